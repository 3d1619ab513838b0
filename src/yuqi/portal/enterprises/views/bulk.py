"""Acts on many enterprises (批量操作): officers, export, its columns, a new run."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yuqi.portal.access import Seat, needs
from yuqi.portal.audit import services as audit
from yuqi.portal.enterprises import jobs as enterprise_jobs
from yuqi.portal.enterprises.models import ColumnSet, Enterprise
from yuqi.portal.enterprises.selectors import export as exporting
from yuqi.portal.enterprises.selectors import register
from yuqi.portal.enterprises.selectors.freshness import freshness
from yuqi.portal.enterprises.services import column_sets, officers
from yuqi.portal.enterprises.typed import typed
from yuqi.portal.runs.selectors import current_run
from yuqi.portal.shared.exports import FORMATS, spreadsheet

__all__ = ["assess", "assign", "columns", "export", "freshness_line"]

_NAMED = 12  # enterprises named on the page that asks


@require_http_methods(["GET", "POST"])
@needs("enterprises.assign")
def assign(request: HttpRequest) -> HttpResponse:
    """Ask which officer, then give the chosen enterprises to that officer."""
    seat: Seat = request.seat
    said = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" and "officer" in request.POST:
        return _assigned(request, said)
    firms = _chosen(seat, said)
    total = firms.count()
    if not total:
        messages.error(request, _("先在名录里选企业，再派专员。"))
        return redirect("enterprises:list")
    here = {
        "total": total,
        "named": list(firms.values_list("name", flat=True)[:_NAMED]),
        "usccs": [] if said.get("all") else _usccs(said),
        "query": _query(said) if said.get("all") else "",
        "officers": register.officers(seat.tenant_id),
        "crumbs": [(_("企业名录"), reverse("enterprises:list")), (_("派专员"), None)],
    }
    return render(request, "enterprises/assign.html", here)


def _assigned(request: HttpRequest, said: QueryDict) -> HttpResponse:
    officer = said.get("officer", "")
    if not (officer.isdecimal() or officer == "none"):
        messages.error(request, _("选一位专员；现在什么都没有改。"))
        return redirect("enterprises:list")
    officer_id = None if officer == "none" else int(officer)
    why = typed(said, "reason")
    if said.get("all"):
        changed = officers.assign_chosen(
            by=request.seat,
            wanted=register.wanted_from(QueryDict(said.get("query", "")[:2000])),
            officer_id=officer_id,
            why=why,
        )
    else:
        changed = officers.assign(by=request.seat, usccs=_usccs(said), officer_id=officer_id, why=why)
    messages.success(
        request,
        ngettext("已改 %(n)d 家的专员。", "已改 %(n)d 家的专员。", changed) % {"n": changed},
    )
    usccs = _usccs(said)
    return redirect("enterprises:detail", usccs[0]) if len(usccs) == 1 else redirect("enterprises:list")


@require_http_methods(["GET", "POST"])
@needs("enterprises.export")
def export(request: HttpRequest) -> HttpResponseBase:
    """Send the list, or the chosen enterprises, as a spreadsheet in the zone's columns."""
    seat: Seat = request.seat
    said = request.POST if request.method == "POST" else request.GET
    firms = _chosen(seat, said, everything=request.method == "GET")
    kept = exporting.column_set(seat.tenant_id)
    run = current_run(seat.tenant_id)
    chosen = exporting.columns_of(seat, kept, run)
    kind = said.get("format", "xlsx")
    kind = kind if kind in FORMATS else "xlsx"
    audit.record(
        "list.exported",
        on="list:enterprises",
        by=seat,
        after={"rows": firms.count(), "columns": [each.offered.name for each in chosen], "format": kind},
    )
    return spreadsheet(
        [each.heading for each in chosen],
        exporting.lines(seat, firms, chosen, kept),
        _("企业名录"),
        kind,
        run=run,
        who=seat.name,
        note=_("空着的是资料待补；没有权限的列不在内。"),
    )


@require_http_methods(["GET", "POST"])
@needs("enterprises.columns")
def columns(request: HttpRequest) -> HttpResponse:
    """Show and keep the columns of the export."""
    seat: Seat = request.seat
    run = current_run(seat.tenant_id)
    kept = exporting.column_set(seat.tenant_id)
    known = exporting.offered(seat, run)
    if request.method == "POST":
        wanted = [
            (
                _place(request.POST.get(f"place-{each.name}", "")),
                each.name,
                typed(request.POST, f"heading-{each.name}", most=60),
            )
            for each in known
            if request.POST.get(f"use-{each.name}")
        ]
        unit = ColumnSet.Unit.YUAN if request.POST.get("unit") == "yuan" else ColumnSet.Unit.WAN
        if wanted:
            ordered = [(name, heading) for _at, name, heading in sorted(wanted, key=lambda each: each[0])]
            column_sets.save_columns(by=seat, list_name=exporting.LIST, columns=ordered, unit=unit)
            messages.success(request, _("导出的列已存，全园区用这一套。"))
            return redirect("enterprises:columns")
        messages.error(request, _("至少选一列；原来的列没有改。"))
    places = {each["name"]: (at, each.get("heading", "")) for at, each in enumerate(kept.columns, start=1)}
    lines = [(each, *places.get(each.name, (None, ""))) for each in known]
    here = {
        "lines": sorted(lines, key=lambda line: line[1] or 999),
        "unit": kept.unit,
        "crumbs": [(_("企业名录"), reverse("enterprises:list")), (_("导出的列"), None)],
    }
    return render(request, "enterprises/columns.html", here)


@require_POST
@needs("runs.start")
def assess(request: HttpRequest) -> HttpResponse:
    """Ask for a new run on what the committed batches say now."""
    enterprise_jobs.ask_for_run(tenant_id=request.seat.tenant_id, reason=_("数据有变"), by=request.seat)
    messages.success(request, _("已排上测算，算好前页面显示上一次的结果。"))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("enterprises:list")
    return redirect(back)


@require_GET
@needs("enterprises.list")
def freshness_line(request: HttpRequest) -> HttpResponse:
    """Show whether a new run is under way, for the line that asks every few seconds."""
    return render(
        request,
        "enterprises/_freshness.html",
        {"freshness": freshness(request.seat, current_run(request.seat.tenant_id))},
    )


def _chosen(seat: Seat, said: QueryDict, *, everything: bool = False) -> QuerySet[Enterprise]:
    usccs = _usccs(said)
    if usccs and not said.get("all"):
        return register.register(seat).filter(uscc__in=usccs).order_by("initials", "uscc")
    if said.get("all") or everything:
        asked: Any = QueryDict(said["query"][:2000]) if said.get("query") else said
        return register.chosen(seat, register.wanted_from(asked))
    return register.register(seat).none()


def _usccs(said: QueryDict) -> list[str]:
    return list(dict.fromkeys(uscc for uscc in said.getlist("uscc") if uscc.isalnum() and len(uscc) <= 18))


def _query(said: QueryDict) -> str:
    kept = said.copy()
    for name in ("all", "page", "csrfmiddlewaretoken"):
        kept.pop(name, None)
    return kept.urlencode()


def _place(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 999
