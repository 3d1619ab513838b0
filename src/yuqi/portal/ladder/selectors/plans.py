"""Plans that were kept (辅导计划查询)."""

from __future__ import annotations

from django.db.models import QuerySet

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.ladder.models import Plan

__all__ = ["plans_of"]


def plans_of(viewer: Seat, uscc: str | None = None, programme: str | None = None) -> QuerySet[Plan]:
    """Return plans kept, newest first, as far as the viewer may see; of an enterprise, of a title."""
    rows = visible_to(Plan.objects.select_related("made_by", "run"), viewer)
    if uscc is not None:
        rows = rows.filter(uscc=uscc)
    if programme is not None:
        rows = rows.filter(programme=programme)
    return rows.order_by("-made_at", "-pk")
