"""Laws of plans: a cheaper lever never makes a plan dearer, and a plan depends on nothing but its firm's facts."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from yuqi.api.sessions import session
from yuqi.engine.plan import Planner

NUMBER = {"hnte": 50, "tech_sme": 20, "innovative_sme": 25, "zhejiang.tech_sme": 60}
PRICED = ("optimal", "bounded")


@pytest.fixture(scope="module")
def codes(planned_zone, backend):
    file = planned_zone.path("enterprises")
    return [row[0] for row in backend.rows("codes", f"select uscc from '{file}' order by md5(uscc)")]


def priced(catalog, **changes):
    """The catalog with every lever's price said to be the zone's own, and some levers changed."""
    levers = {
        name: lever.model_copy(update={"price_status": "given", "price": lever.price or Decimal(0)})
        for name, lever in catalog.levers.items()
    }
    for name, change in changes.items():
        levers[name] = levers[name].model_copy(update=change)
    return catalog.model_copy(update={"levers": levers})


@pytest.fixture
def plans_of(planned_zone):
    """Plans of enterprises under a catalog, each time by a planner and a session of its own."""

    def made(catalog, programme, codes):
        with session("duckdb") as ahead:
            planner = Planner(planned_zone, catalog, ahead, as_of=planned_zone.as_of)
            return planner.plan(programme, codes)

    return made


@pytest.mark.slow
@pytest.mark.parametrize("programme", NUMBER)
def test_a_plan_never_costs_more_when_a_lever_gets_cheaper(plans_of, catalog, codes, programme):
    chance = Random(programme)
    before = plans_of(priced(catalog), programme, codes[: NUMBER[programme]])
    paid = [plan for plan in before.values() if plan.status in PRICED and plan.required]
    movable = sorted({step.lever for plan in paid for step in plan.steps if step.amount})
    compared = 0
    for lever in chance.sample(movable, min(len(movable), 2)):
        entry = priced(catalog).levers[lever]
        share = Decimal(chance.choice(["0", "0.25", "0.5", "0.9"]))
        cheaper = priced(
            catalog, **{lever: {"price": entry.price * share, "required": entry.required * share}}
        )
        after = plans_of(cheaper, programme, [plan.uscc for plan in paid])
        for plan in paid:
            other = after[plan.uscc]
            assert other.status in PRICED
            assert other.by == plan.by
            slack = plan.required * max(plan.gap, other.gap)
            assert other.required <= plan.required + slack, (lever, share, plan.uscc)
            compared += 1
    assert compared


@pytest.mark.slow
@pytest.mark.parametrize("programme", ["hnte", "specialised_sme"])
def test_a_plan_is_the_same_twice_and_alone_as_among_others(plans_of, catalog, codes, programme):
    among = plans_of(catalog, programme, codes[:80])
    again = plans_of(catalog, programme, list(reversed(codes[:80])))
    planned = [uscc for uscc, plan in among.items() if plan.steps][:3]
    others = [uscc for uscc, plan in among.items() if plan.status == "impossible"][:2]
    alone = {uscc: plans_of(catalog, programme, [uscc])[uscc] for uscc in (*planned, *others)}

    assert planned
    assert others
    assert {uscc: plan.plain() for uscc, plan in among.items()} == {
        uscc: again[uscc].plain() for uscc in among
    }
    assert {uscc: plan.plain() for uscc, plan in alone.items()} == {
        uscc: among[uscc].plain() for uscc in alone
    }
