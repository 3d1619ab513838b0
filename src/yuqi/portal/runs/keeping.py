"""Figures of a run that are kept a while (暂存): counted for the first who asks, not for everybody."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from threading import RLock
from typing import TypeVar

from django.core.cache import cache

from yuqi.portal.access import Seat
from yuqi.portal.runs.models import Run

__all__ = ["kept"]

T = TypeVar("T")

_LONG = 300  # seconds: a run never changes, the register seldom
_SHORT = 60  # seconds, of what was asked for with filters: people change under them
_LOCKS = tuple(RLock() for _ in range(64))


def kept(what: str, viewer: Seat, run: Run, make: Callable[[], T], *, by: object = None) -> T:
    """Return what `make` gives, made at most once in five minutes for all who see the same enterprises.

    Of several who ask at one moment, one makes it and the others wait.

    Args:
        what: its name.
        viewer: whose tenant, district and enterprise it is of.
        run: the run it is of.
        make: never gives None.
        by: filters, by their repr; with filters it is kept for a minute only.
    """
    said = repr((what, viewer.tenant_id, viewer.district, viewer.uscc, run.pk, by))
    key = f"kept-{sha256(said.encode()).hexdigest()[:32]}"
    found: T | None = cache.get(key)
    if found is None:
        with _LOCKS[hash(key) % len(_LOCKS)]:
            found = cache.get(key)
            if found is None:
                found = make()
                cache.set(key, found, _LONG if by is None else _SHORT)
    return found
