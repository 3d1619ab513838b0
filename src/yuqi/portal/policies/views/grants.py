"""Grants without application (免申即享)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yuqi.portal.access import needs
from yuqi.portal.audit import services as audit
from yuqi.portal.jobs.models import Job
from yuqi.portal.policies.forms import BasisForm, PaymentForm, ReasonForm
from yuqi.portal.policies.models import GrantBatch, GrantLine
from yuqi.portal.policies.selectors import grants as selectors
from yuqi.portal.policies.selectors.catalog import library_of
from yuqi.portal.policies.selectors.entitled import sees_amounts
from yuqi.portal.policies.services import grants as services
from yuqi.portal.policies.services.refusal import Refusal
from yuqi.portal.shared.exports import spreadsheet

__all__ = [
    "batch",
    "cancel",
    "export",
    "judge",
    "ledger",
    "make",
    "new",
    "overview",
    "paid",
    "return_to_maker",
    "review",
    "submit",
    "void_line",
]

_AT_ONCE = 50
State = GrantBatch.State


def _tabs(now: str) -> list[tuple[Any, str, bool, None]]:
    return [
        (_("批次"), reverse("policies:grants"), now == "batches", None),
        (_("台账"), reverse("policies:grant_ledger"), now == "ledger", None),
    ]


@needs("policies.grants")
def overview(request: HttpRequest) -> HttpResponse:
    """List the batches, and what a new one can be made of."""
    found = selectors.batches(request.seat)
    page = Paginator(found, _AT_ONCE).get_page(request.GET.get("page"))
    catalog = library_of(request.seat.tenant_slug)
    context = {
        "tabs": _tabs("batches"),
        "page": page,
        "rows": [(each, sees_amounts(request.seat, each.benefit, catalog)) for each in page],
        "choices": selectors.choices(request.seat),
        "waiting": found.filter(state=State.SUBMITTED).count(),
        "unpaid": found.filter(state=State.GRANTED).count(),
    }
    return render(request, "policies/grants.html", context)


@needs("policies.grants")
def ledger(request: HttpRequest) -> HttpResponse:
    """List every line that was ever entered, by number."""
    lines = selectors.ledger(request.seat)
    words = request.GET.get("q", "").strip()
    if words:
        lines = lines.filter(name__icontains=words) | lines.filter(uscc__startswith=words.upper())
    page = Paginator(lines, _AT_ONCE).get_page(request.GET.get("page"))
    catalog = library_of(request.seat.tenant_slug)
    rows = [(line, sees_amounts(request.seat, line.benefit, catalog)) for line in page]
    context = {"tabs": _tabs("ledger"), "page": page, "rows": rows, "words": words}
    return render(request, "policies/grant_ledger.html", context)


@needs("policies.grant_make")
def new(request: HttpRequest) -> HttpResponse:
    """Choose enterprises for a batch of one benefit."""
    return _new(request, BasisForm(), request.GET)


def _new(request: HttpRequest, form: BasisForm, asked: Any) -> HttpResponse:
    choices = selectors.choices(request.seat)
    wanted = asked.get("benefit", "")
    year = asked.get("year", "")
    choice = next(
        (each for each in choices if each.benefit == wanted and (not year or str(each.year) == year)), None
    )
    if choice is None:
        context = {"choices": choices, "crumbs": [(_("免申即享"), reverse("policies:grants"))]}
        return render(request, "policies/grant_choose.html", context)
    if not sees_amounts(request.seat, choice.benefit, library_of(request.seat.tenant_slug)):
        raise Http404
    found = selectors.candidates(request.seat, choice.entry, choice.year)
    free = [each for each in found if not each.blocked]
    context = {
        "choice": choice,
        "form": form,
        "page": Paginator(found, 100).get_page(request.GET.get("page")),
        "free": len(free),
        "blocked": len(found) - len(free),
        "total": sum(each.amount for each in free),
        "crumbs": [(_("免申即享"), reverse("policies:grants"))],
        "bulk_actions": [(_("用选中的建批次"), reverse("policies:grant_make"))],
    }
    return render(request, "policies/grant_new.html", context)


@needs("policies.grant_make")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a batch of the enterprises chosen, or of all that can be paid."""
    form = BasisForm(request.POST)
    benefit, year = request.POST.get("benefit", ""), request.POST.get("year", "")
    if not form.is_valid() or not year.isdigit():
        return _new(request, form, request.POST)
    usccs = request.POST.getlist("uscc")
    if "all" in request.POST:
        entry = library_of(request.seat.tenant_slug).get("benefit", benefit)
        if entry is None:
            raise Http404
        found = selectors.candidates(request.seat, entry, int(year))
        usccs = [each.uscc for each in found if not each.blocked]
    try:
        made = services.make(
            benefit=benefit, year=int(year), usccs=usccs, basis=form.cleaned_data["basis"], by=request.seat
        )
    except Refusal as refusal:
        form.add_error("basis", str(refusal))
        return _new(request, form, request.POST)
    messages.success(request, _("已建批次 %(name)s，核对后提交复核") % {"name": made.name})
    return redirect("policies:grant", pk=made.pk)


def _batch(request: HttpRequest, pk: int) -> GrantBatch:
    found: GrantBatch = get_object_or_404(selectors.batches(request.seat), pk=pk)
    return found


