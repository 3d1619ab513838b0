"""What people set on overview pages (综览写入): targets."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from yuqi.portal.access import Seat, require
from yuqi.portal.audit import services as audit
from yuqi.portal.insight.models import Target

__all__ = ["drop_target", "set_target"]


@transaction.atomic
def set_target(*, kpi: str, year: int, value: Decimal, note: str, by: Seat) -> Target:
    """Set what a figure is to be at a year's end; an earlier target of that year is replaced."""
    require(by, "insight.target")
    earlier = Target.objects.filter(tenant_id=by.tenant_id, kpi=kpi, year=year).first()
    before = None if earlier is None else {"value": str(earlier.value), "note": earlier.note}
    target, _ = Target.objects.update_or_create(
        tenant_id=by.tenant_id,
        kpi=kpi,
        year=year,
        defaults={"value": value, "note": note, "set_by_id": by.user_id},
    )
    audit.record(
        "target.set",
        on=f"kpi:{kpi}:{year}",
        by=by,
        before=before,
        after={"value": str(value), "note": note},
        why=note,
    )
    return target


@transaction.atomic
def drop_target(*, kpi: str, year: int, by: Seat) -> None:
    """Take a target back."""
    require(by, "insight.target")
    target = Target.objects.filter(tenant_id=by.tenant_id, kpi=kpi, year=year).first()
    if target is not None:
        audit.record("target.dropped", on=f"kpi:{kpi}:{year}", by=by, before={"value": str(target.value)})
        target.delete()
