"""What people type into an address or a bare field (键入的文字), as the database can hold it."""

from __future__ import annotations

from django.http import QueryDict

__all__ = ["typed"]


def typed(said: QueryDict, name: str, *, most: int = 500) -> str:
    """Return a parameter without the character that PostgreSQL cannot hold, at most so long, bare of outer spaces."""
    return str(said.get(name, "")).replace("\x00", "").strip()[:most]
