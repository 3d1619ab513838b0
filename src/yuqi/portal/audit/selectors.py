"""What of the log a seat may read (日志查询)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from yuqi.portal.access import Seat, require
from yuqi.portal.audit.models import Entry

__all__ = ["LogQuery", "actions_of", "log_of", "own_log"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """What of the log is asked for (查询条件); empty asks for all."""

    actor: str = ""
    action: str = ""
    on: str = ""
    uscc: str = ""
    since: date | None = None
    until: date | None = None


def log_of(viewer: Seat, query: LogQuery) -> QuerySet[Entry]:
    """Return the tenant's entries, newest first, to those who read the log.

    Raises:
        Refused: to others.
    """
    require(viewer, "audit.view")
    rows = Entry.objects.filter(tenant_id=viewer.tenant_id)
    if query.actor:
        rows = rows.filter(actor__icontains=query.actor)
    if query.action:
        rows = rows.filter(action=query.action)
    if query.on:
        rows = rows.filter(on__icontains=query.on)
    if query.uscc:
        rows = rows.filter(Q(uscc=query.uscc.strip().upper()))
    if query.since:
        rows = rows.filter(at__gte=_start(query.since))
    if query.until:
        rows = rows.filter(at__lt=_start(query.until + timedelta(days=1)))
    return rows.order_by("-number")


def own_log(viewer: Seat) -> QuerySet[Entry]:
    """Return what was done to the viewer's own enterprise, newest first; to officials nothing."""
    if not viewer.is_firm or not viewer.uscc:
        return Entry.objects.none()
    return Entry.objects.filter(tenant_id=viewer.tenant_id, uscc=viewer.uscc).order_by("-number")


def actions_of(viewer: Seat) -> list[str]:
    """Return the acts that stand in the tenant's log."""
    require(viewer, "audit.view")
    rows: Any = Entry.objects.filter(tenant_id=viewer.tenant_id).values_list("action", flat=True)
    return sorted(set(rows.distinct()))


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
