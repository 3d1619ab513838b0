"""The jobs that commit an import and mark its workbook (入库与标注): idempotent, all or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from yuqi.portal.access import Seat
from yuqi.portal.accounts.models import Membership
from yuqi.portal.accounts.selectors import seat_from
from yuqi.portal.bridge import uploads, workbooks
from yuqi.portal.enterprises.imports.places import day_of, page_of, work_of
from yuqi.portal.enterprises.imports.reading import changes_of, files_of, rebuilt
from yuqi.portal.enterprises.models import Batch, FactRow, Import
from yuqi.portal.enterprises.services import NewRow, add_rows, batches
from yuqi.portal.jobs import Running, handler

__all__ = ["commit", "mark", "marked_file"]


@handler("imports.commit", page=page_of)
def commit(job: Running) -> Mapping[str, Any]:
    """Let the import's draft count, with what was said about its completeness, in one transaction.

    A worker that dies before the end has done nothing; one that comes after the end finds it done.
    """
    job.progress(0.1, "正在入库")
    by = _seat(job)
    with transaction.atomic():
        of = (
            Import.objects.select_for_update(of=("self",))
            .select_related("tenant")
            .get(pk=job.payload["import"])
        )
        if of.state == Import.State.COMMITTED and of.batch_id is not None:
            return {"batch": of.batch.number}
        if of.state != Import.State.READY or of.revision != job.payload["revision"]:
            return {"stale": True}
        batch = Batch.objects.get(pk=of.batch_id)
        add_rows(batch, _coverage(of, batch))
        batch.reason = of.accepts_why
        batch.save(update_fields=["reason"])
        batch = batches.commit(batch, by=by)
        of.state, of.ended_at = Import.State.COMMITTED, timezone.now()
        of.save(update_fields=["state", "ended_at"])
        of.differences.all().delete()
    for folder in ("now", "adapted", "mended", "register", "home"):
        shutil.rmtree(work_of(of) / folder, ignore_errors=True)
    return {"batch": batch.number}


@handler("imports.mark", page=page_of)
def mark(job: Running) -> Mapping[str, Any]:
    """Write the marked workbook of an import, to be fetched from its page."""
    of = Import.objects.select_related("tenant", "upload").get(pk=job.payload["import"])
    lang = str(job.payload["lang"])
    job.progress(0.1, "正在标注")
    files = files_of(of)
    problems = [
        rebuilt(finding) for finding in of.findings.filter(mended=False).order_by("number").iterator()
    ]
    out = marked_file(of, job.key)
    if len(files) == 1 and files[0].suffix == ".xlsx":
        parts = uploads.parts_of(work_of(of) / "held") if (work_of(of) / "held").is_dir() else ()
        workbooks.marked_workbook(files[0], changes_of(of), parts, problems, out, lang=lang)
    else:
        workbooks.marked_workbook(work_of(of) / "now", {}, (), problems, out, lang=lang)
    return {"file": out.name}


def marked_file(of: Import, key: str) -> Path:
    """Return where the marked workbook of a job lies."""
    return work_of(of) / f"marked-{key.replace(':', '-')}.xlsx"


def _coverage(of: Import, batch: Batch) -> Iterator[NewRow]:
    """Say that a table names all, up to the day, where the officer said so; a line the file has itself stays."""
    day = day_of(of.tenant) or timezone.localdate()
    said = set(FactRow.objects.filter(batch=batch, table="coverage").values_list("key", flat=True))
    for table, answer in sorted(of.coverage.items()):
        key = {"table": table, "uscc": "*"}
        if answer != "all" or batches.key_text(key) in said:
            continue
        yield NewRow(
            table="coverage",
            uscc="",
            key=key,
            values={"complete": "true", "until": day.isoformat()},
            source="officer",
        )


def _seat(job: Running) -> Seat | None:
    """Return the seat that asked, as it is now."""
    found = Membership.objects.filter(
        user_id=job.by_id, tenant_id=job.tenant_id, role=job.payload.get("role", ""), active=True
    )
    membership = found.select_related("tenant", "user").first()
    return None if membership is None else seat_from(membership)
