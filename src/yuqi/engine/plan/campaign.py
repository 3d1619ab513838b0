"""Whom to coach with limited hours and yuan (辅导计划): most weighted rungs, then fewest hours.

A plan's weight is its rung's weight × how often the zone's own past applications for that title were granted × for a
plan that is open by judgement, the share of its score's range that clears the bar. It orders work; it is no verdict
and no probability of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from yuqi.backends.base import Backend
from yuqi.engine.plan.planner import Planner
from yuqi.engine.plan.shapes import Plan
from yuqi.facts.vocabulary import TABLES
from yuqi.rules.shapes import Rung

__all__ = ["Choice", "Chosen", "candidates_of", "choose", "weight_of"]

_SECONDS = 20.0
_AN_HOUR = 1e-6  # of equal weight the plan with fewer hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One plan that may be coached (候选)."""

    plan: Plan
    hours: Decimal
    weight: Decimal
    chosen: bool = False
    rank: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Whom to coach (辅导名单): every candidate, the chosen first. `gap`: what a better choice could still add."""

    choices: tuple[Choice, ...]
    weight: Decimal
    hours: Decimal
    required: Decimal
    gap: Decimal


_COACHED = ("pass", "near", "open", "at_risk")
_ENOUGH = 30  # decided applications before their share means anything

Listener = Callable[[str, float], None]


def candidates_of(
    planner: Planner, rows: Sequence[Mapping[str, Any]], backend: Backend, progress: Listener | None = None
) -> tuple[list[Choice], list[Plan]]:
    """Return the enterprises that may be coached, with hours and weight, and every plan made.

    Args:
        rows: uscc, programme and standing of every enterprise.
        backend: a session that holds the facts.
    """
    catalog = planner.catalog
    rungs = {
        rung.programme: rung
        for ladder in catalog.ladders.values()
        for track in ladder.tracks
        for rung in track.rungs
    }
    rates = _rates(backend, planner)
    by_programme: dict[str, list[str]] = {}
    for row in rows:
        if row["standing"] in _COACHED:
            by_programme.setdefault(row["programme"], []).append(row["uscc"])
    candidates: list[Choice] = []
    plans: list[Plan] = []
    for number, (programme, codes) in enumerate(sorted(by_programme.items())):
        if progress is not None:
            progress(programme, number / len(by_programme))
        own = list(planner.plan(programme, sorted(codes)).values())
        plans += own
        label = catalog.programmes[programme].label
        rung = rungs.get(programme) or Rung(programme=programme, label=label)
        for plan in own:
            if plan.status == "impossible":
                continue
            bar = _bar(planner, plan)
            weight = weight_of(plan, rung.weight, rates.get(programme, Decimal(1)), bar)
            candidates.append(Choice(plan=plan, hours=rung.hours + plan.hours, weight=weight))
    return candidates, plans


def _rates(backend: Backend, planner: Planner) -> dict[str, Decimal]:
    """Return the share of decided applications that were granted, of titles with enough of them."""
    columns = [("_origin", "bigint")]
    columns += [(column.name, column.sql_type) for column in TABLES["applications"].columns]
    backend.load("past_applications", columns, planner.snapshot.path("applications"))
    day = backend.dialect.day(planner.as_of)
    found = backend.rows(
        "past applications",
        "select programme, count(*) filter (where outcome = 'granted'), count(*) from past_applications"
        f" where outcome in ('granted', 'rejected') and decided_on <= {day} group by 1",
    )
    return {
        programme: Decimal(granted) / Decimal(decided)
        for programme, granted, decided in found
        if decided >= _ENOUGH
    }


def _bar(planner: Planner, plan: Plan) -> Decimal | None:
    entry = planner.catalog.programmes[plan.programme]
    edition = next(each for each in entry.editions if plan.edition == f"{entry.id}@{each.id}")
    return edition.scorecard.bar if edition.scorecard else None


def weight_of(plan: Plan, rung: Decimal, rate: Decimal, bar: Decimal | None) -> Decimal:
    """Return a plan's weight.

    Args:
        rung: of the title.
        rate: share of the zone's decided applications for it that were granted; 1 where too few are known.
        bar: of the score; None without one.
    """
    share = Decimal(1)
    if plan.verdict_after == "open" and bar is not None and plan.score_after is not None:
        low, high = plan.score_after
        if low is not None and high is not None and high > low:
            share = min(Decimal(1), max(Decimal(0), (high - bar) / (high - low)))
    return rung * rate * share


def choose(candidates: Sequence[Choice], *, hours: Decimal, budget: Decimal | None) -> Chosen:
    """Return the candidates of most weight within hours of coaching and yuan of required spending."""
    ordered = sorted(candidates, key=lambda each: (each.plan.uscc, each.plan.programme))
    taken = _taken(ordered, hours, budget)
    chosen = [replace(each, chosen=True) for each, take in zip(ordered, taken.picks, strict=True) if take]
    chosen.sort(
        key=lambda each: (-each.weight / max(each.hours, Decimal(1)), each.plan.uscc, each.plan.programme)
    )
    ranked = [replace(each, rank=rank) for rank, each in enumerate(chosen, start=1)]
    rest = [each for each, take in zip(ordered, taken.picks, strict=True) if not take]
    return Chosen(
        choices=(*ranked, *rest),
        weight=sum((each.weight for each in ranked), Decimal(0)),
        hours=sum((each.hours for each in ranked), Decimal(0)),
        required=sum((each.plan.required for each in ranked), Decimal(0)),
        gap=taken.gap,
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    picks: Sequence[bool]
    gap: Decimal


def _taken(candidates: Sequence[Choice], hours: Decimal, budget: Decimal | None) -> _Taken:
    # here, since only who plans has to wait for scipy
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not candidates:
        return _Taken([], Decimal(0))
    limits = {"hours": (np.array([float(each.hours) for each in candidates]), float(hours))}
    if budget is not None:
        limits["yuan"] = (
            np.array([float(each.plan.required) for each in candidates]) / 10_000,
            float(budget) / 10_000,
        )
    weights = np.array([float(each.weight) for each in candidates]) - _AN_HOUR * limits["hours"][0]
    matrix = np.array([spent for spent, _ in limits.values()])
    most = np.array([limit for _, limit in limits.values()])
    found = milp(
        -weights,
        constraints=[LinearConstraint(matrix, -np.inf, most)],
        integrality=np.ones(len(candidates)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0, "time_limit": _SECONDS},
    )
    if found.x is None:
        return _Taken([False] * len(candidates), Decimal(1))
    picks = [round(value) == 1 for value in found.x]
    best = float(-found.fun)
    bound = best if found.status == 0 or found.mip_dual_bound is None else float(-found.mip_dual_bound)
    gap = max(0.0, (bound - best) / bound) if bound > 0 else 0.0
    return _Taken(picks, Decimal(str(round(gap, 4))))
