"""What every page of an application does first (公共): find it, or say that there is none."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from yuqi.portal.access import Seat
from yuqi.portal.coaching import selectors
from yuqi.portal.coaching.models import Application

__all__ = ["back", "base_of", "found", "problem"]


def base_of(viewer: Seat) -> str:
    """Return the frame of the viewer's kind of page."""
    return "shared/base_firm.html" if viewer.is_firm else "shared/base.html"


def found(request: HttpRequest, pk: int) -> Application:
    """Return the application of the address.

    Raises:
        Http404: there is none the viewer may see.
    """
    application = selectors.application_of(request.seat, pk)
    if application is None:
        raise Http404
    return application


def back(application: Any, anchor: str = "") -> HttpResponse:
    """Lead back to the application's page."""
    answer = redirect("coaching:detail", application.pk)
    if anchor:
        answer["Location"] += f"#{anchor}"
    return answer


def problem(request: HttpRequest, said: Any) -> None:
    """Say what stood in the way; nothing was written."""
    messages.error(request, str(said))
