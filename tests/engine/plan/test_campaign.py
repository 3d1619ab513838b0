"""Whom to coach: within hours and yuan, of most weight, held against every other choice on small cases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuqi.engine.plan import Choice, Plan, choose
from yuqi.engine.plan.campaign import weight_of

DAY, BY = date(2026, 6, 30), date(2027, 6, 30)


def choice(number, hours, required, weight):
    plan = Plan(
        uscc=f"91330199MA{number:08d}", programme="hnte", edition="hnte@2016", procedure="new",
        as_of=DAY, by=BY, forecast="carry", status="optimal", required=Decimal(required),
    )  # fmt: skip
    return Choice(plan=plan, hours=Decimal(hours), weight=Decimal(weight) / 4)


CHOICES = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 9).map(lambda n: n * 50_000), st.integers(1, 12)),
    min_size=1,
    max_size=7,
).map(lambda rows: [choice(number, *row) for number, row in enumerate(rows)])
HOURS = st.integers(0, 120).map(Decimal)
BUDGETS = st.none() | st.integers(0, 1_500_000).map(Decimal)


@given(CHOICES, HOURS, BUDGETS)
def test_no_choice_within_the_limits_has_more_weight_nor_as_much_in_fewer_hours(candidates, hours, budget):
    chosen = choose(candidates, hours=hours, budget=budget)

    best = (Decimal(0), Decimal(0))
    for picks in product((False, True), repeat=len(candidates)):
        taken = [each for each, pick in zip(candidates, picks, strict=True) if pick]
        spent = sum(each.hours for each in taken)
        if spent <= hours and (budget is None or sum(each.plan.required for each in taken) <= budget):
            best = max(best, (sum((each.weight for each in taken), Decimal(0)), -spent))
    assert chosen.gap == 0
    assert (chosen.weight, -chosen.hours) == best


@given(CHOICES, HOURS, BUDGETS)
def test_hours_and_yuan_are_kept_and_everybody_is_listed_once(candidates, hours, budget):
    chosen = choose(candidates, hours=hours, budget=budget)

    taken = [each for each in chosen.choices if each.chosen]
    assert sorted(each.plan.uscc for each in chosen.choices) == [each.plan.uscc for each in candidates]
    assert [each.rank for each in taken] == list(range(1, len(taken) + 1))
    assert chosen.hours == sum(each.hours for each in taken) <= hours
    assert chosen.required == sum(each.plan.required for each in taken)
    assert budget is None or chosen.required <= budget


@given(CHOICES, HOURS, st.integers(0, 60), BUDGETS)
def test_more_hours_never_lower_the_weight(candidates, hours, more, budget):
    before = choose(candidates, hours=hours, budget=budget)
    after = choose(candidates, hours=hours + more, budget=budget)

    assert after.weight >= before.weight


def test_nobody_is_chosen_of_nobody():
    chosen = choose([], hours=Decimal(100), budget=None)

    assert (chosen.choices, chosen.weight, chosen.hours, chosen.gap) == ((), 0, 0, 0)


@pytest.mark.parametrize(
    ("after", "score", "rate", "weight"),
    [
        ("pass", None, "1", "2"),
        ("pass", None, "0.5", "1"),
        ("open", ("60", "100"), "1", "1.5"),  # three quarters of 60–100 lie above 70
        ("open", ("60", "100"), "0.5", "0.75"),
        ("open", ("20", "70"), "1", "0"),
        ("open", (None, None), "1", "2"),
    ],
)
def test_a_weight_is_the_rung_by_the_share_granted_by_the_share_of_the_range(after, score, rate, weight):
    plan = choice(1, 10, 0, 1).plan
    plan.verdict_after = after
    plan.score_after = (
        None if score is None else tuple(None if end is None else Decimal(end) for end in score)
    )

    assert weight_of(plan, Decimal(2), Decimal(rate), Decimal(70)) == Decimal(weight)
