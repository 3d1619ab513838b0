"""Plans against exhaustive search: on small cases every amount of every act is tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from random import Random

import pytest

from yuqi.engine.plan.blocked import blocked_by
from yuqi.engine.plan.dynamic import NotAlone
from yuqi.engine.plan.solve import best

NEXT_YEAR, THE_YEAR_AFTER = date(2027, 6, 30), date(2028, 6, 30)
CASES = [
    ("hnte", NEXT_YEAR, ("rd_spend", "obtain_invention", "transform_achievement"), 5),
    (
        "hnte",
        NEXT_YEAR,
        ("hire_science_staff", "register_software", "sell_main_product", "pay_in_capital"),
        4,
    ),
    ("tech_sme", NEXT_YEAR, ("rd_spend", "hire_science_staff", "obtain_utility_model"), 6),
    ("innovative_sme", NEXT_YEAR, ("rd_spend", "sell_main_product", "pay_in_capital", "obtain_invention"), 4),
    ("specialised_sme", NEXT_YEAR, ("rd_spend", "repay_debt", "obtain_invention"), 5),
    ("zhejiang.tech_sme", NEXT_YEAR, ("obtain_utility_model", "register_software"), 6),
    ("gazelle", NEXT_YEAR, ("sell_main_product", "rd_spend"), 8),
    ("hnte", THE_YEAR_AFTER, ("rd_spend", "obtain_invention"), 4),
]


def coarse(act, most):
    """The act in few large units: its bound stays, so that something can be reached."""
    times = max(act.most // most, 1)
    return (
        replace(
            act,
            most=min(act.most // times, most),
            moves=tuple((name, by * times) for name, by in act.moves),
            required=act.required * times,
        )
        if act.lever.op == "set"
        else replace(act, most=min(act.most, most))
    )


@pytest.mark.slow
@pytest.mark.parametrize(("programme", "by", "levers", "most"), CASES)
def test_no_plan_is_cheaper_and_none_is_missed(ahead, programme, by, levers, most):
    at = ahead(programme, by)
    reached = tried = 0
    codes = Random(7).sample(sorted(at.views), 25)
    for uscc in codes:
        view = at.views[uscc]
        if view.values["sure"] is True:
            continue
        acts = [coarse(act, most) for act in at.acts(view, levers)]
        found = best(at.horizon, view, acts)
        target = "sure"
        truth = at.every_way(view, acts, target)
        if truth is None:
            target = "judged"
            truth = at.every_way(view, acts, target)
        tried += 1
        if truth is None:
            assert found is None, (uscc, found)
            continue
        reached += 1
        assert found is not None, (uscc, truth)
        assert found.values[target] is True
        cost = sum(
            (act.required * amount for act, amount in zip(found.acts, found.amounts, strict=True)), Decimal(0)
        )
        assert cost >= truth[0]
        assert cost == truth[0] or found.gap > 0, (uscc, cost, truth)
    assert tried >= 8


@pytest.mark.slow
@pytest.mark.parametrize(("programme", "by", "levers", "most"), CASES)
def test_what_is_said_to_be_out_of_reach_is_reached_by_no_amounts(ahead, programme, by, levers, most):
    at = ahead(programme, by)
    named = 0
    for uscc in Random(11).sample(sorted(at.views), 60):
        view = at.views[uscc]
        acts = [coarse(act, most) for act in at.acts(view, levers)]
        if best(at.horizon, view, acts) is not None:
            continue
        blocked = list(blocked_by(at.horizon, view, acts, "zh"))
        assert blocked, uscc
        by_id = {condition.id: condition for condition in view.sight.edition.conditions}
        said = {
            each.condition: f"condition/{by_id[each.condition].path}"
            for each in blocked
            if each.why in ("no_lever", "beyond_bounds")
        }
        named += len(said)
        ways = list(product(*(range(act.least, act.most + 1) for act in acts)))
        for amounts in Random(3).sample(ways, min(len(ways), 120)):
            if at.horizon.is_possible(view, acts, amounts):
                after = at.horizon.after(view, acts, amounts)
                assert all(after[path] is not True for path in said.values()), (uscc, amounts)
    assert named or programme in ("above_scale",)


ALONE = [
    ("zhejiang.tech_sme", None, 3),
    ("gazelle", None, 3),
    ("above_scale", None, 1),
    ("hnte", ("transform_achievement", "pay_in_capital", "obtain_invention"), 10),
    ("innovative_sme", ("obtain_invention", "pay_in_capital"), 3),
    ("tech_sme", ("rd_spend", "obtain_utility_model"), 5),
]


@pytest.mark.slow
@pytest.mark.parametrize(("programme", "levers", "least"), ALONE)
def test_the_table_and_the_solver_agree_wherever_both_apply(ahead, programme, levers, least):
    at = ahead(programme, NEXT_YEAR)
    both = 0
    for view in at.views.values():
        acts = at.acts(view, levers)
        try:
            table = best(at.horizon, view, acts, solver="dynamic")
        except NotAlone:
            continue
        solver = best(at.horizon, view, acts, solver="milp")
        assert (table is None) == (solver is None)
        if table is None or solver is None or not table.acts:
            continue
        both += 1
        for target in ("sure", "judged"):
            assert table.values[target] == solver.values[target]
        assert spent(table) == spent(solver)
    assert both >= least


def spent(found):
    return sum(act.required * amount for act, amount in zip(found.acts, found.amounts, strict=True))
