"""The empty workbook that enterprises and officers fill in (数据模板)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from yuqi.base.messages import sentence
from yuqi.facts.headings import CHINESE_UNITS, read_headings
from yuqi.facts.vocabulary import TABLES, Column, Kind, Table
from yuqi.facts.workbook_cells import put_text

__all__ = ["heading_with_unit", "template_tables", "write_template"]

_BOOK = "企业数据.xlsx"
_NOTES, _LISTS = "填表说明", "代码"
_LAST_ROW = 5_000  # as far as drop-downs reach
_LONGEST_LIST = 120  # characters of a list written into the rule itself; Excel stops at 255
_FONT = "Microsoft YaHei"
_KEY, _READ, _OTHER = "1F4E79", "2E75B6", "D9E1EC"
_TABS = {"coverage": "C55A11", "enterprises": "1F4E79", "expert_scores": "548235"}
_FORMATS = {
    Kind.TEXT: "@",
    Kind.USCC: "@",
    Kind.CODE: "@",
    Kind.MONTH: "@",
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIMESTAMP: "yyyy-mm-dd hh:mm:ss",
    Kind.MONEY: "#,##0.00",
    Kind.AMOUNT: "#,##0.00",
    Kind.COUNT: "0",
    Kind.YEAR: "0",
}
NO_OFFERS: Mapping[str, Sequence[str]] = MappingProxyType({})
_UNITS = {Kind.MONEY: "元", Kind.SHARE: "%", Kind.PERSONS: "人"}


def write_template(
    folder: Path,
    format: Literal["xlsx", "csv"] = "xlsx",  # noqa: A002
    *,
    offered: Mapping[str, Sequence[str]] = NO_OFFERS,
) -> list[Path]:
    """Write the empty template and return its files: one workbook, or one CSV a table.

    Read back by our own reader it is valid and empty. Files of the same name are replaced.

    Args:
        folder: made when it is absent.
        format: `xlsx` has notes, drop-downs and formats; `csv` the headings alone.
        offered: of open lists, by column, what a drop-down offers: the items that experts judge.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if format == "csv":
        return [_write_csv(folder, table) for table in template_tables()]
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    lists: dict[tuple[str, ...], str] = {}
    codes = book.create_sheet(_LISTS)
    for table in template_tables():
        _write_sheet(book.create_sheet(table.heading), table, codes, lists, offered)
    _write_notes(book.create_sheet(_NOTES))
    book.move_sheet(codes, len(book.sheetnames))
    codes.sheet_state = "hidden"
    book.active = 0
    path = folder / _BOOK
    book.save(path)
    return [path]


def template_tables() -> tuple[Table, ...]:
    """Return the tables of the template in their order: coverage first, expert scores last."""
    wanted = [table for table in TABLES.values() if _is_wanted(table)]
    return tuple(sorted(wanted, key=lambda table: table.name == "expert_scores"))


def _is_wanted(table: Table) -> bool:
    """Whether the rules of this release, or the reading of other files, need the table."""
    if table.name in ("coverage", "names"):
        return True
    return any(column.read and column.name not in table.key for column in table.columns)


def heading_with_unit(table: Table, column: Column) -> str:
    """Return a column's heading with its unit where our reader takes one."""
    unit = _UNITS.get(column.kind) or (column.unit if column.kind is Kind.QUANTITY else None)
    if unit is None:
        return column.heading
    marked = f"{column.heading}（{CHINESE_UNITS.get(unit, unit)}）"
    _, faults = read_headings(table, [marked])
    return column.heading if faults else marked


def _write_csv(folder: Path, table: Table) -> Path:
    path = folder / f"{table.name}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerow(
            heading_with_unit(table, column) for column in table.columns
        )
    return path


def _write_sheet(
    page: Any,
    table: Table,
    codes: Any,
    lists: dict[tuple[str, ...], str],
    offered: Mapping[str, Sequence[str]],
) -> None:
    page.sheet_properties.tabColor = _TABS.get(table.name, "8EA9DB")
    page.freeze_panes = page.cell(row=2, column=_frozen(table) + 1)
    page.sheet_view.zoomScale = 110
    page.row_dimensions[1].height = 36
    for number, column in enumerate(table.columns, start=1):
        letter = get_column_letter(number)
        heading = heading_with_unit(table, column)
        cell = page.cell(row=1, column=number)
        put_text(cell, heading)
        _dress(cell, table, column)
        note = Comment(_note(table, column), "育企")
        note.width, note.height = 300, 40 + 18 * note.text.count("\n") + 18 * (len(note.text) // 22)
        cell.comment = note
        size = page.column_dimensions[letter]
        size.width = _width(heading, column)
        size.number_format = _FORMATS.get(column.kind, "General")
        rule = _rule(table, column, codes, lists, offered)
        if rule is not None:
            page.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    page.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}1"


def _frozen(table: Table) -> int:
    """Return how many columns stay in sight: the credit code, and the name beside it."""
    names = table.names
    return 2 if names[:2] == ("uscc", "name") else 1


def _dress(cell: Any, table: Table, column: Column) -> None:
    """Give a heading its colour: keys dark, what rules read blue, the rest pale."""
    colour = _KEY if column.name in table.key else _READ if column.read else _OTHER
    cell.fill = PatternFill("solid", fgColor=colour)
    ink = "1F2A37" if colour == _OTHER else "FFFFFF"
    cell.font = Font(name=_FONT, size=10, bold=colour != _OTHER, color=ink)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    side = Side(style="thin", color="FFFFFF")
    cell.border = Border(left=side, right=side)


