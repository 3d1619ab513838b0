"""At the door (入口): headers every answer carries, faults said clearly, and no view without a rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from yuqi.portal.access.faults import answer_to

__all__ = ["ClearFaults", "DenyUnlessAllowed", "SecurityHeaders"]

Next = Callable[[HttpRequest], HttpResponse]
_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_OPEN_MODULES = ("django.contrib.staticfiles", "django.views.i18n")


class SecurityHeaders:
    """Content security policy and the rest (安全响应头)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer with its headers; pages of people are kept by no cache."""
        answer = self.get_response(request)
        answer.headers.setdefault("Content-Security-Policy", _POLICY)
        answer.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith("/static/"):
            answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer


class ClearFaults:
    """A lost database and a full disk say so on a plain page (故障说明), with a code to quote.

    What fails outside the views, in the session or at the log-in, is answered by `faults.no_page`.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer faults of the machine; faults of ours stay errors."""
        return answer_to(request, exception)


class DenyUnlessAllowed:
    """A view that declares no rule is refused (默认拒绝); who has no seat is led to the log-in page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        """Return None to let the view answer, else where to log in.

        Raises:
            BadRequest: a text holds the null character, which no page sends and no database takes.
            PermissionDenied: the view declares no rule.
        """
        rule = getattr(view, "access_rule", None)
        if rule != "api" and _holds_null(request):  # the API says where
            raise BadRequest("a null character")
        if rule == "public" or getattr(view, "__module__", "").startswith(_OPEN_MODULES):
            return None
        if rule is None:
            raise PermissionDenied("no access rule")
        if getattr(request, "seat", None) is not None or rule == "api":
            return None
        if request.headers.get("HX-Request"):
            answer = HttpResponse(status=204)
            answer.headers["HX-Redirect"] = reverse("accounts:login")
            return answer
        if request.user.is_authenticated:
            raise PermissionDenied("no seat")
        return redirect_to_login(request.get_full_path(), reverse("accounts:login"))


def _holds_null(request: HttpRequest) -> bool:
    texts = (
        text
        for said in (request.GET, request.POST)
        for values in said.lists()
        for text in (values[0], *values[1])
    )
    return "\x00" in request.path or any("\x00" in text for text in texts)
