"""Figures as people read them (数字显示): yuan with separators, shares in per cent, each with its unit."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yuqi.base.messages import codes
from yuqi.cli.language import words

__all__ = ["figure", "share"]

_WAN = Decimal(10_000)


def figure(value: Any, unit: str | None, lang: str, *, bar: Any = None) -> str:
    """Return a value with its unit; "" when it is unknown.

    Shares are rounded to two decimals of a per cent, more where that would put them onto or across the bar;
    everything else is exact. Chinese money is in 万元 with the exact yuan beside it.

    >>> figure(Decimal("0.0521"), "share", "en")
    '5.21%'
    >>> figure(Decimal("0.099999"), "share", "en", bar=Decimal("0.1"))
    '9.9999%'
    >>> figure(Decimal("40005000"), "yuan", "zh")
    '4,000.5 万元（40,005,000 元）'
    >>> figure(Decimal("2000000.00"), "yuan", "en")
    '2,000,000 yuan'
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return words(f"cli.truth.{str(value).lower()}", lang)
    if isinstance(value, str | date):
        return str(value)
    number = Decimal(str(value))
    if unit == "share":
        return share(number, None if bar is None else Decimal(str(bar)))
    if unit == "yuan" and lang == "zh" and abs(number) >= _WAN:
        return words("cli.unit.wan", lang, value=_digits(number / _WAN), yuan=_digits(number))
    code = f"cli.unit.{unit}"
    if unit is None or code not in codes(lang):
        return _digits(number) if unit in (None, "") else f"{_digits(number)} {unit}"
    return words(code, lang, value=_digits(number))


def share(part: Decimal, bar: Decimal | None) -> str:
    """Return a fraction in per cent, never rounded onto or across the bar: 9.996% is not 10.00%."""
    percent = part * 100
    for places in range(2, 7):
        shown = percent.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        if bar is None or _side(shown / 100, bar) == _side(part, bar):
            break
    return f"{shown:,f}%"


def _side(value: Decimal, bar: Decimal) -> int:
    return (value > bar) - (value < bar)


def _digits(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
