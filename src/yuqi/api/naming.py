"""Names of facts as people know them (事实称呼): headings of the sheets they fill in, units, words of codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yuqi.facts import TABLES, Column, Kind

__all__ = ["FactName", "fact_named"]

_UNITS = {Kind.MONEY: "yuan", Kind.SHARE: "share", Kind.PERSONS: "persons"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactName:
    """A fact by name (事实名): its table's heading, its own, its unit; `field` is None for a whole table."""

    table: str
    field: str | None
    year: str | None
    unit: str | None
    words: dict[Any, str]  # code → Chinese, of a closed list

    def value(self, value: Any) -> Any:
        """Return a value, a code by its word."""
        return self.words.get(value, value) if isinstance(value, str) else value


def fact_named(name: str, lang: str) -> FactName:
    """Return a fact's name in words: `table.field`, `table.field@year`, or `table.*` for a whole table.

    Headings are Chinese, as on the sheets; in English a fact goes by its identifiers.

    >>> fact_named("statements.revenue@2025", "zh").field
    '营业收入'
    """
    path, _, year = name.partition("@")
    table, _, field = path.rpartition(".")
    known = TABLES.get(table)
    column: Column | None = None
    if known is not None and field in known.names:
        column = known.column(field)
    chinese = lang == "zh"
    return FactName(
        table=known.heading if known and chinese else table,
        field=None if field == "*" else column.heading if column and chinese else field,
        year=year or None,
        unit=_UNITS.get(column.kind) or column.unit if column else None,
        words=dict(column.codes or ()) if column and chinese else {},
    )
