"""The workbook back with its bad cells marked (标注问题的工作簿)."""

from __future__ import annotations

import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.hyperlink import Hyperlink

from yuqi.base import Place, Problem, Severity, YuqiError
from yuqi.base.messages import sentence
from yuqi.facts.headings import normal
from yuqi.facts.readers import RawSheet, open_folder
from yuqi.facts.readers.archive import inspect_workbook
from yuqi.facts.workbook_cells import put_text

__all__ = ["write_marked"]

_MOST_LISTED = 20_000
_MOST_NOTES = 3_000  # of a sheet: more make a workbook that Excel opens for minutes
_WHOLE_SHEET = 50_000  # rows; of a longer table only the marked rows come back
_FILLS = {
    Severity.ERROR: PatternFill("solid", fgColor="FFC7CE"),
    Severity.WARNING: PatternFill("solid", fgColor="FFEB9C"),
    Severity.NOTE: PatternFill("solid", fgColor="DDEBF7"),
}
_WEIGHT = {Severity.NOTE: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_COLUMNS = ("number", "severity", "file", "place", "value", "what", "mend", "code")
_WIDTHS = (7, 9, 24, 30, 28, 52, 52, 26)
_FONT = "Microsoft YaHei"
_AUTHOR = "育企 Yuqi"  # of our marks; notes of the template have another
_HEAD = PatternFill("solid", fgColor="1F4E79")


@dataclass(frozen=True, slots=True)
class _Page:
    """A sheet of the marked workbook (标注页), and where the rows of its source went."""

    sheet: Any
    rows: dict[int, int] | None = None  # source row → row here; None: the same


def write_marked(source: Path, problems: Iterable[Problem], out: Path, *, lang: str = "zh") -> Path:
    """Write a workbook in which every bad cell is filled and says what is wrong and how to mend it.

    The first sheet lists all problems with links to their cells. A workbook comes back with its own
    formats and formulas; of a folder each table becomes a sheet. `source` itself is left alone.

    Args:
        source: the workbook or folder that was checked.
        problems: what `check` found in it.
        out: the `.xlsx` to write; replaced whole.
        lang: of the sentences.
    """
    everything = list(problems)
    book = openpyxl.Workbook()
    pages: dict[tuple[str | None, str | None], _Page] = {}
    if source.is_file() and source.suffix.lower() in (".xlsx", ".xlsm"):
        opened = _open(source)
        if opened is not None:
            book = opened
            pages = {(source.name, sheet.title): _Page(sheet) for sheet in book.worksheets}
    elif source.exists():
        pages = _copy_folder(source, everything, book)
    listing = _first_sheet(book, sentence("marked.sheet", "what", lang, {}), bool(pages))
    marked: defaultdict[tuple[int, str], list[Problem]] = defaultdict(list)
    targets: list[str | None] = []
    sheets = [page.sheet for page in pages.values()]
    for problem in everything:
        page = pages.get((problem.place.file, problem.place.sheet))
        name = _cell_of(problem.place, page) if page is not None else None
        targets.append(f"{quote_sheetname(page.sheet.title)}!{name}" if page is not None and name else None)
        if page is not None and name is not None:
            marked[sheets.index(page.sheet), name].append(problem)
    _mark(sheets, marked, lang)
    _list(listing, everything, targets, lang)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f".{out.name}.new")
    try:
        book.save(fresh)
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)
    return out


