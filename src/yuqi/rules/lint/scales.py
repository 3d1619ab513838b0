"""Check scales (检查分档): edges in order, no gap, no band that is never reached, points the same way."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from yuqi.base.problem import Severity
from yuqi.rules.lint.findings import Findings
from yuqi.rules.shapes import Band, Catalog, PointRange, Scale

__all__ = ["check_scales", "points_high", "points_low"]

_EDGES = ("at_least", "above", "at_most", "below")


def check_scales(catalog: Catalog, findings: Findings) -> None:
    """Note bands that overlap, leave gaps, or do not rise and fall as they should."""
    for scale in catalog.scales.values():
        _check_scale(scale, findings)


def points_low(points: PointRange) -> Decimal:
    """Return the least points of a band or grade."""
    return points[0] if isinstance(points, tuple) else points


def points_high(points: PointRange) -> Decimal:
    """Return the most points of a band or grade."""
    return points[1] if isinstance(points, tuple) else points


def _check_scale(scale: Scale, findings: Findings) -> None:
    directions: set[str] = set()
    last: tuple[str, Decimal] | None = None
    has_otherwise = False
    for number, band in enumerate(scale.bands):
        keys = ("bands", number)
        if points_low(band.points) > points_high(band.points):
            findings.say("range-order", scale.id, (*keys, "points"), value=_range(band.points))
        edges = [name for name in _EDGES if getattr(band, name) is not None]
        if len(edges) + (band.otherwise is not None) != 1:
            findings.say("band-edge", scale.id, keys, count=len(edges) + (band.otherwise is not None))
            continue
        if has_otherwise:
            findings.say("band-unreachable", scale.id, keys, number=number + 1)
            continue
        if band.otherwise:
            has_otherwise = True
            continue
        edge, value = edges[0], Decimal(getattr(band, edges[0]))
        directions.add("down" if edge in ("at_least", "above") else "up")
        if len(directions) > 1:
            findings.say("bands-mixed", scale.id, (*keys, edge))
            return
        if last is not None and not _follows(last, (edge, value)):
            findings.say("band-unreachable", scale.id, (*keys, edge), number=number + 1)
        last = (edge, value)
    if not has_otherwise:
        findings.say("bands-gap", scale.id, ("bands",))
    _check_points(scale.bands, scale.id, findings)


def _follows(above: tuple[str, Decimal], edge: tuple[str, Decimal]) -> bool:
    """Return whether the second band still holds values that the first leaves."""
    (first, limit), (second, value) = above, edge
    if first in ("at_least", "above"):
        return value < limit or (value == limit and first == "above" and second == "at_least")
    return value > limit or (value == limit and first == "below" and second == "at_most")


def _check_points(bands: tuple[Band, ...], name: str, findings: Findings) -> None:
    falls = rises = False
    for number, (before, after) in enumerate(pairwise(bands), start=1):
        falls |= points_high(after.points) < points_high(before.points)
        rises |= points_high(after.points) > points_high(before.points)
        if falls and rises:
            findings.say("points-not-monotone", name, ("bands", number), Severity.WARNING, number=number + 1)
            return
        low, high = sorted((before.points, after.points), key=points_low)
        if points_high(low) > points_low(high):
            findings.say("points-overlap", name, ("bands", number), Severity.WARNING, number=number + 1)


def _range(points: PointRange) -> str:
    return f"[{points[0]}, {points[1]}]" if isinstance(points, tuple) else str(points)
