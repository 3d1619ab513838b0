"""Work in the background as people see it (任务页面)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yuqi.portal.access import needs
from yuqi.portal.jobs import selectors, services
from yuqi.portal.jobs.models import Job
from yuqi.portal.jobs.words import words_of
from yuqi.portal.shared.filters import Filter

__all__ = ["job", "job_list", "progress", "retry"]


@needs("jobs.list")
def job_list(request: HttpRequest) -> HttpResponse:
    """List the zone's work: what waits, runs, is done, and what failed and why."""
    rows = selectors.all_jobs(request.seat)
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    kinds = sorted(set(rows.order_by().values_list("kind", flat=True).distinct()))
    if state in Job.State.values:
        rows = rows.filter(state=state)
    if kind in kinds:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    here = {
        "page": page,
        "rows": [{"it": each, "words": words_of(each.kind)} for each in page],
        "filters": [
            Filter(
                name="state", label=_("状态"), value=state, options=[(s, _(w)) for s, w in Job.State.choices]
            ),
            Filter(
                name="kind", label=_("任务"), value=kind, options=[(code, words_of(code)) for code in kinds]
            ),
        ],
        "cleared": bool(state or kind),
    }
    return render(request, "jobs/list.html", here)


@needs("jobs.view")
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one piece of work; the page without script for `jobs/_progress.html`."""
    found = get_object_or_404(selectors.jobs_of(request.seat), pk=pk)
    base = "shared/base_firm.html" if request.seat.is_firm else "shared/base.html"
    return render(
        request,
        "jobs/job.html",
        {**_shown(found), "base": base, "made": selectors.made_by(found, request.seat)},
    )


@needs("jobs.view")
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the fragment that polls; when the work has ended, the page it stands on is loaded anew."""
    found = get_object_or_404(selectors.jobs_of(request.seat), pk=pk)
    if not request.htmx:
        return redirect("jobs:job", pk=pk)
    answer = render(request, "jobs/_progress.html", _shown(found))
    if found.state in (Job.State.DONE, Job.State.FAILED):
        answer.headers["HX-Refresh"] = "true"
    return answer


@needs("jobs.retry")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Let work that failed be tried again."""
    found = get_object_or_404(selectors.all_jobs(request.seat), pk=pk)
    if services.retry(found, by=request.seat):
        messages.success(request, _("已排队重做，可以离开。"))
    else:
        messages.info(request, _("这个任务没有失败，不用重做。"))
    return redirect("jobs:job", pk=pk)


def _shown(found: Job) -> dict[str, Any]:
    return {"job": found}
