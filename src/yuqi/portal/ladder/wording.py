"""Conditions in words (条件的说法): value, bar and what is short, each with its unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.utils.translation import gettext as _

from yuqi.base.messages import codes, sentence
from yuqi.portal.bridge import vocabulary
from yuqi.portal.shared import figures

__all__ = [
    "FactWords",
    "bar_words",
    "fact_words",
    "quantity",
    "score_words",
    "short_words",
    "source_words",
    "unit_of",
    "value_words",
]

_WHOLE = frozenset({"persons", "count", "days", "months", "years"})


def unit_of(unit: str | None, threshold: Any) -> str | None:
    """Return the unit a value is shown in; a bar between 0 and 1 without a unit is a share."""
    bar = figures.to_decimal(threshold)
    if not unit and bar is not None and 0 < abs(bar) < 1:
        return "share"
    return unit or None


def quantity(value: Any, unit: str | None, bar: Any = None) -> str:
    """Return a value with its unit; "" when it is not known."""
    number = figures.to_decimal(value)
    if number is None:
        return ""
    if unit == "yuan":
        return figures.money_text(number)
    if unit == "share":
        return figures.share(number, bar)
    said = figures.plain(number if number == number.to_integral_value() else round(number, 4))
    words = {
        "persons": _("%(n)s 名"),
        "count": _("%(n)s 件"),
        "days": _("%(n)s 天"),
        "months": _("%(n)s 个月"),
        "years": _("%(n)s 年"),
        "points": _("%(n)s 分"),
    }.get(unit or "")
    return words % {"n": said} if words else said


def value_words(row: Mapping[str, Any], unit: str | None) -> str:
    """Return a condition's value in words, a range when it is one; "" when it has none."""
    bar = row.get("threshold")
    if row.get("value_text"):
        return str(row["value_text"])
    low, high = row.get("value_low"), row.get("value_high")
    if row.get("value") is not None:
        low = high = row["value"]
    if low is None and high is None:
        return ""
    if low == high:
        return quantity(low, unit, bar)
    if high is None:
        return _("至少 %(value)s") % {"value": quantity(low, unit, bar)}
    if low is None:
        return _("至多 %(value)s") % {"value": quantity(high, unit, bar)}
    if unit == "points":
        return _("%(n)s 分") % {"n": figures.score(low, high, bar)}
    return _("%(low)s 到 %(high)s") % {"low": quantity(low, unit, bar), "high": quantity(high, unit, bar)}


def bar_words(op: str | None, bar: Any, unit: str | None) -> str:
    """Return a bar as the rule has it: 须超过 70 分, 须 ≥10.0%; "" when there is none."""
    said = quantity(bar, unit)
    if not said:
        return ""
    words = {
        ">": _("须超过 %(value)s"),
        ">=": _("须 ≥%(value)s"),
        "<": _("须低于 %(value)s"),
        "<=": _("须 ≤%(value)s"),
        "=": _("须为 %(value)s"),
        "==": _("须为 %(value)s"),
    }
    return words.get(op or ">=", words[">="]) % {"value": said}


def short_words(row: Mapping[str, Any], unit: str | None) -> str:
    """Return what is short, or too much under a ceiling, never understated: 差 3 名; "" when it has no measure."""
    amount = figures.to_decimal(row.get("shortfall"))
    if amount is None or amount <= 0:
        return ""
    given = row.get("shortfall_unit") or unit
    if given == "share":
        points = amount * 100
        places = 1 if points >= 1 else 2 if points >= Decimal("0.01") else 4
        rounded = points.quantize(Decimal(1).scaleb(-places), rounding=ROUND_CEILING)
        said = _("%(n)s 个百分点") % {"n": figures.plain(rounded)}
    elif given in _WHOLE:
        said = quantity(amount.to_integral_value(rounding=ROUND_CEILING), given)
    elif given == "points":
        said = quantity(amount.quantize(Decimal("0.1"), rounding=ROUND_CEILING), given)
    elif given == "yuan":
        step = Decimal(1_000_000 if amount >= 100_000_000 else 1_000 if amount >= 10_000 else 1)
        said = figures.money_text((amount / step).to_integral_value(rounding=ROUND_CEILING) * step)
    else:
        said = quantity(amount, given)
    over = row.get("op") in ("<", "<=")
    return (_("超 %(value)s") if over else _("差 %(value)s")) % {"value": said}


def score_words(low: Any, high: Any, bar: Any, op: str | None) -> str:
    """Return a score with its bar: 60–77 分，须超过 70."""
    said = _("%(n)s 分") % {"n": figures.score(low, high, bar)}
    if bar is None:
        return said
    return _("%(score)s，%(bar)s") % {"score": said, "bar": bar_words(op, bar, None)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactWords:
    """A fact by the names people know (事实称呼)."""

    table: str
    name: str
    unit: str | None
    codes: Mapping[str, str]
    sensitivity: str

    def value(self, value: Any) -> str:
        """Return a value as it is shown; "" when it is not known."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str):
            return self.codes.get(value, value)
        return quantity(value, self.unit)


_UNITS = {"money": "yuan", "share": "share", "persons": "persons"}


def fact_words(table: str, column: str) -> FactWords:
    """Return what a column is called; one that the vocabulary has not goes by its name."""
    english = figures.is_english()
    known = vocabulary.tables().get(table)
    found = next((each for each in known.columns if each.name == column), None) if known else None
    if known is None or found is None:
        # What is graded row by row goes by the code of its row: assessments.zjtx_75, expert_scores.ip_quantity.
        codes_here = (
            (code for each in known.columns for code in each.codes or ()) if known is not None else ()
        )
        word = next((code.label for code in codes_here if code.code == column), None)
        return FactWords(
            table=(known.label.en if english else known.label.zh) if known is not None else table,
            name=column if word is None else word.en if english else word.zh,
            unit=None,
            codes={},
            sensitivity="zone",
        )
    return FactWords(
        table=known.label.en if english else known.label.zh,
        name=found.label.en if english else found.label.zh,
        unit=_UNITS.get(found.kind),
        codes={code.code: code.label.en if english else code.label.zh for code in found.codes or ()},
        sensitivity=found.sensitivity,
    )


def source_words(source: str | None) -> str:
    """Return a source of facts in words; one that nobody named stays as the facts have it."""
    lang = "en" if figures.is_english() else "zh"
    code = f"cli.source.{source}"
    return sentence(code, "what", lang, {}) if source and code in codes(lang) else source or ""
