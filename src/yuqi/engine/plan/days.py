"""The days a plan may aim at (申报日)."""

from __future__ import annotations

from datetime import date

from yuqi.engine.tree.calendar import months_later
from yuqi.rules.shapes import Programme

__all__ = ["MONTHS_AHEAD", "days_of_application"]

MONTHS_AHEAD = 36
"""How far plans look."""


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
