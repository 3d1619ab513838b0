"""The libraries (培育库): per title who holds it, could have it, is near, far, about to lose it; who follows up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from yuqi.portal.access import Seat
from yuqi.portal.bridge import details
from yuqi.portal.enterprises.selectors.register import Wanted, chosen, register
from yuqi.portal.ladder.models import FollowUp
from yuqi.portal.ladder.selectors.asking import programmes_of
from yuqi.portal.ladder.selectors.board import on_programme
from yuqi.portal.ladder.selectors.follow_ups import follow_ups_of
from yuqi.portal.runs.keeping import kept
from yuqi.portal.runs.models import Run, Standing
from yuqi.portal.runs.selectors import standings
from yuqi.portal.shared import figures

__all__ = ["Library", "PoolRow", "follow_rows", "followed", "libraries"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """One title's libraries (一项资质的库)."""

    programme: str
    label: details.Label
    counts: Mapping[str, int]  # ladder words
    followed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRow:
    """One enterprise followed up (在库企业)."""

    follow_up: FollowUp
    name: str
    programme_name: str
    standing: Standing | None
    is_late: bool


def libraries(viewer: Seat, run: Run) -> list[Library]:
    """Return the libraries of every title, in the order of the ladder; two queries."""
    labels = programmes_of(run)
    counts: dict[str, dict[str, int]] = {}
    numbers = on_programme(viewer, Wanted(), labels).values("programme", "standing").annotate(n=Count("pk"))
    rows = kept("pools", viewer, run, lambda: list(numbers.order_by()))
    for each in rows:
        counts.setdefault(each["programme"], {})[each["standing"]] = each["n"]
    followed = dict(
        follow_ups_of(viewer)
        .exclude(state=FollowUp.State.DONE)
        .values_list("programme")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return [
        Library(
            programme=programme,
            label=label,
            counts=counts.get(programme, {}),
            followed=followed.get(programme, 0),
        )
        for programme, label in labels.items()
    ]


def followed(viewer: Seat, query: Any) -> QuerySet[FollowUp]:
    """Return the follow-ups that answer the filters, the next date first."""
    rows = follow_ups_of(viewer).select_related("owner")
    owner, programme, state, q = (query.get(name, "") for name in ("owner", "programme", "state", "q"))
    if owner == "me":
        rows = rows.filter(owner_id=viewer.user_id)
    elif owner == "none":
        rows = rows.filter(owner=None)
    elif owner.isdecimal() and len(owner) < 15:
        rows = rows.filter(owner_id=int(owner))
    if programme:
        rows = rows.filter(programme=programme)
    if state in FollowUp.State.values:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.exclude(state=FollowUp.State.DONE)
    if query.get("late"):
        rows = rows.filter(next_on__lt=timezone.localdate())
    if q:
        rows = rows.filter(uscc__in=chosen(viewer, Wanted(q=q, where="all")).order_by().values("uscc"))
    if viewer.district:
        rows = rows.filter(uscc__in=register(viewer).values("uscc"))
    return rows.order_by(F("next_on").asc(nulls_last=True), "uscc", "programme")


def follow_rows(viewer: Seat, run: Run | None, rows: Sequence[FollowUp]) -> list[PoolRow]:
    """Return lines with names and where each stands now; two queries."""
    usccs = {row.uscc for row in rows}
    names = dict(register(viewer).filter(uscc__in=usccs).values_list("uscc", "name"))
    now = {
        (each.uscc, each.programme): each
        for each in standings(viewer).filter(subject="enterprise", uscc__in=usccs)
    }
    labels = programmes_of(run) if run is not None else {}
    today = timezone.localdate()
    return [
        PoolRow(
            follow_up=row,
            name=names.get(row.uscc, row.uscc),
            programme_name=_name(labels.get(row.programme), row.programme),
            standing=now.get((row.uscc, row.programme)),
            is_late=_is_late(row, today),
        )
        for row in rows
    ]


def _name(label: details.Label | None, programme: str) -> str:
    if label is None:
        return programme
    return label.en if figures.is_english() else label.zh


def _is_late(row: FollowUp, today: date) -> bool:
    return row.next_on is not None and row.next_on < today and row.state != FollowUp.State.DONE
