"""Read a workbook (读取工作簿): a sheet a table; every cell becomes the text a person would have typed."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from yuqi.base import Place, Problem, YuqiError
from yuqi.facts.readers.archive import SheetMarks, inspect_workbook
from yuqi.facts.readers.raw import Flaw, RawBatch

__all__ = ["ExcelSheet", "open_workbook"]

_ROWS = 20_000
_WIDEST = 1_000  # columns; the widest table has 52
_TALL = 1_000  # rows of a merged range that is kept as a range
_BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    SyntaxError,  # broken XML
    OSError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    InvalidFileException,
)
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)


class _Book:
    """A workbook opened once for all its sheets (打开的工作簿), with values, and with formulas when asked."""

    def __init__(self, path: Path, file: str) -> None:
        self.path = path
        self.file = file
        self.values = self._load(data_only=True)
        self._formulas: Any = None

    @property
    def formulas(self) -> Any:
        """Return the workbook with formulas in place of their values."""
        if self._formulas is None:
            self._formulas = self._load(data_only=False)
        return self._formulas

    def rows(self, book: Any, sheet: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Return row number and cells of a sheet, from the first row on."""
        try:
            page = book[sheet]
            page.reset_dimensions()
            yield from enumerate(page.iter_rows(), start=1)
        except _BROKEN as wrong:
            raise self._refusal() from wrong

    def _load(self, *, data_only: bool) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl tells of drop-downs and styles it leaves out
                # From memory: a workbook read bit by bit would keep its file open for as long as it lives.
                content = BytesIO(self.path.read_bytes())
                return openpyxl.load_workbook(content, read_only=True, data_only=data_only)
        except _BROKEN as wrong:
            raise self._refusal() from wrong

    def _refusal(self) -> YuqiError:
        return YuqiError(Problem(code="facts.not-a-workbook", place=Place(file=self.file)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcelSheet:
    """A sheet of a workbook (工作表)."""

    book: _Book
    file: str
    sheet: str
    name: str
    headings: tuple[str, ...]
    hidden: bool
    epoch: date
    marks: SheetMarks
    has_cells: bool = True

    def batches(self) -> Iterator[RawBatch]:
        """Return the rows as text, 20,000 at a time.

        Raises:
            YuqiError: facts.not-a-workbook, the workbook is damaged.
        """
        width = len(self.headings)
        merged = _Merged(self.marks.merged)
        formulas = self._formula_cells() if self.marks.has_formulas else frozenset()
        rows: list[list[str | None]] = []
        numbers: list[int] = []
        flaws: list[Flaw] = []
        for number, cells in self.book.rows(self.book.values, self.sheet):
            if number == 1:
                continue
            spans = merged.spans(number)
            texts: list[str | None] = [None] * width
            for position in range(max(width, len(cells)) if not spans else max(width, merged.right)):
                cell = cells[position] if position < len(cells) else None
                code = None
                silent = False
                if any(left <= position <= right for left, right in spans):
                    code = "facts.merged-cells" if position < width else None
                    silent = not merged.starts(number, position)
                elif cell is None or cell.value is None:
                    code = "facts.formula-without-value" if (number, position) in formulas else None
                elif position >= width:
                    code = "facts.no-heading"
                elif cell.data_type == "e":
                    code = "facts.excel-error"
                else:
                    texts[position] = cell_text(cell)
                if code is not None:
                    value = "" if cell is None or cell.value is None else str(cell.value)
                    index, params = len(rows), {"value": value}
                    flaws.append(
                        Flaw(index=index, position=position, code=code, params=params, silent=silent)
                    )
            rows.append(texts)
            numbers.append(number)
            if len(rows) == _ROWS:
                yield _batch(numbers, rows, flaws, width)
                rows, numbers, flaws = [], [], []
        if rows:
            yield _batch(numbers, rows, flaws, width)

    def _formula_cells(self) -> frozenset[tuple[int, int]]:
        """Return row and position of every cell that holds a formula."""
        return frozenset(
            (number, position)
            for number, cells in self.book.rows(self.book.formulas, self.sheet)
            for position, cell in enumerate(cells)
            if cell.data_type == "f"
        )


class _Merged:
    """Which cells lie in merged ranges (合并单元格), the first of each range too."""

    def __init__(self, ranges: tuple[str, ...]) -> None:
        self._by_row: dict[int, list[tuple[int, int]]] = {}
        self._tall: list[tuple[int, int, int, int]] = []
        self._firsts: set[tuple[int, int]] = set()
        self.right = 0
        for name in ranges:
            left, top, right, bottom = (edge or 1 for edge in range_boundaries(name))
            right = min(right, _WIDEST)
            self._firsts.add((top, left - 1))
            self.right = max(self.right, right)
            if bottom - top > _TALL:
                self._tall.append((left - 1, top, right - 1, bottom))
                continue
            for row in range(top, bottom + 1):
                self._by_row.setdefault(row, []).append((left - 1, right - 1))

    def starts(self, row: int, position: int) -> bool:
        """Return whether a cell is the first of a merged range."""
        return (row, position) in self._firsts

    def spans(self, row: int) -> list[tuple[int, int]]:
        """Return first and last position of every merged range that crosses a row."""
        tall = [(left, right) for left, top, right, bottom in self._tall if top <= row <= bottom]
        return self._by_row.get(row, []) + tall


def open_workbook(path: Path, *, file: str) -> list[ExcelSheet]:
    """Return the sheets of a workbook that hold anything, after its archive has been looked through.

    Raises:
        YuqiError: facts.not-a-workbook, facts.locked-workbook, facts.zip-bomb, facts.forbidden-xml.
    """
    marks = inspect_workbook(path, file)
    book = _Book(path, file)
    epoch = _EPOCH_1904 if book.values.epoch.year == 1904 else _EPOCH_1900
    sheets: list[ExcelSheet] = []
    for page in book.values.worksheets:
        first = next((cells for _, cells in book.rows(book.values, page.title)), ())
        headings = [(cell_text(cell) or "").strip() for cell in first[:_WIDEST]]
        while headings and not headings[-1]:
            headings.pop()
        if not headings:
            continue
        sheets.append(
            ExcelSheet(
                book=book,
                file=file,
                sheet=page.title,
                name=page.title,
                headings=tuple(headings),
                hidden=page.sheet_state != "visible",
                epoch=epoch,
                marks=marks.get(page.title, SheetMarks(has_formulas=True, merged=())),
            )
        )
    return sheets


def cell_text(cell: Any) -> str | None:
    """Return a cell as a person would have typed it: 12.5% for a percentage, ISO for a date.

    A number keeps the 15 digits Excel itself shows; from 10^15 it comes in scientific notation, for
    Excel has lost the digits after the fifteenth.
    """
    value = cell.value
    if value is None:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        if "%" in (cell.number_format or ""):
            return f"{_digits(value * 100)}%"
        return _digits(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _digits(value: float) -> str:
    short = f"{value:.15g}"
    if "e" not in short or abs(value) >= 1e15:
        return short
    return format(Decimal(short), "f")


def _batch(numbers: list[int], rows: list[list[str | None]], flaws: list[Flaw], width: int) -> RawBatch:
    columns = tuple(pa.array([row[position] for row in rows], pa.string()) for position in range(width))
    return RawBatch(numbers=np.array(numbers, dtype=np.int64), cells=columns, flaws=tuple(flaws))
