"""The frame around every page (页框): menu, stamp of the current run, seats, what is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from yuqi.portal.access import may
from yuqi.portal.accounts.selectors import memberships_of
from yuqi.portal.runs.selectors import current_run
from yuqi.portal.shared.menu import menu_of

__all__ = ["NEWS", "frame"]

NEWS: list[tuple[str, Callable[[Any], int]]] = []
"""Who counts news for the bell: (name of the page that lists them, seat → how many). An app adds its own.

The action of the page has its name: "ladder:notices" needs "ladder.notices".
"""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what base templates need; nothing for who has no seat."""
    seat = getattr(request, "seat", None)
    if seat is None:
        return {"seat": None, "menu": (), "stamp": None}
    page, count = NEWS[0] if NEWS else ("", None)
    reads_news = bool(page) and may(seat, page.replace(":", "."))
    return {
        "seat": seat,
        "menu": menu_of(seat, request.resolver_match),
        "stamp": SimpleLazyObject(lambda: current_run(seat.tenant_id)),
        "is_sample": seat.tenant_slug == "sample",
        "seats": SimpleLazyObject(lambda: _seats(request)),
        "news": SimpleLazyObject(lambda: count(seat) if count and reads_news else 0),
        "news_url": reverse(page) if reads_news else "",
    }


def _seats(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the seats a person may change to, where there are several."""
    found = list(memberships_of(request.user))
    seat = request.seat
    return [
        {
            "id": each.pk,
            "label": f"{each.tenant.name} · {_(each.get_role_display())}",
            "url": reverse("accounts:seat"),
            "current": (each.tenant_id, each.role, each.uscc or None)
            == (seat.tenant_id, seat.role, seat.uscc),
        }
        for each in found
        if len(found) > 1
    ]
