"""What a title obliges to, and when it ends: due, filed, missed; nothing is called missed that nobody counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

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


# ---------------------------------------------------------------- months, leap years, rules of two documents


@pytest.mark.parametrize(
    ("changed", "due"),
    [
        ("2023-11-29", date(2024, 2, 29)),  # 29 February of a leap year is there
        ("2023-11-30", date(2024, 2, 29)),
        ("2025-11-30", date(2026, 2, 28)),  # and otherwise the month ends on the 28th
        ("2025-11-28", date(2026, 2, 28)),
        ("2024-02-29", date(2024, 5, 29)),
        ("2025-12-31", date(2026, 3, 31)),
        ("2026-01-31", date(2026, 4, 30)),
        ("2026-03-31", date(2026, 6, 30)),
    ],
)
def test_three_months_end_with_the_month_where_the_day_is_missing(zone, worked, changed, due):
    uscc = zone.add(
        worked("hnte", "HNTE-W1"),
        titles=[{**HNTE, "granted_on": "2023-10-16", "expires_on": "2026-10-15"}],
        names=[{"name": "旧名有限公司", "since": "2015-01-01", "until": changed}],
        covered=("titles", "filings"),
    )

    results = zone.assess(DAY, programmes=("hnte",))

    (row,) = results.rows("deadlines", uscc=uscc, kind="change_report")
    assert row["due_on"] == due
    assert row["status"] == ("due" if due == DAY else "missed")
    assert row["days_left"] == (due - DAY).days
    assert row["duty"] == f"change_report@{changed}"


def test_a_term_granted_on_a_leap_day_ends_on_the_28th(zone, worked):
    uscc = zone.add(
        worked("hnte", "HNTE-W1"), titles=[{**HNTE, "granted_on": "2024-02-29", "expires_on": "不详"}]
    )

    results = zone.assess(DAY, programmes=("hnte",))

    assert duties(results, uscc, "expiry") == [(date(2027, 2, 28), "due")]


def test_a_change_that_nobody_counted_is_not_called_missed(zone, worked):
    uscc = zone.add(
        worked("hnte", "HNTE-W1"),
        titles=[HNTE],
        names=[{"name": "旧名有限公司", "since": "2015-01-01", "until": "2026-01-10"}],
        covered=("titles",),
    )

    results = zone.assess(DAY, programmes=("hnte",))

    assert duties(results, uscc, "change_report") == []


def test_the_second_change_is_not_answered_by_the_report_of_the_first(zone, worked):
    uscc = zone.add(
        worked("hnte", "HNTE-W1"),
        titles=[HNTE],
        names=[
            {"name": "甲有限公司", "since": "2015-01-01", "until": "2025-05-10"},
            {"name": "乙有限公司", "since": "2025-05-10", "until": "2026-05-10"},
        ],
        filings=[filing("change_report", 2025, "2025-08-10", "2025-06-01")],
        covered=("titles", "filings"),
    )

    results = zone.assess(DAY, programmes=("hnte",))

    assert duties(results, uscc, "change_report") == [
        (date(2025, 8, 10), "filed"),
        (date(2026, 8, 10), "due"),
    ]


def test_sme_titles_update_by_30_april_under_the_rules_of_2022_and_by_31_may_since(zone, worked):
    # 63号: 4月30日; 2号, in force from 2026-04-01: 5月31日. One duty a year, never both.
    uscc = zone.add(
        worked("hnte", "HNTE-W1"),
        titles=[{"programme": "specialised_sme", "granted_on": "2024-10-01", "expires_on": "2027-09-30"}],
        covered=("titles", "filings"),
    )

    results = zone.assess(DAY, programmes=("specialised_sme",))

    assert duties(results, uscc, "update") == [
        (date(2025, 4, 30), "missed"),
        (date(2026, 5, 31), "missed"),
        (date(2027, 5, 31), "due"),
    ]


def test_a_technology_sme_updates_by_the_end_of_march(zone, worked):
    uscc = zone.add(
        worked("tech_sme", "TSME-W1"),
        titles=[{"programme": "tech_sme", "granted_on": "2025-11-01", "expires_on": "2026-10-31"}],
        covered=("titles", "filings"),
    )

    results = zone.assess(date(2026, 3, 31), programmes=("tech_sme",))

    (row,) = results.rows("deadlines", uscc=uscc, kind="update")
    assert (row["due_on"], row["status"], row["days_left"]) == (date(2026, 3, 31), "due", 0)
    assert row["consequence"] == "未按期更新的，撤销入库登记编号"


# ---------------------------------------------------------------- misses


def test_two_misses_in_one_validity_are_a_ground_for_revocation(zone, worked):
    case = worked("hnte", "HNTE-W1")
    twice = zone.add(case, 1, titles=[HNTE], covered=("titles", "filings"))
    once = zone.add(
        case,
        2,
        titles=[HNTE],
        filings=[
            filing("annual_report", 2023, "2024-05-31", "2024-05-20"),
            filing("annual_report", 2025, "2026-05-31", "2026-06-20"),
        ],
        covered=("titles", "filings"),
    )

    results = zone.assess(date(2026, 6, 30), programmes=("hnte",))

    rows = results.rows("deadlines", uscc=twice, kind="annual_report")
    assert [(row["status"], row["misses"]) for row in rows] == [("missed", 1), ("missed", 2), ("missed", 3)]
    assert rows[0]["warning"] == "本有效期内第 1 次未报；累计 2 次即达到取消资格的情形"
    assert rows[1]["warning"] == "本有效期内累计 2 次未报，已达到取消资格的情形，请立即核实"
    rows = results.rows("deadlines", uscc=once, kind="annual_report")
    # filed late is filed
    assert [(row["status"], row["misses"]) for row in rows] == [("filed", 0), ("missed", 1), ("filed", 1)]
    assert rows[2]["filed_on"] == date(2026, 6, 20)


def test_misses_of_an_earlier_validity_do_not_count(zone, worked):
    case = worked("hnte", "HNTE-W1")
    uscc = zone.add(
        case,
        titles=[
            {**HNTE, "granted_on": "2022-12-08", "expires_on": "2025-12-07"},
            {**HNTE, "granted_on": "2025-12-08", "expires_on": "2028-12-07"},
        ],
        covered=("titles", "filings"),
    )

    results = zone.assess(date(2026, 5, 1), programmes=("hnte",))

    (now, later) = results.rows("deadlines", uscc=uscc, kind="annual_report")
    assert (now["due_on"], now["status"], now["misses"], now["warning"]) == (
        date(2026, 5, 31), "due", 0, None,
    )  # fmt: skip
    assert later["due_on"] == date(2027, 5, 31)


def test_one_who_missed_once_is_warned_before_the_next_report(zone, worked):
    uscc = zone.add(
        worked("hnte", "HNTE-W1"),
        titles=[{**HNTE, "granted_on": "2024-12-08", "expires_on": "2027-12-07"}],
        covered=("titles", "filings"),
    )

    results = zone.assess(date(2026, 5, 1), programmes=("hnte",))

    first, second, _ = results.rows("deadlines", uscc=uscc, kind="annual_report")
    assert (first["status"], second["status"]) == ("missed", "due")
    assert second["warning"] == "本有效期内已有 1 次未报；再次未报即达到取消资格的情形"


# ---------------------------------------------------------------- windows and reviews

GUANGZHOU, SHENZHEN, HANGZHOU = "440106", "440305", "330108"


def placed(case, division):
    (enterprise,) = case.facts["enterprises"]
    return [{**enterprise, "division": division}]


def test_windows_are_published_days_of_the_place_and_are_over_when_they_are(zone, worked):
    case = worked("hnte", "HNTE-W1")
    firms = {
        division: zone.add(case, number, enterprises=placed(case, division))
        for number, division in enumerate((GUANGZHOU, SHENZHEN, HANGZHOU), start=1)
    }

    now = zone.assess(date(2026, 7, 1), name="now", programmes=("hnte",))
    later = zone.assess(date(2027, 7, 1), name="later", programmes=("hnte",))

    assert now.one("verdicts", uscc=firms[GUANGZHOU])["standing"] in ("pass", "near")
    rows = now.rows("deadlines", kind="window")
    assert [(row["uscc"], row["due_on"], row["place"], row["status"]) for row in rows] == [
        (firms[GUANGZHOU], date(2026, 8, 5), "广东省第二批", "due"),
        (firms[GUANGZHOU], date(2026, 9, 4), "广东省第三批", "due"),
    ]
    assert rows[0]["label"] == "高新技术企业申报截止（广东省第二批）"
    assert rows[0]["cite"] == "粤科函产字〔2026〕1359号"
    assert later.rows("deadlines", kind="window") == []  # nothing is made up for another year


def test_a_window_concerns_no_holder_whose_title_goes_on_nor_one_who_has_applied(zone, worked):
    case = worked("hnte", "HNTE-W1")
    holder = zone.add(
        case,
        1,
        enterprises=placed(case, GUANGZHOU),
        titles=[{**HNTE, "granted_on": "2025-12-08", "expires_on": "2028-12-07"}],
    )
    applied = zone.add(
        case,
        2,
        enterprises=placed(case, GUANGZHOU),
        applications=[
            {
                "code": "A1",
                "programme": "hnte",
                "procedure": "new",
                "year": 2026,
                "submitted_on": "2026-06-01",
                "outcome": "pending",
            }
        ],
    )

    results = zone.assess(date(2026, 7, 1), programmes=("hnte",))

    assert results.rows("deadlines", uscc=holder, kind="window") == []
    assert {row["status"] for row in results.rows("deadlines", uscc=applied, kind="window")} == {"filed"}


def test_a_review_is_due_with_the_last_window_of_the_year_else_when_the_title_ends(zone, worked):
    case = worked("hnte", "HNTE-W1")
    ends = {**HNTE, "granted_on": "2023-12-08", "expires_on": "2026-12-07"}
    firms = {
        "with windows": zone.add(case, 1, enterprises=placed(case, GUANGZHOU), titles=[ends]),
        "elsewhere": zone.add(case, 2, enterprises=placed(case, HANGZHOU), titles=[ends]),
        "next year": zone.add(
            case,
            3,
            enterprises=placed(case, GUANGZHOU),
            titles=[{**HNTE, "granted_on": "2024-12-08", "expires_on": "2027-12-07"}],
        ),
        "in three years": zone.add(
            case, 4, titles=[{**HNTE, "granted_on": "2026-01-08", "expires_on": "2029-01-07"}]
        ),
    }

    results = zone.assess(date(2026, 7, 1), programmes=("hnte",))

    found = {
        name: [
            (row["opens_on"], row["due_on"]) for row in results.rows("deadlines", uscc=uscc, kind="review")
        ]
        for name, uscc in firms.items()
    }
    assert found == {
        "with windows": [(date(2026, 1, 1), date(2026, 9, 4))],
        "elsewhere": [(date(2026, 1, 1), date(2026, 12, 7))],
        "next year": [(date(2027, 1, 1), date(2027, 12, 7))],
        "in three years": [],
    }


def test_postgres_lists_the_same_days(zone, worked, postgres, catalog):
    from pyarrow import parquet

    from yuqi.engine.assess import Request, assess

    case = worked("hnte", "HNTE-W1")
    zone.add(case, 1, enterprises=placed(case, GUANGZHOU), titles=[HNTE], covered=("titles", "filings"))
    zone.add(case, 2, enterprises=placed(case, GUANGZHOU))
    snapshot = zone.snapshot()
    here = zone.assess(DAY, name="duckdb", programmes=("hnte", "tech_sme"))

    request = Request(as_of=DAY, programmes=("hnte", "tech_sme"))
    assess(snapshot, catalog, request, zone.folder / "postgres", postgres)

    there = parquet.read_table(zone.folder / "postgres" / "deadlines.parquet").to_pylist()
    assert there == here.rows("deadlines")


def test_the_example_of_the_manual(zone, worked):
    case = worked("hnte", "HNTE-W1")
    uscc = zone.add(
        case,
        enterprises=placed(case, GUANGZHOU),
        titles=[HNTE],
        names=[{"name": "旧名有限公司", "since": "2015-01-01", "until": "2026-05-10"}],
        filings=[filing("annual_report", 2023, "2024-05-31", "2024-05-20")],
        covered=("titles", "filings"),
    )
    page = Path(__file__).parents[2] / "docs" / "algorithms" / "deadlines.md"
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.read_text("utf-8").splitlines()
        if line.startswith("| ") and "kind" not in line
    ]

    results = zone.assess(date(2026, 7, 1), programmes=("hnte",))

    rows = results.rows("deadlines", uscc=uscc)
    assert sorted((kind, due, status) for kind, due, status, _ in lines) == sorted(
        (row["kind"], row["due_on"].isoformat(), row["status"]) for row in rows
    )
    for kind, due, _, said in lines:
        (row,) = [
            row
            for row in rows
            if (row["kind"], row["due_on"].isoformat()) == (kind, due)
            and (kind != "window" or row["place"] == said)
        ]
        if kind == "annual_report":
            assert (row["warning"] or "") == said
