"""The result files `points` and `indicators` (积分结果文件): columns as the contract has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from yuqi.engine.points.exact import Ints, decimals
from yuqi.engine.points.frame import Bools
from yuqi.engine.points.normalise import millionths
from yuqi.engine.points.robust import RankInterval
from yuqi.engine.points.score import Earned, Scores

__all__ = ["indicators_table", "missing_lists", "model_status", "points_table", "result_tables", "write"]

_RAW_SCALE = 10**6


def write(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """Write tables as Parquet files of their names."""
    for name, table in tables.items():
        parquet.write_table(table, folder / f"{name}.parquet")


def result_tables(
    scores: Scores, *, interval: RankInterval | None = None, rows: Ints | None = None
) -> dict[str, pa.Table]:
    """Return both tables by name.

    Args:
        rows: of the enterprises asked for; None: all.
    """
    return {
        "points": points_table(scores, interval=interval, rows=rows),
        "indicators": indicators_table(scores, rows=rows),
    }


def model_status(scores: Scores) -> str:
    """Return the weakest status among model, stages and indicators: illustrative, local, official."""
    model = scores.model
    found = {model.status, *((model.stages.status or model.status,) if model.stages else ())}
    found |= {each.mark.indicator.status or model.status for each in scores.earned if each.mark.indicator}
    return next(status for status in ("illustrative", "local", "official") if status in found)


def points_table(
    scores: Scores, *, interval: RankInterval | None = None, rows: Ints | None = None
) -> pa.Table:
    """Return a row an enterprise: total, percentile among peers, grade, rank interval, what is missing."""
    frame = scores.frame
    rows = np.arange(len(frame)) if rows is None else rows
    scored, stage, count = scores.scored[rows], frame.stage[rows], scores.place.count[rows]
    stages = [band.id for band in scores.model.stages.bands] if scores.model.stages else []
    grades = [grade.grade for grade in scores.model.grades]
    marks = [("stage", stage < 0)] + [(each.mark.id, each.missing[rows]) for each in scores.earned]
    return pa.table(
        {
            **_subject(frame.codes.take(pa.array(rows)), scores.model.id),
            "stage": _named(stage, stages),
            "total": decimals(scores.total[rows], 4, 9, known=scored),
            "total_high": decimals(scores.total_high[rows], 4, 9, known=scored),
            "base": decimals(scores.base[rows], 4, 9, known=scored),
            "extra": decimals(scores.extra[rows], 4, 9, known=scored),
            "percentile": decimals(scores.place.millionths()[rows], 6, 12, known=count > 0),
            "peers": pa.array(count, pa.int64(), mask=count == 0),
            "grade": _named(scores.grades()[rows] if grades else np.full(len(rows), -1, np.int16), grades),
            "rank_low": _rank(None if interval is None else interval.low[rows], len(rows)),
            "rank_high": _rank(None if interval is None else interval.high[rows], len(rows)),
            "missing": missing_lists(marks),
            "model_status": _same(model_status(scores), len(rows)),
        }
    )


def _named(numbers: NDArray[np.int16], names: Sequence[str]) -> pa.Array:
    """Return the names of numbers; null for −1."""
    if not names:
        return pa.nulls(len(numbers), pa.string())
    numbered = pa.array(numbers, pa.int16(), mask=numbers < 0)
    return pa.DictionaryArray.from_arrays(numbered, pa.array(names, pa.string())).cast(pa.string())


def _same(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), count)


def indicators_table(scores: Scores, *, rows: Ints | None = None) -> pa.Table:
    """Return a row a mark of each enterprise; their points add up to its total.

    After the model's own marks come `over_cap`, what extra points lose to their ceiling, and `below_zero`, what the
    floor of 0 gives back; only where there is any.
    """
    rows = np.arange(len(scores.frame)) if rows is None else rows
    columns = [_mark_columns(scores, each, rows) for each in scores.earned]
    nothing = np.zeros(len(rows), np.int64)
    adjusting = [("over_cap", -scores.over_cap[rows]), ("below_zero", scores.below_zero[rows])]
    columns += [_Columns.adjusting(name, points, nothing) for name, points in adjusting]
    k = len(columns)
    shown = np.stack([each.shown & scores.scored[rows] for each in columns], axis=1).ravel()
    kept = np.flatnonzero(shown)

    def long(name: str, dtype: type) -> np.ndarray[tuple[int], np.dtype[np.generic]]:
        return np.stack([getattr(each, name) for each in columns], axis=1).astype(dtype).ravel()[kept]

    codes = scores.frame.codes.take(pa.array(rows[kept // k]))
    return pa.table(
        {
            **_subject(codes, scores.model.id),
            "indicator": _named((kept % k).astype(np.int16), [each.name for each in columns]),
            "raw": decimals(long("raw", np.int64), 6, 20, known=long("raw_known", np.bool_)),  # type: ignore[arg-type]
            "normalised": decimals(long("normalised", np.int64), 6, 12, known=long("weighted", np.bool_)),  # type: ignore[arg-type]
            "weight": decimals(long("weight", np.int64), 4, 9, known=long("has_weight", np.bool_)),  # type: ignore[arg-type]
            "points": decimals(long("points", np.int64), 4, 9),  # type: ignore[arg-type]
            "peer_median": decimals(long("median", np.int64), 6, 20, known=long("has_median", np.bool_)),  # type: ignore[arg-type]
            "missing": pa.array(long("missing", np.bool_)),
        }
    )


class _Columns:
    """One mark's cells of the long table (一项的各列)."""

    __slots__ = (
        "has_median",
        "has_weight",
        "median",
        "missing",
        "name",
        "normalised",
        "points",
        "raw",
        "raw_known",
        "shown",
        "weight",
        "weighted",
    )

    def __init__(self, name: str, points: Ints, nothing: Ints) -> None:
        none = np.zeros(len(points), np.bool_)
        self.name, self.points = name, points
        self.raw = self.normalised = self.weight = self.median = nothing
        self.raw_known = self.weighted = self.has_weight = self.has_median = self.missing = none
        self.shown = ~none

    @classmethod
    def adjusting(cls, name: str, points: Ints, nothing: Ints) -> _Columns:
        """Return a line that makes the sum come out; shown where it is not 0."""
        made = cls(name, points, nothing)
        made.shown = points != 0
        return made


