"""Names, codes, moves and merges (更名、换码、迁移、合并)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yuqi.portal.access import Seat, needs
from yuqi.portal.enterprises import jobs as enterprise_jobs
from yuqi.portal.enterprises.forms import MoveForm, ProposeForm, RecodeForm, RenameForm
from yuqi.portal.enterprises.models import Merge
from yuqi.portal.enterprises.selectors import merging, one
from yuqi.portal.enterprises.services import identity
from yuqi.portal.enterprises.services import merges as merge_services
from yuqi.portal.enterprises.services.edits import NotTaken
from yuqi.portal.enterprises.typed import typed
from yuqi.portal.enterprises.views.detail import firm_or_404, page_of

__all__ = ["decide_merge", "merges", "names", "propose_merge", "search_duplicates"]

_FORMS: dict[str, Any] = {"rename": RenameForm, "recode": RecodeForm, "move": MoveForm}


@require_http_methods(["GET", "POST"])
@needs("enterprises.edit")
def names(request: HttpRequest, uscc: str) -> HttpResponse:
    """Register a change of name or code, a move in or out."""
    seat: Seat = request.seat
    firm = firm_or_404(seat, uscc)
    forms = {name: form() for name, form in _FORMS.items()}
    status = 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in _FORMS:
            raise Http404("no such act")
        form = forms[act] = _FORMS[act](request.POST)
        status = 422
        if form.is_valid():
            done = _do(seat, uscc, act, form)
            if done is not None:
                messages.success(request, _("已登记，旧的名称和代码以后仍能查到这家企业。"))
                return redirect("enterprises:detail", done)
    facts = one.facts_of(seat, uscc)
    here = page_of(seat, firm) | {"forms": forms, "names": facts.of("names")}
    here["crumbs"].append((_("更名、换码、迁移"), None))
    return render(request, "enterprises/names.html", here, status=status)


def _do(seat: Seat, uscc: str, act: str, form: Any) -> str | None:
    """Do one act and return the enterprise's code after it, None with the form's errors filled in."""
    said = form.cleaned_data
    try:
        if act == "rename":
            identity.rename(by=seat, uscc=uscc, name=said["name"], on=said["on"], reason=said["reason"])
        elif act == "recode":
            identity.recode(by=seat, uscc=uscc, code=said["code"], on=said["on"], reason=said["reason"])
            return str(said["code"]).strip().upper()
        else:
            identity.move(
                by=seat,
                uscc=uscc,
                reason=said["reason"],
                moved_in_on=said["moved_in_on"],
                from_region=said["from_region"],
                moved_out_on=said["moved_out_on"],
            )
    except NotTaken as refused:
        form.take(refused.problems)
        return None
    return uscc


@require_GET
@needs("enterprises.merges")
def merges(request: HttpRequest) -> HttpResponse:
    """Show what looks like one enterprise twice, and what was decided."""
    seat: Seat = request.seat
    job = merging.last_search(seat)
    here = {
        "job": job,
        "pairs": merging.alike(seat, job),
        "lines": merging.merge_lines(seat),
        "crumbs": [(_("企业名录"), reverse("enterprises:list")), (_("查重与合并"), None)],
    }
    if request.htmx:
        return render(request, "enterprises/_search_line.html", here)
    return render(request, "enterprises/merges.html", here)


@require_POST
@needs("enterprises.merge")
def search_duplicates(request: HttpRequest) -> HttpResponse:
    """Ask for a new search."""
    enterprise_jobs.ask_for_duplicates(tenant_id=request.seat.tenant_id, by=request.seat)
    messages.success(request, _("正在查重，找到的会列在下面。"))
    return redirect("enterprises:merges")


@require_http_methods(["GET", "POST"])
@needs("enterprises.merge")
def propose_merge(request: HttpRequest) -> HttpResponse:
    """Ask which entry to keep and why, then propose the merge."""
    seat: Seat = request.seat
    said = request.POST if request.method == "POST" else request.GET
    picked = list(dict.fromkeys(said.getlist("uscc")))
    if picked:  # two of the register, picked by hand
        if len(picked) != 2:
            messages.error(request, _("合并要选两家：一家保留，一家并进去。"))
            return redirect("enterprises:list")
        query = urlencode({"first": picked[0], "second": picked[1]})
        return redirect(f"{reverse('enterprises:propose_merge')}?{query}")
    pair = [firm_or_404(seat, typed(said, name, most=18)) for name in ("first", "second")]
    if pair[0] == pair[1]:
        raise Http404("one enterprise is no pair")
    choices = [(firm.uscc, f"{firm.name}　{firm.uscc}") for firm in pair]
    signs = [sign for sign in said.get("signs", "").split(",") if sign in merging.SIGNS]
    form = ProposeForm(
        choices,
        request.POST or None,
        initial={"first": pair[0].uscc, "second": pair[1].uscc, "signs": ",".join(signs)},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            kept = form.cleaned_data["kept"]
            dropped = next(firm.uscc for firm in pair if firm.uscc != kept)
            try:
                merge_services.propose_merge(
                    by=seat, kept=kept, dropped=dropped, signs=signs, reason=form.cleaned_data["reason"]
                )
            except NotTaken as refused:
                form.take(refused.problems)
            else:
                messages.success(request, _("已提出合并，等复核人决定；现在数据没有变。"))
                return redirect("enterprises:merges")
    here = {
        "form": form,
        "pair": [(firm, one.facts_of(seat, firm.uscc)) for firm in pair],
        "signs": [merging.SIGNS[sign] for sign in signs],
        "crumbs": [
            (_("企业名录"), reverse("enterprises:list")),
            (_("查重与合并"), reverse("enterprises:merges")),
            (_("提出合并"), None),
        ],
    }
    return render(request, "enterprises/propose_merge.html", here, status=status)


@require_POST
@needs("enterprises.approve_merge")
def decide_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, refuse or part a merge."""
    act, remark = request.POST.get("act", ""), typed(request.POST, "remark")
    if not Merge.objects.filter(pk=pk, tenant_id=request.seat.tenant_id).exists():
        raise Http404("no such merge")
    try:
        if act == "approve":
            merge_services.approve_merge(by=request.seat, pk=pk, remark=remark)
            messages.success(request, _("已合并，资料并到保留的一条；可以拆开。"))
        elif act == "refuse":
            merge_services.refuse_merge(by=request.seat, pk=pk, remark=remark)
            messages.success(request, _("已记为不是同一家，不再提示。"))
        elif act == "part":
            merge_services.part_merge(by=request.seat, pk=pk, why=remark)
            messages.success(request, _("已拆开，两条恢复原样。"))
        else:
            raise Http404("no such act")
    except NotTaken as refused:
        said = "".join(str(words) for problems in refused.problems.values() for words in problems)
        messages.error(request, said)
    except ValueError:
        messages.error(request, _("这一条已经办过，看最新的状态。"))
    return redirect("enterprises:merges")
