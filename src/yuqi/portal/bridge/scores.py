"""Points of a zone (积分测算): scored by the engine, laid beside the peers, read back for one enterprise."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from yuqi import api
from yuqi.api import PointsLine
from yuqi.base import YuqiError
from yuqi.portal.bridge.models_of_points import ModelInfo, model, models

__all__ = [
    "LEAST",
    "Change",
    "DimensionPlace",
    "ModelInfo",
    "PointsLine",
    "Scored",
    "Share",
    "TrendPoint",
    "dimension_places",
    "model",
    "models",
    "score",
    "shares_of",
]

LEAST = 5
"""Of fewer enterprises nothing is said: it would show what one of them is (少于 5 家不显示)."""
TREND_YEARS = 2
_MEMORY = "2GB"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """The total on an earlier day (历年得分)."""

    as_of: date
    total: Decimal
    total_high: Decimal | None
    percentile: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Why a total changed since the earlier run (得分变动); the three add up to the difference."""

    before: Decimal
    data: Decimal
    peers: Decimal
    method: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One model's result for a zone (积分结果)."""

    folder: Path
    status: str
    as_of: date
    enterprises: int
    scored: int
    lines: tuple[PointsLine, ...]
    parts: Mapping[str, tuple[Decimal | None, Decimal | None]]  # uscc → base, extra
    trend: Mapping[str, tuple[TrendPoint, ...]]  # uscc → earlier days, oldest first
    changes: Mapping[str, Change]
    units: Mapping[str, str | None]  # of each indicator's value: yuan, share …


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One indicator of one enterprise (一项得分). `points_high`: what is missing could at most earn, None if sure."""

    indicator: str
    raw: Decimal | None
    weight: Decimal | None
    points: Decimal
    points_high: Decimal | None
    raw_median: Decimal | None
    points_median: Decimal | None  # of the enterprises of the same stage, five at least
    missing: bool
    points_before: Decimal | None  # a year earlier, None when not scored then


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionPlace:
    """Where an enterprise stands in one dimension among its stage (维度百分位); None with fewer than five."""

    dimension: str
    points: Decimal
    points_high: Decimal
    place: Decimal | None
    place_high: Decimal | None
    peers: int | None


def score(
    snapshot: Path,
    name: str,
    *,
    folder: Path,
    home: Path,
    as_of: date,
    before: Path | None = None,
    catalogs: Sequence[Path] = (),
    progress: Callable[[float], None] = lambda _share: None,
) -> Scored:
    """Score every enterprise under a model, today and on the same day of earlier years, and keep the result files.

    Args:
        snapshot: of the facts.
        name: the model's id.
        folder: where the files go; what is there is replaced.
        home: the folder of all state.
        as_of: the day.
        before: the snapshot of an earlier run, for why totals changed since; None: nothing is said of that.
        catalogs: layers over the shipped catalog.
        progress: told how much is done.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    common: dict[str, Any] = {"catalogs": catalogs, "home": home, "memory": _MEMORY}
    now = api.points(
        snapshot, name, robustness=True, before=before, as_of=as_of, out=folder / "now", **common
    )
    progress(0.5)
    trend: dict[str, list[TrendPoint]] = {}
    for back in range(TREND_YEARS, 0, -1):
        day = _earlier(as_of, back)
        try:
            then = api.points(snapshot, name, as_of=day, out=folder / f"back{back}", **common)
        except YuqiError:  # the model was not in force then
            continue
        for line in then.lines:
            if line.total is not None:
                trend.setdefault(line.uscc, []).append(
                    TrendPoint(
                        as_of=day, total=line.total, total_high=line.total_high, percentile=line.percentile
                    )
                )
        progress(0.5 + 0.15 * (TREND_YEARS + 1 - back))
    first = next((line.uscc for line in now.lines if line.total is not None), None)
    units: dict[str, str | None] = {}
    if first is not None:
        sheet = api.points(snapshot, name, only=[first], as_of=as_of, out=folder / "one", **common).sheets[0]
        units = {line.entry.id: line.unit for part in sheet.parts for line in part.lines}
        shutil.rmtree(folder / "one", ignore_errors=True)
    info = model(name, catalogs)
    assert info is not None
    _lay_beside_peers(folder / "now", info)
    if (folder / "back1").is_dir():
        _write(folder / "back1", {"shares": _SHARES})
    progress(1.0)
    return Scored(
        folder=folder,
        status=now.status,
        as_of=now.run["as_of"],
        enterprises=now.enterprises,
        scored=now.scored,
        lines=now.lines,
        parts={
            row["uscc"]: (row["base"], row["extra"])
            for row in api.result_rows(folder / "now", "points", columns=("uscc", "base", "extra"))
        },
        trend={uscc: tuple(points) for uscc, points in trend.items()},
        changes={
            each.uscc: Change(before=each.before, data=each.data, peers=each.peers, method=each.method)
            for each in now.changes
        },
        units=units,
    )


