"""Batches of facts (批次): made, filled, committed whole, undone whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from yuqi.portal.access import Seat
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.enterprises.models import Batch, Enterprise, FactRow, Upload
from yuqi.portal.enterprises.services.projection import project
from yuqi.portal.shared.bulk import insert_rows, take_statistics

__all__ = ["NewRow", "add_rows", "commit", "discard", "key_text", "new_batch", "undo"]

_MANY = 5_000  # rows that change how the table lies


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """One row to be said (新事实行). Values are canonical text; None in a patch makes the cell unknown."""

    table: str
    uscc: str
    key: Mapping[str, str]
    values: Mapping[str, str | None]
    source: str
    whole: bool = True
    removed: bool = False
    recorded_at: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None


def key_text(key: Mapping[str, str]) -> str:
    """Return the key columns as one text: JSON, in the vocabulary's order."""
    return json.dumps(dict(key), ensure_ascii=False, separators=(",", ":"))


@transaction.atomic
def new_batch(
    *,
    tenant_id: int,
    kind: Batch.Kind,
    title: str,
    by: Seat | None,
    reason: str = "",
    upload: Upload | None = None,
    columns: Mapping[str, object] | None = None,
) -> Batch:
    """Return an empty batch with the tenant's next number; it counts for nothing until it is committed."""
    Tenant.objects.select_for_update().get(pk=tenant_id)
    last = Batch.objects.filter(tenant_id=tenant_id).aggregate(last=Max("number"))["last"] or 0
    return Batch.objects.create(
        tenant_id=tenant_id,
        number=last + 1,
        kind=kind,
        title=title,
        reason=reason,
        upload=upload,
        columns=dict(columns or {}),
        made_by_id=None if by is None else by.user_id,
    )


def add_rows(batch: Batch, rows: Iterable[NewRow]) -> int:
    """Add rows to a batch that is not committed yet, and return how many; none counts before `commit`.

    What is said of an entry that was merged into another, or of a former code, is said of the one that goes on.
    """
    merged = dict(
        Enterprise.objects.filter(tenant_id=batch.tenant_id)
        .exclude(merged_into="")
        .values_list("uscc", "merged_into")
    )
    said = (
        {
            "tenant_id": batch.tenant_id,
            "batch_id": batch.pk,
            "table": row.table,
            "uscc": row.uscc,
            "key": key_text(row.key),
            "source": row.source,
            "values": dict(row.values),
            "whole": row.whole,
            "removed": row.removed,
            "recorded_at": row.recorded_at,
            "file": row.file,
            "sheet": row.sheet,
            "row": row.row,
        }
        for row in (_going_on(row, merged) for row in rows)
    )
    count = insert_rows(FactRow, said)
    if count >= _MANY:
        take_statistics(FactRow)
    return count


def _going_on(row: NewRow, merged: Mapping[str, str]) -> NewRow:
    """Return a row under the code that its enterprise goes by now; what takes rows away stays where they are."""
    code = row.uscc
    for _step in range(len(merged)):
        if code not in merged:
            break
        code = merged[code]
    if row.removed or code == row.uscc:
        return row
    key = {name: code if value == row.uscc else value for name, value in row.key.items()}
    values = {name: code if value == row.uscc else value for name, value in row.values.items()}
    return replace(row, uscc=code, key=key, values=values)


@transaction.atomic
def commit(batch: Batch, *, by: Seat | None, why: str = "") -> Batch:
    """Let a batch count (入库): all of it or nothing; a batch committed before is left as it is.

    The register's rows of the enterprises it speaks of follow in the same transaction.
    """
    Tenant.objects.select_for_update().get(pk=batch.tenant_id)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state == Batch.State.COMMITTED:
        return batch
    if batch.state != Batch.State.DRAFT:
        raise ValueError(f"batch {batch.label} is {batch.state}")
    last = Batch.objects.filter(tenant_id=batch.tenant_id).aggregate(last=Max("sequence"))["last"] or 0
    touched = set(batch.fact_rows.exclude(uscc="").values_list("uscc", flat=True).distinct())
    batch.state = Batch.State.COMMITTED
    batch.sequence = last + 1
    batch.rows = batch.fact_rows.count()
    batch.enterprises = len(touched)
    batch.committed_at = timezone.now()
    batch.save()
    _follow(batch.tenant_id, touched)
    audit.record(
        "batch.committed",
        on=f"batch:{batch.label}",
        by=by,
        tenant_id=batch.tenant_id,
        uscc=next(iter(touched)) if len(touched) == 1 else "",
        after={"rows": batch.rows, "enterprises": batch.enterprises, "title": batch.title},
        why=why or batch.reason,
    )
    return batch


@transaction.atomic
def undo(batch: Batch, *, by: Seat, why: str) -> Batch:
    """Take a committed batch back (撤回), also after later ones: what was said before it counts again."""
    Tenant.objects.select_for_update().get(pk=batch.tenant_id)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != Batch.State.COMMITTED:
        raise ValueError(f"batch {batch.label} is {batch.state}")
    touched = set(batch.fact_rows.exclude(uscc="").values_list("uscc", flat=True).distinct())
    batch.state = Batch.State.UNDONE
    batch.undone_at = timezone.now()
    batch.undone_by_id = by.user_id
    batch.undone_why = why
    batch.save()
    _follow(batch.tenant_id, touched)
    audit.record(
        "batch.undone",
        on=f"batch:{batch.label}",
        by=by,
        uscc=next(iter(touched)) if len(touched) == 1 else "",
        before={"state": "committed", "rows": batch.rows},
        after={"state": "undone"},
        why=why,
    )
    return batch


@transaction.atomic
def discard(batch: Batch, *, by: Seat) -> None:
    """Throw away a batch that was never committed; the uploaded file stays."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != Batch.State.DRAFT:
        raise ValueError(f"batch {batch.label} is {batch.state}")
    batch.fact_rows.all().delete()
    batch.state = Batch.State.DISCARDED
    batch.save(update_fields=["state"])
    audit.record("batch.discarded", on=f"batch:{batch.label}", by=by)


def _follow(tenant_id: int, touched: set[str]) -> None:
    project(tenant_id, touched)
    Enterprise.objects.filter(tenant_id=tenant_id, uscc__in=touched).update(version=F("version") + 1)
