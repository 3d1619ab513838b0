"""Normalisations that need the values of all (归一化): min–max, z-score, percentile, logarithm.

Each gives points in whole ten-thousandths of weight × share. A constant column: min–max gives 0 to all, a z-score and
a percentile give half. A column nobody has: no points, everybody is missing it. Equal values earn equal points.
Min–max and percentile are exact; logarithm and z-score are doubles, to 10⁻⁹ of a share before their one rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yuqi.engine.points.exact import BLOCK, MILLIONTHS, Ints, rounded_share, share_into

__all__ = [
    "Reference",
    "by_group",
    "logarithm",
    "millionths",
    "min_max",
    "min_max_reference",
    "shares",
    "z_reference",
    "z_score",
]

Bools = NDArray[np.bool_]
Doubles = NDArray[np.float64]
_MOST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What the values of all were (参照值), in raw whole numbers; None where nobody had one."""

    low: float | None = None  # least, or mean
    high: float | None = None  # most, or standard deviation
    values: tuple[Ints, ...] = ()  # of a percentile: each circle's values, sorted, by (level, group)


def min_max_reference(values: Ints, known: Bools) -> Reference:
    """Return least and most of the known values."""
    least, most = _MOST, -_MOST
    for start in range(0, len(values), BLOCK):
        own, present = values[start : start + BLOCK], known[start : start + BLOCK]
        if not bool(present.all()):
            own = own[present]
        if len(own):
            least, most = min(least, int(own.min())), max(most, int(own.max()))
    return Reference(low=least, high=most) if least <= most else Reference()


def min_max(values: Ints, reference: Reference, weights: Ints, *, up: bool = True) -> Ints:
    """Return weight × (x − least) / (most − least), kept within 0 … weight; 0 where all are equal."""
    if reference.low is None or reference.high is None or reference.low == reference.high:
        return np.zeros(len(values), np.int64)
    points = np.empty(len(values), np.int64)
    low, high = int(reference.low), int(reference.high)
    whole = np.array([high - low], np.int64)
    for start in range(0, len(values), BLOCK):
        rows = slice(start, start + BLOCK)
        part = np.clip(values[rows], low, high)
        part = part - low if up else high - part
        share_into(part, whole, weights if len(weights) == 1 else weights[rows], points[rows])
    return points


def z_reference(values: Ints, known: Bools) -> Reference:
    """Return mean and standard deviation (of all, not of a sample) of the known values."""
    own = values[known].astype(np.float64)
    return Reference(low=float(own.mean()), high=float(own.std())) if len(own) else Reference()


def z_score(values: Ints, reference: Reference, spread: float, *, up: bool = True) -> Doubles:
    """Return ½ + z / (2 × spread) within 0 … 1: `spread` deviations below the mean earn 0, as many above all."""
    if reference.low is None or not reference.high:
        return np.full(len(values), 0.5)
    z = (values - reference.low) / reference.high
    share = 0.5 + (z if up else -z) / (2 * spread)
    clipped: Doubles = np.clip(share, 0.0, 1.0)
    return clipped


def logarithm(values: Ints, full: Doubles, scale: int, *, up: bool = True) -> Doubles:
    """Return ln(1 + x) / ln(1 + full) within 0 … 1; x below 0 counts as 0. `scale`: raw units in one of x."""
    share = np.log1p(np.maximum(values, 0) / scale) / np.log1p(full)
    clipped: Doubles = np.clip(share if up else 1 - share, 0.0, 1.0)
    return clipped


def shares(share: Doubles, weights: Ints) -> Ints:
    """Return weight × share rounded half-up to whole ten-thousandths."""
    return np.floor(share * weights + 0.5).astype(np.int64)


def by_group(
    reference: Callable[[Ints, Bools], Reference], values: Ints, known: Bools, codes: NDArray[np.integer]
) -> dict[int, Reference]:
    """Return the reference of each group of codes; −1 belongs to none."""
    if not len(codes):
        return {}
    if int(codes.min()) == int(codes.max()):
        return {int(codes[0]): reference(values, known)} if codes[0] >= 0 else {}
    return {int(code): reference(values, known & (codes == code)) for code in np.unique(codes) if code >= 0}


def millionths(points: Ints, weights: Ints) -> Ints:
    """Return points / weight in millionths, half-up; 0 where there is no weight."""
    whole = np.maximum(weights, 1)
    part = np.clip(points, 0, whole)
    return np.where(weights > 0, rounded_share(part, whole, np.full_like(whole, MILLIONTHS)), 0)
