"""Officers look through declarations (审核填报)."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yuqi.portal.access import needs
from yuqi.portal.enterprises.declarations import selectors, services
from yuqi.portal.enterprises.declarations.fields import RIGHT_COLUMNS
from yuqi.portal.enterprises.imports.shown import names_of
from yuqi.portal.enterprises.jobs import ask_for_run
from yuqi.portal.enterprises.models import Declaration
from yuqi.portal.shared.figures import is_english
from yuqi.portal.shared.filters import Filter

__all__ = ["accept", "declarations", "give_back", "review"]

NEEDS = "enterprises.review_declaration"
_PAGE = 50
_STATES = ("submitted", "returned", "accepted", "draft")


@require_GET
@needs(NEEDS)
def declarations(request: HttpRequest) -> HttpResponse:
    """List the declarations that were handed in, those that wait first."""
    rows = selectors.declarations_of(request.seat)
    state, year = request.GET.get("state", "submitted"), request.GET.get("year", "")
    years = sorted(set(rows.order_by().values_list("year", flat=True).distinct()), reverse=True)
    counts = {name: rows.filter(state=name).count() for name in _STATES}
    if state in _STATES:
        rows = rows.filter(state=state)
    if year.isdecimal() and int(year) in years:
        rows = rows.filter(year=int(year))
    page = Paginator(rows.order_by("submitted_at", "pk"), _PAGE).get_page(request.GET.get("page"))
    names = names_of(request.seat.tenant_id, {each.uscc for each in page})
    here = {
        "page": page,
        "lines": [{"it": each, "name": names.get(each.uscc, each.uscc)} for each in page],
        "filters": [
            Filter(
                name="state",
                label=_("状态"),
                value=state,
                options=[(name, _(label)) for name, label in Declaration.State.choices],
            ),
            Filter(
                name="year", label=_("年度"), value=year, options=[(str(each), str(each)) for each in years]
            ),
        ],
        "waiting": counts["submitted"],
        "cleared": bool(request.GET.get("state") or year),
    }
    return render(request, "enterprises/declarations/declarations.html", here)


@require_GET
@needs(NEEDS)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one declaration beside what else is known."""
    of = _found(request, pk)
    lines = selectors.review_lines(of, viewer=request.seat)
    here = {
        "of": of,
        "name": names_of(of.tenant_id, {of.uscc}).get(of.uscc, of.uscc),
        "lines": lines,
        "hidden": len(of.figures) - len(lines),
        "differing": sum(line.differs for line in lines),
        "rights": [_in_words(row) for row in of.rights],
        "right_labels": selectors.right_labels(),
        "doubts": [doubt["en" if is_english() else "zh"] for doubt in of.doubts],
        "steps": of.steps.order_by("-pk"),
        "waits": of.state == "submitted",
    }
    return render(request, "enterprises/declarations/review.html", here)


@require_POST
@needs(NEEDS)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a declaration with remarks at its fields."""
    of = _found(request, pk)
    remarks = {
        name.removeprefix("remark-"): text
        for name, text in request.POST.items()
        if name.startswith("remark-")
    }
    known = {*of.figures, "rights"}
    try:
        services.give_back(
            of,
            remarks={name: text for name, text in remarks.items() if name in known},
            note=request.POST.get("note", "")[:1000],
            version=_version(request),
            by=request.seat,
        )
    except services.NotNow:
        messages.error(request, _("没有退回：请在要改的项旁写明怎么改，或写一句总的意见。"))
    except services.Conflict:
        messages.error(request, _("没有退回：这份填报刚刚变过，请看过最新的内容。"))
    else:
        messages.success(request, _("已退回，企业会在各项旁看到意见。"))
        return redirect("enterprises:declarations")
    return redirect("enterprises:declaration", pk=pk)


@require_POST
@needs(NEEDS)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a declaration over into the facts and ask for an assessment."""
    of = _found(request, pk)
    try:
        of = services.accept(
            of, note=request.POST.get("note", "")[:1000], version=_version(request), by=request.seat
        )
    except services.NotNow:
        messages.error(request, _("没有采纳：这份填报不在待审核状态。"))
    except services.Conflict:
        messages.error(request, _("没有采纳：这份填报刚刚变过，请看过最新的内容。"))
    else:
        if request.POST.get("assess") == "1":
            ask_for_run(tenant_id=of.tenant_id, reason=_("采纳企业填报"), by=request.seat)
            messages.success(request, _("已采纳并入库，测算已在后台开始。"))
        else:
            messages.success(request, _("已采纳并入库，下一次测算会用上。"))
        return redirect("enterprises:declarations")
    return redirect("enterprises:declaration", pk=pk)


def _found(request: HttpRequest, pk: int) -> Declaration:
    return get_object_or_404(selectors.declarations_of(request.seat), pk=pk)


def _in_words(row: dict[str, str]) -> list[str]:
    choices = selectors.right_choices()
    return [dict(choices[name]).get(row.get(name, ""), row.get(name, "")) for name in RIGHT_COLUMNS]


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1
