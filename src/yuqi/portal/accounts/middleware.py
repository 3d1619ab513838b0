"""Seats at the door (席位中间件): which role the person acts in, from the session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from yuqi.portal.accounts.selectors import seat_of

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
