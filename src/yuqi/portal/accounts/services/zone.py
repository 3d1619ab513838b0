"""Settings of a zone (园区设置)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yuqi.portal.access import Seat, require
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit

__all__ = ["change_zone"]


@transaction.atomic
def change_zone(*, by: Seat, name: str, as_of: date | None, suppression_minimum: int) -> Tenant:
    """Change a zone's name, its day and the fewest enterprises a statistic may stand on."""
    require(by, "accounts.manage")
    tenant = Tenant.objects.select_for_update().get(pk=by.tenant_id)
    before = _said(tenant)
    tenant.name = name
    tenant.as_of = as_of
    tenant.settings = {**tenant.settings, "suppression_minimum": suppression_minimum}
    tenant.save(update_fields=["name", "as_of", "settings"])
    audit.record("zone.changed", on=f"tenant:{tenant.slug}", by=by, before=before, after=_said(tenant))
    return tenant


def _said(tenant: Tenant) -> dict[str, object]:
    return {
        "name": tenant.name,
        "as_of": tenant.as_of.isoformat() if tenant.as_of else None,
        "suppression_minimum": tenant.settings.get("suppression_minimum", 5),
    }
