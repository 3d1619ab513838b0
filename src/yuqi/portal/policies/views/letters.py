"""Policy letters (政策提示函)."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yuqi.portal.access import needs
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.jobs.models import Job
from yuqi.portal.policies.forms import ReasonForm, SendForm
from yuqi.portal.policies.models import Letter, LetterBatch
from yuqi.portal.policies.selectors import letters as selectors
from yuqi.portal.policies.selectors.catalog import library_of
from yuqi.portal.policies.services import letters as services
from yuqi.portal.policies.services.refusal import Refusal
from yuqi.portal.policies.views.catalog import frame_of
from yuqi.portal.runs.selectors import current_run, standings
from yuqi.portal.shared.states import KINDS

__all__ = ["archive", "batch", "download", "letter", "make", "new", "overview", "preview", "sent", "void"]

_AT_ONCE, _SHOWN = 50, 300


def tabs(now: str) -> list[tuple[Any, str, bool, None]]:
    """Return the tabs of the letters' pages."""
    return [
        (_("函件"), reverse("policies:letters"), now == "letters", None),
        (_("批次"), reverse("policies:letters") + "?show=batches", now == "batches", None),
        (_("模板"), reverse("policies:letter_templates"), now == "templates", None),
    ]


@needs("policies.letter_read")
def overview(request: HttpRequest) -> HttpResponse:
    """List letters, or batches; an enterprise sees those sent to it; a selection leads to a new batch."""
    seat = request.seat
    if request.GET.getlist("uscc") and not seat.is_firm:
        return redirect(f"{reverse('policies:letter_new')}?{request.GET.urlencode()}")
    if request.GET.get("show") == "batches" and not seat.is_firm:
        page = Paginator(selectors.batches(seat), _AT_ONCE).get_page(request.GET.get("page"))
        return render(request, "policies/letter_batches.html", {"tabs": tabs("batches"), "page": page})
    found = selectors.letters(seat)
    words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    if words:
        found = found.filter(name__icontains=words) | found.filter(uscc__startswith=words.upper())
    if state in Letter.State.values:
        found = found.filter(state=state)
    context = {
        "frame": frame_of(request),
        "tabs": () if seat.is_firm else tabs("letters"),
        "page": Paginator(found, _AT_ONCE).get_page(request.GET.get("page")),
        "words": words,
        "states": Letter.State.choices,
        "state": state,
        "counts": {
            "made": selectors.letters(seat).filter(state=Letter.State.MADE).count(),
            "sent": selectors.letters(seat).filter(state=Letter.State.SENT).count(),
        },
    }
    return render(request, "policies/letters.html", context)


@needs("policies.letter_make")
def new(request: HttpRequest) -> HttpResponse:
    """Choose template and recipients."""
    return _new(request, request.POST if request.method == "POST" else request.GET)


def _new(request: HttpRequest, asked: Any, problem: str = "") -> HttpResponse:
    seat = request.seat
    services.begin_templates(by=seat)
    templates = list(selectors.templates(seat))
    chosen = asked.get("template", "")
    template = next(
        (each for each in templates if str(each.pk) == chosen), templates[0] if templates else None
    )
    programme, standing = asked.get("programme", ""), asked.get("standing", "")
    usccs = list(dict.fromkeys(asked.getlist("uscc")))[: services.MOST]
    found = selectors.recipients(seat, usccs=usccs, programme=programme, standing=standing)
    firms = list(found[: services.MOST])
    catalog = library_of(seat.tenant_slug)
    known = set(standings(seat).filter(subject="enterprise").values_list("programme", flat=True).distinct())
    context = {
        "templates": templates,
        "template": template,
        "programmes": [each for each in catalog.of("programme") if each.id in known],
        "programme": programme,
        "standing": standing,
        "standings": [(name, drawn.word) for name, drawn in KINDS["standing"].items()],
        "by_hand": bool(usccs),
        "firms": firms[:_SHOWN],
        "rest": firms[_SHOWN:],
        "total": len(firms),
        "all": found.count() if len(firms) == services.MOST else len(firms),
        "most": services.MOST,
        "dated": timezone.localdate(),
        "problem": problem,
        "crumbs": [(_("政策提示函"), reverse("policies:letters"))],
    }
    return render(request, "policies/letter_new.html", context, status=422 if problem else 200)


@needs("policies.letter_make")
def preview(request: HttpRequest) -> HttpResponse:
    """Show one enterprise's letter before it is made."""
    seat = request.seat
    template = get_object_or_404(selectors.templates(seat), pk=request.GET.get("template", "0"))
    uscc, programme = request.GET.get("uscc", ""), request.GET.get("programme", "")
    firm = selectors.recipients(seat, usccs=[uscc]).first()
    run = current_run(seat.tenant_id)
    if firm is None or run is None:
        raise Http404
    dated = _day(request.GET.get("dated", "")) or timezone.localdate()
    tenant = Tenant.objects.get(pk=seat.tenant_id)
    values = selectors.values_of(run, tenant, [uscc], programme=programme, dated=dated)[uscc]
    draft = LetterBatch(title=template.title, body=template.body)
    title, paragraphs = selectors.worded(draft, values)
    context = {
        "head": tenant.name,
        "number": f"{template.prefix}〔{dated.year}〕×号",
        "title": title,
        "name": firm.name,
        "paragraphs": paragraphs,
        "signer": template.signer,
        "dated": dated,
        "note": services.stamp(run),
    }
    return render(request, "policies/_letter_preview.html", context)


