"""Result files in other formats say the same as the Parquet."""

import csv
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yuqi.api import conversion
from yuqi.api.conversion import convert_results
from yuqi.api.plain_json import json_text
from yuqi.base import YuqiError


@pytest.fixture
def results(tmp_path):
    schema = pa.schema(
        [
            ("uscc", pa.string()),
            ("amount", pa.decimal128(20, 2)),
            ("due", pa.date32()),
            ("entitled", pa.bool_()),
            ("missing", pa.list_(pa.string())),
        ]
    )
    rows = [
        {
            "uscc": "A",
            "amount": Decimal("200000.10"),
            "due": date(2026, 5, 31),
            "entitled": True,
            "missing": [],
        },
        {"uscc": "=1+1", "amount": None, "due": None, "entitled": None, "missing": ["staff", "收入"]},
    ]
    (tmp_path / "outcomes").mkdir()
    for path in (tmp_path / "benefits.parquet", tmp_path / "outcomes" / "hnte.parquet"):
        pq.write_table(pa.Table.from_pylist(rows, schema), path)
    return tmp_path


def test_csv_keeps_every_digit_and_leaves_unknown_empty(results):
    convert_results(results, "csv")

    with (results / "benefits.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["uscc", "amount", "due", "entitled", "missing"],
        ["A", "200000.10", "2026-05-31", "true", "[]"],
        ["'=1+1", "", "", "", '["staff", "收入"]'],  # marked, or a spreadsheet would run it
    ]
    assert (results / "outcomes" / "hnte.csv").is_file()
    assert not list(results.rglob("*.parquet"))


def test_json_keeps_every_digit(results):
    convert_results(results, "json")

    text = (results / "benefits.json").read_text("utf-8")
    assert '"amount": 200000.10' in text
    assert json.loads(text)["benefits"][1] == {
        "uscc": "=1+1", "amount": None, "due": None, "entitled": None, "missing": ["staff", "收入"],
    }  # fmt: skip


def test_excel_takes_a_text_that_looks_like_a_formula_as_text(results):
    convert_results(results, "xlsx")

    book = openpyxl.load_workbook(results / "benefits.xlsx")
    sheet = book["benefits"]
    assert sheet["B2"].value == 200000.1
    assert sheet["A3"].data_type == "s"
    assert sheet["A3"].value == "=1+1"
    book.close()


def test_excel_refuses_more_rows_than_a_worksheet_holds(results, monkeypatch):
    monkeypatch.setattr(conversion, "EXCEL_ROWS", 2)

    with pytest.raises(YuqiError) as refusal:
        convert_results(results, "xlsx")

    (problem,) = refusal.value.problems
    assert problem.line("zh") == (
        "2 行超过一张 Excel 工作表的上限 · benefits.xlsx · 用 --format csv 或 parquet，或用 --only 缩小范围"
        " [api.too-many-rows-for-excel]"
    )
    assert problem.line("en") == (
        "2 rows are more than one Excel worksheet holds · benefits.xlsx"
        " · use --format csv or parquet, or narrow it with --only [api.too-many-rows-for-excel]"
    )


def test_an_unknown_format_is_a_broken_promise_of_the_caller(results):
    with pytest.raises(ValueError, match="no such format"):
        convert_results(results, "docx")


def test_json_text_is_json():
    value = {"a": [1, Decimal("1E+3"), 1e-7, None, True, "引"], "b": {}, "c": date(2026, 1, 2)}

    assert json.loads(json_text(value)) == {
        "a": [1, 1000, 0.0000001, None, True, "引"], "b": {}, "c": "2026-01-02",
    }  # fmt: skip
