"""Invitations: made, listed, withdrawn, accepted (邀请页面)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yuqi.portal.access import ROLES, may, needs, public
from yuqi.portal.accounts import selectors
from yuqi.portal.accounts.forms import AcceptForm, InvitationForm, InvitationListForm, NewPasswordForm
from yuqi.portal.accounts.models import User
from yuqi.portal.accounts.services import invitations, oidc
from yuqi.portal.accounts.views.door import let_in
from yuqi.portal.accounts.views.frames import base_of
from yuqi.portal.audit import services as audit
from yuqi.portal.shared.exports import spreadsheet

__all__ = [
    "accept",
    "end_staff",
    "invitation_list",
    "invite",
    "invite_many",
    "join",
    "links_file",
    "links_page",
    "withdraw",
]

_SALT = "yuqi.invitation.links"
_LINKS_STAY = timedelta(hours=1)  # a page that shows links can be made a spreadsheet of


@needs("accounts.invite")
def invitation_list(request: HttpRequest) -> HttpResponse:
    """List invitations nobody accepted yet; a 法定代表人 sees own staff beside them."""
    rows = selectors.invitations_of(request.seat)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    codes = [one.uscc for one in page if one.uscc]
    here = {
        "page": page,
        "firms": selectors.firm_names(request.seat.tenant_id, codes),
        "staff": selectors.people_of(request.seat) if request.seat.is_firm else None,
        "base": base_of(request.seat),
        "roles": ROLES,
        "papers": (
            selectors.proofs_of(request.seat).filter(state="waiting").count()
            if may(request.seat, "accounts.prove")
            else None
        ),
    }
    return render(request, "accounts/invitations.html", here)


@needs("accounts.invite")
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """Invite one person; the link is on the answer, and nowhere else."""
    roles = invitations.invitable_roles(request.seat)
    start = {"role": request.GET.get("role"), "uscc": request.GET.get("uscc")}
    form = InvitationForm(request.POST or None, seat=request.seat, roles=roles, initial=start)
    if request.method == "POST" and form.is_valid():
        link = invitations.invite(by=request.seat, **form.cleaned_data)
        return links_page(request, [link])
    here = {"form": form, "base": base_of(request.seat)}
    return render(request, "accounts/invite.html", here, status=422 if form.is_bound else 200)


@needs("accounts.invite")
@never_cache
def invite_many(request: HttpRequest) -> HttpResponse:
    """Invite a pasted list of enterprises: all of its lines, or none while one is wrong."""
    form = InvitationListForm(request.POST or None, roles=invitations.invitable_roles(request.seat))
    if request.seat.is_firm:
        return redirect("accounts:invite")
    bad: list[invitations.BadLine] = []
    if request.method == "POST" and form.is_valid():
        rows, bad = invitations.read_lines(form.cleaned_data["lines"], by=request.seat)
        if not bad:
            role = form.cleaned_data["role"]
            with transaction.atomic():
                made = [
                    invitations.invite(by=request.seat, role=role, name=name, phone=phone, uscc=uscc)
                    for uscc, name, phone in rows
                ]
            return links_page(request, made)
    here = {"form": form, "bad": bad, "base": base_of(request.seat)}
    return render(request, "accounts/invite_many.html", here, status=422 if form.is_bound else 200)


@needs("accounts.invite")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End an invitation."""
    invitation = get_object_or_404(selectors.invitations_of(request.seat), pk=pk)
    invitations.withdraw(invitation=invitation, by=request.seat)
    messages.success(request, _("已撤回给 %(name)s 的邀请，链接不能再用。") % {"name": invitation.name})
    return redirect("accounts:invitations")


@needs("accounts.invite")
@require_POST
def end_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """End the seat of a member of one's own enterprise."""
    membership = get_object_or_404(selectors.people_of(request.seat), pk=pk)
    invitations.end_staff(membership=membership, by=request.seat)
    messages.success(request, _("已停用 %(name)s。") % {"name": membership.user.name})
    return redirect("accounts:invitations")


