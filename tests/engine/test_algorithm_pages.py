"""The worked examples of docs/algorithms are run as they are printed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from yuqi.api.sessions import session
from yuqi.engine.plan import Choice, Plan, Planner, choose

pytestmark = pytest.mark.slow

PAGES = Path(__file__).parents[2] / "docs" / "algorithms"


def rows(page, columns):
    """The rows of a page's tables that have so many columns, without headings, code marks dropped."""
    found = []
    for line in (PAGES / f"{page}.md").read_text("utf-8").splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert len(cells) == columns, line
            found.append(cells)
    assert found
    return found


def plain(cell):
    return cell.strip("`")


def ends(cell):
    low, _, high = cell.partition("–")
    return Decimal(low), Decimal(high or low)


@pytest.mark.parametrize("page", ["exact-arithmetic", "shortfalls"])
def test_measured_conditions_are_as_the_page_says(page, zone, worked):
    case = worked("hnte", "HNTE-W1")
    examples = rows(page, 5)
    for number, (changed, *_) in enumerate(examples, start=1):
        *years, last = case.facts["statements"]
        told = dict(pair.split("=") for pair in plain(changed).split())
        zone.add(case, number, statements=[*years, {**last, "nontaxable_income": 0, **told}])

    results = zone.assess(case.as_of, programmes=("hnte",), long=True)

    subjects = sorted({row["uscc"] for row in results.rows("conditions")})
    for uscc, (_, condition, shown, outcome, shortfall) in zip(subjects, examples, strict=True):
        row = results.one("conditions", uscc=uscc, condition=plain(condition))
        assert row["outcome"] == outcome
        assert row["value"] == (Decimal(shown) if shown else None)
        assert row["shortfall"] == (Decimal(shortfall) if shortfall else None)


def test_bands_are_as_the_page_says(zone, worked):
    examples = rows("bands", 3)
    cases = [worked("hnte", plain(name)) for name, *_ in examples]
    codes = [zone.add(case, number) for number, case in enumerate(cases, start=1)]

    results = zone.assess(cases[0].as_of, programmes=("hnte",), long=True)

    for uscc, (_, item, points) in zip(codes, examples, strict=True):
        row = results.one("items", uscc=uscc, item=plain(item))
        assert (row["low"], row["high"]) == ends(points)


def test_benefits_are_as_the_page_says(zone, worked):
    examples = rows("benefits", 5)
    names = {tuple(re.findall(r"`([^`]+)`", case)) for case, *_ in examples}
    by_day = {}
    for number, name in enumerate(sorted(names), start=1):
        case = worked(*name)
        by_day.setdefault((case.as_of, case.tax_year), []).append((name, number))
    found = {}
    for turn, ((as_of, tax_year), cases) in enumerate(by_day.items()):
        zone.tables = {"enterprises": [], "coverage": []}
        codes = {name: zone.add(worked(*name), number) for name, number in cases}
        results = zone.assess(as_of, name=f"run{turn}", programmes=("hnte",), tax_year=tax_year, long=True)
        for name, uscc in codes.items():
            found |= {(name, row["benefit"]): row for row in results.rows("benefits", uscc=uscc)}

    for case, benefit, status, amount, beaten in examples:
        row = found[tuple(re.findall(r"`([^`]+)`", case)), plain(benefit)]
        assert (row["status"], row["stacked_out_by"] or "") == (status, plain(beaten))
        assert (row["amount_low"], row["amount_high"]) == ends(amount)


def test_plans_are_as_the_page_says(zone, worked, catalog):
    case = worked("hnte", "HNTE-W1")
    examples = rows("plans", 5)
    codes = []
    for number, (changed, *_) in enumerate(examples, start=1):
        *years, last = case.facts["statements"]
        told = dict(pair.split("=") for pair in plain(changed).split())
        codes.append(zone.add(case, number, statements=[*years, {**last, "nontaxable_income": 0, **told}]))

    with session("duckdb") as ahead:
        planner = Planner(zone.snapshot(), catalog, ahead, as_of=case.as_of, by=date(2027, 6, 30))
        plans = planner.plan("hnte", codes)

    for uscc, (_, status, steps, required, points) in zip(codes, examples, strict=True):
        plan = plans[uscc]
        taken = [f"{step.lever} {step.from_:f}→{step.to:f}" for step in plan.steps]
        assert (plan.status, "; ".join(taken), plan.required) == (status, steps, Decimal(required))
        assert plan.score_after == (ends(points) if points else None)


def test_campaigns_are_as_the_page_says():
    examples = rows("campaign", 5)
    candidates = [
        Choice(
            plan=Plan(
                uscc=plain(name),
                programme="hnte",
                edition="hnte@2016",
                procedure="new",
                as_of=date(2026, 6, 30),
                by=date(2027, 6, 30),
                forecast="carry",
                status="optimal",
                required=Decimal(yuan),
            ),
            hours=Decimal(hours),
            weight=Decimal(weight),
        )
        for name, hours, yuan, weight, _ in examples
    ]

    chosen = choose(candidates, hours=Decimal(40), budget=Decimal(300_000))

    ranks = {choice.plan.uscc: choice.rank for choice in chosen.choices}
    assert ranks == {plain(name): int(rank) if rank else None for name, *_, rank in examples}
    assert (chosen.weight, chosen.hours, chosen.gap) == (3, 32, 0)
