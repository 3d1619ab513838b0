"""Reminders of one person (提醒查询)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from yuqi.portal.access import Seat
from yuqi.portal.ladder.models import Notice

__all__ = ["notices_of", "unread"]


def notices_of(viewer: Seat) -> QuerySet[Notice]:
    """Return a person's reminders in this seat, newest first; an enterprise's people see its own only."""
    rows = Notice.objects.filter(tenant_id=viewer.tenant_id, user_id=viewer.user_id)
    if viewer.is_firm:
        rows = rows.filter(uscc=viewer.uscc)
    return rows.order_by("-made_at", "due_on", "pk")


def unread(viewer: Any) -> int:
    """Return how many wait to be read; the bell shows it."""
    return notices_of(viewer).filter(read_at=None).count()
