"""The cheapest amounts by dynamic programming over points (动态规划), where every act stands alone.

Acts stand alone when no condition feels two of them but the score, to which each adds points of its own. Then each
act has a short list of options, the amounts at which something it feels changes, and a table of the least cost by
points reached decides: exactly, and for a hundred thousand enterprises at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from yuqi.engine.plan.formula import Affine, Atom, Every, Formula, Space, atoms

__all__ = ["NotAlone", "Options", "independent", "least_cost"]

NONE = float("inf")
_BLOCK = 4_096  # enterprises at a time: their tables stay in the processor's own memory
_MOST_CELLS = 5_000


class NotAlone(Exception):
    """Two acts are felt together (行动相互牵连): the table does not apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One act's options (选项): whole points each gives its part, and its cost, enterprises × options.

    A cost is infinite where the option is not open to the enterprise.
    """

    part: int
    points: Sequence[int]
    cost: NDArray[np.float64]


# ---------------------------------------------------------------- many enterprises


def least_cost(
    options: Sequence[Options],
    *,
    base: NDArray[np.int64],
    caps: Sequence[int],
    minimums: Sequence[int],
    bar: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the least cost of reaching the bar for every enterprise, and the option taken of each act.

    Args:
        options: of every act; one option is taken of each.
        base: points that no act moves, enterprises × parts.
        caps: most points a part counts; minimums: least it must have.
        bar: whole points the capped parts must add up to.

    Returns:
        Costs (infinite without a plan), and choices as enterprises × acts, in the order of `options`.
    """
    number = len(base)
    costs = np.empty(number)
    choices = np.zeros((number, len(options)), np.int64)
    for start in range(0, number, _BLOCK):
        rows = slice(start, min(start + _BLOCK, number))
        own = [Options(part=o.part, points=o.points, cost=o.cost[rows]) for o in options]
        costs[rows], choices[rows] = _block(own, base[rows], caps, minimums, bar)
    return costs, choices


