"""The frame around every page (页框): menu, and the stamp of the current run."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yuqi.portal.runs.selectors import current_run
from yuqi.portal.shared.menu import menu_of

__all__ = ["frame"]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what base templates need; nothing for who has no seat."""
    seat = getattr(request, "seat", None)
    if seat is None:
        return {"seat": None, "menu": [], "stamp": None}
    return {"seat": seat, "menu": menu_of(seat, request.resolver_match), "stamp": current_run(seat.tenant_id)}
