"""Plans carried out: the facts as they would be, written to files, read in at the front door and assessed by SQL."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict

import pytest

from yuqi import api
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.plan import Planner, apply_plans

PROGRAMMES = {
    "hnte": 50,
    "tech_sme": 30,
    "innovative_sme": 20,
    "specialised_sme": 30,
    "little_giant": 20,
    "zhejiang.tech_sme": 30,
    "gazelle": 20,
}


@pytest.fixture(scope="module")
def plans(planned_zone, catalog, backend):
    """A planner, and its plans for some enterprises of the zone and several programmes."""
    planner = Planner(planned_zone, catalog, backend, as_of=planned_zone.as_of)
    file = planned_zone.path("enterprises")
    codes = [row[0] for row in backend.rows("codes", f"select uscc from '{file}' order by md5(uscc)")]
    made = [
        plan
        for programme, number in PROGRAMMES.items()
        for plan in planner.plan(programme, codes[:number]).values()
    ]
    return planner, made


@pytest.mark.slow
def test_every_plan_carried_out_passes_or_is_left_to_experts_alone(plans, tmp_path):
    planner, made = plans
    todo = defaultdict(list)
    for plan in made:
        if plan.status in ("optimal", "bounded"):
            todo[plan.programme, plan.by].append(plan)
    proved = Counter()
    for number, ((programme, _), group) in enumerate(todo.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        backend = DuckdbBackend(threads=2)
        apply_plans(planner, group, backend, folder)
        backend.close()
        done = api.assess(
            folder,
            programmes=[programme],
            only=[plan.uscc for plan in group],
            home=tmp_path / "home",
            out=tmp_path / f"out{number}",
            format="csv",
        )
        with (done.folder / "verdicts.csv").open(encoding="utf-8-sig") as file:
            verdicts = {row["uscc"]: row for row in csv.DictReader(file)}
        for plan in group:
            row = verdicts[plan.uscc]
            assert row["verdict"] == plan.verdict_after, (plan.programme, plan.uscc, row)
            assert row["verdict"] == "pass" or row["open_by"] == "judgement"
            assert row["edition"] == plan.edition
            proved[plan.programme] += 1
    assert sum(proved.values()) >= 60
    assert len(proved) >= 5


def test_no_step_touches_a_closed_year(plans):
    planner, made = plans
    steps = [step for plan in made for step in plan.steps]
    assert len(steps) > 100
    for step in steps:
        assert step.start >= planner.as_of
        assert step.done >= step.start
        assert step.year is None or step.year >= planner.as_of.year


def test_every_plan_says_what_it_takes_for_granted_and_what_it_costs(plans):
    _, made = plans
    for plan in made:
        if plan.status not in ("optimal", "bounded"):
            continue
        assert all(each.basis in ("carry", "stays") for each in plan.assumes)
        assert plan.required == sum((step.amount or 0 for step in plan.steps), 0)
        assert (plan.status == "bounded") == (plan.gap > 0)
        assert plan.by > plan.as_of


def test_what_is_impossible_names_what_stands_in_the_way(plans):
    _, made = plans
    impossible = [plan for plan in made if plan.status == "impossible"]
    assert len(impossible) > 50
    for plan in impossible:
        assert plan.blocked_by, (plan.programme, plan.uscc)
        assert not plan.steps
