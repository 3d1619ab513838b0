"""How figures are written (数字的写法): money, shares, scores, changes, days; one place for page, picture and export.

Everything is text here, no markup. Money enters as yuan (Decimal, or text of one), shares as fractions. What is not
known is None and is nobody's business here: the tags show it as a state.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

__all__ = [
    "MINUS",
    "change",
    "count",
    "day",
    "day_left",
    "day_words",
    "exact_yuan",
    "is_english",
    "money",
    "money_text",
    "money_unit",
    "plain",
    "score",
    "share",
    "to_decimal",
]

MINUS = "\u2212"
_WAN = Decimal(10_000)
_YI = Decimal(100_000_000)
_MILLION = Decimal(1_000_000)
_MOST_DECIMALS = 6
_NEAR = Decimal("0.5")  # percentage points: as near to a threshold a share is written with two decimals


def is_english() -> bool:
    """Return whether the page is in English."""
    return (get_language() or "").startswith("en")


def to_decimal(value: Any) -> Decimal | None:
    """Return a number as Decimal; None and empty text stay None.

    Raises:
        ValueError: it is not a number.
    """
    if value is None or value == "":
        return None
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value))
    except ArithmeticError as wrong:
        raise ValueError(f"not a number: {value!r}") from wrong


def _rounded(value: Decimal, places: int, how: str = ROUND_HALF_UP) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=how)
    return abs(rounded) if rounded == 0 else rounded  # never −0.0


def _grouped(value: Decimal) -> str:
    return f"{value:,f}".replace("-", MINUS)


def plain(value: Any, places: int | None = None) -> str:
    """Return a number with thousands parted; without `places` as exact as it is, no trailing zeros.

    >>> plain("1286"), plain("4.50"), plain("-3", 1)
    ('1,286', '4.5', '−3.0')
    """
    number = to_decimal(value)
    if number is None:
        return ""
    if places is None:
        number = number.normalize()
        if number == number.to_integral_value():
            number = number.quantize(Decimal(1))
        return _grouped(number)
    return _grouped(_rounded(number, places))


def count(value: Any) -> str:
    """Return a count.

    >>> count(1286)
    '1,286'
    """
    return plain(value, 0)


def exact_yuan(value: Any) -> str:
    """Return yuan to the fen, for title and export.

    >>> exact_yuan("84600000")
    '84,600,000.00'
    """
    return plain(value, 2)


def money(value: Any) -> str:
    """Return yuan as a column shows them: in 万元, one decimal (English: CNY m, two); the unit stands in the head.

    >>> money("84600000.00")
    '8,460.0'
    """
    number = to_decimal(value)
    if number is None:
        return ""
    return plain(number / _MILLION, 2) if is_english() else plain(number / _WAN, 1)


def money_unit() -> str:
    """Return the unit of `money`, for a heading."""
    return "CNY m" if is_english() else "万元"


def money_text(value: Any) -> str:
    """Return yuan with their unit, as a sentence writes them.

    >>> money_text("162000000"), money_text("84600000"), money_text("4500")
    ('1.62 亿元', '8,460.0 万元', '4,500 元')
    """
    number = to_decimal(value)
    if number is None:
        return ""
    size = abs(number)
    if is_english():
        if size >= _MILLION:
            return f"CNY {plain(number / _MILLION, 1 if size >= 10 * _MILLION else 2)} m"
        return f"CNY {plain(number)}"
    if size >= _YI:
        return f"{plain(number / _YI, 2)} 亿元"
    if size >= _WAN:
        return f"{plain(number / _WAN, 1)} 万元"
    return f"{plain(number)} 元"


def share(value: Any, bar: Any = None) -> str:
    """Return a fraction in percent: one decimal, two near a threshold, more where it would be rounded onto it.

    Where no number of decimals tells them apart, a sign does.

    >>> share("0.078"), share("0.0439", "0.04"), share("0.0996", "0.10"), share("0.09996", "0.10")
    ('7.8%', '4.39%', '9.96%', '9.996%')
    >>> share("0.5999999999", "0.6")
    '<60.0%'
    """
    number = to_decimal(value)
    if number is None:
        return ""
    percent = number * 100
    limit = to_decimal(bar)
    if limit is None:
        return f"{plain(percent, 1)}%"
    limit *= 100
    places = 2 if abs(percent - limit) <= _NEAR and percent != limit else 1
    places = _apart(percent, limit, places)
    if percent != limit and _rounded(percent, places) == limit:
        return f"{'<' if percent < limit else '>'}{plain(percent, 1)}%"
    return f"{plain(percent, places)}%"


def _apart(value: Decimal, bar: Decimal, places: int) -> int:
    """Return how many decimals keep a value on its own side of a bar."""
    while places < _MOST_DECIMALS:
        shown = _rounded(value, places)
        if (shown > bar) == (value > bar) and (shown < bar) == (value < bar):
            break
        places += 1
    return places


def score(low: Any, high: Any = None, bar: Any = None) -> str:
    """Return a score or its range, rounded outward to one decimal, never onto the bar.

    >>> score(60, 77), score("58.42", "66.38"), score(71, 71), score("69.97", "69.97", 70)
    ('60–77', '58.4–66.4', '71', '69.97')
    """
    bottom, top, limit = to_decimal(low), to_decimal(high), to_decimal(bar)
    if bottom is None and top is None:
        return ""
    if bottom is None or top is None:
        return f"≥{_points(bottom, limit)}" if bottom is not None else f"≤{_points(top, limit)}"
    if bottom == top:
        return _points(bottom, limit)
    return f"{_points(bottom, limit, ROUND_FLOOR)}–{_points(top, limit, ROUND_CEILING)}"


def _points(value: Decimal | None, bar: Decimal | None, how: str = ROUND_HALF_UP) -> str:
    if value is None:
        return ""
    places = 1 if bar is None else _apart(value, bar, 1)
    return plain(_rounded(value, places, how))


def change(value: Any, kind: str = "count") -> str:
    """Return a difference with its sign.

    Args:
        value: a number; of kind "share" a fraction, of kind "points" a difference of fractions (个百分点).
        kind: count, number, share, points or money (yuan, shown in 万元).

    >>> change(27), change("-0.03", "share"), change(0), change("0.0029", "points")
    ('+27', '−3.0%', '0', '+0.29 个百分点')
    """
    number = to_decimal(value)
    if number is None:
        return ""
    shown = {
        "count": lambda: plain(number, 0),
        "number": lambda: plain(number),
        "share": lambda: f"{plain(number * 100, 1)}%",
        "points": lambda: plain(number * 100, 2),
        "money": lambda: money(number),
    }[kind]()
    signed = f"+{shown}" if number > 0 and any(digit in shown for digit in "123456789") else shown
    return _("%(points)s 个百分点") % {"points": signed} if kind == "points" else signed


def _as_date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value)[:10]) if value else None


def day(value: Any) -> str:
    """Return a day as tables write it.

    >>> day(date(2026, 6, 30))
    '2026-06-30'
    """
    found = _as_date(value)
    return found.isoformat() if found else ""


def day_words(value: Any, today: Any = None) -> str:
    """Return a day as sentences write it: without the year where it is this one.

    >>> day_words(date(2026, 8, 5), date(2026, 7, 6)), day_words(date(2027, 8, 5), date(2026, 7, 6))
    ('8 月 5 日', '2027 年 8 月 5 日')
    """
    found = _as_date(value)
    if found is None:
        return ""
    now = _as_date(today) or timezone.localdate()
    if is_english():
        return f"{found.day} {found:%B}" + ("" if found.year == now.year else f" {found.year}")
    words = f"{found.month} 月 {found.day} 日"
    return words if found.year == now.year else f"{found.year} 年 {words}"


def day_left(value: Any, today: Any = None) -> str:
    """Return a deadline as a sentence.

    >>> day_left(date(2026, 8, 5), date(2026, 7, 6)), day_left(date(2026, 7, 6), date(2026, 7, 6))
    ('8 月 5 日截止，还剩 30 天', '7 月 6 日截止，就是今天')
    """
    found = _as_date(value)
    if found is None:
        return ""
    now = _as_date(today) or timezone.localdate()
    left = (found - now).days
    words = {"day": day_words(found, now), "left": abs(left)}
    if left == 0:
        return _("%(day)s截止，就是今天") % words
    if left < 0:
        return ngettext("%(day)s已截止，过了 %(left)d 天", "%(day)s已截止，过了 %(left)d 天", -left) % words
    return ngettext("%(day)s截止，还剩 %(left)d 天", "%(day)s截止，还剩 %(left)d 天", left) % words
