"""Which days are working days (工作日历)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

__all__ = ["Workday", "add_workdays", "is_workday"]

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Workday:
    """Whether a day is worked (是否工作日), and whether that is only a guess."""

    works: bool
    provisional: bool  # the State Council's notice for the year is not known: Monday to Friday


def is_workday(day: date, table: Mapping[date, bool] | None = None) -> Workday:
    """Return whether a day is worked: the library's calendar, after its last year the zone's own table.

    Source: 国务院办公厅关于部分节假日安排的通知 of each year, as the library chinesecalendar carries them.
    """
    try:
        return Workday(works=chinese_calendar.is_workday(day), provisional=False)
    except NotImplementedError:
        pass
    if table and day in table:
        return Workday(works=table[day], provisional=False)
    return Workday(works=day.weekday() < _SATURDAY, provisional=True)


def add_workdays(start: date, days: int, table: Mapping[date, bool] | None = None) -> tuple[date, bool]:
    """Return the day that many working days after `start`, and whether a guess entered."""
    day, guessed = start, False
    while days > 0:
        day += timedelta(days=1)
        answer = is_workday(day, table)
        guessed |= answer.provisional
        days -= answer.works
    return day, guessed
