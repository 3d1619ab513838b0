"""Lay one layer over another (分层覆盖): an entry with `overrides` changes what the entry below allows."""

from __future__ import annotations

from difflib import get_close_matches

from yuqi.base.problem import Place, Problem
from yuqi.rules.plain_yaml import RawEntry

__all__ = ["apply_overrides"]

ALWAYS = frozenset({"source", "checked_on", "confidence", "status", "note"})
"""Keys that say where an override comes from; they change with it."""
_NAMING = frozenset({"id", "kind", "overrides"})


def apply_overrides(entry: RawEntry, layer: int, raw: dict[tuple[str, str], RawEntry]) -> list[Problem]:
    """Change the entry below in `raw`, or return why not."""
    target = str(entry.value["overrides"])
    place = Place(file=entry.file, line=entry.line, key=target)
    if layer == 0:
        return [Problem(code="catalog.override-shipped", place=place, params={"value": target})]
    key = next((key for key in raw if key[1] == target and key[0] not in ("document", "word")), None)
    if key is None:
        near = get_close_matches(target, [name for _, name in raw], n=1)
        code = "catalog.override-unknown-near" if near else "catalog.override-unknown"
        return [
            Problem(code=code, place=place, params={"value": target, **({"near": near[0]} if near else {})})
        ]
    below = raw[key]
    problems: list[Problem] = []
    if entry.value.get("id", target) != target or entry.value.get("kind", key[0]) != key[0]:
        problems.append(
            Problem(code="catalog.override-renames", place=place, params={"value": target, "kind": key[0]})
        )
    allowed = below.value.get("overridable") or []
    changed = {name: value for name, value in entry.value.items() if name not in _NAMING}
    for name in changed:
        if name not in allowed and name not in ALWAYS:
            params = {"value": target, "key": name, "allowed": ", ".join(map(str, allowed)) or "—"}
            problems.append(Problem(code="catalog.not-overridable", place=place, params=params))
    if not problems:
        raw[key] = RawEntry(file=entry.file, line=entry.line, value={**below.value, **changed})
    return problems
