"""`plan` (方案) and `plan_linked` (牵连方案): the cheapest way up, each beside HiGHS, or proved by SQL."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from benchmarks.measure import Bar, Result, measured, peak_mb
from benchmarks.zone_at_hand import Zone
from yuqi import api
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.plan import Planner, apply_plans
from yuqi.engine.plan.acts import acts_by
from yuqi.engine.plan.dynamic import Options, least_cost
from yuqi.engine.plan.shapes import Plan
from yuqi.engine.plan.solve import best
from yuqi.rules import load_catalog

__all__ = ["plan", "plan_linked"]

FIRMS, COMPARED = 100_000, 2_000
EACH = 20e-6  # seconds
CAPS, BAR = (30, 70), 71
# The HNTE card (国科发火〔2016〕195号 三（七）): points by level of ten items, and the part each feeds. What a level
# costs is made up; growth of closed years cannot be bought.
LADDERS = (
    (0, (0, 2, 4, 6, 8), 12, True),
    (0, (0, 2, 4, 6, 8), 10, True),
    (0, (0, 2, 4, 6, 8), 4, True),
    (0, (0, 3, 6), 6, True),
    (0, (0, 2), 9, True),
    (1, (0, 6, 12, 18, 24, 30), 15, True),
    (1, (0, 3, 6, 9, 12), 3, True),
    (1, (0, 2, 4, 6, 8), 5, True),
    (1, (0, 2, 4, 6, 8, 10), 80, False),
    (1, (0, 2, 4, 6, 8, 10), 60, False),
)


def _options(firms: int) -> list[Options]:
    random = np.random.default_rng(5)
    options: list[Options] = []
    for part, ladder, unit, bought in LADDERS:
        now = random.integers(0, len(ladder), firms)
        prices = np.cumsum([0.0, *(unit * (1 + 0.35 * level) for level in range(len(ladder) - 1))])
        level = np.arange(len(ladder))[None, :]
        cost = np.where(level >= now[:, None], prices[None, :] - prices[now][:, None], np.inf)
        if not bought:
            cost = np.where(level == now[:, None], 0.0, np.inf)
        options.append(Options(part=part, points=ladder, cost=cost))
    return options


def plan(rounds: int) -> Iterator[Result]:
    """Yield the time of a hundred thousand plans, and of HiGHS on two thousand of them, each to the same cost."""
    options = _options(FIRMS)
    base = np.zeros((FIRMS, len(CAPS)), np.int64)
    found: list[NDArray[np.float64]] = []

    def ours() -> None:
        costs, _ = least_cost(options, base=base, caps=CAPS, minimums=(0, 0), bar=BAR)
        found[:] = [costs]

    ours()
    started = perf_counter()
    exact = np.array([_by_milp(options, firm) for firm in range(COMPARED)])
    each = (perf_counter() - started) / COMPARED
    wrong = int(np.sum(~np.isclose(found[0][:COMPARED], exact, rtol=0, atol=1e-6)))

    def result(seconds: dict[str, float]) -> Result:
        return Result(
            bench="plan",
            work="independent levers, cost and choices",
            rows=FIRMS,
            ours=seconds["ours"],
            bar=Bar(most=EACH * FIRMS, absolute=True),
            wrong=wrong,
            others={"HiGHS": each * FIRMS},
            note=f"{seconds['ours'] / FIRMS * 1e6:.1f} µs each, HiGHS {each * 1e3:.1f} ms; {COMPARED:,} compared",
        )

    yield measured(result, {"ours": ours}, rounds=rounds)


def _by_milp(options: list[Options], firm: int) -> float:
    """Return one firm's least cost by HiGHS; infinite without a plan."""
    costs, points, owner = [], [], []
    for place, option in enumerate(options):
        for level, worth in enumerate(option.points):
            if np.isfinite(option.cost[firm, level]):
                costs.append(option.cost[firm, level])
                points.append(worth)
                owner.append(place)
    number = len(costs)
    rows, low, high = [], [], []
    for place in range(len(options)):
        rows.append([float(each == place) for each in owner] + [0.0, 0.0])
        low.append(1.0)
        high.append(1.0)
    for part in range(len(CAPS)):  # what a part counts: at most its points, at most its cap
        own = [
            -float(worth) if options[each].part == part else 0.0
            for worth, each in zip(points, owner, strict=True)
        ]
        rows.append(own + [float(part == other) for other in range(len(CAPS))])
        low.append(-np.inf)
        high.append(0.0)
    rows.append([0.0] * number + [1.0, 1.0])
    low.append(float(BAR))
    high.append(np.inf)
    solved = milp(
        np.array([*costs, 0.0, 0.0]),
        constraints=LinearConstraint(np.array(rows), low, high),
        integrality=np.ones(number + 2),
        bounds=Bounds(0, np.array([*[1.0] * number, *map(float, CAPS)])),
        options={"mip_rel_gap": 0.0},
    )
    return float(solved.fun) if solved.status == 0 else np.inf


