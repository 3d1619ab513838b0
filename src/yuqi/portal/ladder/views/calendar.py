"""Duties and dates (义务与期限): month and list, marked as filed, printed, exported, as a calendar file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from yuqi.portal.access import Seat, may, needs
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import calendars
from yuqi.portal.enterprises.selectors.register import districts, officers, register, wanted_from
from yuqi.portal.ladder.forms import FiledForm
from yuqi.portal.ladder.models import Notice
from yuqi.portal.ladder.selectors.asking import NoRun, programmes_of, run_for
from yuqi.portal.ladder.selectors.board import filters_of
from yuqi.portal.ladder.selectors.calendar import (
    AHEAD,
    DUTY,
    KINDS,
    STATUSES,
    due_rows,
    dues,
    month_of,
    period_of,
    today_of,
)
from yuqi.portal.ladder.selectors.notices import notices_of
from yuqi.portal.ladder.services import filings, notices
from yuqi.portal.ladder.views.board import figures_label, no_run
from yuqi.portal.runs.keeping import kept
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import current_run
from yuqi.portal.shared import figures
from yuqi.portal.shared.exports import FORMATS, spreadsheet
from yuqi.portal.shared.filters import Filter

__all__ = ["calendar", "export_calendar", "ics", "mark_filed", "notice_list", "read_notices"]

_PAGE = 50


def _register_query(query: Any) -> Any:
    """Return a query without what means another thing to the register."""
    copy = query.copy()
    for name in ("programme", "kind", "status", "month", "days", "sort"):
        copy.pop(name, None)
    return copy


def _asked(request: HttpRequest, run: Run) -> tuple[Any, Any, Any]:
    """Return period, register filters and deadlines of a query string."""
    period = period_of(request.GET, today_of(run))
    wanted = wanted_from(_register_query(request.GET))
    return period, wanted, dues(request.seat, wanted, request.GET, period)


@require_GET
@needs("ladder.calendar")
def calendar(request: HttpRequest) -> HttpResponse:
    """Show what falls due: a month, or the next 30 or 60 days."""
    seat: Seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return no_run(request, _("义务与期限"))
    period, wanted, rows = _asked(request, run)
    pages = Paginator(rows, _PAGE)
    said = tuple(request.GET.get(name, "") for name in ("programme", "kind", "status"))
    pages.count = kept("dues", seat, run, rows.count, by=(period, filters_of(seat, wanted), said))
    page = pages.get_page(request.GET.get("page"))
    labels = programmes_of(run)
    context = {
        "base": "shared/base_firm.html" if seat.is_firm else "shared/base.html",
        "run": run,
        "period": period,
        "ahead": AHEAD,
        "page_obj": page,
        "rows": due_rows(seat, run, list(page.object_list)),
        "weeks": month_of(seat, rows, period, labels) if period.days is None else None,
        "filters": _filters(seat, request, wanted, labels),
        "keep": [(name, request.GET[name]) for name in ("month", "days") if request.GET.get(name)],
        "cleared": any(
            request.GET.get(name) for name in ("q", "programme", "kind", "status", "district", "officer")
        ),
        "writes": may(seat, "ladder.file"),
        "form": FiledForm(initial={"filed_on": timezone.localdate()}) if may(seat, "ladder.file") else None,
        "month_now": f"{period.today:%Y-%m}",
        "month_shown": f"{period.first:%Y-%m}",
        "month_before": f"{period.before:%Y-%m}",
        "month_after": f"{period.after:%Y-%m}",
        "weekdays": [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")],
    }
    return render(request, "ladder/calendar.html", context)


def _filters(seat: Seat, request: HttpRequest, wanted: Any, labels: Any) -> list[Filter]:
    query = request.GET
    found = [
        Filter(
            name="programme",
            label=_("资质"),
            value=query.get("programme", ""),
            options=[(id_, figures_label(label)) for id_, label in labels.items()],
        ),
        Filter(
            name="kind",
            label=_("类别"),
            value=query.get("kind", ""),
            options=[(DUTY, _("义务和到期，不含申报窗口")), *KINDS.items()],
        ),
        Filter(name="status", label=_("状态"), value=query.get("status", ""), options=list(STATUSES.items())),
    ]
    if seat.is_firm:
        return found
    mine = [("me", _("我负责或跟进的")), ("none", _("没有专员"))]
    return [
        Filter(name="q", label=_("企业名、信用代码、拼音首字母"), value=wanted.q, kind="search"),
        Filter(
            name="officer",
            label=_("专员"),
            value=wanted.officer,
            options=[*mine, *((str(id_), name) for id_, name in officers(seat.tenant_id))],
        ),
        Filter(
            name="district",
            label=_("片区"),
            value=wanted.district,
            options=[(one, one) for one in districts(seat)],
        ),
        *found,
    ]


@require_GET
@needs("ladder.calendar")
def export_calendar(request: HttpRequest) -> HttpResponseBase:
    """Give the period's list as a spreadsheet."""
    seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return no_run(request, _("义务与期限"))
    _period, _wanted, rows = _asked(request, run)
    told = due_rows(seat, run, list(rows))
    audit.record(
        "ladder.exported", on="ladder:calendar", by=seat, uscc=seat.uscc or "", after={"rows": len(told)}
    )
    columns = [
        _("截止日"),
        _("还剩天数"),
        _("企业名称"),
        _("统一社会信用代码"),
        _("资质"),
        _("类别"),
        _("事项"),
        _("状态"),
        _("窗口开始"),
        _("不办的后果"),
        _("依据"),
        _("专员"),
    ]
    cells = (
        [
            row.due_on,
            row.days_left,
            row.name,
            row.uscc,
            row.programme_name,
            str(row.kind_name),
            row.label,
            _("已登记，下次测算生效") if row.is_recorded else str(row.status_name),
            row.opens_on,
            row.consequence,
            row.cite,
            row.owner,
        ]
        for row in told
    )
    format_ = request.GET.get("format", "xlsx")
    return spreadsheet(
        columns, cells, _("义务与期限"), format_ if format_ in FORMATS else "xlsx", run=run, who=seat.name
    )


