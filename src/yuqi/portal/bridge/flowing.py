"""Titles won and lost year by year (升降与转化)."""

from __future__ import annotations

from functools import lru_cache

from yuqi import api
from yuqi.api import FlowLine, FlowRun, LineageLine, MoveLine
from yuqi.portal.bridge.questions import Source

__all__ = ["FlowLine", "FlowRun", "LineageLine", "MoveLine", "flows"]

MEMORY = "512MB"


@lru_cache(maxsize=4)
def flows(source: Source) -> FlowRun:
    """Return the zone's flows by the facts of a run; nothing is written, runs never change."""
    return api.flows(
        source.snapshot,
        as_of=source.as_of,
        catalogs=source.catalogs,
        write=False,
        home=source.home,
        memory=MEMORY,
    )
