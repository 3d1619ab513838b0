"""Figures as they are shown (数字写法): money, shares, scores, dates, thresholds, what is short."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from markupsafe import Markup, escape

from yuqi.reports.words import Words

__all__ = ["Figures", "exact"]

_WAN = Decimal(10_000)
_YI = Decimal(100_000_000)
_MILLION = Decimal(1_000_000)
_MINUS = "\u2212"
_WHOLE_UNITS = frozenset({"persons", "count", "days", "months", "years", "points"})


def exact(value: Any) -> Decimal | None:
    """Return a number as Decimal, by its digits; None stays None."""
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(str(value))


def _rounded(value: Decimal, places: int, rounding: str = ROUND_HALF_UP) -> str:
    text = f"{value.quantize(Decimal(1).scaleb(-places), rounding=rounding):,f}"
    return text.replace("-", _MINUS)


def _same_side(value: Decimal, shown: Decimal, bar: Decimal) -> bool:
    return (value > bar) == (shown > bar) and (value < bar) == (shown < bar)


def _plain(value: Decimal) -> str:
    text = f"{value:,f}" if value else "0"  # a zero has no sign and no decimals
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", _MINUS)


class Figures:
    """Figures in one language (数字写法). Unknown is worded, never 0 and never blank."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.zh = words.lang == "zh"

    def number(self, value: Any) -> str:
        """Return a count or plain number with thousands parted: 1,286."""
        amount = exact(value)
        return str(self.words("figure.unknown")) if amount is None else _plain(amount)

    def day(self, value: date | str | None) -> str:
        """Return a date as in tables: 2026-06-30."""
        if value is None:
            return str(self.words("figure.none"))
        return value if isinstance(value, str) else value.isoformat()

    def spoken_day(self, value: date, as_of: date) -> str:
        """Return a date as in sentences: 8 月 5 日, with the year when it is another one."""
        key = "figure.day" if value.year == as_of.year else "figure.day_year"
        month = str(self.words(f"month.{value.month}"))
        return str(self.words(key, year=value.year, month=month, day=value.day))

    def month(self, value: date, as_of: date) -> str:
        """Return a month heading: 7 月, 2027 年 1 月."""
        key = "figure.month" if value.year == as_of.year else "figure.month_year"
        return str(self.words(key, year=value.year, month=str(self.words(f"month.{value.month}"))))

    def money(self, value: Any, *, threshold: Any = None, rounding: str = ROUND_HALF_UP) -> Markup:
        """Return yuan with its unit as in running text; exact yuan stand in the element's value.

        More decimals are shown where rounding would put the amount onto or across the threshold.
        """
        amount, bar = exact(value), exact(threshold)
        if amount is None:
            return self.words("figure.unknown")
        key, unit, places = self._money_unit(amount)
        while True:
            shown = (amount / unit).quantize(Decimal(1).scaleb(-places), rounding=rounding)
            if bar is None or bar == amount or _same_side(amount / unit, shown, bar / unit) or places >= 8:
                break
            places += 1
        return self._data(amount, self.words(key, n=f"{shown:,f}".replace("-", _MINUS)))

    def money_cell(self, value: Any) -> Markup:
        """Return yuan for a column headed 万元 (thousand yuan in English), without unit."""
        amount = exact(value)
        if amount is None:
            return self.words("figure.unknown")
        return self._data(amount, escape(_rounded(amount / (_WAN if self.zh else Decimal(1_000)), 1)))

    def money_total(self, low: Any, high: Any) -> Markup:
        """Return a sum in running text, as a range when the ends differ."""
        if exact(low) == exact(high):
            return self.money(low)
        if high is None:
            return self.words("figure.at_least", value=self.money(low))
        return self.words("figure.range", low=self.money(low), high=self.money(high))

    def _money_unit(self, amount: Decimal) -> tuple[str, Decimal, int]:
        size = abs(amount)
        if self.zh:
            if size >= _YI:
                return "figure.yi", _YI, 2
            return ("figure.wan", _WAN, 1) if size >= _WAN else ("figure.yuan", Decimal(1), 0)
        return ("figure.yi", _MILLION, 1) if size >= _MILLION else ("figure.yuan", Decimal(1), 0)

    def _data(self, amount: Decimal, shown: Markup | str) -> Markup:
        full = self.words("figure.full_yuan", n=f"{amount:,.2f}".replace("-", _MINUS))
        return Markup('<data value="{}" title="{}">{}</data>').format(f"{amount:.2f}", full, shown)

    def share(self, value: Any, threshold: Any = None) -> str:
        """Return a fraction in per cent; more decimals where one would put it onto or across the threshold."""
        part, bar = exact(value), exact(threshold)
        if part is None:
            return str(self.words("figure.unknown"))
        for places in (1, 2, 3, 4):
            shown = (part * 100).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
            if bar is None or _same_side(part, shown / 100, bar):
                break
        return f"{shown:,f}%".replace("-", _MINUS)

    def distance(self, value: Any) -> str:
        """Return a relative miss in per cent, <0.1% for what would round to nothing."""
        miss = exact(value)
        if miss is None:
            return str(self.words("figure.none"))
        return "<0.1%" if 0 < miss < Decimal("0.001") else self.share(miss)

    def score(self, low: Any, high: Any) -> str:
        """Return a score, as a range when it is not sure: 60–77."""
        least, most = exact(low), exact(high)
        if least is None or most is None:
            return str(self.words("figure.unknown"))
        if least == most:
            return _plain(least)
        return f"{_plain(least)}–{_plain(most)}"

    def quantity(self, value: Any, unit: str | None, threshold: Any = None) -> Markup:
        """Return a value with its unit, as the condition counts it."""
        amount = exact(value)
        if amount is None:
            return self.words("figure.unknown")
        if unit == "yuan":
            return self.money(amount, threshold=threshold)
        if unit == "share":
            return escape(self.share(amount, threshold))
        if unit and self.words.has(f"unit.{unit}"):
            return self.words(f"unit.{unit}", n=_plain(amount))
        return escape(_plain(amount if amount == amount.to_integral_value() else round(amount, 4)))

    def span(self, low: Any, high: Any, unit: str | None, threshold: Any = None) -> Markup:
        """Return a value known only within ends; an open end is said."""
        if low is not None and low == high:
            return self.quantity(low, unit, threshold)
        if low is None and high is None:
            return self.words("figure.unknown")
        if high is None:
            return self.words("figure.at_least", value=self.quantity(low, unit, threshold))
        if low is None:
            return self.words("figure.at_most", value=self.quantity(high, unit, threshold))
        if unit == "points":
            return self.words("unit.points", n=self.score(low, high))
        return self.words(
            "figure.range", low=self.quantity(low, unit, threshold), high=self.quantity(high, unit, threshold)
        )

    def threshold(self, op: str | None, value: Any, unit: str | None) -> Markup | None:
        """Return a bar as the rule has it: 须超过 70 分, 须 ≥10.0%; None when there is none."""
        if value is None:
            return None
        key = {
            ">": "bar.above",
            ">=": "bar.at_least",
            "<": "bar.below",
            "<=": "bar.at_most",
            "=": "bar.equal",
            "==": "bar.equal",
        }
        return self.words(key.get(op or ">=", "bar.at_least"), value=self.quantity(value, unit))

    def short(self, value: Any, unit: str | None, op: str | None = None) -> Markup | None:
        """Return what is short, or too much under a ceiling, never understated: 差 3 名, 超 84.8 万元; else None."""
        amount = exact(value)
        if amount is None or amount <= 0:
            return None
        if unit == "yuan":
            shown: Markup | str = self.money(amount, rounding=ROUND_CEILING)
        elif unit == "share":
            points = amount * 100
            places = 1 if points >= 1 else 2 if points >= Decimal("0.01") else 4
            shown = self.words(
                "unit.percentage_points",
                n=_plain(points.quantize(Decimal(1).scaleb(-places), rounding=ROUND_CEILING)),
            )
        elif unit in _WHOLE_UNITS and unit != "points":
            shown = self.words(f"unit.{unit}", n=_plain(amount.to_integral_value(rounding=ROUND_CEILING)))
        elif unit and self.words.has(f"unit.{unit}"):
            shown = self.words(f"unit.{unit}", n=_plain(amount))
        else:
            shown = _plain(amount)
        return self.words("figure.over" if op in ("<", "<=") else "figure.short", value=shown)
