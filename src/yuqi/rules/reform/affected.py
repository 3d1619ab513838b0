"""Which entries a changed entry may reach (影响范围): by every word their expressions use, and what follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from yuqi.rules.load import KINDS
from yuqi.rules.shapes import Catalog

__all__ = ["may_be_affected"]

_WORD = re.compile(r"[a-z_][a-z0-9_.]*", re.IGNORECASE)
_UNSAID = ("ip_term",)
"""Tables that expressions rest on without naming them."""


def may_be_affected(before: Catalog, after: Catalog, touched: Iterable[str]) -> frozenset[str]:
    """Return the ids of entries whose verdicts, points or amounts a reform may change.

    Entries that are touched or use, through any number of others, one that is. A superset: a word is taken as a
    use wherever it stands. A programme reaches only itself: holding its title rests on facts, whatever its
    conditions (ladder words of others may still change, where the title is a step to them). A changed term
    reaches everything, because every title's last day may rest on it.
    """
    reached = set(touched)
    if reached & set(_UNSAID) or _terms(before) != _terms(after):
        return frozenset(id_ for catalog in (before, after) for id_, _ in _entries(catalog))
    unchanged = {id(entry) for _, entry in _entries(before)}
    uses: dict[str, set[str]] = {}
    for id_, entry in _entries(before):
        uses.setdefault(id_, set()).update(_words(entry))
    for id_, entry in _entries(after):
        if id(entry) not in unchanged:
            uses.setdefault(id_, set()).update(_words(entry))
    programmes = {*before.programmes, *after.programmes}
    found = reached
    while found:
        words = found - programmes
        found = {id_ for id_, used in uses.items() if id_ not in reached and used & words}
        reached |= found
    return frozenset(reached)


def _entries(catalog: Catalog) -> Iterator[tuple[str, Any]]:
    for kind, (shelf, _) in KINDS.items():
        if kind not in ("document", "word"):
            yield from getattr(catalog, shelf).items()


def _terms(catalog: Catalog) -> dict[str, Any]:
    return {id_: entry.term for id_, entry in catalog.programmes.items()}


def _words(entry: Any) -> set[str]:
    found: set[str] = set()
    stack = [entry.model_dump(mode="python")]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, list | tuple):
            stack.extend(value)
        elif isinstance(value, str):
            found.update(_WORD.findall(value))
    return found
