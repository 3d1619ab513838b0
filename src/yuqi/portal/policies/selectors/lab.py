"""Trials of reforms as pages read them (政策试算查询)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.bridge import reforms, results
from yuqi.portal.bridge.library import CatalogEntry
from yuqi.portal.policies.models import LabRun
from yuqi.portal.policies.selectors.catalog import library_of
from yuqi.portal.policies.selectors.entitled import LEAST_SHOWN, sees_amounts
from yuqi.portal.runs.selectors import benefit_lines, current_run, standings

__all__ = [
    "Dial",
    "Money",
    "budget_of",
    "changes_of",
    "dials",
    "entries",
    "groups_of",
    "number",
    "trials",
]

_SHARE_STEP = Decimal("0.5")  # percent
_GROUPS = ("gate", "score", "amount", "cap", "parameter", "scale")
_ASKED: Mapping[str, Any] = {
    ">=": gettext_lazy("不低于"),
    ">": gettext_lazy("超过"),
    "<=": gettext_lazy("不超过"),
    "<": gettext_lazy("低于"),
    "then": gettext_lazy("符合这一档时取"),
    "else": gettext_lazy("其余取"),
    "*": gettext_lazy("乘以"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """A number as its form field shows it (滑杆): in percent or 万元 where people write so."""

    knob: reforms.Knob
    unit: str  # %, wan, points, ""
    before: Decimal
    value: Decimal
    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def factor(self) -> Decimal:
        """Return what the shown number is divided by to give the rule's."""
        return {"%": Decimal(100), "wan": Decimal("0.0001")}.get(self.unit, Decimal(1))

    @property
    def said(self) -> Mapping[str, str]:
        """Return the numbers as a form field takes them, without trailing zeros."""
        return {
            name: f"{getattr(self, name).normalize():f}"
            for name in ("before", "value", "low", "high", "step")
        }

    @property
    def words(self) -> str:
        """Return how the number is asked, to tell it from others of the same condition."""
        if self.knob.earned:
            return _("得 %(points)s 分：%(asked)s") % {
                "points": self.knob.earned,
                "asked": _ASKED.get(self.knob.detail, ""),
            }
        return str(_ASKED.get(self.knob.detail, ""))

    @property
    def is_turned(self) -> bool:
        """Return whether it stands elsewhere than the rule."""
        return self.value != self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """One line of the budget (预算行); sums are None where the viewer may not see them."""

    benefit: str
    label: str
    group: str | None
    before: Decimal | None
    after: Decimal | None
    change: Decimal | None
    enterprises: int
    open_before: int
    open_after: int
    is_tax: bool


def trials(viewer: Seat) -> QuerySet[LabRun]:
    """Return the viewer's own trials and those others shared, newest first."""
    found = visible_to(LabRun.objects.all(), viewer, uscc="")
    return (
        found.filter(Q(made_by_id=viewer.user_id) | Q(is_shared=True, is_saved=True))
        .select_related("made_by", "run")
        .order_by("-made_at", "-pk")
    )


def entries(viewer: Seat) -> Sequence[tuple[str, list[CatalogEntry]]]:
    """Return programmes that are assessed and benefits, by kind: what can be tried."""
    catalog = library_of(viewer.tenant_slug)
    known = set(standings(viewer).values_list("programme", flat=True).distinct())
    programmes = [
        each for each in catalog.of("programme") if each.content.get("editions") and each.id in known
    ]
    return [("programme", programmes), ("benefit", catalog.of("benefit"))]


def dials(viewer: Seat, entry: CatalogEntry, given: Mapping[str, str]) -> list[Dial]:
    """Return the numbers of an entry that can be turned, at the values given, else at the rule's."""
    run = current_run(viewer.tenant_id)
    if run is None:
        return []
    catalog = library_of(viewer.tenant_slug)
    found = [_dial(knob, given.get(knob.id)) for knob in reforms.knobs(catalog, entry, day=run.as_of)]
    return sorted(found, key=lambda dial: _GROUPS.index(dial.knob.group))


