"""A model's values of every enterprise as columns (指标数据): read out of facts by SQL, whole numbers throughout."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import parquet

from yuqi.backends.base import Backend
from yuqi.engine.compile import Passes
from yuqi.engine.points.compiled import Compiled
from yuqi.engine.points.exact import Ints

__all__ = ["Bools", "Frame", "Values", "read_frame"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """One mark's column (一项指标的数据)."""

    raw: Ints  # in whole fractions of the unit; 0 where not known
    known: Bools  # a value, or the end of a range that is certain
    settled: Bools  # nothing unknown can change the points
    low: Ints | None = None  # points where SQL gives them, in ten-thousandths
    high: Ints | None = None

    def take(self, rows: Ints) -> Values:
        """Return some rows."""
        return Values(
            raw=self.raw[rows],
            known=self.known[rows],
            settled=self.settled[rows],
            low=None if self.low is None else self.low[rows],
            high=None if self.high is None else self.high[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Every enterprise in the zone on the day, in order of code (全体企业)."""

    codes: pa.Array  # uscc, in byte order
    names: pa.Array
    stage: NDArray[np.int16]  # −1: unknown
    industry: NDArray[np.int16]
    size: NDArray[np.int16]  # −1: unknown
    size_names: tuple[str, ...]
    values: tuple[Values, ...]  # one a mark
    gone: tuple[str, ...] = ()  # in the facts, not in the zone on the day

    def __len__(self) -> int:
        """Return the number of enterprises."""
        return len(self.codes)

    @property
    def uscc(self) -> tuple[str, ...]:
        """Every code."""
        return tuple(self.codes.to_pylist())

    def row_of(self, uscc: str) -> int | None:
        """Return an enterprise's row, None when it is not in the zone."""
        row = pc.index(self.codes, uscc).as_py()
        return None if row < 0 else int(row)


def read_frame(backend: Backend, compiled: Compiled, source: str) -> Frame:
    """Return the values of a model's marks; the tables of facts must be loaded.

    Args:
        source: the name of a table that is made on the way.
    """
    passes = Passes(backend.dialect, compiled.as_of)
    backend.create(f"features {source}", source, passes.statement(list(compiled.features)))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "frame.parquet"
        backend.write(f"values {source}", compiled.select(backend.dialect, source), file)
        table = parquet.read_table(file)
    return _frame(table, compiled)


def _frame(table: pa.Table, compiled: Compiled) -> Frame:
    there = _truths(table["in_zone"])
    gone = tuple(pc.filter(table["uscc"], pa.array(~there)).to_pylist())
    if gone:
        table = table.filter(pa.array(there))
    sizes = pc.dictionary_encode(table["size"].combine_chunks())
    return Frame(
        codes=table["uscc"].combine_chunks(),
        names=table["name"].combine_chunks(),
        stage=_whole(table["stage"], absent=-1).astype(np.int16),
        industry=_whole(table["industry"]).astype(np.int16),
        size=_whole(sizes.indices.cast(pa.int64()), absent=-1).astype(np.int16),
        size_names=tuple(sizes.dictionary.to_pylist()),
        values=tuple(_values(table, f"i{n}", mark.exact) for n, mark in enumerate(compiled.marks)),
        gone=gone,
    )


def _values(table: pa.Table, prefix: str, exact: bool) -> Values:
    raw = table[f"{prefix}_raw"]
    known = pc.is_valid(raw).to_numpy(zero_copy_only=False).astype(np.bool_)
    if not exact:
        return Values(raw=_whole(raw), known=known, settled=_truths(table[f"{prefix}_settled"]))
    low, high = _whole(table[f"{prefix}_low"]), _whole(table[f"{prefix}_high"])
    return Values(raw=_whole(raw), known=known, settled=low == high, low=low, high=high)


def _whole(column: pa.ChunkedArray | pa.Array, *, absent: int = 0) -> Ints:
    filled: Ints = pc.fill_null(column.cast(pa.int64()), absent).to_numpy(zero_copy_only=False)
    return filled if filled.flags.writeable else filled.copy()


def _truths(column: pa.ChunkedArray) -> Bools:
    found: Bools = pc.fill_null(column, False).to_numpy(zero_copy_only=False)
    return found.astype(np.bool_)
