"""Whether the current run knows the newest facts (数据是否已测算)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from yuqi.portal.access import Seat
from yuqi.portal.enterprises.models import Batch
from yuqi.portal.jobs.models import Job
from yuqi.portal.runs.models import Run

__all__ = ["Freshness", "freshness"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """What has changed since the run that pages show (新旧)."""

    is_stale: bool
    batches: int  # committed or undone since
    job: Job | None  # an assessment that waits or runs
    made_at: datetime | None  # of the run


def freshness(viewer: Seat, run: Run | None) -> Freshness:
    """Return whether facts have changed since the current run, None before the first, and whether one is under way."""
    batches = Batch.objects.filter(tenant_id=viewer.tenant_id)
    if run is None:
        newer = batches.filter(state=Batch.State.COMMITTED).count()
    else:
        undone = Q(state=Batch.State.UNDONE, undone_at__gt=run.made_at, sequence__lte=run.sequence)
        newer = batches.filter(Q(state=Batch.State.COMMITTED, sequence__gt=run.sequence) | undone).count()
    job = (
        Job.objects.filter(
            tenant_id=viewer.tenant_id, kind="enterprises.assess", state__in=("waiting", "running")
        )
        .order_by("-pk")
        .first()
    )
    return Freshness(
        is_stale=bool(newer), batches=newer, job=job, made_at=run.made_at if run is not None else None
    )
