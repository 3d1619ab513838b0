"""How far ranks hang on the weights (名次稳健性): seeded draws of every weight, the 5th and 95th rank.

A draw takes a factor for each indicator, even between 1 − 20 % and 1 + 20 %, and rescales the weights of each stage to
the sum they had, base and extra apart; deductions stay. Shares and weights are whole numbers, so that sums in doubles
are exact and a total does not depend on the order in which a machine adds. Ties share the better place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yuqi.engine.points.exact import MILLIONTHS, Ints
from yuqi.engine.points.normalise import millionths
from yuqi.engine.points.score import Scores
from yuqi.engine.points.weights import POINTS

__all__ = ["DRAWS", "WITHIN", "RankInterval", "rank_interval", "rank_quantiles"]

DRAWS = 1000
WITHIN = 0.2
_BATCH = 64  # draws ranked at once


@dataclass(frozen=True, slots=True)
class RankInterval:
    """The 5th and 95th of the ranks over all draws (名次区间); 0 where not scored."""

    low: Ints
    high: Ints


def rank_interval(scores: Scores, *, draws: int = DRAWS, seed: int = 1) -> RankInterval:
    """Return every enterprise's rank interval; equal seeds give equal intervals."""
    rows = np.flatnonzero(scores.scored)
    low, high = np.zeros(len(scores.frame), np.int64), np.zeros(len(scores.frame), np.int64)
    if not len(rows):
        return RankInterval(low, high)
    totals = _Totals(scores, rows)
    factors = np.random.default_rng(seed).uniform(1 - WITHIN, 1 + WITHIN, (draws, totals.marks))
    low[rows], high[rows] = rank_quantiles(totals, factors)
    return RankInterval(low, high)


class _Totals:
    """Totals under drawn weights (抽样得分): ten-thousandths, for a block of draws at a time."""

    def __init__(self, scores: Scores, rows: Ints) -> None:
        indicators = [each for each in scores.earned if each.mark.indicator is not None]
        self.marks = len(indicators)
        self.share = np.stack(
            [millionths(each.points[rows], each.weight[rows]).astype(np.float64) for each in indicators],
            axis=1,
        )
        self.base = np.array([each.mark.role == "base" for each in indicators])
        self.extra_cap = None if scores.model.extra_cap is None else int(scores.model.extra_cap * POINTS)
        self.deduction = scores.deduction[rows][:, None]
        # whoever shares all weights is computed together: one set a stage, industry and pattern of what is missing
        weights = np.stack([each.weight[rows] for each in indicators], axis=1)
        self.sets, self.of_set = np.unique(weights, axis=0, return_inverse=True)

    def __len__(self) -> int:
        return len(self.share)

    def __call__(self, factors: NDArray[np.float64]) -> Ints:
        """Return a row an enterprise, a column a draw."""
        totals = np.empty((len(self.share), len(factors)), np.int64)
        for number, weights in enumerate(self.sets):
            rows = np.flatnonzero(self.of_set == number)
            share = self.share[rows]
            parts = [
                self._sum(share[:, mask], weights[mask], factors[:, mask]) for mask in (self.base, ~self.base)
            ]
            if self.extra_cap is not None:
                parts[1] = np.minimum(parts[1], self.extra_cap)
            totals[rows] = np.maximum(parts[0] + parts[1] - self.deduction[rows], 0)
        return totals

    def _sum(self, share: NDArray[np.float64], weights: Ints, factors: NDArray[np.float64]) -> Ints:
        drawn = factors * weights
        sums = drawn.sum(axis=1, keepdims=True)
        whole = np.rint(drawn * (weights.sum() / np.where(sums > 0, sums, 1)))
        exact = share @ whole.T  # whole numbers below 2⁵³: the order of adding makes no difference
        points: Ints = np.floor(exact / MILLIONTHS + 0.5).astype(np.int64)
        return points


def rank_quantiles(totals: _Totals, factors: NDArray[np.float64], *, part: float = 0.05) -> tuple[Ints, Ints]:
    """Return the rank that a share `part` of the draws does not exceed, and the one that 1 − part do not.

    The k-th smallest of the draws' ranks, k = ⌈part × draws⌉ and ⌈(1 − part) × draws⌉.
    """
    draws, n = len(factors), len(totals)
    kept = max(int(np.ceil(part * draws)), 1)
    upper = draws - max(int(np.ceil((1 - part) * draws)), 1) + 1
    best = np.full((n, 0), 0, np.int32)
    worst = np.full((n, 0), 0, np.int32)
    for start in range(0, draws, _BATCH):
        block = totals(factors[start : start + _BATCH])
        ranked = np.empty(block.shape, np.int32)
        for column in range(block.shape[1]):
            ranked[:, column] = _ranks(block[:, column])
        best = _smallest(np.concatenate([best, ranked], axis=1), kept)
        worst = -_smallest(np.concatenate([-worst, -ranked], axis=1), upper)
    return best.max(axis=1).astype(np.int64), worst.min(axis=1).astype(np.int64)


def _smallest(values: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    if values.shape[1] <= count:
        return values
    return np.partition(values, count - 1, axis=1)[:, :count]


def _ranks(totals: Ints) -> NDArray[np.int32]:
    """Return ranks, the highest first, equals the better place."""
    n = len(totals)
    order = np.argsort(totals)
    run = totals[order]
    edges = np.concatenate([np.flatnonzero(run[1:] != run[:-1]) + 1, [n]])
    sizes = np.diff(np.concatenate([[0], edges]))
    found = np.empty(n, np.int32)
    found[order] = np.repeat(n - edges + 1, sizes)
    return found
