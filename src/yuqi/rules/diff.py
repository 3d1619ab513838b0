"""What differs between two catalogs (政策库差异), entry by entry and key by key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from yuqi.rules.load import KINDS
from yuqi.rules.shapes import Catalog

__all__ = ["Change", "diff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference (变动). `key` is dotted, list members by their id where they have one; "" for a whole entry."""

    kind: str  # programme
    entry: str  # hnte
    key: str  # editions.2016.gates.rd_intensity.when
    change: Literal["added", "removed", "changed"]
    before: str | None = None
    after: str | None = None
    place: str = ""  # file:line of the entry, in the later catalog where it still stands


def diff(a: Catalog, b: Catalog) -> list[Change]:
    """Return what b has changed against a, by kind, entry and key; what was only moved or commented is nothing."""
    changes: list[Change] = []
    for kind, (shelf, _) in KINDS.items():
        before, after = getattr(a, shelf), getattr(b, shelf)
        for name in sorted({*before, *after}):
            key = name if kind not in ("document", "word") else f"{kind}:{name}"
            place = str(b.places.get(key) or a.places.get(key) or "")
            if name not in before:
                changes.append(Change(kind=kind, entry=name, key="", change="added", place=place))
            elif name not in after:
                changes.append(Change(kind=kind, entry=name, key="", change="removed", place=place))
            elif before[name] != after[name]:
                for found in _changes(_plain(before[name]), _plain(after[name]), ()):
                    path, was, is_ = found
                    changes.append(
                        Change(
                            kind=kind,
                            entry=name,
                            key=".".join(path),
                            change="added" if was is None else "removed" if is_ is None else "changed",
                            before=None if was is None else _shown(was),
                            after=None if is_ is None else _shown(is_),
                            place=place,
                        )
                    )
    return changes


def _plain(entry: Any) -> Any:
    return entry.model_dump(mode="json", by_alias=True)


def _changes(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if before == after:
        return
    named = (_named(before), _named(after))
    if named[0] is not None and named[1] is not None:
        for name in {**named[0], **named[1]}:
            yield from _changes(named[0].get(name), named[1].get(name), (*path, name))
        return
    yield path, before, after


def _named(value: Any) -> dict[str, Any] | None:
    """Return a mapping, or a list of members that have ids, as a mapping."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(isinstance(item, dict) and "id" in item for item in value):
        return {str(item["id"]): item for item in value}
    return None


def _shown(value: Any) -> str:
    if isinstance(value, dict) and "id" in value:
        return str(value["id"])
    return str(value)
