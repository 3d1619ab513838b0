"""Lists as spreadsheets hold what they say, and nothing that runs."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from yuqi.portal.shared.exports import harmless, spreadsheet

EVIL = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "＝1+1",
    '=HYPERLINK("http://x")',
]


@dataclass(frozen=True)
class Ran:
    number: int = 7
    as_of: date = date(2026, 6, 30)
    catalog_hash: str = "sha256:aa"
    facts_hash: str = "sha256:bb"


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_csv_opens_in_excel_and_ends_with_its_stamp():
    rows = [["样例公司", Decimal("84600000.00"), date(2026, 6, 30), True, None]]

    answer = spreadsheet(
        ["名称", "营业收入（元）", "日期", "高企", "备注"], rows, "名录", "csv", run=Ran(), who="林专员"
    )

    text = body(answer)
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert lines[1] == ["样例公司", "84600000.00", "2026-06-30", "是", ""]
    assert ["规则", "sha256:aa"] in lines
    assert ["导出人", "林专员"] in lines
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_text_that_looks_like_a_formula_is_made_harmless(evil, kind):
    answer = spreadsheet(["名称", evil], [[evil, Decimal("-3")]], "=名录", kind, who=evil, note=evil)

    if kind == "csv":
        cells = [cell for line in csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))) for cell in line]
    else:
        book = load_workbook(io.BytesIO(body(answer)))
        found = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
        assert all(cell.data_type != "f" for cell in found)
        cells = [str(cell.value) for cell in found if cell.value is not None]
    for cell in cells:
        assert cell == "-3" or cell.lstrip()[:1] not in tuple("=+-@＝")
    assert "-3" in cells


@given(st.text(max_size=20))
def test_harmless_text_begins_with_no_sign_of_a_formula(text):
    said = harmless(text)

    bare = said.lstrip(" \u3000\u00a0\ufeff\u200b")
    assert not bare or (
        bare[0] not in "=@\t\r\n" and (bare[0] not in "+-" or bare[1:].replace(".", "").isdigit())
    )


def test_a_workbook_holds_every_row_and_the_stamp_on_its_last_sheet():
    rows = ([f"企业 {number}", number] for number in range(450))

    answer = spreadsheet(["名称", "数"], rows, "名录/全部", "xlsx", run=Ran(), who="林专员", note="共 450 家")

    book = load_workbook(io.BytesIO(body(answer)))
    sheet, stamp = book.worksheets[0], book.worksheets[-1]
    assert [cell.value for cell in sheet["B"]] == ["数", *range(450)]
    said = {row[0].value: row[1].value for row in stamp.iter_rows()}
    assert said["数据"] == "sha256:bb"
    assert said["数据截至"] == "2026-06-30"
    assert said["说明"] == "共 450 家"


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="pdf"):
        spreadsheet(["名称"], [], "名录", "pdf")
