"""Which frame a page of accounts stands in (页框)."""

from __future__ import annotations

from yuqi.portal.access import Seat

__all__ = ["base_of", "masked"]


def base_of(seat: Seat) -> str:
    """Return the base template: enterprises have their own."""
    return "shared/base_firm.html" if seat.is_firm else "shared/base.html"


def masked(phone: str) -> str:
    """Return a number of which only its ends are read: 138****5678."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else ""
