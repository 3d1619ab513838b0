"""Every code the facts room can raise, provoked once, its whole line compared in both languages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
import yaml
from pyarrow import parquet

from yuqi.base import Problem, YuqiError
from yuqi.base.messages import codes
from yuqi.facts import build_snapshot, check_facts, open_snapshot

LINES = yaml.safe_load((Path(__file__).parent / "data" / "problem_lines.yaml").read_text("utf-8"))
DAY = "as_of: 2026-09-30\n"
STATEMENTS = "uscc,year"
Case = Callable[[Any, Callable[[int], str]], Any]


def cell(
    column: str, value: str, table: str = "statements", key: str = "uscc,year", rest: str = "2024"
) -> Case:
    """Return a case: one cell of one row of a CSV file."""
    return lambda folder, code: folder.enterprises().csv(
        table, f"{key},{column}", f"{code(1)},{rest},{value}" if rest else f"{code(1)},{value}"
    )


def lone(name: str, content: bytes) -> Case:
    """Return a case: a file of these bytes beside good enterprises."""
    return lambda folder, code: folder.enterprises().bytes(name, content)


def book(rows: list[list[Any]], then: Callable[[openpyxl.Workbook], None] | None = None) -> Case:
    """Return a case: a workbook with one sheet of statements."""

    def build(folder: Any, code: Callable[[int], str]) -> None:
        filled = [[code(1) if value == "CODE" else value for value in row] for row in rows]
        folder.enterprises().book("book.xlsx", {"年度报表": filled}, then)

    return build


def rows(table: str, heading: str, *lines: str, zone: str = "") -> Case:
    """Return a case: a CSV file of several rows; CODE is the first enterprise's."""

    def build(folder: Any, code: Callable[[int], str]) -> None:
        folder.enterprises().csv(table, heading, *(line.replace("CODE", code(1)) for line in lines))
        if zone:
            folder.text("zone.yaml", zone)

    return build


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (32 << 20))
    return content.getvalue()


def entities() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE lol [<!ENTITY lol "lol">]><lolz>&lol;</lolz>')
    return content.getvalue()


def typed(folder: Any, code: Callable[[int], str]) -> None:
    folder.enterprises()
    table = pa.table({"uscc": [code(1)], "year": [2024], "revenue": pa.array([True])})
    parquet.write_table(table, folder.path / "statements.parquet")


def errors_in_formulas(workbook: openpyxl.Workbook) -> None:
    workbook["年度报表"]["C2"].value = "#DIV/0!"
    workbook["年度报表"]["C2"].data_type = "e"


def hide(workbook: openpyxl.Workbook) -> None:
    workbook.create_sheet("说明")
    workbook["年度报表"].sheet_state = "hidden"


