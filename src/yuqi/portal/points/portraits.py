"""One enterprise's portrait (积分画像): what each indicator gives, beside the peers, and why the total changed.

Points of an indicator whose value the viewer may not see are said together with others', so that no subtraction from
the total gives them away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yuqi.portal.access import Seat, sees_class
from yuqi.portal.bridge import scores
from yuqi.portal.bridge.scores import LEAST, DimensionPlace, ModelInfo, Share
from yuqi.portal.points.models import PointsLine, Scoring
from yuqi.portal.points.selectors import folder_of

__all__ = ["Group", "Moved", "Portrait", "Row", "Trend", "portrait"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One indicator (一项). `difference`: points above the median of the stage; `low`, `high`: what it could be."""

    id: str
    label: Any
    unit: str | None
    raw: Decimal | None
    raw_median: Decimal | None
    weight: Decimal | None
    points: Decimal
    points_high: Decimal | None
    median: Decimal | None
    missing: bool
    cite: str | None
    moved: Decimal | None  # points since a year ago
    is_extra: bool = False

    @property
    def difference(self) -> Decimal | None:
        """Return points above (or below) the median; None: unknown, or fewer than five peers."""
        return None if self.missing or self.median is None else self.points - self.median

    @property
    def low(self) -> Decimal | None:
        """Return the least the difference could be."""
        return None if self.median is None else self.points - self.median

    @property
    def high(self) -> Decimal | None:
        """Return the most it could be."""
        most = self.points if self.points_high is None else self.points_high
        return None if self.median is None else most - self.median


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One dimension (维度) with its rows; `hidden`: how many the viewer may not see, their points together."""

    label: Any
    points: Decimal
    most: Decimal | None
    is_extra: bool
    place: DimensionPlace | None
    rows: tuple[Row, ...]
    hidden: int
    hidden_points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The total of one day (历年)."""

    as_of: str
    total: Decimal
    total_high: Decimal | None
    percentile: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Why the total changed (变动): since the run before, in data, peers and method."""

    before: Decimal
    data: Decimal
    peers: Decimal
    method: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """All a portrait shows (画像)."""

    line: PointsLine
    scoring: Scoring
    model: ModelInfo
    stage: Any
    peers: int | None  # of the stage, five at least; None: fewer, and nothing is compared
    ranked: int
    groups: tuple[Group, ...]
    adjusting: tuple[Row, ...]
    trend: tuple[Trend, ...]
    moved: Moved | None
    year: tuple[Row, ...]  # rows whose points moved since a year ago, the most first
    year_rest: Decimal  # what the others moved together
    sum: Decimal

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return every row that may be shown."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def compared(self) -> tuple[Row, ...]:
        """Return the rows with a median, from the most above it to the most below."""
        rows = [row for row in self.rows if row.median is not None]
        return tuple(sorted(rows, key=lambda row: (-((row.low or 0) + (row.high or 0)) / 2, row.id)))

    @property
    def missing(self) -> tuple[Row, ...]:
        """Return what is missing, that could still earn points."""
        return tuple(row for row in self.rows if row.missing)

    @property
    def last_year(self) -> Trend | None:
        """Return the total a year before."""
        return self.trend[-1] if self.trend else None

    @property
    def since_last_year(self) -> Decimal | None:
        """Return how the total moved since a year ago."""
        last = self.last_year
        return None if last is None or self.line.total is None else self.line.total - last.total


def portrait(viewer: Seat, scoring: Scoring, line: PointsLine, model: ModelInfo) -> Portrait:
    """Return an enterprise's portrait under a model, with what the viewer may see of it."""
    stage = model.stage(line.stage)
    count = int(scoring.stages.get(line.stage, 0))
    enough = count >= LEAST
    shares = scores.shares_of(folder_of(scoring), line.uscc, line.stage or None)
    places = {place.dimension: place for place in scores.dimension_places(folder_of(scoring), line.uscc)}
    known = {one.id: one for each in model.dimensions for one in each.indicators}
    by_dimension: dict[str, list[Share]] = {}
    for share in shares:
        own = known.get(share.indicator)
        by_dimension.setdefault(own.dimension if own else "", []).append(share)
    hidden = _hidden(viewer, shares, model)
    groups = []
    for dimension in model.dimensions:
        own_shares = by_dimension.get(dimension.id, [])
        covered = [share for share in own_shares if share.indicator in hidden]
        groups.append(
            Group(
                label=dimension.label,
                points=sum((share.points for share in own_shares), Decimal(0)),
                most=dimension.max(line.stage),
                is_extra=dimension.is_extra,
                place=places.get(dimension.id) if enough else None,
                rows=tuple(
                    _row(share, model, scoring, enough=enough, is_extra=dimension.is_extra)
                    for share in own_shares
                    if share.indicator not in hidden
                ),
                hidden=len(covered),
                hidden_points=sum((share.points for share in covered), Decimal(0)),
            )
        )
    rows = [row for group in groups for row in group.rows]
    moving = sorted(
        (row for row in rows if row.moved), key=lambda row: (-abs(row.moved or Decimal(0)), row.id)
    )
    trend = tuple(
        Trend(
            as_of=point["as_of"],
            total=Decimal(point["total"]),
            total_high=_decimal(point.get("total_high")),
            percentile=_decimal(point.get("percentile")),
        )
        for point in line.trend
    )
    since = line.total - trend[-1].total if trend and line.total is not None else Decimal(0)
    return Portrait(
        line=line,
        scoring=scoring,
        model=model,
        stage=stage.label if stage else None,
        peers=count if enough else None,
        ranked=scoring.scored,
        groups=tuple(groups),
        adjusting=tuple(
            _row(share, model, scoring, enough=False)
            for share in by_dimension.get("", [])
            if share.indicator not in hidden
        ),
        trend=trend,
        moved=_moved(line),
        year=tuple(moving[:6]),
        year_rest=since - sum((row.moved or Decimal(0) for row in moving[:6]), Decimal(0)),
        sum=sum((share.points for share in shares), Decimal(0)),
    )


def _hidden(viewer: Seat, shares: Sequence[Share], model: ModelInfo) -> set[str]:
    """Return what is not shown one by one: what the viewer may not see; never a single one in a dimension."""
    closed = {
        share.indicator
        for share in shares
        if not sees_class(viewer, model.indicator(share.indicator).sensitivity)
    }
    by_dimension: dict[str, list[str]] = {}
    for share in shares:
        by_dimension.setdefault(model.indicator(share.indicator).dimension, []).append(share.indicator)
    for own in by_dimension.values():
        if sum(name in closed for name in own) == 1:
            beside = next((name for name in reversed(own) if name not in closed), None)
            if beside is not None:
                closed.add(beside)
    return closed


def _row(share: Share, model: ModelInfo, scoring: Scoring, *, enough: bool, is_extra: bool = False) -> Row:
    info = model.indicator(share.indicator)
    return Row(
        id=share.indicator,
        label=info.label,
        unit=scoring.units.get(share.indicator),
        raw=share.raw,
        raw_median=share.raw_median,
        weight=share.weight,
        points=share.points,
        points_high=share.points_high,
        median=share.points_median if enough else None,
        missing=share.missing,
        cite=info.cite,
        moved=None if share.points_before is None else share.points - share.points_before,
        is_extra=is_extra,
    )


def _moved(line: PointsLine) -> Moved | None:
    said = line.change
    if not said or line.total is None:
        return None
    figures = {name: Decimal(said[name]) for name in ("before", "data", "peers", "method")}
    return Moved(**figures, total=line.total - figures["before"])


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
