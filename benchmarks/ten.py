"""`ten` (十倍规模): `catalog` for ten times the enterprises, facts left in Parquet, a slice at a time.

Nothing an enterprise is told depends on the slice it is in: what looks at others (related enterprises, rights
used elsewhere) reads their rows, not their features. The same streaming on the smaller zone is what the time
is held against; each runs in a process of its own, so that making the copies does not count as memory.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from time import perf_counter
from typing import TypeVar

from benchmarks.boundary_firms import AS_OF
from benchmarks.measure import Bar, Result, peak_mb
from benchmarks.zone_at_hand import copies, copies_folder, data_folder, zone
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.assess import load_facts
from yuqi.engine.compile import Passes, build_ruleset, needed_tables, wide_outputs
from yuqi.facts import Snapshot
from yuqi.rules import load_catalog

__all__ = ["run", "slices", "streamed"]

T = TypeVar("T")

TIMES = 10
SLICE = 500_000  # enterprises whose features are held at once
LIMIT = "6GB"  # of DuckDB; what it is not asked to count needs the rest of the 8
MOST_MEMORY = 8 * 2**10  # MB, of the process
KEPT = 1_600  # bytes a copied enterprise takes on disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """One zone gone through (一次流式评定)."""

    rows: int
    slices: int
    seconds: float
    peak_mb: int


def run(enterprises: int) -> Iterator[Result]:
    """Yield the time of ten times the enterprises, held against the time of the given number."""
    large = enterprises * TIMES
    _need_room(enterprises, large)
    _apart(_make, enterprises)
    small = _apart(streamed, enterprises)
    done = _apart(_streamed_copies, enterprises)
    result = Result(
        bench="ten",
        work=f"catalog, {large:,} ({TIMES} copies) from Parquet, by slices",
        rows=done.rows,
        ours=done.seconds,
        baseline=small.seconds,
        bar=Bar(most=1.2 * TIMES),
        peak_mb=done.peak_mb,
        most_mb=MOST_MEMORY,
        note=f"{done.slices} slices; the baseline is {small.rows:,} the same way, {small.peak_mb:,} MB",
    )
    result.runs = [round(done.seconds / small.seconds, 4)]
    yield result


def streamed(enterprises: int, size: int = SLICE) -> Streamed:
    """Go through a zone's whole catalog, features and every programme's wide table, a slice at a time."""
    return _streamed(zone(enterprises).snapshot, size)


def _streamed_copies(enterprises: int) -> Streamed:
    return _streamed(copies(enterprises, TIMES), SLICE)


def _streamed(snapshot: Snapshot, size: int) -> Streamed:
    started = perf_counter()
    ruleset = build_ruleset(load_catalog(), as_of=AS_OF, benefits=False, checks=False)
    inputs = list(ruleset.lowering.inputs)
    backend = DuckdbBackend(memory=LIMIT)
    try:
        load_facts(backend, snapshot, needed_tables(inputs))
        passes = Passes(backend.dialect, AS_OF)
        rows, number = 0, 0
        for only in slices(backend, size):
            number += 1
            rows += backend.create("features", "inputs", passes.statement(inputs, only))
            for block in ruleset.blocks:
                name = f"wide_{block.programme.id}"
                backend.create(block.programme.id, name, wide_outputs(block, backend.dialect))
                backend.run("drop", f'drop table "{name}"')
            backend.run("drop", "drop table inputs")
    finally:
        backend.close()
    return Streamed(rows=rows, slices=number, seconds=perf_counter() - started, peak_mb=peak_mb())


def slices(backend: DuckdbBackend, size: int) -> Iterator[str]:
    """Yield the SQL condition on uscc of each run of so many enterprises, in key order."""
    bounds = backend.rows(
        "slices",
        "select min(uscc), max(uscc) from (select uscc, row_number() over (order by uscc) - 1 as place"
        f" from enterprises) as placed group by place // {size} order by 1",
    )
    for first, last in bounds:
        yield f"uscc between {backend.dialect.string(first)} and {backend.dialect.string(last)}"


def _need_room(enterprises: int, large: int) -> None:
    """Stop before anything is made where the disk is too small."""
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    made = (copies_folder(enterprises, TIMES) / "snapshot.json").exists()
    needed = 0 if made else large * KEPT
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SystemExit(
            f"ten: {folder} has {free / 2**30:.0f} GB free; {large:,} enterprises need {needed / 2**30:.0f} GB"
            " (YUQI_BENCH_DATA)"
        )


def _make(enterprises: int) -> None:
    copies(enterprises, TIMES)


def _apart(job: Callable[[int], T], enterprises: int) -> T:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as own:
        return own.submit(job, enterprises).result()