def _block(
    options: Sequence[Options],
    base: NDArray[np.int64],
    caps: Sequence[int],
    minimums: Sequence[int],
    bar: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    parts: list[list[NDArray[np.float64]]] = []  # of each part: least cost of at least p points, act by act
    totals = [np.where(np.arange(bar + 1) == 0, 0.0, NONE)[None, :].repeat(len(base), axis=0)]
    for part, (cap, minimum) in enumerate(zip(caps, minimums, strict=True)):
        table = np.where(np.arange(cap + 1)[None, :] <= base[:, part, None], 0.0, NONE)
        tables = [table]
        for option in options:
            if option.part == part:
                table = _taken(table, option)
                tables.append(table)
        if minimum > 0:
            table = table.copy()
            table[:, :minimum] = table[:, minimum, None]
            tables[-1] = table
        parts.append(tables)
        if part == 0:
            totals.append(_widened(table, bar))
        elif part < len(caps) - 1:
            totals.append(_joined(totals[-1], table))
    return _traced(options, parts, totals, minimums, bar)


def _widened(table: NDArray[np.float64], bar: int) -> NDArray[np.float64]:
    """Return the first part's table up to the bar: more than its cap it never has."""
    width = min(table.shape[1], bar + 1)
    total = np.full((len(table), bar + 1), NONE)
    total[:, :width] = table[:, :width]
    return total


def _taken(table: NDArray[np.float64], option: Options) -> NDArray[np.float64]:
    """Return the table once an option is taken: at least p needs at least p − its points before."""
    new = np.full_like(table, NONE)
    width = table.shape[1]
    for place, points in enumerate(option.points):
        cost = option.cost[:, place, None]
        by = min(points, width)
        if by < width:
            np.minimum(new[:, by:], table[:, : width - by] + cost, out=new[:, by:])
        if by:
            np.minimum(new[:, :by], table[:, :1] + cost, out=new[:, :by])
    return new


def _joined(total: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the least cost of at least p points in all, of a table of the parts before and one more part's."""
    new = total + table[:, :1]
    width = total.shape[1]
    for points in range(1, table.shape[1]):
        by = min(points, width)
        cost = table[:, points, None]
        if by < width:
            np.minimum(new[:, by:], total[:, : width - by] + cost, out=new[:, by:])
        np.minimum(new[:, :by], total[:, :1] + cost, out=new[:, :by])
    return new


def _traced(
    options: Sequence[Options],
    parts: Sequence[Sequence[NDArray[np.float64]]],
    totals: Sequence[NDArray[np.float64]],
    minimums: Sequence[int],
    bar: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the least costs at the bar, and the options taken, read back from the tables."""
    number = len(totals[0])
    rows = np.arange(number)
    choices = np.zeros((number, len(options)), np.int64)
    wanted = np.full(number, bar)
    costs = np.full(number, NONE)
    for part in range(len(parts) - 1, -1, -1):
        final = parts[part][-1]
        given = np.arange(final.shape[1])
        if part == len(parts) - 1:  # everybody wants the bar
            reached = totals[part][:, np.maximum(bar - given, 0)] + final
        else:
            reached = totals[part][rows[:, None], np.maximum(wanted[:, None] - given, 0)] + final
        from_part = np.argmin(reached, axis=1)
        if part == len(parts) - 1:
            costs = reached[rows, from_part]
        wanted = np.maximum(wanted - from_part, 0)
        points = np.maximum(from_part, minimums[part])
        own = [place for place, option in enumerate(options) if option.part == part]
        for step in range(len(own) - 1, -1, -1):
            option, table = options[own[step]], parts[part][step]
            given = np.array(option.points)
            before = np.maximum(points[:, None] - given, 0)
            chosen = np.argmin(table[rows[:, None], before] + option.cost, axis=1)
            choices[:, own[step]] = chosen
            points = np.maximum(points - given[chosen], 0)
    return costs, choices


# ---------------------------------------------------------------- one enterprise, from its reading


def independent(
    space: Space, wanted: Formula, bounds: Sequence[tuple[int, int]], costs: Sequence[tuple[float, float]]
) -> list[int] | None:
    """Return the amounts of least cost under which a formula holds; None when no amounts do.

    Args:
        wanted: over a space whose first variables are the acts' amounts.
        bounds: least and most of each act.
        costs: of each act: once it is begun, and for a unit.

    Raises:
        NotAlone: two acts are felt together.
    """
    sense = _Sense(space, len(bounds))
    alone: dict[int, list[Formula]] = {}
    score: Atom | None = None
    for part in wanted.parts if isinstance(wanted, Every) else (wanted,):
        if part is True:
            continue
        if part is False:
            return None
        acts = sense.felt(part)
        if len(acts) <= 1:
            alone.setdefault(next(iter(acts), -1), []).append(part)
        elif isinstance(part, Atom) and score is None:
            score = part
        else:
            raise NotAlone
    if not all(sense.holds(part, {}) for part in alone.pop(-1, ())):
        return None
    shares = sense.shares(score) if score is not None else {}
    options: list[list[tuple[int, int]]] = []  # of each act: (amount, points)
    for act, (least, most) in enumerate(bounds):
        found: list[tuple[int, int]] = []
        share = shares.get(act, Affine(0))
        for amount in sense.turning_points(act, alone.get(act, ()), share, least, most):
            at = {act: amount}
            if all(sense.holds(part, at) for part in alone.get(act, ())):
                found.append((amount, sense.worth(share, at)))
        if not found:
            return None
        options.append(found)
    return _picked(options, score, bounds, costs)


class _Sense:
    """What the variables of a space mean, in terms of the acts (变量含义)."""

    def __init__(self, space: Space, acts: int) -> None:
        self._acts = acts
        self._truths = space.meanings()
        self._chosen = space.chosen

    def _below(self, var: int) -> tuple[list[Formula], list[Affine]]:
        """Return the formulas and forms a variable stands for."""
        if var in self._truths:
            return [self._truths[var]], []
        if var in self._chosen:
            branches = self._chosen[var]
            return [when for when, _ in branches], [form for _, form in branches]
        raise NotAlone

    def felt(self, *formulas: Formula) -> set[int]:
        """Return the acts that formulas feel."""
        return self._felt_in([atom.form for formula in formulas for atom in atoms(formula)])

    def _felt_in(self, forms: Sequence[Affine]) -> set[int]:
        found: set[int] = set()
        for form in forms:
            for var, _ in form.terms:
                if var < self._acts:
                    found.add(var)
                else:
                    formulas, inner = self._below(var)
                    found |= self.felt(*formulas) | self._felt_in(inner)
        return found

    def shares(self, score: Atom) -> dict[int, Affine]:
        """Return what each act adds to the score."""
        shares: dict[int, Affine] = {}
        for var, by in score.form.terms:
            term = Affine(0, ((var, by),))
            felt = self._felt_in([term])
            if len(felt) != 1:
                raise NotAlone
            act = felt.pop()
            shares[act] = shares.get(act, Affine(0)).plus(term)
        return shares

    def turning_points(
        self, act: int, alone: Sequence[Formula], share: Affine, least: int, most: int
    ) -> list[int]:
        """Return the amounts at which something the act feels changes, the least amount first."""
        found = {least}
        for form in self._edges(act, [*alone], share):
            ((_, by),) = form.terms
            edge = -(form.constant // by) if by > 0 else form.constant // -by + 1
            found |= {amount for amount in (edge - 1, edge) if least <= amount <= most}
        return sorted(found)

    def _edges(self, act: int, formulas: list[Formula], share: Affine) -> Iterator[Affine]:
        """Yield the forms of the act's amount alone whose sign decides something."""
        forms = [share]
        while formulas or forms:
            if formulas:
                for atom in atoms(formulas.pop()):
                    if [var for var, _ in atom.form.terms] == [act]:
                        yield atom.form
                    elif any(var == act for var, _ in atom.form.terms):
                        raise NotAlone  # the amount and what follows from it, in one condition
                    else:
                        forms.append(atom.form)
                continue
            for var, _ in forms.pop().terms:
                if var == act:
                    raise NotAlone  # each unit adds points of its own: no short list
                inner, branches = self._below(var)
                formulas += inner
                forms += branches

    def holds(self, formula: Formula, at: dict[int, int]) -> bool:
        """Return whether a formula holds at an act's amount."""
        if isinstance(formula, bool):
            return formula
        if isinstance(formula, Atom):
            return self.worth(formula.form, at) >= 0
        held = (self.holds(part, at) for part in formula.parts)
        return all(held) if isinstance(formula, Every) else any(held)

    def worth(self, form: Affine, at: dict[int, int]) -> int:
        """Return a form's value at an act's amount."""
        worth = form.constant
        for var, by in form.terms:
            if var in at:
                worth += by * at[var]
            elif var in self._truths:
                worth += by * int(self.holds(self._truths[var], at))
            else:
                chosen = next(own for when, own in self._chosen[var] if self.holds(when, at))
                worth += by * self.worth(chosen, at)
        return worth


def _picked(
    options: Sequence[Sequence[tuple[int, int]]],
    score: Atom | None,
    bounds: Sequence[tuple[int, int]],
    costs: Sequence[tuple[float, float]],
) -> list[int] | None:
    def cost(act: int, amount: int) -> float:
        begun, unit = costs[act]
        return unit * amount + (begun if amount > bounds[act][0] else 0.0)

    if score is None:
        return [min((cost(act, amount), amount) for amount, _ in own)[1] for act, own in enumerate(options)]
    needed = -score.form.constant
    lowest = [min(points for _, points in own) for own in options]
    unit = 0
    for own, low in zip(options, lowest, strict=True):
        for _, points in own:
            unit = gcd(unit, points - low)
    needed -= sum(lowest)
    unit = unit or 1
    bar = max(-(-needed // unit), 0)
    if bar > _MOST_CELLS:
        raise NotAlone
    tables = [
        Options(
            part=0,
            points=[(points - low) // unit for _, points in own],
            cost=np.array([[cost(act, amount) for amount, _ in own]]),
        )
        for act, (own, low) in enumerate(zip(options, lowest, strict=True))
    ]
    found, choices = least_cost(tables, base=np.zeros((1, 1), np.int64), caps=[bar], minimums=[0], bar=bar)
    if found[0] == NONE:
        return None
    return [options[act][choice][0] for act, choice in enumerate(choices[0])]
