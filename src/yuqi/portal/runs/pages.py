"""Runs as pages (测算记录): the list, one run, two compared, started by hand or by the clock."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yuqi.base import YuqiError
from yuqi.portal.access import Seat, may, needs, sees_class
from yuqi.portal.bridge import comparing, results
from yuqi.portal.jobs.models import Job
from yuqi.portal.runs import schedules
from yuqi.portal.runs.changes import CAUSES, change_rows, moved
from yuqi.portal.runs.forms import ScheduleForm, StartForm
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import folder_of, runs_of, snapshot_of, standings
from yuqi.portal.shared.filters import Filter

__all__ = ["compare", "run_detail", "run_list", "schedule", "start"]

_PAGE = 50
_MANY = 20_000  # enterprises from which two runs are compared one programme at a time


@require_GET
@needs("runs.view")
def run_list(request: HttpRequest) -> HttpResponse:
    """Show the runs, and what is under way."""
    seat: Seat = request.seat
    page = Paginator(runs_of(seat).select_related("made_by"), _PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    before = {run.number: _before(seat, run) for run in rows[:1]}
    kept = schedules.schedule_of(seat.tenant_id)
    starts = may(seat, "runs.start")
    initial = (
        {"is_on": kept.is_on, "every": kept.every, "day": kept.day, "hour": kept.hour}
        if kept
        else {"is_on": False, "every": "month", "day": 5, "hour": 5}
    )
    job = Job.objects.filter(tenant_id=seat.tenant_id, kind=schedules.KIND).order_by("-pk").first()
    context = {
        "page_obj": page,
        "rows": rows,
        "newest_before": before.get(rows[0].number) if rows else None,
        "month_before": _month_before(seat, rows[0]) if rows else None,
        "first_number": runs_of(seat).order_by("number").values_list("number", flat=True).first(),
        "job": job if job is not None and job.state in ("waiting", "running", "failed") else None,
        "start_form": StartForm() if starts else None,
        "schedule_form": ScheduleForm(initial=initial) if starts else None,
        "next_time": schedules.next_time(kept, timezone.now()) if kept and kept.is_on else None,
    }
    return render(request, "runs/list.html", context)


def _before(seat: Seat, run: Run) -> Run | None:
    return runs_of(seat).filter(number__lt=run.number).first()


def _month_before(seat: Seat, run: Run) -> Run | None:
    """Return the last run whose day lies in a month before this one's."""
    rows = runs_of(seat).filter(number__lt=run.number, as_of__lt=run.as_of.replace(day=1))
    return rows.order_by("-as_of", "-number").first()


def _one(seat: Seat, number: int) -> Run:
    found = runs_of(seat).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_GET
@needs("runs.view")
def run_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Show what one run rests on and what it says in sum, so that it can be made again."""
    seat = request.seat
    run = _one(seat, number)
    folder = folder_of(run)
    rows: dict[str, dict[str, Any]] = {}
    for line in results.rows_of(folder, "ladder"):
        own = rows.setdefault(line["programme"], {"label": {"zh": line["label_zh"], "en": line["label_en"]}})
        own[line["standing"]] = line["count"]
    record = next(iter(results.rows_of(folder, "run")), {})
    context = {
        "run": run,
        "record": record,
        "ladder": list(rows.values()),
        "before": _before(seat, run),
        "has_files": (folder / "run.parquet").is_file(),
        "has_snapshot": snapshot_of(run).is_dir(),
        "current_total": standings(seat).values("uscc").distinct().count() if run.is_current else None,
    }
    return render(request, "runs/detail.html", context)


@require_GET
@needs("runs.compare")
def compare(request: HttpRequest) -> HttpResponse:
    """Show what changed between two runs and why; without a choice the current run and the one before."""
    seat = request.seat
    runs = list(runs_of(seat)[:60])
    by_number = {str(run.number): run for run in runs}
    after = by_number.get(request.GET.get("after", "")) or (runs[0] if runs else None)
    before = by_number.get(request.GET.get("before", "")) or (
        next((run for run in runs if after is not None and run.number < after.number), None)
    )
    context: dict[str, Any] = {"runs": runs, "before": before, "after": after}
    options = [
        (str(run.number), _("第 %(n)d 次　%(day)s") % {"n": run.number, "day": run.as_of}) for run in runs
    ]
    filters = [
        Filter(name="before", label=_("从"), value=str(before.number) if before else "", options=options),
        Filter(name="after", label=_("到"), value=str(after.number) if after else "", options=options),
    ]
    if before is None or after is None or before.pk == after.pk:
        return render(request, "runs/compare.html", {**context, "filters": filters, "found": None})
    programme = request.GET.get("programme", "")
    known = dict(_programmes(after))
    if programme not in known:
        programme = "" if max(before.enterprises, after.enterprises) <= _MANY else next(iter(known), "")
    try:
        found = comparing.compare(folder_of(before), folder_of(after), (programme,) if programme else ())
    except YuqiError as refused:
        context["problem"] = "；".join(each.line("zh") for each in refused.problems)
        return render(request, "runs/compare.html", {**context, "filters": filters, "found": None})
    effect = request.GET.get("effect", "")
    changes = [change for change in found.changes if not effect or change.effect == effect]
    page = Paginator(changes, _PAGE).get_page(request.GET.get("page"))
    rows = change_rows(found, page.object_list, with_values=sees_class(seat, "tax"))
    filters += [
        Filter(name="programme", label=_("资质"), value=programme, options=list(known.items())),
        Filter(
            name="effect",
            label=_("变化"),
            value=effect,
            options=[("gain", _("变好")), ("loss", _("变差")), ("other", _("其他"))],
        ),
    ]
    context.update(
        filters=filters,
        found=found,
        causes=[CAUSES.get(cause, cause) for cause in found.causes],
        moved=[each for each in moved(found) if each.gains or each.losses or each.others],
        page_obj=page,
        rows=_with_names(after, rows),
        total=len(found.changes),
    )
    return render(request, "runs/compare.html", context)


def _programmes(run: Run) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for line in results.rows_of(folder_of(run), "ladder"):
        found.setdefault(line["programme"], line["label_zh"])
    return list(found.items())


def _with_names(run: Run, rows: list[Any]) -> list[dict[str, Any]]:
    """Return lines with the enterprises' names as the later run has them: this room stands below the register."""
    wanted = {row.uscc for row in rows}
    names = {
        each["uscc"]: each["name"]
        for each in results.rows_of(folder_of(run), "subjects", ("uscc", "name"))
        if each["uscc"] in wanted
    }
    return [{"row": row, "name": names.get(row.uscc) or row.uscc, "url": _explain_url(row)} for row in rows]


def _explain_url(row: Any) -> str | None:
    try:
        return reverse("ladder:explain", args=[row.uscc, row.programme])
    except NoReverseMatch:
        return None


@require_POST
@needs("runs.start")
def start(request: HttpRequest) -> HttpResponse:
    """Ask for an assessment now."""
    form = StartForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    schedules.start(reason=reason or _("手动测算"), by=request.seat)
    return redirect("runs:list")


@require_POST
@needs("runs.start")
def schedule(request: HttpRequest) -> HttpResponse:
    """Say when the zone is assessed by itself."""
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.warning(request, " ".join(errors))
        return redirect("runs:list")
    schedules.set_schedule(**form.cleaned_data, by=request.seat)
    messages.success(request, _("定时测算已改好。"))
    return redirect("runs:list")
