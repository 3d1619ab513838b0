"""Rows as a file holds them (原样数据), before anyone reads a meaning into a cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yuqi.base import NO_PARAMS, Param, Severity

__all__ = ["Flaw", "RawBatch", "RawSheet", "cell_name", "column_letter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A problem inside a batch (批内问题), still without its place: row and column by position."""

    index: int  # of the row in its batch
    code: str
    position: int | None = None  # of the column in its sheet; None: the whole row
    params: Mapping[str, Param] = field(default_factory=lambda: NO_PARAMS)
    severity: Severity = Severity.ERROR
    silent: bool = False  # sets its row aside, but another flaw has already said why


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBatch:
    """Some rows of a sheet (一批原样行): one array a column, as text, or as Parquet typed it."""

    numbers: npt.NDArray[np.int64]  # of the rows as the reader's program shows them; the heading is row 1
    cells: tuple[pa.Array, ...]  # by position; null: empty
    flaws: tuple[Flaw, ...] = ()  # seen while reading: a formula without value, a merged cell


class RawSheet(Protocol):
    """One table of one file (一张原样表): its headings at once, its rows when asked."""

    @property
    def file(self) -> str:
        """Name of the file inside the facts folder."""

    @property
    def sheet(self) -> str | None:
        """Name of the sheet, None in files that hold one table."""

    @property
    def name(self) -> str:
        """What should name a table of the vocabulary: the sheet's name, or the file's."""

    @property
    def headings(self) -> tuple[str, ...]:
        """First row, by position; "" where it is empty."""

    @property
    def hidden(self) -> bool:
        """Whether the sheet is hidden in its workbook."""

    @property
    def epoch(self) -> date | None:
        """Day zero of dates kept as numbers; None: the file keeps none."""

    @property
    def has_cells(self) -> bool:
        """Whether a place may name a cell such as C14."""

    def batches(self) -> Iterator[RawBatch]:
        """Return the rows, some at a time.

        Raises:
            YuqiError: the file is damaged.
        """


def column_letter(position: int) -> str:
    """Return the letter of a column by position.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    rest = position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def cell_name(sheet: RawSheet, row: int, position: int) -> str | None:
    """Return the cell's name as the reader's program shows it, C14; None where files have no cells."""
    return f"{column_letter(position)}{row}" if sheet.has_cells else None
