"""Targets of the sample zone (样例目标): invented, and said to be."""

from __future__ import annotations

from decimal import Decimal

from yuqi.portal.accounts.models import Tenant
from yuqi.portal.insight.models import Target
from yuqi.portal.insight.selectors.figures import figures_of
from yuqi.portal.runs.selectors import current_run

__all__ = ["set_sample_targets"]

# Growth over the year, by figure.
_GROWTH = {
    "kpi.hnte": Decimal("1.15"),
    "kpi.tech_sme": Decimal("1.20"),
    "kpi.specialised_sme": Decimal("1.30"),
    "kpi.little_giant": Decimal("1.40"),
}


def set_sample_targets(tenant: Tenant) -> None:
    """Give the sample zone targets for the year of its run, where it has none."""
    run = current_run(tenant.pk)
    if run is None:
        return
    for line in figures_of(run)["kpis"]:
        growth = _GROWTH.get(line["kpi"])
        if growth is not None and line["start"] is not None:
            Target.objects.get_or_create(
                tenant=tenant,
                kpi=line["kpi"],
                year=run.as_of.year,
                defaults={"value": int(Decimal(line["start"]) * growth), "note": "样例目标，虚构"},
            )
