"""The days a plan may aim at (申报日)."""

from __future__ import annotations

from datetime import date

from yuqi.base import Problem, YuqiError
from yuqi.engine.tree.calendar import full_months, months_later
from yuqi.rules.shapes import Programme

__all__ = ["MONTHS_AHEAD", "days_of_application", "months_until", "refuse_day"]

MONTHS_AHEAD = 36
"""How far plans look."""


def months_until(day: date, as_of: date) -> int:
    """Return how many months there are until a day; a month begun counts."""
    months = full_months(day, as_of)
    return months + 1 if months_later(as_of, months) < day else months


def days_of_application(programme: Programme, as_of: date) -> list[date]:
    """Return the days a plan may aim at: closing days of published windows, then 12, 24 and 36 months on.

    Windows of a place are left to who knows the place: they ask for a day of their own.
    """
    last = months_later(as_of, MONTHS_AHEAD)
    days = {
        window.closes
        for window in programme.windows
        if window.place is None and isinstance(window.closes, date) and as_of < window.closes <= last
    }
    for window in programme.windows:
        if window.place is None and isinstance(window.closes, str):
            month, day = map(int, window.closes.split("-"))
            days |= {
                date(year, month, day)
                for year in range(as_of.year, last.year + 1)
                if as_of < date(year, month, day) <= last
            }
    days |= {months_later(as_of, months) for months in (12, 24, 36)}
    return sorted(days)


def refuse_day(by: date | None, as_of: date) -> None:
    """Refuse a day of application that is not ahead, or too far.

    Raises:
        YuqiError: it is not within three years after the day of assessment.
    """
    if by is not None and not as_of < by <= months_later(as_of, MONTHS_AHEAD):
        raise YuqiError(
            Problem(code="engine.plan-day", params={"value": by.isoformat(), "as_of": as_of.isoformat()})
        )
