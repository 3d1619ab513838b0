"""What would settle an open verdict: few lines, the decisive ones first, nothing that is decided already."""

from __future__ import annotations

from decimal import Decimal

import pytest

pytestmark = pytest.mark.slow


def lines(results, programme):
    return [
        (row["rank"], row["table"], row["field"], row["year"], row["kind"], row["narrows"], row["decisive"])
        for row in results.rows("settles", programme=programme)
    ]


def settle(zone, worked, file, case):
    found = worked(file, case)
    zone.add(found)
    return lines(zone.assess(found.as_of, programmes=(found.programme,)), found.programme)


def test_one_cell_that_closes_the_verdict_is_the_only_line(zone, worked):
    assert settle(zone, worked, "tech_sme", "science staff unknown") == [
        (1, "statements", "science_staff", 2025, "facts", Decimal(20), True)
    ]


def test_no_judgement_is_asked_for_once_the_score_is_met(zone, worked):
    assert settle(zone, worked, "hnte", "one year of R&D unknown") == [
        (1, "statements", "rd_expense_hnte", 2024, "facts", Decimal(0), True),
        (2, "statements", "rd_expense_domestic", 2024, "facts", Decimal(0), False),
    ]


def test_judgements_are_ranked_by_the_points_they_decide(zone, worked):
    found = settle(zone, worked, "hnte", "HNTE-W5")

    assert [(field, narrows) for _, _, field, _, _, narrows, _ in found] == [
        ("transformation", 5),
        ("ip_acquisition", 2),
        ("growth_net_assets", 1),
        ("growth_sales", 1),
        ("ip_advancement", 1),
        ("ip_core_support", 1),
        ("ip_quantity", 1),
    ]
    assert {(kind, decisive) for _, _, _, _, kind, _, decisive in found} == {("judgement", False)}


def test_missing_coverage_of_titles_is_one_line(zone, worked):
    found = settle(zone, worked, "specialised_sme", "without coverage of titles the title stays open")

    assert [(table, field) for _, table, field, *_ in found] == [("titles", "*")]


def test_direct_grounds_are_not_asked_about_once_a_route_is_met(zone, worked):
    case = worked("tech_sme", "TSME-W1")
    zone.add(case, covered=("ip_rights",))

    found = lines(zone.assess(case.as_of, programmes=("tech_sme",)), "tech_sme")

    assert [(table, field, decisive) for _, table, field, _, _, _, decisive in found] == [
        ("incidents", "*", True)
    ]


def test_settles_stay_short_on_the_sample_zone(sampled):
    asked: dict[tuple[str, str], int] = {}
    for row in sampled.results.rows("settles"):
        key = row["programme"], row["uscc"]
        asked[key] = asked.get(key, 0) + 1
        assert row["field"] != "operating_since"

    deep = [
        number for (programme, _), number in asked.items() if programme in ("tech_sme", "specialised_sme")
    ]
    assert sum(asked.values()) / len(asked) < 8
    assert sum(deep) / len(deep) < 7
