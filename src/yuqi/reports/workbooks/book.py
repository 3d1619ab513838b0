"""A workbook written sheet by sheet (工作簿): heads that stay, filters, widths, number formats, texts that stay texts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from yuqi.facts.workbook_cells import put_text
from yuqi.reports.archive import write_archive
from yuqi.reports.plain import plain
from yuqi.reports.workbooks.rows import Formula, Look, rows_xml

__all__ = ["Book", "Column", "Formula", "Kind", "column_sum"]

_FONT = "Microsoft YaHei"
_INK, _HEAD, _TOTAL, _LINE = "16202B", "17568F", "E6EFF7", "DBE1E7"
_ILLEGAL_IN_NAMES = str.maketrans("[]:*?/\\", "〔〕：＊？／＼")
_PATTERNS = ("usual", "quoted", "total")  # rows 2 to 4 of a sheet as openpyxl leaves it: one cell a style
_ROW = re.compile(rb"<row [^>]*r=\"(\d+)\".*?</row>", re.DOTALL)
_STYLE = re.compile(rb'<c r="[A-Z]+\d+"(?: s="(\d+)")?')
_LONGEST_FOOTER = 200  # of 255 characters, our own part counted
_WIDE = 90  # characters, beyond which a sheet is printed across


class Kind(Enum):
    """What a column holds (列的种类): its number format, and whether it stands at the right."""

    TEXT = "@"
    LONG = "@ "  # a text that may take several lines
    COUNT = "#,##0"
    SHARE = "0.0%"
    YUAN = "#,##0.00"
    WAN = "#,##0.0"
    DAY = "yyyy-mm-dd"
    PLAIN = "General"  # points, years, numbers whose unit stands beside them

    @property
    def is_text(self) -> bool:
        """Return whether the column holds texts."""
        return self in (Kind.TEXT, Kind.LONG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a sheet (列): heading with its unit, width in characters, kind."""

    heading: str
    width: int
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What is put into a sheet after openpyxl has dressed it (待填的表)."""

    rows: list[Sequence[Any]]
    columns: tuple[Column, ...]
    total: Sequence[Any] | None
    bold: frozenset[int]


class Book:
    """A workbook that is written from its first sheet to its last (工作簿).

    openpyxl makes sheets, styles and heads; the rows are put in as XML when the file is saved, because
    half a million cells take it ten seconds (3.1.5) and us two.

    Args:
        title: of the file's properties.
        as_of: the data date, in place of the clock's.
        footer: at the foot of each printed page.
    """

    def __init__(self, *, title: str, as_of: date, footer: str) -> None:
        self._book: Any = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._as_of, self._footer = as_of, plain(footer)[:_LONGEST_FOOTER]
        self._book.properties.title = plain(title)
        self._book.properties.creator = "育企 Yuqi"
        self._sheets: list[_Sheet] = []

    def sheet(
        self,
        name: object,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
        *,
        total: Sequence[Any] | None = None,
        bold: Iterable[int] = (),
        frozen: int = 1,
    ) -> None:
        """Write a sheet: a head that stays and is printed on every page, rows, a filter.

        Args:
            name: the sheet's.
            columns: one a value of a row.
            rows: values: texts (or sentences), numbers, dates, formulas of ours; None is an empty cell.
            total: a last row, apart from the filter.
            bold: places of rows set as totals.
            frozen: how many columns stay in sight.
        """
        sheet = self._book.create_sheet(str(name).translate(_ILLEGAL_IN_NAMES)[:31])
        held = _Sheet(rows=list(rows), columns=tuple(columns), total=total, bold=frozenset(bold))
        self._sheets.append(held)
        self._dress_page(sheet, columns)
        for place, column in enumerate(columns, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = column.width
            _dress_head(sheet.cell(row=1, column=place), column)
            for number, pattern in enumerate(_PATTERNS, start=2):
                _dress_cell(sheet.cell(row=number, column=place, value=0), column.kind, pattern)
        sheet.row_dimensions[1].height = 30
        sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(held.rows) + 1}"

    def save(self, out: Path) -> Path:
        """Write the file whole or not at all; return where."""
        content = io.BytesIO()
        self._book.save(content)
        return write_archive(content.getvalue(), out, as_of=self._as_of, edit=self._filled)

    def _filled(self, name: str, part: bytes) -> bytes:
        """Return a sheet's part with its rows in place of the patterns."""
        found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
        if found is None:
            return part
        sheet = self._sheets[int(found[1]) - 1]
        rows = {int(row[1]): row for row in _ROW.finditer(part)}
        styles = [[each[1].decode() for each in _STYLE.finditer(rows[number][0])] for number in (2, 3, 4)]
        wraps = [column.width if column.kind is Kind.LONG else None for column in sheet.columns]
        looks = [
            Look(usual=usual, quoted=quoted, wraps_at=wrap)
            for usual, quoted, wrap in zip(styles[0], styles[1], wraps, strict=True)
        ]
        totals = [
            Look(usual=style, quoted=style, wraps_at=wrap)
            for style, wrap in zip(styles[2], wraps, strict=True)
        ]
        filled = _runs(sheet, looks, totals)
        last = len(sheet.rows) + 1 + (sheet.total is not None)
        dimension = f'<dimension ref="A1:{get_column_letter(len(looks))}{last}"/>'.encode()
        whole = part[: rows[2].start()] + filled + part[rows[4].end() :]
        return re.sub(rb'<dimension ref="[^"]*" ?/>', dimension, whole, count=1)

    def _dress_page(self, sheet: Any, columns: Sequence[Column]) -> None:
        """Set the sheet for A4 paper: across when wide, every column on the page, heads on each (打印)."""
        sheet.print_title_rows = "1:1"
        sheet.page_setup.paperSize = 9
        is_wide = sum(column.width for column in columns) > _WIDE
        sheet.page_setup.orientation = "landscape" if is_wide else "portrait"
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        sheet.page_margins.top = sheet.page_margins.bottom = 0.7
        sheet.oddFooter.left.text = self._footer.replace("&", "&&")
        sheet.oddFooter.left.size = 8
        sheet.oddFooter.right.text = "&A  &P / &N"
        sheet.oddFooter.right.size = 8


