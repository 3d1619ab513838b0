"""What nobody said is unknown: open verdicts name the missing fields, and nothing defaults to nought."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yuqi.facts import NEVER

pytestmark = pytest.mark.slow

PANEL = ("expert_scores",)
OTHERS = ("titles", "incidents", "ip_uses", "transformations", "awards", "standards", "platforms")


def test_a_firm_without_statements_is_open_and_the_missing_figures_are_named(zone, worked):
    uscc = zone.add(worked("hnte", "HNTE-W1"), without=("statements",))

    results = zone.assess(worked("hnte", "HNTE-W1").as_of, programmes=("hnte", "tech_sme"), only=(uscc,))

    hnte = results.one("verdicts", programme="hnte")
    assert (hnte["verdict"], hnte["standing"], hnte["open_by"]) == ("open", "open", "both")
    tech_sme = results.one("verdicts", programme="tech_sme")
    assert (tech_sme["verdict"], tech_sme["open_by"]) == ("open", "facts")
    named = {(row["table"], row["field"], row["year"]) for row in results.rows("settles", programme="hnte")}
    assert {("statements", "revenue", year) for year in (2023, 2024, 2025)} <= named
    assert {("statements", "rd_expense_hnte", 2025), ("statements", "staff", 2025)} <= named
    assert ("enterprises", "operating_since", None) not in named
    short = results.one("conditions", programme="hnte", condition="science_staff")
    assert short["missing"] == '["statements.staff@2025", "statements.science_staff@2025"]'
    assert results.one("conditions", programme="hnte", condition="age")["missing"] == "[]"


def test_nothing_that_is_unknown_is_shown_as_nought(zone, worked):
    uscc = zone.add(worked("hnte", "HNTE-W1"), without=("statements", "ip_rights"), covered=())

    results = zone.assess(worked("hnte", "HNTE-W1").as_of, only=(uscc,))

    shown = [
        (row["programme"], row["condition"])
        for row in results.rows("conditions", outcome="unknown")
        if row["condition"] != "score" and (row["value"] is not None or row["shortfall"] is not None)
    ]
    assert shown == []
    counted = results.one("conditions", programme="hnte", condition="ip")
    assert (counted["value_low"], counted["value_high"]) == (0, None)
    growth = results.one("items", programme="hnte", item="growth_sales")
    assert (growth["low"], growth["high"], growth["value"]) == (0, 10, None)
    assert all(row["amount"] is None for row in results.rows("benefits", status="open"))


def test_a_rights_sheet_of_some_firms_lets_no_other_firm_fail_unless_it_is_complete(zone, worked):
    case = worked("hnte", "HNTE-W1")
    listed = [zone.add(case, number, covered=OTHERS) for number in range(1, 9)]
    unlisted = [zone.add(case, number, covered=OTHERS, without=("ip_rights",)) for number in range(9, 21)]

    before = zone.assess(case.as_of, name="before", programmes=("hnte",))
    zone.tables["coverage"].append({"table": "ip_rights", "uscc": "*", "complete": True, "until": NEVER})
    after = zone.assess(case.as_of, name="after", programmes=("hnte",))

    def verdicts(results, firms):
        return {results.one("verdicts", uscc=uscc)["verdict"] for uscc in firms}

    assert verdicts(before, unlisted) == {"open"}
    assert {before.outcomes(uscc, "hnte")["ip"] for uscc in unlisted} == {"unknown"}
    named = before.rows("settles", uscc=unlisted[0], table="ip_rights")
    assert [(row["field"], row["decisive"]) for row in named] == [("*", True)]
    assert verdicts(after, unlisted) == {"fail"}
    assert {after.outcomes(uscc, "hnte")["ip"] for uscc in unlisted} == {"unmet"}
    assert verdicts(before, listed) == verdicts(after, listed) == {"pass"}


def test_hnte_without_a_panel_is_open_by_judgement_with_a_likely_score(zone, worked):
    case = worked("hnte", "no panel yet")
    graded = worked("hnte", "HNTE-W1")
    alone = zone.add(case, 1)
    results = zone.assess(case.as_of, programmes=("hnte",))

    row = results.one("verdicts", uscc=alone)
    assert (row["verdict"], row["open_by"]) == ("open", "judgement")
    assert row["score_low"] <= row["score_bar"] < row["score_high"]
    kinds = {line["kind"] for line in results.rows("settles", uscc=alone)}
    assert kinds == {"judgement"}
    assert graded.expect.verdict == "pass"


def self_view(item, low, high):
    return {
        "programme": "hnte",
        "item": item,
        "low": low,
        "high": high,
        "basis": "self",
        "assessed_on": "2026-05-20",
    }


ITEMS = (
    ("ip_advancement", 8),
    ("ip_core_support", 8),
    ("rd_system", 6),
    ("rd_institution", 6),
    ("rd_incentive", 4),
    ("rd_talent", 4),
)


def test_ranges_a_firm_gives_itself_settle_hnte_where_they_leave_no_doubt(zone, worked):
    case = worked("hnte", "no panel yet")
    high = zone.add(case, 1, expert_scores=[self_view(item, most, most) for item, most in ITEMS])
    low = zone.add(case, 2, expert_scores=[self_view(item, 0, 0) for item, _ in ITEMS])
    wide = zone.add(case, 3, expert_scores=[self_view(item, 1, most) for item, most in ITEMS])

    results = zone.assess(case.as_of, programmes=("hnte",))

    rows = {uscc: results.one("verdicts", uscc=uscc) for uscc in (high, low, wide)}
    assert rows[high]["verdict"] == "pass"
    assert rows[low]["verdict"] == "fail"
    assert (rows[wide]["verdict"], rows[wide]["open_by"]) == ("open", "judgement")
    assert rows[wide]["score_likely"] is not None
    assert rows[wide]["score_low"] < rows[wide]["score_likely"] < rows[wide]["score_high"]
    assert rows[wide]["likely_basis"] == "self"
    assert rows[high]["score_likely"] == (rows[high]["score_low"] + rows[high]["score_high"]) / Decimal(2)


def test_a_right_used_before_is_found_however_its_number_is_spelt(zone, worked):
    case = worked("hnte", "one of them used before leaves the third band")
    uscc = zone.add(case)
    zone.tables["ip_rights"][0]["number"] = "ZL 2022 2 0123456.7"
    zone.tables["ip_uses"][0]["number"] = "２０２２２０１２３４５６７"

    items = zone.assess(case.as_of, programmes=("hnte",), long=True).rows("items", uscc=uscc)

    (quantity,) = [row for row in items if row["item"] == "ip_quantity"]
    assert (quantity["low"], quantity["high"]) == (3, 4)
