"""Publish a run (发布测算): its rows are written, then it becomes current in one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yuqi.portal.access import Seat
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import results
from yuqi.portal.runs.models import BenefitLine, DeadlineLine, Run, Standing
from yuqi.portal.shared.bulk import insert_rows, take_statistics

__all__ = ["AFTER", "pin", "publish"]

AFTER: list[Callable[[Run], object]] = []
"""What follows a run, in the job that made it: an app adds its own, quick or as a job of its own."""

_STANDING = (
    "subject",
    "subject_id",
    "uscc",
    "programme",
    "edition",
    "procedure",
    "verdict",
    "standing",
    "route",
    "score_low",
    "score_high",
    "score_bar",
    "bar_op",
    "score_likely",
    "open_by",
    "conditions_met",
    "conditions_unmet",
    "conditions_unknown",
    "distance",
    "held",
    "held_until",
    "at_risk",
    "eligible_from",
)
_BENEFIT = (
    "uscc",
    "benefit",
    "edition",
    "year",
    "status",
    "amount",
    "amount_low",
    "amount_high",
    "stacked_out_by",
    "without_application",
    "cite",
)


def publish(
    made: results.Made,
    *,
    tenant_id: int,
    sequence: int,
    by: Seat | None,
    by_id: int | None = None,
    reason: str = "",
) -> Run:
    """Write a run's rows and make it the tenant's current one; until then the earlier one counts.

    Args:
        made: what the bridge gave back.
        tenant_id: whose.
        sequence: the last batch of facts it knows.
        by: the seat that asked; None: the clock or the program.
        by_id: the user, where only the id is known (a job).
        reason: why it was made.
    """
    home = Path(settings.HOME)
    _sweep(tenant_id)
    with transaction.atomic():
        Tenant.objects.select_for_update().get(pk=tenant_id)
        last = Run.objects.filter(tenant_id=tenant_id).aggregate(last=Max("number"))["last"] or 0
        run = Run.objects.create(
            tenant_id=tenant_id,
            number=last + 1,
            folder=made.folder.resolve().relative_to(home).as_posix(),
            snapshot=made.snapshot.resolve().relative_to(home).as_posix(),
            as_of=made.run["as_of"],
            catalog_hash=made.run["catalog_hash"],
            facts_hash=made.run["facts_hash"],
            engine=str(made.run["engine"])[:40],
            enterprises=made.enterprises,
            sequence=sequence,
            reason=reason,
            made_by_id=by.user_id if by else by_id,
        )
    own = {"tenant_id": tenant_id, "run_id": run.pk}
    for model, rows in (
        (Standing, _standings(made.folder)),
        (BenefitLine, _benefits(made.folder)),
        (DeadlineLine, _deadlines(made.folder)),
    ):
        insert_rows(model, (own | row for row in rows))
    take_statistics(Standing, BenefitLine, DeadlineLine)
    with transaction.atomic():
        Tenant.objects.select_for_update().get(pk=tenant_id)
        Run.objects.filter(tenant_id=tenant_id, is_current=True).update(is_current=False)
        run.is_current, run.published_at = True, timezone.now()
        run.save(update_fields=["is_current", "published_at"])
        audit.record(
            "run.published",
            on=f"run:{run.number}",
            by=by,
            tenant_id=tenant_id,
            after={"facts": run.facts_hash, "catalog": run.catalog_hash, "as_of": str(run.as_of)},
            why=reason,
        )
    _sweep(tenant_id)
    for follow in AFTER:
        follow(run)
    return run


def _sweep(tenant_id: int) -> None:
    """Take away rows of runs that are not current, and runs that a worker left half written."""
    for model in (Standing, BenefitLine, DeadlineLine):
        old = model._default_manager.filter(tenant_id=tenant_id, run__is_current=False)
        old._raw_delete(old.db)  # no signals, no cascades: one statement
    Run.objects.filter(tenant_id=tenant_id, published_at__isnull=True).delete()


def pin(run: Run) -> None:
    """Keep a run for ever: a decision, letter or grant refers to it."""
    Run.objects.filter(pk=run.pk).update(is_pinned=True)


def _standings(folder: Path) -> Iterator[dict[str, Any]]:
    for row in results.rows_of(folder, "verdicts", _STANDING):
        yield {
            name: "" if row[name] is None and name in ("uscc", "route", "open_by", "bar_op") else row[name]
            for name in row
        }


def _benefits(folder: Path) -> Iterator[dict[str, Any]]:
    for row in results.rows_of(folder, "benefits", _BENEFIT):
        row["cite"] = (row["cite"] or "")[:300]
        row["stacked_out_by"] = row["stacked_out_by"] or ""
        row["uscc"] = row["uscc"] or ""
        yield row


def _deadlines(folder: Path) -> Iterator[dict[str, Any]]:
    for row in results.rows_of(folder, "deadlines"):
        yield {
            "uscc": row["uscc"] or "",
            "programme": row["programme"],
            "kind": row["kind"],
            "due_on": row["due_on"],
            "status": row["status"] or "",
            "said": {
                name: value.isoformat() if hasattr(value, "isoformat") else value
                for name, value in row.items()
            },
        }
