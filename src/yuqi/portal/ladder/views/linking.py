"""Addresses of other rooms (他室地址): None while a room has no such page."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

__all__ = ["url_or_none"]


def url_or_none(name: str, *args: Any) -> str | None:
    """Return a page's address, None when the page does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None
