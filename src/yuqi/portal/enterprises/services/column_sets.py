"""Which columns the zone exports (导出列的设置)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from yuqi.portal.access import Seat, require
from yuqi.portal.audit import services as audit
from yuqi.portal.enterprises.models import ColumnSet

__all__ = ["save_columns"]


@transaction.atomic
def save_columns(
    *, by: Seat, list_name: str, columns: Sequence[tuple[str, str]], unit: ColumnSet.Unit
) -> ColumnSet:
    """Keep the zone's columns of a list, in order.

    Args:
        by: an officer.
        list_name: of the list.
        columns: name and heading; "" for the usual heading.
        unit: of money.
    """
    require(by, "enterprises.columns")
    before = (
        ColumnSet.objects.filter(tenant_id=by.tenant_id, list_name=list_name)
        .values("columns", "unit")
        .first()
    )
    kept = [{"name": name, "heading": heading.strip()[:60]} for name, heading in columns]
    saved, _made = ColumnSet.objects.update_or_create(
        tenant_id=by.tenant_id,
        list_name=list_name,
        defaults={"columns": kept, "unit": unit, "changed_by_id": by.user_id},
    )
    audit.record(
        "columns.saved",
        on=f"columns:{list_name}",
        by=by,
        before=before,
        after={"columns": kept, "unit": str(unit)},
    )
    return saved
