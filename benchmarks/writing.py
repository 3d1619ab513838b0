"""`write` (写出): a programme's outcomes as Parquet, beside a plain copy of the same table."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.boundary_firms import AS_OF
from benchmarks.hnte import TABLES
from benchmarks.measure import Bar, Result, measured
from benchmarks.zone_at_hand import Zone, in_memory
from yuqi.engine.compile import VERDICT_COLUMNS, Passes, build_ruleset, wide_outputs
from yuqi.rules import load_catalog

__all__ = ["run"]


def run(at_hand: Zone, *, rounds: int) -> Iterator[Result]:
    """Yield the time to write outcomes in key order, as a run does, and to copy the table as it lies."""
    backend = in_memory(at_hand, TABLES)
    try:
        ruleset = build_ruleset(
            load_catalog(), as_of=AS_OF, programmes=["hnte"], benefits=False, checks=False
        )
        features = Passes(backend.dialect, AS_OF).statement(list(ruleset.lowering.inputs))
        backend.create("features", "inputs", f"{features}\norder by enterprise.uscc")
        rows = backend.create("hnte", "wide_hnte", wide_outputs(ruleset.blocks[0], backend.dialect))
        kept = {name for name, _ in VERDICT_COLUMNS}
        described = backend.rows("columns", "select column_name from (describe wide_hnte)")
        columns = ", ".join(f'"{name}"' for (name,) in described if name not in kept)
        backend.run("plain", f"create table plain as select {columns} from wide_hnte")
        with tempfile.TemporaryDirectory(prefix="yuqi-bench-") as folder:
            ours, plain = Path(folder) / "ours.parquet", Path(folder) / "plain.parquet"
            sides = {
                "ours": lambda: backend.write("write", f"select {columns} from wide_hnte", ours),
                "baseline": lambda: backend.run("copy", f"copy plain to '{plain}' (format parquet)"),
            }

            def result(seconds: dict[str, float]) -> Result:
                return Result(
                    bench="write",
                    work="outcomes of hnte, wide",
                    rows=rows,
                    ours=seconds["ours"],
                    baseline=seconds["baseline"],
                    bar=Bar(most=1.2),
                    note=f"{ours.stat().st_size / 2**20:.0f} MB in key order, {plain.stat().st_size / 2**20:.0f} MB copied",
                )

            yield measured(result, sides, rounds=rounds)
    finally:
        backend.close()
