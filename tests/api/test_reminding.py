"""Who must be told what: the period, the list, and a calendar that other programs read back the same."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from yuqi import api
from yuqi.api.ics import calendar_text
from yuqi.api.reminding import _grouped, _is_told, _period
from yuqi.base import YuqiError
from yuqi.sample import make_sample

DAY = date(2026, 6, 30)


def due(**changes):
    """One deadline as the list has it."""
    row = {
        "uscc": "91330199MA0000001X",
        "name": "样例甲有限公司",
        "district": "东片",
        "programme": "hnte",
        "programme_label": "高新技术企业",
        "kind": "annual_report",
        "label": "报送上一年度发展情况报表",
        "due_on": date(2026, 8, 31),
        "days_left": 62,
        "status": "due",
        "opens_on": None,
        "place": None,
        "consequence": "累计两年未报的，取消资格",
        "misses": 0,
        "warning": None,
        "cite": "国科发火〔2016〕32号 第十三条",
        "confidence": "seen",
        "duty": "annual_report@2025",
    }
    return {**row, **changes}


# ---------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("month", "last"),
    [
        ((2026, 1), date(2026, 1, 31)),
        ((2026, 2), date(2026, 2, 28)),
        ((2028, 2), date(2028, 2, 29)),
        ((2100, 2), date(2100, 2, 28)),
        ((2026, 4), date(2026, 4, 30)),
        ((2026, 12), date(2026, 12, 31)),
    ],
)
def test_a_month_ends_on_its_own_last_day(month, last):
    assert _period(DAY, month, None) == (date(*month, 1), last)


def test_without_a_period_it_is_the_month_of_the_day_and_days_count_from_the_day():
    assert _period(DAY, None, None) == (date(2026, 6, 1), DAY)
    assert _period(DAY, None, 30) == (DAY, date(2026, 7, 30))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (due(due_on=date(2026, 6, 30)), True),
        (due(due_on=date(2026, 7, 1)), False),
        (due(due_on=date(2026, 6, 10), status="missed"), True),
        (due(due_on=date(2024, 5, 31), status="missed"), True),  # still owed
        (due(due_on=date(2026, 6, 10), status="filed"), False),
        (due(kind="window", opens_on=date(2026, 6, 1)), True),  # opens this month
        (due(kind="window", opens_on=date(2026, 5, 1)), False),
        (due(kind="change_report", opens_on=date(2026, 6, 1)), False),
    ],
)
def test_what_belongs_to_june(row, told):
    assert _is_told(row, date(2026, 6, 1), DAY, DAY) is told


def test_what_was_missed_belongs_to_the_month_of_the_day_only():
    row = due(due_on=date(2024, 5, 31), status="missed")

    assert not _is_told(row, date(2026, 9, 1), date(2026, 9, 30), DAY)
    assert _is_told(row, date(2024, 5, 1), date(2024, 5, 31), DAY)


def test_enterprises_come_in_the_order_of_their_first_day():
    early, late, second = (
        due(uscc="B", due_on=date(2026, 7, 1)),
        due(uscc="A", due_on=date(2026, 7, 2)),
        due(uscc="B", due_on=date(2026, 7, 3)),
    )

    assert _grouped([late, second, early]) == [early, second, late]


# ---------------------------------------------------------------- the calendar


def events(content):
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_an_event_is_a_whole_day_with_the_words_of_the_deadline():
    odd = "甲,乙;丙\\丁\n“戊” & <己> " + "很长的名称" * 30
    row = due(name=odd, place="广东省第一批", warning="再次未报即取消资格", confidence="uncertain")

    (event,) = events(calendar_text([row], as_of=DAY, name="期限", lang="zh"))

    assert event["summary"] == f"报送上一年度发展情况报表：{odd}"
    assert event.decoded("dtstart") == date(2026, 8, 31)
    assert event.decoded("dtend") == date(2026, 9, 1)
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event.decoded("dtstamp") == datetime(2026, 6, 30, tzinfo=UTC)
    assert str(event["description"]).split("\n") == [
        "高新技术企业 · 91330199MA0000001X",
        "累计两年未报的，取消资格",
        "再次未报即取消资格",
        "国科发火〔2016〕32号 第十三条",
        "日期依据未核实",
    ]
    assert event["location"] == "广东省第一批"


def test_no_line_is_longer_than_75_bytes_and_lines_end_as_the_standard_says():
    content = calendar_text([due(name="很长的名称" * 40)], as_of=DAY, name="期限")

    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


@pytest.mark.parametrize(
    ("ahead", "reminders"),
    [(90, [60, 30, 14, 7, 1]), (60, [30, 14, 7, 1]), (31, [30, 14, 7, 1]), (8, [7, 1]), (1, []), (0, [])],
)
def test_reminders_lie_ahead_of_the_day(ahead, reminders):
    row = due(due_on=DAY + timedelta(days=ahead))

    (event,) = events(calendar_text([row], as_of=DAY, name="期限"))

    alarms = event.walk("VALARM")
    assert [-alarm.decoded("trigger").days for alarm in alarms] == reminders
    assert {str(alarm["action"]) for alarm in alarms} <= {"DISPLAY"}


def test_equal_deadlines_give_equal_bytes_and_an_extended_window_keeps_its_identity():
    window = due(kind="window", duty="window@2026:广东省第二批", due_on=date(2026, 7, 27))
    extended = {**window, "due_on": date(2026, 8, 5)}
    other = {**window, "duty": "window@2026:广东省第三批"}

    first, again = (calendar_text([window], as_of=DAY, name="期限") for _ in range(2))

    assert first == again
    uids = [str(e["uid"]) for e in events(calendar_text([window, extended, other], as_of=DAY, name="期限"))]
    assert uids[0] == uids[1] != uids[2]
    assert (
        len({str(e["uid"]) for e in events(calendar_text([due(), due(uscc="x")], as_of=DAY, name="x"))}) == 2
    )


# ---------------------------------------------------------------- from facts and from results


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("due") / "facts"
    make_sample(folder, enterprises=250, seed=1)
    return folder


@pytest.fixture(scope="module")
def run(zone, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    return api.assess(zone, accept_good=True, out=home / "run", home=home).folder


@pytest.mark.slow
def test_facts_and_results_give_one_list(zone, run, tmp_path):
    of_facts = api.deadlines(zone, accept_good=True, home=tmp_path)

    of_results = api.deadlines(run, home=tmp_path)

    assert of_facts.rows == of_results.rows
    assert of_facts.rows
    assert of_facts.first == date(2026, 6, 1)
    assert {row["status"] for row in of_facts.rows} <= {"due", "missed"}
    assert all(row["name"] and row["label"] and row["programme_label"] for row in of_facts.rows)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.slow
def test_a_title_with_a_review_is_not_told_twice(run, tmp_path):
    found = api.deadlines(run, days=730, home=tmp_path)

    reviews = {(row["uscc"], row["programme"]) for row in found.rows if row["kind"] == "review"}
    ends = {(row["uscc"], row["programme"]) for row in found.rows if row["kind"] == "expiry"}
    assert reviews
    assert not reviews & ends


@pytest.mark.slow
def test_the_calendar_has_everything_ahead_and_the_list_what_was_asked(run, tmp_path):
    found = api.deadlines(run, ics=tmp_path / "all.ics", out=tmp_path / "list.csv", home=tmp_path)
    month = api.deadlines(run, month=(2026, 9), ics=tmp_path / "month.ics", home=tmp_path)

    everything = events((tmp_path / "all.ics").read_bytes())
    assert len(everything) == found.events > month.events
    assert len({str(event["uid"]) for event in everything}) == len(everything)
    assert min(event.decoded("dtstart") for event in everything) >= DAY
    in_month = events((tmp_path / "month.ics").read_bytes())
    assert len(in_month) == month.events == sum(row["status"] == "due" for row in month.rows)
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(found.rows)


@pytest.mark.slow
def test_one_enterprise_alone(run, tmp_path):
    uscc = api.deadlines(run, home=tmp_path).rows[0]["uscc"]

    assert {row["uscc"] for row in api.deadlines(run, only=[uscc], home=tmp_path).rows} == {uscc}
    with pytest.raises(YuqiError) as wrong:
        api.deadlines(run, only=["91330199MANUEAGP6X"], home=tmp_path)
    assert [problem.code for problem in wrong.value.problems] == ["engine.unknown-enterprise"]


@pytest.mark.slow
def test_results_keep_their_day(run, tmp_path):
    with pytest.raises(YuqiError) as wrong:
        api.deadlines(run, as_of=date(2026, 7, 1), home=tmp_path)

    (problem,) = wrong.value.problems
    assert problem.line("en") == (
        f"These results are of 2026-06-30, which cannot be changed · {run} · "
        "leave out --as-of, or give the facts to assess them again [api.results-have-a-day]"
    )


def test_a_list_of_another_ending_is_refused(tmp_path):
    with pytest.raises(YuqiError) as wrong:
        api.deadlines(tmp_path, out=tmp_path / "list.docx")

    (problem,) = wrong.value.problems
    assert problem.line("zh") == (
        f"清单不能写成 .docx · {tmp_path / 'list.docx'} · "
        "文件名以 .parquet, .csv, .xlsx, .json 之一结尾 [api.no-such-list-format]"
    )


def test_a_month_and_days_are_refused_together(tmp_path):
    with pytest.raises(YuqiError) as wrong:
        api.deadlines(tmp_path, month=(2026, 6), days=3)

    (problem,) = wrong.value.problems
    assert problem.line("zh") == (
        "--month 和 --days 只能写一个 · 看一个月用 --month 2026-06，看今后几天用 --days 30 [api.month-or-days]"
    )
    assert problem.line("en").endswith("[api.month-or-days]")
