"""Cells to values (单元格): a whole column at once, cell by cell only where that fails."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from yuqi.facts.cells.dates import parse_dates, parse_months, parse_times, parse_years
from yuqi.facts.cells.empty import Stated, arrow_type, settled
from yuqi.facts.cells.numbers import parse_numbers, read_number
from yuqi.facts.cells.parsed import CellFault, Parsed
from yuqi.facts.cells.rights import fold_right_number, parse_right_numbers
from yuqi.facts.cells.words import parse_codes, parse_texts, parse_usccs, parse_yes_no
from yuqi.facts.headings import Heading
from yuqi.facts.vocabulary import Column, Kind

__all__ = [
    "CellFault",
    "Parsed",
    "Stated",
    "arrow_type",
    "fold_right_number",
    "parse_column",
    "read_number",
    "settled",
]


def parse_column(
    raw: pa.Array,
    heading: Heading,
    column: Column,
    *,
    epoch: date | None = None,
    star: bool = False,
    words: Mapping[str, str] | None = None,
) -> Parsed:
    """Return a column of a batch in its stored type, with the faults of its cells.

    Args:
        raw: as the reader gave it: text, or a Parquet type.
        heading: what the heading said about unit and percentage.
        column: the column it stands for.
        epoch: day zero of dates kept as numbers, in workbooks.
        star: whether `*` may stand in a column of credit codes.
        words: of an open list of codes, what people write for them.
    """
    if pa.types.is_dictionary(raw.type):
        raw = raw.dictionary_decode()
    if pa.types.is_large_string(raw.type) or pa.types.is_string_view(raw.type):
        raw = pc.cast(raw, pa.string())
    if pa.types.is_null(raw.type):
        raw = pa.nulls(len(raw), pa.string())
    kind = column.kind
    if kind is Kind.USCC:
        return parse_usccs(raw, column, star=star)
    if kind is Kind.CODE:
        return parse_codes(raw, column, words)
    if kind is Kind.TEXT:
        if column.is_right_number:
            return parse_right_numbers(raw, column)
        return parse_texts(raw, column)
    if kind is Kind.DATE:
        return parse_dates(raw, column, epoch)
    if kind is Kind.TIMESTAMP:
        return parse_times(raw, column, epoch)
    if kind is Kind.YES_NO:
        return parse_yes_no(raw, column)
    if kind is Kind.YEAR:
        return parse_years(raw, column)
    if kind is Kind.MONTH:
        return parse_months(raw, column)
    return parse_numbers(raw, heading, column)
