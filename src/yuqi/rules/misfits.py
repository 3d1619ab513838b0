"""Say what does not fit an entry's shape (不合要求之处): pydantic's errors as problems with line and mend."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from yuqi.base.problem import Param, Place, Problem
from yuqi.rules.plain_yaml import RawEntry, key_lines

__all__ = ["misfits"]

_CODES: Mapping[str, str] = {
    "missing": "catalog.missing-key",
    "extra_forbidden": "catalog.unknown-key",
    "literal_error": "catalog.not-one-of",
    "string_type": "catalog.not-a-text",
    "bool_type": "catalog.not-true-or-false",
    "bool_parsing": "catalog.not-true-or-false",
    "int_type": "catalog.not-a-number",
    "int_parsing": "catalog.not-a-number",
    "int_from_float": "catalog.not-a-number",
    "decimal_type": "catalog.not-a-number",
    "decimal_parsing": "catalog.not-a-number",
    "date_type": "catalog.not-a-date",
    "date_parsing": "catalog.not-a-date",
    "date_from_datetime_parsing": "catalog.not-a-date",
    "dict_type": "catalog.not-a-mapping",
    "model_type": "catalog.not-a-mapping",
    "tuple_type": "catalog.not-a-list",
}


def misfits(
    wrong: ValidationError,
    model: type[BaseModel],
    entry: RawEntry,
    text: str,
    *,
    lines: Mapping[tuple[str | int, ...], int] | None = None,
) -> list[Problem]:
    """Return one problem for each key that does not fit, in the order of lines.

    Args:
        text: of the file, where the lines of its keys are read.
        lines: the lines where they are known already, or come from elsewhere.
    """
    if lines is None:
        lines = key_lines(text, entry.file)
    found: dict[tuple[str | int, ...], Problem] = {}
    for path, error in _most_telling(wrong, entry, lines).items():
        code = _CODES.get(error["type"], "catalog.wrong-value")
        key = ".".join(str(part) for part in path)
        params: dict[str, Param] = {"key": key, "value": _shown(error.get("input"))}
        if code == "catalog.not-one-of":
            params["words"] = str(error.get("ctx", {}).get("expected", "")).replace("'", "")
        elif code == "catalog.wrong-value":
            params["detail"] = error["msg"]
        elif code == "catalog.unknown-key":
            keys = _keys_at(model, path[:-1])
            near = get_close_matches(str(path[-1]), keys, n=1)
            params["keys"] = ", ".join(keys)
            if near:
                code, params["near"] = "catalog.unknown-key-near", near[0]
        name = entry.value.get("id")
        place = Place(file=entry.file, line=_line(path, entry, lines), key=str(name) if name else None)
        found[path] = Problem(code=code, place=place, params=params)
    return sorted(found.values(), key=lambda problem: problem.place.line or 0)


def _most_telling(
    wrong: ValidationError, entry: RawEntry, lines: Mapping[tuple[str | int, ...], int]
) -> dict[tuple[str | int, ...], ErrorDetails]:
    """Return one error a path: of a choice's branches, the one the value was probably meant for."""
    errors: dict[tuple[str | int, ...], ErrorDetails] = {}
    for error in wrong.errors(include_url=False):
        path = _known_path(error["loc"], entry, lines, error["type"] in ("missing", "extra_forbidden"))
        if path not in errors or (_is_type(errors[path]) and not _is_type(error)):
            errors[path] = error
    deeper = {path[:end] for path in errors for end in range(len(path))}
    return {path: error for path, error in errors.items() if path not in deeper or not _is_type(error)}


def _is_type(error: ErrorDetails) -> bool:
    return error["type"].endswith("_type")


def _known_path(
    loc: tuple[str | int, ...], entry: RawEntry, lines: Mapping[tuple[str | int, ...], int], whole: bool
) -> tuple[str | int, ...]:
    """Return the part of pydantic's path that stands in the file: names of union branches go."""
    path: tuple[str | int, ...] = ()
    for position, part in enumerate(loc):
        if (entry.line, *path, part) in lines or (whole and position == len(loc) - 1):
            path = (*path, part)
    return path


def _line(path: tuple[str | int, ...], entry: RawEntry, lines: Mapping[tuple[str | int, ...], int]) -> int:
    for end in range(len(path), 0, -1):
        line = lines.get((entry.line, *path[:end]))
        if line is not None:
            return line
    return entry.line


def _keys_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the shape at a path knows, as they are written in YAML."""
    here: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, str) and here is not None:
            field = next(
                (field for name, field in here.model_fields.items() if (field.alias or name) == part), None
            )
            here = _shape_in(field.annotation) if field is not None else here
    return [field.alias or name for name, field in here.model_fields.items()] if here is not None else []


def _shape_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = _shape_in(part)
        if found is not None:
            return found
    return None


def _shown(value: Any) -> str:
    return str(value)[:60]
