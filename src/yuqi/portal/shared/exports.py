"""Lists as spreadsheets (导出): Excel or CSV, formulas from other people's text made harmless, stamp at the end."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Protocol

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

__all__ = ["FORMATS", "Stamped", "harmless", "spreadsheet"]

FORMATS = {"xlsx": "Excel", "csv": "CSV"}
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_STARTS = (
    "=+-@\t\r\n＝＋－＠"  # what a spreadsheet program takes for a formula; the full-width ones too in China
)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML cannot hold them
_SHEET_NAME = re.compile(r"[\\/*?:\[\]]")
_MOST_WIDTH, _LOOKED_AT = 48, 200


class Stamped(Protocol):
    """A run, as far as an export names it (版本戳)."""

    number: int
    as_of: date
    catalog_hash: str
    facts_hash: str


def spreadsheet(
    columns: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    name: str,
    format: str = "xlsx",  # noqa: A002  the word people use
    *,
    run: Stamped | None = None,
    who: str = "",
    note: str = "",
) -> HttpResponseBase:
    """Return a list as a file to save; the caller has taken out what the viewer may not see, and logs the export.

    Args:
        columns: the headings, each with its unit.
        rows: one a row, a cell a column: text, Decimal, int, bool, date or None (empty).
        name: of the list, for file and sheet: 企业名录.
        format: xlsx or csv.
        run: what the figures rest on; None: no run behind this list.
        who: the person, for the stamp.
        note: one more sentence at the end, what the list leaves out.

    Raises:
        ValueError: another format.
    """
    if format not in FORMATS:
        raise ValueError(f"no such format: {format}")
    headings = [str(column) for column in columns]
    stamp = list(_stamp(run, who, note))
    moment = timezone.localtime()
    file_name = f"{name}-{moment:%Y%m%d-%H%M}.{format}"
    answer: HttpResponseBase
    if format == "csv":
        answer = StreamingHttpResponse(_lines(headings, rows, stamp), content_type=_TYPES["csv"])
        answer.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
        return answer
    file = io.BytesIO()
    _workbook(headings, rows, stamp, name).save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name, content_type=_TYPES["xlsx"])


def harmless(value: Any) -> Any:
    """Return a cell that no program runs: text that begins like a formula gets an apostrophe; numbers stay.

    >>> harmless("=1+1"), harmless(" @x"), harmless("-12.5"), harmless("样例公司")
    ("'=1+1", "' @x", '-12.5', '样例公司')
    """
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value)
    begins = text.lstrip(" \u3000\u00a0\ufeff\u200b")
    if begins and begins[0] in _STARTS and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _stamp(run: Stamped | None, who: str, note: str) -> Iterator[tuple[str, str]]:
    if run is not None:
        yield _("测算"), _("第 %(number)s 次") % {"number": run.number}
        yield _("数据截至"), run.as_of.isoformat()
        yield _("规则"), run.catalog_hash
        yield _("数据"), run.facts_hash
    yield _("导出人"), who
    yield _("导出时间"), f"{timezone.localtime():%Y-%m-%d %H:%M:%S}"
    if note:
        yield _("说明"), note


def _plain(value: Any) -> Any:
    """Return what both kinds of file can hold."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if value is None or isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{moment:%Y-%m-%d %H:%M:%S}"
    return value if isinstance(value, date) else harmless(str(value))


def _lines(
    headings: list[str], rows: Iterable[Sequence[Any]], stamp: list[tuple[str, str]]
) -> Iterator[bytes]:
    """Give the lines of a CSV: UTF-8 with a byte order mark, for Excel reads nothing else in China."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([harmless(heading) for heading in headings])
    for row in rows:
        writer.writerow(["" if value is None else _text(_plain(value)) for value in row])
        if buffer.tell() > 32_768:
            yield _taken(buffer)
    writer.writerow([])
    writer.writerows([harmless(word), harmless(said)] for word, said in stamp)
    yield _taken(buffer)


def _text(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _taken(buffer: io.StringIO) -> bytes:
    said = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return said


def _workbook(
    headings: list[str], rows: Iterable[Sequence[Any]], stamp: list[tuple[str, str]], name: str
) -> Workbook:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET_NAME.sub(" ", name)[:31] or "1")
    sheet.freeze_panes = "A2"
    given = iter(rows)
    first: list[list[Any]] = [[_plain(value) for value in row] for row in islice(given, _LOOKED_AT)]
    for at, heading in enumerate(headings):
        texts = [heading, *(str(row[at]) for row in first if row[at] is not None)]
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(
            max(map(_width, texts)) + 2, _MOST_WIDTH
        )
    sheet.append([_head(sheet, heading) for heading in headings])
    for row in first:
        sheet.append([_cell(sheet, value) for value in row])
    for later in given:
        sheet.append([_cell(sheet, _plain(value)) for value in later])
    last = book.create_sheet(_("版本"))
    last.column_dimensions["A"].width, last.column_dimensions["B"].width = 12, 76
    for word, said in stamp:
        last.append([_head(last, word), _cell(last, harmless(said))])
    return book


def _head(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, harmless(text))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """Return a cell; text stays text, whatever it looks like."""
    if not isinstance(value, str):
        return value
    cell: Any = WriteOnlyCell(sheet)
    cell.value = value[:32_767]
    cell.data_type = "s"  # not an error value either: "#N/A" is a text here
    return cell


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
