"""One application's page (申报详情)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yuqi.portal.access import Seat, may, needs, require, sees_class
from yuqi.portal.bridge import materials
from yuqi.portal.coaching import expecting, looking, selectors, services
from yuqi.portal.coaching.forms import CheckForm, DecideForm, FindingForm, NoteForm, SubmitForm
from yuqi.portal.coaching.models import Application, Finding, SelfScore
from yuqi.portal.coaching.services.scoring import Range
from yuqi.portal.coaching.views.answering import back, base_of, found, problem
from yuqi.portal.coaching.wording import cause_words, words_of
from yuqi.portal.shared import figures
from yuqi.portal.shared.pictures import interval, interval_axis

__all__ = ["detail", "scores"]

_Basis: Any = SelfScore.Basis  # choices have no types without Django's
_ORDER = {Finding.Severity.BLOCK: 0, Finding.Severity.CHECK: 1, Finding.Severity.NOTE: 2}


@needs("coaching.view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where an application stands, its materials, what was found, and what can be done."""
    viewer: Seat = request.seat
    application = found(request, pk)
    programmes = selectors.programmes(viewer)
    info = programmes.get(application.programme)
    papers = list(
        application.materials.prefetch_related("files__by").select_related("checked_by").order_by("order")
    )
    listed = {
        item.id: item
        for item in materials.checklist(application.programme, selectors.catalogs_of(viewer.tenant_slug))
    }
    figures_of: dict[int, list[Any]] = {}
    for each in looking.agreements(application):
        seen = sees_class(viewer, each.sensitivity)
        shown = each if seen else replace(each, stated=None, fact=None, agrees=None)
        figures_of.setdefault(each.material.pk, []).append({"it": shown, "is_locked": not seen})
    today = application.tenant.as_of or timezone.localdate()
    context: dict[str, Any] = {
        "base": base_of(viewer),
        "application": application,
        "programme": info.label if info else application.programme,
        "materials": [
            {
                "material": paper,
                "files": [file for file in paper.files.all() if file.removed_at is None],
                "figures": figures_of.get(paper.pk, []),
                "item": listed.get(paper.item),
            }
            for paper in papers
        ],
        "progress": selectors.progress_of(papers),
        "findings": _findings(application, viewer),
        "closed": application.findings.filter(resolved_at__isnull=False).count(),
        "notes": application.notes.select_related("by").order_by("-at"),
        "standing": selectors.standing_of(viewer, application),
        "officers": selectors.officers(viewer.tenant_id) if may(viewer, "coaching.assign") else [],
        "step": _step(application),
        "steps": [_("备材料"), _("预审"), _("申报"), _("结果")],
        "cause": cause_words(application.cause),
        "today": today,
        "note_form": NoteForm(),
        "check_form": CheckForm(),
        "finding_form": FindingForm(),
        "submit_form": SubmitForm(initial={"on": today}),
        "decide_form": DecideForm(initial={"on": today}),
    }
    return render(request, "coaching/detail.html", context)


@needs("coaching.view")
@require_http_methods(["GET", "POST"])
def scores(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what judges decide and what is expected of them; keep what is filled in."""
    viewer: Seat = request.seat
    application = found(request, pk)
    lang = "en" if figures.is_english() else "zh"
    card = expecting.scorecard(application, lang=lang)
    if request.method == "POST":
        require(viewer, "coaching.score")
        return _keep_scores(request, application, card)
    context = {
        "application": application,
        "card": card,
        "basis": SelfScore.Basis.SELF if viewer.is_firm else SelfScore.Basis.SPECIALIST,
        "bases": [basis for basis in _Basis if viewer.is_firm == (basis == _Basis.SELF)],
        "waiting": {
            basis: application.scores.filter(basis=basis, confirmed_on__isnull=True).count()
            for basis in _Basis
        },
        **_pictures(card),
    }
    return render(request, "coaching/_scores.html", context)


def _keep_scores(
    request: HttpRequest, application: Application, card: expecting.Scorecard | None
) -> HttpResponse:
    viewer: Seat = request.seat
    basis = request.POST.get("basis", SelfScore.Basis.SELF if viewer.is_firm else SelfScore.Basis.SPECIALIST)
    ranges: dict[str, Range | None] = {}
    wrong = 0
    for item in card.items if card else ():
        low, high = (request.POST.get(f"{end}:{item.id}", "").strip() for end in ("low", "high"))
        if not low and not high:
            if basis in item.by_basis:
                ranges[item.id] = None
            continue
        ends = [figures.to_decimal(end) if _is_number(end) else None for end in (low or high, high or low)]
        if ends[0] is None or ends[1] is None:
            wrong += 1
            continue
        now = item.by_basis.get(basis)
        if now is None or (now.low, now.high) != (ends[0], ends[1]):
            ranges[item.id] = Range(low=ends[0], high=ends[1], most=item.most)
    try:
        if wrong:
            raise services.NotAllowedNow(_("有 %(count)s 项填的不是数字，只填数字") % {"count": wrong})
        if basis not in SelfScore.Basis.values:
            raise services.NotAllowedNow(_("写明是谁的评分"))
        services.save_scores(by=viewer, application=application, basis=basis, ranges=ranges)
    except services.NotAllowedNow as refused:
        problem(request, refused)
    else:
        messages.success(request, _("预评区间已保存，确认后计入下一次测算"))
    return back(application, "scores")


def _is_number(text: str) -> bool:
    try:
        number = figures.to_decimal(text)
    except ValueError:
        return False
    return number is not None and number.is_finite()


def _pictures(card: expecting.Scorecard | None) -> dict[str, Any]:
    if card is None or card.low is None:
        return {}
    bar = card.bar
    now = interval(
        card.low,
        card.high,
        bar=bar,
        top=card.top,
        label=_("现在 %(score)s 分") % {"score": figures.score(card.low, card.high)},
    )
    drawn: dict[str, Any] = {"now": now}
    if bar is not None:
        drawn["axis"] = interval_axis(bar, _("线 %(bar)s 分") % {"bar": figures.plain(bar)}, card.top)
    if card.expected_low is not None and card.expected_high is not None:
        drawn["expected"] = interval(
            card.expected_low,
            card.expected_high,
            bar=bar,
            top=card.top,
            label=_("按预评 %(score)s 分") % {"score": figures.score(card.expected_low, card.expected_high)},
            after=True,
        )
    return drawn


def _findings(application: Application, viewer: Seat) -> list[dict[str, Any]]:
    rows = application.findings.filter(resolved_at__isnull=True).select_related("by")
    listed = sorted(rows, key=lambda finding: (_ORDER.get(finding.severity, 3), finding.pk))
    return [{"finding": finding, "words": words_of(finding, viewer)} for finding in listed]


def _step(application: Application) -> int:
    return {
        Application.State.PREPARING: 1,
        Application.State.RETURNED: 1,
        Application.State.PRE_REVIEW: 2,
        Application.State.READY: 3,
    }.get(Application.State(application.state), 4)
