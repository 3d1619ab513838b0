"""What the worker does for the ladder (后台任务)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from yuqi.portal.accounts.models import Tenant
from yuqi.portal.jobs import Running, every_minute, handler
from yuqi.portal.jobs import services as jobs
from yuqi.portal.ladder.services import campaigns, notices
from yuqi.portal.runs.models import Run

__all__ = ["remind", "remind_daily", "run_campaign"]

_HOUR = 6  # of the day, local time


@handler("ladder.remind", page=lambda _job: reverse("ladder:calendar"))
def remind(job: Running) -> Mapping[str, Any]:
    """Make the day's reminders of a zone."""
    return {"notices": notices.remind(job.tenant_id)}


@every_minute
def remind_daily() -> None:
    """Ask for reminders once a day and run, from six in the morning."""
    now = timezone.localtime()
    if now.hour < _HOUR:
        return
    for tenant_id in Tenant.objects.order_by("pk").values_list("pk", flat=True):
        run = (
            Run.objects.filter(tenant_id=tenant_id, is_current=True).values_list("number", flat=True).first()
        )
        if run is not None:
            jobs.enqueue("ladder.remind", key=f"{now:%Y-%m-%d}:{run}", tenant_id=tenant_id)


@handler("ladder.campaign", page=lambda job: reverse("ladder:campaign", args=[job.result["campaign"]]))
def run_campaign(job: Running) -> Mapping[str, Any]:
    """Choose whom to coach, and keep the list."""
    return campaigns.compute(int(job.payload["campaign"]), progress=job.progress)
