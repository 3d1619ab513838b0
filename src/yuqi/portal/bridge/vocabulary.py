"""The vocabulary of facts (事实词表), for forms, headings, access and precedence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from yuqi import api
from yuqi.api import FactColumn, FactTable

__all__ = ["FactColumn", "FactTable", "cell_class", "sensitivity", "strength", "stricter", "tables"]


@cache
def tables() -> Mapping[str, FactTable]:
    """Return the tables by name, in the vocabulary's order."""
    return {table.name: table for table in api.vocabulary()}


@cache
def _columns(table: str) -> Mapping[str, FactColumn]:
    return {column.name: column for column in tables()[table].columns}


def sensitivity(table: str, column: str) -> str:
    """Return the class of a column: public, zone, tax, bank, customs or personal."""
    return str(_columns(table)[column].sensitivity)


def strength(table: str, column: str, source: str) -> int:
    """Return how strong a source is for a column: 0 is taken first (来源优先级, facts.md)."""
    if source == "officer":
        return -1
    if source == "plan":
        return 999
    known = _columns(table)
    order = known[column].sources if column in known else ()
    return order.index(source) if source in order else 99


_CLASSES = ("public", "zone", "tax", "customs", "bank", "personal")  # weakest first
_OF_SOURCE = {"tax": "tax", "bank": "bank", "customs": "customs"}


def stricter(one: str, other: str) -> str:
    """Return the stricter of two classes."""
    return max(one, other, key=_CLASSES.index)


def cell_class(table: str, column: str, source: str) -> str:
    """Return the class of one cell: the stricter of its column's and its source's (facts.md, Sensitivity)."""
    return max(sensitivity(table, column), _OF_SOURCE.get(source, "public"), key=_CLASSES.index)
