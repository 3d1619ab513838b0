"""One enterprise, one title (结论与方案): why, the cheapest way, and what moving it comes to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yuqi.base import YuqiError
from yuqi.portal.access import Seat, needs
from yuqi.portal.bridge import questions
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.ladder.explaining import Explained, evidence_of, explained
from yuqi.portal.ladder.pictures import drawn_narrowing, drawn_parts, drawn_score
from yuqi.portal.ladder.selectors.asking import (
    NoRun,
    enterprise_named,
    name_of_programme,
    programmes_of,
    run_for,
    source_for,
)
from yuqi.portal.ladder.selectors.places import places_of
from yuqi.portal.ladder.selectors.plans import plans_of
from yuqi.portal.ladder.services import plans as plan_services
from yuqi.portal.ladder.trying import trial
from yuqi.portal.runs.models import Run

__all__ = ["explain", "plan", "save_plan", "set_plan_state", "what_if"]


def _asked(request: HttpRequest, uscc: str, programme: str) -> tuple[Run, Enterprise, Seat]:
    """Return run and enterprise, or the one answer for what is not there and what is not one's own: 404."""
    seat = request.seat
    enterprise = enterprise_named(seat, uscc)
    try:
        run = run_for(seat)
    except NoRun:
        raise Http404 from None
    if enterprise is None or programme not in programmes_of(run):
        raise Http404
    return run, enterprise, seat


def _by(data: Any) -> date | None:
    try:
        return date.fromisoformat(data.get("by", "")) if data.get("by") else None
    except ValueError:
        return None


def _forecast(data: Any) -> str:
    return data.get("forecast") if data.get("forecast") in questions.FORECASTS else "carry"


def _page(request: HttpRequest, run: Run, enterprise: Enterprise, programme: str) -> dict[str, Any]:
    seat = request.seat
    source = source_for(seat, run)
    try:
        tree = questions.explain(source, enterprise.uscc, programme)
    except YuqiError as refused:
        raise Http404 from refused
    said = explained(tree, seat, places_of(seat, enterprise.uscc, evidence_of(tree)))
    try:
        firm_url: str | None = reverse("enterprises:detail", args=[enterprise.uscc])
    except NoReverseMatch:
        firm_url = None
    others = [
        {
            "label": label,
            "url": reverse("ladder:explain", args=[enterprise.uscc, other]),
            "current": other == programme,
        }
        for other, label in programmes_of(run).items()
    ]
    return {
        "base": "shared/base_firm.html" if seat.is_firm else "shared/base.html",
        "enterprise": enterprise,
        "programme": programme,
        "label": name_of_programme(run, programme),
        "run": run,
        "said": said,
        "others": others,
        "crumbs": [(_("企业"), None), (enterprise.name, firm_url)],
        **_pictures(said, None),
        "plan_url": reverse("ladder:plan", args=[enterprise.uscc, programme]),
        "saved": plans_of(seat, enterprise.uscc, programme),
        "by": _by(request.GET),
        "forecast": _forecast(request.GET),
    }


def _tried(
    request: HttpRequest, run: Run, enterprise: Enterprise, programme: str, *, data: Any = None
) -> dict[str, Any]:
    """Return the context of the plan panel; the problem in words where the question cannot be asked."""
    asked = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "enterprise": enterprise,
        "programme": programme,
        "label": name_of_programme(run, programme),
        "run": run,
        "by": _by(asked),
        "forecast": _forecast(asked),
    }
    source = source_for(request.seat, run)
    try:
        tried = trial(
            source,
            request.seat,
            enterprise.uscc,
            programme,
            by=context["by"],
            forecast=context["forecast"],
            data=data,
        )
    except YuqiError as refused:
        lang = source.lang
        return {**context, "trial": None, "problem": "；".join(each.line(lang) for each in refused.problems)}
    context["trial"] = tried
    if tried.after is not None:
        context["after"] = tried.after
    return context