def _runs(sheet: _Sheet, looks: Sequence[Look], totals: Sequence[Look]) -> bytes:
    """Return the rows of a sheet, those that are totals in their own style."""
    if not sheet.bold:
        made, count = rows_xml(sheet.rows, looks, 2)
    else:
        pieces, count = [], len(sheet.rows)
        for place, row in enumerate(sheet.rows):
            pieces.append(rows_xml([row], totals if place in sheet.bold else looks, place + 2)[0])
        made = b"".join(pieces)
    if sheet.total is not None:
        made += rows_xml([sheet.total], totals, count + 2)[0]
    return made


def column_sum(letter: str, values: Sequence[Any], first: int = 2) -> Formula | str:
    """Return the sum of a column's numbers as a formula that follows the filter; its words where it has no sum."""
    words = next((value for value in values if isinstance(value, str)), None)
    if words is not None:
        return words
    numbers = [value for value in values if isinstance(value, int | Decimal)]
    cells = f"{letter}{first}:{letter}{first + len(values) - 1}"
    return Formula(f"SUBTOTAL(109,{cells})", sum(numbers, Decimal(0)))


def _dress_head(cell: Any, column: Column) -> None:
    put_text(cell, plain(column.heading))
    cell.font = Font(name=_FONT, size=10, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    side = "left" if column.kind.is_text or column.kind is Kind.DAY else "right"
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=int(side == "left"))


def _dress_cell(cell: Any, kind: Kind, pattern: str) -> None:
    cell.font = Font(name=_FONT, size=10, bold=pattern == "total", color=_INK)
    cell.number_format = kind.value.strip()
    side = "left" if kind.is_text or kind is Kind.DAY else "right"
    cell.alignment = Alignment(
        horizontal=side, vertical="top", wrap_text=kind is Kind.LONG, indent=int(side == "left")
    )
    cell.border = Border(bottom=Side(style="thin", color=_LINE))
    cell.quotePrefix = pattern == "quoted"  # what Excel notes when a person types an apostrophe first
    if pattern == "total":
        cell.fill = PatternFill("solid", fgColor=_TOTAL)
