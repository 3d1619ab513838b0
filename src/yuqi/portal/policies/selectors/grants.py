"""Grants as pages read them (免申即享查询)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.bridge.library import CatalogEntry, Library
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.policies.models import GrantBatch, GrantLine
from yuqi.portal.policies.selectors.catalog import library_of
from yuqi.portal.runs import selectors as runs

__all__ = [
    "Candidate",
    "Choice",
    "base_of",
    "batches",
    "candidates",
    "catalog_entry",
    "choices",
    "ledger",
    "line_changes",
    "lines_of",
    "paid_before",
]

_FOR_LIFE = "firm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A benefit and year a batch can be made of (可办批次的政策)."""

    benefit: str
    year: int
    label: Mapping[str, str]
    entry: CatalogEntry
    entitled: int
    without_application: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One enterprise that is entitled to an exact amount (待兑现企业)."""

    uscc: str
    name: str
    district: str
    edition: str
    amount: Decimal
    cite: str
    blocked: str  # why it cannot be chosen; "" when it can


def base_of(entry: CatalogEntry, year: int) -> str:
    """Return what a benefit is paid for once: for a life where its ceiling is an enterprise's, else the year."""
    return _FOR_LIFE if any(cap["per"] == "firm" for cap in entry.content.get("caps", ())) else str(year)


def choices(viewer: Seat) -> list[Choice]:
    """Return the payments of the current run that somebody is surely entitled to; tax relief is no payment."""
    catalog = library_of(viewer.tenant_slug)
    rows = (
        runs.benefit_lines(viewer)
        .filter(status="entitled", stacked_out_by="", amount__gt=0)
        .values("benefit", "year", "without_application")
        .annotate(n=Count("pk"))
        .order_by("benefit", "year")
    )
    found = []
    for row in rows:
        entry = catalog.get("benefit", row["benefit"])
        if entry is None or entry.content.get("tax") or row["year"] is None:
            continue
        found.append(
            Choice(
                benefit=row["benefit"],
                year=row["year"],
                label=entry.label,
                entry=entry,
                entitled=row["n"],
                without_application=row["without_application"],
            )
        )
    return found


def candidates(viewer: Seat, entry: CatalogEntry, year: int) -> list[Candidate]:
    """Return who is entitled to an exact amount of a benefit, the largest first; who was paid stands there with why."""
    base = base_of(entry, year)
    lines = runs.benefit_lines(viewer).filter(
        benefit=entry.id, year=year, status="entitled", stacked_out_by="", amount__gt=0
    )
    firms = Enterprise.objects.filter(tenant_id=viewer.tenant_id, uscc__in=lines.values("uscc"))
    known = {firm.uscc: firm for firm in firms}
    paid = paid_before(viewer.tenant_id, entry.id, base)
    living = {
        line.uscc: line.batch.name
        for line in GrantLine.objects.filter(
            tenant_id=viewer.tenant_id, benefit=entry.id, base=base, state__in=GrantLine.LIVING
        ).select_related("batch")
    }
    found = []
    for line in lines.order_by("-amount", "uscc"):
        firm = known.get(line.uscc)
        blocked = ""
        if line.uscc in living:
            blocked = _("已在批次 %(batch)s") % {"batch": living[line.uscc]}
        elif line.uscc in paid:
            blocked = _("已领过（%(day)s）") % {"day": paid[line.uscc] or _("日期未记")}
        elif firm is None or firm.ended_on or firm.moved_out_on:
            blocked = _("已不在册")
        found.append(
            Candidate(
                uscc=line.uscc,
                name=firm.name if firm else line.uscc,
                district=firm.district if firm else "",
                edition=line.edition,
                amount=line.amount,
                cite=line.cite,
                blocked=blocked,
            )
        )
    return found


def paid_before(tenant_id: int, benefit: str, base: str) -> Mapping[str, str]:
    """Return who has been paid this already by the facts: uscc → day, "" where none is known."""
    found: dict[str, str] = {}
    for row in current_rows(tenant_id, table="subsidies"):
        values = row.values
        if values.get("benefit") != benefit:
            continue
        if base == _FOR_LIFE or values.get("base", "").startswith(base):
            found[row.uscc or json.loads(row.key).get("uscc", "")] = values.get("paid_on", "")
    return found


def batches(viewer: Seat) -> QuerySet[GrantBatch]:
    """Return the batches of the zone with their lines counted and summed, newest first."""
    living = Q(lines__state__in=GrantLine.LIVING)
    return (
        visible_to(GrantBatch.objects.all(), viewer, uscc="")
        .select_related("made_by", "reviewed_by", "run")
        .annotate(firms=Count("lines", filter=living), total=Sum("lines__amount", filter=living))
        .order_by("-number")
    )


def lines_of(viewer: Seat, batch: GrantBatch) -> QuerySet[GrantLine]:
    """Return the lines of a batch, by ledger number, then the largest first."""
    return visible_to(GrantLine.objects.filter(batch=batch), viewer).order_by(
        "ledger_number", "-amount", "uscc"
    )


def ledger(viewer: Seat) -> QuerySet[GrantLine]:
    """Return every line that was ever entered, voided ones too, newest number first."""
    lines = visible_to(GrantLine.objects.all(), viewer)
    return lines.filter(ledger_number__isnull=False).select_related("batch").order_by("-ledger_number")


def line_changes(viewer: Seat, batch: GrantBatch, lines: Sequence[GrantLine]) -> Mapping[int, str]:
    """Return, by line, what the present run says otherwise than the one the batch rests on."""
    now: dict[str, Any] = {
        line.uscc: line
        for line in runs.benefit_lines(viewer).filter(
            benefit=batch.benefit, year=batch.year, uscc__in=[line.uscc for line in lines]
        )
    }
    found = {}
    for line in lines:
        present = now.get(line.uscc)
        if present is None or present.status != "entitled" or present.stacked_out_by:
            found[line.pk] = _("按最新测算已不能确定可享")
        elif present.amount != line.amount:
            found[line.pk] = _("按最新测算应为 %(amount)s 元") % {"amount": f"{present.amount:,.2f}"}
    return found


def catalog_entry(catalog: Library, benefit: str) -> CatalogEntry | None:
    """Return a payment of the catalog, None for tax relief and what is not there."""
    entry = catalog.get("benefit", benefit)
    return None if entry is None or entry.content.get("tax") else entry
