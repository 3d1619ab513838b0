"""Campaigns (攻坚计划): ask, watch, read the list, give it to somebody."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yuqi.portal.access import may, needs
from yuqi.portal.audit import services as audit
from yuqi.portal.jobs.models import Job
from yuqi.portal.ladder.forms import AssignForm, CampaignForm
from yuqi.portal.ladder.models import Campaign
from yuqi.portal.ladder.selectors.asking import NoRun, programmes_of, run_for
from yuqi.portal.ladder.selectors.campaigns import campaigns_of, line_rows
from yuqi.portal.ladder.services import campaigns as services
from yuqi.portal.ladder.views.board import figures_label, no_run
from yuqi.portal.shared.exports import FORMATS, spreadsheet

__all__ = ["assign_campaign", "campaign", "campaigns", "export_campaign", "new_campaign"]

_PAGE = 50
_WAN = Decimal(10_000)


@require_GET
@needs("ladder.campaign")
def campaigns(request: HttpRequest) -> HttpResponse:
    """Show the campaigns that were asked for."""
    try:
        run = run_for(request.seat)
    except NoRun:
        return no_run(request, _("攻坚计划"))
    page = Paginator(campaigns_of(request.seat), _PAGE).get_page(request.GET.get("page"))
    labels = {id_: figures_label(label) for id_, label in programmes_of(run).items()}
    rows = [
        {"campaign": each, "programmes": "、".join(labels.get(one, one) for one in each.programmes)}
        for each in page.object_list
    ]
    return render(request, "ladder/campaigns.html", {"run": run, "page_obj": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@needs("ladder.campaign_edit")
def new_campaign(request: HttpRequest) -> HttpResponse:
    """Ask whom to coach."""
    seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return no_run(request, _("攻坚计划"))
    choices = [(id_, figures_label(label)) for id_, label in programmes_of(run).items()]
    form = CampaignForm(request.POST or None, programmes=choices, as_of=run.as_of)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = services.ask(
            title=said["title"],
            programmes=said["programmes"],
            hours=said["hours"],
            budget=None if said["budget"] is None else said["budget"] * _WAN,
            apply_by=said["by"],
            run=run,
            by=seat,
        )
        return redirect("ladder:campaign", made.number)
    status = 422 if request.method == "POST" else 200
    return render(request, "ladder/campaign_new.html", {"form": form, "run": run}, status=status)


def _one(request: HttpRequest, number: int) -> Campaign:
    found = campaigns_of(request.seat).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_GET
@needs("ladder.campaign")
def campaign(request: HttpRequest, number: int) -> HttpResponse:
    """Show one campaign: its progress, or who was chosen."""
    seat = request.seat
    found = _one(request, number)
    job = Job.objects.filter(tenant_id=seat.tenant_id, pk=found.job).first() if found.job else None
    page = Paginator(found.lines.order_by("rank"), _PAGE).get_page(request.GET.get("page"))
    labels = (
        {id_: figures_label(label) for id_, label in programmes_of(found.run).items()} if found.run else {}
    )
    context = {
        "campaign": found,
        "job": job,
        "programmes": "、".join(labels.get(one, one) for one in found.programmes),
        "page_obj": page,
        "rows": line_rows(seat, found.run, list(page.object_list)),
        "form": AssignForm(seat=seat) if may(seat, "ladder.campaign_edit") and found.chosen else None,
    }
    return render(request, "ladder/campaign.html", context)


@require_POST
@needs("ladder.campaign_edit")
def assign_campaign(request: HttpRequest, number: int) -> HttpResponse:
    """Give everybody chosen to one officer."""
    found = _one(request, number)
    form = AssignForm(request.POST, seat=request.seat)
    if not form.is_valid():
        messages.warning(request, _("选一位专员。"))
        return redirect("ladder:campaign", number)
    done = services.assign(
        campaign=found, owner_id=form.owner_id, next_on=form.cleaned_data["next_on"], by=request.seat
    )
    messages.success(request, _("已派出 %(n)d 家，都在培育库里。") % {"n": done.total})
    return redirect("ladder:campaign", number)


@require_GET
@needs("ladder.export")
def export_campaign(request: HttpRequest, number: int) -> HttpResponseBase:
    """Give the list of those chosen as a spreadsheet."""
    found = _one(request, number)
    told = line_rows(request.seat, found.run, list(found.lines.order_by("rank")))
    audit.record("ladder.exported", on=f"campaign:{number}", by=request.seat, after={"rows": len(told)})
    columns = [
        _("名次"),
        _("企业名称"),
        _("统一社会信用代码"),
        _("资质"),
        _("申报日"),
        _("辅导工时"),
        _("须投入（元）"),
        _("权重"),
        _("要做的事"),
        _("专员"),
    ]
    cells = (
        [
            row.line.rank,
            row.name,
            row.line.uscc,
            row.programme_name,
            row.line.by,
            row.line.hours,
            row.line.required,
            row.line.weight,
            "、".join(row.line.steps),
            row.owner,
        ]
        for row in told
    )
    format_ = request.GET.get("format", "xlsx")
    return spreadsheet(
        columns,
        cells,
        found.title,
        format_ if format_ in FORMATS else "xlsx",
        run=found.run,
        who=request.seat.name,
    )
