"""`dialect` (方言): hnte on PostgreSQL beside the hand-written statement on PostgreSQL; rows equal DuckDB's.

The baseline is the reviewed text of baseline/, with what PostgreSQL calls otherwise: the name of the wide type, and a
fence after each step, without which the planner repeats every expression in all that use it.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from benchmarks.boundary_firms import AS_OF
from benchmarks.hnte import TABLES, Compiled, baseline, compiled
from benchmarks.measure import Bar, Result, measured
from benchmarks.zone_at_hand import in_memory, zone
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.compile import Passes, build_ruleset, edition_outputs, select_outputs
from yuqi.rules import load_catalog

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from postgres_server import NoPostgres, postgres_server

__all__ = ["in_postgres", "run"]

COLUMNS = "hnte"


def in_postgres(sql: str) -> str:
    """Return a baseline's text as PostgreSQL has it."""
    fenced = re.sub(r"\n\)(,?)\n", r"\n  offset 0\n)\1\n", sql)
    return fenced.replace("hugeint", "numeric(38, 0)")


def run(enterprises: int, *, rounds: int) -> Iterator[Result]:
    """Yield the result; nothing where PostgreSQL is not here, which is said."""
    try:
        with (
            postgres_server("shared_buffers=512MB") as address,
            tempfile.TemporaryDirectory(prefix="yuqi-bench-") as folder,
        ):
            yield _measured(address, Path(folder), enterprises, rounds)
    except NoPostgres as absent:
        print(f"dialect   not run: {absent}")


def _measured(address: str, folder: Path, enterprises: int, rounds: int) -> Result:
    from yuqi.backends.postgres import PostgresBackend

    duckdb = in_memory(zone(enterprises), TABLES)
    theirs = baseline("hnte", COLUMNS)
    duckdb.create("firms", "firms", theirs.extraction)
    ours = compiled(duckdb, "hnte", theirs)
    duckdb.create("features", "inputs", ours.extraction)
    duckdb.create("rules", "answers", ours.rules)
    rows = duckdb.rows("rows", "select count(*) from inputs")[0][0]
    postgres = PostgresBackend(address)
    try:
        for table in TABLES:
            file = folder / f"{table}.parquet"
            duckdb.write(table, f'select * from "{table}"', file)
            described = duckdb.rows("columns", f'select column_name, column_type from (describe "{table}")')
            postgres.load(table, described, file)
        statement = _ours(ours)
        hand = (
            f"with firms as materialized (\n{in_postgres(theirs.extraction)}\n)\n"
            f"select * from (\n{in_postgres(theirs.rules)}\n) as computed"
        )
        sides = {
            "ours": lambda: _again(postgres, "ours", statement),
            "baseline": lambda: _again(postgres, "theirs", hand),
        }
        wrong: list[int] = []

        def result(seconds: dict[str, float]) -> Result:
            if not wrong:
                wrong.append(_different(duckdb, postgres, folder))
            return Result(
                bench="dialect",
                work="hnte on PostgreSQL, tables of facts",
                rows=rows,
                ours=seconds["ours"],
                baseline=seconds["baseline"],
                bar=Bar(most=1.5),
                wrong=wrong[0],
                note=f"PostgreSQL {postgres.connection.info.server_version // 10_000}",
            )

        return measured(result, sides, rounds=rounds)
    finally:
        postgres.close()
        duckdb.close()


def _ours(ours: Compiled) -> str:
    from yuqi.backends.dialects import PostgresDialect

    say = PostgresDialect()
    ruleset = build_ruleset(load_catalog(), as_of=AS_OF, programmes=["hnte"], benefits=False, checks=False)
    outputs = [o for o in edition_outputs(ruleset.blocks[0].editions[0]) if o.name in ours.columns]
    extraction = Passes(say, AS_OF).statement(ours.inputs)
    rules = select_outputs(outputs, say, source="inputs", leading={"uscc": "uscc"})
    return f"with inputs as materialized (\n{extraction}\n)\nselect * from (\n{rules}\n) as computed"


def _again(postgres: object, table: str, select: str) -> None:
    postgres.run("bench", f"drop table if exists {table}")  # type: ignore[attr-defined]
    postgres.run("bench", f"create temporary table {table} as\n{select}")  # type: ignore[attr-defined]


def _different(duckdb: DuckdbBackend, postgres: object, folder: Path) -> int:
    """Return the number of rows in which ours on PostgreSQL differs from DuckDB's or from the baseline."""
    columns = [row[0] for row in duckdb.rows("columns", "select column_name from (describe answers)")]
    listed = ", ".join(f'"{name}"' for name in columns)
    differing = 0
    for table in ("ours", "theirs"):
        file = folder / f"{table}-answers.parquet"
        postgres.write("answers", f"select {listed} from {table}", file)  # type: ignore[attr-defined]
        found: pa.Table = parquet.read_table(file)
        duckdb.connection.register("found", found)
        both = f"select {listed} from answers except select {listed} from found"
        back = f"select {listed} from found except select {listed} from answers"
        differing += len(duckdb.rows("compare", f"{both} union ({back})"))
        duckdb.connection.unregister("found")
    return differing
