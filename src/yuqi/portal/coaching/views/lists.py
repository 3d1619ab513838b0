"""The list of applications, starting one, giving them to specialists (申报列表)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yuqi.portal.access import Seat, may, needs
from yuqi.portal.audit import services as audit
from yuqi.portal.coaching import selectors, services
from yuqi.portal.coaching.forms import StartForm
from yuqi.portal.coaching.models import Application
from yuqi.portal.coaching.views.answering import base_of, problem
from yuqi.portal.coaching.wording import cause_words
from yuqi.portal.enterprises.selectors.register import one_of
from yuqi.portal.runs.selectors import current_run
from yuqi.portal.shared.exports import FORMATS, spreadsheet
from yuqi.portal.shared.filters import Filter
from yuqi.portal.shared.templatetags.yuqi import say

__all__ = ["application_list", "assign", "export", "new"]

PAGE = 50
_State: Any = Application.State  # choices have no types without Django's


@needs("coaching.view")
@require_GET
def application_list(request: HttpRequest) -> HttpResponse:
    """Show the applications of the zone, or an enterprise's own."""
    viewer: Seat = request.seat
    asked = _asked(request)
    programmes = selectors.programmes(viewer)
    rows = selectors.chosen(viewer, **asked).order_by("-year", "due_on", "-number")
    page = Paginator(selectors.with_names(rows, viewer), PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.programme_label = (
            programmes[row.programme].label if row.programme in programmes else row.programme
        )
    context: dict[str, Any] = {
        "base": base_of(viewer),
        "page": page,
        "total": selectors.applications(viewer).count(),
        "filters": _filters(viewer, asked, programmes),
        "cleared": any(asked.values()),
        "officers": selectors.officers(viewer.tenant_id) if may(viewer, "coaching.assign") else [],
        "today": timezone.localdate(),
    }
    template = "coaching/_list_table.html" if request.htmx else "coaching/list.html"
    return render(request, template, context)


@needs("coaching.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Give the list as filtered, as a spreadsheet."""
    viewer: Seat = request.seat
    kind = request.GET.get("format", "xlsx")
    if kind not in FORMATS:
        raise Http404
    programmes = selectors.programmes(viewer)
    rows = selectors.with_names(selectors.chosen(viewer, **_asked(request)), viewer).order_by(
        "-year", "number"
    )
    audit.record(
        "coaching.exported", on="applications", by=viewer, after={"rows": rows.count(), "format": kind}
    )
    headings = [
        _("编号"),
        _("企业名称"),
        _("统一社会信用代码"),
        _("申报项目"),
        _("申报类型"),
        _("年度"),
        _("状态"),
        _("申报专员"),
        _("材料已交（份）"),
        _("材料应交（份）"),
        _("待解决（处）"),
        _("截止日期"),
        _("申报日期"),
        _("结果日期"),
        _("得分"),
        _("未通过原因"),
    ]
    lines = (
        [
            row.label,
            row.name,
            row.uscc,
            say(programmes[row.programme].label) if row.programme in programmes else row.programme,
            row.get_procedure_display(),
            row.year,
            row.get_state_display(),
            row.specialist.name if row.specialist else "",
            row.there,
            row.wanted,
            row.open_findings,
            row.due_on,
            row.submitted_on,
            row.decided_on,
            row.score,
            cause_words(row.cause),
        ]
        for row in rows.iterator(chunk_size=1000)
    )
    return spreadsheet(
        headings, lines, _("申报项目"), kind, run=current_run(viewer.tenant_id), who=viewer.name
    )


@needs("coaching.assign")
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Give the chosen applications to a specialist."""
    chosen = [int(pk) for pk in request.POST.getlist("application") if pk.isdigit()]
    rows = selectors.applications(request.seat).filter(pk__in=chosen)
    text = request.POST.get("specialist", "")
    if not chosen or (text and not text.isdigit()):
        problem(request, _("先选申报，再选专员"))
        return redirect("coaching:list")
    changed = services.assign(by=request.seat, applications=rows, specialist_id=int(text) if text else None)
    messages.success(request, _("已改派 %(count)s 份申报") % {"count": changed})
    return redirect("coaching:list")


@needs("coaching.start")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Start an application: from a plan, from an enterprise's page, or by hand."""
    viewer: Seat = request.seat
    programmes = selectors.programmes(viewer)
    options: dict[str, Any] = {
        "programmes": [(info.id, say(info.label)) for info in programmes.values()],
        "officers": () if viewer.is_firm else selectors.officers(viewer.tenant_id),
        "is_firm": viewer.is_firm,
    }
    if request.method == "POST":
        form = StartForm(request.POST, **options)
        if form.is_valid():
            said = form.cleaned_data
            try:
                application = services.start(
                    by=viewer,
                    uscc=viewer.uscc or said["uscc"].strip().upper(),
                    programme=said["programme"],
                    procedure=said["procedure"],
                    year=said["year"],
                    specialist_id=int(said["specialist"]) if said.get("specialist") else None,
                    plan_id=said.get("plan"),
                )
            except services.NotAllowedNow as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("已开始申报 %(number)s") % {"number": application.label})
                return redirect("coaching:detail", application.pk)
        return render(request, "coaching/new.html", _starting(viewer, form, request), status=422)
    run = current_run(viewer.tenant_id)
    initial = {
        "uscc": viewer.uscc or request.GET.get("uscc", ""),
        "programme": request.GET.get("programme", ""),
        "procedure": request.GET.get("procedure", "new"),
        "year": (run.as_of if run else timezone.localdate()).year,
        "plan": request.GET.get("plan", ""),
    }
    return render(
        request, "coaching/new.html", _starting(viewer, StartForm(initial=initial, **options), request)
    )


def _starting(viewer: Seat, form: StartForm, request: HttpRequest) -> dict[str, Any]:
    uscc = viewer.uscc or request.POST.get("uscc") or request.GET.get("uscc", "")
    return {
        "base": base_of(viewer),
        "form": form,
        "firm": one_of(viewer, uscc) if uscc else None,
        "back": reverse("coaching:list"),
    }


def _asked(request: HttpRequest) -> dict[str, str]:
    get = request.GET
    return {
        "programme": get.get("programme", ""),
        "year": get.get("year", ""),
        "state": get.get("state", ""),
        "specialist": get.get("specialist", ""),
        "query": get.get("q", ""),
        "uscc": get.get("uscc", ""),
    }


def _filters(viewer: Seat, asked: dict[str, str], programmes: Any) -> list[Filter]:
    rows = selectors.applications(viewer)
    years = rows.order_by("-year").values_list("year", flat=True).distinct()
    used = set(rows.values_list("programme", flat=True).distinct())
    found = [
        Filter(
            name="state",
            label=_("状态"),
            value=asked["state"],
            options=[("open", _("还在办")), *_State.choices],
        ),
        Filter(
            name="programme",
            label=_("申报项目"),
            value=asked["programme"],
            options=[(info.id, say(info.label)) for info in programmes.values() if info.id in used],
        ),
        Filter(
            name="year",
            label=_("年度"),
            value=asked["year"],
            options=[(str(year), str(year)) for year in years],
        ),
    ]
    if not viewer.is_firm:
        people = [(str(pk), name) for pk, name in selectors.officers(viewer.tenant_id)]
        found += [
            Filter(
                name="specialist",
                label=_("申报专员"),
                value=asked["specialist"],
                options=[("me", _("我的")), ("none", _("还没派")), *people],
            ),
            Filter(name="q", label=_("企业名、首字母、信用代码"), value=asked["query"], kind="search"),
        ]
    return found
