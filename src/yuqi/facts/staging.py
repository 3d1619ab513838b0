"""Rows read and checked, waiting to be resolved (暂存): in memory while few, in Parquet when many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet

from yuqi.facts.cells import arrow_type
from yuqi.facts.headings import Heading
from yuqi.facts.readers.raw import RawSheet
from yuqi.facts.vocabulary import TABLES, Table

__all__ = ["PROVENANCE", "StagedSheet", "StagedTable", "Staging"]

_KEPT_IN_MEMORY = 400_000  # rows of a table
PROVENANCE = ("_origin", "_sheet", "_row", "_bad", "_source", "_recorded_at", "_said")


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedSheet:
    """Where staged rows came from (来源表): the sheet, and its columns by name."""

    number: int
    table: Table
    sheet: RawSheet
    columns: Mapping[str, Heading]


@dataclass(slots=True, kw_only=True)
class StagedTable:
    """The rows of one table from all files (暂存表)."""

    table: Table
    folder: Path
    read: int = 0
    batches: list[pa.RecordBatch] = field(default_factory=list)
    writer: parquet.ParquetWriter | None = None

    @property
    def schema(self) -> pa.Schema:
        """Return the columns of a staged row: provenance, then the vocabulary's."""
        fields = [
            pa.field("_origin", pa.int64()),
            pa.field("_sheet", pa.int32()),
            pa.field("_row", pa.int32()),
            pa.field("_bad", pa.bool_()),
            pa.field("_source", pa.string()),
            pa.field("_recorded_at", pa.timestamp("us")),
            pa.field("_said", pa.string()),
        ]
        fields += [pa.field(column.name, arrow_type(column)) for column in self.table.columns]
        return pa.schema(fields)

    @property
    def path(self) -> Path:
        """Return where the rows are kept when they are many."""
        return self.folder / f"{self.table.name}.parquet"

    def add(
        self,
        *,
        sheet: int,
        numbers: npt.NDArray[np.int64],
        bad: npt.NDArray[np.bool_],
        sources: pa.Array,
        recorded: pa.Array,
        said: pa.Array | None = None,
        values: Mapping[str, pa.Array],
    ) -> None:
        """Take in a batch; columns its sheet does not have are unknown.

        `said` is what was written where a right's number was folded to another spelling.
        """
        rows = len(numbers)
        origins = np.arange(self.read, self.read + rows, dtype=np.int64)
        arrays: list[Any] = [
            pa.array(origins),
            pa.array(np.full(rows, sheet, dtype=np.int32)),
            pa.array(numbers.astype(np.int32)),
            pa.array(bad),
            sources,
            recorded,
            pa.nulls(rows, pa.string()) if said is None else said,
        ]
        for column in self.table.columns:
            given = values.get(column.name)
            arrays.append(pa.nulls(rows, arrow_type(column)) if given is None else given)
        self.batches.append(pa.RecordBatch.from_arrays(arrays, schema=self.schema))
        self.read += rows
        if self.read > _KEPT_IN_MEMORY:
            self._spill()

    def finish(self) -> None:
        """Write out what is left when the rows are kept in a file."""
        if self.writer is not None:
            self._spill()
            self.writer.close()

    def attach(self, connection: Any) -> None:
        """Make the rows known to a connection as staged_<table>."""
        name = f"staged_{self.table.name}"
        if self.writer is None:
            connection.register(name, pa.Table.from_batches(self.batches, schema=self.schema))
        else:
            path = str(self.path).replace("'", "''")
            connection.execute(f"create view {name} as select * from read_parquet('{path}')")

    def _spill(self) -> None:
        if self.writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.writer = parquet.ParquetWriter(self.path, self.schema, compression="lz4")
        for batch in self.batches:
            self.writer.write_batch(batch)
        self.batches.clear()


class Staging:
    """All staged tables and the sheets they came from (暂存区)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables: dict[str, StagedTable] = {}
        self.sheets: list[StagedSheet] = []

    def sheet(self, table: Table, sheet: RawSheet, columns: Mapping[str, Heading]) -> StagedSheet:
        """Return a new sheet of a table, known from now on by its number."""
        staged = StagedSheet(number=len(self.sheets), table=table, sheet=sheet, columns=columns)
        self.sheets.append(staged)
        self.tables.setdefault(table.name, StagedTable(table=table, folder=self.folder))
        return staged

    def finish(self, connection: Any) -> None:
        """Make all rows known to a connection, each table as staged_<table>."""
        self.tables = {name: self.tables[name] for name in TABLES if name in self.tables}
        for table in self.tables.values():
            table.finish()
            table.attach(connection)
