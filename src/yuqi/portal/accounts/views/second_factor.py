"""The second device's pages (双重验证页面)."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_otp import login as otp_login

from yuqi.portal.access import public
from yuqi.portal.accounts.forms import CodeForm
from yuqi.portal.accounts.services import second_factor

__all__ = ["check", "set_up"]


@public
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Ask a person whose password was right for the code of the second device, or a recovery code."""
    if not request.user.is_authenticated:
        return redirect("accounts:login")
    if second_factor.device_of(request.user) is None:
        return redirect("accounts:set_up_second_factor")
    if request.user.is_verified():
        return redirect("home")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        use = second_factor.use_recovery_code if "-" in code else second_factor.verify
        device = use(user=request.user, code=code)
        if device is not None:
            return _on(request, device)
        form.add_error("code", _("验证码不对，或已经用过。等设备显示下一个再写；错得多了要多等一会儿。"))
    status = 422 if form.is_bound else 200
    return render(request, "accounts/second_factor.html", {"form": form}, status=status)


@public
@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the key as a picture and as text; the first right code takes it into use and shows recovery codes."""
    if not request.user.is_authenticated:
        return redirect("accounts:login")
    if second_factor.device_of(request.user) is not None and not request.user.is_verified():
        return redirect("accounts:second_factor")  # the old device first
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = second_factor.confirm(user=request.user, code=form.cleaned_data["code"], by=request.seat)
        if codes is not None:
            target = request.session.get("next") or reverse("home")
            _on(request, second_factor.device_of(request.user))
            return render(request, "accounts/recovery_codes.html", {"codes": codes, "target": target})
        form.add_error("code", _("验证码不对。看看手机时间准不准，等下一个再写。"))
    device = second_factor.pending_device(request.user)
    here = {"form": form, "picture": _picture(device.config_url), "key": _key(device)}
    return render(request, "accounts/set_up_second_factor.html", here, status=422 if form.is_bound else 200)


def _on(request: HttpRequest, device: object) -> HttpResponse:
    target = request.session.pop("next", None) or reverse("home")
    otp_login(request, device)
    request.session.cycle_key()
    return redirect(target)


def _picture(text: str) -> str:
    return segno.make(text, error="m").svg_data_uri(scale=5, border=2, dark="#16202B", light="#FFFFFF")


def _key(device: object) -> str:
    from base64 import b32encode

    text = b32encode(device.bin_key).decode()  # type: ignore[attr-defined]
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