def _open(source: Path) -> Any:
    """Return the workbook with formats and formulas, None when it cannot be opened."""
    try:
        inspect_workbook(source, source.name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(source)
    except (YuqiError, InvalidFileException, zipfile.BadZipFile, ValueError, KeyError, TypeError, OSError):
        return None
    if not book.worksheets:
        return None
    for sheet in book.worksheets:
        _wipe(sheet)
    return book


def _wipe(sheet: Any) -> None:
    """Take away the marks of an earlier check: what has been mended must not stay red."""
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _copy_folder(
    source: Path, problems: Sequence[Problem], book: Any
) -> dict[tuple[str | None, str | None], _Page]:
    """Return a sheet for each table of a folder, with its cells as text."""
    bad: defaultdict[tuple[str | None, str | None], set[int]] = defaultdict(set)
    for problem in problems:
        row = problem.place.row or problem.place.line
        if row is not None:
            bad[problem.place.file, problem.place.sheet].add(row)
    pages: dict[tuple[str | None, str | None], _Page] = {}
    for named in open_folder(source).sheets:
        sheet = named.sheet
        title = _free_title(book, named.table.heading)
        page = book.create_sheet(title)
        try:
            rows = _copy_sheet(sheet, page, bad[sheet.file, sheet.sheet])
        except YuqiError:
            rows = None
        pages[sheet.file, sheet.sheet] = _Page(page, rows)
    return pages


def _copy_sheet(sheet: RawSheet, page: Any, bad: set[int]) -> dict[int, int] | None:
    """Copy a table; return where its rows went when only the bad ones came along."""
    for position, heading in enumerate(sheet.headings, start=1):
        put_text(page.cell(row=1, column=position), heading)
        page.cell(row=1, column=position).font = Font(name=_FONT, bold=True)
        page.column_dimensions[get_column_letter(position)].width = 18
    page.freeze_panes = "A2"
    total = sum(len(batch.numbers) for batch in sheet.batches())
    moved: dict[int, int] = {1: 1}
    next_row = 2
    for batch in sheet.batches():
        numbers = batch.numbers.tolist()
        columns = [cells.cast("string").to_pylist() for cells in batch.cells]
        for index, number in enumerate(numbers):
            if total > _WHOLE_SHEET and number not in bad:
                continue
            here = number if total <= _WHOLE_SHEET else next_row
            moved[number] = here
            next_row += 1
            for position, texts in enumerate(columns, start=1):
                if texts[index] is not None:
                    put_text(page.cell(row=here, column=position), texts[index])
    return moved if total > _WHOLE_SHEET else None


def _cell_of(place: Place, page: _Page) -> str | None:
    """Return the name of the cell a place means on its page, None when it means none."""
    row = place.row if place.row is not None else place.line
    column: int | None = None
    if place.cell is not None:
        row, column = coordinate_to_tuple(place.cell)
    if row is None and place.column is None:
        return None
    row = row or 1
    if page.rows is not None:
        if row not in page.rows:
            return None
        row = page.rows[row]
    if column is None and place.column is not None:
        wanted = normal(place.column)
        column = next(
            (
                cell.column
                for cell in page.sheet[1]
                if isinstance(cell.value, str) and normal(cell.value) == wanted
            ),
            None,
        )
    column = column or 1
    for area in page.sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
            break
    return f"{get_column_letter(column)}{row}"


def _mark(sheets: Sequence[Any], marked: dict[tuple[int, str], list[Problem]], lang: str) -> None:
    notes: defaultdict[int, int] = defaultdict(int)
    for (number, name), problems in marked.items():
        cell = sheets[number][name]
        cell.fill = _FILLS[max((problem.severity for problem in problems), key=_WEIGHT.__getitem__)]
        notes[number] += 1
        if notes[number] > _MOST_NOTES:
            continue
        said = [f"{problem.what(lang)}\n{problem.mend(lang)}" for problem in problems[:5]]
        note = Comment("\n\n".join(said), _AUTHOR)
        note.width, note.height = 320, 60 + 40 * len(said)
        cell.comment = note


def _list(page: Any, problems: Sequence[Problem], targets: Sequence[str | None], lang: str) -> None:
    """Write the list of problems, each with a link to its cell."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    counts = {"errors": errors, "warnings": sum(one.severity is Severity.WARNING for one in problems)}
    top = page.cell(row=1, column=1)
    put_text(top, sentence("marked.total" if problems else "marked.none", "what", lang, counts))
    top.font = Font(name=_FONT, size=12, bold=True)
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(_COLUMNS))
    for position, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True), start=1):
        cell = page.cell(row=2, column=position)
        put_text(cell, sentence(f"marked.heading.{name}", "what", lang, {}))
        cell.font = Font(name=_FONT, bold=True, color="FFFFFF")
        cell.fill = _HEAD
        page.column_dimensions[get_column_letter(position)].width = width
    page.freeze_panes = "A3"
    for number, (problem, target) in enumerate(
        zip(problems[:_MOST_LISTED], targets[:_MOST_LISTED], strict=True), start=1
    ):
        row = number + 2
        file = problem.place.file or ""
        where = Place(
            sheet=problem.place.sheet,
            table=problem.place.table,
            line=problem.place.line,
            row=problem.place.row,
            column=problem.place.column,
            cell=problem.place.cell,
            key=problem.place.key,
        )
        texts = (
            sentence(f"marked.severity.{problem.severity.value}", "what", lang, {}),
            file,
            where.words(lang),
            str(problem.params.get("value", "")),
            problem.what(lang),
            problem.mend(lang),
            problem.code,
        )
        page.cell(row=row, column=1).value = number
        for position, text in enumerate(texts, start=2):
            cell = page.cell(row=row, column=position)
            put_text(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.cell(row=row, column=2).fill = _FILLS[problem.severity]
        if target is not None:
            link = page.cell(row=row, column=4)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=target)
            link.font = Font(name=_FONT, underline="single", color="0563C1")
    if len(problems) > _MOST_LISTED:
        more = {"value": len(problems) - _MOST_LISTED}
        put_text(page.cell(row=_MOST_LISTED + 3, column=1), sentence("marked.more", "what", lang, more))
    page.auto_filter.ref = f"A2:{get_column_letter(len(_COLUMNS))}{min(len(problems), _MOST_LISTED) + 2}"


def _first_sheet(book: Any, title: str, has_pages: bool) -> Any:
    """Return the sheet of the list, the first of the workbook; an earlier list is replaced."""
    if not has_pages or book.sheetnames[0] == "Sheet":
        page = book.worksheets[0]
        page.title = title
    else:
        if title in book.sheetnames:
            book.remove(book[title])
        page = book.create_sheet(title, 0)
    book.move_sheet(page, -book.index(page))
    book.active = 0
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is page
    page.sheet_properties.tabColor = "C00000"
    return page


def _free_title(book: Any, wanted: str) -> str:
    title, number = wanted[:31], 2
    while title in book.sheetnames:
        title, number = f"{wanted[:27]} {number}", number + 1
    return title
