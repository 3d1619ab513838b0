"""Templates of letters (函件模板)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yuqi.portal.access import needs
from yuqi.portal.policies.forms import TemplateForm
from yuqi.portal.policies.models import LetterTemplate
from yuqi.portal.policies.selectors import letters as selectors
from yuqi.portal.policies.services import letters as services
from yuqi.portal.policies.services.refusal import Refusal
from yuqi.portal.policies.views.letters import tabs
from yuqi.portal.policies.wording import PLACES

__all__ = ["change", "listed", "new"]


@needs("policies.letters")
def listed(request: HttpRequest) -> HttpResponse:
    """List the zone's templates."""
    found = selectors.templates(request.seat).select_related("changed_by")
    return render(request, "policies/letter_templates.html", {"tabs": tabs("templates"), "found": found})


@needs("policies.letter_make")
def new(request: HttpRequest) -> HttpResponse:
    """Write a new template."""
    return _edit(request, None)


@needs("policies.letter_make")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the next version of a template."""
    services.begin_templates(by=request.seat)
    return _edit(request, get_object_or_404(selectors.templates(request.seat), pk=pk))


def _edit(request: HttpRequest, template: LetterTemplate | None) -> HttpResponse:
    begin = {"signer": request.seat.tenant_name}
    if template is not None:
        begin = {name: getattr(template, name) for name in ("name", "title", "body", "signer", "prefix")}
    form = TemplateForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_template(
                by=request.seat, template=template, seen=_seen(request), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("模板已保存；已发的函不受影响"))
            return redirect("policies:letter_templates")
    context = {
        "form": form,
        "template": template,
        "seen": (_seen(request) if form.is_bound else template.version) if template else None,
        "places": [(f"{{{{ {name} }}}}", words) for name, words in PLACES.items()],
        "crumbs": [
            (_("政策提示函"), reverse("policies:letters")),
            (_("模板"), reverse("policies:letter_templates")),
        ],
    }
    return render(
        request,
        "policies/letter_template.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )


def _seen(request: HttpRequest) -> int | None:
    """Return the version the form was opened with."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
