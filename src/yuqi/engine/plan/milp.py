"""The cheapest amounts by mixed-integer programming (混合整数规划): HiGHS, through scipy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yuqi.engine.plan.formula import Affine, Space

__all__ = ["Solved", "cheapest"]

_STEPS = 1_000.0
_SECONDS = 5.0  # for one enterprise; what is not proved by then is `bounded`


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What the solver found (求解结果): amounts by variable, the objective, the bound below it."""

    amounts: Sequence[int]
    cost: float
    bound: float
    proved: bool


def cheapest(space: Space, held: Sequence[Affine], costs: Mapping[int, float]) -> Solved | None:
    """Return the amounts of least cost under which every row is ≥ 0; None when there are none.

    Args:
        held: rows beside the space's own.
        costs: of one of each variable.
    """
    # here, since only who plans has to wait for scipy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    rows = [row for row in [*space.rows, *held] if row.terms or row.constant < 0]
    number = len(space.lows)
    lows = np.array(space.lows, float)
    spans = np.array(space.highs, float) - lows
    # Money in fen and 0–1 choices stand side by side: what may be a fraction is counted in thousandths of its
    # span from its low end, and each row in units of what one step of an act does to it.
    sizes = np.ones(number)
    for var in space.continuous:
        sizes[var] = max(1.0, spans[var] / _STEPS)
    objective = np.zeros(number)
    for var, cost in costs.items():
        objective[var] = cost * sizes[var]
    data: list[float] = []
    places: list[int] = []
    starts = [0]
    least = np.empty(len(rows))
    for place, row in enumerate(rows):
        steps = [abs(by) * sizes[var] for var, by in row.terms if space.highs[var] - space.lows[var] > 1]
        size = max(steps) if steps else max((float(abs(by)) for _, by in row.terms), default=1.0)
        data += [by * sizes[var] / size for var, by in row.terms]
        places += [var for var, _ in row.terms]
        starts.append(len(data))
        at_low = row.constant + sum(by * space.lows[var] for var, by in row.terms)
        least[place] = -at_low / size
    matrix = csr_array((np.array(data), np.array(places), np.array(starts)), shape=(len(rows), number))
    constraints = [LinearConstraint(matrix, least, np.inf)] if rows else []
    whole = np.array([0 if var in space.continuous else 1 for var in range(number)])
    found = milp(
        objective,
        constraints=constraints,
        integrality=whole,
        bounds=Bounds(np.zeros(number), spans / sizes),
        options={"mip_rel_gap": 0.0, "time_limit": _SECONDS, "presolve": True},
    )
    if found.x is None:
        return None
    start = sum(cost * space.lows[var] for var, cost in costs.items())
    bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
    return Solved(
        amounts=[round(amount) for amount in lows + found.x * sizes],
        cost=float(found.fun) + start,
        bound=float(bound) + start,
        proved=found.status == 0,
    )
