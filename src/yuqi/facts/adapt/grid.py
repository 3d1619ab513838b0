"""A foreign sheet as it stands (外来表格): every row and cell as text, before anything is read into it."""

from __future__ import annotations

import csv
import io
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from yuqi.base import NO_PARAMS, Param, Place, Problem, Severity, YuqiError
from yuqi.facts.readers import column_letter
from yuqi.facts.readers.archive import inspect_workbook
from yuqi.facts.readers.encoding import detect_encoding, open_bytes
from yuqi.facts.readers.excel import cell_text

__all__ = ["Grid", "folded", "open_grids"]

_WORKBOOKS = (".xlsx", ".xlsm")
_TEXTS = (".csv", ".csv.gz", ".txt", ".tsv")
_EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
_SAMPLE_LINES = 40
_BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    SyntaxError,
    OSError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    InvalidFileException,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """All cells of one sheet (表格), trimmed; row 1 is rows[0]."""

    file: str
    sheet: str | None
    rows: tuple[tuple[str, ...], ...]
    epoch: date | None = None  # day zero of dates kept as numbers
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # cell → its first cell
    errors: frozenset[tuple[int, int]] = frozenset()  # cells with an Excel error

    def cell(self, row: int, position: int) -> str:
        """Return a cell by index from 0; "" beyond the edge."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return cells[position] if position < len(cells) else ""

    def spread_cell(self, row: int, position: int) -> str:
        """Return a cell; one inside a merged range holds what the range shows."""
        first = self.merged.get((row, position))
        return self.cell(*first) if first is not None else self.cell(row, position)

    def place(self, row: int | None = None, position: int | None = None, heading: str | None = None) -> Place:
        """Return a place by index from 0, worded as the reader's program shows it."""
        cell = None
        if row is not None and position is not None:
            cell = f"{column_letter(position)}{row + 1}"
        return Place(
            file=self.file,
            sheet=self.sheet,
            row=None if row is None else row + 1,
            column=heading,
            cell=cell,
        )

    def problem(
        self,
        code: str,
        row: int | None = None,
        position: int | None = None,
        heading: str | None = None,
        severity: Severity = Severity.ERROR,
        *,
        params: Mapping[str, Param] = NO_PARAMS,
        **more: Param,
    ) -> Problem:
        """Return a problem at a place of this sheet."""
        place = self.place(row, position, heading)
        return Problem(code=code, place=place, params={**params, **more}, severity=severity)


def folded(text: str) -> str:
    """Return a text with width, case and spaces folded."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def open_grids(path: Path) -> list[Grid]:
    """Return every visible sheet of a workbook, or a text file as one.

    Raises:
        YuqiError: the file is missing, damaged, locked, not text, or of a kind that is not read.
    """
    name = path.name
    lower = name.lower()
    if not path.is_file():
        raise YuqiError(Problem(code="adapt.no-file", place=Place(file=name)))
    if lower.endswith(".xls"):
        raise YuqiError(Problem(code="facts.old-workbook", place=Place(file=name)))
    if lower.endswith(_WORKBOOKS):
        return _workbook(path)
    if lower.endswith(_TEXTS):
        return [_text(path)]
    raise YuqiError(Problem(code="adapt.file-kind", place=Place(file=name), params={"value": path.suffix}))


def _text(path: Path) -> Grid:
    codec = detect_encoding(path, path.name).codec
    with open_bytes(path) as stream, io.TextIOWrapper(stream, encoding=codec, newline="") as text:
        head = "".join(line for line, _ in zip(text, range(_SAMPLE_LINES), strict=False))
        delimiter = max(",\t;", key=head.count)
    with open_bytes(path) as stream, io.TextIOWrapper(stream, encoding=codec, newline="") as text:
        try:
            rows = tuple(_trimmed(cells) for cells in csv.reader(text, delimiter=delimiter))
        except csv.Error as wrong:
            raise YuqiError(Problem(code="facts.unclosed-quote", place=Place(file=path.name))) from wrong
    return Grid(file=path.name, sheet=None, rows=rows)


def _workbook(path: Path) -> list[Grid]:
    marks = inspect_workbook(path, path.name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of drop-downs and styles it leaves out
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        epoch = _EPOCHS[1904 if book.epoch.year == 1904 else 1900]
        grids = []
        for page in book.worksheets:
            if page.sheet_state != "visible":
                continue
            page.reset_dimensions()
            rows: list[tuple[str, ...]] = []
            errors: set[tuple[int, int]] = set()
            for number, cells in enumerate(page.iter_rows()):
                errors.update((number, place) for place, cell in enumerate(cells) if cell.data_type == "e")
                rows.append(_trimmed(cell_text(cell) or "" for cell in cells))
            mark = marks.get(page.title)
            grids.append(
                Grid(
                    file=path.name,
                    sheet=page.title,
                    rows=tuple(rows),
                    epoch=epoch,
                    merged=_spread(mark.merged if mark else (), len(rows)),
                    errors=frozenset(errors),
                )
            )
        book.close()
    except _BROKEN as wrong:
        raise YuqiError(Problem(code="facts.not-a-workbook", place=Place(file=path.name))) from wrong
    return grids


def _spread(ranges: Iterable[str], height: int) -> dict[tuple[int, int], tuple[int, int]]:
    firsts: dict[tuple[int, int], tuple[int, int]] = {}
    for text in ranges:
        left, top, right, bottom = range_boundaries(text)
        if left is None or top is None or right is None or bottom is None:
            continue
        for row in range(top - 1, min(bottom, height)):
            for position in range(left - 1, min(right, left + 200)):
                firsts[row, position] = (top - 1, left - 1)
    return firsts


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    texts = [cell.strip().lstrip("\ufeff") for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
