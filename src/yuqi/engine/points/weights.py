"""Weights by stage and industry (权重表): whole ten-thousandths of a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from yuqi.rules.shapes import Figures, Indicator, PointsModel

__all__ = ["POINTS", "Weights", "figure", "industries", "stages", "weights_of"]

POINTS = 10_000
"""Points are kept to four decimals, DECIMAL(9,4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One indicator's weight (权重): a row a group of industries, a column a stage."""

    table: NDArray[np.int64]

    @property
    def constant(self) -> int | None:
        """The weight where it is one for everybody."""
        first = int(self.table.flat[0])
        return first if bool((self.table == first).all()) else None

    def of(self, industry: NDArray[np.int16], stage: NDArray[np.int16]) -> NDArray[np.int64]:
        """Return each enterprise's weight; 0 where its stage is unknown. One value for all takes no memory."""
        if self.constant is not None and (not len(stage) or int(stage.min()) >= 0):
            return np.broadcast_to(np.int64(self.constant), len(stage))
        found = self.table[industry, np.maximum(stage, 0)]
        return np.where(stage < 0, 0, found)


def stages(model: PointsModel) -> tuple[str | None, ...]:
    """Return the stages of a model, lowest first; one without a name where it has none."""
    return tuple(band.id for band in model.stages.bands) if model.stages is not None else (None,)


def industries(model: PointsModel) -> tuple[str, ...]:
    """Return the beginnings of industry codes that have weights of their own, the longest first."""
    codes = {
        code
        for dimension in model.dimensions
        for indicator in dimension.indicators
        for other in indicator.by_industry
        for code in other.industries
    }
    return tuple(sorted(codes, key=lambda code: (-len(code), code)))


def figure(figures: Figures, stage: str | None) -> Decimal:
    """Return what a figure is in a stage."""
    return figures[stage or ""] if isinstance(figures, dict) else figures


def weights_of(indicator: Indicator, model: PointsModel) -> Weights:
    """Return an indicator's weights; the first group is every industry that has none of its own."""
    rows = [_row(indicator.weight, stages(model))]
    rows += [_row(_figures_for(indicator, code), stages(model)) for code in industries(model)]
    return Weights(table=np.array(rows, dtype=np.int64))


def _row(figures: Figures, names: Sequence[str | None]) -> list[int]:
    return [int(figure(figures, name) * POINTS) for name in names]


def _figures_for(indicator: Indicator, industry: str) -> Figures:
    fits = [
        (len(code), number)
        for number, other in enumerate(indicator.by_industry)
        for code in other.industries
        if industry.startswith(code)
    ]
    return indicator.by_industry[max(fits)[1]].weight if fits else indicator.weight
