"""Innovation points of every enterprise under one model (创新积分)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from yuqi import __version__
from yuqi.api.assessing import check_day, day_of
from yuqi.api.conversion import convert_results
from yuqi.api.facts_in import snapshot_of
from yuqi.api.point_shapes import PointsLine, PointsRun
from yuqi.api.runs import new_run, results_folder
from yuqi.api.sessions import session
from yuqi.backends.base import Backend
from yuqi.base import Problem, YuqiError
from yuqi.engine.assess import load_facts
from yuqi.engine.compile import needed_tables
from yuqi.engine.points import (
    Change,
    Compiled,
    RankInterval,
    Scores,
    ScoreSheet,
    change_between,
    compile_model,
    model_status,
    rank_interval,
    read_frame,
    result_tables,
    score,
    sheet_of,
    trend_point,
    write,
)
from yuqi.facts import Snapshot
from yuqi.rules import load_catalog
from yuqi.rules.shapes import Catalog, PointsModel

__all__ = ["points", "scores_on", "standing_of"]

HOME = Path(".yuqi")
DRAWS = 1000
TREND_YEARS = 2  # earlier years of a score sheet

Progress = Callable[[str, float], None]


def points(
    facts: Path,
    model: str,
    *,
    only: Sequence[str] = (),
    robustness: bool = False,
    draws: int = DRAWS,
    seed: int | None = None,
    top: int | None = None,
    before: Path | None = None,
    before_model: str | None = None,
    as_of: date | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    format: str = "parquet",  # noqa: A002  as the option is named
    out: Path | None = None,
    home: Path = HOME,
    backend: str = "duckdb",
    memory: str | None = None,
    lang: str = "zh",
    progress: Progress | None = None,
) -> PointsRun:
    """Score every enterprise under a model and write the results (创新积分).

    Args:
        facts: a facts folder, a workbook, or a snapshot folder.
        model: id of a points model.
        only: codes of enterprises that are written and get a score sheet; all are scored, for peers are all.
        robustness: whether rank intervals under drawn weights are computed.
        draws: how many.
        seed: of the draws; None: zone.yaml's, else 1.
        top: how many of the ranked list are given back; None: all. The files hold all anyway.
        before: earlier facts (or None: the same), for why totals of `only` changed.
        before_model: the model they were scored under then; None: the same.
        as_of: None: zone.yaml's, else today.
        accept_good: whether bad rows are set aside; else any error stops.
        catalogs: layers over the shipped catalog.
        format: parquet, csv, xlsx or json.
        out: a folder that is absent, empty or an earlier result; None: a new run under `home`.
        home: the folder of all state.
        backend: duckdb, or postgres (address in YUQI_POSTGRES).
        memory: "8GB" and the like.
        lang: of the labels given back.

    Raises:
        YuqiError: bad facts, a bad catalog, an unknown model or enterprise, a folder in use.
    """
    started = perf_counter()
    check_day(as_of)
    catalog = load_catalog(catalogs)
    entry = _model(catalog, model)
    say = progress or (lambda _stage, _share: None)
    with snapshot_of(facts, catalog=catalog, home=home, accept_good=accept_good, as_of=as_of) as snapshot:
        day, source = day_of(as_of, snapshot)
        target = out or new_run(home, now=datetime.now().astimezone(), facts_hash=snapshot.facts_hash)
        days = [day, *(_earlier(day, back) for back in range(1, TREND_YEARS + 1) if only)]
        with session(backend, memory=memory) as engine:
            say("facts", 0.2)
            every = _scored(engine, snapshot, catalog, entry, days, keep=before is not None)
        scores = every[0]
        assert scores is not None
        say("scored", 0.6)
        rows = _rows(scores, only)
        interval = rank_interval(scores, draws=draws, seed=_seed(seed, snapshot)) if robustness else None
        changes = (
            _changes(
                scores,
                only,
                before=before,
                model=_model(catalog, before_model or model),
                snapshot=snapshot,
                catalog=catalog,
                day=day,
                options={"home": home, "accept_good": accept_good, "backend": backend, "memory": memory},
            )
            if before is not None or before_model is not None
            else ()
        )
        say("ranks", 0.9)
        run = {
            "run": target.name,
            "engine": __version__,
            "catalog_hash": catalog.digest,
            "facts_hash": snapshot.facts_hash,
            "as_of": day,
            "as_of_from": source.value,
            "model": entry.id,
            "backend": backend,
            "seed": _seed(seed, snapshot),
            "draws": draws if robustness else None,
            "rows_in": sum(snapshot.rows.values()),
            "rows_set_aside": snapshot.rows_set_aside,
            "zone": snapshot.zone,
        }
        with results_folder(target) as folder:
            tables = result_tables(scores, interval=interval, rows=rows if only else None)
            write(tables, folder)
            seconds = round(perf_counter() - started, 3)
            _write_run({**run, "seconds": json.dumps({"points": seconds})}, folder)
            if format != "parquet":
                convert_results(folder, format)
    return PointsRun(
        folder=target,
        run=run,
        model=entry,
        label=entry.label.en if lang == "en" else entry.label.zh,
        status=model_status(scores),
        lines=tuple(_line(scores, int(row), interval) for row in _by_rank(scores, rows)[:top]),
        sheets=tuple(
            sheet_of(scores, int(row), interval=interval, trend=_trend(every[1:], days[1:], scores, int(row)))
            for row in (rows if only else ())
        ),
        changes=changes,
        tables=tables,
        enterprises=len(rows),
        scored=int(scores.scored[rows].sum()),
        gone=len(scores.frame.gone),
        set_aside=snapshot.rows_set_aside,
        seconds=perf_counter() - started,
    )


def scores_on(snapshot: Snapshot, catalog: Catalog, model: str, day: date, memory: str | None) -> Scores:
    """Return everybody's scores under a model on a day, for `standing_of`."""
    with session("duckdb", memory=memory) as engine:
        (found,) = _scored(engine, snapshot, catalog, _model(catalog, model), [day], keep=False)
    assert found is not None
    return found


