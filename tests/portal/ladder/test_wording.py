"""How figures and facts are said (说法)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yuqi.portal.ladder.wording import (
    bar_words,
    fact_words,
    quantity,
    score_words,
    short_words,
    unit_of,
    value_words,
)


@pytest.mark.parametrize(
    ("value", "unit", "bar", "said"),
    [
        ("0.078", "share", "0.1", "7.8%"),
        ("0.09996", "share", "0.1", "9.996%"),
        ("84600000", "yuan", None, "8,460.0 万元"),
        (3, "persons", None, "3 名"),
        ("1.50", None, None, "1.5"),
        (None, "yuan", None, ""),
    ],
)
def test_a_value_has_its_unit(value, unit, bar, said):
    assert quantity(value, unit, bar) == said


def test_a_ratio_is_known_by_its_bar():
    assert unit_of(None, Decimal("0.05")) == "share"
    assert unit_of(None, 1) is None
    assert unit_of("days", 365) == "days"


def test_ranges_say_their_open_end():
    low, high = Decimal(1), Decimal(4)
    assert value_words({"value_low": low, "value_high": high}, "count") == "1 件 到 4 件"
    assert value_words({"value_low": low, "value_high": None}, "count") == "至少 1 件"
    assert value_words({"value_low": None, "value_high": high}, "count") == "至多 4 件"
    assert value_words({"value": None}, "count") == ""


def test_what_is_short_is_never_understated():
    assert short_words({"shortfall": Decimal("2.1"), "shortfall_unit": "persons"}, "share") == "差 3 名"
    assert short_words({"shortfall": Decimal("0.0001")}, "share") == "差 0.01 个百分点"
    assert short_words({"shortfall": Decimal("0.02"), "op": "<="}, "share") == "超 2 个百分点"
    assert short_words({"shortfall": Decimal(0)}, "share") == ""


def test_bars_are_as_the_rule_has_them():
    assert bar_words(">", 70, None) == "须超过 70"
    assert bar_words("<=", Decimal("0.5"), "share") == "须 ≤50.0%"
    assert score_words(60, 77, 70, ">") == "60–77 分，须超过 70"


def test_facts_go_by_the_names_people_know():
    assert fact_words("statements", "revenue").name == "营业收入"
    assert fact_words("assessments", "zjtx_75").name == "专精特新评价"
    assert fact_words("statements", "no_such_column").name == "no_such_column"
