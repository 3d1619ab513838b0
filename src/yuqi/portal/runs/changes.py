"""What changed between two runs, in words (变化说明)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yuqi.portal.bridge import comparing
from yuqi.portal.shared import figures

__all__ = ["CAUSES", "ChangeRow", "Moved", "change_rows", "moved"]

CAUSES = {
    "facts": gettext_lazy("数据变了"),
    "rules": gettext_lazy("规则变了"),
    "day": gettext_lazy("评定日变了"),
    "engine": gettext_lazy("程序版本变了"),
    "edition": gettext_lazy("适用的版本变了"),
    "title": gettext_lazy("证书变了"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What changed on one programme (一项资质的变化)."""

    programme: str
    label: str
    gains: int
    losses: int
    others: int
    stayed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One enterprise that stands otherwise now (变化行)."""

    uscc: str
    programme: str
    programme_name: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    effect: str
    why: tuple[str, ...]
    conditions: tuple[str, ...]


def _label(labels: Mapping[str, Any], programme: str) -> str:
    label = labels.get(programme)
    if label is None:
        return programme
    return label.en if figures.is_english() else label.zh


def moved(found: comparing.Comparison) -> list[Moved]:
    """Return gains and losses by programme, those with changes first in the order of the run."""
    counts: dict[str, dict[str, int]] = {}
    for change in found.changes:
        own = counts.setdefault(change.programme, {})
        own[change.effect] = own.get(change.effect, 0) + 1
    totals: dict[str, int] = {}
    for (programme, _before, _after), number in found.moves.items():
        totals[programme] = totals.get(programme, 0) + number
    rows = [
        Moved(
            programme=programme,
            label=_label(found.labels, programme),
            gains=counts.get(programme, {}).get("gain", 0),
            losses=counts.get(programme, {}).get("loss", 0),
            others=counts.get(programme, {}).get("other", 0),
            stayed=total - sum(counts.get(programme, {}).values()),
        )
        for programme, total in totals.items()
    ]
    return sorted(rows, key=lambda row: -(row.gains + row.losses + row.others))


def change_rows(
    found: comparing.Comparison, changes: Iterable[comparing.RunChange], *, with_values: bool
) -> list[ChangeRow]:
    """Return some changes as lines; figures behind a condition are told only to those who may see them."""
    return [
        ChangeRow(
            uscc=change.uscc or change.subject_id,
            programme=change.programme,
            programme_name=_label(found.labels, change.programme),
            before=change.before,
            after=change.after,
            effect=change.effect,
            why=tuple(str(CAUSES.get(cause, cause)) for cause in change.why),
            conditions=tuple(_condition(each, with_values) for each in change.conditions),
        )
        for change in changes
    ]


def _condition(change: comparing.ConditionChange, with_values: bool) -> str:
    words = {"met": _("达标"), "unmet": _("未达标"), "unknown": _("待补"), None: _("没有这一条")}
    label = change.label.en if figures.is_english() else change.label.zh
    said = _("%(label)s：%(before)s → %(after)s") % {
        "label": label,
        "before": words.get(change.before, change.before),
        "after": words.get(change.after, change.after),
    }
    before, after = change.value_before, change.value_after
    if with_values and before != after and (None, None) not in (before, after):
        said += f"（{_range(before, change)} → {_range(after, change)}）"
    return said


def _range(ends: tuple[Decimal | None, Decimal | None], change: comparing.ConditionChange) -> str:
    """Return a value, or the range it lies in, with its unit."""
    low, high = ends
    if low is not None and high is not None:
        return _value(low, change) if low == high else f"{_value(low, change)}–{_value(high, change)}"
    if low is not None:
        return _("至少 %(value)s") % {"value": _value(low, change)}
    return _("至多 %(value)s") % {"value": _value(high, change)} if high is not None else ""


def _value(value: Decimal, change: comparing.ConditionChange) -> str:
    bar = change.threshold_after if change.threshold_after is not None else change.threshold_before
    if change.unit == "yuan":
        return figures.money_text(value)
    if change.unit == "share" or (not change.unit and bar is not None and 0 < abs(bar) < 1):
        return figures.share(value, bar)
    return figures.plain(value)
