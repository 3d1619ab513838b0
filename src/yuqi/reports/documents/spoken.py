"""Dates as sentences say them (日期): 2026 年 6 月 30 日."""

from __future__ import annotations

from datetime import date

from yuqi.reports.plain import plain
from yuqi.reports.words import Words

__all__ = ["spoken"]


def spoken(day: date | str, words: Words) -> str:
    """Return a day in words, always with its year."""
    value = day if isinstance(day, date) else date.fromisoformat(day)
    return plain(
        words("figure.day_year", year=value.year, month=words(f"month.{value.month}"), day=value.day)
    )
