"""Remind people of what falls due (到期提醒): each once at 60, 30, 14, 7 and 1 days before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from yuqi.portal.access import FIRM_ROLES, Seat
from yuqi.portal.accounts.models import Membership
from yuqi.portal.bridge.calendars import REMINDED_DAYS
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.ladder.models import FollowUp, Notice
from yuqi.portal.ladder.selectors.calendar import today_of
from yuqi.portal.ladder.selectors.notices import notices_of
from yuqi.portal.runs.models import DeadlineLine
from yuqi.portal.runs.selectors import current_run

__all__ = ["mark_read", "remind"]

_AT_ONCE = 1000


@transaction.atomic
def remind(tenant_id: int) -> int:
    """Make the reminders that are due and return how many are new; a second call makes none.

    A day on which no worker ran is made up for: the nearest stage that was reached counts.
    """
    run = current_run(tenant_id)
    if run is None:
        return 0
    today = today_of(run)
    rows = list(
        DeadlineLine.objects.filter(
            tenant_id=tenant_id,
            due_on__gte=today,
            due_on__lte=today + timedelta(days=max(REMINDED_DAYS)),
            status="due",
        ).exclude(uscc="")
    )
    people = _people(tenant_id, {row.uscc for row in rows})
    wanted = []
    for row in rows:
        assert row.due_on is not None
        left = (row.due_on - today).days
        stage = min(days for days in REMINDED_DAYS if left <= days)
        said: dict[str, Any] = {
            "programme": row.programme,
            "programme_label": row.said.get("programme_label") or row.programme,
            "kind": row.kind,
            "label": row.said.get("label") or "",
            "days": stage,
        }
        key = f"{row.uscc}:{row.programme}:{row.said.get('duty') or row.kind}:{row.due_on}:{stage}"[:160]
        wanted += [
            Notice(tenant_id=tenant_id, user_id=user_id, uscc=row.uscc, key=key, due_on=row.due_on, said=said)
            for user_id in people[row.uscc]
        ]
    before = Notice.objects.filter(tenant_id=tenant_id).count()
    Notice.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=_AT_ONCE)
    return Notice.objects.filter(tenant_id=tenant_id).count() - before


def _people(tenant_id: int, usccs: Iterable[str]) -> dict[str, set[int]]:
    """Return who is told about each enterprise: its own people, who looks after it, who follows it up."""
    codes = set(usccs)
    found: dict[str, set[int]] = defaultdict(set)
    own = Membership.objects.filter(
        tenant_id=tenant_id, active=True, role__in=FIRM_ROLES, user__is_active=True
    )
    pairs = [
        own.values_list("uscc", "user_id"),
        Enterprise.objects.filter(tenant_id=tenant_id)
        .exclude(officer=None)
        .values_list("uscc", F("officer_id")),
        FollowUp.objects.filter(tenant_id=tenant_id)
        .exclude(owner=None)
        .exclude(state=FollowUp.State.DONE)
        .values_list("uscc", F("owner_id")),
    ]
    for rows in pairs:
        for uscc, user_id in rows:
            if uscc in codes:
                found[uscc].add(user_id)
    return found


def mark_read(*, by: Seat, ids: Iterable[int] | None = None) -> int:
    """Mark one's own reminders as read, all or some, and return how many."""
    rows = notices_of(by).filter(read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return rows.order_by().update(read_at=timezone.now())
