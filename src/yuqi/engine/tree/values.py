"""What an expression yields, and what it is read under (取值与语境)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from yuqi.base import Problem, YuqiError
from yuqi.engine.tree.nodes import Node, Type
from yuqi.engine.tree.numbers import Num
from yuqi.facts.vocabulary import TABLES, Column, Kind

__all__ = [
    "POINT",
    "Bool",
    "Context",
    "Day",
    "Str",
    "Value",
    "column_bound",
    "column_type",
    "column_unit",
    "refuse",
    "row_column",
    "yearly_column",
]

POINT = Fraction(1, 10_000)
"""Points are kept to four decimals: DECIMAL(9,4)."""

_TYPE = {
    "BIGINT": Type.INT,
    "VARCHAR": Type.TEXT,
    "DATE": Type.DATE,
    "TIMESTAMP": Type.DATE,
    "BOOLEAN": Type.BOOL,
}
_UNIT = {Kind.MONEY: "yuan", Kind.AMOUNT: "yuan", Kind.PERSONS: "persons"}


@dataclass(frozen=True, slots=True)
class Bool:
    """A three-valued truth (三值结论)."""

    node: Node


@dataclass(frozen=True, slots=True)
class Str:
    """A text or code (文字)."""

    node: Node


@dataclass(frozen=True, slots=True)
class Day:
    """A date (日期); `may_be_none`: NEVER can stand for “there is none”."""

    node: Node
    may_be_none: bool = False


Value = Num | Bool | Str | Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an expression is read under (语境)."""

    as_of: date
    year: int  # Y: the last closed fiscal year, or the tax year of a benefit
    programme: str = ""
    procedure: str = "new"
    table: str | None = None  # inside a row condition
    row_year: int | None = None  # inside a yearly condition
    share: Fraction | None = None  # bars are relaxed to this share of themselves: is the condition near?


def refuse(expression: object, why: str) -> YuqiError:
    """Return the error for an expression that cannot be made exact."""
    return YuqiError(Problem(code="engine.expression", params={"value": str(expression), "why": why}))


def column_type(column: Column) -> Type:
    """Return the tree's type of a column."""
    return _TYPE[column.sql_type]


def row_column(table: str, name: str) -> Column | None:
    """Return a column of a child table, None when it has none of that name."""
    try:
        return TABLES[table].column(name)
    except KeyError:
        return None


def yearly_column(name: str) -> tuple[str, Column] | None:
    """Return the yearly table and column of a name; statements first."""
    for table in ("statements", "carrier_years"):
        column = row_column(table, name)
        if column is not None and name not in TABLES[table].key:
            return table, column
    return None


def column_bound(column: Column) -> int:
    """Return the greatest absolute value a column's stored whole number may have; 0 for what is no number."""
    if column.kind is Kind.YEAR:
        return 9999
    if column.kind is Kind.SHARE:
        return 10**9  # millionths; the checks refuse a share above 1
    return 10 ** min(column.digits, 18) if column.is_number else 0


def column_unit(column: Column) -> str | None:
    """Return the unit of a column's values: yuan, persons, kWh; None for shares, counts and years."""
    return _UNIT.get(column.kind, column.unit)
