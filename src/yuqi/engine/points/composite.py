"""The steps of a published composite indicator (综合指数步骤): denominate, impute, treat, normalise, aggregate, rank.

For indexes of places, whose published method these steps are, and for checking ours against theirs. Enterprises are
never imputed or winsorised: what is missing stays missing, and a ratio is an expression of the catalog. In doubles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yuqi.engine.points.exact import Ints

__all__ = [
    "Branch",
    "Treated",
    "aggregated",
    "denominated",
    "imputed",
    "kurtosis",
    "normalised",
    "ranked",
    "skewness",
    "treated",
]

Doubles = NDArray[np.float64]


def denominated(values: Doubles, by: Doubles) -> Doubles:
    """Return values per unit of another column (去规模化); NaN where either is unknown."""
    result: Doubles = values / by
    return result


def imputed(values: Doubles, groups: Sequence[str]) -> Doubles:
    """Return values with each blank filled by the mean of its group (组均值填补); a group without one stays blank."""
    filled = values.copy()
    named = np.array(groups, dtype=object)
    for group in dict.fromkeys(groups):
        rows = named == group
        known = values[rows & ~np.isnan(values)]
        if len(known):
            filled[rows & np.isnan(values)] = known.mean()
    return filled


def skewness(values: Doubles) -> float:
    """Return the sample skewness G₁ = g₁ √(n(n−1)) / (n−2)."""
    own = values[~np.isnan(values)]
    n, off = len(own), own - own.mean()
    spread = np.mean(off**2)
    return float(np.mean(off**3) / spread**1.5 * np.sqrt(n * (n - 1)) / (n - 2)) if spread else 0.0


def kurtosis(values: Doubles) -> float:
    """Return the sample excess kurtosis G₂ = ((n+1) g₂ + 6)(n−1) / ((n−2)(n−3))."""
    own = values[~np.isnan(values)]
    n, off = len(own), own - own.mean()
    spread = np.mean(off**2)
    if not spread:
        return 0.0
    excess = np.mean(off**4) / spread**2 - 3
    return float(((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """A column with its outliers treated (异常值处理)."""

    values: Doubles
    winsorised: int  # points moved in
    passed: bool  # whether the column passes now


def treated(values: Doubles, *, most: int = 5, skew: float = 2.0, kurt: float = 3.5) -> Treated:
    """Return a column winsorised point by point until |skewness| ≤ 2 or kurtosis ≤ 3.5, at most five points.

    Each step moves the outermost value, and its equals, to the next one inside, on the side of the long tail.
    """
    column = values.copy()
    moved = 0
    while not (passed := _passes(column, skew, kurt)) and moved < most:
        moved += 1
        outermost, inside = (
            (np.nanmax(column), np.less) if skewness(column) > 0 else (np.nanmin(column), np.greater)
        )
        kept = column[inside(column, outermost)]
        column[column == outermost] = kept.max() if inside is np.less else kept.min()
    return Treated(values=column, winsorised=moved, passed=passed)


def _passes(values: Doubles, skew: float, kurt: float) -> bool:
    return abs(skewness(values)) <= skew or kurtosis(values) <= kurt


def normalised(values: Doubles, *, up: bool = True, to: float = 100.0) -> Doubles:
    """Return values between 0 and `to` by min–max (极差归一化); a constant column gives 0, as points do."""
    if np.isnan(values).all():
        return values.copy()
    low, high = np.nanmin(values), np.nanmax(values)
    if low == high:
        return np.where(np.isnan(values), np.nan, 0.0)
    share = (values - low) / (high - low)
    result: Doubles = (share if up else 1 - share) * to
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One node of a framework (指标体系节点)."""

    id: str
    parent: str | None
    weight: float


def aggregated(columns: Mapping[str, Doubles], framework: Sequence[Branch]) -> dict[str, Doubles]:
    """Return every node above the columns as the weighted mean of what is known below it (逐级加权平均).

    A node below which nothing is known is unknown.

    Args:
        columns: normalised values by indicator.
        framework: every node, those below before those above.
    """
    found = dict(columns)
    below: dict[str, list[Branch]] = {}
    for branch in framework:
        if branch.parent is not None:
            below.setdefault(branch.parent, []).append(branch)
    for branch in framework:
        if branch.id in found or branch.id not in below:
            continue
        children = below[branch.id]
        grid = np.stack([found[child.id] for child in children], axis=1)
        weights = np.where(np.isnan(grid), 0.0, [child.weight for child in children])
        whole = weights.sum(axis=1)
        total = np.where(np.isnan(grid), 0.0, grid * weights).sum(axis=1)
        found[branch.id] = np.divide(total, whole, out=np.full(len(grid), np.nan), where=whole > 0)
    return found


def ranked(values: Doubles) -> Ints:
    """Return ranks from 1, the highest first, equals the better place; 0 where unknown."""
    known = np.sort(values[~np.isnan(values)])
    found = len(known) - np.searchsorted(known, values, side="right") + 1
    return np.where(np.isnan(values), 0, found)
