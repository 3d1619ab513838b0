"""Months on the calendar (月份推算): a day that the month lacks becomes its last."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

__all__ = ["full_months", "months_before", "months_later"]

_NEVER_YEAR = 9999
_EVERY_MONTH = 28  # a day that no month lacks


def months_later(day: date, months: int) -> date:
    """Return the date some months later: 31 January + 1 is 28 or 29 February; NEVER stays.

    >>> months_later(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    if day.year == _NEVER_YEAR:
        return day
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if day.day <= _EVERY_MONTH:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def months_before(day: date, months: int) -> date:
    """Return the date some months earlier."""
    return months_later(day, -months)


def full_months(later: date, earlier: date) -> int:
    """Return 12(y₂−y₁) + m₂−m₁ − (d₂<d₁).

    >>> full_months(date(2026, 6, 30), date(2026, 5, 31))
    0
    """
    return 12 * (later.year - earlier.year) + later.month - earlier.month - (later.day < earlier.day)