def _dial(knob: reforms.Knob, given: str | None) -> Dial:
    unit = {"share": "%", "points": "points"}.get(knob.unit, "")
    if knob.unit == "yuan" and knob.before >= 10_000:
        unit = "wan"
    factor = {"%": Decimal(100), "wan": Decimal("0.0001")}.get(unit, Decimal(1))
    before = (knob.before * factor).normalize()
    value = _decimal(given)
    if unit == "%":
        low, high, step = Decimal(0), Decimal(100 if knob.before <= 1 else 500), _SHARE_STEP
        if before % step:
            step = Decimal("0.1") if before % Decimal("0.1") == 0 else Decimal("0.01")
    elif unit == "points":
        low, high, step = Decimal(0), max(Decimal(100), before), Decimal(1)
    else:
        low, high = Decimal(0), max(before * 3, Decimal(10))
        step = _nice(before)
    return Dial(
        knob=knob,
        unit=unit,
        before=before,
        value=before if value is None else value,
        low=low,
        high=high,
        step=step,
    )


def _nice(value: Decimal) -> Decimal:
    """Return a step of which the value is a whole number of times, about a twentieth of it."""
    least = 0 if value % 1 == 0 else -2  # a whole number counts things: it stays whole
    for step in (Decimal(10) ** power for power in range(8, least - 1, -1)):
        if value >= step * 10 and value % step == 0:
            return step
    return Decimal(1) if value % 1 == 0 else Decimal("0.01")


def number(text: str) -> Decimal:
    """Return a number kept as text."""
    return Decimal(text)


def _decimal(text: str | None) -> Decimal | None:
    try:
        number = Decimal((text or "").strip())
    except ArithmeticError:
        return None
    return number.normalize() if number.is_finite() and number >= 0 else None


def budget_of(
    viewer: Seat, lab: LabRun, table: str = "budget", by: str = "all", benefit: str = ""
) -> list[Money]:
    """Return the budget of a trial, a line a benefit; by groups where asked.

    Sums that rest on tax facts are shown to who may see that class, to others over five enterprises or more, and
    never by groups, whose differences would tell of single enterprises.
    """
    catalog = library_of(viewer.tenant_slug)
    entitled = dict(
        benefit_lines(viewer)
        .filter(status="entitled")
        .values_list("benefit")
        .annotate(n=Count("pk"))
        .order_by("benefit")
    )
    found = []
    for row in (lab.result or {}).get(table, ()):
        if row["group_by"] != by or (benefit and row["benefit"] != benefit):
            continue
        seen = sees_amounts(viewer, row["benefit"], catalog)
        few = 0 < row["enterprises"] < LEAST_SHOWN or 0 < entitled.get(row["benefit"], 0) < LEAST_SHOWN
        if not seen and (few or by != "all" or table != "budget"):
            sums: tuple[Decimal | None, ...] = (None, None, None)
        else:
            sums = tuple(
                None if row[each] is None else Decimal(row[each]) for each in ("before", "after", "change")
            )
        entry = catalog.get("benefit", row["benefit"])
        found.append(
            Money(
                benefit=row["benefit"],
                label=row["label"],
                group=row["group_label"],
                before=sums[0],
                after=sums[1],
                change=sums[2],
                enterprises=row["enterprises"],
                open_before=row["open_before"],
                open_after=row["open_after"],
                is_tax=bool(entry and entry.content.get("tax")),
            )
        )
    return found


def groups_of(lab: LabRun) -> Sequence[str]:
    """Return by what the budget of a trial is divided."""
    return [
        each
        for each in ("industry", "size", "district")
        if any(row["group_by"] == each for row in (lab.result or {}).get("budget", ()))
    ]


def changes_of(
    viewer: Seat, lab: LabRun, *, programme: str = "", effects: Collection[str] = ()
) -> list[Mapping[str, Any]]:
    """Return whose verdict changes: losers that hold the title first."""
    if not lab.folder:
        return []
    rows = results.rows_of(Path(settings.HOME) / lab.folder, "reform_changes")
    found = [
        row
        for row in rows
        if (not programme or row["programme"] == programme) and (not effects or row["effect"] in effects)
    ]
    return sorted(found, key=lambda row: (not row["held"], row["name"] or "", row["uscc"] or ""))
