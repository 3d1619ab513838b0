"""Duties and dates (义务与期限): by month, by days ahead; of the zone, an officer, an enterprise."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yuqi.portal.access import Seat
from yuqi.portal.bridge import details
from yuqi.portal.enterprises.models import Enterprise, FactRow
from yuqi.portal.enterprises.selectors.register import Wanted, chosen, register
from yuqi.portal.ladder.models import FollowUp
from yuqi.portal.ladder.selectors.asking import programmes_of
from yuqi.portal.runs.models import DeadlineLine, Run
from yuqi.portal.runs.selectors import deadline_lines, folder_of
from yuqi.portal.shared import figures

__all__ = [
    "DUTY",
    "FILEABLE",
    "KINDS",
    "Day",
    "Due",
    "Period",
    "due_rows",
    "dues",
    "filed_since",
    "month_of",
    "period_of",
    "today_of",
]

KINDS = {
    "update": _("信息更新"),
    "annual_report": _("年报"),
    "change_report": _("变更报告"),
    "review": _("复核"),
    "expiry": _("到期"),
    "window": _("申报窗口"),
}
DUTY = "duty"  # every kind but the windows for applying
FILEABLE = frozenset({"update", "annual_report", "change_report"})
STATUSES = {"due": _("待办"), "missed": _("逾期"), "filed": _("已办")}
AHEAD = (30, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What part of the calendar is looked at (时段)."""

    first: date
    last: date
    days: int | None  # so many days ahead; None: a month
    today: date

    @property
    def before(self) -> date:
        """Return the first day of the month before."""
        return (self.first.replace(day=1) - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """Return the first day of the month after."""
        return (self.first.replace(day=28) + timedelta(days=7)).replace(day=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One line of the list (一项义务)."""

    id: int
    uscc: str
    name: str
    programme: str
    programme_name: str
    kind: str
    kind_name: Any
    label: str
    due_on: date
    opens_on: date | None
    status: str
    status_name: Any
    consequence: str
    warning: str
    cite: str
    is_uncertain: bool
    is_fileable: bool
    is_recorded: bool  # filed since the run: the next run knows
    days_left: int
    duty: str
    owner: str

    @property
    def pick(self) -> str:
        """Return what a selection sends."""
        return str(self.id)

    @property
    def days_past(self) -> int:
        """Return how many days it is over."""
        return -self.days_left


@dataclass(slots=True, kw_only=True)
class Day:
    """One day of the month view (日)."""

    day: date
    is_inside: bool
    is_today: bool
    total: int = 0
    missed: int = 0
    lines: list[str] = field(default_factory=list)


def today_of(run: Run) -> date:
    """Return the day that deadlines are counted from: the run's."""
    return run.as_of


def period_of(query: Any, today: date) -> Period:
    """Return the period a query string asks for; none: the next 60 days."""
    month = query.get("month", "")
    try:
        first = date.fromisoformat(f"{month}-01") if month else None
    except ValueError:
        first = None
    if first is not None:
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return Period(first=first, last=last, days=None, today=today)
    days = (
        int(query["days"]) if query.get("days", "").isdecimal() and int(query["days"]) in AHEAD else AHEAD[1]
    )
    return Period(first=today, last=today + timedelta(days=days), days=days, today=today)


def dues(viewer: Seat, wanted: Wanted, query: Any, period: Period) -> QuerySet[DeadlineLine]:
    """Return deadlines of a period in order of their day; what was missed before is still owed in a period with today."""
    rows = deadline_lines(viewer)
    inside = Q(due_on__gte=period.first, due_on__lte=period.last)
    if period.first <= period.today <= period.last:
        inside |= Q(due_on__lt=period.first, status="missed")
    rows = rows.filter(inside)
    if not viewer.is_firm:
        rows = rows.filter(Exists(_firms(viewer, wanted).filter(uscc=OuterRef("uscc"))))
    programme, kind, status = (query.get(name, "") for name in ("programme", "kind", "status"))
    if programme:
        rows = rows.filter(programme=programme)
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    elif kind == DUTY:
        rows = rows.exclude(kind="window")
    rows = rows.filter(status=status) if status in STATUSES else rows.exclude(status="filed")
    return _without_doubles(rows).order_by("due_on", "uscc", "programme", "pk")


def _firms(viewer: Seat, wanted: Wanted) -> QuerySet[Enterprise]:
    """Return the enterprises looked at; "mine" are those in one's care and those one follows up."""
    if wanted.officer != "me":
        return chosen(viewer, wanted).order_by()
    followed = FollowUp.objects.filter(
        tenant_id=viewer.tenant_id, owner_id=viewer.user_id, uscc=OuterRef("uscc")
    )
    return register(viewer).filter(Q(officer_id=viewer.user_id) | Q(Exists(followed)))


def _without_doubles(rows: QuerySet[DeadlineLine]) -> QuerySet[DeadlineLine]:
    """Leave the end of a title out where its review is listed: the review says what happens without it."""
    review = DeadlineLine.objects.filter(
        run_id=OuterRef("run_id"), uscc=OuterRef("uscc"), programme=OuterRef("programme"), kind="review"
    ).exclude(status="filed")
    return rows.exclude(Q(kind="expiry") & Q(Exists(review)))


def filed_since(viewer: Seat, run: Run, usccs: Iterable[str]) -> set[tuple[str, str, str, str]]:
    """Return (uscc, programme, kind, year) that were marked as filed after the run was made."""
    found = set()
    rows = FactRow.objects.filter(
        tenant_id=viewer.tenant_id,
        table="filings",
        uscc__in=set(usccs),
        batch__state="committed",
        batch__sequence__gt=run.sequence,
        removed=False,
    )
    for uscc, key in rows.values_list("uscc", "key"):
        said = json.loads(key)
        found.add((uscc, str(said.get("programme")), str(said.get("kind")), str(said.get("year"))))
    return found


def due_rows(viewer: Seat, run: Run, rows: Sequence[DeadlineLine]) -> list[Due]:
    """Return lines with names and owners; three queries."""
    usccs = {row.uscc for row in rows}
    firms: Mapping[str, Enterprise] = {
        each.uscc: each
        for each in register(viewer)
        .filter(uscc__in=usccs)
        .select_related("officer")
        .only("uscc", "name", "officer__name")
    }
    recorded = filed_since(viewer, run, usccs)
    labels = programmes_of(run)
    today = today_of(run)
    return [_due(row, firms.get(row.uscc), recorded, labels, run, today) for row in rows]


def _due(
    row: DeadlineLine,
    firm: Enterprise | None,
    recorded: set[tuple[str, str, str, str]],
    labels: Mapping[str, details.Label],
    run: Run,
    today: date,
) -> Due:
    said = row.said
    label = labels.get(row.programme) or details.label_of(folder_of(run), row.programme)
    duty = said.get("duty") or ""
    year = duty.partition("@")[2]
    fileable = row.kind in FILEABLE and year.isdecimal()
    status = said.get("status") or "due"
    assert row.due_on is not None
    return Due(
        id=row.pk,
        uscc=row.uscc,
        name=firm.name if firm is not None else row.uscc,
        programme=row.programme,
        programme_name=label.en if figures.is_english() else label.zh,
        kind=row.kind,
        kind_name=KINDS.get(row.kind, row.kind),
        label=said.get("label") or "",
        due_on=row.due_on,
        opens_on=date.fromisoformat(said["opens_on"]) if said.get("opens_on") else None,
        status=status,
        status_name=STATUSES.get(status, status),
        consequence=said.get("consequence") or "",
        warning=said.get("warning") or "",
        cite=said.get("cite") or "",
        is_uncertain=said.get("confidence") == "uncertain",
        is_fileable=fileable and status != "filed",
        is_recorded=(row.uscc, row.programme, row.kind, year) in recorded,
        days_left=(row.due_on - today).days,
        duty=duty,
        owner=firm.officer.name if firm is not None and firm.officer is not None else "",
    )


def month_of(
    viewer: Seat, rows: QuerySet[DeadlineLine], period: Period, labels: Mapping[str, details.Label]
) -> list[list[Day]]:
    """Return the weeks of a month with what is due on each day, Monday first; one query."""
    english = figures.is_english()
    weeks = [
        [
            Day(day=day, is_inside=day.month == period.first.month, is_today=day == period.today)
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(period.first.year, period.first.month)
    ]
    days = {each.day: each for week in weeks for each in week}
    found: dict[date, dict[tuple[str, str], int]] = {}
    for due_on, programme, kind, said in rows.values_list("due_on", "programme", "kind", "status"):
        each = days.get(due_on)
        if each is None:
            continue
        each.total += 1
        each.missed += said == "missed"
        counts = found.setdefault(due_on, {})
        counts[programme, kind] = counts.get((programme, kind), 0) + 1
    for due_on, counts in found.items():
        for (programme, kind), number in sorted(counts.items(), key=lambda pair: -pair[1])[:3]:
            label = labels.get(programme)
            name = programme if label is None else label.en if english else label.zh
            days[due_on].lines.append(f"{name} {KINDS.get(kind, kind)} {number}")
    return weeks