@require_GET
@needs("ladder.calendar")
def ics(request: HttpRequest) -> HttpResponse:
    """Give the period's list as a calendar file, with reminders."""
    seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return no_run(request, _("义务与期限"))
    _period, _wanted, rows = _asked(request, run)
    lines = [
        row for row in rows if row.said.get("status") == "due" and row.due_on and row.due_on >= run.as_of
    ]
    named = {row.id: row.name for row in due_rows(seat, run, lines)}
    events = [
        {
            **row.said,
            "uscc": row.uscc,
            "programme": row.programme,
            "name": named.get(row.pk, row.uscc),
            "due_on": row.due_on,
            "opens_on": date.fromisoformat(row.said["opens_on"]) if row.said.get("opens_on") else None,
        }
        for row in lines
    ]
    audit.record(
        "ladder.exported", on="ladder:ics", by=seat, uscc=seat.uscc or "", after={"rows": len(events)}
    )
    content = calendars.calendar_text(
        events, as_of=run.as_of, name=seat.tenant_name, lang="en" if figures.is_english() else "zh"
    )
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{_('义务与期限')}-{run.as_of}.ics") or ""
    )
    return answer


@require_POST
@needs("ladder.file")
def mark_filed(request: HttpRequest) -> HttpResponse:
    """Write down that the chosen duties were filed."""
    form = FiledForm(request.POST)
    ids = [int(each) for each in request.POST.getlist("pick") if each.isdecimal() and len(each) < 18]
    back = request.POST.get("back", "")
    target = reverse("ladder:calendar") + (f"?{back}" if back and "//" not in back else "")
    if not ids or not form.is_valid():
        messages.warning(request, _("选中要登记的义务，再写填报日期。"))
        return redirect(target)
    done = filings.mark_filed(
        ids=ids, filed_on=form.cleaned_data["filed_on"], by=request.seat, why=form.cleaned_data["why"]
    )
    if done.marked and done.batch is not None:
        said = ngettext(
            "已登记 %(n)d 项，批次 %(batch)s，可以撤回；下次测算生效。",
            "已登记 %(n)d 项，批次 %(batch)s，可以撤回；下次测算生效。",
            done.marked,
        )
        messages.success(request, said % {"n": done.marked, "batch": done.batch.label})
    if done.left:
        messages.warning(request, _("%(n)d 项不是填报义务，没有动。") % {"n": done.left})
    return redirect(target)


@require_GET
@needs("ladder.notices")
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show one's own reminders, newest first."""
    seat: Seat = request.seat
    page = Paginator(notices_of(seat), _PAGE).get_page(request.GET.get("page"))
    run = current_run(seat.tenant_id)
    rows: list[Notice] = list(page.object_list)
    names = _names(seat, rows)
    context = {
        "base": "shared/base_firm.html" if seat.is_firm else "shared/base.html",
        "page_obj": page,
        "rows": [{"notice": each, "name": names.get(each.uscc, each.uscc)} for each in rows],
        "today": run.as_of if run is not None else timezone.localdate(),
        "unread": notices_of(seat).filter(read_at=None).count(),
    }
    return render(request, "ladder/notices.html", context)


def _names(seat: Seat, rows: list[Notice]) -> dict[str, str]:
    usccs = {row.uscc for row in rows}
    return dict(register(seat).filter(uscc__in=usccs).values_list("uscc", "name"))


@require_POST
@needs("ladder.notices")
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark one's own reminders as read: those sent, else all."""
    ids = [int(each) for each in request.POST.getlist("id") if each.isdecimal() and len(each) < 18]
    notices.mark_read(by=request.seat, ids=ids or None)
    return redirect("ladder:notices")
