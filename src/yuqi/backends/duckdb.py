"""The DuckDB backend (DuckDB 引擎): the only module that imports duckdb."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from yuqi.backends.base import Backend, StepListener
from yuqi.backends.dialects import Dialect
from yuqi.base import Problem, YuqiError

__all__ = ["DuckdbBackend", "connect"]

T = TypeVar("T")


def connect(
    memory: str | None = None, threads: int | None = None, path: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a connection with a stated memory limit that spills, reads no extension and no network.

    Args:
        memory: "8GB" and the like; None: DuckDB's own limit of 80 % of the machine.
        threads: None: all cores.
        path: a database file; None: in memory.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "threads": threads or os.cpu_count() or 1,
        "preserve_insertion_order": True,  # results rely on it: see `keeps_order`
    }
    if memory is not None:
        config["memory_limit"] = memory
    # where it spills; by itself DuckDB would make a folder where the command was started
    config["temp_directory"] = str(Path(tempfile.gettempdir()) / f"yuqi-spill-{os.getpid()}")
    connection = duckdb.connect(str(path) if path else ":memory:", config=config)
    connection.execute("set enable_progress_bar = false")
    return connection


class DuckdbBackend:
    """One DuckDB session (DuckDB 会话)."""

    name = "duckdb"
    keeps_order = True  # preserve_insertion_order

    def __init__(
        self, *, memory: str | None = None, threads: int | None = None, on_step: StepListener | None = None
    ) -> None:
        self.dialect = Dialect()
        self.connection = connect(memory, threads)
        self._on_step = on_step
        self._threads = threads or os.cpu_count() or 1

    def _execute(self, step: str, sql: str) -> duckdb.DuckDBPyConnection:
        if self._on_step is not None:
            self._on_step(step, sql)
        try:
            return self.connection.execute(sql)
        except duckdb.Error as wrong:
            why = str(wrong).splitlines()[0]
            raise YuqiError(
                Problem(code="engine.query-failed", params={"value": step, "why": why})
            ) from wrong

    def load(self, table: str, columns: Sequence[tuple[str, str]], file: Path | None) -> None:
        """Make a table of facts available as a view over its file, or as an empty table."""
        name = self.dialect.identifier(table)
        if file is None:
            listed = ", ".join(f"{self.dialect.identifier(column)} {type_}" for column, type_ in columns)
            self._execute(f"load {table}", f"create table {name} ({listed})")
            return
        source = self.dialect.string(str(file))
        self._execute(f"load {table}", f"create view {name} as select * from read_parquet({source})")

    def create(self, step: str, name: str, select: str) -> int:
        """Create a table from a select; return its number of rows."""
        table = self.dialect.identifier(name)
        self._execute(step, f"create table {table} as\n{select}")
        counted = self.connection.execute(f"select count(*) from {table}").fetchone()
        return int(counted[0]) if counted else 0

    def run(self, step: str, sql: str) -> None:
        """Run a statement."""
        self._execute(step, sql)

    def rows(self, step: str, select: str) -> list[tuple[Any, ...]]:
        """Return the rows of a select."""
        return self._execute(step, select).fetchall()

    def records(self, step: str, select: str) -> list[dict[str, Any]]:
        """Return the rows of a select by column name."""
        cursor = self._execute(step, select)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def write(self, step: str, select: str, file: Path) -> int:
        """Write a select as a Parquet file; return its number of rows."""
        target = self.dialect.string(str(file))
        copied = self._execute(step, f"copy (\n{select}\n) to {target} (format parquet)").fetchone()
        return int(copied[0]) if copied else 0

    def each(self, jobs: Sequence[Callable[[Backend], T]]) -> list[T]:
        """Run jobs side by side, each on a cursor of its own: reading and planning a statement uses one core.

        With a listener they run one after another, so that steps are told in their order.
        """
        if self._on_step is not None or self._threads == 1 or len(jobs) < 2:
            return [job(self) for job in jobs]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(lambda job: job(self._beside()), jobs))

    def _beside(self) -> DuckdbBackend:
        """Return a session on the same database."""
        session = object.__new__(DuckdbBackend)
        session.dialect, session._on_step, session._threads = self.dialect, None, 1
        session.connection = self.connection.cursor()
        return session

    def close(self) -> None:
        """End the session."""
        self.connection.close()
