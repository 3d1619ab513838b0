"""The cheapest amounts by mixed-integer programming (混合整数规划): HiGHS, through scipy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from yuqi.engine.plan.formula import Affine, Space

__all__ = ["Solved", "cheapest"]

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
    rows = [row for row in [*space.rows, *held] if row.terms or row.constant < 0]
    number = len(space.lows)
    objective = np.zeros(number)
    for var, cost in costs.items():
        objective[var] = cost
    data: list[float] = []
    places: list[int] = []
    starts = [0]
    least = np.empty(len(rows))
    for place, row in enumerate(rows):
        # rows are whole numbers of very different size; each is scaled by what its variables can do to it
        size = max((abs(by) for _, by in row.terms), default=1)
        data += [by / size for _, by in row.terms]
        places += [var for var, _ in row.terms]
        starts.append(len(data))
        least[place] = -row.constant / size
    matrix = csr_array((np.array(data), np.array(places), np.array(starts)), shape=(len(rows), number))
    constraints = [LinearConstraint(matrix, least, np.inf)] if rows else []
    found = milp(
        objective,
        constraints=constraints,
        integrality=np.ones(number),
        bounds=Bounds(np.array(space.lows, float), np.array(space.highs, float)),
        options={"mip_rel_gap": 0.0, "time_limit": _SECONDS, "presolve": True},
    )
    if found.x is None:
        return None
    bound = found.mip_dual_bound
    return Solved(
        amounts=[round(amount) for amount in found.x],
        cost=float(found.fun),
        bound=float(found.fun if bound is None else bound),
        proved=found.status == 0,
    )
