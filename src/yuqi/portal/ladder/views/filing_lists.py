"""Duties marked as filed from a list (按名单登记)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yuqi.portal.access import may, needs
from yuqi.portal.ladder.forms import ListFiledForm
from yuqi.portal.ladder.selectors.asking import NoRun, run_for
from yuqi.portal.ladder.selectors.filing_lists import duties_to_file
from yuqi.portal.ladder.services import filings
from yuqi.portal.ladder.views.board import no_run
from yuqi.portal.ladder.views.linking import url_or_none

__all__ = ["filed_list"]

_SAID = 20  # lines that are told back


@needs("ladder.file")
def filed_list(request: HttpRequest) -> HttpResponse:
    """Take a list of who filed, and say which lines it could not place."""
    seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return no_run(request, _("按名单登记"))
    duties = duties_to_file(seat, run)
    initial = {"filed_on": timezone.localdate(), "duty": request.GET.get("duty", "")}
    form = ListFiledForm(request.POST or None, duties=duties, initial=initial)
    unknown: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        programme, _bar, duty = said["duty"].partition("|")
        done = filings.mark_listed(
            programme=programme,
            duty=duty,
            text=said["names"],
            filed_on=said["filed_on"],
            by=seat,
            why=said["why"],
        )
        if done.marked and done.batch is not None:
            words = ngettext(
                "已登记 %(n)d 家，批次 %(batch)s，可以撤回；下次测算生效。",
                "已登记 %(n)d 家，批次 %(batch)s，可以撤回；下次测算生效。",
                done.marked,
            )
            messages.success(request, words % {"n": done.marked, "batch": done.batch.label})
        if done.not_owing:
            messages.info(request, _("%(n)d 家没有这项待办的义务，没有动。") % {"n": done.not_owing})
        unknown = done.unknown
        if not unknown and done.marked:
            return redirect("ladder:calendar")
        # What could not be placed stays in the box, to be mended and sent again.
        form = ListFiledForm({**request.POST.dict(), "names": "\n".join(unknown)}, duties=duties)
    context = {
        "form": form,
        "duties": duties,
        "unknown": unknown[:_SAID],
        "unknown_total": len(unknown),
        "back_url": reverse("ladder:calendar"),
        "import_url": url_or_none("enterprises:imports") if may(seat, "enterprises.import") else None,
    }
    status = 422 if request.method == "POST" and form.errors and not unknown else 200
    return render(request, "ladder/filed_list.html", context, status=status)