LINKED = ("hnte", "tech_sme", "innovative_sme")


def plan_linked(at_hand: Zone) -> Iterator[Result]:
    """Yield the time of two thousand plans with linked levers, each carried out and assessed by SQL."""
    catalog = load_catalog()
    snapshot = at_hand.snapshot
    as_of = snapshot.as_of or date(2026, 6, 30)
    by = as_of.replace(year=as_of.year + 1)
    ahead = DuckdbBackend()
    planner = Planner(snapshot, catalog, ahead, as_of=as_of, by=by)
    codes = [
        row[0]
        for row in ahead.rows(
            "codes", f"select uscc from '{snapshot.path('enterprises')}' order by md5(uscc)"
        )
    ]
    seconds: list[float] = []
    plans: list[Plan] = []
    gaps = 0
    for programme in LINKED:
        wanted = -(-COMPARED // len(LINKED))
        chosen: list[str] = []
        horizon = planner.horizon(programme, by)
        views = planner.views(programme, by, codes)
        for uscc, view in views.items():
            if len(chosen) == wanted:
                break
            if view.values["verdict"] == "pass" or view.values["judged"] is True:
                continue
            started = perf_counter()
            acts = acts_by(planner.levers, view.one, as_of=as_of, by=by)
            found = best(horizon, view, acts)
            took = perf_counter() - started
            if found is not None and found.solver == "milp":
                seconds.append(took)
                chosen.append(uscc)
                gaps += found.gap > 0
        plans += planner.plan(programme, chosen).values()
    wrong = sum(_not_as_planned(planner, [p for p in plans if p.programme == name]) for name in LINKED)
    ahead.close()
    p95 = statistics.quantiles(seconds, n=20)[-1]
    yield Result(
        bench="plan_linked",
        work="linked levers, one open year, 95th percentile",
        rows=len(seconds),
        ours=p95,
        bar=Bar(most=0.05, absolute=True),
        runs=[p95, p95],
        wrong=wrong,
        peak_mb=peak_mb(),
        note=f"median {statistics.median(seconds) * 1e3:.1f} ms; {gaps} not proved best; wrong: not as planned by SQL",
    )


def _not_as_planned(planner: Planner, plans: list[Plan]) -> int:
    """Return how many plans, carried out and assessed by SQL, do not end as they say."""
    made = [plan for plan in plans if plan.status in ("optimal", "bounded")]
    with tempfile.TemporaryDirectory(prefix="yuqi-bench-") as work:
        folder = Path(work) / "facts"
        folder.mkdir()
        backend = DuckdbBackend()
        apply_plans(planner, made, backend, folder)
        backend.close()
        done = api.assess(
            folder,
            programmes=[made[0].programme],
            only=[plan.uscc for plan in made],
            accept_good=True,
            home=Path(work) / "home",
        )
        verdicts = {line.uscc: line.verdict for line in done.verdicts}
    return sum(verdicts.get(plan.uscc) != plan.verdict_after for plan in made)
