"""Pages about the API (接口页面): documentation, and tokens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yuqi.portal.access import ROLES, needs, public
from yuqi.portal.rest import tokens as services
from yuqi.portal.rest.api import schema
from yuqi.portal.rest.documentation import operations
from yuqi.portal.rest.errors import FAULTS, ApiFault, fault_of
from yuqi.portal.rest.forms import TokenForm
from yuqi.portal.rest.scopes import SCOPES

__all__ = ["docs", "nowhere", "openapi", "tokens", "withdraw"]


@public
def docs(request: HttpRequest) -> HttpResponse:
    """Show every route with its parameters, shapes and faults."""
    base = "shared/base_plain.html"
    if request.seat is not None:
        base = "shared/base_firm.html" if request.seat.is_firm else "shared/base.html"
    here = {
        "base": base,
        "groups": operations(),
        "scopes": list(SCOPES.items()),
        "faults": [(code, status, what, mend) for code, (status, what, mend) in FAULTS.items()],
    }
    return render(request, "rest/docs.html", here)


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the OpenAPI document."""
    return JsonResponse(schema())


@csrf_exempt
@public
def nowhere(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer in the API's shape that there is no such address."""
    return JsonResponse(fault_of(ApiFault("api.not-found", place=path[:200])), status=404)


@needs("rest.tokens")
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """List tokens, and make one; its text is on the answer, and nowhere else."""
    form = TokenForm(request.POST or None, seat=request.seat)
    made = None
    if request.method == "POST" and form.is_valid():
        made = services.make_token(by=request.seat, **form.cleaned_data)
        form = TokenForm(seat=request.seat)
    now = timezone.now()
    rows = [
        {
            "it": each,
            "role": ROLES[each.role],
            "scopes": [SCOPES[scope] for scope in each.scopes if scope in SCOPES],
            "state": "withdrawn" if each.withdrawn_at else "over" if each.expires_at <= now else "on",
        }
        for each in services.tokens_of(request.seat)[:200]
    ]
    here = {
        "base": "shared/base_firm.html" if request.seat.is_firm else "shared/base.html",
        "form": form,
        "made": made,
        "rows": rows,
    }
    return render(request, "rest/tokens.html", here, status=422 if form.is_bound else 200)


@needs("rest.tokens")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token."""
    token = get_object_or_404(services.tokens_of(request.seat), pk=pk)
    services.withdraw_token(token=token, by=request.seat)
    messages.success(request, _("已撤回令牌 %(name)s，下一个请求起就不认。") % {"name": token.name})
    return redirect("rest:tokens")
