"""Overview pages (综览页面)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yuqi.portal.access import needs, visible_to
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge.library import library
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.insight.forms import TargetForm
from yuqi.portal.insight.selectors.cockpit import cockpit_of, expiring
from yuqi.portal.insight.selectors.figures import STEPS, figures_of
from yuqi.portal.insight.selectors.firm import home_of
from yuqi.portal.insight.selectors.monitor import figures_with_targets, goals, unit_name
from yuqi.portal.insight.selectors.rungs import RUNGS
from yuqi.portal.insight.selectors.todo import todo_of
from yuqi.portal.insight.services import drop_target, set_target
from yuqi.portal.runs.selectors import current_run, standings
from yuqi.portal.shared.exports import spreadsheet
from yuqi.portal.shared.templatetags.yuqi import say

__all__ = [
    "cockpit",
    "expiring_list",
    "firm",
    "monitor",
    "monitor_export",
    "moves",
    "rung",
    "target",
    "todo",
]

_PAGE = 50


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


@needs("insight.cockpit")
def cockpit(request: HttpRequest) -> HttpResponse:
    """The zone at a glance (驾驶舱)."""
    run = current_run(request.seat.tenant_id)
    if run is None:
        return render(request, "insight/not_yet.html", {"heading": _("驾驶舱")})
    return render(
        request,
        "insight/cockpit.html",
        {"cockpit": cockpit_of(request.seat, run, lang=_lang()), "goals": goals(request.seat, run)},
    )


@needs("insight.cockpit")
def rung(request: HttpRequest) -> HttpResponse:
    """The enterprises whose highest rung is this one."""
    run = current_run(request.seat.tenant_id)
    places = {each.id: place for place, each in enumerate(RUNGS)}
    wanted = request.GET.get("rung", "none")
    if run is None or (wanted not in ("none", "any") and wanted not in places):
        raise Http404
    if wanted == "any":
        held = standings(request.seat).filter(held=True, programme__in=_rung_programmes(0))
        firms = _register(request).filter(uscc__in=held.values("uscc"))
        return _listed(request, firms, heading=_("在梯企业"), note=_("至少持有一项金字塔里的资质"))
    place = places.get(wanted, -1)
    rows = standings(request.seat).filter(held=True)
    firms = _register(request).exclude(
        uscc__in=rows.filter(programme__in=_rung_programmes(place + 1)).values("uscc")
    )
    if place >= 0:
        firms = firms.filter(uscc__in=rows.filter(programme__in=RUNGS[place].programmes).values("uscc"))
    name = RUNGS[place].name if place >= 0 else _("未入梯")
    step = request.GET.get("step", "")
    if step in STEPS and place + 1 < len(RUNGS):
        above = RUNGS[place + 1]
        close = standings(request.seat).filter(programme__in=above.programmes, standing=step)
        firms = firms.filter(uscc__in=close.values("uscc"))
        said = _("离%(above)s差一步") if step == "near" else _("已符合%(above)s，没申报")
        name = _("%(rung)s：%(said)s") % {"rung": name, "said": said % {"above": above.name}}
    return _listed(request, firms, heading=name, note=_("每家按最高一级计一次"))


def _rung_programmes(place: int) -> set[str]:
    """Return the programmes of the rungs from one on upward."""
    return {programme for each in RUNGS[place:] for programme in each.programmes}


@needs("insight.cockpit")
def moves(request: HttpRequest) -> HttpResponse:
    """The enterprises that moved up or down within the year before the run's day."""
    run = current_run(request.seat.tenant_id)
    if run is None:
        raise Http404
    figures = figures_of(run)
    places = {each.id: str(place) for place, each in enumerate(RUNGS)}
    way = request.GET.get("way", "up")
    if way == "across":
        codes, heading = figures["across"], _("过去一年跨级升降的企业")
    else:
        way = "down" if way == "down" else "up"
        wanted = places.get(request.GET.get("to", ""))
        groups = [figures[way].get(wanted, [])] if wanted else list(figures[way].values())
        codes = [uscc for group in groups for uscc in group]
        heading = _("过去一年升级的企业") if way == "up" else _("过去一年掉级的企业")
    return _listed(
        request,
        _register(request).filter(uscc__in=codes),
        heading=heading,
        note=_("与数据日一年前的有效称号相比，跨级的另列"),
    )


