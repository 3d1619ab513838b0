"""Days as whole numbers (日期算术): arrays of days since 1970, as Parquet stores them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

__all__ = ["NO_DAY", "Calendar", "Days", "add_years", "day_in", "day_of", "in_season", "year_of"]

Days = npt.NDArray[np.int64]
NO_DAY = np.iinfo(np.int64).min
"""A blank cell, in arrays of days as in arrays of numbers (空)."""

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The zone's day (基准日) and the five fiscal years that closed before it."""

    as_of: date

    @property
    def today(self) -> int:
        """The day as a number."""
        return day_of(self.as_of)

    @property
    def last_year(self) -> int:
        """The latest fiscal year that has closed."""
        return self.as_of.year - 1

    @property
    def years(self) -> npt.NDArray[np.int64]:
        """Five fiscal years, oldest first."""
        return np.arange(self.last_year - 4, self.last_year + 1)


def day_of(day: date) -> int:
    """Return a date as days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def day_in(years: npt.ArrayLike, month: int, day: int = 1) -> Days:
    """Return that day of each of the years."""
    months = (np.asarray(years, dtype=np.int64) - 1970) * 12 + (month - 1)
    return np.asarray(months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + (day - 1))


def year_of(days: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return the calendar year of each day."""
    stamps = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    return np.asarray(stamps.astype("datetime64[Y]").astype(np.int64) + 1970)


def add_years(days: npt.ArrayLike, count: int) -> Days:
    """Return the same day of another year; 29 February becomes 1 March."""
    stamps = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    months = stamps.astype("datetime64[M]")
    within = stamps - months.astype("datetime64[D]")
    return np.asarray(((months + 12 * count).astype("datetime64[D]") + within).astype(np.int64))


def in_season(draw: np.random.Generator, years: npt.ArrayLike, first_month: int, length: int) -> Days:
    """Return a day of each year within `length` days from the first of a month."""
    starts = day_in(years, first_month)
    return starts + draw.integers(0, length, starts.shape)
