"""Plans for many rows of a run (批量规划), on two processes where there are many: Python plans on one core."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from yuqi.api.sessions import session
from yuqi.backends.base import Backend
from yuqi.engine.plan import Plan, Planner, write_plans
from yuqi.facts import Snapshot, open_snapshot
from yuqi.rules import load_catalog
from yuqi.rules.shapes import Catalog, Programme

__all__ = ["PlanRequest", "plan_rows"]

_ENOUGH = 200  # rows from which a second process is worth its start

Piece = tuple[str, Sequence[str]]
"""A title and the enterprises planned for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """How many rows are planned for (批量规划要求); the fields are those of Planner."""

    as_of: date
    by: date | None
    forecast: str
    stated: Path | None
    procedure: str | None
    lang: str
    catalogs: tuple[Path, ...]


def plan_rows(snapshot: Snapshot, request: PlanRequest, engine: Backend, wanted: str, folder: Path) -> None:
    """Plan for the verdicts of a session that fulfil a condition, and write plans and steps.

    Args:
        wanted: SQL over the table of verdicts.
    """
    by_programme: dict[str, list[str]] = {}
    select = f"select programme, uscc from verdicts where {wanted} order by programme, uscc"
    for programme, uscc in engine.rows("rows to plan", select):
        by_programme.setdefault(programme, []).append(uscc)
    number = sum(len(codes) for codes in by_programme.values())
    processes = min(os.cpu_count() or 1, 4) if number >= _ENOUGH else 1
    shares = _shares(by_programme, load_catalog(request.catalogs), processes)
    if processes == 1:
        plans = _planned(snapshot.folder, request, shares[0])
    else:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            jobs = [pool.submit(_planned, snapshot.folder, request, share) for share in shares]
            plans = [plan for job in jobs for plan in job.result()]
    write_plans(plans, folder)


def _shares(by_programme: Mapping[str, Sequence[str]], catalog: Catalog, processes: int) -> list[list[Piece]]:
    """Return what each process plans for, a title whole: its rules are compiled once a process.

    A title's share of the work is its rows times its conditions and items.
    """
    shares: list[list[Piece]] = [[] for _ in range(processes)]
    loads = [0] * processes
    sizes = {
        programme: len(codes) * _rules(catalog.programmes[programme])
        for programme, codes in by_programme.items()
    }
    for programme in sorted(sizes, key=lambda each: (-sizes[each], each)):
        least = loads.index(min(loads))
        shares[least].append((programme, by_programme[programme]))
        loads[least] += sizes[programme]
    return shares


def _rules(programme: Programme) -> int:
    return max(
        len(edition.gates)
        + sum(len(part.items) for part in (edition.scorecard.parts if edition.scorecard else ()))
        for edition in programme.editions
    )


def _planned(folder: Path, request: PlanRequest, pieces: Sequence[Piece]) -> list[Plan]:
    with session("duckdb") as ahead:
        planner = Planner(
            open_snapshot(folder),
            load_catalog(request.catalogs),
            ahead,
            as_of=request.as_of,
            by=request.by,
            forecast=request.forecast,
            stated=request.stated,
            procedure=request.procedure,
            lang=request.lang,
            within=sorted({uscc for _, codes in pieces for uscc in codes}),
        )
        return [plan for programme, codes in pieces for plan in planner.plan(programme, list(codes)).values()]