@needs("insight.cockpit")
def expiring_list(request: HttpRequest) -> HttpResponse:
    """The titles of a programme that end within six months, or in one of them."""
    run = current_run(request.seat.tenant_id)
    programme = request.GET.get("programme", "")
    if run is None:
        raise Http404
    rows = expiring(request.seat, run).filter(programme=programme)
    year, _dash, month = request.GET.get("month", "").partition("-")
    if year.isdecimal() and month.isdecimal():
        rows = rows.filter(held_until__year=int(year), held_until__month=int(month))
    if request.GET.get("verdict") in ("pass", "fail", "open"):
        rows = rows.filter(verdict=request.GET["verdict"])
    if request.GET.get("risk"):
        rows = rows.exclude(verdict="pass")
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    names = dict(
        visible_to(Enterprise.objects.all(), request.seat)
        .filter(uscc__in=[row.uscc for row in page])
        .values_list("uscc", "name")
    )
    shown = {
        "page_obj": page,
        "lines": [{"row": row, "name": names.get(row.uscc, row.uscc)} for row in page],
        "label": library().label("programme", programme),
        "run": run,
    }
    return render(request, "insight/expiring.html", shown)


def _register(request: HttpRequest) -> Any:
    return visible_to(Enterprise.objects.all(), request.seat).filter(
        moved_out_on=None, ended_on=None, merged_into=""
    )


def _listed(request: HttpRequest, firms: Any, *, heading: Any, note: str) -> HttpResponse:
    page = Paginator(firms.order_by("name", "uscc"), _PAGE).get_page(request.GET.get("page"))
    return render(request, "insight/firms.html", {"page_obj": page, "heading": heading, "note": note})


@needs("insight.monitor")
def monitor(request: HttpRequest) -> HttpResponse:
    """The zone's figures with targets (运行监测)."""
    run = current_run(request.seat.tenant_id)
    if run is None:
        return render(request, "insight/not_yet.html", {"heading": _("运行监测")})
    shown = {"run": run, "figures": figures_with_targets(request.seat, run)}
    return render(request, "insight/monitor.html", shown)


@needs("insight.monitor")
def monitor_export(request: HttpRequest) -> HttpResponse:
    """The figures as a workbook."""
    run = current_run(request.seat.tenant_id)
    if run is None:
        raise Http404
    columns = [_("指标"), _("期间"), _("数值"), _("上年同期"), _("年度目标"), _("排名"), _("有数企业")]
    rows = [
        [say(each.label), each.period, each.value, each.previous, each.target, each.rank, each.rests_on]
        for each in figures_with_targets(request.seat, run)
    ]
    audit.record("list.exported", on="monitor", by=request.seat, after={"rows": len(rows)})
    return spreadsheet(columns, rows, name=_("运行监测"), run=run, who=request.seat.name)


@needs("insight.target")
def target(request: HttpRequest, kpi: str) -> HttpResponse:
    """Set or drop a figure's target for the year of the current run."""
    run = current_run(request.seat.tenant_id)
    found = {each.kpi: each for each in figures_with_targets(request.seat, run)} if run else {}
    if run is None or kpi not in found:
        raise Http404
    unit = next(line["unit"] for line in figures_of(run)["kpis"] if line["kpi"] == kpi)
    form = TargetForm(request.POST or None)
    if request.method == "POST" and request.POST.get("act") == "drop":
        drop_target(kpi=kpi, year=run.as_of.year, by=request.seat)
        return redirect("insight:monitor")
    if request.method == "POST" and form.is_valid():
        set_target(
            kpi=kpi,
            year=run.as_of.year,
            value=form.cleaned_data["value"],
            note=form.cleaned_data["note"],
            by=request.seat,
        )
        return redirect("insight:monitor")
    shown = {"form": form, "figure": found[kpi], "year": run.as_of.year, "unit": unit_name(unit)}
    return render(request, "insight/target.html", shown, status=422 if form.errors else 200)


@needs("insight.todo")
def todo(request: HttpRequest) -> HttpResponse:
    """What waits for this seat (待办)."""
    run = current_run(request.seat.tenant_id)
    return render(request, "insight/todo.html", {"waiting": todo_of(request.seat, run)})


@needs("insight.firm")
def firm(request: HttpRequest) -> HttpResponse:
    """An enterprise at home (企业首页)."""
    run = current_run(request.seat.tenant_id)
    home = home_of(request.seat, run, lang=_lang()) if run is not None else None
    if home is None:
        return render(request, "insight/firm_not_yet.html", {})
    return render(request, "insight/firm.html", {"home": home})
