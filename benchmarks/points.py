"""`points`, `peers`, `ranks` (积分): 24 indicators of many enterprises, beside DuckDB and Polars.

Ours rounds every indicator to four decimals by exact division, lists what is missing and gives decimals; the peers
compute doubles.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.measure import Bar, Result, measured
from yuqi.backends.duckdb import connect
from yuqi.engine.points import Frame, Values, compile_model, rank_interval, score
from yuqi.engine.points.peers import Groups, percentiles
from yuqi.engine.points.results import points_table
from yuqi.rules import load_catalog
from yuqi.rules.shapes import PointsModel

__all__ = ["peers", "points", "ranks"]

INDICATORS = 24
GROUPS = 60
UNKNOWN = 0.02
RANKED = 10_000
DRAWS = 1000
THREADS = os.cpu_count() or 1


def _columns(rows: int) -> tuple[list[np.ndarray[Any, Any]], list[np.ndarray[Any, Any]]]:
    """Return seeded values, as skewed as money is, and which of them are known."""
    random = np.random.default_rng(7)
    values = [np.rint(random.lognormal(10, 2, rows)).astype(np.int64) for _ in range(INDICATORS)]
    return values, [random.random(rows) >= UNKNOWN for _ in range(INDICATORS)]


def _model() -> PointsModel:
    """Return a model of 24 equal indicators by min–max."""
    label = {"zh": "基准", "en": "Bench"}
    indicators = [
        {
            "id": f"x{n}",
            "label": label,
            "value": "last(staff)",
            "weight": 4,
            "normalise": {"method": "min_max"},
        }
        for n in range(INDICATORS)
    ]
    return PointsModel.model_validate(
        {
            "id": "points.bench",
            "kind": "points_model",
            "label": label,
            "source": {"document": "bench"},
            "from": date(2016, 1, 1),
            "checked_on": date(2026, 1, 1),
            "confidence": "known",
            "missing": "zero",
            "base_max": 4 * INDICATORS,
            "peers": {"by": []},
            "dimensions": [{"id": "all", "label": label, "max": 4 * INDICATORS, "indicators": indicators}],
        }
    )


def _frame(rows: int) -> Frame:
    values, known = _columns(rows)
    nought = np.zeros(rows, np.int16)
    return Frame(
        codes=pa.array(np.arange(rows)).cast(pa.string()),
        names=pa.nulls(rows, pa.string()),
        stage=nought,
        industry=nought,
        size=nought,
        size_names=("micro",),
        values=tuple(Values(raw=raw, known=own, settled=own) for raw, own in zip(values, known, strict=True)),
    )


def _in_duckdb(frame: Frame) -> Any:
    connection = connect(threads=THREADS)
    arrays = {
        f"x{n}": pa.array(each.raw.astype(np.float64), mask=~each.known)
        for n, each in enumerate(frame.values)
    }
    whole = {f"x{n}": pa.array(each.raw.astype(np.float64)) for n, each in enumerate(frame.values)}
    for name, columns in (("firms", arrays), ("floor_firms", whole)):
        connection.register("given", pa.table({"id": pa.array(np.arange(len(frame))), **columns}))
        connection.execute(f"create table {name} as select * from given")
        connection.unregister("given")
    return connection


def points(rows: int, rounds: int) -> Iterator[Result]:
    """Yield the time of min–max, weighted, ranked, with rounding and missing lists."""
    model = _model()
    marks = compile_model(load_catalog(), model, date(2026, 6, 30)).marks
    frame = _frame(rows)
    connection = _in_duckdb(frame)
    spans = ", ".join(f"min(x{n}) as a{n}, max(x{n}) as b{n}" for n in range(INDICATORS))
    share = "4.0 * (x{n} - a{n}) / (b{n} - a{n})"
    known = " + ".join(f"coalesce({share.format(n=n)}, 0)" for n in range(INDICATORS))
    every = " + ".join(share.format(n=n) for n in range(INDICATORS))

    def ranking(out: str, table: str, total: str) -> str:
        return (
            f"create or replace table {out} as with spans as (select {spans} from {table}),"
            f" totals as (select id, {total} as total from {table}, spans)"
            " select id, total, rank() over (order by total desc) as place from totals"
        )

    plain, floor = ranking("scored", "firms", known), ranking("floor_scored", "floor_firms", every)
    made: list[pa.Table] = []

    def ours() -> None:
        scores = score(model, marks, frame, threads=THREADS, peers_too=False)
        made[:] = [points_table(scores)]

    def result(seconds: dict[str, float]) -> Result:
        theirs = connection.sql("select total from scored order by id").to_arrow_table()["total"]
        own = np.array(made[0]["total"].cast(pa.float64()))
        return Result(
            bench="points",
            work=f"{INDICATORS} indicators, min–max, ranked",
            rows=rows,
            ours=seconds["ours"],
            baseline=seconds["baseline"],
            floor=seconds["floor"],
            bar=Bar(most=2.0),
            # ours is rounded at each indicator: half a ten-thousandth each, at most
            wrong=int((np.abs(own - theirs.to_numpy()) > INDICATORS * 0.5001e-4).sum()),
            note="baseline: DuckDB in doubles, no rounding, no missing lists; floor: nothing unknown",
        )

    sides = {
        "ours": ours,
        "baseline": lambda: connection.execute(plain),
        "floor": lambda: connection.execute(floor),
    }
    try:
        yield measured(result, sides, rounds=rounds)
    finally:
        connection.close()


def peers(rows: int, rounds: int) -> Iterator[Result]:
    """Yield the time of 24 percentiles in 60 groups."""
    frame = _frame(rows)
    codes = np.random.default_rng(3).integers(0, GROUPS, rows).astype(np.int16)
    made: list[Any] = []

    def ours() -> None:
        groups = Groups.of(codes)
        columns = [(each.raw, each.known) for each in frame.values]
        made[:] = [place.millionths() for place in percentiles(columns, groups, threads=THREADS)]

    sides: dict[str, Any] = {"ours": ours}
    theirs: list[Any] = []
    if importlib.util.find_spec("polars") is not None:
        import polars as pl

        table = pl.DataFrame(
            {"g": codes, **{f"x{n}": pl.Series(each.raw) for n, each in enumerate(frame.values)}}
        ).with_columns(
            [
                pl.when(pl.Series(each.known)).then(pl.col(f"x{n}")).alias(f"x{n}")
                for n, each in enumerate(frame.values)
            ]
        )
        wanted = [
            ((pl.col(f"x{n}").rank("average") - 0.5) / pl.col(f"x{n}").count()).over("g").alias(f"p{n}")
            for n in range(INDICATORS)
        ]
        sides["baseline"] = lambda: theirs.__setitem__(slice(None), [table.select(wanted)])

    def result(seconds: dict[str, float]) -> Result:
        wrong = None
        if theirs:
            wrong = sum(
                int(
                    (
                        np.abs(own / 1e6 - theirs[0][f"p{n}"].fill_null(0).to_numpy())[frame.values[n].known]
                        > 0.51e-6
                    ).sum()
                )
                for n, own in enumerate(made)
            )
        return Result(
            bench="peers",
            work=f"{INDICATORS} percentiles in {GROUPS} groups",
            rows=rows,
            ours=seconds["ours"],
            baseline=seconds.get("baseline"),
            bar=Bar(most=1.5) if "baseline" in seconds else None,
            wrong=wrong,
            note="baseline: Polars" if "baseline" in seconds else "Polars is not installed: not run beside",
        )

    yield measured(result, sides, rounds=rounds)


def ranks(_: int, rounds: int) -> Iterator[Result]:
    """Yield the time of 1,000 weight draws on 10,000 enterprises of 24 indicators."""
    model = _model()
    marks = compile_model(load_catalog(), model, date(2026, 6, 30)).marks
    scores = score(model, marks, _frame(RANKED))

    def result(seconds: dict[str, float]) -> Result:
        return Result(
            bench="ranks",
            work=f"{DRAWS:,} draws, {RANKED:,} × {INDICATORS}, 5–95 %",
            rows=RANKED,
            ours=seconds["ours"],
            bar=Bar(most=10, absolute=True),
        )

    sides = {"ours": lambda: rank_interval(scores, draws=DRAWS, seed=1)}
    yield measured(result, sides, rounds=rounds)
