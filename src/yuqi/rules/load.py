"""Read the catalog (读取政策库): files and layers to validated entries, every problem with file and line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from yuqi.base.problem import Place, Problem, YuqiError
from yuqi.rules.dates import edition_on, in_force, value_on
from yuqi.rules.layers import CatalogFile, catalog_files
from yuqi.rules.misfits import misfits
from yuqi.rules.overrides import apply_overrides
from yuqi.rules.plain_yaml import RawEntry, read_entries, read_text
from yuqi.rules.shapes import (
    Benefit,
    Catalog,
    Check,
    CodeList,
    CodeTable,
    Document,
    GlossaryWord,
    Kpi,
    Ladder,
    Lever,
    Parameter,
    PointsModel,
    Programme,
    Scale,
    Shape,
    Variable,
)

__all__ = ["KINDS", "edition_on", "in_force", "load_catalog", "read_layers", "value_on"]

KINDS: Mapping[str, tuple[str, type[Shape]]] = MappingProxyType(
    {
        "parameter": ("parameters", Parameter),
        "scale": ("scales", Scale),
        "code_table": ("code_tables", CodeTable),
        "code_list": ("code_lists", CodeList),
        "variable": ("variables", Variable),
        "kpi": ("kpis", Kpi),
        "programme": ("programmes", Programme),
        "benefit": ("benefits", Benefit),
        "points_model": ("points_models", PointsModel),
        "check": ("checks", Check),
        "ladder": ("ladders", Ladder),
        "lever": ("levers", Lever),
        "document": ("documents", Document),
        "word": ("glossary", GlossaryWord),
    }
)
"""Each `kind:` with the catalog's shelf and the shape of its entries."""


def load_catalog(extra: Sequence[Path] = ()) -> Catalog:
    """Return the shipped catalog with further layers over it, in the order given.

    Raises:
        YuqiError: whatever stops an entry from being read, all of it, each with file and line.
    """
    loaded, problems = read_layers(extra)
    if problems:
        raise YuqiError(problems)
    return loaded


def read_layers(extra: Sequence[Path] = (), *, shipped: bool = True) -> tuple[Catalog, list[Problem]]:
    """Return what could be read, and the problems of the rest."""
    if shipped and not extra:
        return _shipped()
    return _read(extra, shipped)


@cache
def _shipped() -> tuple[Catalog, list[Problem]]:
    return _read((), True)


def _read(extra: Sequence[Path], shipped: bool) -> tuple[Catalog, list[Problem]]:
    try:
        files = catalog_files(extra, shipped=shipped)
    except YuqiError as wrong:
        return Catalog(), list(wrong.problems)
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    raw: dict[tuple[str, str], RawEntry] = {}
    for file in files:
        try:
            text = read_text(file.path.read_bytes(), file.name)
            texts[file.name] = text
            if file.is_entries:
                _collect(read_entries(text, file.name), file, raw, problems)
        except YuqiError as wrong:
            problems += wrong.problems

    shelves: dict[str, dict[str, Any]] = {shelf: {} for shelf, _ in KINDS.values()}
    places: dict[str, str] = {}
    for (kind, name), entry in raw.items():
        shelf, model = KINDS[kind]
        try:
            shelves[shelf][name] = model.model_validate(entry.value)
        except ValidationError as wrong:
            problems += misfits(wrong, model, entry, texts[entry.file])
        places[name if _is_rule(kind) else f"{kind}:{name}"] = f"{entry.file}:{entry.line}"
    loaded = Catalog(**shelves, places=places, texts=texts, digest=_digest(raw, texts))
    return loaded, problems


def _collect(
    entries: list[RawEntry],
    file: CatalogFile,
    raw: dict[tuple[str, str], RawEntry],
    problems: list[Problem],
) -> None:
    """Put a file's entries by (kind, id), overrides applied; what cannot be put becomes a problem."""
    for entry in entries:
        place = Place(file=entry.file, line=entry.line)
        if "overrides" in entry.value:
            problems += apply_overrides(entry, file.layer, raw)
            continue
        kind, name = str(entry.value.get("kind") or ""), entry.value.get("id")
        if not isinstance(name, str) or not name:
            problems.append(Problem(code="catalog.no-id", place=place))
            continue
        place = Place(file=entry.file, line=entry.line, key=name)
        if kind not in KINDS:
            params = {"value": kind, "kinds": " | ".join(KINDS)}
            problems.append(Problem(code="catalog.kind", place=place, params=params))
            continue
        same = (kind, name) if not _is_rule(kind) else _same_id(name, raw)
        if same in raw:
            first = raw[same]
            problems.append(
                Problem(
                    code="catalog.id-twice",
                    place=place,
                    params={"value": name, "first": f"{first.file}:{first.line}"},
                )
            )
            continue
        raw[kind, name] = entry


def _same_id(name: str, raw: Mapping[tuple[str, str], RawEntry]) -> tuple[str, str] | None:
    return next(((kind, name) for kind in KINDS if _is_rule(kind) and (kind, name) in raw), None)


def _is_rule(kind: str) -> bool:
    """Whether ids of this kind share one space: all but documents and glossary words."""
    return kind not in ("document", "word")


def _digest(raw: Mapping[tuple[str, str], RawEntry], texts: Mapping[str, str]) -> str:
    """Return a hash of what the entries say: comments, order and files make no difference."""
    digest = hashlib.sha256()
    for (kind, name), entry in sorted(raw.items()):
        said = json.dumps(entry.value, sort_keys=True, ensure_ascii=False, default=str)
        digest.update(f"{kind}\t{name}\t{said}\n".encode())
    for name in sorted(texts):
        if name.endswith(".csv"):
            digest.update(f"{name.rsplit('/', 1)[-1]}\n{texts[name]}".encode())
    return digest.hexdigest()
