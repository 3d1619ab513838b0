"""Follow-ups as far as a seat may see them (跟进查询)."""

from __future__ import annotations

from django.db.models import QuerySet

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.ladder.models import FollowUp

__all__ = ["follow_ups_of"]


def follow_ups_of(viewer: Seat) -> QuerySet[FollowUp]:
    """Return the enterprises in the libraries with who follows them up; enterprises see their own."""
    return visible_to(FollowUp.objects.all(), viewer)
