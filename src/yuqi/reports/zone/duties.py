"""Dates on the page (期限): titles that end within a year, duties due and missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup, escape

from yuqi.reports.figures import Figures
from yuqi.reports.labels import Labels, document_words
from yuqi.reports.pictures import month_marks
from yuqi.reports.results import Results
from yuqi.reports.zone import queries
from yuqi.reports.zone.shapes import CalendarBlock, CalendarMonth, Duty, Missed

__all__ = ["SOON_DAYS", "duties", "expiry_calendar", "missed_rows", "year_after"]

SOON_DAYS = 30
_MARKS_A_MONTH = 60  # more than this, and a mark stands for several enterprises, which the line says


def year_after(day: date) -> date:
    """Return the same day a year on; 28 February for a leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _months(as_of: date) -> list[date]:
    first = as_of.replace(day=1)
    return [
        date(first.year + (first.month - 1 + k) // 12, (first.month - 1 + k) % 12 + 1, 1) for k in range(13)
    ]


def _each(most: int) -> int:
    """Return how many enterprises a mark stands for: 1, 2, 5, 10, 20, 50 …"""
    each = 1
    while most / each > _MARKS_A_MONTH:
        each *= 2 if str(each)[0] in "15" else 5
        if str(each)[0] not in "125":
            each = each // 4 * 5
    return each


def expiry_calendar(
    results: Results, labels: Labels, figures: Figures, as_of: date, order: Mapping[str, int]
) -> list[CalendarBlock]:
    """Return each title's months with an end in them, within a year of the data date."""
    found: dict[str, dict[date, dict[str, Any]]] = defaultdict(dict)
    for row in results.ask(queries.EXPIRIES, {"as_of": as_of, "until": year_after(as_of)}):
        found[row["programme"]][_day(row["month"])] = row
    words, blocks = figures.words, []
    for programme in sorted(found, key=lambda each: (order.get(each, 999), each)):
        rows = found[programme]
        each = _each(max(row["fail"] + row["open"] + row["pass"] for row in rows.values()))
        total = sum(row["fail"] + row["open"] + row["pass"] for row in rows.values())
        risky = sum(row["fail"] for row in rows.values())
        unsure = sum(row["open"] for row in rows.values())
        blocks.append(
            CalendarBlock(
                label=labels.programme(programme),
                words=words(
                    "calendar.block",
                    n=figures.number(total),
                    fail=figures.number(risky),
                    open=figures.number(unsure),
                ),
                each=words("calendar.each", n=each) if each > 1 else Markup(""),
                months=tuple(
                    _month(month, rows[month], each, figures, as_of)
                    for month in _months(as_of)
                    if month in rows
                ),
            )
        )
    return blocks


def _day(value: Any) -> date:
    return date(value.year, value.month, 1)


def _month(month: date, row: Mapping[str, Any], each: int, figures: Figures, as_of: date) -> CalendarMonth:
    words = figures.words
    fail, unsure, sure = row["fail"], row["open"], row["pass"]
    if fail and unsure:
        state = words("calendar.fail_open", fail=figures.number(fail), open=figures.number(unsure))
    elif fail:
        state = words("calendar.fail", fail=figures.number(fail))
    else:
        state = words("calendar.open", open=figures.number(unsure)) if unsure else words("calendar.sure")
    return CalendarMonth(
        label=figures.month(month, as_of),
        marks=month_marks(fail=fail, open_=unsure, pass_=sure, each=each),
        count=figures.number(fail + unsure + sure),
        words=state,
    )


def duties(results: Results, labels: Labels, figures: Figures, as_of: date) -> list[Duty]:
    """Return every duty with what is overdue, due soon, due within a year and filed."""
    asked = {"as_of": as_of, "soon": as_of + timedelta(days=SOON_DAYS), "until": year_after(as_of)}
    return [
        Duty(
            label=row["label"] or str(figures.words(f"duty.{row['kind']}")),
            programme=labels.programme(row["programme"]),
            is_window=row["kind"] == "window",
            missed=row["missed"],
            missed_shown=figures.number(row["missed"]),
            soon=row["soon"],
            soon_shown=figures.number(row["soon"]),
            within_year=figures.number(row["within_year"]),
            filed=figures.number(row["filed"]),
            next_due=figures.day(row["next_due"]),
            consequence=row["consequence"] or "",
            cite=document_words(row["cite"], figures.words),
        )
        for row in results.ask(queries.DUTIES, asked)
    ]


def missed_rows(results: Results, labels: Labels, figures: Figures, most: int) -> list[Missed]:
    """Return the duties missed, enterprise by enterprise, the latest first."""
    return [
        Missed(
            name=row["name"] or row["uscc"] or row["subject_id"],
            uscc=row["uscc"] or row["subject_id"],
            district=escape(row["district"] or ""),
            label=row["label"] or "",
            programme=labels.programme(row["programme"]),
            due_on=figures.day(row["due_on"]),
        )
        for row in results.ask(queries.MISSED, {"most": most})
    ]