def shares_of(folder: Path, uscc: str, stage: str | None) -> tuple[Share, ...]:
    """Return every indicator of one enterprise, in the model's order; their points add up to its total."""
    now = folder / "now"
    medians = {
        row["indicator"]: row["median"]
        for row in _rows(now / "medians.parquet", ("indicator", "median"), [("stage", "==", stage or "")])
    }
    then = _shares_file(folder / "back1")
    before = (
        {row["indicator"]: row["points"] for row in _rows(then, ("indicator", "points"), _own(uscc))}
        if then.is_file()
        else {}
    )
    columns = ("indicator", "raw", "weight", "points", "peer_median", "missing")
    return tuple(
        Share(
            indicator=row["indicator"],
            raw=row["raw"],
            weight=row["weight"],
            points=row["points"],
            points_high=max(row["weight"], row["points"]) if row["missing"] and row["weight"] else None,
            raw_median=row["peer_median"],
            points_median=medians.get(row["indicator"]),
            missing=row["missing"],
            points_before=before.get(row["indicator"], Decimal(0)) if before else None,
        )
        for row in _rows(_shares_file(now), columns, _own(uscc))
    )


def dimension_places(folder: Path, uscc: str) -> tuple[DimensionPlace, ...]:
    """Return where one enterprise stands in each base or extra dimension among those of its stage."""
    columns = ("dimension", "points", "points_high", "place", "place_high", "peers")
    return tuple(
        DimensionPlace(**row) for row in _rows(folder / "now" / "dimensions.parquet", columns, _own(uscc))
    )


def _shares_file(folder: Path) -> Path:
    """Return the file of shares; of a result that was moved here without it, the engine's own."""
    file = folder / "shares.parquet"
    return file if file.is_file() else folder / "indicators.parquet"


def _own(uscc: str) -> list[tuple[str, str, str]]:
    return [("uscc", "==", uscc)]


def _rows(file: Path, columns: Sequence[str], where: list[tuple[str, str, str]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(
        file, columns=list(columns), filters=where, use_threads=False
    ).to_pylist()
    return found


def _earlier(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)


_DIMENSIONS = """
    create temp table own as
    select
        indicator.uscc,
        coalesce(total.stage, '') as stage,
        mark.dimension,
        cast(sum(indicator.points) as decimal(12, 4)) as points,
        cast(sum(case
            when indicator.missing then greatest(indicator.weight, indicator.points) else indicator.points
        end) as decimal(12, 4)) as points_high
    from indicators as indicator
    join points as total on total.uscc = indicator.uscc
    join (select unnest($ids) as id, unnest($dimensions) as dimension) as mark on mark.id = indicator.indicator
    group by all
"""
# Percentile = (below + half the ties) / n, as the engine has it (docs/algorithms/points.md, step 9).
_PLACES = """
    copy (
        with steps as (
            select
                stage,
                dimension,
                points,
                count(*) as ties,
                sum(count(*)) over (partition by stage, dimension order by points) as upto,
                sum(count(*)) over (partition by stage, dimension) as peers
            from own
            group by stage, dimension, points
        )
        select
            own.uscc,
            own.dimension,
            own.points,
            own.points_high,
            case when low.peers >= $least then cast((low.upto - low.ties / 2) / low.peers as decimal(12, 6)) end as place,
            case when low.peers >= $least then cast(
                (high.upto - case when high.points = own.points_high then high.ties / 2 else 0 end) / high.peers
                as decimal(12, 6)
            ) end as place_high,
            case when low.peers >= $least then cast(low.peers as integer) end as peers
        from own
        asof join steps as high
            on high.stage = own.stage and high.dimension = own.dimension and own.points_high >= high.points
        join steps as low
            on low.stage = own.stage and low.dimension = own.dimension and low.points = own.points
        order by own.uscc, own.dimension
    ) to '{file}' (format parquet, row_group_size 20480)
"""
_MEDIANS = """
    copy (
        select
            coalesce(total.stage, '') as stage,
            indicator.indicator,
            cast(median(indicator.points) as decimal(12, 4)) as median,
            cast(count(*) as integer) as peers
        from indicators as indicator
        join points as total on total.uscc = indicator.uscc
        group by all
        having count(*) >= $least
        order by stage, indicator
    ) to '{file}' (format parquet)
"""
_SHARES = """
    copy (
        select uscc, indicator, raw, weight, points, peer_median, missing from indicators
    ) to '{file}' (format parquet, row_group_size 20480)
"""


def _lay_beside_peers(folder: Path, info: ModelInfo) -> None:
    """Write what a portrait reads beside the results: places and medians within a stage, of five at least.

    `shares` is `indicators` in small groups of rows: one enterprise is read without decoding the zone.
    """
    pairs = [(one.id, one.dimension) for each in info.dimensions for one in each.indicators]
    marks = {"ids": [pair[0] for pair in pairs], "dimensions": [pair[1] for pair in pairs]}
    _write(folder, {"dimensions": _PLACES, "medians": _MEDIANS, "shares": _SHARES}, marks)


def _write(folder: Path, wanted: Mapping[str, str], marks: Mapping[str, Sequence[str]] | None = None) -> None:
    connection = api.open_results(folder)
    try:
        if marks is not None:
            connection.execute(_DIMENSIONS, dict(marks))
        for name, statement in wanted.items():
            file = str(folder / f"{name}.parquet").replace("'", "''")
            asked = {"least": LEAST} if "$least" in statement else {}
            connection.execute(statement.replace("{file}", file), asked)
    finally:
        connection.close()