def _width(heading: str, column: Column) -> float:
    wide = sum(2 if ord(letter) > 0x2E80 else 1 for letter in heading)
    if column.kind is Kind.USCC:
        return 23
    if column.name in ("name", "title", "related_name", "main_product"):
        return 34
    if column.kind in (Kind.DATE, Kind.TIMESTAMP):
        return max(13, min(wide + 2, 20))
    return max(11, min(wide + 3, 24))


def _note(table: Table, column: Column) -> str:
    """Return what a heading's note says: type, what an empty cell means, codes, remark."""
    lines = [sentence(f"template.kind.{_KINDS[column.kind]}", "what", "zh", {})]
    if column.signed:
        lines.append(sentence("template.signed", "what", "zh", {}))
    if column.name in table.key and column.name != "basis":
        must = "template.code-key" if column.name == "code" else "template.key"
        lines.append(sentence(must, "what", "zh", {}))
    else:
        lines.append(sentence(f"template.empty.{column.empty.value}", "what", "zh", {}))
    if column.note:
        lines.append(sentence("template.note", "what", "zh", {"value": column.note}))
    if column.codes:
        labels = "、".join(label for _, label in column.codes)
        lines.append(sentence("template.codes", "what", "zh", {"value": labels}))
    if column.read:
        lines.append(sentence("template.read", "what", "zh", {}))
    return "\n".join(lines)


_KINDS = {
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "time",
    Kind.YEAR: "year",
    Kind.MONTH: "month",
    Kind.MONEY: "money",
    Kind.AMOUNT: "amount",
    Kind.COUNT: "count",
    Kind.PERSONS: "persons",
    Kind.QUANTITY: "quantity",
    Kind.SHARE: "share",
    Kind.YES_NO: "yes-no",
    Kind.USCC: "uscc",
    Kind.CODE: "code",
}


def _rule(
    table: Table,
    column: Column,
    codes: Any,
    lists: dict[tuple[str, ...], str],
    offered: Mapping[str, Sequence[str]],
) -> DataValidation | None:
    """Return the drop-down of a column, None when it has none."""
    if column.kind is Kind.YES_NO:
        choices: tuple[str, ...] = ("是", "否")
    elif table.name == "coverage" and column.name == "table":
        choices = tuple(one.heading for one in TABLES.values() if one.name != "coverage")
    elif column.codes:
        choices = tuple(label for _, label in column.codes)
    elif column.kind is Kind.CODE and offered.get(column.name):
        choices = tuple(offered[column.name])
    else:
        return None
    rule = DataValidation(type="list", formula1=_formula(choices, codes, lists), allow_blank=True)
    # The reader judges in its own words, and knows codes and 不详 beside the labels of the list.
    rule.showErrorMessage = False
    return rule


def _formula(choices: tuple[str, ...], codes: Any, lists: dict[tuple[str, ...], str]) -> str:
    """Return the list itself when it is short, else where it stands on the sheet of lists."""
    text = ",".join(choices)
    if len(text) <= _LONGEST_LIST and not any("," in choice for choice in choices):
        return f'"{text}"'
    if choices not in lists:
        number = len(lists) + 1
        for row, choice in enumerate(choices, start=1):
            put_text(codes.cell(row=row, column=number), choice)
        letter = get_column_letter(number)
        lists[choices] = f"{quote_sheetname(_LISTS)}!${letter}$1:${letter}${len(choices)}"
    return lists[choices]


def _write_notes(page: Any) -> None:
    """Write how to fill the workbook in, and what each sheet is for."""
    page.sheet_properties.tabColor = "7F7F7F"
    page.sheet_view.showGridLines = False
    page.column_dimensions["A"].width = 22
    page.column_dimensions["B"].width = 100
    row = 1
    title = page.cell(row=row, column=1)
    put_text(title, sentence("template.title", "what", "zh", {}))
    title.font = Font(name=_FONT, size=16, bold=True, color=_KEY)
    for name in ("coverage", "units", "empty", "colours", "lists", "sheets"):
        row += 2 if row == 1 else 1
        head, body = page.cell(row=row, column=1), page.cell(row=row, column=2)
        put_text(head, sentence(f"template.how.{name}", "what", "zh", {}))
        put_text(body, sentence(f"template.how.{name}", "mend", "zh", {}))
        head.font = Font(name=_FONT, size=11, bold=True)
        body.font = Font(name=_FONT, size=11)
        head.alignment = Alignment(vertical="top")
        body.alignment = Alignment(wrap_text=True, vertical="top")
    row += 1
    for table in template_tables():
        row += 1
        link = page.cell(row=row, column=1)
        put_text(link, table.heading)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"{quote_sheetname(table.heading)}!A1")
        link.font = Font(name=_FONT, size=11, underline="single", color=_READ)
        read = "、".join(column.heading for column in table.columns if column.read and column.name != "uscc")
        body = page.cell(row=row, column=2)
        put_text(body, read)
        body.font = Font(name=_FONT, size=10, color="595959")
        body.alignment = Alignment(wrap_text=True, vertical="top")
