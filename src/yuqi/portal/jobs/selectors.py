"""Which work a seat may watch (任务查询)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.urls import resolve

from yuqi.portal.access import Seat, may, require
from yuqi.portal.jobs.models import Job
from yuqi.portal.jobs.registry import PAGES

__all__ = ["all_jobs", "jobs_of", "made_by"]


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


def made_by(job: Job, viewer: Seat) -> str | None:
    """Return the address of what a job made, where it is done and the seat may look at it."""
    page = PAGES.get(job.kind)
    if page is None or job.state != Job.State.DONE or job.result is None:
        return None
    address = page(job)
    opens = address is not None and may(viewer, getattr(resolve(address).func, "access_rule", ""))
    return address if opens else None
