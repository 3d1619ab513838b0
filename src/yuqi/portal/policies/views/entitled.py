"""What enterprises are entitled to, and how much (可享政策)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yuqi.portal.access import needs, visible_to
from yuqi.portal.audit import services as audit
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.policies.selectors import entitled as selectors
from yuqi.portal.policies.selectors.catalog import library_of
from yuqi.portal.policies.views.catalog import frame_of
from yuqi.portal.runs.selectors import current_run
from yuqi.portal.shared.exports import FORMATS, spreadsheet
from yuqi.portal.shared.filters import Filter

__all__ = ["benefit", "conditions", "export", "firm", "overview"]

_AT_ONCE = 50


@needs("policies.entitled")
def overview(request: HttpRequest) -> HttpResponse:
    """List the benefits of the zone; lead enterprises to their own."""
    if request.seat.is_firm:
        return redirect("policies:entitled_firm", uscc=request.seat.uscc)
    rows = selectors.summary(request.seat)
    context = {
        "payments": [row for row in rows if not row.is_tax],
        "savings": [row for row in rows if row.is_tax],
        "run": current_run(request.seat.tenant_id),
    }
    return render(request, "policies/entitled.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {
        "status": request.GET.get("status", ""),
        "district": request.GET.get("district", ""),
        "words": request.GET.get("q", "").strip(),
    }


@needs("policies.entitled_list")
def benefit(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002  as the address names it
    """List who is entitled to one benefit."""
    catalog = library_of(request.seat.tenant_slug)
    lines = selectors.lines_of(request.seat, id)
    entry = catalog.get("benefit", id)
    if entry is None and not lines.exists():
        raise Http404
    asked = _asked(request)
    seen = selectors.sees_amounts(request.seat, id, catalog)
    chosen = selectors.named(selectors.filtered(lines, request.seat, **asked), request.seat)
    # The order of amounts would tell what they are.
    order = (F("amount").desc(nulls_last=True), "uscc") if seen else ("uscc",)
    page = Paginator(chosen.order_by(*order), _AT_ONCE).get_page(request.GET.get("page"))
    found = {each.benefit: each for each in selectors.summary(request.seat)}
    context = {
        "id": id,
        "entry": entry,
        "label": catalog.label("benefit", id),
        "sum": found.get(id),
        "page": page,
        "seen": seen,
        "status_words": selectors.STATUSES,
        "filters": _filters(request, asked),
        "cleared": any(asked.values()),
        "crumbs": [(_("可享政策"), reverse("policies:entitled"))],
        "formats": FORMATS,
    }
    return render(request, "policies/entitled_benefit.html", context)


def _filters(request: HttpRequest, asked: dict[str, str]) -> list[Filter]:
    districts = (
        visible_to(Enterprise.objects.all(), request.seat)
        .exclude(district="")
        .order_by("district")
        .values_list("district", flat=True)
        .distinct()
    )
    return [
        Filter(name="q", label=_("企业名、拼音首字母、信用代码"), value=asked["words"], kind="search"),
        Filter(
            name="status", label=_("状态"), value=asked["status"], options=list(selectors.STATUSES.items())
        ),
        Filter(
            name="district",
            label=_("片区"),
            value=asked["district"],
            options=[(each, each) for each in districts],
        ),
    ]


@needs("policies.entitled_list")
def export(request: HttpRequest, id: str) -> HttpResponseBase:  # noqa: A002
    """Give the list of one benefit as a spreadsheet, with the filters in force."""
    catalog = library_of(request.seat.tenant_slug)
    seen = selectors.sees_amounts(request.seat, id, catalog)
    asked = _asked(request)
    lines = selectors.filtered(selectors.lines_of(request.seat, id), request.seat, **asked)
    rows = selectors.named(lines, request.seat).order_by("uscc")
    columns = [_("统一社会信用代码"), _("企业名称"), _("片区"), _("年度"), _("状态")]
    if seen:
        columns += [_("金额（元）"), _("最低（元）"), _("最高（元）")]
    columns += [_("让位于"), _("依据")]
    audit.record(
        "policies.entitled_exported",
        by=request.seat,
        on=f"benefit:{id}",
        after={**asked, "rows": rows.count()},
    )
    name = str(catalog.label("benefit", id)["zh"]) + "可享名单"
    wanted = request.GET.get("format", "xlsx")
    return spreadsheet(
        columns,
        _cells(rows.iterator(chunk_size=2000), catalog, seen=seen),
        name,
        wanted if wanted in FORMATS else "xlsx",
        run=current_run(request.seat.tenant_id),
        who=request.seat.name,
        note="" if seen else _("金额由税务数据算得，未授权的人员导出的名单不含金额。"),
    )


def _cells(rows: Any, catalog: Any, *, seen: bool) -> Iterator[list[Any]]:
    for row in rows:
        status = "stacked" if row.status == "entitled" and row.stacked_out_by else row.status
        beaten = catalog.label("benefit", row.stacked_out_by)["zh"] if row.stacked_out_by else ""
        amounts = [row.amount, row.amount_low, row.amount_high] if seen else []
        yield [
            row.uscc,
            row.name or "",
            row.district or "",
            row.year,
            str(selectors.STATUSES.get(status, status)),
            *amounts,
            beaten,
            row.cite,
        ]


@needs("policies.entitled")
def firm(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show what one enterprise is entitled to, what is open, and what gives way."""
    enterprise = visible_to(Enterprise.objects.all(), request.seat).filter(uscc=uscc).first()
    if enterprise is None:
        raise Http404
    found = selectors.of_firm(request.seat, uscc)
    entitled = [each for each in found if each.status == "entitled"]
    sure = [each for each in entitled if not each.is_locked]
    context = {
        "frame": frame_of(request),
        "enterprise": enterprise,
        "entitled": entitled,
        "open": [each for each in found if each.status == "open"],
        "stacked": [each for each in found if each.status == "stacked"],
        "paid_sum": sum((each.line.amount or 0) for each in sure if not each.is_tax),
        "saved": any(each.is_tax for each in sure),
        "run": current_run(request.seat.tenant_id),
    }
    return render(request, "policies/entitled_firm.html", context)


@needs("policies.entitled")
def conditions(request: HttpRequest, uscc: str) -> HttpResponse:
    """Tell, benefit by benefit, which conditions are unmet or cannot be judged for want of facts."""
    enterprise = visible_to(Enterprise.objects.all(), request.seat).filter(uscc=uscc).first()
    if enterprise is None:
        raise Http404
    lang = "en" if get_language() == "en" else "zh"
    try:
        found, out = selectors.lacking(request.seat, uscc, lang)
    except LookupError:
        found, out = None, 0
    context = {"frame": frame_of(request), "enterprise": enterprise, "found": found, "out": out}
    name = "_entitled_conditions" if request.htmx else "entitled_conditions"
    return render(request, f"policies/{name}.html", context)
