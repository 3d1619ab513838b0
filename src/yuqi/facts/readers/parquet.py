"""Read a Parquet file with its types, some rows at a time (读取 Parquet)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from yuqi.base import Place, Problem, YuqiError
from yuqi.facts.readers.raw import RawBatch

__all__ = ["ParquetSheet", "open_parquet"]

_ROWS = 131_072


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetSheet:
    """A Parquet file as a sheet (Parquet 表)."""

    path: Path
    file: str
    name: str
    headings: tuple[str, ...]
    sheet: str | None = None
    hidden: bool = False
    epoch: date | None = None
    has_cells: bool = False

    def batches(self) -> Iterator[RawBatch]:
        """Return the rows in their types, 131,072 at a time; the first row counts as row 2.

        Raises:
            YuqiError: facts.not-parquet, the file is damaged.
        """
        first = 2
        try:
            with parquet.ParquetFile(self.path) as source:
                for batch in source.iter_batches(batch_size=_ROWS, use_threads=False):
                    numbers = np.arange(first, first + batch.num_rows, dtype=np.int64)
                    first += batch.num_rows
                    yield RawBatch(numbers=numbers, cells=tuple(batch.columns))
        except (pa.ArrowException, OSError) as wrong:
            raise _damaged(self.file) from wrong


def open_parquet(path: Path, *, file: str, name: str) -> ParquetSheet:
    """Return a Parquet file's headings.

    Raises:
        YuqiError: facts.not-parquet, it is no Parquet file or a damaged one.
    """
    try:
        schema = parquet.read_schema(path)
    except (pa.ArrowException, OSError) as wrong:
        raise _damaged(file) from wrong
    return ParquetSheet(path=path, file=file, name=name, headings=tuple(schema.names))


def _damaged(file: str) -> YuqiError:
    return YuqiError(Problem(code="facts.not-parquet", place=Place(file=file)))