def standing_of(scores: Scores, uscc: str) -> tuple[dict[str, Any], ScoreSheet]:
    """Return one enterprise's row of the table `points` and its score sheet, without earlier years.

    Raises:
        YuqiError: the facts have no such enterprise, or it had left the zone by the day.
    """
    rows = _rows(scores, [uscc])
    table = result_tables(scores, interval=None, rows=rows)["points"]
    row: dict[str, Any] = table.to_pylist()[0]
    return row, sheet_of(scores, int(rows[0]), interval=None)


def _model(catalog: Catalog, name: str) -> PointsModel:
    found = catalog.points_models.get(name) or catalog.points_models.get(f"points.{name}")
    if found is None:
        near = get_close_matches(name, list(catalog.points_models), n=1, cutoff=0.0)
        params = {"value": name, "near": near[0] if near else "–", "models": ", ".join(catalog.points_models)}
        raise YuqiError(Problem(code="api.no-such-model", params=params))
    return found


def _seed(seed: int | None, snapshot: Snapshot) -> int:
    return seed if seed is not None else snapshot.seed if snapshot.seed is not None else 1


def _earlier(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _scored(
    engine: Backend,
    snapshot: Snapshot,
    catalog: Catalog,
    model: PointsModel,
    days: Sequence[date],
    *,
    keep: bool,
) -> list[Scores | None]:
    """Return the scores of several days; None where the method was not yet in force."""
    compiled: list[Compiled | None] = []
    for number, day in enumerate(days):
        try:
            compiled.append(compile_model(catalog, model, day))
        except YuqiError:
            if number == 0:
                raise
            compiled.append(None)
    features = [feature for each in compiled if each is not None for feature in each.features]
    load_facts(engine, snapshot, needed_tables(features))
    found: list[Scores | None] = []
    for number, each in enumerate(compiled):
        if each is None:
            found.append(None)
            continue
        frame = read_frame(engine, each, f"points_{number}")
        found.append(score(model, each.marks, frame, keep=keep))
    return found


def _changes(
    after: Scores,
    only: Sequence[str],
    *,
    before: Path | None,
    model: PointsModel,
    snapshot: Snapshot,
    catalog: Catalog,
    day: date,
    options: dict[str, Any],
) -> tuple[Change, ...]:
    """Return why totals changed since earlier facts, an earlier model, or both."""
    home, accept_good = options["home"], options["accept_good"]
    backend, memory = options["backend"], options["memory"]

    def scored(of: Snapshot, on: date) -> tuple[Compiled, Scores]:
        compiled = compile_model(catalog, model, on)
        with session(backend, memory=memory) as engine:
            load_facts(engine, of, needed_tables(compiled.features))
            frame = read_frame(engine, compiled, "points_then")
        return compiled, score(model, compiled.marks, frame, keep=True)

    if before is None:
        _, first = scored(snapshot, day)
    else:
        with snapshot_of(before, catalog=catalog, home=home, accept_good=accept_good) as earlier:
            _, first = scored(earlier, earlier.as_of or day)
    compiled, among = scored(snapshot, day)
    moved = score(model, compiled.marks, among.frame, given=first.references)
    found = (
        change_between(uscc, before=first, moved=moved, among=among, after=after)
        for uscc in (only or after.frame.uscc)
    )
    return tuple(change for change in found if change is not None)


def _rows(scores: Scores, only: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the rows asked for.

    Raises:
        YuqiError: an enterprise that the facts do not have, or that had left the zone by the day.
    """
    if not only:
        return np.arange(len(scores.frame))
    places = {uscc: row for row, uscc in enumerate(scores.frame.uscc)}
    gone = set(scores.frame.gone)
    problems = [
        Problem(
            code="api.left-the-zone" if uscc in gone else "engine.unknown-enterprise", params={"value": uscc}
        )
        for uscc in only
        if uscc not in places
    ]
    if problems:
        raise YuqiError(problems)
    return np.array(sorted({places[uscc] for uscc in only}), dtype=np.int64)


def _by_rank(
    scores: Scores, rows: np.ndarray[Any, np.dtype[np.int64]]
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return rows by rank, those without one last; equals by code."""
    rank = np.where(scores.rank[rows] > 0, scores.rank[rows], len(scores.frame) + 1)
    ordered: np.ndarray[Any, np.dtype[np.int64]] = rows[np.argsort(rank, kind="stable")]
    return ordered


def _line(scores: Scores, row: int, interval: RankInterval | None) -> PointsLine:
    sheet = sheet_of(scores, row, interval=interval, lines=False)
    return PointsLine(
        uscc=sheet.uscc,
        name=sheet.name,
        stage=sheet.stage,
        total=sheet.total,
        total_high=sheet.total_high,
        percentile=sheet.percentile,
        peers=sheet.peers,
        grade=sheet.grade,
        rank=sheet.rank,
        rank_low=sheet.rank_low,
        rank_high=sheet.rank_high,
        missing=sheet.missing,
    )


def _trend(
    earlier: Sequence[Scores | None], days: Sequence[date], scores: Scores, row: int
) -> tuple[Any, ...]:
    uscc = scores.frame.codes[row].as_py()
    found = [
        trend_point(each, uscc, day) for each, day in zip(earlier, days, strict=True) if each is not None
    ]
    return tuple(point for point in found if point is not None)


def _write_run(run: dict[str, Any], folder: Path) -> None:
    columns = {
        name: pa.array([value], pa.date32() if isinstance(value, date) else None)
        for name, value in run.items()
    }
    parquet.write_table(pa.table(columns), folder / "run.parquet")
