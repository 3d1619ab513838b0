"""A plan under the hand (拖动试算): sliders, what they come to, and how that reads against the cheapest plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yuqi.portal.access import Seat, sees_class
from yuqi.portal.bridge import questions, vocabulary
from yuqi.portal.ladder.explaining import Explained, explained
from yuqi.portal.ladder.selectors.places import classes_of
from yuqi.portal.ladder.wording import fact_words, quantity
from yuqi.portal.shared import figures

__all__ = ["Assumption", "Block", "Otherwise", "Slider", "Trial", "amounts_from", "trial"]

Classes = Mapping[tuple[str, str], str]
"""The strictest class of an enterprise's cells, by table and column."""

_PREFIX = "a."


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """One lever of one year (可调项)."""

    name: str  # of the form field
    label: str
    year: int | None
    most: Decimal
    step: Decimal
    value: Decimal  # what is added to the figure as foreseen
    from_words: str
    to_words: str
    is_moved: bool
    is_planned: bool
    is_yes: bool
    cost: Decimal | None
    required: Decimal
    is_illustrative: bool
    done: date
    months: int
    cite: str
    note: str

    @property
    def field_id(self) -> str:
        """Return an id for label and output."""
        return "r-" + self.name.replace(".", "-").replace(":", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A figure of an open year taken for granted (假定)."""

    name: str
    year: str
    value: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A condition that keeps the title away (卡点)."""

    label: str
    why: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """Another way (别的走法)."""

    by: date
    months: int
    required: Decimal
    cost: Decimal | None
    steps: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The plan panel (方案面板)."""

    status: str  # of the cheapest plan: optimal, bounded, impossible, already
    gap: Decimal
    by: date
    forecast: str
    sliders: tuple[Slider, ...]  # of the plan and this year's
    more: tuple[Slider, ...]  # of later years
    assumptions: tuple[Assumption, ...]
    stays: tuple[str, ...]
    blocks: tuple[Block, ...]
    others: tuple[Otherwise, ...]
    notes: tuple[str, ...]
    after: Explained | None
    is_cheapest: bool
    is_now: bool
    possible: bool
    required: Decimal
    cost: Decimal | None
    is_illustrative: bool
    months: int
    hours: Decimal
    dearer: Decimal | None  # than the cheapest plan, where both are known
    reasons: tuple[str, ...]
    steps: tuple[Mapping[str, Any], ...]
    amounts: Mapping[questions.LeverKey, Decimal]
    edition: str
    score_meter: SafeString | None = None


def amounts_from(data: Mapping[str, str], options: Any) -> dict[questions.LeverKey, Decimal]:
    """Return what a form asks for, by lever and year; what is no number counts as not moved."""
    found: dict[questions.LeverKey, Decimal] = {}
    for option in options:
        text = data.get(_field(option.id))
        if text is None:
            continue
        try:
            amount = Decimal(text)
        except InvalidOperation:
            continue
        if amount.is_finite() and amount > 0:
            found[option.id] = min(amount, option.most)
    return found


def trial(
    source: questions.Source,
    seat: Seat,
    uscc: str,
    programme: str,
    *,
    by: date | None = None,
    forecast: str = "carry",
    data: Mapping[str, str] | None = None,
) -> Trial:
    """Return the plan of an enterprise, or what its sliders come to.

    Args:
        by: the day of application; None: the plan's.
        data: the form as it was sent; None: the cheapest plan's amounts.

    Raises:
        YuqiError: there is no such enterprise or programme, no rule on the day, or the day is not ahead.
    """
    planned = questions.plan(source, uscc, programme, by=by, forecast=forecast)
    content = planned.content
    status, day = content["status"], content["by"]
    if status == "already" and by is None:
        return _already(content)
    options = questions.levers(source, uscc, programme, by=day, forecast=forecast)
    best = {key: amount for key, amount in planned.amounts.items() if amount}
    amounts = best if data is None else amounts_from(data, options)
    known = {option.id for option in options}
    tried = questions.what_if(
        source, uscc, programme, {k: v for k, v in amounts.items() if k in known}, by=day, forecast=forecast
    )
    used = {key: amount for key, amount in tried.amounts.items() if amount}
    after = explained(tried.content, seat)
    is_cheapest = used == {key: amount for key, amount in best.items() if key in known}
    spent = (tried.required or Decimal(0)) + (tried.cost or Decimal(0))
    least = _spent(content)
    classes = classes_of(seat, uscc)
    sliders = [_slider(option, used.get(option.id, Decimal(0)), best, seat, classes) for option in options]
    first_year = min((each.year for each in sliders if each.year is not None), default=None)
    near = [each for each in sliders if each.is_planned or each.is_moved or each.year in (None, first_year)]
    near.sort(key=lambda each: not each.is_planned)
    return Trial(
        status=status,
        gap=figures.to_decimal(content.get("gap")) or Decimal(0),
        by=tried.by,
        forecast=forecast,
        sliders=tuple(near),
        more=tuple(each for each in sliders if each not in near),
        assumptions=_assumptions(content, seat, classes),
        stays=tuple(
            fact_words(each["table"], "*").table for each in content["assumes"] if each["basis"] == "stays"
        ),
        blocks=_blocks(content),
        others=tuple(
            Otherwise(
                by=each["by"],
                months=each["months"],
                required=figures.to_decimal(each["required"]) or Decimal(0),
                cost=figures.to_decimal(each["cost"]),
                steps=_("、").join(step["label"] for step in each["steps"]),
            )
            for each in content.get("alternatives") or ()
        ),
        notes=tuple(content.get("notes") or ()),
        after=after,
        is_cheapest=is_cheapest and status in ("optimal", "bounded"),
        is_now=not used,
        possible=tried.possible,
        required=tried.required or Decimal(0),
        cost=tried.cost,
        is_illustrative=tried.cost_status == "illustrative",
        months=tried.months,
        hours=tried.hours,
        dearer=None if least is None or tried.cost is None else spent - least,
        reasons=_reasons(after),
        steps=tried.steps,
        amounts=used,
        edition=tried.content["edition"],
    )


def _already(content: Mapping[str, Any]) -> Trial:
    return Trial(
        status="already",
        gap=Decimal(0),
        by=content["as_of"],
        forecast=content["forecast"],
        sliders=(),
        more=(),
        assumptions=(),
        stays=(),
        blocks=(),
        others=(),
        notes=(),
        after=None,
        is_cheapest=True,
        is_now=True,
        possible=True,
        required=Decimal(0),
        cost=Decimal(0),
        is_illustrative=False,
        months=0,
        hours=Decimal(0),
        dearer=None,
        reasons=(),
        steps=(),
        amounts={},
        edition=content["edition"],
    )


def _spent(content: Mapping[str, Any]) -> Decimal | None:
    cost = figures.to_decimal(content.get("cost"))
    if cost is None or content["status"] not in ("optimal", "bounded"):
        return None
    return (figures.to_decimal(content["required"]) or Decimal(0)) + cost


def _field(key: questions.LeverKey) -> str:
    lever, year = key
    return f"{_PREFIX}{lever}.{year or ''}"


def _base(option: Any) -> Decimal:
    """Return the level a slider starts from: the figure as foreseen where there is one, else none added."""
    return option.from_ if isinstance(option.from_, Decimal) and option.field else Decimal(0)


def _sees(seat: Seat, classes: Classes, table: str, column: str) -> bool:
    its = vocabulary.sensitivity(table, column)
    return sees_class(seat, vocabulary.stricter(its, classes.get((table, column), "public")))


def _slider(
    option: Any, amount: Decimal, best: Mapping[Any, Decimal], seat: Seat, classes: Classes
) -> Slider:
    base = _base(option)
    words = fact_words(option.table, option.field) if option.field else None
    locked = words is not None and not _sees(seat, classes, option.table, option.field)
    unit = words.unit if words is not None else "count"
    is_yes = option.from_ == "no"
    steps = amount / option.step if option.step else Decimal(0)
    if is_yes:
        from_words, to_words = _("没有"), _("有") if amount else _("没有")
    elif locked:
        from_words, to_words = "", _("加 %(amount)s") % {"amount": quantity(amount, unit)}
    else:
        from_words, to_words = quantity(base, unit), quantity(base + amount, unit)
    return Slider(
        name=_field(option.id),
        label=option.label,
        year=option.year,
        most=option.most,
        step=option.step,
        value=amount,
        from_words=from_words,
        to_words=to_words,
        is_moved=bool(amount),
        is_planned=bool(best.get(option.id)),
        is_yes=is_yes,
        cost=None if option.price is None else option.price * steps,
        required=option.required * steps,
        is_illustrative=option.cost_status == "illustrative",
        done=option.done,
        months=option.lead_months,
        cite=option.cite,
        note=option.note or "",
    )


def _assumptions(content: Mapping[str, Any], seat: Seat, classes: Classes) -> tuple[Assumption, ...]:
    basis = {"carry": _("照上一年"), "trend": _("照历年增长"), "file": _("取自所给数据")}
    found = []
    for each in content["assumes"]:
        if each["basis"] == "stays" or each["field"] == "*":
            continue
        words = fact_words(each["table"], each["field"])
        seen = _sees(seat, classes, each["table"], each["field"])
        value = words.value(each["value"]) if seen else _("无权查看")
        found.append(
            Assumption(
                name=words.name,
                year=str(each.get("year") or ""),
                value=value or _("资料待补"),
                basis=basis.get(each["basis"], ""),
            )
        )
    return tuple(found)


def _blocks(content: Mapping[str, Any]) -> tuple[Block, ...]:
    why = {
        "no_lever": _("没有可做之事能改变它"),
        "beyond_bounds": _("能做的都做了也还不够"),
        "together": _("单独能办到，和别的条件一起办不到"),
        "facts": _("数据不全，先补上才算得出"),
        "title": _("它要求的资质还没有取得"),
        "no_edition": _("那一天没有现行规则"),
    }
    return tuple(
        Block(label=each["label"], why=why.get(each["why"], each["why"]), until=each.get("until"))
        for each in content.get("blocked_by") or ()
    )


def _reasons(after: Explained) -> tuple[str, ...]:
    """Return what still stands in the way after the sliders, in a few words each."""
    found = []
    for card in after.to_solve:
        if card.is_score and card.value:
            found.append(f"{card.label}　{card.value}，{card.bar}")
        elif card.short:
            found.append(f"{card.label}　{card.short}")
        elif card.outcome == "unknown":
            found.append(_("%(label)s 资料待补") % {"label": card.label})
        elif card.outcome == "judge":
            found.append(_("%(label)s 待专家评") % {"label": card.label})
        else:
            found.append(card.label)
    return tuple(found)
