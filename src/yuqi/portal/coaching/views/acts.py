"""Acts on an application (办理): forward, back, confirm, file, decide, note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yuqi.portal.access import needs
from yuqi.portal.coaching import selectors, services
from yuqi.portal.coaching.forms import DecideForm, FindingForm, NoteForm, ResolveForm, SubmitForm
from yuqi.portal.coaching.models import Application, SelfScore
from yuqi.portal.coaching.views.answering import back, found, problem

__all__ = ["act", "agree", "finding", "look", "note", "resolve"]


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "")[:1000]


def _submit(request: HttpRequest, application: Application) -> None:
    form = SubmitForm(request.POST)
    if not form.is_valid():
        raise services.NotAllowedNow(_("写明实际申报的日期"))
    services.submit(by=request.seat, application=application, **form.cleaned_data)


def _decide(request: HttpRequest, application: Application) -> None:
    form = DecideForm(request.POST)
    if not form.is_valid():
        raise services.NotAllowedNow(_("结果、日期或得分填得不对，改好再登记"))
    services.decide(by=request.seat, application=application, **form.cleaned_data)


def _assign(request: HttpRequest, application: Application) -> None:
    text = request.POST.get("specialist", "")
    services.assign(
        by=request.seat, applications=[application], specialist_id=int(text) if text.isdigit() else None
    )


ACTS: dict[str, Callable[[HttpRequest, Any], Any]] = {
    "send": lambda request, one: services.send_for_review(by=request.seat, application=one),
    "return": lambda request, one: services.return_it(by=request.seat, application=one, why=_why(request)),
    "pass": lambda request, one: services.pass_review(by=request.seat, application=one, why=_why(request)),
    "confirm": lambda request, one: services.confirm(by=request.seat, application=one),
    "give_up": lambda request, one: services.give_up(by=request.seat, application=one, why=_why(request)),
    "submit": _submit,
    "decide": _decide,
    "assign": _assign,
}


@needs("coaching.view")
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one act; each asks for its own right in its service."""
    application = found(request, pk)
    doing = ACTS.get(request.POST.get("act", ""))
    if doing is None:
        raise Http404
    try:
        doing(request, application)
    except services.NotAllowedNow as refused:
        problem(request, refused)
    else:
        messages.success(request, _("已办好，记在办理记录里"))
    return back(application)


@needs("coaching.upload")
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a line to the log."""
    application = found(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        services.add_note(by=request.seat, application=application, text=form.cleaned_data["text"])
    else:
        problem(request, _("写一句话再记"))
    return back(application, "notes")


@needs("coaching.upload")
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Look through rules, facts and papers again."""
    application = found(request, pk)
    try:
        count = services.refresh_findings(application=application, by=request.seat)
    except services.NotAllowedNow as refused:
        problem(request, refused)
    else:
        messages.info(request, _("核对过了，还有 %(count)s 处待解决") % {"count": count})
    return back(application, "findings")


@needs("coaching.review")
@require_POST
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what a person found."""
    application = found(request, pk)
    form = FindingForm(request.POST)
    if form.is_valid():
        services.add_finding(by=request.seat, application=application, **form.cleaned_data)
    else:
        problem(request, _("写明发现了什么"))
    return back(application, "findings")


@needs("coaching.review")
@require_POST
def resolve(request: HttpRequest, pk: int, finding: int) -> HttpResponse:
    """Close a finding with how it was solved."""
    application = found(request, pk)
    one = selectors.finding_of(request.seat, application.pk, finding)
    if one is None:
        raise Http404
    form = ResolveForm(request.POST)
    if form.is_valid():
        services.resolve(by=request.seat, finding=one, how=form.cleaned_data["how"])
    else:
        problem(request, _("写一句怎么解决的"))
    return back(application, "findings")


@needs("coaching.review")
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Make expected ranges facts."""
    application = found(request, pk)
    basis = request.POST.get("basis", "")
    try:
        if basis not in SelfScore.Basis.values:
            raise services.NotAllowedNow(_("写明确认谁的评分"))
        count = services.agree(by=request.seat, application=application, basis=basis)
    except services.NotAllowedNow as refused:
        problem(request, refused)
    else:
        messages.success(request, _("%(count)s 项已写成事实，下一次测算计入") % {"count": count})
    return back(application, "scores")
