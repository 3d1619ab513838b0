"""What waits in the apps (各处待办)."""

from __future__ import annotations

from collections.abc import Iterator

from yuqi.portal.access import Seat

__all__ = ["waiting_in_apps"]


def waiting_in_apps(viewer: Seat) -> Iterator[tuple[str, int, str, str, str]]:
    """Give (what, how many, why, page, act) of everything that waits for this seat in one of the apps."""
    yield from ()
