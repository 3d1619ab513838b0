"""What is done with a selection (批量操作): assigned, put into a library, sent letters."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yuqi.portal.access import needs
from yuqi.portal.enterprises.selectors.register import register
from yuqi.portal.ladder.forms import AssignForm
from yuqi.portal.ladder.services import follow_ups
from yuqi.portal.ladder.views.linking import url_or_none

__all__ = ["assign", "letters", "pool_add"]

_BY_ADDRESS = 80  # enterprises that fit into an address


@require_POST
@needs("ladder.follow")
def assign(request: HttpRequest) -> HttpResponse:
    """Ask who follows a selection up, then write it down."""
    picks = follow_ups.picks_from(request.POST.getlist("pick"))
    if not picks:
        messages.warning(request, _("还没有选中企业。"))
        return redirect("ladder:board")
    asked = "owner" in request.POST
    form = AssignForm(request.POST if asked else None, seat=request.seat)
    if asked and form.is_valid():
        done = follow_ups.assign(
            picks=picks,
            by=request.seat,
            owner_id=form.owner_id,
            next_on=form.cleaned_data["next_on"],
            next_step=form.cleaned_data["next_step"],
            note=form.cleaned_data["note"],
        )
        _say(request, done)
        return redirect(reverse("ladder:pools") + f"?owner={form.owner_id}")
    names = register(request.seat).filter(uscc__in={pick.uscc for pick in picks}).order_by("initials")
    context = {"form": form, "picks": picks, "names": names[:12], "total": names.count()}
    return render(request, "ladder/assign.html", context, status=422 if asked else 200)


@require_POST
@needs("ladder.follow")
def pool_add(request: HttpRequest) -> HttpResponse:
    """Put a selection into the libraries, for anybody to take."""
    picks = follow_ups.picks_from(request.POST.getlist("pick"))
    done = follow_ups.assign(picks=picks, by=request.seat)
    _say(request, done)
    return redirect("ladder:pools")


@require_POST
@needs("ladder.board")
def letters(request: HttpRequest) -> HttpResponse:
    """Hand a selection over to the letters' page; a large one by a form, because an address has an end."""
    url, form_url = url_or_none("policies:letters"), url_or_none("policies:letter_new")
    if url is None or form_url is None:
        raise Http404
    picks = follow_ups.picks_from(request.POST.getlist("pick"))
    query = [("uscc", uscc) for uscc in dict.fromkeys(pick.uscc for pick in picks)]
    if not query:
        messages.warning(request, _("还没有选中企业。"))
        return redirect("ladder:board")
    programmes = {pick.programme for pick in picks}
    if len(programmes) == 1:
        query.append(("programme", programmes.pop()))
    if len(query) > _BY_ADDRESS:
        return render(request, "ladder/letters.html", {"url": form_url, "query": query, "total": len(query)})
    return redirect(f"{url}?{urlencode(query)}")


def _say(request: HttpRequest, done: follow_ups.Changed) -> None:
    if done.total:
        said = ngettext("%(n)d 家已在培育库", "%(n)d 家已在培育库", done.total) % {"n": done.total}
        messages.success(request, said)
    if done.left:
        messages.warning(request, _("%(n)d 家不在您能看到的范围，没有动") % {"n": done.left})
