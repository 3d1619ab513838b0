"""Which work a seat may watch (任务查询)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yuqi.portal.access import Seat, require
from yuqi.portal.jobs.models import Job

__all__ = ["all_jobs", "jobs_of"]


def jobs_of(viewer: Seat) -> QuerySet[Job]:
    """Return the work a seat may watch: the tenant's; of enterprise roles, about their enterprise or asked by them."""
    require(viewer, "jobs.view")
    rows = Job.objects.filter(tenant_id=viewer.tenant_id)
    if viewer.is_firm:
        rows = rows.filter(Q(uscc=viewer.uscc or "-") | Q(by_id=viewer.user_id))
    return rows


def all_jobs(viewer: Seat) -> QuerySet[Job]:
    """Return the tenant's work, newest first, to those who look after it."""
    require(viewer, "jobs.list")
    return jobs_of(viewer).select_related("by").order_by("-created_at", "-pk")
