"""Figures of an explanation: per cent that never crosses its bar, money in 万元, what is short in its own unit."""

from decimal import Decimal

import pytest

from yuqi.cli.explanation import print_explanation
from yuqi.cli.figures import figure
from yuqi.cli.talk import Talk


@pytest.mark.parametrize(
    ("part", "bar", "shown"),
    [
        ("0.0891089", "0.1", "8.91%"),
        ("0.08", "0.08", "8.00%"),
        ("0.099999", "0.1", "9.9999%"),
        ("0.600001", "0.6", "60.0001%"),
        ("-0.02", "0", "-2.00%"),
    ],
)
def test_a_share_is_never_rounded_onto_or_across_its_bar(part, bar, shown):
    assert figure(Decimal(part), "share", "zh", bar=Decimal(bar)) == shown


def test_chinese_money_stands_in_ten_thousands_with_exact_yuan():
    assert figure(Decimal("40005000.12"), "yuan", "zh") == "4,000.500012 万元（40,005,000.12 元）"
    assert figure(Decimal("40005000.12"), "yuan", "en") == "40,005,000.12 yuan"
    assert figure(Decimal("9999"), "yuan", "zh") == "9,999 元"


def condition(**more):
    said = {"id": "c", "label": "条件", "outcome": "unmet", "op": ">=", "value": None, "threshold": None}
    return said | {"value_low": None, "value_high": None, "unit": None, "shortfall": None} | more


def printed(capsys, *conditions):
    tree = {"uscc": "U", "edition": "e@1", "procedure": "new", "as_of": "2026-06-30", "verdict": "fail"}
    tree |= {"standing": "far", "score": None, "conditions": conditions, "items": [], "settles": []}
    print_explanation(Talk("zh"), tree)
    return capsys.readouterr().out.splitlines()[4:]


def test_what_is_short_of_a_ratio_is_said_in_the_unit_of_its_part(capsys):
    ratio = condition(
        value=Decimal("0.0891"), threshold=Decimal("0.1"), shortfall=Decimal(2), shortfall_unit="persons"
    )

    assert printed(capsys, ratio) == ["  ✘ 未达标  条件  8.91% ≥ 10.00%  差 2 人"]


def test_a_score_above_its_bar_that_fails_by_something_else_is_not_called_short(capsys):
    score = condition(
        value_low=Decimal(60),
        value_high=Decimal(80),
        threshold=Decimal(60),
        unit="points",
        shortfall=Decimal(-20),
    )

    assert printed(capsys, score) == ["  ✘ 未达标  条件  60 分 至 80 分 ≥ 60 分"]


def test_the_bar_is_said_where_the_value_is_unknown(capsys):
    unknown = condition(outcome="unknown", threshold=Decimal("250000000"), unit="yuan")

    assert printed(capsys, unknown) == ["  ? 资料待补  条件  须 ≥ 25,000 万元（250,000,000 元）"]


def test_facts_and_sources_have_the_names_of_the_sheets(capsys):
    row = {
        "table": "statements",
        "key": {"uscc": "U", "year": 2025},
        "column": "revenue",
        "value": Decimal(50000),
    }
    row |= {"source": "tax", "file": "f.xlsx", "sheet": "年度报表", "row": 3, "cell": "C3"}
    told = condition(outcome="unknown", missing=["statements.staff@2025", "ip_rights.*"], rows=[row])

    assert printed(capsys, told)[1:] == [
        "      缺：年度报表·职工总数（2025 年）、知识产权（整张表，见完整性）",
        "      年度报表·营业收入（2025 年） = 5 万元（50,000 元）  ← 税务 · f.xlsx 年度报表 C3",
    ]
