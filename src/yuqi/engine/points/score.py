"""Points of every enterprise (积分计算): indicators, dimensions, base + extra − deduction, peers, grades.

Steps and a worked example: docs/algorithms/points.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yuqi.engine.points import normalise, peers
from yuqi.engine.points.compiled import Mark
from yuqi.engine.points.exact import BLOCK, Ints, rounded_share
from yuqi.engine.points.frame import Bools, Frame, Values
from yuqi.engine.points.normalise import Reference
from yuqi.engine.points.weights import POINTS, figure, stages
from yuqi.rules.shapes import PointsModel

__all__ = ["Earned", "References", "Scores", "score"]

References = tuple[dict[int, Reference], ...]
"""What each mark was measured against, by stage where stages are apart, else under 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """One mark's points (一项得分), in ten-thousandths; of a deduction, what is taken away."""

    mark: Mark
    raw: Ints
    known: Bools
    missing: Bools  # facts that are unknown could change the points
    weight: Ints
    points: Ints
    most: Ints  # what is missing could earn

    @property
    def high(self) -> Ints:
        """Return the points with everything unknown at its best."""
        return np.where(self.missing, self.most, self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """A model's result (积分结果), a row an enterprise; points in ten-thousandths. A total needs one indicator known."""

    model: PointsModel
    frame: Frame
    earned: tuple[Earned, ...]
    scored: Bools  # the stage is known, and some base indicator
    base: Ints
    extra: Ints  # counted, after its ceiling
    over_cap: Ints  # extra points earned above the ceiling
    deduction: Ints
    total: Ints
    total_high: Ints
    levels: peers.PeerLevels
    place: peers.Place  # of the total among peers
    rank: Ints  # among all who are scored; 0: not scored
    references: References

    @property
    def below_zero(self) -> Ints:
        """What the floor of 0 gives back."""
        return self.total - (self.base + self.extra - self.deduction)

    def grades(self) -> NDArray[np.int16]:
        """Return the number of every enterprise's grade in the model, highest first; −1 where not scored."""
        edges = [int(grade.at_least * POINTS) for grade in self.model.grades if grade.at_least is not None]
        found = len(edges) - np.searchsorted(np.array(edges[::-1], np.int64), self.total, side="right")
        return np.where(self.scored, found, -1).astype(np.int16)

    def grade(self, row: int) -> str | None:
        """Return the grade of an enterprise's total."""
        if not self.scored[row]:
            return None
        edges = ((grade, grade.at_least) for grade in self.model.grades)
        reached = (g.grade for g, edge in edges if edge is None or self.total[row] >= int(edge * POINTS))
        return next(reached, None)

    def missing(self, row: int) -> list[str]:
        """Return the marks whose points unknown facts could change."""
        names = [each.mark.id for each in self.earned if each.missing[row]]
        return names if self.frame.stage[row] >= 0 else ["stage", *names]


def score(
    model: PointsModel,
    marks: Sequence[Mark],
    frame: Frame,
    *,
    given: References | None = None,
    keep: bool = False,
    threads: int = 1,
    peers_too: bool = True,
) -> Scores:
    """Return the points of every enterprise.

    Args:
        given: references of another run, held fixed; None: those of this one.
        keep: whether the references of percentiles, everybody's values, are kept too.
        threads: indicators worked on side by side; NumPy computes outside Python's lock.
        peers_too: whether totals are compared with peers; without, nobody has a percentile.
    """
    levels = circles(model, frame)
    earned, references = earn(model, marks, frame, levels, given=given, keep=keep, threads=threads)
    scored = (frame.stage >= 0) & _has_some(earned)
    if model.missing == "rescale":
        earned, scored = _rescaled(model, earned, scored)
    base, base_high = _sum(earned, "base", frame)
    extra, extra_high = _sum(earned, "extra", frame)
    deduction, _ = _sum(earned, "deduction", frame)
    cap = None if model.extra_cap is None else int(model.extra_cap * POINTS)
    counted = extra if cap is None else np.minimum(extra, cap)
    counted_high = extra_high if cap is None else np.minimum(extra_high, cap)
    total = np.maximum(base + counted - deduction, 0)
    return Scores(
        model=model,
        frame=frame,
        earned=tuple(earned),
        scored=scored,
        base=base,
        extra=counted,
        over_cap=extra - counted,
        deduction=deduction,
        total=total,
        total_high=np.maximum(base_high + counted_high - deduction, total),
        levels=levels,
        place=levels.among_peers(total, None, members=scored & peers_too),
        rank=peers.ranks(total, scored),
        references=references,
    )


def earn(
    model: PointsModel,
    marks: Sequence[Mark],
    frame: Frame,
    levels: peers.PeerLevels,
    *,
    given: References | None = None,
    keep: bool = False,
    threads: int = 1,
) -> tuple[list[Earned], References]:
    """Return every mark's points, and what they were measured against."""
    everybody = np.where(frame.stage >= 0, 0, -1).astype(np.int16)

    def one(number: int) -> tuple[Earned, dict[int, Reference]]:
        fixed = given[number] if given is not None else None
        return _earn(model, marks[number], frame.values[number], frame, everybody, levels, fixed, keep=keep)

    if threads == 1:
        pairs = [one(number) for number in range(len(marks))]
    else:
        with ThreadPoolExecutor(threads) as pool:
            pairs = list(pool.map(one, range(len(marks))))
    return [pair[0] for pair in pairs], tuple(pair[1] for pair in pairs)


def circles(model: PointsModel, frame: Frame) -> peers.PeerLevels:
    """Return the circles of peers a model asks for."""
    codes = {"stage": frame.stage, "size": frame.size}
    # size is dropped before stage
    by = [(name, codes[name]) for name in ("stage", "size") if name in model.peers.by]
    if model.stages is None:
        by = [pair for pair in by if pair[0] != "stage"]
    return peers.levels_of(by, frame.stage >= 0, least=model.peers.least)


def _earn(
    model: PointsModel,
    mark: Mark,
    values: Values,
    frame: Frame,
    everybody: NDArray[np.int16],
    levels: peers.PeerLevels,
    given: dict[int, Reference] | None,
    *,
    keep: bool,
) -> tuple[Earned, dict[int, Reference]]:
    """Return one mark's points and what they were measured against."""
    if mark.weights is None or mark.indicator is None:
        assert values.low is not None
        assert values.high is not None
        nothing = np.zeros(len(frame), np.int64)
        return _one(mark, values, nothing, values.low, values.low != values.high, values.high), {}
    weight = mark.weights.of(frame.industry, frame.stage)
    if values.low is not None and values.high is not None:
        high = np.minimum(values.high, weight)
        return _one(mark, values, weight, values.low, values.low != high, high), {}
    points, used, known = _among_all(model, mark, values, frame, everybody, weight, levels, given, keep=keep)
    points *= known
    missing = ~(values.settled & known)
    missing &= points != weight
    return _one(mark, values, weight, points, missing, weight), used


def _one(mark: Mark, values: Values, weight: Ints, points: Ints, missing: Bools, most: Ints) -> Earned:
    return Earned(
        mark=mark,
        raw=values.raw,
        known=values.known,
        missing=missing,
        weight=weight,
        points=points,
        most=most,
    )


def _among_all(
    model: PointsModel,
    mark: Mark,
    values: Values,
    frame: Frame,
    everybody: NDArray[np.int16],
    weight: Ints,
    levels: peers.PeerLevels,
    given: dict[int, Reference] | None,
    *,
    keep: bool,
) -> tuple[Ints, dict[int, Reference], Bools]:
    """Return points that depend on everybody's values, the references, and where there are any."""
    assert mark.indicator is not None
    how, up = mark.indicator.normalise, mark.indicator.direction == "up"
    raw, known = values.raw, values.known & (everybody == 0)
    if how.method == "log":
        full = np.array([float(figure(how.full or 0, stage)) for stage in stages(model)])  # type: ignore[arg-type]
        share = normalise.logarithm(raw, full[np.maximum(frame.stage, 0)], mark.raw_scale, up=up)
        return normalise.shares(share, weight), {}, known
    if how.method == "percentile":
        return _percentile(raw, known, weight, levels, given, up=up, keep=keep)
    codes = frame.stage if how.among == "stage" else everybody
    measure = normalise.min_max_reference if how.method == "min_max" else normalise.z_reference
    used = given if given is not None else normalise.by_group(measure, raw, known, codes)
    if how.method == "min_max" and len(used) == 1:
        same = weight[:1] if weight.strides == (0,) else weight
        return normalise.min_max(raw, next(iter(used.values())), same, up=up), used, known
    points = np.zeros(len(frame), np.int64)
    for code, reference in used.items():
        rows = np.flatnonzero(codes == code) if len(used) > 1 else slice(None)
        if how.method == "min_max":
            points[rows] = normalise.min_max(raw[rows], reference, weight[rows], up=up)
        else:
            share = normalise.z_score(raw[rows], reference, float(how.spread), up=up)
            points[rows] = normalise.shares(share, weight[rows])
    return points, used, known


def _percentile(
    raw: Ints,
    known: Bools,
    weight: Ints,
    levels: peers.PeerLevels,
    given: dict[int, Reference] | None,
    *,
    up: bool,
    keep: bool,
) -> tuple[Ints, dict[int, Reference], Bools]:
    """Return weight × percentile among peers; nobody has one where fewer than five are known."""
    used = {
        level: Reference(values=tuple(levels.sorted_values(level, raw, known)))
        for level in (range(len(levels.groups)) if keep else ())
    }
    if given is None:
        place = levels.among_peers(raw, known, members=known)
        twice, count = place.twice, place.count
    else:
        twice, count = levels.places_in({level: each.values for level, each in given.items()}, raw, known)
        used = given
    enough = count > 0
    whole = 2 * np.maximum(count, 1)
    part = twice if up else whole - twice
    return np.where(enough, rounded_share(np.clip(part, 0, whole), whole, weight), 0), used, enough


def _sum(earned: Sequence[Earned], role: str, frame: Frame) -> tuple[Ints, Ints]:
    """Return the sum of a role's points, and the sum with everything unknown at its best."""
    low = np.zeros(len(frame), np.int64)
    own = [each for each in earned if each.mark.role == role]
    for start in range(0, len(frame), BLOCK):
        block = low[start : start + BLOCK]
        for each in own:
            block += each.points[start : start + BLOCK]
    high = low.copy()
    for each in own:
        rows = np.flatnonzero(each.missing)
        high[rows] += each.most[rows] - each.points[rows]
    return low, high


def _has_some(earned: Sequence[Earned]) -> Bools:
    """Return who has a value of some base indicator: of whom nothing is known there is no total, not even 0."""
    some = np.zeros(len(earned[0].points), np.bool_)
    for each in earned:
        if each.mark.role == "base" and not bool(some.all()):
            some |= (each.known | ~each.missing) & (each.weight > 0)
    return some


def _rescaled(
    model: PointsModel, earned: Sequence[Earned], scored: Bools
) -> tuple[list[Earned], NDArray[np.bool_]]:
    """Let the weights of base indicators that are known stand in for the others; who has none is not scored."""
    present = np.zeros(len(scored), np.int64)
    for each in earned:
        if each.mark.role == "base":
            present += np.where(each.known | ~each.missing, each.weight, 0)
    whole, some = int(model.base_max * POINTS), present > 0
    divisor = np.maximum(present, 1)
    times = np.full(len(scored), whole, np.int64)
    result: list[Earned] = []
    for each in earned:
        if each.mark.role != "base":
            result.append(each)
            continue
        counts = some & (each.known | ~each.missing)
        weight = np.where(counts, rounded_share(np.minimum(each.weight, divisor), divisor, times), 0)
        points = np.where(counts, rounded_share(np.minimum(each.points, divisor), divisor, times), 0)
        result.append(
            Earned(
                mark=each.mark,
                raw=each.raw,
                known=each.known,
                missing=each.missing,
                weight=weight,
                points=points,
                most=each.most,
            )
        )
    return result, scored & some
