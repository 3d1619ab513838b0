"""One simulation (一次试算): facts, catalog and reform in, the reform's tables out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from yuqi import __version__
from yuqi.backends.base import Backend
from yuqi.engine.assess import Request
from yuqi.engine.assess.summary import write_run
from yuqi.engine.compile import build_ruleset
from yuqi.engine.simulate.baseline import prepare
from yuqi.engine.simulate.compare import compare
from yuqi.engine.simulate.pairs import in_force_programmes, pair_rules
from yuqi.facts import Snapshot
from yuqi.rules.reform import Reform, may_be_affected
from yuqi.rules.shapes import Catalog

__all__ = ["Simulated", "simulate"]

Progress = Callable[[str, float], None]

_EDITS = pa.schema(
    [(name, pa.string()) for name in ("kind", "entry", "key", "change", "before", "after", "place")]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A finished simulation (试算结果)."""

    run: Mapping[str, Any]
    rows: Mapping[str, int]
    programmes: tuple[str, ...]  # whose verdicts or scores can differ
    seconds: Mapping[str, float]


def simulate(
    snapshot: Snapshot,
    catalog: Catalog,
    reform: Reform,
    request: Request,
    out: Path,
    backend: Backend,
    *,
    progress: Progress | None = None,
) -> Simulated:
    """Compare a reform with the baseline on the same facts and write the reform's tables into a folder.

    Only programmes that a changed entry may reach are computed; a feature is computed once for both sides.

    Raises:
        YuqiError: a rule of the reform that is not exact.
    """
    started = perf_counter()
    seconds: dict[str, float] = {}

    def stage(name: str, share: float) -> None:
        nonlocal started
        now = perf_counter()
        seconds[name] = round(now - started, 3)
        started = now
        if progress is not None:
            progress(name, share)

    reached = may_be_affected(catalog, reform.catalog, reform.touched)
    before = build_ruleset(
        catalog,
        as_of=request.as_of,
        tax_year=request.tax_year,
        programmes=in_force_programmes(catalog, request.as_of, reached),
        checks=False,
        lang=request.lang,
    )
    stage("rules", 0.1)
    prepare(backend, snapshot, before)
    stage("baseline", 0.6)
    pairs = pair_rules(before, reform.catalog, reform.touched)
    stage("reform", 0.7)
    rows = compare(backend, pairs, out)
    stage("comparison", 0.98)
    edits = [{name: getattr(change, name) for name in _EDITS.names} for change in reform.changes]
    parquet.write_table(pa.Table.from_pylist(edits, schema=_EDITS), out / "reform_edits.parquet")
    label = reform.label.en if request.lang == "en" else reform.label.zh
    run = {
        "run": out.name,
        "engine": __version__,
        "catalog_hash": catalog.digest,
        "reform_hash": reform.digest,
        "reform": label,
        "facts_hash": snapshot.facts_hash,
        "as_of": request.as_of,
        "as_of_from": request.as_of_from,
        "tax_year": before.tax_year,
        "backend": backend.name,
        "seed": snapshot.seed,
        "rows_in": sum(snapshot.rows.values()),
        "rows_set_aside": snapshot.rows_set_aside,
        "seconds": json.dumps(seconds),
        "zone": snapshot.zone,
    }
    write_run(run, out)
    return Simulated(
        run=run,
        rows=rows,
        programmes=tuple(pair.id for pair in pairs.programmes),
        seconds=seconds,
    )
