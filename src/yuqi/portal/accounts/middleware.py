"""Seats at the door (席位中间件): which role the person acts in, from the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yuqi.portal.accounts.selectors import seat_of, second_factor_due

__all__ = ["SeatMiddleware"]


class SeatMiddleware:
    """Sets `request.seat` (席位); None for who has not logged in, or whose second factor is still to come."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer."""
        request.seat = None
        if not request.path.startswith(("/static/", "/healthz")) and request.user.is_authenticated:
            request.seat = seat_of(request.user, request.session)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_matched: Any) -> HttpResponse | None:
        """Lead who owes the code of the second device to its page, from every page that asks for a seat."""
        if request.seat is not None or getattr(view, "access_rule", None) in (None, "public", "api"):
            return None
        if request.user.is_authenticated and second_factor_due(request.user, request.session):
            return redirect("accounts:second_factor")
        return None
