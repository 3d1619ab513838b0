"""Log-in by the identity provider (统一认证登录)."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yuqi.portal.access import public
from yuqi.portal.accounts import services
from yuqi.portal.accounts.models import User
from yuqi.portal.accounts.selectors import memberships_of, proof_due, proof_missing
from yuqi.portal.accounts.services import invitations, oidc, proofs
from yuqi.portal.accounts.views.door import let_in, where_to
from yuqi.portal.accounts.views.proofs import shown

__all__ = ["begin", "callback"]

log = logging.getLogger(__name__)


@public
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Go to the provider; `invitation` is kept to be accepted on the way back, `bind` binds the present account."""
    if not oidc.is_offered():
        raise Http404
    base = settings.PUBLIC_URL.rstrip("/") or f"{request.scheme}://{request.get_host()}"
    try:
        address = oidc.begin(request.session, callback=base + reverse("accounts:oidc_callback"))
    except oidc.OidcRefused as refused:
        return _refused(request, refused)
    request.session["oidc_for"] = {
        "next": where_to(request),
        "invitation": request.GET.get("invitation", ""),
        "bind": request.user.pk if "bind" in request.GET and request.seat is not None else None,
        "prove": request.user.pk if "prove" in request.GET and request.user.is_authenticated else None,
    }
    return redirect(address)


@public
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """Let in who the provider vouches for: a bound account, an invited person, or the account being bound."""
    if not oidc.is_offered():
        raise Http404
    purpose = request.session.pop("oidc_for", None) or {}
    try:
        person = oidc.finish(request.session, query=request.GET)
    except oidc.OidcRefused as refused:
        return _refused(request, refused)
    user = User.objects.filter(oidc_subject=person.subject, is_active=True).first()
    if purpose.get("bind") is not None:
        return _bind(request, person, purpose["bind"])
    if purpose.get("prove") is not None:
        return _prove(request, person, purpose["prove"])
    if purpose.get("invitation"):
        return _invited(request, person, purpose["invitation"], user)
    if user is None:
        return render(request, "accounts/oidc_unknown.html", {"name": person.name}, status=403)
    request.session["next"] = purpose.get("next")
    return _in(request, user, purpose.get("next"))


def _bind(request: HttpRequest, person: oidc.Person, user_id: int) -> HttpResponse:
    if request.seat is None or request.user.pk != user_id:
        return redirect("accounts:login")
    try:
        with transaction.atomic():
            services.bind_oidc(user=request.user, subject=person.subject, by=request.seat)
    except IntegrityError:
        messages.error(request, _("这个统一认证身份已经绑定了另一个账号，没有改动。"))
    else:
        messages.success(request, _("已绑定统一认证，以后可以用它登录。"))
    return redirect("accounts:self")


def _invited(request: HttpRequest, person: oidc.Person, token: str, user: User | None) -> HttpResponse:
    name = f"oidc-{person.subject.rpartition('#')[2]}"[:60]
    if user is None and User.objects.filter(username=name).exists():
        name = f"{name[:50]}-{User.objects.count()}"
    accepted = invitations.accept(token=token, user=user, username=name, subject=person.subject)
    if accepted is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    for each in memberships_of(accepted):
        if proof_missing(each):
            proofs.by_provider(proof=each.proof, uscc=person.uscc)
    return _in(request, accepted, None)


def _prove(request: HttpRequest, person: oidc.Person, user_id: int) -> HttpResponse:
    """Open the seat that waits, when the provider vouches for the very enterprise of the invitation."""
    if not request.user.is_authenticated or request.user.pk != user_id:
        return redirect("accounts:login")
    proof = proof_due(request.user, request.session)
    if proof is None or proofs.by_provider(proof=proof, uscc=person.uscc):
        return redirect("home")
    if person.uscc:
        error = _("统一认证说的是 %(code)s，和邀请的企业不一样，没有通过。") % {"code": person.uscc}
    else:
        error = _("这个统一认证只认个人，没说是哪家企业。换企业的法人账号，或交盖章的授权书。")
    return render(request, "accounts/prove.html", shown(proof, error), status=403)


def _in(request: HttpRequest, user: User, target: str | None) -> HttpResponse:
    request.GET = request.GET.copy()
    request.GET["next"] = target or ""
    return let_in(request, user, way="oidc")


def _refused(request: HttpRequest, refused: oidc.OidcRefused) -> HttpResponse:
    log.warning("oidc_refused", extra={"why": str(refused)})
    return render(request, "accounts/oidc_refused.html", status=403)
