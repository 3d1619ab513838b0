"""Operations the direct evaluator calls by name (直接计算的运算)."""

from __future__ import annotations

from datetime import date, timedelta
from math import floor
from typing import Any

from yuqi.engine.tree.calendar import full_months, months_later

__all__ = [
    "add_days",
    "add_months",
    "floor_div",
    "full_months",
    "greatest_known",
    "least_known",
    "root",
]

_FAR = date(9999, 1, 1)


def floor_div(left: int | None, right: int | None) -> int | None:
    """Return ⌊left / right⌋; unknown where either is, or the divisor is not positive."""
    if left is None or right is None or right <= 0:
        return None
    return left // right


def greatest_known(*values: Any) -> Any:
    """Return the greatest known value, None without one."""
    known = [value for value in values if value is not None]
    return max(known) if known else None


def least_known(*values: Any) -> Any:
    """Return the least known value, None without one."""
    known = [value for value in values if value is not None]
    return min(known) if known else None


def add_days(day: date, number: int) -> date:
    """Return a date some days later; NEVER stays."""
    return day if day >= _FAR else day + timedelta(days=number)


def add_months(day: date, number: int) -> date:
    """Return a date some months later; NEVER stays."""
    return day if day >= _FAR else months_later(day, number)


def root(num: int, den: int, degree: int) -> int | None:
    """Return millionths of (num / den)^(1 / degree) − 1, in doubles; None where there is no root."""
    if num < 0 or den <= 0:
        return None
    value: float = ((float(num) / float(den)) ** (1.0 / degree) - 1) * 1000000
    return floor(min(value, 1e15) + 0.5)
