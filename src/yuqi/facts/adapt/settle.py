"""Drafts → rows with one key each (合并): equal ones are one, parts are joined, contradictions are refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from yuqi.base import Param, Place, Problem
from yuqi.facts.adapt.drafts import Draft
from yuqi.facts.vocabulary import TABLES

__all__ = ["Settled", "settle"]

_FROM_CONTENT = "code"  # an empty one is made from the row's content: such rows are never joined


@dataclass(slots=True, kw_only=True)
class Settled:
    """Rows ready to be written (待写事实), by table."""

    rows: dict[str, list[Mapping[str, str]]] = field(default_factory=lambda: defaultdict(list))
    problems: list[Problem] = field(default_factory=list)
    joined: int = 0  # drafts that were the same row as another
    refused: int = 0  # drafts whose key says two things


def settle(drafts: Iterable[Draft]) -> Settled:
    """Return the rows to write: one a key and source, in key order.

    Drafts of one key join when they agree: each may know columns that the other does not. Drafts
    that contradict each other are all left out, and every one of them is said (adapt.rows-differ).
    """
    settled = Settled()
    groups: defaultdict[tuple[str, ...], list[Draft]] = defaultdict(list)
    for number, draft in enumerate(drafts):
        key = tuple(draft.values.get(name, "") for name in TABLES[draft.table].key)
        own = str(number) if _FROM_CONTENT in TABLES[draft.table].key and not draft.values.get("code") else ""
        groups[draft.table, draft.source, *key, own].append(draft)
    for group in sorted(groups):
        _join(groups[group], settled)
    return settled


def _join(group: list[Draft], settled: Settled) -> None:
    table = TABLES[group[0].table]
    values: dict[str, str] = {}
    for draft in group:
        for name, text in draft.values.items():
            if text and (values.get(name) or text) != text:
                _refuse(group, name, settled)
                return
            values[name] = text or values.get(name, "")
    settled.joined += len(group) - 1
    settled.rows[table.name].append({**values, "source": group[0].source})


def _refuse(group: list[Draft], name: str, settled: Settled) -> None:
    settled.refused += len(group)
    heading = TABLES[group[0].table].column(name).heading
    for draft in group:
        other = next(one for one in group if one is not draft)
        place = Place(
            file=draft.place.file, sheet=draft.place.sheet, row=draft.place.row, column=draft.place.column
        )
        params: dict[str, Param] = {
            "value": draft.values.get(TABLES[draft.table].key[0], ""),
            "heading": heading,
            "file": other.place.file or "",
            "row": other.place.row or 0,
        }
        settled.problems.append(Problem(code="adapt.rows-differ", place=place, params=params))
