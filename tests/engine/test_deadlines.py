"""What a title obliges to, and when it ends: due, filed, missed; nothing is called missed that nobody counted."""

from __future__ import annotations

from datetime import date

import pytest

pytestmark = pytest.mark.slow

DAY = date(2026, 6, 30)
HNTE = {"programme": "hnte", "granted_on": "2023-12-08", "expires_on": "2026-12-07", "level": "national"}


def filing(kind, year, due, filed=None):
    return {"programme": "hnte", "year": year, "kind": kind, "due_on": due, "filed_on": filed}


def duties(results, uscc, kind):
    return [(row["due_on"], row["status"]) for row in results.rows("deadlines", uscc=uscc, kind=kind)]


def test_yearly_reports_are_filed_missed_or_due(zone, worked):
    case = worked("hnte", "HNTE-W1")
    uscc = zone.add(
        case,
        titles=[HNTE],
        filings=[
            filing("annual_report", 2023, "2024-05-31", "2024-05-20"),
            filing("annual_report", 2024, "2025-05-31"),
        ],
        covered=("titles", "filings"),
    )

    results = zone.assess(DAY, programmes=("hnte",))

    assert duties(results, uscc, "annual_report") == [
        (date(2024, 5, 31), "filed"),
        (date(2025, 5, 31), "missed"),
        (date(2026, 5, 31), "missed"),
    ]
    (row, *_) = results.rows("deadlines", uscc=uscc, kind="annual_report")
    assert "第十三条" in row["cite"]
    assert row["consequence"]


def test_a_report_is_due_until_its_day_is_over(zone, worked):
    uscc = zone.add(worked("hnte", "HNTE-W1"), titles=[HNTE], covered=("titles", "filings"))

    on_the_day = zone.assess(date(2026, 5, 31), name="on-the-day", programmes=("hnte",))
    after = zone.assess(date(2026, 6, 1), name="after", programmes=("hnte",))

    assert duties(on_the_day, uscc, "annual_report")[-1] == (date(2026, 5, 31), "due")
    assert duties(after, uscc, "annual_report")[-1] == (date(2026, 5, 31), "missed")


def test_without_complete_filings_no_report_is_called_missed(zone, worked):
    uscc = zone.add(worked("hnte", "HNTE-W1"), titles=[HNTE], covered=("titles",))

    results = zone.assess(DAY, programmes=("hnte",))

    assert "missed" not in {status for _, status in duties(results, uscc, "annual_report")}


def test_a_change_of_name_opens_three_months_to_report_it(zone, worked):
    case = worked("hnte", "HNTE-W1")
    old = {"name": "旧名有限公司", "since": "2015-01-01", "until": "2026-05-10"}
    firms = {
        "silent": zone.add(case, 1, titles=[HNTE], names=[old]),
        "filed": zone.add(
            case,
            2,
            titles=[HNTE],
            names=[old],
            filings=[filing("change_report", 2026, "2026-08-10", "2026-06-01")],
        ),
        "before the title": zone.add(case, 3, titles=[HNTE], names=[{**old, "until": "2023-12-01"}]),
        "long ago": zone.add(case, 4, titles=[HNTE], names=[{**old, "until": "2026-02-10"}]),
        "untitled": zone.add(case, 5, names=[old]),
    }

    results = zone.assess(DAY, programmes=("hnte",))

    found = {name: duties(results, uscc, "change_report") for name, uscc in firms.items()}
    assert found == {
        "silent": [(date(2026, 8, 10), "due")],
        "filed": [(date(2026, 8, 10), "filed")],
        "before the title": [],
        "long ago": [(date(2026, 5, 10), "missed")],
        "untitled": [],
    }


def test_expiries_within_two_years_are_listed_with_the_term_where_no_day_is_given(zone, worked):
    case = worked("hnte", "HNTE-W1")
    dated = zone.add(case, 1, titles=[HNTE])
    by_term = zone.add(case, 2, titles=[{**HNTE, "granted_on": "2024-12-08", "expires_on": "不详"}])
    over = zone.add(case, 3, titles=[{**HNTE, "expires_on": "2026-06-29"}])
    last_day = zone.add(case, 4, titles=[{**HNTE, "expires_on": "2026-06-30"}])
    revoked = zone.add(case, 5, titles=[{**HNTE, "revoked_on": "2026-06-01"}])

    results = zone.assess(DAY, programmes=("hnte",))

    found = {
        uscc: [row["due_on"] for row in results.rows("deadlines", uscc=uscc, kind="expiry")]
        for uscc in (dated, by_term, over, last_day, revoked)
    }
    assert found == {
        dated: [date(2026, 12, 7)],
        by_term: [date(2027, 12, 8)],
        over: [],
        last_day: [date(2026, 6, 30)],
        revoked: [],
    }
