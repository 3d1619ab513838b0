"""Log-in by a code sent as SMS (短信验证码登录)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yuqi.portal.access import public
from yuqi.portal.accounts.addresses import address_of
from yuqi.portal.accounts.forms import PhoneCodeForm, PhoneForm
from yuqi.portal.accounts.services import codes, sms
from yuqi.portal.accounts.views.door import let_in, offers

__all__ = ["ask", "check"]


@public
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Send a code to a number; whether anybody has it is not told."""
    if not sms.is_offered():
        raise Http404
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            codes.send_code(phone=phone, address=address_of(request))
        except codes.TooSoon as refused:
            form.add_error("phone", _("要得太频繁，%(seconds)s 秒后再试") % {"seconds": refused.seconds})
        except sms.NotSent:
            form.add_error(None, _("短信没有发出去，过一会儿再试，或用密码登录。"))
        else:
            here = {"form": PhoneCodeForm(initial={"phone": phone}), "phone": phone, **offers(request)}
            return render(request, "accounts/code_check.html", here)
    here = {"form": form, **offers(request)}
    return render(request, "accounts/code_ask.html", here, status=422 if form.is_bound else 200)


@public
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Let in who knows the code."""
    if not sms.is_offered():
        raise Http404
    form = PhoneCodeForm(request.POST or None)
    if request.method != "POST":
        return ask(request)
    if form.is_valid():
        user = codes.check_code(phone=form.cleaned_data["phone"], code=form.cleaned_data["code"])
        if user is not None:
            return let_in(request, user, way="code")
        form.add_error("code", _("验证码不对，或已经过期。错 5 次就要重新发一个。"))
    here = {"form": form, "phone": form.data.get("phone", ""), **offers(request)}
    return render(request, "accounts/code_check.html", here, status=422)
