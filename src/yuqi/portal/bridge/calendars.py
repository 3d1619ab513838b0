"""Deadlines as a calendar file (日历文件)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from yuqi import api
from yuqi.api import REMINDED_DAYS

__all__ = ["REMINDED_DAYS", "calendar_text"]


def calendar_text(rows: Iterable[Mapping[str, Any]], *, as_of: date, name: str, lang: str) -> bytes:
    """Return deadlines as an iCalendar file; dates are dates, not text.

    Args:
        rows: as a run lists them, with the enterprise's `name`.
        as_of: no reminder lies on or before this day.
        name: of the calendar.
        lang: of the words that are added.
    """
    return api.calendar_text(rows, as_of=as_of, name=name, lang=lang)
