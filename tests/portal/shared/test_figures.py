"""Figures are written as look.md section 4 says."""

import doctest
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from yuqi.portal.shared import figures
from yuqi.portal.shared.pictures import drawing


def test_the_examples_in_the_docstrings_hold():
    with translation.override("zh-hans"):
        for module in (figures, drawing):
            result = doctest.testmod(module)
            assert result.attempted > 1
            assert result.failed == 0


@pytest.mark.parametrize(
    ("value", "bar", "shown"),
    [
        ("0.078", "0.10", "7.8%"),
        ("0.0439", "0.04", "4.39%"),
        ("0.0996", "0.10", "9.96%"),
        ("0.099996", "0.10", "9.9996%"),
        ("0.10", "0.10", "10.0%"),
        ("0.100004", "0.10", "10.0004%"),
        ("0.5", None, "50.0%"),
        ("-0.031", None, "−3.1%"),
    ],
)
def test_a_share_is_never_rounded_onto_or_across_its_threshold(value, bar, shown):
    assert figures.share(value, bar) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("162000000.00", "1.62 亿元"),
        ("100000000", "1.00 亿元"),
        ("84600000.00", "8,460.0 万元"),
        ("10000", "1.0 万元"),
        ("9999.99", "9,999.99 元"),
        ("4500", "4,500 元"),
        ("0", "0 元"),
        ("-84600000", "−8,460.0 万元"),
    ],
)
def test_money_in_a_sentence_has_the_unit_it_is_read_in(value, shown):
    with translation.override("zh-hans"):
        assert figures.money_text(value) == shown


def test_money_in_english_resolves_wan():
    with translation.override("en"):
        assert figures.money_text("84600000") == "CNY 84.6 m"
        assert figures.money("84600000") == "84.60"
        assert figures.money_unit() == "CNY m"
        assert figures.money_text("4500") == "CNY 4,500"


@pytest.mark.parametrize(
    ("low", "high", "bar", "shown"),
    [
        (60, 77, None, "60–77"),
        ("58.4000", "66.4000", None, "58.4–66.4"),
        ("58.46", "66.41", None, "58.4–66.5"),  # outward: a range never gets narrower by rounding
        (71, 71, 70, "71"),
        ("69.98", "69.98", 70, "69.98"),
        (60, None, None, "≥60"),
        (None, 77, None, "≤77"),
    ],
)
def test_a_score_is_a_range_rounded_outward(low, high, bar, shown):
    assert figures.score(low, high, bar) == shown


def test_a_change_carries_its_sign_and_the_true_minus():
    assert figures.change(27) == "+27"
    assert figures.change(-1286) == "−1,286"
    assert figures.change(Decimal("-0.03"), "share") == "−3.0%"
    assert figures.change(Decimal("0.00001"), "share") == "0.0%"


def test_a_deadline_is_said_with_the_days_that_are_left():
    today = date(2026, 7, 6)

    with translation.override("zh-hans"):
        assert figures.day_left(date(2026, 8, 5), today) == "8 月 5 日截止，还剩 30 天"
        assert figures.day_left(date(2026, 7, 1), today) == "7 月 1 日已截止，过了 5 天"
        assert figures.day_left(date(2027, 1, 31), today) == "2027 年 1 月 31 日截止，还剩 209 天"


def test_what_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="not a number"):
        figures.money("12.5万")
