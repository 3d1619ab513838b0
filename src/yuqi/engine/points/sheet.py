"""One enterprise's score sheet (积分明细表): every figure an accountant needs to add it up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yuqi.engine.points.normalise import Reference, millionths
from yuqi.engine.points.results import model_status
from yuqi.engine.points.robust import RankInterval
from yuqi.engine.points.score import Earned, Scores
from yuqi.engine.points.weights import figure, stages
from yuqi.rules.shapes import Deduction, Dimension, Indicator

__all__ = ["ScoreSheet", "SheetLine", "SheetPart", "TrendPoint", "sheet_of", "trend_point"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One mark's line (一项明细). `reference`: what the value is measured against, by name."""

    entry: Indicator | Deduction
    unit: str | None
    raw: Decimal | None
    method: str  # capped, min_max …; deduction
    reference: Mapping[str, Decimal]
    normalised: Decimal | None
    weight: Decimal | None
    points: Decimal
    points_high: Decimal
    peer_median: Decimal | None
    missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """One dimension with its subtotal (一级指标小计)."""

    dimension: Dimension | None  # None: the deductions
    weight: Decimal | None
    points: Decimal
    lines: tuple[SheetLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """The total of the same model on an earlier day (历年得分)."""

    as_of: date
    total: Decimal | None
    total_high: Decimal | None
    percentile: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """An enterprise's points under one model (积分明细表)."""

    uscc: str
    name: str | None
    stage: str | None
    size: str | None
    model_status: str
    parts: tuple[SheetPart, ...]
    over_cap: Decimal  # extra points lost to their ceiling, 0 or less
    below_zero: Decimal  # what the floor of 0 gives back
    total: Decimal | None
    total_high: Decimal | None
    percentile: Decimal | None
    peers: int
    peers_by: str | None  # stage+size, stage, all
    grade: str | None
    rank: int | None
    ranked: int  # enterprises that have a rank
    rank_low: int | None
    rank_high: int | None
    missing: tuple[str, ...]
    trend: tuple[TrendPoint, ...] = ()


def sheet_of(
    scores: Scores,
    row: int,
    *,
    interval: RankInterval | None = None,
    trend: tuple[TrendPoint, ...] = (),
    lines: bool = True,
) -> ScoreSheet:
    """Return the sheet of one row; without `lines` only what stands above and below them."""
    frame, scored = scores.frame, bool(scores.scored[row])
    names = stages(scores.model)
    stage = int(frame.stage[row])
    parts = [_part(scores, dimension, row) for dimension in scores.model.dimensions if lines]
    taken = [each for each in scores.earned if each.mark.role == "deduction"]
    if taken and lines:
        costs = tuple(_line(scores, each, row, None) for each in taken)
        total = sum((line.points for line in costs), Decimal(0))
        parts.append(SheetPart(dimension=None, weight=None, points=total, lines=costs))
    level = int(scores.levels.chosen[row])
    has_percentile = bool(scores.place.count[row] > 0)
    return ScoreSheet(
        uscc=frame.codes[row].as_py(),
        name=frame.names[row].as_py(),
        stage=names[stage] if stage >= 0 else None,
        size=frame.size_names[frame.size[row]] if frame.size[row] >= 0 else None,
        model_status=model_status(scores),
        parts=tuple(parts),
        over_cap=-_points(scores.over_cap[row]),
        below_zero=_points(scores.below_zero[row]),
        total=_points(scores.total[row]) if scored else None,
        total_high=_points(scores.total_high[row]) if scored else None,
        percentile=_shares(scores.place.share(row)) if has_percentile else None,
        peers=int(scores.place.count[row]),
        peers_by=scores.levels.names[level] if has_percentile else None,
        grade=scores.grade(row),
        rank=int(scores.rank[row]) or None,
        ranked=int(scores.scored.sum()),
        rank_low=(int(interval.low[row]) or None) if interval is not None else None,
        rank_high=(int(interval.high[row]) or None) if interval is not None else None,
        missing=tuple(scores.missing(row)),
        trend=trend,
    )


def trend_point(scores: Scores, uscc: str, as_of: date) -> TrendPoint | None:
    """Return an enterprise's total on an earlier day; None when it was not there, or not scored."""
    row = scores.frame.row_of(uscc)
    if row is None or not scores.scored[row]:
        return None
    return TrendPoint(
        as_of=as_of,
        total=_points(scores.total[row]),
        total_high=_points(scores.total_high[row]),
        percentile=_shares(scores.place.share(row)) if scores.place.count[row] > 0 else None,
    )


def _part(scores: Scores, dimension: Dimension, row: int) -> SheetPart:
    own = [each for each in scores.earned if each.mark.dimension == dimension.id and each.mark.indicator]
    lines = tuple(
        _line(scores, each, row, stages(scores.model)[max(int(scores.frame.stage[row]), 0)]) for each in own
    )
    return SheetPart(
        dimension=dimension,
        weight=sum((line.weight for line in lines if line.weight is not None), Decimal(0)),
        points=sum((line.points for line in lines), Decimal(0)),
        lines=lines,
    )


def _line(scores: Scores, each: Earned, row: int, stage: str | None) -> SheetLine:
    mark, sign = each.mark, -1 if each.mark.role == "deduction" else 1
    entry = mark.indicator or mark.deduction
    assert entry is not None
    weighted = mark.indicator is not None and bool(each.weight[row] > 0)
    counts = bool(each.known[row]) or not bool(each.missing[row])
    median, given = scores.levels.medians(each.raw, each.known, members=scores.scored)
    return SheetLine(
        entry=entry,
        unit=mark.unit,
        raw=_raw(each.raw[row], mark.raw_scale) if each.known[row] else None,
        method=mark.indicator.normalise.method if mark.indicator is not None else "deduction",
        reference=_reference(scores, each, row, stage),
        normalised=_shares(millionths(each.points, each.weight)[row]) if weighted and counts else None,
        weight=_points(each.weight[row]) if mark.indicator is not None else None,
        points=sign * _points(each.points[row]),
        points_high=sign * _points(each.high[row]),
        peer_median=_raw(median[row], mark.raw_scale) if mark.indicator is not None and given[row] else None,
        missing=bool(each.missing[row]),
    )


def _reference(scores: Scores, each: Earned, row: int, stage: str | None) -> dict[str, Decimal]:
    """Return what a value was measured against, in the value's unit."""
    if each.mark.deduction is not None:
        return {"each": each.mark.deduction.each, "most": each.mark.deduction.most}
    assert each.mark.indicator is not None
    how = each.mark.indicator.normalise
    found: dict[str, Decimal] = {}
    for name in ("floor", "full"):
        figures = getattr(how, name)
        if figures is not None:
            found[name] = figure(figures, stage)
    if how.each is not None:
        found["each"] = how.each
    if how.method == "efficacy":
        found["base"] = how.base
    if how.method in ("min_max", "z_score"):
        used = scores.references[scores.earned.index(each)]
        reference = used.get(int(scores.frame.stage[row]) if how.among == "stage" else 0, Reference())
        scale = each.mark.raw_scale
        names = ("least", "most") if how.method == "min_max" else ("mean", "deviation")
        for name, value in zip(names, (reference.low, reference.high), strict=True):
            if value is not None:
                found[name] = _raw(round(value), scale)
    return found


def _points(value: int) -> Decimal:
    return Decimal(int(value)).scaleb(-4)


def _shares(value: int) -> Decimal:
    return Decimal(int(value)).scaleb(-6)


def _raw(value: int, scale: int) -> Decimal:
    return Decimal(int(value)) / scale