CASES: dict[str, Case] = {
    "facts.not-a-number": cell("revenue", "若干"),
    "facts.unit-in-cell": cell("revenue", "300万人民币"),
    "facts.scientific-notation": cell("revenue", "1.2E+09"),
    "facts.percent-not-allowed": cell("revenue", "12%"),
    "facts.negative": cell("revenue", "-5"),
    "facts.too-large": cell("revenue", "10000000000000.01"),
    "facts.too-many-decimals": cell("revenue", "1.005"),
    "facts.not-whole": cell("market_rank_national", "1.5"),
    "facts.share-above-one": cell("market_share_national", "12.5"),
    "facts.share-above-whole": cell("market_share_national（%）", "112.5"),
    "facts.not-a-date": cell("valid_until", "二月三十", "expert_scores", "uscc,programme,item", "hnte,ip"),
    "facts.date-out-of-range": cell(
        "valid_until", "0201-01-01", "expert_scores", "uscc,programme,item", "hnte,ip"
    ),
    "facts.not-a-time": cell("recorded_at", "昨天"),
    "facts.not-a-month": cell("staff_start", "5", "staff_months", "uscc,month", "五月"),
    "facts.not-a-year": cell("revenue", "5", rest="去年"),
    "facts.year-out-of-range": cell("revenue", "5", rest="1024"),
    "facts.not-yes-or-no": cell("co_owned", "也许", "ip_rights", "uscc,number", "ZL1"),
    "facts.unknown-code": cell("kind", "发明专例", "ip_rights", "uscc,number", "ZL1"),
    "facts.control-character": cell("title", "a\x07b", "ip_rights", "uscc,number", "ZL1"),
    "facts.text-too-long": cell("title", "长" * 7000, "ip_rights", "uscc,number", "ZL1"),
    "facts.formula-without-value": book([["uscc", "年度", "营业收入"], ["CODE", 2024, "=1+1"]]),
    "facts.excel-error": book([["uscc", "年度", "营业收入"], ["CODE", 2024, 1]], errors_in_formulas),
    "facts.merged-cells": book(
        [["uscc", "年度", "营业收入"], ["CODE", 2024, 1], ["CODE", 2025, None]],
        lambda workbook: workbook["年度报表"].merge_cells("C2:C3"),
    ),
    "facts.key-empty": cell("revenue", "5", rest=" "),
    "facts.parquet-type": typed,
    "facts.date-order": rows(
        "ip_rights", "uscc,number,filed_on,granted_on", "CODE,ZL1,2024-05-01,2023-05-01"
    ),
    "facts.future-date": rows("awards", "uscc,code,won_on", "CODE,1,2026-12-01", zone=DAY),
    "facts.year-not-closed": rows("statements", STATEMENTS, "CODE,2026", zone=DAY),
    "facts.plan-in-closed-year": rows("statements", "uscc,year,来源", "CODE,2024,计划", zone=DAY),
    "facts.key-duplicate": rows("statements", STATEMENTS, "CODE,2024", "CODE,2024"),
    "facts.unknown-enterprise": lambda folder, code: folder.enterprises().csv(
        "statements", STATEMENTS, f"{code(77)},2024"
    ),
    "facts.broken-line": rows("statements", STATEMENTS, "CODE,2024,5"),
    "facts.unknown-table": rows("coverage", "table,uscc,complete,until", "知识产全,*,是,2026-01-01"),
    "facts.coverage-without-day": rows("coverage", "table,uscc,complete,until", "知识产权,*,是,"),
    "facts.column-for-eyes": rows("statements", "uscc,year,企业名称,revenue", "CODE,2024,样例,5"),
    "facts.unknown-column": rows("statements", "uscc,year,营业收人", "CODE,2024,5"),
    "facts.duplicate-column": rows("statements", "uscc,year,revenue,营业收入", "CODE,2024,5,5"),
    "facts.unit-not-allowed": rows("statements", "uscc,year,营业收入（%）", "CODE,2024,5"),
    "facts.no-heading": rows("statements", "uscc,year,", "CODE,2024,5"),
    "facts.key-column-missing": rows("statements", "uscc,revenue", "CODE,5"),
    "facts.column-absent": rows("relations", "uscc,related_name,kind,until", "CODE,甲,controls,"),
    "facts.percent-column-small": rows("statements", "uscc,year,全国市场占有率（%）", "CODE,2024,0.5"),
    "facts.unknown-sheet": lambda folder, code: folder.enterprises().book(
        "book.xlsx", {"年度报": [["uscc"]]}
    ),
    "facts.hidden-sheet": book([["uscc", "年度"], ["CODE", 2024]], hide),
    "facts.table-missing": lambda folder, code: folder.csv("statements", STATEMENTS, f"{code(1)},2024"),
    "facts.unknown-file": lone("statement.csv", b"uscc\n"),
    "facts.wrong-encoding": lone("statements.csv", b"uscc,year\nab,\xff\xff\xff\n"),
    "facts.not-text": lone("statements.csv", b"uscc\x00\x01,year\n"),
    "facts.unclosed-quote": lone("statements.csv", b'uscc,year\n1,2\n1,"2\n1,2\n1,2\n'),
    "facts.empty-file": lone("statements.csv", b""),
    "facts.damaged-gzip": lone("statements.csv.gz", b"\x1f\x8b\x08\x00garbage"),
    "facts.not-parquet": lone("statements.parquet", b"PAR1 but not really"),
    "facts.not-a-workbook": lone("book.xlsx", b"PK\x03\x04 but cut off"),
    "facts.locked-workbook": lone("book.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100),
    "facts.old-workbook": lone("book.xls", b"\xd0\xcf\x11\xe0"),
    "facts.zip-bomb": lone("book.xlsx", bomb()),
    "facts.forbidden-xml": lone("book.xlsx", entities()),
    "facts.not-a-file": lambda folder, code: (folder.enterprises().path / "titles.csv").mkdir(),
    "facts.bad-zone": lone("zone.yaml", b"as_of: soon\n"),
    "uscc.length": rows("statements", STATEMENTS, "9137,2024"),
    "uscc.alphabet": rows("statements", STATEMENTS, "91370000000000001I,2024"),
    "uscc.check-digit": rows("statements", STATEMENTS, "913700000000000000,2024"),
}
ELSEWHERE = {
    "facts.nothing-there",
    "facts.no-snapshot",
    "facts.folder-in-use",
    "facts.more-problems",
    "facts.strange-code",
}


def assert_says(problem: Problem) -> None:
    assert {"zh": problem.line("zh"), "en": problem.line("en")} == LINES[problem.code]


@pytest.mark.parametrize("code", CASES)
def test_problem_is_said_in_both_languages(code, folder, code_of):
    CASES[code](folder, code_of)

    report = check_facts(folder.path)

    found = [problem for problem in report.problems if problem.code == code]
    assert found, [problem.line("en") for problem in report.problems]
    if code == "facts.column-absent":
        found = [problem for problem in found if problem.place.file == "relations.csv"]
    assert len(found) == 1
    assert_says(found[0])


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(YuqiError) as caught:
        check_facts(tmp_path / "nowhere")

    assert_says(caught.value.problems[0])


def test_a_folder_without_snapshot_is_said(tmp_path):
    (tmp_path / "empty").mkdir()

    with pytest.raises(YuqiError) as caught:
        open_snapshot(tmp_path / "empty")

    assert_says(caught.value.problems[0])


def test_a_snapshot_never_overwrites_other_files(folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "letter.txt").write_text("mine")

    with pytest.raises(YuqiError) as caught:
        build_snapshot(folder.enterprises().path, out=out)

    assert_says(caught.value.problems[0])
    assert [path.name for path in out.iterdir()] == ["letter.txt"]


def test_problems_beyond_the_most_are_counted(folder, monkeypatch, code_of):
    monkeypatch.setattr("yuqi.facts.intake._MOST_PROBLEMS", 3)
    folder.enterprises().csv(
        "statements", "uscc,year,revenue", *(f"{code_of(1)},{2000 + n},x" for n in range(8))
    )

    report = check_facts(folder.path)

    assert_says(report.problems[-1])


def test_a_title_that_no_rule_knows_is_named_once(folder, code_of):
    words = {"programme": {"高新技术企业": "hnte", "hnte": "hnte"}}
    folder.enterprises().csv(
        "titles",
        "uscc,programme,granted_on",
        f"{code_of(1)},高新技术企业,2023-12-07",
        f"{code_of(1)},绿色工厂,2023-12-07",
        f"{code_of(1)},绿色工厂,2024-12-07",
    )

    report = check_facts(folder.path, words=words)

    found = [problem for problem in report.problems if problem.code == "facts.strange-code"]
    assert len(found) == 1
    assert_says(found[0])
    assert not report.errors


def test_every_code_of_the_room_has_a_case():
    said = {code for code in codes() if code.startswith(("facts.", "uscc."))}

    assert said == {*CASES, *ELSEWHERE}
    assert said == set(LINES)
