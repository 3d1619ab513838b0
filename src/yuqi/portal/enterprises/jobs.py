"""Assess a zone in the background (后台测算)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from yuqi.portal.accounts.models import Tenant
from yuqi.portal.bridge import results
from yuqi.portal.enterprises.duplicates import found_pairs
from yuqi.portal.enterprises.folding import every_current_row
from yuqi.portal.enterprises.imports import committing as committing  # its handlers are registered with it
from yuqi.portal.enterprises.models import Batch
from yuqi.portal.jobs import Running, handler
from yuqi.portal.jobs import services as jobs
from yuqi.portal.runs import services as runs

__all__ = ["ask_for_duplicates", "ask_for_run", "assess_zone", "find_duplicates"]


def ask_for_run(*, tenant_id: int, reason: str, by: Any = None) -> Any:
    """Enqueue an assessment of what the committed batches say now; one already waiting for that is the same job."""
    key = f"{last_sequence(tenant_id)}:{Batch.objects.filter(tenant_id=tenant_id, state='undone').count()}"
    return jobs.enqueue("enterprises.assess", key=key, tenant_id=tenant_id, payload={"reason": reason}, by=by)


def ask_for_duplicates(*, tenant_id: int, by: Any = None) -> Any:
    """Enqueue a search for entries that may be one enterprise; one already made on these facts is the same job."""
    key = f"{last_sequence(tenant_id)}:{Batch.objects.filter(tenant_id=tenant_id, state='undone').count()}"
    return jobs.enqueue("enterprises.find_duplicates", key=key, tenant_id=tenant_id, by=by)


@handler("enterprises.find_duplicates", page=lambda _job: reverse("enterprises:merges"))
def find_duplicates(job: Running) -> Mapping[str, Any]:
    """Compare names, phones, addresses and codes; what was found is the job's result."""
    job.progress(0.1, "正在比对名称、电话、地址和代码")
    pairs = found_pairs(job.tenant_id)
    return {"pairs": [{"first": p.first, "second": p.second, "signs": list(p.signs)} for p in pairs[:500]]}


def last_sequence(tenant_id: int) -> int:
    """Return the number of the last commitment, 0 before the first."""
    return Batch.objects.filter(tenant_id=tenant_id).aggregate(last=Max("sequence"))["last"] or 0


@handler("enterprises.assess", page=lambda job: reverse("runs:detail", args=[job.result["run"]]))
def assess_zone(job: Running) -> Mapping[str, Any]:
    """Snapshot, assess, publish; a run that was published under this key already is left alone."""
    tenant = Tenant.objects.get(pk=job.tenant_id)
    catalogs = [folder] if (folder := Path(settings.HOME) / "catalog" / tenant.slug).is_dir() else []
    job.progress(0.05, "正在汇总数据")
    with transaction.atomic():  # one look at the facts, whatever is committed meanwhile
        sequence = last_sequence(tenant.pk)
        rows = list(_records(tenant.pk))
    made = results.assess(
        rows,
        home=Path(settings.HOME),
        tenant=tenant.slug,
        name=tenant.name,
        as_of=tenant.as_of,
        catalogs=catalogs,
        progress=lambda _stage, share: job.progress(0.2 + 0.6 * share, "正在测算"),
    )
    job.progress(0.85, "正在发布结果")
    run = runs.publish(
        made,
        tenant_id=tenant.pk,
        sequence=sequence,
        by=None,
        by_id=job.by_id,
        reason=str(job.payload.get("reason", "")),
    )
    return {"run": run.number}


def _records(tenant_id: int) -> Iterator[results.FactRecord]:
    for row in every_current_row(tenant_id):
        yield results.FactRecord(
            table=row.table,
            uscc=row.uscc or None,
            key=json.loads(row.key),
            source=row.source,
            recorded_at=row.recorded_at or None,
            values=row.values,
        )
