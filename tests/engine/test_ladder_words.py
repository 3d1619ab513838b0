"""The word on the ladder: near means that an officer has something to coach, at risk that a title may be lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

pytestmark = pytest.mark.slow

DAY = date(2026, 6, 30)


def standing(results, uscc, programme):
    return results.one("verdicts", uscc=uscc, programme=programme)["standing"]


@pytest.mark.parametrize(
    ("scientists", "word"),
    [("10", "pass"), ("9", "near"), ("8", "near"), ("7.99", "far")],
    ids=["met", "nine tenths", "exactly four fifths", "below four fifths"],
)
def test_one_gate_at_four_fifths_of_its_bar_is_near(scientists, word, zone, worked):
    case = worked("hnte", "HNTE-W1")
    statements = [{**row, "staff": "100", "science_staff": scientists} for row in case.facts["statements"]]
    uscc = zone.add(case, statements=statements)

    results = zone.assess(DAY, programmes=("hnte",), long=True)

    assert standing(results, uscc, "hnte") == word
    condition = results.one("conditions", condition="science_staff")
    assert condition["value"] == Decimal(scientists) / 100
    assert condition["threshold"] == Decimal("0.1")


def test_income_short_of_the_limit_of_the_industry_says_how_much(zone, worked):
    case = next(case for (file, _), case in worked.cases.items() if file == "above_scale")
    firms = {}
    for number, (industry, column, income) in enumerate(
        [
            ("C3911", "main_revenue", 17_000_000),
            ("C3911", "main_revenue", 15_000_000),
            ("I6513", "revenue", 17_000_000),
        ],
        start=1,
    ):
        statement = {"year": 2025, "revenue": income, column: income, "main_revenue": income}
        firms[number] = zone.add(
            case,
            number,
            enterprises=[{"industry_code": industry, "registered_on": "2015-01-01"}],
            statements=[statement],
        )

    results = zone.assess(DAY, programmes=("above_scale",), long=True)

    rows = {n: results.one("conditions", uscc=uscc, condition="income") for n, uscc in firms.items()}
    assert [standing(results, uscc, "above_scale") for uscc in firms.values()] == ["near", "far", "near"]
    assert {row["threshold"] for row in rows.values()} == {Decimal(20_000_000)}
    assert [row["shortfall"] for row in rows.values()] == [3_000_000, 5_000_000, 3_000_000]


def test_a_gate_of_several_comparisons_is_near_when_relaxed_bars_would_meet_it(zone, worked):
    case = worked("specialised_sme", "R&D exactly three per cent of each year")
    names = {"met": "0.030", "near": "0.025", "far": "0.023"}
    firms = {}
    for number, (word, share) in enumerate(names.items(), start=1):
        statements = [
            {
                **row,
                "revenue": 50_000_000,
                "main_revenue": 45_000_000,
                "rd_expense": 50_000_000 * Decimal(share),
            }
            for row in case.facts["statements"]
        ]
        firms[word] = zone.add(case, number, statements=statements)

    results = zone.assess(DAY, programmes=("specialised_sme",), long=True)

    outcomes = {word: results.outcomes(uscc, "specialised_sme")["rd"] for word, uscc in firms.items()}
    assert outcomes == {"met": "met", "near": "unmet", "far": "unmet"}
    assert standing(results, firms["near"], "specialised_sme") == "near"
    assert standing(results, firms["far"], "specialised_sme") == "far"


def test_a_title_that_is_wanted_is_near_only_where_its_own_conditions_are_met(zone, worked):
    case = worked("specialised_sme", "R&D exactly three per cent of each year")
    known = {"staff": 60, "science_staff": 20, "cost": 14_000_000}
    statements = [{**row, **known} for row in case.facts["statements"]]
    entitled = zone.add(case, 1, titles=[], statements=statements)
    not_yet = zone.add(case, 2, titles=[], statements=[{**row, "science_staff": 0} for row in statements])

    results = zone.assess(DAY, programmes=("specialised_sme", "tech_sme"))

    def words(uscc):
        return standing(results, uscc, "tech_sme"), standing(results, uscc, "specialised_sme")

    assert words(entitled) == ("pass", "near")
    assert words(not_yet) == ("far", "far")


def test_conduct_waits_until_the_new_year_after_next(zone, worked):
    case = worked("tech_sme", "an accident on the first day of last year")
    uscc = zone.add(case)

    row = zone.assess(DAY, programmes=("tech_sme",)).one("verdicts", uscc=uscc)

    assert (row["verdict"], row["standing"]) == ("fail", "near")
    assert row["eligible_from"] == date(2027, 1, 1)
    after = zone.assess(date(2027, 1, 1), name="after", programmes=("tech_sme",))
    assert after.outcomes(uscc, "tech_sme")["conduct"] == "met"


def test_niche_years_are_counted_at_the_end_of_last_year(zone, worked):
    case = worked("specialised_sme", "niche of three years less a day at the end of last year")
    uscc = zone.add(case)

    row = zone.assess(DAY, programmes=("specialised_sme",)).one("verdicts", uscc=uscc)

    assert row["eligible_from"] == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("programme", "expires", "word"),
    [
        ("tech_sme", "2026-09-30", "at_risk"),
        ("tech_sme", "2026-10-01", "held"),
        ("hnte", "2027-06-30", "at_risk"),
        ("hnte", "2027-07-01", "held"),
    ],
)
def test_a_title_is_at_risk_when_its_end_is_near(programme, expires, word, zone, worked):
    file, case = {"tech_sme": ("tech_sme", "TSME-W1"), "hnte": ("hnte", "HNTE-W1")}[programme]
    title = {"programme": programme, "granted_on": "2024-08-01", "expires_on": expires}
    uscc = zone.add(worked(file, case), titles=[title])

    results = zone.assess(DAY, programmes=(programme,))

    assert standing(results, uscc, programme) == word
    assert results.one("verdicts", uscc=uscc)["verdict"] == "pass"


def test_near_is_rare_enough_to_be_coached(sampled):
    firms = len(sampled.results.rows("subjects"))
    for line in sampled.results.rows("ladder", standing="near"):
        assert line["count"] <= firms / 5, line["programme"]
