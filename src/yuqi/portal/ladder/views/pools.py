"""The libraries and their follow-ups (培育库)."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yuqi.portal.access import may, needs
from yuqi.portal.audit import services as audit
from yuqi.portal.enterprises.selectors.register import officers
from yuqi.portal.ladder.forms import FollowForm
from yuqi.portal.ladder.models import FollowUp
from yuqi.portal.ladder.selectors.asking import (
    NoRun,
    enterprise_named,
    name_of_programme,
    programmes_of,
    run_for,
)
from yuqi.portal.ladder.selectors.follow_ups import follow_ups_of
from yuqi.portal.ladder.selectors.pools import follow_rows, followed, libraries
from yuqi.portal.ladder.services import follow_ups
from yuqi.portal.ladder.views.board import figures_label, no_run
from yuqi.portal.runs.selectors import current_run, standings
from yuqi.portal.shared.exports import FORMATS, spreadsheet
from yuqi.portal.shared.filters import Filter

__all__ = ["export_pools", "follow", "pools"]

_PAGE = 50


@require_GET
@needs("ladder.board")
def pools(request: HttpRequest) -> HttpResponse:
    """Show the libraries by title, and who is followed up."""
    seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return no_run(request, _("培育库"))
    page = Paginator(followed(seat, request.GET), _PAGE).get_page(request.GET.get("page"))
    people = [("me", _("我跟进的")), ("none", _("没有专员"))]
    people += [(str(id_), name) for id_, name in officers(seat.tenant_id)]
    programmes = [(id_, figures_label(label)) for id_, label in programmes_of(run).items()]
    context = {
        "run": run,
        "libraries": libraries(seat, run),
        "page_obj": page,
        "rows": follow_rows(seat, run, list(page.object_list)),
        "filters": [
            Filter(
                name="q",
                label=_("企业名、信用代码、拼音首字母"),
                value=request.GET.get("q", ""),
                kind="search",
            ),
            Filter(name="owner", label=_("专员"), value=request.GET.get("owner", ""), options=people),
            Filter(
                name="programme", label=_("资质"), value=request.GET.get("programme", ""), options=programmes
            ),
            Filter(
                name="state",
                label=_("状态"),
                value=request.GET.get("state", ""),
                options=[*FollowUp.State.choices, ("all", _("含已办成"))],
            ),
            Filter(name="late", label=_("已过约定日"), value=request.GET.get("late", ""), kind="check"),
        ],
        "cleared": any(request.GET.get(name) for name in ("q", "owner", "programme", "state", "late")),
        "formats": FORMATS,
    }
    return render(request, "ladder/pools.html", context)


@require_GET
@needs("ladder.export")
def export_pools(request: HttpRequest) -> HttpResponseBase:
    """Give the follow-ups as a spreadsheet."""
    seat = request.seat
    run = current_run(seat.tenant_id)
    told = follow_rows(seat, run, list(followed(seat, request.GET)))
    audit.record("ladder.exported", on="ladder:pools", by=seat, after={"rows": len(told)})
    columns = [
        _("统一社会信用代码"),
        _("企业名称"),
        _("资质"),
        _("梯度位置"),
        _("专员"),
        _("状态"),
        _("下一步"),
        _("哪天以前"),
    ]
    cells = (
        [
            row.follow_up.uscc,
            row.name,
            row.programme_name,
            row.standing.standing if row.standing else "",
            row.follow_up.owner.name if row.follow_up.owner else "",
            str(row.follow_up.get_state_display()),
            row.follow_up.next_step,
            row.follow_up.next_on,
        ]
        for row in told
    )
    format_ = request.GET.get("format", "xlsx")
    return spreadsheet(
        columns, cells, _("培育库"), format_ if format_ in FORMATS else "xlsx", run=run, who=seat.name
    )


@require_http_methods(["GET", "POST"])
@needs("ladder.board")
def follow(request: HttpRequest, uscc: str, programme: str) -> HttpResponse:
    """Show one follow-up with its log; who follows up writes what was done and what is next."""
    seat = request.seat
    enterprise = enterprise_named(seat, uscc)
    kept = follow_ups_of(seat).filter(uscc=uscc, programme=programme).select_related("owner").first()
    run = current_run(seat.tenant_id)
    if enterprise is None or kept is None or run is None:
        raise Http404
    writes = may(seat, "ladder.follow")
    form = None
    status = 200
    if request.method == "POST":
        form = FollowForm(request.POST, seat=seat)
        if form.is_valid():
            said = form.cleaned_data
            try:
                follow_ups.change(
                    follow_up=kept,
                    version=said["version"],
                    by=seat,
                    state=said["state"],
                    owner_id=form.owner_id,
                    next_on=said["next_on"],
                    next_step=said["next_step"],
                    note=said["note"],
                )
            except follow_ups.Conflict:
                kept.refresh_from_db()
                form.add_error(None, _("别人刚改过，下面是现在的状态。您写的还在，看过再记一次。"))
                form.data = form.data.copy()
                form.data["version"] = str(kept.version)
                status = 409
            else:
                messages.success(request, _("已记下。"))
                return redirect("ladder:follow", uscc, programme)
        else:
            status = 422
    elif writes:
        form = FollowForm(
            seat=seat,
            initial={
                "version": kept.version,
                "state": kept.state,
                "owner": str(kept.owner_id or ""),
                "next_step": kept.next_step,
                "next_on": kept.next_on,
            },
        )
    context = {
        "enterprise": enterprise,
        "programme": programme,
        "label": name_of_programme(run, programme),
        "kept": kept,
        "standing": standings(seat).filter(uscc=uscc, programme=programme).first(),
        "notes": kept.notes.select_related("by").order_by("-at", "-pk"),
        "form": form if writes else None,
    }
    return render(request, "ladder/follow.html", context, status=status)
