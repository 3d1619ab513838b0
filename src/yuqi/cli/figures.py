"""Figures as people read them (数字显示): yuan with separators, shares in per cent, each with its unit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from yuqi.base.messages import codes
from yuqi.cli.language import words

__all__ = ["figure"]


def figure(value: Any, unit: str | None, lang: str) -> str:
    """Return a value with its unit; "" when it is unknown.

    >>> figure(Decimal("0.0521"), "share", "en")
    '5.21 %'
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
        return f"{_digits(number * 100)} %"
    code = f"cli.unit.{unit}"
    if unit is None or code not in codes(lang):
        return _digits(number) if unit in (None, "") else f"{_digits(number)} {unit}"
    return words(code, lang, value=_digits(number))


def _digits(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