@require_GET
@needs("ladder.view")
def explain(request: HttpRequest, uscc: str, programme: str) -> HttpResponse:
    """Show why the verdict is what it is; the plan follows by itself, or at once with `?plan=1`."""
    run, enterprise, _seat = _asked(request, uscc, programme)
    context = _page(request, run, enterprise, programme)
    if request.GET.get("plan"):
        context.update(_tried(request, run, enterprise, programme))
        context.update(_pictures(context["said"], context.get("after")))
    return render(request, "ladder/explain.html", context)


def _pictures(said: Explained, after: Explained | None) -> dict[str, Any]:
    return {
        "score_picture": drawn_score(said, after),
        "parts": drawn_parts(said, after),
        "narrowing_bars": drawn_narrowing(said),
    }


@require_GET
@needs("ladder.view")
def plan(request: HttpRequest, uscc: str, programme: str) -> HttpResponse:
    """Show the plan panel; without a script the whole page with it."""
    run, enterprise, _seat = _asked(request, uscc, programme)
    if not request.htmx:
        query = request.GET.copy()
        query["plan"] = "1"
        return redirect(f"{reverse('ladder:explain', args=[uscc, programme])}?{query.urlencode()}")
    return _panel(request, run, enterprise, programme, None)


@require_http_methods(["GET", "POST"])
@needs("ladder.view")
def what_if(request: HttpRequest, uscc: str, programme: str) -> HttpResponse:
    """Show what the sliders come to; nothing is written."""
    if request.method == "GET":
        return redirect("ladder:explain", uscc, programme)
    run, enterprise, _seat = _asked(request, uscc, programme)
    data = (
        None
        if request.POST.get("reset") == "best"
        else {}
        if request.POST.get("reset") == "now"
        else request.POST
    )
    if request.htmx:
        return _panel(request, run, enterprise, programme, data)
    context = _page(request, run, enterprise, programme)
    context.update(_tried(request, run, enterprise, programme, data=data))
    context.update(_pictures(context["said"], context.get("after")))
    return render(request, "ladder/explain.html", context)


def _panel(request: HttpRequest, run: Run, enterprise: Enterprise, programme: str, data: Any) -> HttpResponse:
    context = _tried(request, run, enterprise, programme, data=data)
    if context.get("after") is not None:
        tree = questions.explain(source_for(request.seat, run), enterprise.uscc, programme)
        context["said"] = explained(tree, request.seat)
        context.update(_pictures(context["said"], context.get("after")))
        context["swap_score"] = True
    return render(request, "ladder/_plan.html", context)


@require_POST
@needs("ladder.save_plan")
def save_plan(request: HttpRequest, uscc: str, programme: str) -> HttpResponse:
    """Keep what the sliders show as the enterprise's coaching plan."""
    run, enterprise, seat = _asked(request, uscc, programme)
    context = _tried(request, run, enterprise, programme, data=request.POST)
    if context["trial"] is None:
        return render(request, "ladder/_plan.html", context, status=422)
    plan_services.save(
        run=run,
        uscc=enterprise.uscc,
        programme=programme,
        trial=context["trial"],
        note=request.POST.get("note", "").strip(),
        by=seat,
    )
    return redirect(reverse("ladder:explain", args=[uscc, programme]) + "#saved")


@require_POST
@needs("ladder.save_plan")
def set_plan_state(request: HttpRequest, uscc: str, programme: str, plan_id: int) -> HttpResponse:
    """Say how a plan that was kept ended."""
    _run, _enterprise, seat = _asked(request, uscc, programme)
    kept = plans_of(seat, uscc, programme).filter(pk=plan_id).first()
    if kept is None:
        raise Http404
    plan_services.set_state(plan=kept, state=request.POST.get("state", ""), by=seat)
    return redirect(reverse("ladder:explain", args=[uscc, programme]) + "#saved")
