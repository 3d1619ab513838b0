"""What enterprises are entitled to, and how much (可享政策), by the current run.

Amounts that rest on tax facts are shown to officers who were given that class; the others see sums over five
enterprises or more, and never one enterprise's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import pgettext_lazy

from yuqi.portal.access import Seat, sees_class
from yuqi.portal.bridge import entitlements
from yuqi.portal.bridge.library import CatalogEntry, Library, catalogs_of
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.policies.selectors.catalog import library_of
from yuqi.portal.runs import selectors as runs
from yuqi.portal.runs.keeping import kept
from yuqi.portal.runs.models import BenefitLine

__all__ = [
    "LEAST_SHOWN",
    "STATUSES",
    "BenefitSum",
    "FirmBenefit",
    "Lacking",
    "filtered",
    "lacking",
    "lines_of",
    "named",
    "of_firm",
    "sees_amounts",
    "summary",
]

LEAST_SHOWN = 5
"""A sum over fewer enterprises could be traced to one of them (数据抑制)."""

STATUSES: Mapping[str, Any] = {
    "entitled": pgettext_lazy("entitlement", "可享"),
    "open": pgettext_lazy("entitlement", "待定"),
    "stacked": pgettext_lazy("entitlement", "让位于更高的一项"),
}
_SURE = Q(status="entitled", stacked_out_by="")
_OPEN = Q(status="open")


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitSum:
    """One benefit over the zone (权益汇总). Sums in yuan; None where the viewer may not see them."""

    benefit: str
    label: Mapping[str, str]
    entry: CatalogEntry | None
    year: int | None
    is_tax: bool
    entitled: int
    open: int
    stacked: int
    sure: Decimal | None
    most: Decimal | None  # with what is open; None also where that has no upper bound
    has_no_bound: bool
    is_locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmBenefit:
    """One benefit of one enterprise (企业权益)."""

    line: BenefitLine
    entry: CatalogEntry | None
    label: Mapping[str, str]
    status: str  # entitled, open, stacked
    beaten_by: Mapping[str, str] | None
    is_locked: bool
    is_tax: bool


def sees_amounts(viewer: Seat, benefit: str, catalog: Library) -> bool:
    """Return whether the viewer sees what single enterprises get of a benefit."""
    return sees_class(viewer, catalog.amount_class(benefit))


def summary(viewer: Seat) -> list[BenefitSum]:
    """Return the benefits of the zone with counts and sums, payments before tax, the largest first."""
    run = runs.current_run(viewer.tenant_id)
    if run is None:
        return []
    catalog = library_of(viewer.tenant_slug)
    lines = (
        runs.benefit_lines(viewer)
        .exclude(status="not")
        .values("benefit", "year")
        .annotate(
            entitled=Count("pk", filter=_SURE),
            stacked=Count("pk", filter=Q(status="entitled") & ~Q(stacked_out_by="")),
            open=Count("pk", filter=_OPEN),
            unbounded=Count("pk", filter=_OPEN & Q(amount_high=None)),
            sure=Sum("amount", filter=_SURE),
            high=Sum("amount_high", filter=_OPEN),
        )
    )
    rows = kept("entitled", viewer, run, lambda: list(lines))
    found = [_sum(row, viewer, catalog) for row in rows]
    return sorted(found, key=lambda each: (each.is_tax, -(each.sure or 0), each.benefit))


def _sum(row: Mapping[str, Any], viewer: Seat, catalog: Library) -> BenefitSum:
    entry = catalog.get("benefit", row["benefit"])
    seen = sees_amounts(viewer, row["benefit"], catalog)
    sure = _cents(row["sure"])
    locked = not seen and row["entitled"] < LEAST_SHOWN
    most = None if row["unbounded"] else sure + _cents(row["high"])
    # With fewer than five open ones the difference of the two sums would tell of single enterprises.
    if not seen and row["open"] < LEAST_SHOWN:
        most = None
    return BenefitSum(
        benefit=row["benefit"],
        label=catalog.label("benefit", row["benefit"]),
        entry=entry,
        year=row["year"],
        is_tax=bool(entry and entry.content.get("tax")),
        entitled=row["entitled"],
        open=row["open"],
        stacked=row["stacked"],
        sure=None if locked else sure,
        most=None if locked else most,
        has_no_bound=bool(row["unbounded"]),
        is_locked=locked,
    )


def _cents(value: Decimal | None) -> Decimal:
    return (value or Decimal(0)).quantize(Decimal("0.01"))


def lines_of(viewer: Seat, benefit: str) -> QuerySet[BenefitLine]:
    """Return who is entitled to a benefit, or may be."""
    return runs.benefit_lines(viewer).filter(benefit=benefit).exclude(status="not")


def filtered(
    lines: QuerySet[BenefitLine], viewer: Seat, *, status: str = "", district: str = "", words: str = ""
) -> QuerySet[BenefitLine]:
    """Return the lines with a status, of a district, of enterprises whose name or code has the words."""
    if status == "entitled":
        lines = lines.filter(_SURE)
    elif status == "open":
        lines = lines.filter(_OPEN)
    elif status == "stacked":
        lines = lines.filter(status="entitled").exclude(stacked_out_by="")
    firms = Enterprise.objects.filter(tenant_id=viewer.tenant_id)
    if district:
        lines = lines.filter(uscc__in=firms.filter(district=district).values("uscc"))
    if words:
        found = (
            Q(name__icontains=words)
            | Q(initials__startswith=words.lower())
            | Q(uscc__startswith=words.upper())
        )
        lines = lines.filter(uscc__in=firms.filter(found).values("uscc"))
    return lines


def named(lines: QuerySet[BenefitLine], viewer: Seat) -> QuerySet[BenefitLine]:
    """Return the lines with `name` and `district` of their enterprise."""
    firm = Enterprise.objects.filter(tenant_id=viewer.tenant_id, uscc=OuterRef("uscc"))
    return lines.annotate(
        name=Subquery(firm.values("name")[:1]), district=Subquery(firm.values("district")[:1])
    )


def of_firm(viewer: Seat, uscc: str) -> Sequence[FirmBenefit]:
    """Return what one enterprise is entitled to, or may be: sure ones first, payments before tax."""
    catalog = library_of(viewer.tenant_slug)
    lines = runs.benefit_lines(viewer).filter(uscc=uscc).exclude(status="not")
    found = []
    for line in lines:
        entry = catalog.get("benefit", line.benefit)
        beaten = line.stacked_out_by
        found.append(
            FirmBenefit(
                line=line,
                entry=entry,
                label=catalog.label("benefit", line.benefit),
                status="stacked" if line.status == "entitled" and beaten else line.status,
                beaten_by=catalog.label("benefit", beaten) if beaten else None,
                is_locked=not sees_amounts(viewer, line.benefit, catalog),
                is_tax=bool(entry and entry.content.get("tax")),
            )
        )
    order = list(STATUSES)
    return sorted(
        found,
        key=lambda each: (order.index(each.status), each.is_tax, -(each.line.amount or 0), each.line.benefit),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A benefit that an enterprise is not surely entitled to, and why (还差什么)."""

    entitlement: entitlements.Entitlement
    unmet: Sequence[entitlements.EntitlementCondition]
    unknown: Sequence[entitlements.EntitlementCondition]
    met: int

    @property
    def is_open(self) -> bool:
        """Whether nothing stands against it but what is not known."""
        return not self.unmet


def lacking(viewer: Seat, uscc: str, lang: str) -> tuple[list[Lacking], int]:
    """Return what an enterprise is not entitled to with the reasons, the nearest first, and how many do not apply.

    A benefit does not apply where a condition fails that nobody can change: another city's, say.
    """
    run = runs.current_run(viewer.tenant_id)
    if run is None:
        return [], 0
    home = Path(settings.HOME)
    told = entitlements.of_enterprise(
        runs.snapshot_of(run),
        uscc,
        as_of=run.as_of,
        catalogs=catalogs_of(home, viewer.tenant_slug),
        catalog_hash=run.catalog_hash,
        home=home,
        lang=lang,
    )
    found, out = [], 0
    for each in told:
        unmet = [condition for condition in each.conditions if condition.outcome == "unmet"]
        unknown = [condition for condition in each.conditions if condition.outcome == "unknown"]
        if not unmet and not unknown and not each.amount_missing:
            continue
        if any(condition.lever is None for condition in unmet):
            out += 1
            continue
        met = len(each.conditions) - len(unmet) - len(unknown)
        found.append(Lacking(entitlement=each, unmet=unmet, unknown=unknown, met=met))
    return sorted(found, key=lambda each: (len(each.unmet), len(each.unknown))), out
