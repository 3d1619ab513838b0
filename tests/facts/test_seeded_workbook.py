"""A workbook with 200 seeded errors of over 30 kinds: every one found at its cell, none invented."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from yuqi.base import YuqiError
from yuqi.facts import build_snapshot, check_facts
from yuqi.facts.readers import column_letter

FIRMS = 60
YEARS = range(2020, 2025)
HEADINGS = {
    "企业": "统一社会信用代码 企业名称 成立日期 行业",
    "年度报表": "统一社会信用代码 年度 营业收入（万元） 净利润 全国市场占有率 全球市场占有率（%） 全国排名 职工总数 审计意见 来源 记录时间",
    "知识产权": "统一社会信用代码 专利号/登记号 类型 名称 申请日期 授权日期 共有",
    "月度人数": "统一社会信用代码 月份 月初职工数",
    "奖项": "统一社会信用代码 编号 奖项名称 获奖日期",
    "完整性": "表 统一社会信用代码 是否完整 完整至",
}


class Seeded:
    """A clean workbook into which errors are sown, each in a row of its own."""

    def __init__(self, code_of: Callable[[int], str], seed: int) -> None:
        self.random = random.Random(seed)
        self.expected: Counter[tuple[str, str, str | None]] = Counter()
        self.rows: dict[str, list[list[Any]]] = {sheet: [text.split()] for sheet, text in HEADINGS.items()}
        self.merges: list[tuple[str, str]] = []
        self.excel_errors: list[tuple[str, str]] = []
        self.rows["企业"][0][3] = "主导产品"
        for firm in range(1, FIRMS + 1):
            uscc = code_of(firm)
            self.rows["企业"].append([uscc, f"样例企业{firm}", date(2010, 1, firm % 28 + 1), "零件"])
            for year in YEARS:
                figures = [
                    uscc,
                    year,
                    firm * 10 + 0.5,
                    -firm,
                    0.25,
                    12.5,
                    firm,
                    firm + 0.5,
                    "未审计",
                    None,
                    None,
                ]
                self.rows["年度报表"].append(figures)
            for number in range(3):
                dates = [date(2019, 5, 1), date(2021, 5, 1)]
                self.rows["知识产权"].append([uscc, f"ZL{firm}-{number}", "发明专利", "阀门", *dates, None])
            self.rows["月度人数"].append([uscc, "2024-05", firm])
            self.rows["奖项"].append([uscc, f"J{firm}", "质量奖", date(2023, 3, 1)])
            self.rows["完整性"].append(["知识产权", uscc, "是", date(2024, 12, 31)])
        self.free = {
            sheet: self.random.sample(range(2, len(rows) + 1), len(rows) - 1)
            for sheet, rows in self.rows.items()
        }

    def row(self, sheet: str) -> int:
        return self.free[sheet].pop()

    def put(self, code: str, sheet: str, column: int, value: Any) -> None:
        """Sow one wrong cell."""
        row = self.row(sheet)
        self.rows[sheet][row - 1][column] = value
        self.expected[code, sheet, f"{column_letter(column)}{row}"] += 1

    def twin(self) -> None:
        """Sow a statement whose year stands twice."""
        row = next(r for r in self.free["年度报表"] if (r - 2) % 5 != 4 and r + 1 in self.free["年度报表"])
        self.free["年度报表"] = [r for r in self.free["年度报表"] if r not in (row, row + 1)]
        self.rows["年度报表"][row][1] = self.rows["年度报表"][row - 1][1]
        self.expected["facts.key-duplicate", "年度报表", f"B{row + 1}"] += 1

    def merge(self) -> None:
        """Sow a cell merged with the one below."""
        row = next(r for r in self.free["年度报表"] if r + 1 in self.free["年度报表"])
        self.free["年度报表"] = [r for r in self.free["年度报表"] if r not in (row, row + 1)]
        self.merges.append(("年度报表", f"H{row}:H{row + 1}"))
        self.expected["facts.merged-cells", "年度报表", f"H{row}"] += 1

    def excel_error(self) -> None:
        """Sow a cell in which Excel shows an error."""
        row = self.row("年度报表")
        self.excel_errors.append(("年度报表", f"D{row}"))
        self.expected["facts.excel-error", "年度报表", f"D{row}"] += 1

    def plan(self) -> None:
        """Sow a plan for a year that is closed."""
        row = self.row("年度报表")
        self.rows["年度报表"][row - 1][9] = "计划"
        self.expected["facts.plan-in-closed-year", "年度报表", f"B{row}"] += 1

    def open_year(self) -> None:
        """Sow figures of a year that is not over."""
        row = next(r for r in self.free["年度报表"] if (r - 2) % 5 == 4)
        self.free["年度报表"].remove(row)
        self.rows["年度报表"][row - 1][1] = 2026
        self.expected["facts.year-not-closed", "年度报表", f"B{row}"] += 1

    def headings(self) -> None:
        """Sow three wrong columns."""
        for sheet, heading, code in (
            ("奖项", "获奖等极", "facts.unknown-column"),
            ("知识产权", "title", "facts.duplicate-column"),
            ("月度人数", "月初职工数（%）", "facts.unit-not-allowed"),
        ):
            self.rows[sheet][0].append(heading)
            self.expected[code, sheet, f"{column_letter(len(self.rows[sheet][0]) - 1)}1"] += 1
        self.rows["企业"][4].extend(["旁注"])
        self.expected["facts.no-heading", "企业", "E5"] += 1

    def save(self, path: Path) -> None:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in self.rows.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        for title, cells in self.merges:
            book[title].merge_cells(cells)
        for title, cell in self.excel_errors:
            book[title][cell].value = "#REF!"
            book[title][cell].data_type = "e"
        book.create_sheet("年报")["A1"] = "统一社会信用代码"
        self.expected["facts.unknown-sheet", "年报", None] += 1
        book.save(path)


CELLS: list[tuple[str, str, int, Any]] = [
    ("facts.not-a-number", "年度报表", 2, "若干"),
    ("facts.unit-in-cell", "年度报表", 2, "300万元"),
    ("facts.scientific-notation", "年度报表", 2, "1.2E+09"),
    ("facts.percent-not-allowed", "年度报表", 3, "12%"),
    ("facts.negative", "年度报表", 2, -5),
    ("facts.too-large", "年度报表", 3, "99999999999999"),
    ("facts.too-many-decimals", "年度报表", 3, 1.005),
    ("facts.not-whole", "年度报表", 6, 1.5),
    ("facts.share-above-one", "年度报表", 4, 12.5),
    ("facts.share-above-whole", "年度报表", 5, 112.5),
    ("facts.not-a-year", "年度报表", 1, "去年"),
    ("facts.year-out-of-range", "年度报表", 1, 1024),
    ("facts.unknown-code", "年度报表", 8, "无保留"),
    ("facts.not-a-time", "年度报表", 10, "昨天"),
    ("facts.formula-without-value", "年度报表", 2, "=1+1"),
    ("facts.not-a-date", "知识产权", 4, "2020-02-30"),
    ("facts.date-out-of-range", "知识产权", 5, "3020-01-01"),
    ("facts.date-order", "知识产权", 5, date(2018, 1, 1)),
    ("facts.not-yes-or-no", "知识产权", 6, "也许"),
    ("facts.text-too-long", "知识产权", 3, "长" * 7000),
    ("facts.key-empty", "知识产权", 1, None),
    ("facts.unknown-code", "知识产权", 2, "发明"),
    ("facts.not-a-month", "月度人数", 1, "五月"),
    ("facts.key-empty", "月度人数", 0, None),
    ("uscc.length", "月度人数", 0, "9137"),
    ("uscc.alphabet", "奖项", 0, "91370000000000001I"),
    ("uscc.check-digit", "奖项", 0, "913700000000000000"),
    ("facts.unknown-enterprise", "知识产权", 0, "91350100M000100Y43"),
    ("facts.future-date", "奖项", 3, date(2027, 1, 1)),
    ("facts.unknown-table", "完整性", 0, "知识产全"),
    ("facts.coverage-without-day", "完整性", 3, None),
]


def sow(code_of: Callable[[int], str], seed: int) -> Seeded:
    seeded = Seeded(code_of, seed)
    for _ in range(4):
        seeded.twin()
        seeded.merge()
        seeded.excel_error()
        seeded.plan()
        seeded.open_year()
    seeded.headings()
    turn = 0
    while seeded.expected.total() < 199:
        seeded.put(*CELLS[turn % len(CELLS)])
        turn += 1
    return seeded


@pytest.mark.parametrize("seed", [1, 2])
def test_all_200_seeded_errors_are_reported_at_their_cells_and_no_other(folder, code_of, seed, tmp_path):
    folder.text("zone.yaml", "as_of: 2026-09-30\n")
    seeded = sow(code_of, seed)
    seeded.save(folder.path / "facts.xlsx")

    report = check_facts(folder.path)

    found = Counter(
        (problem.code, problem.place.sheet, problem.place.cell)
        for problem in report.problems
        if problem.code != "facts.column-absent"
    )
    assert found == seeded.expected
    assert found.total() == 200
    assert len({code for code, _, _ in found}) >= 30
    with pytest.raises(YuqiError) as caught:
        build_snapshot(folder.path, out=tmp_path / "out")
    assert len(caught.value.problems) == len(report.errors)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts"]


def test_the_same_workbook_without_errors_is_clean(folder, code_of):
    folder.text("zone.yaml", "as_of: 2026-09-30\n")
    seeded = Seeded(code_of, 1)
    seeded.expected.clear()
    seeded.save(folder.path / "facts.xlsx")

    report = check_facts(folder.path)

    assert [problem.code for problem in report.errors] == ["facts.unknown-sheet"]
    assert all(count.set_aside == 0 for count in report.rows.values())
