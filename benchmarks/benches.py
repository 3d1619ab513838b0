"""Every bench by its name (基准目录)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks import catalog, command_line, dialect, hnte, one_firm, plans, points, reform, ten, writing
from benchmarks.measure import Result
from benchmarks.zone_at_hand import zone

__all__ = ["BENCHES", "ONLY_NAMED"]

BENCHES: dict[str, Callable[[int, int], Iterator[Result]]] = {
    "hnte": lambda enterprises, rounds: hnte.run("hnte", zone(enterprises), rounds=rounds),
    "why": lambda enterprises, rounds: hnte.run("why", zone(enterprises), rounds=rounds),
    "catalog": lambda enterprises, rounds: catalog.run(zone(enterprises), rounds=rounds),
    "ten": lambda enterprises, _: ten.run(enterprises),
    "write": lambda enterprises, rounds: writing.run(zone(enterprises), rounds=rounds),
    "points": lambda enterprises, rounds: points.points(enterprises, rounds),
    "peers": lambda enterprises, rounds: points.peers(enterprises, rounds),
    "ranks": lambda enterprises, rounds: points.ranks(enterprises, rounds),
    "zone": lambda _, rounds: command_line.zone_cold(rounds=rounds),
    "one": lambda _, rounds: one_firm.run(rounds=rounds),
    "plan": lambda _, rounds: plans.plan(rounds),
    "plan_linked": lambda *_: plans.plan_linked(zone(7_310)),
    "reform": lambda enterprises, rounds: reform.run(zone(enterprises), rounds=rounds),
    "dialect": lambda enterprises, rounds: dialect.run(min(enterprises, 100_000), rounds=rounds),
    "start": lambda _, rounds: command_line.start(rounds=rounds),
}
"""Name → what runs it, given enterprises and rounds."""

ONLY_NAMED = frozenset({"ten"})
"""Benches that make too much data to run unasked."""
