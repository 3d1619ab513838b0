"""The zone the benches run on (基准数据): a sample made once, its snapshot, and its facts in memory."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.boundary_firms import boundary_tables
from yuqi.api import sample
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.assess import load_facts
from yuqi.facts import Snapshot, build_snapshot, open_snapshot

__all__ = ["Zone", "copies", "copies_folder", "data_folder", "in_memory", "is_made", "zone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A sample zone on disk (样例园区)."""

    facts: Path
    snapshot: Snapshot
    enterprises: int


def data_folder() -> Path:
    """Return where samples are kept between runs: YUQI_BENCH_DATA, else a folder for temporary files."""
    named = os.environ.get("YUQI_BENCH_DATA")
    return Path(named) if named else Path(tempfile.gettempdir()) / "yuqi-bench"


def is_made(enterprises: int) -> bool:
    """Whether the sample and its snapshot lie there."""
    return (data_folder() / f"snapshot-{enterprises}" / "snapshot.json").exists()


def zone(enterprises: int, *, say: Any = print) -> Zone:
    """Return a sample zone and its snapshot, making what is missing."""
    folder = data_folder()
    facts, kept = folder / f"facts-{enterprises}", folder / f"snapshot-{enterprises}"
    if not facts.exists():
        say(f"making a sample of {enterprises:,} enterprises in {facts} ...")
        folder.mkdir(parents=True, exist_ok=True)
        sample(facts, enterprises=enterprises)
    if not (kept / "snapshot.json").exists():
        say("reading and checking it ...")
        build_snapshot(facts, out=kept, accept_good=True)
    return Zone(facts=facts, snapshot=open_snapshot(kept), enterprises=enterprises)


def copies_folder(enterprises: int, times: int) -> Path:
    """Return where copies of a zone's snapshot lie."""
    return data_folder() / f"snapshot-{enterprises}-times-{times}"


def copies(enterprises: int, times: int, *, say: Any = print) -> Snapshot:
    """Return a zone's snapshot so many times over, every copy with codes and numbers of its own.

    Reading so many rows anew would take hours and change nothing for the engine: it sees as many enterprises, rows
    and relations, each copy related within itself.
    """
    target = copies_folder(enterprises, times)
    if not (target / "snapshot.json").exists():
        source = zone(enterprises, say=say).snapshot
        say(f"copying it {times} times to {target} ...")
        half = target.with_name(f".{target.name}.{os.getpid()}.half")
        half.mkdir(parents=True)
        try:
            rows = {table: _copied(source, table, half, times) for table in [*source.rows, "coverage"]}
            known = json.loads((source.folder / "snapshot.json").read_text("utf-8"))
            known["rows"] = {table: number for table, number in rows.items() if table != "coverage"}
            (half / "snapshot.json").write_text(json.dumps(known), "utf-8")
            half.rename(target)
        finally:
            shutil.rmtree(half, ignore_errors=True)
    return open_snapshot(target)


def _copied(source: Snapshot, table: str, out: Path, times: int) -> int:
    backend = DuckdbBackend(memory="6GB")
    file = backend.dialect.string(str(source.folder / f"{table}.parquet"))
    names = [row[0] for row in backend.rows("columns", f"select column_name from (describe from {file})")]
    selects = []
    for number in range(times):
        letter = chr(ord("A") + number)
        cells = ", ".join(
            f"case when {name} in ('', '*') then {name} else '{letter}' || substr({name}, 2) end as {name}"
            if name in _CODES
            else backend.dialect.identifier(name)
            for name in names
        )
        where = "" if table != "coverage" or number == 0 else " where uscc <> '*'"
        selects.append(f"select {cells} from {file}{where}")
    rows = backend.write(table, "\nunion all\n".join(selects), out / f"{table}.parquet")
    backend.close()
    return rows


_CODES = ("uscc", "related_uscc", "parent_uscc", "number", "from_right")
"""Columns that name an enterprise or a right."""


def in_memory(
    at_hand: Zone | None,
    tables: Sequence[str],
    *,
    boundary: int = 10_000,
    threads: int | None = None,
    memory: str | None = None,
) -> DuckdbBackend:
    """Return a session with the tables of facts in memory, the boundary firms among them.

    Args:
        at_hand: None: the boundary firms alone.
        boundary: how many boundary firms.
    """
    backend = DuckdbBackend(threads=threads, memory=memory)
    connection = backend.connection
    if at_hand is not None:
        load_facts(backend, at_hand.snapshot, tables)
    else:
        load_facts(backend, _NO_FACTS, tables)
    views = {
        row[0]
        for row in connection.execute("select view_name from duckdb_views() where not internal").fetchall()
    }
    for table in views:
        connection.execute(f'create table "held_{table}" as select * from "{table}"')
        connection.execute(f'drop view "{table}"')
        connection.execute(f'alter table "held_{table}" rename to "{table}"')
    for table, rows in boundary_tables(boundary).items():
        if table in tables:
            connection.register("boundary_rows", rows)
            connection.execute(f'insert into "{table}" by name select * from boundary_rows')
            connection.unregister("boundary_rows")
    return backend


_NO_FACTS = Snapshot(
    folder=Path("no-facts"), zone=None, as_of=None, seed=None, facts_hash="", rows={}, rows_set_aside=0
)
