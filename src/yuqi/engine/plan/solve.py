"""The best amounts for one enterprise on one day (求解): read, solve, and prove by the direct evaluator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from yuqi.engine.plan.acts import Act
from yuqi.engine.plan.dynamic import NotAlone, independent
from yuqi.engine.plan.formula import Affine, Formula, Space, atoms, both
from yuqi.engine.plan.horizon import Horizon, View
from yuqi.engine.plan.milp import Solved, cheapest
from yuqi.engine.plan.reading import Reading, Unreadable

__all__ = ["Best", "best"]

_A_STEP = 1e-3  # a step more costs as much as ten yuan: required yuan come first, then steps
_A_UNIT = 4e-4  # shared by all amounts: of equal plans the one that does least
_TEN_THOUSAND = 10_000.0
_GRID = (0.0, 1.0)
_REPAIRS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The cheapest amounts found (最优行动). `gap`: how much cheaper a plan may exist, as a share; 0 when proven."""

    acts: tuple[Act, ...]
    amounts: tuple[int, ...]
    values: Mapping[str, Any]  # of the program, after the acts
    gap: float
    solver: str  # dynamic or milp


def best(horizon: Horizon, view: View, acts: Sequence[Act], *, solver: str | None = None) -> Best | None:
    """Return the cheapest acts after which the enterprise passes, or is open by judgement alone; None: none do.

    A pass is looked for first; only where none can be had, what is open by judgement alone.

    Args:
        solver: dynamic or milp, to compare the two; None: dynamic where every act stands alone.
    """
    acts, touched = _useful(horizon, view, acts)
    space, reading = Space(), None
    if acts:
        try:
            reading = horizon.reading(view, acts, space, touched)
            if _closed(view, reading):
                return None
        except Unreadable:
            reading = None
    for target in ("sure", "judged"):
        if view.values[target] is True and not any(act.least for act in acts):
            return Best(acts=(), amounts=(), values=view.values, gap=0.0, solver="none")
        if reading is None:
            continue
        wanted = _wanted(horizon, view, acts, space, reading, target)
        if wanted is False:
            continue
        if solver != "milp":
            try:
                found = _alone(horizon, view, acts, space, wanted, target)
            except NotAlone:
                if solver == "dynamic":
                    raise
            else:
                if found is not None:
                    return found
                continue
        linked = _linked(horizon, view, acts, touched, space, wanted, target)
        if linked is not None:
            return linked
    return None


def _wanted(
    horizon: Horizon, view: View, acts: Sequence[Act], space: Space, reading: Reading, target: str
) -> Formula:
    """Return the target under what is possible at all."""
    node = view.sight.sure if target == "sure" else view.sight.judged
    return both([reading.truth(node).yes, horizon.possible(view, acts, space)])


def _closed(view: View, reading: Reading) -> bool:
    """Return whether some gate cannot be met, nor left to judgement, whatever is done; the score is not looked at."""
    for condition in view.sight.edition.conditions:
        if condition.role != "gate" or condition.is_score or condition.path in _with_routes(view):
            continue
        if view.values[f"condition/{condition.path}"] is not False:
            continue
        if not reading.is_moved(condition.outcome) or reading.truth(condition.outcome).no is True:
            return True
    return False


def _with_routes(view: View) -> tuple[str, ...]:
    routes = view.sight.edition.edition.routes
    return (routes.as_gate.id,) if routes is not None and routes.as_gate is not None else ()


def _alone(
    horizon: Horizon, view: View, acts: Sequence[Act], space: Space, wanted: Formula, target: str
) -> Best | None:
    bounds = [(act.least, act.most) for act in acts]
    amounts = independent(space, wanted, bounds, [(_A_STEP, _unit_cost(act, len(acts))) for act in acts])
    if amounts is None:
        return None
    values = horizon.after(view, acts, amounts)
    if values[target] is not True:
        raise NotAlone
    return Best(acts=tuple(acts), amounts=tuple(amounts), values=values, gap=0.0, solver="dynamic")


def _unit_cost(act: Act, acts: int) -> float:
    return float(act.required) / _TEN_THOUSAND + _A_UNIT / (acts * max(act.most, 1))


def _useful(
    horizon: Horizon, view: View, acts: Sequence[Act]
) -> tuple[list[Act], list[Mapping[str, tuple[Any, ...]]]]:
    """Return the acts that move something the verdict rests on, and what they move."""
    touched = horizon.touched(view, acts)
    kept = [(act, own) for act, own in zip(acts, touched, strict=True) if own or act.least]
    return [act for act, _ in kept], [own for _, own in kept]


def _linked(
    horizon: Horizon,
    view: View,
    acts: Sequence[Act],
    touched: Sequence[Mapping[str, tuple[Any, ...]]],
    space: Space,
    wanted: Formula,
    target: str,
) -> Best | None:
    solved = _solved(space, acts, wanted)
    if solved is None:
        return None
    loose = _loose(space, wanted)
    amounts = _proved(horizon, view, acts, solved, target)
    if not loose:
        return None if amounts is None else _best(horizon, view, acts, amounts, solved)
    if amounts is not None and _cost(acts, amounts) <= solved.bound + _A_STEP * len(acts):
        return _best(horizon, view, acts, amounts, solved)
    return _discretised(horizon, view, acts, touched, target, loose, solved, amounts)