@needs("policies.grants")
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one batch: its lines, where it stands, what can be done now."""
    shown = _batch(request, pk)
    page = Paginator(selectors.lines_of(request.seat, shown), _AT_ONCE).get_page(request.GET.get("page"))
    changes = (
        selectors.line_changes(request.seat, shown, list(page))
        if shown.state in ("draft", "submitted")
        else {}
    )
    own = request.seat.user_id in (shown.made_by_id, shown.submitted_by_id)
    context = {
        "batch": shown,
        "page": page,
        "rows": [(line, changes.get(line.pk, "")) for line in page],
        "changed": len(changes),
        "seen": sees_amounts(request.seat, shown.benefit, library_of(request.seat.tenant_slug)),
        "own": own,
        "refused": shown.lines.filter(approved=False).count(),
        "job": Job.objects.filter(
            tenant_id=request.seat.tenant_id, kind="policies.grant", key=shown.job_key
        ).first(),
        "reason_form": ReasonForm(),
        "payment_form": PaymentForm(),
        "crumbs": [(_("免申即享"), reverse("policies:grants"))],
        "steps": [_("拟稿"), _("复核"), _("入账"), _("拨付")],
        "now": {"draft": 1, "submitted": 2, "approved": 3, "granted": 4, "paid": 5, "cancelled": 0}[
            shown.state
        ],
    }
    return render(request, "policies/grant.html", context)


def _act(request: HttpRequest, pk: int, act: Callable[[GrantBatch], Any], done: str) -> HttpResponse:
    shown = _batch(request, pk)
    try:
        act(shown)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("policies:grant", pk=pk)


@needs("policies.grant_make")
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a batch to the second person."""
    return _act(request, pk, lambda each: services.submit(each, by=request.seat), _("已提交，等复核人办"))


@needs("policies.grant_review")
@require_POST
def judge(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Say of one line that it passes, or not and why."""
    shown = get_object_or_404(GrantLine, pk=line, batch=_batch(request, pk))
    passes = request.POST.get("verdict") == "pass"
    done = _("%(name)s：已记为%(verdict)s") % {
        "name": shown.name,
        "verdict": _("通过") if passes else _("不通过"),
    }
    return _act(
        request,
        pk,
        lambda _each: services.judge_line(
            shown, by=request.seat, passes=passes, why=request.POST.get("why", "")
        ),
        done,
    )


@needs("policies.grant_review")
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a batch pass."""
    note = request.POST.get("note", "")
    return _act(
        request, pk, lambda each: services.review(each, by=request.seat, note=note), _("已复核，正在入账")
    )


@needs("policies.grant_review")
@require_POST
def return_to_maker(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a batch back to who made it."""
    note = request.POST.get("why", "")
    return _act(
        request,
        pk,
        lambda each: services.return_to_maker(each, by=request.seat, note=note),
        _("已退回经办人"),
    )


@needs("policies.grant_make")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Void a batch that nothing was paid of."""
    why = request.POST.get("why", "")
    return _act(
        request, pk, lambda each: services.cancel(each, by=request.seat, why=why), _("批次已作废，留有记录")
    )


@needs("policies.grant_make")
@require_POST
def void_line(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Void one line that was not paid."""
    shown = get_object_or_404(GrantLine, pk=line, batch=_batch(request, pk))
    why = request.POST.get("why", "")
    return _act(
        request,
        pk,
        lambda _each: services.void_line(shown, by=request.seat, why=why),
        _("已作废这一条，留有记录"),
    )


@needs("policies.grant_make")
@require_POST
def paid(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a batch was paid."""
    form = PaymentForm(request.POST)
    if not form.is_valid():
        for name, errors in form.errors.items():
            said = {"field": form.fields[name].label, "errors": " ".join(errors)}
            messages.error(request, _("%(field)s：%(errors)s") % said)
        return redirect("policies:grant", pk=pk)
    said = form.cleaned_data
    return _act(
        request,
        pk,
        lambda each: services.mark_paid(
            each, by=request.seat, paid_on=said["paid_on"], document=said["document"]
        ),
        _("已登记拨付，写入各企业的“已享受补助”"),
    )


@needs("policies.grant_make")
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the list for payment: what is in the ledger and not paid; accounts are not kept here."""
    shown = _batch(request, pk)
    if not sees_amounts(request.seat, shown.benefit, library_of(request.seat.tenant_slug)):
        raise Http404
    lines = selectors.lines_of(request.seat, shown).filter(ledger_number__isnull=False)
    audit.record(
        "policies.grant_exported", by=request.seat, on=f"grant:{shown.name}", after={"rows": lines.count()}
    )
    columns = [
        _("台账号"),
        _("统一社会信用代码"),
        _("企业名称"),
        _("政策"),
        _("年度"),
        _("金额（元）"),
        _("收款账户（由拨付单位填写）"),
        _("依据"),
        _("状态"),
    ]
    return spreadsheet(
        columns,
        _cells(shown, lines),
        f"免申即享拨付清单{shown.name}",
        "xlsx",
        run=shown.run,
        who=request.seat.name,
        note=_("本系统不保存银行账户，收款账户以拨付系统中企业确认的为准。"),
    )


def _cells(shown: GrantBatch, lines: Any) -> Iterator[list[Any]]:
    for line in lines.iterator():
        yield [
            line.ledger_name,
            line.uscc,
            line.name,
            shown.label["zh"],
            shown.year,
            line.amount,
            "",
            shown.basis,
            line.get_state_display(),
        ]
