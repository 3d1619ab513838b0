"""Money, outcomes and places: the words every room uses."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis.strategies import integers

from yuqi.base import Outcome, Place, Problem, Severity, YuqiError, all_of, any_of, fen, negate, yuan
from yuqi.base.messages import codes, sentence

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN


@given(integers(-(10**15), 10**15))
def test_money_survives_the_way_to_yuan_and_back(whole_fen):
    assert fen(yuan(whole_fen)) == whole_fen


@pytest.mark.parametrize("amount", ["1.001", "abc", "NaN", "Infinity", ""])
def test_fen_refuses_what_is_no_amount_of_money(amount):
    with pytest.raises(ValueError, match=r"not an amount|more than two decimals"):
        fen(amount)


def test_fen_takes_trailing_zeros():
    assert fen(Decimal("1.500")) == 150


@pytest.mark.parametrize(("left", "right"), list(product(Outcome, Outcome)))
def test_conjunction_and_disjunction_mirror_each_other(left, right):
    assert negate(all_of([left, right])) == any_of([negate(left), negate(right)])


def test_unknown_never_beats_what_is_certain():
    assert all_of([UNKNOWN, UNMET]) is UNMET
    assert any_of([UNKNOWN, MET]) is MET
    assert all_of([UNKNOWN, MET]) is UNKNOWN
    assert any_of([UNKNOWN, UNMET]) is UNKNOWN


def test_nothing_at_all_is_met_together_and_unmet_apart():
    assert all_of([]) is MET
    assert any_of([]) is UNMET


def test_truth_of_three_values_becomes_an_outcome():
    assert [Outcome.of(True), Outcome.of(False), Outcome.of(None)] == [MET, UNMET, UNKNOWN]


def test_problem_reads_as_one_line_in_both_languages():
    place = Place(file="statements.xlsx", sheet="年度报表", row=14, column="营业收入")
    problem = Problem(code="facts.not-a-number", place=place, params={"value": "若干", "example": "125000"})

    assert problem.line("zh") == (
        "“若干”不是数字 · statements.xlsx，工作表“年度报表”，第 14 行，“营业收入”列 · "
        "只填数字，例如 125000 [facts.not-a-number]"
    )
    assert problem.line("en") == (
        '"若干" is not a number · statements.xlsx, sheet 年度报表, row 14, column 营业收入 · '
        "write digits only, e.g. 125000 [facts.not-a-number]"
    )


def test_problem_record_has_the_shape_of_the_contract():
    problem = Problem(
        code="facts.negative",
        place=Place(file="a.csv", row=3, column="revenue", cell="C3"),
        params={"value": "-1"},
        severity=Severity.WARNING,
    )

    record = problem.record("en")

    assert (record["severity"], record["row"], record["cell"], record["value"]) == ("warning", 3, "C3", "-1")
    assert record["what"] == '"-1" is negative, but the column is never below zero'


def test_an_error_carries_every_problem_it_was_given():
    problems = [
        Problem(code="facts.key-empty"),
        Problem(code="facts.table-missing", params={"value": "企业"}),
    ]

    assert YuqiError(problems).problems == tuple(problems)
    with pytest.raises(ValueError, match="at least one problem"):
        YuqiError([])


def test_an_unknown_language_is_answered_in_chinese():
    assert sentence("facts.key-empty", "what", "fr", {}) == sentence("facts.key-empty", "what", "zh", {})
    assert codes("zh") == codes("en")
