"""The likely score, corrected by how the zone's own past applications turned out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from yuqi.engine.assess import Request, assess
from yuqi.engine.explain import explain

pytestmark = pytest.mark.slow

DAY = date(2026, 6, 30)
APPLIED = {"programme": "tech_sme", "procedure": "new", "year": 2026, "submitted_on": "2026-03-10"}
DECIDED = {"outcome": "granted", "decided_on": "2026-05-01"}


@pytest.fixture
def case(worked):
    """An enterprise that scores exactly 60 by its facts."""
    return worked("tech_sme", "TSME-W3")


def likely(results, uscc):
    row = results.one("verdicts", uscc=uscc)
    return row["score_likely"], row["likely_basis"]


def zone_of(zone, case, scores, **more):
    """Add one enterprise a score, each with a past application, and return the first's code."""
    codes = [
        zone.add(case, number, applications=[{**APPLIED, **DECIDED, "score": score, **more}])
        for number, score in enumerate(scores, start=1)
    ]
    return codes[0]


@pytest.mark.parametrize("backend", ["duckdb", "postgres"])
def test_thirty_scored_applications_move_the_likely_score_by_their_mean(
    zone, case, request, backend, catalog
):
    uscc = zone_of(zone, case, [62] * 20 + [59] * 10)
    snapshot, session = zone.snapshot(), request.getfixturevalue(backend)

    assess(snapshot, catalog, Request(as_of=DAY, programmes=("tech_sme",)), zone.folder / "run", session)

    rows = session.rows("", "select uscc, score_likely, likely_basis, score_low, verdict from verdicts")
    assert {row[1:] for row in rows} == {(Decimal(61), "outcomes", Decimal(60), "pass")}
    assert uscc in {row[0] for row in rows}


def test_twenty_nine_do_not(zone, case):
    uscc = zone_of(zone, case, [70] * 29)

    assert likely(zone.assess(DAY, programmes=("tech_sme",)), uscc) == (60, None)


def test_the_mean_is_rounded_half_up_at_the_fourth_decimal(zone, case):
    # 16 times 0.0001 too much and 16 times nothing: half of the last decimal
    uscc = zone_of(zone, case, ["60.0001"] * 16 + ["60"] * 16)

    assert likely(zone.assess(DAY, programmes=("tech_sme",)), uscc) == (Decimal("60.0001"), "outcomes")


def test_a_corrected_score_stays_within_the_card(zone, case):
    uscc = zone_of(zone, case, [150] * 30)

    assert likely(zone.assess(DAY, programmes=("tech_sme",)), uscc) == (100, "outcomes")


@pytest.mark.parametrize(
    "more",
    [
        {"decided_on": "2026-07-01"},  # not decided by the day
        {"decided_on": None, "outcome": "pending"},
        {"score": None},
        {"submitted_on": "2016-03-10", "year": 2016},  # before the edition
    ],
)
def test_applications_without_a_known_score_of_this_edition_do_not_count(zone, case, more):
    uscc = zone_of(zone, case, [70] * 30, **more)

    assert likely(zone.assess(DAY, programmes=("tech_sme",)), uscc) == (60, None)


@pytest.mark.parametrize(
    ("judged_on", "shown"), [("2026-02-01", "outcomes"), ("2026-04-01", "panel")], ids=["before", "after"]
)
def test_only_what_experts_had_said_by_then_counts(zone, worked, judged_on, shown):
    case = worked("hnte", "HNTE-W1")
    judged = [{**row, "assessed_on": judged_on} for row in case.facts["expert_scores"]]
    applied = {**APPLIED, **DECIDED, "programme": "hnte", "score": 75}
    codes = [zone.add(case, number, expert_scores=judged, applications=[applied]) for number in range(1, 31)]

    assert likely(zone.assess(DAY, programmes=("hnte",)), codes[0])[1] == shown


def test_an_explanation_of_one_firm_has_the_zones_correction(zone, case, catalog, duckdb):
    uscc = zone_of(zone, case, [62] * 30)

    told = explain(zone.snapshot(), catalog, duckdb, uscc, "tech_sme", as_of=DAY)

    assert (told["score_likely"], told["likely_basis"]) == (62, "outcomes")