@needs("policies.letter_make")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Begin a batch of letters."""
    template = get_object_or_404(selectors.templates(request.seat), pk=request.POST.get("template") or 0)
    dated = _day(request.POST.get("dated", ""))
    if dated is None:
        return _new(request, request.POST, _("成文日期要写成 2026-07-06 这样"))
    try:
        made = services.make(
            template=template,
            usccs=request.POST.getlist("uscc"),
            programme=request.POST.get("programme", ""),
            dated=dated,
            by=request.seat,
        )
    except Refusal as refusal:
        return _new(request, request.POST, str(refusal))
    messages.success(request, _("批次 %(name)s 正在生成函件") % {"name": made.name})
    return redirect("policies:letter_batch", pk=made.pk)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@needs("policies.letters")
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one batch: its letters and how far they are."""
    shown = get_object_or_404(selectors.batches(request.seat), pk=pk)
    page = Paginator(selectors.letters(request.seat).filter(batch=shown), _AT_ONCE).get_page(
        request.GET.get("page")
    )
    context = {
        "batch": shown,
        "page": page,
        "ready": shown.made - shown.sent,
        "job": Job.objects.filter(
            tenant_id=request.seat.tenant_id, kind="policies.letters", key=shown.job_key
        ).first(),
        "programme": library_of(request.seat.tenant_slug).label("programme", shown.programme)
        if shown.programme
        else None,
        "send_form": SendForm(),
        "crumbs": [
            (_("政策提示函"), reverse("policies:letters")),
            (_("批次"), reverse("policies:letters") + "?show=batches"),
        ],
    }
    return render(request, "policies/letter_batch.html", context)


@needs("policies.letters")
def archive(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give all letters of a batch in one archive."""
    shown = get_object_or_404(selectors.batches(request.seat), pk=pk)
    found = selectors.letters(request.seat).filter(batch=shown).exclude(file="")
    audit.record("policies.letters_downloaded", by=request.seat, on=f"letters:{shown.name}")
    return FileResponse(
        services.zipped(found.iterator()), as_attachment=True, filename=f"提示函{shown.name}.zip"
    )


@needs("policies.letter_make")
@require_POST
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that letters of a batch were handed over: those chosen, else all."""
    shown = get_object_or_404(selectors.batches(request.seat), pk=pk)
    form = SendForm(request.POST)
    found = selectors.letters(request.seat).filter(batch=shown)
    chosen = [each for each in request.POST.getlist("letter") if each.isdigit()]
    if chosen:
        found = found.filter(pk__in=chosen)
    how = form.cleaned_data["how"] if form.is_valid() else str(_("门户送达"))
    count = services.mark_sent(letters=found, how=how, by=request.seat)
    messages.success(request, _("已标记送达 %(n)d 份，企业现在能在自己的首页看到") % {"n": count})
    return redirect("policies:letter_batch", pk=pk)


@needs("policies.letter_read")
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one letter; the enterprise's first look is noted."""
    shown = get_object_or_404(selectors.letters(request.seat), pk=pk)
    if request.seat.is_firm:
        services.mark_opened(shown, by=request.seat)
    context = {
        "frame": frame_of(request),
        "letter": shown,
        "head": request.seat.tenant_name,
        "number": shown.document_number,
        "title": shown.title,
        "name": shown.name,
        "paragraphs": shown.paragraphs,
        "signer": shown.batch.signer,
        "dated": shown.batch.dated,
        "note": services.stamp(shown.batch.run),
        "reason_form": ReasonForm(),
        "crumbs": [(_("政策提示函"), reverse("policies:letters"))],
    }
    return render(request, "policies/letter.html", context)


@needs("policies.letter_read")
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give one letter's Word document."""
    shown = get_object_or_404(selectors.letters(request.seat), pk=pk)
    file = Path(settings.HOME) / shown.file
    if not shown.file or not file.is_file():
        raise Http404
    if request.seat.is_firm:
        services.mark_opened(shown, by=request.seat)
    return FileResponse(io.BytesIO(file.read_bytes()), as_attachment=True, filename=services.file_name(shown))


@needs("policies.letter_make")
@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Void one letter."""
    shown = get_object_or_404(selectors.letters(request.seat), pk=pk)
    try:
        services.void(shown, by=request.seat, why=request.POST.get("why", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已作废，号码留着"))
    return redirect("policies:letter", pk=pk)
