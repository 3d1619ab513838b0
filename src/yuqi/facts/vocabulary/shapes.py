"""What a table and a column of facts are (表与列的样子); the tables stand in the modules beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["NEVER", "Column", "Empty", "Kind", "Sensitivity", "Table"]

NEVER = date(9999, 12, 31)
"""What an empty date of kind NONE or NOT_YET is in a snapshot: an ending date that never comes."""


class Kind(StrEnum):
    """What a cell holds (类型), the types of facts.md."""

    TEXT = "T"
    DATE = "D"
    TIMESTAMP = "TS"
    YEAR = "Y"
    MONTH = "M"  # 2026-05
    MONEY = "¥"
    AMOUNT = "¤"  # money in the row's currency
    COUNT = "N"
    PERSONS = "P"
    QUANTITY = "Q"
    SHARE = "R"
    YES_NO = "B"
    USCC = "U"
    CODE = "C"


class Empty(StrEnum):
    """What an empty cell says (空格含义)."""

    UNKNOWN = "unknown"
    NONE = "none"  # there is no such thing: 0, false, "", NEVER in a snapshot
    NOT_YET = "not_yet"  # not up to recorded_at: NEVER in a snapshot


class Sensitivity(StrEnum):
    """Who may see a column (敏感级别)."""

    PUBLIC = "public"
    ZONE = "zone"
    TAX = "tax"
    BANK = "bank"
    CUSTOMS = "customs"
    PERSONAL = "personal"


_SCALE = {
    Kind.MONEY: 100,
    Kind.AMOUNT: 100,
    Kind.PERSONS: 100,
    Kind.SHARE: 1_000_000,
    Kind.QUANTITY: 10_000,
}
_SQL = {
    Kind.TEXT: "VARCHAR",
    Kind.USCC: "VARCHAR",
    Kind.CODE: "VARCHAR",
    Kind.MONTH: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.YES_NO: "BOOLEAN",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of facts (列)."""

    name: str  # revenue
    heading: str  # 营业收入, unique in its table
    kind: Kind
    unit: str | None = None  # of a QUANTITY: kWh
    signed: bool = False
    codes: tuple[tuple[str, str], ...] | None = None  # (code, Chinese); None: no closed list here
    also: tuple[tuple[str, str], ...] = ()  # (word, code): what other registers call a code of the list
    code_table: str | None = None  # catalog code table that holds the list: industry, division
    empty: Empty = Empty.UNKNOWN
    sensitivity: Sensitivity = Sensitivity.ZONE
    stands_in_for: tuple[str, ...] = ()
    read: bool = False  # starred in facts.md: read by the first release's rules
    digits: int = 15  # of the stored integer; what the overflow lint counts with
    precedence: tuple[str, ...] | None = None  # None: the table's
    is_right_number: bool = False  # a text of which every spelling is folded to one: ZL 2020 1 0123456.7
    note: str | None = None  # for the template: official line, calibre

    @property
    def scale(self) -> int:
        """Stored integers per unit: 100 fen a yuan, millionths of a share, hundredths of a person."""
        return _SCALE.get(self.kind, 1)

    @property
    def sql_type(self) -> str:
        """Type in a snapshot: BIGINT for every number (years too), else VARCHAR, DATE, TIMESTAMP, BOOLEAN."""
        return _SQL.get(self.kind, "BIGINT")

    @property
    def is_number(self) -> bool:
        """Whether the column is stored as a whole number."""
        return self.sql_type == "BIGINT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of facts (表)."""

    name: str  # statements
    heading: str  # 年度报表, also the sheet's name
    key: tuple[str, ...]  # without the source
    columns: tuple[Column, ...]  # key columns first
    event: str | None = None  # the date or year from which a row counts
    ends: tuple[str, ...] = ()  # the dates from which it no longer counts
    precedence: tuple[str, ...] = ()  # sources, strongest first: ("tax", "audited", "statistics", "declared")
    subject: str = "enterprise"
    used_by: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # other headings a sheet may carry: 专家评分

    def column(self, name: str) -> Column:
        """Return a column by its English name.

        Raises:
            KeyError: there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def names(self) -> tuple[str, ...]:
        """English names of all columns, key first."""
        return tuple(column.name for column in self.columns)

    @property
    def is_yearly(self) -> bool:
        """Whether a row is about one fiscal year."""
        return "year" in self.key