@public
@never_cache
@sensitive_post_parameters("password", "again")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Let the invited person choose a name and a password, or set a new password by a reset link."""
    invitation = invitations.find(token)
    if invitation is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    person = invitation.user or User(name=invitation.name)
    kind = NewPasswordForm if invitation.user else AcceptForm
    form = kind(request.POST or None, user=person, **({} if invitation.user else _start(invitation)))
    if request.method == "POST" and form.is_valid():
        user = invitations.accept(
            token=token,
            username=form.cleaned_data.get("username", ""),
            password=form.cleaned_data["password"],
        )
        if user is None:
            return render(request, "accounts/invitation_gone.html", status=410)
        return let_in(request, user, way="invitation")
    here: dict[str, Any] = {
        "form": form,
        "invitation": invitation,
        "firm": selectors.firm_names(invitation.tenant_id, [invitation.uscc]).get(invitation.uscc, ""),
        "role": ROLES[invitation.role],
        "token": token,
        "by_oidc": oidc.is_offered(),
    }
    return render(request, "accounts/accept.html", here, status=422 if form.is_bound else 200)


@needs("accounts.self")
@require_POST
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take an invitation with the account one is logged in with."""
    invitation = invitations.find(token)
    if invitation is None or invitation.user is not None:
        return render(request, "accounts/invitation_gone.html", status=410)
    invitations.accept(token=token, user=request.user)
    messages.success(
        request, _("已加入 %(zone)s。在右上角的名字里可以换席位。") % {"zone": invitation.tenant.name}
    )
    return redirect("accounts:self")


def links_page(request: HttpRequest, links: list[invitations.Link]) -> HttpResponse:
    """Show links, this once."""
    firms = selectors.firm_names(request.seat.tenant_id, [link.invitation.uscc for link in links])
    rows = [
        {
            "name": link.invitation.name,
            "role": ROLES[link.invitation.role],
            "firm": firms.get(link.invitation.uscc, ""),
            "url": request.build_absolute_uri(reverse("accounts:accept", args=[link.token])),
            "until": link.invitation.expires_at,
        }
        for link in links
    ]
    sealed = signing.dumps(
        {"by": request.user.pk, "links": [(link.invitation.pk, link.token) for link in links]},
        salt=_SALT,
        compress=True,
    )
    here = {"rows": rows, "sealed": sealed if len(links) > 1 else "", "base": base_of(request.seat)}
    return render(request, "accounts/links.html", here)


@needs("accounts.invite")
@require_POST
@never_cache
def links_file(request: HttpRequest) -> HttpResponseBase:
    """Give the links of the page just shown as a spreadsheet; they are on that page alone, and for an hour."""
    try:
        said = signing.loads(request.POST.get("sealed", ""), salt=_SALT, max_age=_LINKS_STAY)
    except signing.BadSignature:
        said = {}
    if said.get("by") != request.user.pk:
        messages.error(request, _("链接已经过了一小时，不能再导出；撤回没接受的邀请，重新生成。"))
        return redirect("accounts:invitations")
    tokens = dict(said["links"])
    found = selectors.invitations_of(request.seat).filter(pk__in=tokens).order_by("pk")
    firms = selectors.firm_names(request.seat.tenant_id, [each.uscc for each in found])
    columns = [_("信用代码"), _("企业"), _("姓名"), _("手机号"), _("角色"), _("链接"), _("有效到")]
    rows = [
        [
            each.uscc,
            firms.get(each.uscc, ""),
            each.name,
            each.phone,
            str(_(ROLES[each.role])),
            request.build_absolute_uri(reverse("accounts:accept", args=[tokens[each.pk]])),
            timezone.localtime(each.expires_at).date(),
        ]
        for each in found
    ]
    audit.record("invitation.links_exported", on="invitations", by=request.seat, after={"rows": len(rows)})
    return spreadsheet(columns, rows, _("邀请链接"), "xlsx", who=request.seat.name)


def _start(invitation: Any) -> dict[str, Any]:
    return {"initial": {"username": invitation.phone}}
