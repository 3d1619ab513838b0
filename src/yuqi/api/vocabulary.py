"""The vocabulary of facts for forms, headings and access (事实词汇表): vocabulary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yuqi.facts import TABLES, Column, Kind, Table
from yuqi.facts.checks import may_be_empty
from yuqi.facts.template import heading_with_unit, template_tables
from yuqi.rules import Catalog, load_catalog, offered_words, spoken_ids
from yuqi.rules.shapes import Label

__all__ = ["FactCode", "FactColumn", "FactTable", "vocabulary"]

_KINDS = {
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "time",
    Kind.YEAR: "year",
    Kind.MONTH: "month",
    Kind.MONEY: "money",
    Kind.AMOUNT: "amount",
    Kind.COUNT: "int",
    Kind.PERSONS: "persons",
    Kind.QUANTITY: "quantity",
    Kind.SHARE: "share",
    Kind.YES_NO: "bool",
    Kind.USCC: "uscc",
    Kind.CODE: "code",
}
_UNITS = {Kind.MONEY: Label(zh="元", en="yuan"), Kind.PERSONS: Label(zh="人", en="persons")}
_UNIT_WORDS = {"person-year": "人年"}
_SHORT = {
    "rd": "R&D",
    "ip": "IP",
    "uscc": "unified social credit code",
    "ipc": "IPC",
    "pct": "PCT",
    "hs": "HS",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCode:
    """A code and its words (代码)."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class FactColumn:
    """One column of facts (列).

    `kind`: text, date, time, year, month, money (yuan), amount (the row's currency), int, persons, quantity,
    share, bool, uscc, code. `empty`: what an empty cell of a sheet says: unknown, none, not_yet.
    """

    name: str
    label: Label
    heading: str  # with its unit, as the template writes it: 营业收入（元）
    kind: str
    unit: Label | None  # of money, persons and quantities
    decimals: int  # of a number, at most
    signed: bool  # may be negative; a share may be above 1
    codes: tuple[FactCode, ...] | None  # None: no list, or one too long to choose from
    code_table: str | None  # the catalog's list the codes are from: programme, industry, division
    closed: bool  # no other code is allowed
    sensitivity: str  # public, zone, tax, bank, customs, personal
    empty: str
    sources: tuple[str, ...]  # strongest first; `officer` is above all
    is_key: bool
    required: bool  # a row without it is refused
    read: bool  # rules read it
    stands_in_for: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """One table of facts (表)."""

    name: str
    label: Label
    key: tuple[str, ...]
    columns: tuple[FactColumn, ...]  # key columns first
    event: str | None  # the date or year from which a row counts
    ends: tuple[str, ...]  # the dates from which it no longer counts
    sources: tuple[str, ...]  # strongest first
    subject: str
    yearly: bool  # a row is about one fiscal year
    wanted: bool  # stands in the template: this release's rules read it

    def column(self, name: str) -> FactColumn:
        """Return a column by its English name.

        Raises:
            KeyError: there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


def vocabulary(catalogs: Sequence[Path] = ()) -> tuple[FactTable, ...]:
    """Return every table of facts with its columns, in the order of the workbook.

    Args:
        catalogs: layers over the shipped catalog, whose programmes and judged items are offered as codes.
    """
    return _tables_of(load_catalog(catalogs)) if catalogs else _shipped()


@cache
def _shipped() -> tuple[FactTable, ...]:
    return _tables_of(load_catalog())


def _tables_of(catalog: Catalog) -> tuple[FactTable, ...]:
    wanted = {table.name for table in template_tables()}
    codes = _catalog_codes(catalog)
    return tuple(_table(table, table.name in wanted, codes) for table in TABLES.values())


def _table(table: Table, wanted: bool, codes: Mapping[str, tuple[FactCode, ...]]) -> FactTable:
    return FactTable(
        name=table.name,
        label=Label(zh=table.heading, en=_english(table.name)),
        key=table.key,
        columns=tuple(_column(table, column, codes) for column in table.columns),
        event=table.event,
        ends=table.ends,
        sources=table.precedence,
        subject=table.subject,
        yearly=table.is_yearly,
        wanted=wanted,
    )


def _column(table: Table, column: Column, codes: Mapping[str, tuple[FactCode, ...]]) -> FactColumn:
    is_key = column.name in table.key
    listed: tuple[FactCode, ...] | None = None
    if column.codes is not None:
        listed = tuple(
            FactCode(code=code, label=Label(zh=word, en=_english(code))) for code, word in column.codes
        )
    elif table.name == "coverage" and column.name == "table":
        listed = tuple(
            FactCode(code=each.name, label=Label(zh=each.heading, en=_english(each.name)))
            for each in TABLES.values()
            if each.name != "coverage"
        )
    elif column.kind is Kind.CODE:
        listed = codes.get(column.name)
    unit = _UNITS.get(column.kind)
    if column.unit is not None:
        unit = Label(zh=_UNIT_WORDS.get(column.unit, column.unit), en=column.unit)
    return FactColumn(
        name=column.name,
        label=Label(zh=column.heading, en=_english(column.name)),
        heading=heading_with_unit(table, column),
        kind=_KINDS[column.kind],
        unit=unit,
        decimals=len(str(column.scale)) - 1,
        signed=column.signed,
        codes=listed,
        code_table=column.code_table,
        closed=column.codes is not None,
        sensitivity=column.sensitivity.value,
        empty=column.empty.value,
        sources=column.precedence if column.precedence is not None else table.precedence,
        is_key=is_key,
        required=is_key and not may_be_empty(table, column.name),
        read=column.read,
        stands_in_for=column.stands_in_for,
        note=column.note,
    )


def _catalog_codes(catalog: Catalog) -> dict[str, tuple[FactCode, ...]]:
    """Return the codes of the open lists that the catalog fills: programmes, and the items experts judge."""
    words, ids = offered_words(catalog), spoken_ids(catalog)
    programmes = {id_: programme.label for id_, programme in catalog.programmes.items()}
    found: dict[str, tuple[FactCode, ...]] = {}
    for name, offered in words.items():
        found[name] = tuple(
            FactCode(code=code, label=programmes.get(code, Label(zh=word, en=_english(code))))
            for word in offered
            for code in (ids[name].get(word, word),)
        )
    return found


def _english(name: str) -> str:
    """Return an identifier as English words: rd_expense → R&D expense."""
    words = [_SHORT.get(word, word) for word in name.replace(".", " ").split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
