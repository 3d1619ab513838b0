"""The adapters there are (适配器库): those shipped, and the user's own in <home>/adapters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from yuqi.base import Place, Problem, YuqiError
from yuqi.facts.adapt.shapes import Adapter
from yuqi.facts.headings import nearest

__all__ = ["adapter_named", "load_adapters"]

_ENDINGS = (".yaml", ".yml")
_LARGEST = 1 << 20
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_adapters(home: Path | None = None) -> Mapping[str, Adapter]:
    """Return all adapters by id; one of the user's own replaces a shipped one of the same id.

    Args:
        home: where `adapters/*.yaml` and `adapters/<tenant>/*.yaml` are looked for; None: nowhere.

    Raises:
        YuqiError: every fault of every file: adapt.not-yaml, adapt.bad-adapter, adapt.same-id.
    """
    problems: list[Problem] = []
    shipped = _shipped()
    own: dict[str, Adapter] = {}
    if home is not None and (home / "adapters").is_dir():
        own = _load((path for path in (home / "adapters").rglob("*") if path.is_file()), problems)
    if problems:
        raise YuqiError(problems)
    return shipped | own


def adapter_named(name: str, adapters: Mapping[str, Adapter]) -> Adapter:
    """Return an adapter by its id.

    Raises:
        YuqiError: adapt.unknown-adapter, with the nearest.
    """
    if name not in adapters:
        params = {"value": name, "nearest": nearest(name, sorted(adapters))}
        raise YuqiError(Problem(code="adapt.unknown-adapter", params=params))
    return adapters[name]


@cache
def _shipped() -> dict[str, Adapter]:
    problems: list[Problem] = []
    adapters = _load(files("yuqi.facts").joinpath("adapters").iterdir(), problems)
    if problems:
        raise YuqiError(problems)
    return adapters


def _load(found: Iterable[Traversable], problems: list[Problem]) -> dict[str, Adapter]:
    adapters: dict[str, Adapter] = {}
    for path in sorted((path for path in found if path.name.endswith(_ENDINGS)), key=lambda path: path.name):
        adapter = _read(path, problems)
        if adapter is None:
            continue
        if adapter.id in adapters:
            params = {"value": adapter.id}
            problems.append(Problem(code="adapt.same-id", place=Place(file=path.name), params=params))
        adapters[adapter.id] = adapter
    return adapters


def _read(path: Traversable, problems: list[Problem]) -> Adapter | None:
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise ValueError("too large")
        said = yaml.load(content.decode("utf-8"), Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        place = Place(file=path.name, line=mark.line + 1 if mark else None)
        problems.append(Problem(code="adapt.not-yaml", place=place))
        return None
    try:
        return Adapter.model_validate(said)
    except ValidationError as wrong:
        for fault in wrong.errors():
            key = ".".join(str(step) for step in fault["loc"]) or None
            place = Place(file=path.name, key=key)
            reason = fault["msg"].removeprefix("Value error, ")
            problems.append(Problem(code="adapt.bad-adapter", place=place, params={"value": reason}))
        return None
