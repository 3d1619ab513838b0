"""What a heading says (表头): which column, in which unit; English names and Chinese headings alike."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from yuqi.base import Param, Severity
from yuqi.facts.vocabulary import TABLES, Column, Kind, Table

__all__ = [
    "CHINESE_UNITS",
    "Heading",
    "HeadingFault",
    "nearest",
    "nearest_table",
    "normal",
    "read_headings",
    "table_named",
]

_UNIT = re.compile(r"^(.+)\(([^()]*)\)$")
CHINESE_UNITS = {"person-year": "人年"}  # units that the vocabulary has in English
_MONEY_UNITS = {"元": 0, "千元": 3, "万元": 4, "百万元": 6, "亿元": 8, "千": 3, "万": 4, "亿": 8}
_SHARE_UNITS = {"%": -2, "百分比": -2}
_COUNT_UNITS = frozenset(["个", "件", "项", "人", "人次", "家", "位", "次", "名", "场", "股", "户", "年"])
_POWER = {Kind.MONEY: 2, Kind.AMOUNT: 2, Kind.PERSONS: 2, Kind.SHARE: 6, Kind.QUANTITY: 4}
# What people write beside the credit code for their own eyes; it says nothing that the code does not.
_FOR_EYES = frozenset(["序号", "no.", "企业名称", "单位名称", "公司名称", "纳税人名称"])
_PROVENANCE = {"source": "source", "来源": "source", "recorded_at": "recorded_at", "记录时间": "recorded_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading understood (已识别表头)."""

    position: int
    text: str  # as it stands in the file
    column: Column | None = None
    provenance: str | None = None  # "source" or "recorded_at"
    power: int = 0  # a cell × 10^power is the stored number: 2 for yuan, 6 for 万元
    percent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingFault:
    """A heading that is not read (未用表头): an error, or a note where nothing is lost by it."""

    position: int
    text: str
    code: str
    params: dict[str, Param]
    severity: Severity = Severity.ERROR


def normal(text: str) -> str:
    """Return a heading or name with width, case, spaces and a closing asterisk folded away."""
    return re.sub(r"[\s*]+$|\s+", "", unicodedata.normalize("NFKC", text)).lower()


def read_headings(table: Table, texts: Iterable[str]) -> tuple[list[Heading], list[HeadingFault]]:
    """Return the headings that name a column of the table, and those that do not.

    An empty heading is neither; whether cells stand under it shows only while the rows are read.
    """
    found: list[Heading] = []
    faults: list[HeadingFault] = []
    seen: dict[str, str] = {}
    for position, text in enumerate(texts):
        if not text.strip():
            continue
        read = _read_heading(table, position, text)
        if isinstance(read, HeadingFault):
            faults.append(read)
            continue
        name = read.column.name if read.column else read.provenance or ""
        if name in seen:
            faults.append(_fault(position, text, "facts.duplicate-column", first=seen[name]))
            continue
        seen[name] = text
        found.append(read)
    return found, faults


def table_named(name: str) -> Table | None:
    """Return the table that a sheet's or file's name stands for, None when there is none."""
    return _tables().get(normal(name))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like a given one."""
    choices = list(known)
    likeness = {choice: difflib.SequenceMatcher(None, normal(name), normal(choice)) for choice in choices}
    return max(choices, key=lambda choice: likeness[choice].ratio(), default="")


def nearest_table(name: str) -> str:
    """Return the sheet name most like a given one, in the language it is written in."""
    chinese = any(ord(letter) > 0x2E80 for letter in name)
    return nearest(name, (table.heading if chinese else table.name for table in TABLES.values()))


def _read_heading(table: Table, position: int, text: str) -> Heading | HeadingFault:
    name = normal(text)
    provenance = _PROVENANCE.get(name)
    if provenance is not None:
        return Heading(position=position, text=text, provenance=provenance)
    columns = _columns(table.name)
    column = columns.get(name)
    if column is not None:
        return Heading(position=position, text=text, column=column, power=_POWER.get(column.kind, 0))
    if name in _FOR_EYES and "uscc" in table.key:
        params: dict[str, Param] = {"value": text}
        return HeadingFault(
            position=position,
            text=text,
            code="facts.column-for-eyes",
            params=params,
            severity=Severity.NOTE,
        )
    split = _UNIT.match(name)
    column = columns.get(split.group(1)) if split else None
    if split is None or column is None:
        stem = split.group(1) if split else text
        chinese = any(ord(letter) > 0x2E80 for letter in text)
        known = (each.heading if chinese else each.name for each in table.columns)
        return _fault(position, text, "facts.unknown-column", value=text, nearest=nearest(stem, known))
    shift = _shift(column, split.group(2))
    if shift is None:
        return _fault(position, text, "facts.unit-not-allowed", value=text, unit=split.group(2))
    power = _POWER.get(column.kind, 0) + shift
    return Heading(position=position, text=text, column=column, power=power, percent=shift == -2)


def _shift(column: Column, unit: str) -> int | None:
    """Return the power of ten a unit multiplies by; None when the column cannot be in that unit."""
    if column.kind in (Kind.MONEY, Kind.AMOUNT):
        return _MONEY_UNITS.get(unit)
    if column.kind is Kind.SHARE:
        return _SHARE_UNITS.get(unit)
    if column.kind is Kind.QUANTITY:
        known = {normal(column.unit), CHINESE_UNITS.get(column.unit)} if column.unit else set()
        return 0 if unit in known else None
    if column.kind in (Kind.COUNT, Kind.PERSONS):
        return 0 if unit in _COUNT_UNITS else None
    return None


def _fault(position: int, text: str, code: str, **params: Param) -> HeadingFault:
    return HeadingFault(position=position, text=text, code=code, params={"value": text, **params})


@cache
def _columns(table: str) -> dict[str, Column]:
    known: dict[str, Column] = {}
    for column in TABLES[table].columns:
        known[normal(column.heading)] = column
        known[normal(column.name)] = column
    return known


@cache
def _tables() -> dict[str, Table]:
    known: dict[str, Table] = {}
    for table in TABLES.values():
        for name in (table.name, table.heading, *table.aliases):
            known[normal(name)] = table
    return known