def _solved(space: Space, acts: Sequence[Act], wanted: Formula) -> Solved | None:
    held = space.held(wanted)
    if held is None:
        return None
    costs: dict[int, float] = {}
    for var, act in enumerate(acts):
        costs[var] = _unit_cost(act, len(acts))
        if act.most > act.least:
            begun = space.truth(space.decided(Affine(-act.least - 1, ((var, 1),))))
            for each, _ in begun.terms:
                costs[each] = costs.get(each, 0.0) + _A_STEP
    return cheapest(space, held, costs)


def _loose(space: Space, wanted: Formula) -> frozenset[int]:
    """Return the acts behind products that have no linear form and that the target may rest on."""
    if not space.loose:
        return frozenset()
    reached = {var for atom in atoms(wanted) for var, _ in atom.form.terms}
    rows = [{var for var, _ in row.terms} for row in space.rows]
    grown = True
    while grown:
        grown = False
        for row in rows:
            if row & reached and not row <= reached:
                reached |= row
                grown = True
    inner = [space.made_of[var] for var in space.loose if var in reached]
    return frozenset().union(*inner)


def _proved(
    horizon: Horizon, view: View, acts: Sequence[Act], solved: Solved, target: str
) -> list[int] | None:
    """Return amounts that the direct evaluator accepts, the solver's or a unit beside them; None: it accepts none."""
    amounts = [min(max(solved.amounts[var], act.least), act.most) for var, act in enumerate(acts)]
    for _ in range(_REPAIRS):
        if _holds(horizon, view, acts, amounts, target):
            return _trimmed(horizon, view, acts, amounts, target)
        raised = [
            min(amount + 1, act.most) if amount > act.least else amount
            for amount, act in zip(amounts, acts, strict=True)
        ]
        if raised == amounts:
            return None
        amounts = raised
    return None


def _holds(horizon: Horizon, view: View, acts: Sequence[Act], amounts: Sequence[int], target: str) -> bool:
    return horizon.after(view, acts, amounts)[target] is True and horizon.is_possible(view, acts, amounts)


def _trimmed(horizon: Horizon, view: View, acts: Sequence[Act], amounts: list[int], target: str) -> list[int]:
    """Return amounts of which no act can be done a unit less.

    What costs nothing that counts, such as sales, weighs so little that the solver may leave hundreds of units too
    many; halving finds where the target is lost.
    """
    for place, act in enumerate(acts):
        lost, held = act.least - 1, amounts[place]
        probe = max(held - 1, act.least)
        while held - lost > 1:
            fewer = [*amounts[:place], probe, *amounts[place + 1 :]]
            if _holds(horizon, view, acts, fewer, target):
                held, amounts = probe, fewer
                probe = (lost + held + 1) // 2
            else:
                lost = probe
                probe = (lost + held) // 2
            probe = min(max(probe, lost + 1), held - 1)
    return amounts


def _cost(acts: Sequence[Act], amounts: Sequence[int]) -> float:
    return sum(
        float(act.required) * amount / _TEN_THOUSAND for act, amount in zip(acts, amounts, strict=True)
    )


def _best(
    horizon: Horizon,
    view: View,
    acts: Sequence[Act],
    amounts: Sequence[int],
    solved: Solved,
    gap: float | None = None,
) -> Best:
    if gap is None:
        cost = _cost(acts, amounts)
        slack = cost - solved.bound if not solved.proved else 0.0
        gap = max(0.0, slack / cost) if cost else 0.0
    values = horizon.after(view, acts, amounts)
    return Best(acts=tuple(acts), amounts=tuple(amounts), values=values, gap=gap, solver="milp")


def _discretised(
    horizon: Horizon,
    view: View,
    acts: Sequence[Act],
    touched: Sequence[Mapping[str, tuple[Any, ...]]],
    target: str,
    loose: frozenset[int],
    relaxed: Solved,
    amounts: list[int] | None,
) -> Best | None:
    """Return the best plan with the first year's amounts on a grid, and its distance from the relaxed bound."""
    found: tuple[float, list[int]] | None = None
    if amounts is not None:
        found = (_cost(acts, amounts), amounts)
    years = sorted({acts[var].year or 0 for var in loose if var < len(acts)})
    first = [var for var in loose if var < len(acts) and (acts[var].year or 0) == years[0]][:2]
    grids = [
        sorted({acts[var].least, relaxed.amounts[var], *(int(acts[var].most * share) for share in _GRID)})
        for var in first
    ]
    for tried in product(*grids):
        fixed = dict(zip(first, tried, strict=True))
        own = [
            replace(act, least=fixed[var], most=fixed[var]) if var in fixed else act
            for var, act in enumerate(acts)
        ]
        space = Space()
        try:
            reading: Reading = horizon.reading(view, own, space, touched)
        except Unreadable:
            continue
        solved = _solved(space, own, _wanted(horizon, view, own, space, reading, target))
        if solved is None:
            continue
        proved = _proved(horizon, view, own, solved, target)
        if proved is not None and (found is None or _cost(own, proved) < found[0]):
            found = (_cost(own, proved), proved)
    if found is None:
        return None
    cost, chosen = found
    gap = max(0.0, (cost - relaxed.bound) / cost) if cost else 0.0
    return _best(horizon, view, acts, chosen, relaxed, gap)
