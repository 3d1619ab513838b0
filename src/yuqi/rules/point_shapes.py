"""What points models look like once read (积分模型的样子)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from yuqi.rules.entry_shapes import Entry, Label, Shape

__all__ = [
    "Deduction",
    "Dimension",
    "Figures",
    "Grade",
    "Indicator",
    "IndustryWeight",
    "Normalisation",
    "Peers",
    "PointsModel",
    "Stage",
    "Stages",
]


class Stage(Shape):
    """One stage of growth (发展阶段): at most one edge, in the unit of what is measured; none: all the rest."""

    id: str
    label: Label
    below: Decimal | None = None
    at_most: Decimal | None = None


class Stages(Shape):
    """How enterprises are divided by stage (分阶段), lowest first: the first stage whose edge holds."""

    by: str  # an expression
    bands: tuple[Stage, ...]
    cite: str | None = None
    status: Literal["official", "local", "illustrative"] | None = None
    note: Label | None = None


Figures = Decimal | dict[str, Decimal]
"""One figure for everybody, or one a stage."""


class IndustryWeight(Shape):
    """Another weight for some industries (分行业权重), by the beginning of the industry code."""

    industries: tuple[str, ...]
    weight: Figures


class Normalisation(Shape):
    """How a value becomes a share of full marks (归一化); docs/algorithms/points.md has the formulas."""

    method: Literal["capped", "min_max", "efficacy", "bands", "log", "events", "z_score", "percentile"]
    floor: Figures | None = None  # capped, efficacy
    full: Figures | None = None  # capped, efficacy, log: the value that earns full marks
    base: Decimal = Decimal("0.6")  # efficacy: the share earned at the floor
    scale: str | None = None  # bands: points of the scale over its most
    each: Decimal | None = None  # events: points of one
    spread: Decimal = Decimal(3)  # z_score: deviations from the mean to nought and to full marks
    among: Literal["all", "stage"] = (
        "all"  # min_max, z_score: whose values; percentile always takes the peers
    )


class Indicator(Shape):
    """One indicator of a points model (积分指标). `value`: a number, or a condition counted as 1 or 0."""

    id: str
    label: Label
    value: str
    weight: Figures
    normalise: Normalisation
    direction: Literal["up", "down"] = "up"
    by_industry: tuple[IndustryWeight, ...] = ()
    unit: str | None = None
    cite: str | None = None
    status: Literal["official", "local", "illustrative"] | None = None
    note: Label | None = None


class Dimension(Shape):
    """One dimension of a points model (一级指标); the weights of its indicators make `max` in each stage."""

    id: str
    label: Label
    role: Literal["base", "extra"] = "base"
    max: Figures
    indicators: tuple[Indicator, ...]
    cite: str | None = None


class Deduction(Shape):
    """What takes points away (扣分): a condition, or a number of times `each`, at most `most`."""

    id: str
    label: Label
    value: str
    each: Decimal
    most: Decimal
    cite: str | None = None


class Grade(Shape):
    """One grade of a total (等级), highest first; the last is `otherwise`."""

    grade: str
    at_least: Decimal | None = None
    otherwise: Literal[True] | None = None
    label: Label | None = None


class Peers(Shape):
    """With whom an enterprise is compared (同类): the finest of (stage, size), stage, all that has `least`.

    Nobody is compared with fewer than five: figures of so few would show those of one.
    """

    by: tuple[Literal["stage", "size"], ...] = ("stage", "size")
    size: str = "size_class"  # an expression, a text
    least: int = Field(default=5, ge=5)


class PointsModel(Entry):
    """A model of innovation points (积分模型): dimensions, indicators, weights by stage."""

    kind: Literal["points_model"]
    base_max: Decimal  # what the base dimensions make together, in each stage
    extra_cap: Decimal | None = None  # None: extra points have no ceiling
    stages: Stages | None = None  # None: one standard for all
    dimensions: tuple[Dimension, ...]
    deductions: tuple[Deduction, ...] = ()
    grades: tuple[Grade, ...] = ()
    peers: Peers = Peers()
    missing: Literal["zero", "rescale"]  # what is missing earns nothing, or the other weights stand in for it
