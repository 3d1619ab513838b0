"""Questions about one enterprise (问一家企业): explanation, plan, levers, what if, asked of a warm session.

A session is an `api.Zone`: a snapshot, the catalog and the rules compiled for what was asked so far. A process keeps
the few used last; each may be asked by several threads.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from yuqi import api

if TYPE_CHECKING:
    from yuqi.api import Planned, WhatIf

__all__ = [
    "FORECASTS",
    "LeverKey",
    "Source",
    "close_all",
    "explain",
    "explain_all",
    "levers",
    "plan",
    "what_if",
]

LeverKey = tuple[str, int | None]
"""A lever and, where it moves a year's figures, the year."""

FORECASTS = ("carry", "trend")
MEMORY = "384MB"  # of each database session at most
KEPT = 3  # zones a process keeps warm


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is asked (问答依据): a snapshot of facts on a day, under a catalog."""

    snapshot: Path
    as_of: date
    home: Path
    catalogs: tuple[Path, ...] = ()
    catalog_hash: str = ""  # of the run: after a change of the catalog another session is opened
    lang: str = field(default="zh", compare=False)


def explain(source: Source, uscc: str, programme: str, *, procedure: str | None = None) -> Mapping[str, Any]:
    """Return the tree behind one verdict, as the contract's `explain`.

    Raises:
        YuqiError: the enterprise or the programme is not known, or has no edition on the day.
    """
    with _zone(source) as zone:
        return zone.explain(uscc, programme, procedure=procedure, lang=source.lang).content


def explain_all(
    source: Source, uscc: str, programmes: Sequence[str] = (), *, evidence: bool = False
) -> tuple[Mapping[str, Any], ...]:
    """Return the trees of an enterprise's verdicts, one a programme; none named: every programme of the day."""
    with _zone(source) as zone:
        found = zone.explain_all(uscc, list(programmes), lang=source.lang, evidence=evidence)
        return tuple(each.content for each in found)


def plan(
    source: Source, uscc: str, programme: str, *, by: date | None = None, forecast: str = "carry"
) -> Planned:
    """Return the cheapest way to a title, or what stands in its way; `amounts` by lever and year.

    Raises:
        YuqiError: the enterprise or programme is not known, has no edition, or `by` is not ahead.
    """
    with _zone(source) as zone:
        return zone.plan(uscc, programme, by=by, forecast=forecast, lang=source.lang)


def levers(
    source: Source, uscc: str, programme: str, *, by: date | None = None, forecast: str = "carry"
) -> tuple[Any, ...]:
    """Return what an enterprise can move by a day and the verdict feels, each as a slider needs it (可调项)."""
    with _zone(source) as zone:
        return zone.levers(uscc, programme, by=by, forecast=forecast, lang=source.lang)


def what_if(
    source: Source,
    uscc: str,
    programme: str,
    amounts: Mapping[LeverKey, Decimal],
    *,
    by: date | None = None,
    forecast: str = "carry",
) -> WhatIf:
    """Return the explanation as it would be at a day after some amounts, and what they come to (假如)."""
    with _zone(source) as zone:
        asked: dict[str | LeverKey, Decimal | int] = dict(amounts.items())
        return zone.what_if(uscc, programme, asked, by=by, forecast=forecast, lang=source.lang)


def close_all() -> None:
    """Let go of every session: after a fork, at the end of a process, between tests."""
    with _LOCK:
        held = list(_ZONES.values())
        _ZONES.clear()
    for each in held:
        each.retire()


class _Held:
    """A zone in use by some threads; closed when it is retired and the last of them is done."""

    def __init__(self, zone: api.Zone) -> None:
        self._zone, self._users, self._retired, self._lock = zone, 0, False, Lock()

    def enter(self) -> api.Zone:
        with self._lock:
            self._users += 1
            return self._zone

    def leave(self) -> None:
        with self._lock:
            self._users -= 1
            last = self._retired and not self._users
        if last:
            self._zone.close()

    def retire(self) -> None:
        with self._lock:
            self._retired = True
            idle = not self._users
        if idle:
            self._zone.close()


_ZONES: OrderedDict[Source, _Held] = OrderedDict()
_LOCK = Lock()


@contextmanager
def _zone(source: Source) -> Iterator[api.Zone]:
    with _LOCK:
        held = _ZONES.get(source)
        if held is None:
            zone = api.open_zone(
                source.snapshot,
                catalogs=source.catalogs,
                as_of=source.as_of,
                home=source.home,
                memory=MEMORY,
            )
            held = _ZONES[source] = _Held(zone)
        _ZONES.move_to_end(source)
        oldest = [_ZONES.popitem(last=False)[1] for _ in range(len(_ZONES) - KEPT)]
        zone = held.enter()
    for each in oldest:
        each.retire()
    try:
        yield zone
    finally:
        held.leave()
