"""In and out (登录与退出)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth import login as auth_login
from django.contrib.auth import logout as auth_logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yuqi.portal.access import public
from yuqi.portal.accounts import services
from yuqi.portal.accounts.forms import LogInForm
from yuqi.portal.accounts.models import User
from yuqi.portal.accounts.selectors import seat_of, second_factor_due
from yuqi.portal.accounts.services import sms

__all__ = ["let_in", "locked_out", "login", "logout", "offers", "where_to"]

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@never_cache
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; a person who is in already goes on."""
    if request.seat is not None and request.method != "POST":
        return redirect(where_to(request))
    form = LogInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            return let_in(request, user, way="password")
        form.add_error(None, _("用户名或密码不对。大小写要一致；忘了密码就找管理员要一个重设链接。"))
    status = 422 if form.is_bound else 200
    return render(request, "accounts/login.html", {"form": form, **offers(request)}, status=status)


@public
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session, all of it."""
    auth_logout(request)
    return redirect("accounts:login")


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """Say that too many wrong passwords were tried, and what to do."""
    minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
    here = {"limit": settings.AXES_FAILURE_LIMIT, "minutes": minutes}
    answer = render(request, "accounts/locked_out.html", here, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer


def let_in(request: HttpRequest, user: User, *, way: str) -> HttpResponse:
    """Begin a session under a new key, and lead on: to the second device where it is asked for, else to `next`."""
    target = where_to(request)
    auth_login(request, user, backend=_BACKEND)
    request.session.cycle_key()
    services.note_log_in(user=user, seat=seat_of(user, request.session), way=way)
    if second_factor_due(user, request.session):
        request.session["next"] = target
        answer = redirect("accounts:second_factor")
    else:
        answer = redirect(target)
    if user.large_type:
        remember_large_type(answer, on=True)
    return answer


def where_to(request: HttpRequest) -> str:
    """Return `next` when it leads nowhere but here, else the first page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if here and asked.startswith("/") else reverse("home")


def offers(request: HttpRequest) -> dict[str, Any]:
    """Return which ways in there are, for the log-in pages."""
    return {
        "next": where_to(request),
        "by_code": sms.is_offered(),
        "by_oidc": bool(settings.OIDC["issuer"]),
    }


def remember_large_type(answer: HttpResponse, *, on: bool) -> None:
    """Set the cookie templates read for large type."""
    if on:
        answer.set_cookie(
            "yq_large",
            "1",
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=bool(settings.SESSION_COOKIE_SECURE),
        )
    else:
        answer.delete_cookie("yq_large", samesite="Lax")