def _mark_columns(scores: Scores, each: Earned, rows: Ints) -> _Columns:
    sign = -1 if each.mark.role == "deduction" else 1
    made = _Columns(each.mark.id, sign * each.points[rows], np.zeros(len(rows), np.int64))
    factor = _RAW_SCALE // each.mark.raw_scale
    made.raw, made.raw_known = _shown_raw(each.raw[rows], factor), each.known[rows]
    made.missing = each.missing[rows]
    if each.mark.indicator is not None:
        made.weight, made.has_weight = each.weight[rows], np.ones(len(rows), np.bool_)
        made.weighted = (made.weight > 0) & (each.known[rows] | ~each.missing[rows])
        made.normalised = millionths(each.points[rows], made.weight)
        median, given = scores.levels.medians(each.raw, each.known, members=scores.scored)
        made.median, made.has_median = _shown_raw(median[rows], factor), given[rows]
    return made


def _shown_raw(raw: Ints, factor: int) -> Ints:
    """Return raw in millionths of its unit; what does not fit is shown as the most that does."""
    most = (2**63 - 1) // factor
    return np.clip(raw, -most, most) * factor


def _subject(uscc: pa.Array, model: str) -> dict[str, pa.Array]:
    return {
        "subject": _same("enterprise", len(uscc)),
        "subject_id": uscc,
        "uscc": uscc,
        "model": _same(model, len(uscc)),
    }


def _rank(values: Ints | None, n: int) -> pa.Array:
    return pa.nulls(n, pa.int64()) if values is None else pa.array(values, pa.int64(), mask=values == 0)


def missing_lists(marks: Sequence[tuple[str, Bools]]) -> pa.Array:
    """Return a list of ids a row: those whose column says so, in the order given."""
    names = [name for name, _ in marks]
    found = [np.flatnonzero(flags) for _, flags in marks]
    rows = np.concatenate(found)
    which = np.repeat(np.arange(len(marks), dtype=np.int16), [len(own) for own in found])
    order = np.argsort(rows, kind="stable")  # marks stay in their order within a row
    counts = np.bincount(rows, minlength=len(marks[0][1]))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), _named(which[order], names))
