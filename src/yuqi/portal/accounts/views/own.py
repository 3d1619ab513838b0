"""One's own account (我的账号): seats, password, second device, large type, consents."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yuqi.portal.access import DUTIES, ROLES, needs, public
from yuqi.portal.accounts import selectors, services
from yuqi.portal.accounts.forms import ConsentForm, PasswordChangeForm
from yuqi.portal.accounts.services import consents as consent_services
from yuqi.portal.accounts.services import oidc, second_factor
from yuqi.portal.accounts.views.door import remember_large_type, where_to
from yuqi.portal.accounts.views.frames import base_of, masked

__all__ = ["consents", "drop_second_factor", "large_type", "own", "password", "seat", "withdraw_consent"]


@needs("accounts.self")
def own(request: HttpRequest) -> HttpResponse:
    """Show who I am here, my seats, and how I log in."""
    now = request.seat
    codes = second_factor.codes_left(request.user)
    here = {
        "base": base_of(now),
        "me": request.user,
        "role": ROLES[now.role],
        "duties": [DUTIES[duty] for duty in sorted(now.duties)],
        "firm": selectors.firm_names(now.tenant_id, [now.uscc]).get(now.uscc, now.uscc) if now.uscc else "",
        "phone": masked(request.user.phone),
        "choices": selectors.seat_choices(request.user, now, url=reverse("accounts:seat")),
        "device": second_factor.device_of(request.user),
        "codes_left": codes,
        "oidc": oidc.is_offered(),
        "large": request.COOKIES.get("yq_large") == "1",
    }
    return render(request, "accounts/own.html", here)


@needs("accounts.self")
@sensitive_post_parameters("old", "password", "again")
def password(request: HttpRequest) -> HttpResponse:
    """Change my password; every other session of mine ends."""
    form = PasswordChangeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_password(user=request.user, new=form.cleaned_data["password"], by=request.seat)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已改好，别处的登录都已退出。"))
        return redirect("accounts:self")
    here = {"form": form, "base": base_of(request.seat)}
    return render(request, "accounts/password.html", here, status=422 if form.is_bound else 200)


@public
@require_POST
def seat(request: HttpRequest) -> HttpResponse:
    """Act in another of my seats from now on, under a new session key; also away from one that is not open yet."""
    if not request.user.is_authenticated:
        return redirect("accounts:login")
    wanted = request.POST.get("seat", "")
    found = selectors.memberships_of(request.user)
    membership = get_object_or_404(found, pk=int(wanted) if wanted.isdecimal() else 0)
    request.session[selectors.SEAT_KEY] = membership.pk
    request.session.cycle_key()
    if selectors.needs_second_factor(request.user, membership):
        request.session["next"] = reverse("home")
        return redirect("accounts:second_factor")
    if selectors.proof_missing(membership):
        return redirect("accounts:prove")
    services.switch_seat(user=request.user, seat=selectors.seat_from(membership, request.user))
    return redirect(where_to(request))


@needs("accounts.self")
@require_POST
def large_type(request: HttpRequest) -> HttpResponse:
    """Read large type, or no longer; remembered for the next log-in."""
    on = request.POST.get("on") == "1"
    services.set_large_type(user=request.user, on=on)
    answer = redirect("accounts:self")
    remember_large_type(answer, on=on)
    return answer


@needs("accounts.self")
@require_POST
def drop_second_factor(request: HttpRequest) -> HttpResponse:
    """Take the second device away, where no role of mine asks for one."""
    if any(selectors.asks_second_factor(each) for each in selectors.memberships_of(request.user)):
        messages.error(request, _("您的角色要求双重验证，可以换设备，不能停用。"))
    else:
        second_factor.drop(user=request.user, by=request.seat)
        messages.success(request, _("双重验证已停用。"))
    return redirect("accounts:self")


@needs("accounts.consents")
def consents(request: HttpRequest) -> HttpResponse:
    """Show who may read our data and who has, and give a consent where one may sign."""
    form = None
    if consent_services.may_sign(request.seat):
        form = ConsentForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            consent = services.give_consent(by=request.seat, **form.cleaned_data)
            messages.success(request, _("已授权 %(grantee)s，随时可以撤回。") % {"grantee": consent.grantee})
            return redirect("accounts:consents")
    here = {
        "base": base_of(request.seat),
        "form": form,
        "rows": consent_services.described(selectors.consents_of(request.seat)[:100]),
        "looks": selectors.looks_at(request.seat)[:100],
    }
    return render(request, "accounts/consents.html", here, status=422 if form and form.is_bound else 200)


@needs("accounts.consent")
@require_POST
def withdraw_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """End a consent at once."""
    consent = get_object_or_404(selectors.consents_of(request.seat), pk=pk)
    services.withdraw_consent(consent=consent, by=request.seat)
    messages.success(request, _("已撤回给 %(grantee)s 的授权，立即生效。") % {"grantee": consent.grantee})
    return redirect("accounts:consents")
