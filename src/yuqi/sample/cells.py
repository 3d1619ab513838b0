"""From numbers to files (单元格): arrays in stored units become Parquet columns in the units people hand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yuqi.facts.vocabulary import TABLES, Column, Kind
from yuqi.sample.calendar import NO_DAY

__all__ = [
    "BLANK",
    "Cells",
    "Numbers",
    "Pick",
    "Rows",
    "count_of",
    "fen",
    "millionths",
    "schema",
    "stack",
    "table",
]

BLANK = NO_DAY
"""An empty cell in an array of numbers or days; in yes/no arrays it is -1, in picks an index below 0."""

Numbers = npt.NDArray[np.int64]
_DECIMALS = {
    Kind.MONEY: (18, 2),
    Kind.AMOUNT: (18, 2),
    Kind.SHARE: (9, 6),
    Kind.PERSONS: (14, 2),
    Kind.QUANTITY: (18, 4),
}
_PLAIN = {Kind.DATE: pa.date32(), Kind.YES_NO: pa.bool_(), Kind.YEAR: pa.int32(), Kind.COUNT: pa.int64()}
SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Pick:
    """Cells chosen from a word list (取词): the index of each cell's word, below 0 for an empty cell."""

    words: Sequence[str]
    index: npt.NDArray[np.integer]


Cells: TypeAlias = "npt.NDArray[Any] | Pick | str | pa.Array"
Rows = Mapping[str, Cells]
"""The rows of one table by column: stored units (fen, millionths, hundredths of a person), blanks as above."""


def fen(yuan: npt.ArrayLike) -> Numbers:
    """Return yuan as whole fen."""
    return np.rint(np.asarray(yuan, dtype=np.float64) * 100).astype(np.int64)


def millionths(share: npt.ArrayLike) -> Numbers:
    """Return fractions as whole millionths."""
    return np.rint(np.asarray(share, dtype=np.float64) * 1_000_000).astype(np.int64)


def count_of(rows: Rows) -> int:
    """Return how many rows there are."""
    for cells in rows.values():
        if isinstance(cells, Pick):
            return len(cells.index)
        if not isinstance(cells, str):
            return len(cells)
    return 0


def stack(parts: Sequence[Rows]) -> dict[str, Cells]:
    """Return the rows of several parts below each other; all parts have the same columns and word lists."""
    first = parts[0]
    stacked: dict[str, Cells] = {}
    for name, cells in first.items():
        pieces = [part[name] for part in parts]
        if isinstance(cells, Pick):
            stacked[name] = Pick(
                cells.words, np.concatenate([p.index for p in pieces if isinstance(p, Pick)])
            )
        elif isinstance(cells, str):
            stacked[name] = cells
        elif isinstance(cells, np.ndarray):
            stacked[name] = np.concatenate([np.asarray(piece) for piece in pieces])
        else:
            stacked[name] = pa.chunked_array([_one(piece) for piece in pieces]).combine_chunks()
    return stacked


def schema(name: str, columns: Sequence[str]) -> pa.Schema:
    """Return the Parquet schema of a table, its columns in the vocabulary's order and `source` last."""
    fields = [pa.field(c.name, _type(c)) for c in TABLES[name].columns if c.name in columns]
    if SOURCE in columns:
        fields.append(pa.field(SOURCE, _WORDS))
    return pa.schema(fields)


def table(name: str, rows: Rows) -> pa.Table:
    """Return rows as an Arrow table in file units: yuan, fractions, persons.

    Raises:
        KeyError: a column is not in the vocabulary.
    """
    known = TABLES[name]
    for column in rows:
        if column != SOURCE:
            known.column(column)
    length = count_of(rows)
    made = schema(name, list(rows))
    arrays = [
        _words(rows[SOURCE], length)
        if field.name == SOURCE
        else _cells(known.column(field.name), rows[field.name], length)
        for field in made
    ]
    return pa.Table.from_arrays(arrays, schema=made)


_WORDS = pa.dictionary(pa.int32(), pa.string())


def _type(column: Column) -> pa.DataType:
    if column.kind in _DECIMALS:
        return pa.decimal128(*_DECIMALS[column.kind])
    return _PLAIN.get(
        column.kind, pa.string() if column.kind in (Kind.TEXT, Kind.USCC, Kind.MONTH) else _WORDS
    )


def _cells(column: Column, cells: Cells, length: int) -> pa.Array:
    wanted = _type(column)
    if isinstance(cells, (str, Pick)):
        return _words(cells, length).cast(wanted)
    if not isinstance(cells, np.ndarray):
        return _one(cells).cast(wanted)
    if column.kind is Kind.YES_NO:
        flags = cells.astype(np.int8)
        return pa.array(flags > 0, mask=flags < 0)
    values = np.ascontiguousarray(cells, dtype=np.int64)
    blank = values == BLANK
    if column.kind in _DECIMALS:
        return _decimals(values, blank, wanted)
    if column.kind is Kind.DATE:
        return pa.array(np.where(blank, 0, values).astype(np.int32), mask=blank).cast(wanted)
    return pa.array(np.where(blank, 0, values), mask=blank).cast(wanted)


def _one(cells: Cells) -> pa.Array:
    if isinstance(cells, pa.ChunkedArray):
        return cells.combine_chunks()
    return cells


def _words(cells: Cells, length: int) -> pa.Array:
    if isinstance(cells, str):
        cells = Pick((cells,), np.zeros(length, np.int32))
    if isinstance(cells, Pick):
        # Parquet wants each word once, and writes what lies under an empty cell: word 0, never a stray index.
        words = list(dict.fromkeys(cells.words))
        place = np.array([words.index(word) for word in cells.words], dtype=np.int32)
        blank = np.asarray(cells.index) < 0
        index = place[np.where(blank, 0, cells.index)]
        return pa.DictionaryArray.from_arrays(pa.array(index, mask=blank), pa.array(words, pa.string()))
    return _one(cells)


def _decimals(values: Numbers, blank: npt.NDArray[np.bool_], wanted: pa.DataType) -> pa.Array:
    # A decimal128 is a 16-byte two's complement number: the low half is ours, the high half its sign.
    halves = np.empty((len(values), 2), np.int64)
    halves[:, 0] = values
    halves[:, 1] = values >> 63
    if not blank.any():
        return pa.Array.from_buffers(wanted, len(values), [None, pa.py_buffer(halves)])
    halves[blank] = 0
    valid = pa.py_buffer(np.packbits(~blank, bitorder="little"))
    return pa.Array.from_buffers(
        wanted, len(values), [valid, pa.py_buffer(halves)], null_count=int(blank.sum())
    )
