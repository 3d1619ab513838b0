"""Reading worked cases: short hands are written out, mistakes are refused with their place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yuqi import catalog
from yuqi.base.problem import YuqiError
from yuqi.facts.vocabulary import TABLES
from yuqi.rules.cases import ENTERPRISE, Case, read_cases

FIRST = """
- id: first
  source: 示例
  as_of: 2026-06-30
  programme: hnte
  facts:
    statements: [{year: 2024, revenue: 1000000}, {year: 2025, revenue: 50000000.01}]
    ip_rights: [{number: "U{n}", kind: design, times: 3}]
  coverage: [ip_rights]
  expect: {verdict: pass, items: {ip_quantity: [5, 6], "part:ip": 7}, conditions: {age: {outcome: met, value: 365}}}
"""


def read(text: str) -> tuple[Case, ...]:
    return read_cases(text, "示例.test.yaml")


def test_a_case_is_written_out_with_the_enterprise_and_its_repeated_rows() -> None:
    (case,) = read(FIRST)

    assert [row["number"] for row in case.facts["ip_rights"]] == ["U1", "U2", "U3"]
    assert case.facts["enterprises"] == ({"uscc": ENTERPRISE},)
    assert all(row["uscc"] == ENTERPRISE for row in case.facts["statements"])
    assert case.facts["statements"][1]["revenue"] == Decimal("50000000.01")
    assert case.covered == ("ip_rights",)


def test_a_table_keyed_by_code_gets_running_codes() -> None:
    text = FIRST.replace("ip_rights: [{", "incidents: [{kind: safety}, {kind: quality}]\n    ip_rights: [{")

    (case,) = read(text)

    assert [row["code"] for row in case.facts["incidents"]] == ["incidents-1", "incidents-2"]


def test_like_takes_over_facts_and_set_changes_cells_of_a_year_or_a_row() -> None:
    text = (
        FIRST
        + """
- id: second
  source: 示例
  like: first
  set: {statements.2025.revenue: 7, ip_rights.2.kind: invention, enterprises.resident: true, statements.2024.revenue: null}
  without: [standards]
  expect: {verdict: fail}
"""
    )

    first, second = read(text)

    assert second.as_of == first.as_of
    assert second.programme == "hnte"
    assert second.coverage == ("ip_rights",)
    assert second.facts["statements"][1]["revenue"] == 7
    assert "revenue" not in second.facts["statements"][0]
    assert [row["kind"] for row in second.facts["ip_rights"]] == ["design", "invention", "design"]
    assert second.facts["enterprises"][0]["resident"] is True
    assert first.facts["ip_rights"][1]["kind"] == "design"
    assert second.expect.items == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("like: nobody", "case.key"),
        ("like: first\n  set: {statements.1999.revenue: 1}", "case.key"),
        ("like: first\n  set: {statements.2025.turnover: 1}", "case.key"),
        ("like: first\n  wrong: 1", "case.shape"),
    ],
)
def test_a_case_that_points_nowhere_is_refused_with_its_line(change: str, code: str) -> None:
    text = FIRST + f"- id: second\n  source: 示例\n  {change}\n  expect: {{verdict: fail}}\n"

    with pytest.raises(YuqiError) as refused:
        read(text)

    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.place.line == 11
    assert problem.line("zh")
    assert problem.line("en")


def test_the_sentence_of_a_wrong_case_says_what_where_and_how_to_mend_it() -> None:
    with pytest.raises(YuqiError) as refused:
        read("- {id: x, source: 示例, as_of: 2026-06-30, like: y, expect: {verdict: pass}}")

    (problem,) = refused.value.problems
    assert problem.line("zh").startswith("算例的 like 指向不存在的“y” · ")
    assert problem.line("en").startswith("like of the case points to “y”, which is not there · ")


def test_every_shipped_case_file_reads_and_names_known_columns_only() -> None:
    found = 0
    for path in sorted(catalog.folder().glob("**/*.test.yaml")):
        cases = read_cases(path.read_text("utf-8"), path.name)
        assert len({case.id for case in cases}) == len(cases), path.name
        for case in cases:
            found += 1
            for table, rows in case.facts.items():
                for row in rows:
                    assert set(row) <= set(TABLES[table].names), (case.id, table)
    assert found > 200
