"""The list of enterprises (企业名录): filters, saved views, selection, suggestions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yuqi.portal.access import Seat, may, needs, sees_class
from yuqi.portal.bridge import vocabulary
from yuqi.portal.bridge.codes import code_name
from yuqi.portal.bridge.details import label_of, tracks_of
from yuqi.portal.enterprises.selectors import register
from yuqi.portal.enterprises.selectors.freshness import freshness
from yuqi.portal.enterprises.selectors.register import Wanted
from yuqi.portal.enterprises.services import saved_views
from yuqi.portal.enterprises.typed import typed
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import current_run, folder_of
from yuqi.portal.shared.figures import is_english
from yuqi.portal.shared.filters import Filter
from yuqi.portal.shared.states import KINDS

__all__ = ["delete_view", "enterprise_list", "save_view", "suggest"]

PAGE = 50
_SHOWN = 4  # titles beside one name


@require_GET
@needs("enterprises.list")
def enterprise_list(request: HttpRequest) -> HttpResponse:
    """Show the register, 50 a page."""
    seat: Seat = request.seat
    wanted = register.wanted_from(request.GET)
    rows = register.chosen(seat, wanted).select_related("officer").defer("former_names")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    run = current_run(seat.tenant_id)
    here = {
        "lines": _lines(seat, list(page.object_list), run),
        "page_obj": page,
        "wanted": wanted,
        "sort": wanted.sort,
        "bulk_actions": _bulk_actions(seat),
        "query": _kept(request),
        "run": run,
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "enterprises/_register_table.html", here)
    here |= {
        "filters": _filters(seat, wanted, run),
        "views": saved_views.views_of(seat),
        "freshness": freshness(seat, run),
    }
    return render(request, "enterprises/enterprise_list.html", here)


@require_GET
@needs("enterprises.list")
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer the first enterprises that a search would find, of the viewer's own zone only."""
    found = register.suggestions(request.seat, typed(request.GET, "q", most=80))
    lines = [
        {
            "uscc": each.uscc,
            "name": each.name,
            "district": each.district,
            "url": reverse("enterprises:detail", args=[each.uscc]),
        }
        for each in found
    ]
    if request.htmx:
        return render(
            request, "enterprises/_suggestions.html", {"lines": lines, "q": request.GET.get("q", "")}
        )
    return JsonResponse({"found": lines})


@require_POST
@needs("enterprises.list")
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filters under a name."""
    name = typed(request.POST, "name", most=40)
    if name:
        query = saved_views.save_view(by=request.seat, name=name, query=request.POST.get("query", ""))
        messages.success(request, _("已存为常用视图“%(name)s”。") % {"name": name})
        return redirect(f"{reverse('enterprises:list')}?{query}")
    messages.error(request, _("给视图起个名字再存。"))
    return redirect("enterprises:list")


@require_POST
@needs("enterprises.list")
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved view."""
    saved_views.delete_view(by=request.seat, pk=pk)
    return redirect("enterprises:list")


def _kept(request: HttpRequest) -> str:
    """Return the present filters as a query, without the page."""
    query = request.GET.copy()
    for name in ("page", "format"):
        query.pop(name, None)
    return query.urlencode()


def _lines(seat: Seat, page: list[Any], run: Run | None) -> list[dict[str, Any]]:
    standings = register.standings_of(seat, [each.uscc for each in page])
    folder = folder_of(run) if run else None
    lines = []
    for each in page:
        own = standings.get(each.uscc, [])
        held = {row.programme: row for row in own if row.held or row.standing in ("held", "at_risk")}
        near = {row.programme: row for row in own if row.standing in ("near", "pass")} if folder else {}
        lines.append(
            {
                "firm": each,
                "industry": code_name("industry", each.industry_code),
                "held": [label_of(folder, name) for name in list(held)[:_SHOWN]] if folder else [],
                "more": max(0, len(held) - _SHOWN),
                "near": [
                    (label_of(folder, name), row.standing)
                    for name, row in near.items()
                    if folder and name not in held
                ],
                "sees_revenue": sees_class(seat, each.revenue_class),
            }
        )
    return lines


def _bulk_actions(seat: Seat) -> list[tuple[str, str]]:
    actions = []
    if may(seat, "enterprises.assign"):
        actions.append((_("派专员"), reverse("enterprises:assign")))
    if may(seat, "enterprises.export"):
        actions.append((_("导出所选"), reverse("enterprises:export")))
    letters = _elsewhere("policies:letter_new")
    if letters and may(seat, "policies.letter_make"):
        actions.append((_("发提示函"), letters))
    if may(seat, "enterprises.merge"):
        actions.append((_("并成一家"), reverse("enterprises:propose_merge")))
    return actions


def _elsewhere(name: str) -> str | None:
    """Return a page of a room above, None while there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _filters(seat: Seat, wanted: Wanted, run: Run | None) -> list[Filter]:
    offered = register.choices(seat)
    column = vocabulary.tables()["enterprises"].column("tech_field")
    fields = [(code.code, code.label.en if is_english() else code.label.zh) for code in column.codes or ()]
    people = [
        ("me", _("我负责的")),
        ("none", _("还没有派")),
        *((str(pk), name) for pk, name in offered.officers),
    ]
    return [
        Filter(name="q", label=_("名称、曾用名、拼音首字母、信用代码"), value=wanted.q, kind="search"),
        Filter(
            name="district",
            label=_("片区"),
            value=wanted.district,
            options=[(each, each) for each in offered.districts],
        ),
        Filter(
            name="industry",
            label=_("行业"),
            value=wanted.industry,
            options=[(code, f"{code} {code_name('industry', code)}") for code in offered.divisions],
        ),
        Filter(name="field", label=_("技术领域"), value=wanted.field, options=fields),
        Filter(name="programme", label=_("称号"), value=wanted.programme, options=_programmes(run)),
        Filter(
            name="standing",
            label=_("位置"),
            value=wanted.standing,
            options=[(name, state.word) for name, state in KINDS["standing"].items()],
        ),
        Filter(name="officer", label=_("专员"), value=wanted.officer, options=people),
        Filter(
            name="where",
            label=_("在区"),
            value=wanted.where if wanted.where != "in" else "",
            empty=_("在册"),
            options=[("out", _("已迁出")), ("ended", _("已吊销或注销")), ("all", _("含迁出和注销"))],
        ),
    ]


def _programmes(run: Run | None) -> list[tuple[str, str]]:
    if run is None:
        return []
    rungs = [rung for track in tracks_of(folder_of(run)) for rung in track.rungs]
    return [(rung.programme, rung.label.en if is_english() else rung.label.zh) for rung in rungs]
