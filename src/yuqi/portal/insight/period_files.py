"""A monthly or yearly report as files (月报、年报成文): a workbook with all rows, a document with the first ones."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from yuqi.portal.bridge import documents
from yuqi.portal.insight.selectors.period_shapes import PeriodReport, Sheet
from yuqi.portal.shared.exports import harmless

__all__ = ["write_report_file"]

_CHARACTER = 2.1  # mm of paper that one column of a workbook's width stands for


def write_report_file(report: PeriodReport, out: Path, *, lang: str) -> Path:
    """Write the report, Excel or Word by the name of `out`."""
    return _workbook(report, out) if out.suffix == ".xlsx" else _document(report, out, lang)


def _document(report: PeriodReport, out: Path, lang: str) -> Path:
    sections = [
        documents.Section(
            heading=part.heading,
            texts=part.texts,
            tables=[_table(sheet, lang) for sheet in part.sheets if sheet.rows and sheet.on_paper],
        )
        for part in report.parts
    ]
    title = _("运行年报") if report.period.is_year else _("运行月报")
    return documents.write(
        out,
        titles=(
            report.zone,
            f"{report.period.name}{title}" if lang == "zh" else f"{title}, {report.period.name}",
        ),
        lead=report.lead,
        sections=sections,
        notes=report.notes,
        signer=report.zone,
        day_line=_("　　　　年　　月　　日"),
        seal=_("（印章位）"),
        as_of=report.run.as_of,
        lang=lang,
    )


def _table(sheet: Sheet, lang: str) -> documents.DocumentTable:
    shown = sheet.rows[: sheet.on_paper]
    label = sheet.name
    if len(shown) < len(sheet.rows):
        label = _("%(name)s（列前 %(shown)s 项，共 %(all)s 项，全部见工作簿）") % {
            "name": sheet.name,
            "shown": len(shown),
            "all": len(sheet.rows),
        }
    return documents.DocumentTable(
        columns=sheet.columns, rows=[[_said(cell) for cell in row] for row in shown], label=label
    )


def _said(cell: Any) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _workbook(report: PeriodReport, out: Path) -> Path:
    book = Workbook(write_only=False)
    book.remove(book.worksheets[0])
    first = book.create_sheet(_("说明"))
    for line in (report.zone, report.period.name, report.lead, *report.notes):
        first.append([harmless(line)])
    for part in report.parts:
        for text in part.texts:
            first.append([harmless(f"{part.heading}：{text}")])
    first.column_dimensions["A"].width = 110
    for row in first.iter_rows():
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    first["A1"].font = first["A2"].font = Font(bold=True, size=14)
    for part in report.parts:
        for sheet in part.sheets:
            own = book.create_sheet(sheet.name)
            own.append([heading for heading, _width, _is_number in sheet.columns])
            for row in sheet.rows:
                own.append([harmless(cell) for cell in row])
            for cell in own[1]:
                cell.font = Font(bold=True)
            for place, (_heading, width, _is_number) in enumerate(sheet.columns, start=1):
                own.column_dimensions[get_column_letter(place)].width = max(10, width / _CHARACTER)
            own.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    out.write_bytes(content.getvalue())
    return out
