"""Proof of who speaks for an enterprise (企业身份核验): the invited person's page, and the officers'."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yuqi.portal.access import ROLES, needs, public
from yuqi.portal.accounts import selectors
from yuqi.portal.accounts.models import FirmProof
from yuqi.portal.accounts.services import oidc, papers, proofs
from yuqi.portal.audit import services as audit

__all__ = ["decide", "form", "paper", "proof_list", "prove", "refusal_of", "shown"]

_STATES = tuple(FirmProof.State.values)


@public
@never_cache
def prove(request: HttpRequest) -> HttpResponse:
    """Ask who was invited for an enterprise to hand the sealed form in, or to come by the identity provider."""
    proof = _own(request)
    if proof is None:
        return redirect("home" if request.user.is_authenticated else "accounts:login")
    error = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                error = _("先选盖好章的授权书，拍照或扫描都行。")
            else:
                proofs.hand_in(proof=proof, file=file)
                return redirect("accounts:prove")
        except papers.PaperRefused as refused:
            error = refusal_of(refused)
        except proofs.NotNow:
            return redirect("home")
    return render(request, "accounts/prove.html", shown(proof, error), status=422 if error else 200)


@public
@require_GET
def form(request: HttpRequest) -> HttpResponse:
    """Show the form to print, sign and seal."""
    proof = _own(request)
    if proof is None:
        return redirect("home" if request.user.is_authenticated else "accounts:login")
    return render(request, "accounts/proof_form.html", shown(proof, ""))


@needs("accounts.prove")
def proof_list(request: HttpRequest) -> HttpResponse:
    """List who was invited for an enterprise and is not proven yet, or is."""
    rows = selectors.proofs_of(request.seat)
    state = request.GET.get("state", "")
    state = state if state in _STATES else ""
    counts = {name: rows.filter(state=name).count() for name in _STATES}
    chosen = rows.filter(state=state) if state else rows.exclude(state=FirmProof.State.ACCEPTED)
    page = Paginator(chosen, 50).get_page(request.GET.get("page"))
    firms = selectors.firm_names(request.seat.tenant_id, [each.membership.uscc for each in page])
    here = {
        "page": page,
        "rows": [
            {
                "it": each,
                "firm": firms.get(each.membership.uscc, ""),
                "role": ROLES[each.membership.role],
            }
            for each in page
        ],
        "tabs": [
            (_("要办的"), "?", not state, counts["due"] + counts["waiting"] + counts["refused"]),
            *(
                (str(label), f"?state={name}", state == name, counts[name])
                for name, label in FirmProof.State.choices
            ),
        ],
    }
    return render(request, "accounts/proofs.html", here)


@needs("accounts.prove")
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the sealed form as it was handed in; that it was opened is logged."""
    proof = get_object_or_404(selectors.proofs_of(request.seat), pk=pk)
    if not proof.sha256 or not papers.path_of(proof.sha256).is_file():
        raise Http404("no paper")
    audit.record(
        "proof.opened",
        on=f"user:{proof.membership.user.username}",
        by=request.seat,
        uscc=proof.membership.uscc,
    )
    return FileResponse(
        papers.path_of(proof.sha256).open("rb"),
        as_attachment=True,
        filename=proof.file_name,
        content_type="application/octet-stream",
    )


@needs("accounts.prove")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or give back what was handed in, or say that the person was seen."""
    proof = get_object_or_404(selectors.proofs_of(request.seat), pk=pk)
    remark, act = request.POST.get("remark", "").replace("\x00", ""), request.POST.get("act", "")
    name = proof.membership.user.name
    try:
        if act == "accept":
            proofs.accept(proof=proof, by=request.seat, remark=remark)
            messages.success(request, _("已核过 %(name)s，下一次点击起就能用。") % {"name": name})
        elif act == "refuse":
            proofs.refuse(proof=proof, by=request.seat, remark=remark)
            messages.success(request, _("已退回给 %(name)s，改好可以再交。") % {"name": name})
        else:
            raise Http404("no such act")
    except proofs.NotNow:
        messages.error(request, _("没有改动：已经核过，或还没交又没写怎么核对的，或退回没写原因。"))
    return redirect("accounts:proofs")


def shown(proof: FirmProof, error: str) -> dict[str, Any]:
    """Return what the invited person's pages show."""
    membership = proof.membership
    names = selectors.firm_names(membership.tenant_id, [membership.uscc])
    return {
        "proof": proof,
        "membership": membership,
        "firm": names.get(membership.uscc, membership.uscc),
        "role": ROLES[membership.role],
        "by_oidc": oidc.is_offered(),
        "error": error,
        "others": [
            each
            for each in selectors.memberships_of(membership.user)
            if each.pk != membership.pk and not selectors.proof_missing(each)
        ],
        "accepts": ",".join(f".{kind}" for kind in papers.TYPES),
        "most": papers.LIMIT // 2**20,
    }


def refusal_of(refused: papers.PaperRefused) -> str:
    """Return why a file was not taken, and what is."""
    if refused.why == "large":
        return _("文件太大，最多 %(most)s MB。拍照时选小一点的尺寸再试。") % {"most": papers.LIMIT // 2**20}
    return _("只收 PDF 和照片（jpg、png）。用手机拍一张盖好章的授权书就行。")


def _own(request: HttpRequest) -> FirmProof | None:
    if not request.user.is_authenticated or selectors.second_factor_due(request.user, request.session):
        return None
    return selectors.proof_due(request.user, request.session)
