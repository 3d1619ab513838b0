"""The PostgreSQL backend (PostgreSQL 引擎): the only module that imports psycopg.

Everything a session makes is temporary: PostgreSQL drops it when the session ends, however it ends, and no other
session sees it. Facts go in and results come out through COPY, as CSV that pyarrow writes and reads.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import psycopg
import pyarrow as pa
from psycopg.rows import dict_row
from pyarrow import csv, parquet

from yuqi.backends.base import Backend, StepListener
from yuqi.backends.dialects import Dialect, PostgresDialect
from yuqi.base import Problem, YuqiError

__all__ = ["PostgresBackend"]

T = TypeVar("T")

_SETTINGS = {
    # our tables are temporary: a table that is missing is never looked for among somebody else's
    "search_path": "pg_temp, pg_catalog",
    "client_encoding": "UTF8",
    "client_min_messages": "warning",
    "timezone": "UTC",
    "datestyle": "ISO",
    "temp_buffers": "256MB",
    # a pass over a large table aggregates in memory, and results are sorted there
    "work_mem": "128MB",
    # hundreds of expressions a statement: compiling them takes longer than running them
    "jit": "off",
    # all joins are of whole tables by equal keys; over computed columns the planner expects one row and loops
    "enable_nestloop": "off",
}
_CHUNK = 16 * 2**20  # bytes of CSV that are parsed at once
_IN_MEMORY = 64 * 2**20  # bytes of CSV before they go to a file
_NUMERIC = psycopg.adapters.types["numeric"].oid
_ARROW = {
    psycopg.adapters.types[name].oid: type_
    for name, type_ in (
        ("bool", pa.bool_()),
        ("int2", pa.int32()),
        ("int4", pa.int32()),
        ("int8", pa.int64()),
        ("float8", pa.float64()),
        ("date", pa.date32()),
        ("timestamp", pa.timestamp("us")),
    )
}


_UNITS = {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_LEAST_KB, _MOST_KB = 4 * 2**10, 2**30


def _within(memory: str) -> dict[str, str]:
    """Return settings by which a session aims to stay within an amount of memory: 8GB.

    The server has no limit for a session. An eighth is for temporary tables; a sixteenth for each sort
    and, twice that (`hash_mem_multiplier`), each hash table, of which our statements have two or three.
    """
    amount = float(memory.strip().rstrip("bBiI")[:-1]) * _UNITS[memory.strip().rstrip("bBiI")[-1].lower()]

    def share(part: int) -> str:
        return f"{min(max(int(amount / part / 2**10), _LEAST_KB), _MOST_KB)}kB"

    return {"temp_buffers": share(8), "work_mem": share(16)}


class PostgresBackend:
    """One PostgreSQL session (PostgreSQL 会话)."""

    name = "postgres"
    keeps_order = False

    def __init__(
        self, address: str, *, memory: str | None = None, on_step: StepListener | None = None
    ) -> None:
        self.dialect: Dialect = PostgresDialect()
        self._on_step = on_step
        try:
            self.connection = psycopg.connect(address, autocommit=True)
        except psycopg.Error as wrong:
            raise YuqiError(
                Problem(code="engine.postgres-unreachable", params={"why": _first_line(wrong)})
            ) from wrong
        for name, value in (_SETTINGS | (_within(memory) if memory is not None else {})).items():
            self.connection.execute("select set_config(%s, %s, false)", (name, value))

    # Running

    @contextmanager
    def _step(self, step: str, sql: str) -> Iterator[bytes]:
        """Tell the listener, give the statement, and name the step where it fails."""
        if self._on_step is not None:
            self._on_step(step, sql)
        try:
            # bytes: a statement without parameters, in which % is a sign like any other
            yield sql.encode()
        except (psycopg.Error, pa.ArrowInvalid) as wrong:
            params = {"value": step, "why": _first_line(wrong)}
            raise YuqiError(Problem(code="engine.query-failed", params=params)) from wrong

    def load(self, table: str, columns: Sequence[tuple[str, str]], file: Path | None) -> None:
        """Copy a table of facts in, in byte order of its texts; without a file the table is empty."""
        say, name = self.dialect, self.dialect.identifier(table)
        listed = ", ".join(f"{say.identifier(column)} {self._stored(type_)}" for column, type_ in columns)
        self.run(f"load {table}", f"create temporary table {name} ({listed})")
        if file is None:
            return
        into = ", ".join(say.identifier(column) for column, _ in columns)
        with (
            self._step(f"load {table}", f"copy {name} ({into}) from stdin (format csv)") as statement,
            parquet.ParquetFile(file) as source,
            self.connection.cursor() as cursor,
            cursor.copy(statement) as copy,
        ):
            options = csv.WriteOptions(include_header=False)
            for batch in source.iter_batches(columns=[column for column, _ in columns]):
                ordered = batch.select([column for column, _ in columns])
                sink = pa.BufferOutputStream()
                csv.write_csv(ordered, sink, options)
                copy.write(sink.getvalue())
        self.run(f"load {table}", f"analyze {name}")

    def _stored(self, type_: str) -> str:
        return f'{self.dialect.text} collate "C"' if type_.lower() == "varchar" else type_

    def create(self, step: str, name: str, select: str) -> int:
        """Create a table from a select; return its number of rows."""
        table = self.dialect.identifier(name)
        with self._step(step, f"create temporary table {table} as\n{select}") as statement:
            rows = self.connection.execute(statement).rowcount
            self._order_by_bytes(table)
        return rows

    def _order_by_bytes(self, table: str) -> None:
        """Make a new table's texts sort by their bytes as DuckDB's do; nothing is rewritten for it."""
        cursor = self.connection.execute(f"select * from {table} limit 0".encode())
        texts = [
            self.dialect.identifier(column.name)
            for column in cursor.description or ()
            if column.type_code not in _ARROW and column.type_code != _NUMERIC
        ]
        if texts:
            changes = ", ".join(
                f'alter column {column} type {self.dialect.text} collate "C"' for column in texts
            )
            self.connection.execute(f"alter table {table} {changes}".encode())
        if '"uscc"' in texts:
            self.connection.execute(f"analyze {table} (uscc)".encode())

    def run(self, step: str, sql: str) -> None:
        """Run a statement."""
        with self._step(step, sql) as statement:
            self.connection.execute(statement)

    def rows(self, step: str, select: str) -> list[tuple[Any, ...]]:
        """Return the rows of a select."""
        with self._step(step, select) as statement:
            return self.connection.execute(statement).fetchall()

    def records(self, step: str, select: str) -> list[dict[str, Any]]:
        """Return the rows of a select by column name."""
        with self._step(step, select) as statement, self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement).fetchall()

    # Results

    def write(self, step: str, select: str, file: Path) -> int:
        """Write a select as a Parquet file with the types DuckDB gives it; return its number of rows."""
        with (
            self._step(step, f"copy (\n{select}\n) to stdout (format csv)") as statement,
            tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool,
        ):
            schema = self._schema(select)
            with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
                for block in copy:
                    spool.write(block)
            is_empty = spool.tell() == 0
            spool.seek(0)
            with parquet.ParquetWriter(file, schema) as writer:
                return 0 if is_empty else _parse(cast("IO[bytes]", spool), schema, writer)

    def _schema(self, select: str) -> pa.Schema:
        """Return a select's column names and Arrow types."""
        cursor = self.connection.execute(f"select * from (\n{select}\n) as described limit 0".encode())
        return pa.schema([(column.name, _arrow(column)) for column in cursor.description or ()])

    def each(self, jobs: Sequence[Callable[[Backend], T]]) -> list[T]:
        """Run jobs one after another: what a session makes, only that session sees."""
        return [job(self) for job in jobs]

    def close(self) -> None:
        """End the session; its tables go with it."""
        self.connection.close()


def _arrow(column: psycopg.Column) -> pa.DataType:
    """Return the Arrow type of a column; what is no number, truth or date is a text."""
    if column.type_code == _NUMERIC:
        if column.precision is None:
            # PostgreSQL forgets them in a CASE, a sum, a union of different ones; DuckDB does not
            raise pa.ArrowInvalid(f"{column.name}: no digits; cast the column to decimal(…)")
        return pa.decimal128(column.precision, column.scale)
    return _ARROW.get(column.type_code, pa.string())


def _parse(source: IO[bytes], schema: pa.Schema, writer: parquet.ParquetWriter) -> int:
    """Write CSV as PostgreSQL gives it to a Parquet file; return the number of rows."""
    reader = csv.open_csv(
        source,
        read_options=csv.ReadOptions(column_names=schema.names, block_size=_CHUNK),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            # an unknown is nothing at all, an empty text is quoted
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    rows = 0
    for batch in reader:
        writer.write_batch(batch)
        rows += batch.num_rows
    return rows


def _first_line(wrong: Exception) -> str:
    return next(iter(str(wrong).splitlines()), type(wrong).__name__)
