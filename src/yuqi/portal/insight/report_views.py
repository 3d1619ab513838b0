"""Reports on the zone (园区报告): monthly and yearly, and one on each run; written in the background."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yuqi.portal.access import needs
from yuqi.portal.audit import services as audit
from yuqi.portal.insight.jobs import period_file, report_file
from yuqi.portal.insight.selectors.periods import Period, period_named, periods_of, run_before, run_in
from yuqi.portal.jobs import services as jobs
from yuqi.portal.jobs.selectors import jobs_of
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import runs_of

__all__ = ["period_download", "report_download", "reports", "write_period"]

KINDS = {"xlsx": "Excel", "docx": "Word"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _PeriodLine:
    """One month or year of the page (报告期行)."""

    period: Period
    run: Run
    before: Run | None
    files: list[dict[str, Any]]


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _period_lines(request: HttpRequest) -> list[_PeriodLine]:
    seat = request.seat
    working: dict[str, Any] = {}
    for job in jobs_of(seat).filter(kind="insight.period").exclude(state="done").order_by("pk"):
        working[job.key.rpartition("@")[0]] = job
    lines = []
    found = periods_of(seat.tenant_id)
    for period in [*found["month"], *found["year"]]:
        run = run_in(seat.tenant_id, period)
        if run is None:
            continue
        files = []
        for kind, name in KINDS.items():
            file = period_file(run, period.key, kind, _lang())
            made = (
                datetime.fromtimestamp(file.stat().st_mtime, tz=timezone.get_current_timezone())
                if file.is_file()
                else None
            )
            job = working.get(f"{period.key}:{run.number}:{kind}:{_lang()}")
            files.append({"kind": kind, "name": name, "made": made, "job": job})
        before = run_before(seat.tenant_id, period)
        lines.append(_PeriodLine(period=period, run=run, before=before, files=files))
    return lines


@require_POST
@needs("insight.report")
def write_period(request: HttpRequest) -> HttpResponse:
    """Ask for the report on a month or year; one that is written already is written anew."""
    seat = request.seat
    period, kind = period_named(request.POST.get("period", "")), request.POST.get("kind", "")
    run = run_in(seat.tenant_id, period) if period is not None else None
    if period is None or run is None or kind not in KINDS:
        raise Http404
    jobs.enqueue(
        "insight.period",
        key=f"{period.key}:{run.number}:{kind}:{_lang()}@{timezone.localtime():%Y%m%d%H%M%S}",
        tenant_id=seat.tenant_id,
        payload={"period": period.key, "run": run.pk, "kind": kind, "lang": _lang()},
        by=seat,
    )
    return redirect("insight:report")


@require_GET
@needs("insight.report")
def period_download(request: HttpRequest, key: str, kind: str) -> FileResponse:
    """The file of a monthly or yearly report."""
    seat = request.seat
    period = period_named(key)
    run = run_in(seat.tenant_id, period) if period is not None else None
    file = period_file(run, key, kind, _lang()) if run is not None and kind in KINDS else None
    if period is None or file is None or not file.is_file():
        raise Http404
    audit.record("report.taken", on=f"period:{key}", by=seat, after={"kind": kind})
    word = _("年报") if period.is_year else _("月报")
    name = f"{seat.tenant_name}-{key}-{word}.{kind}"
    return FileResponse(file.open("rb"), as_attachment=True, filename=name)


@needs("insight.report")
def reports(request: HttpRequest) -> HttpResponse:
    """Reports on the zone by run (园区报告): write one, or take one that is written."""
    seat = request.seat
    if request.method == "POST":
        number, kind = request.POST.get("run", ""), request.POST.get("kind", "")
        if kind not in KINDS or not number.isdecimal():
            raise Http404
        run = get_object_or_404(runs_of(seat), number=int(number))
        jobs.enqueue(
            "insight.report",
            key=f"{run.pk}:{kind}:{_lang()}",
            tenant_id=seat.tenant_id,
            payload={"run": run.pk, "kind": kind, "lang": _lang()},
            by=seat,
        )
        return redirect("insight:report")
    shown = list(runs_of(seat)[:12])
    working = {job.key: job for job in jobs_of(seat).filter(kind="insight.report").exclude(state="done")}
    lines = [
        {
            "run": run,
            "files": [
                {
                    "kind": kind,
                    "name": name,
                    "there": report_file(run, kind, _lang()).is_file(),
                    "job": working.get(f"{run.pk}:{kind}:{_lang()}"),
                }
                for kind, name in KINDS.items()
            ],
        }
        for run in shown
    ]
    shown_now = {"lines": lines, "periods": _period_lines(request)}
    return render(request, "insight/reports.html", shown_now)


@needs("insight.report")
def report_download(request: HttpRequest, number: int, kind: str) -> FileResponse:
    """The file of a report."""
    run = get_object_or_404(runs_of(request.seat), number=number)
    file = report_file(run, kind, _lang()) if kind in KINDS else None
    if file is None or not file.is_file():
        raise Http404
    audit.record("report.taken", on=f"run:{run.number}", by=request.seat, after={"kind": kind})
    name = f"{request.seat.tenant_name}-{run.as_of:%Y-%m-%d}.{kind}"
    return FileResponse(file.open("rb"), as_attachment=True, filename=name)
