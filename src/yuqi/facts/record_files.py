"""Records → a facts folder (写成数据文件夹): one Parquet file a table, read back as the same rows and hash."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml
from pyarrow import parquet

from yuqi.facts.records import FactRecord
from yuqi.facts.vocabulary import TABLES, Column, Empty, Kind, Table

__all__ = ["write_records"]

_ROWS = 32_768
_TEXT = pa.string()


def write_records(
    folder: Path,
    records: Iterable[FactRecord],
    *,
    name: str | None = None,
    as_of: date | None = None,
    seed: int | None = None,
) -> dict[str, int]:
    """Write records as facts files and return how many rows of each table.

    Args:
        folder: exists and is empty.
        records: in any order; of one key and source the newer `recorded_at` counts.
        name, as_of, seed: what zone.yaml says.

    Raises:
        KeyError: a record names a table or a column that the vocabulary does not have.
    """
    files: dict[str, _TableFile] = {}
    with ExitStack() as open_files:
        for record in records:
            file = files.get(record.table)
            if file is None:
                file = files[record.table] = _TableFile(folder, TABLES[record.table])
                open_files.callback(file.close)
            file.add(record)
    zone = {"name": name, "as_of": as_of, "seed": seed}
    said = {key: value for key, value in zone.items() if value is not None}
    (folder / "zone.yaml").write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), "utf-8")
    return {name: file.rows for name, file in files.items()}


class _TableFile:
    """The file of one table while it is written (写入中的表)."""

    def __init__(self, folder: Path, table: Table) -> None:
        self.rows = 0
        self._columns = [_Cells(column) for column in table.columns]
        self._keys = self._columns[: len(table.key)]
        self._names = frozenset(table.names)
        self._table = table.name
        self._sources: list[str] = []
        self._recorded: list[str | None] = []
        fields = [pa.field(column.name, _TEXT) for column in table.columns]
        fields += [pa.field("source", _TEXT), pa.field("recorded_at", _TEXT)]
        self._schema = pa.schema(fields)
        self._writer = parquet.ParquetWriter(
            folder / f"{table.name}.parquet", self._schema, compression="snappy"
        )

    def add(self, record: FactRecord) -> None:
        """Take in a row."""
        cells = {**record.key, **record.values}
        if "uscc" not in cells and record.uscc is not None and "uscc" in self._names:
            cells["uscc"] = record.uscc
        if not self._names.issuperset(cells):
            unknown = sorted(set(cells) - self._names)[0]
            raise KeyError(f"{self._table}.{unknown}")
        for column in self._columns:
            column.cells.append(cells.get(column.name))
        self._sources.append(record.source)
        self._recorded.append(record.recorded_at)
        self.rows += 1
        if len(self._sources) == _ROWS:
            self._flush()

    def close(self) -> None:
        """Write what is left."""
        if self._sources:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        arrays = [column.taken() for column in self._columns]
        arrays += [pa.array(self._sources, _TEXT), pa.array(self._recorded, _TEXT)]
        self._sources, self._recorded = [], []
        self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))


class _Cells:
    """The cells of one column that wait to be written (待写单元格)."""

    def __init__(self, column: Column) -> None:
        self.name = column.name
        self.cells: list[str | None] = []
        blank_is_unknown = column.empty is Empty.UNKNOWN
        self._unknown = None if blank_is_unknown else "不详"
        self._none = "无" if blank_is_unknown else None
        self._above_one = column.kind is Kind.SHARE and column.signed

    def taken(self) -> pa.Array:
        """Return the cells as a file says them, and begin anew."""
        cells, self.cells = self.cells, []
        unknown, none = self._unknown, self._none
        filed: list[Any] = [unknown if text is None else (text or none) for text in cells]
        if self._above_one:
            filed = [_marked(text) for text in filed]
        return pa.array(filed, _TEXT)


def _marked(text: str | None) -> str | None:
    """Return a share above the whole with its percent sign, without which it would not be believed."""
    if text is None or not text[-1].isdigit() or Decimal(text) <= 1:
        return text
    return f"{format((Decimal(text) * 100).normalize(), 'f')}%"
