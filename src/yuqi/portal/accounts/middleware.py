"""Seats at the door (席位中间件): which role the person acts in, from the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_noop

from yuqi.portal.access import ROLES
from yuqi.portal.accounts.selectors import proof_due, seat_of, second_factor_due
from yuqi.portal.accounts.services.consents import note_look

__all__ = ["SeatMiddleware"]

_LOOKS = {
    "enterprises": gettext_noop("企业资料"),
    "ladder": gettext_noop("结论与方案"),
    "points": gettext_noop("积分画像"),
    "policies": gettext_noop("可享政策"),
    "coaching": gettext_noop("申报辅导"),
    "insight": gettext_noop("企业资料"),
    "api": gettext_noop("经接口读取"),
}


class SeatMiddleware:
    """Sets `request.seat` (席位); None for who has not logged in, or whose second factor is still to come."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer."""
        request.seat = None
        if not request.path.startswith(("/static/", "/healthz")) and request.user.is_authenticated:
            request.seat = seat_of(request.user, request.session)
        answer = self.get_response(request)
        if request.seat is not None and answer.status_code == 200 and request.method == "GET":
            _note(request)
        return answer

    def process_view(self, request: HttpRequest, view: Any, *_matched: Any) -> HttpResponse | None:
        """Lead who owes the second device's code, or the proof for an enterprise, to its page; there is no other."""
        if request.seat is not None or getattr(view, "access_rule", None) in (None, "public", "api"):
            return None
        if request.user.is_authenticated and second_factor_due(request.user, request.session):
            return redirect("accounts:second_factor")
        if request.user.is_authenticated and proof_due(request.user, request.session) is not None:
            return redirect("accounts:prove")
        return None


def _note(request: HttpRequest) -> None:
    """Note which official read which enterprise's data today, for the enterprise to see (查阅记录)."""
    seat, match = request.seat, request.resolver_match
    uscc = match.kwargs.get("uscc") if match is not None else None
    if not uscc or seat.is_firm:
        return
    what = _LOOKS.get(str(getattr(match.func, "access_rule", "")).partition(".")[0])
    if what is not None:
        note_look(tenant_id=seat.tenant_id, uscc=uscc, who=f"{seat.name}　{ROLES[seat.role]}", what=what)
