"""Foreign cells → texts that our own reader reads (单元格转换), a column at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from yuqi.facts.adapt.capital import read_capital
from yuqi.facts.adapt.grid import folded
from yuqi.facts.adapt.shapes import ColumnRule, Parser
from yuqi.facts.cells import CellFault, fold_right_number, parse_column
from yuqi.facts.headings import Heading, read_headings
from yuqi.facts.vocabulary import NEVER, Column, Empty, Kind, Table

__all__ = ["UNKNOWN", "Converted", "convert", "plain_text"]

UNKNOWN = "不详"  # what a cell says outright whose emptiness would mean something else
_NOTHING = frozenset({"", "-", "--", "—", "——", "－", "/", "／", "null", "none", "nan", "n/a", "暂无"})
_SEVERAL = re.compile(r"[;；|,，\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A column after conversion (已转换列): text by row, and what is wrong by row."""

    texts: tuple[str, ...]
    faults: Mapping[int, CellFault]


def convert(
    raw: Sequence[str],
    table: Table,
    column: Column,
    rule: ColumnRule,
    *,
    unit: str | None = None,
    epoch: date | None = None,
) -> Converted:
    """Return a column as texts of the vocabulary: yuan, fractions, ISO days, our codes.

    A faulty cell becomes empty, or 不详 where empty would say more than unknown.

    Args:
        raw: the cells, one a row.
        unit: of the column, from its heading or the sheet; money without one is a fault.
        epoch: day zero of dates kept as numbers.
    """
    faults: dict[int, CellFault] = {}
    codes = {folded(word): code for word, code in rule.codes.items()}
    silent = _NOTHING | {folded(word) for word in rule.ignore}
    cells: list[str | None] = []
    known: dict[str, str | CellFault | None] = {}
    for row, text in enumerate(raw):
        if text not in known:
            known[text] = _prepare(text, column, rule, unit, codes, silent)
        ready = known[text]
        if isinstance(ready, CellFault):
            faults[row] = ready
            ready = None
        cells.append(ready)
    heading = _heading(table, column, None if rule.parser is Parser.CAPITAL else unit)
    parsed = parse_column(pa.array(cells, pa.string()), heading, column, epoch=epoch)
    faults.update({row: fault for row, fault in parsed.faults.items() if row not in faults})
    unreadable = "" if column.empty is Empty.UNKNOWN else UNKNOWN
    values = parsed.values.to_pylist()
    texts = tuple(
        unreadable if row in faults else "" if cells[row] is None else plain_text(values[row], column)
        for row in range(len(cells))
    )
    return Converted(texts=texts, faults=faults)


def plain_text(value: Any, column: Column) -> str:
    """Return a stored value as a facts file writes it; a stored nothing is 无, null is 不详 or empty."""
    if value is None:
        return "" if column.empty is Empty.UNKNOWN else UNKNOWN
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return "无" if value == NEVER else value.isoformat()
    if isinstance(value, int):
        return format(Decimal(value) / column.scale, "f") if column.scale != 1 else str(value)
    return str(value)


def _prepare(
    text: str,
    column: Column,
    rule: ColumnRule,
    unit: str | None,
    codes: Mapping[str, str],
    silent: frozenset[str],
) -> str | CellFault | None:
    plain = folded(text)
    if plain in silent:
        return None
    if codes:
        return codes.get(plain) or _listed(column, text)
    if rule.parser is Parser.CAPITAL:
        return read_capital(text, unit=unit or rule.unit, currency=rule.currency)
    if rule.parser is Parser.PATENT_NUMBER:
        return fold_right_number(text)
    if rule.parser is Parser.FIRST:
        return next(part for part in _SEVERAL.split(text.strip()) if part)
    if column.kind is Kind.MONEY and unit is None and _is_amount(plain):
        return CellFault("adapt.unit-missing", {"value": text})
    return text


def _is_amount(plain: str) -> bool:
    """Whether a text is an amount other than nothing: zero is zero in every unit."""
    return re.search(r"[1-9]", plain) is not None


def _listed(column: Column, text: str) -> str | CellFault:
    """Return a word that no rule translates, when it is a code or label of ours."""
    plain = folded(text)
    for code, label in column.codes or ():
        if plain in (folded(code), folded(label)):
            return code
    return CellFault("adapt.word-unknown", {"value": text, "heading": column.heading})


def _heading(table: Table, column: Column, unit: str | None) -> Heading:
    """Return the heading under which our own reader would read the column in that unit."""
    allowed = unit is not None and column.kind in (Kind.MONEY, Kind.AMOUNT, Kind.SHARE)
    text = f"{column.name}({unit})" if allowed else column.name
    headings, _ = read_headings(table, [unicodedata.normalize("NFKC", text)])
    return headings[0] if headings else read_headings(table, [column.name])[0][0]
