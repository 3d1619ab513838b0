"""A column after reading (已读列): values in stored types, and what is wrong by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.base import NO_PARAMS, Param
from yuqi.facts.cells.empty import Stated, Value, arrow_type, settled
from yuqi.facts.vocabulary import Column

__all__ = ["CellFault", "Parsed", "by_value"]


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell (单元格问题)."""

    code: str
    params: Mapping[str, Param] = field(default_factory=lambda: NO_PARAMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One column of a batch, read (已读列); a faulty cell is null."""

    values: pa.Array
    faults: Mapping[int, CellFault] = field(default_factory=dict)
    said: pa.Array | None = None  # what was written, where the value is another spelling of it

    @classmethod
    def refused(cls, raw: pa.Array, column: Column) -> Parsed:
        """Return a column whose Parquet type cannot hold it: every filled cell is at fault, said once."""
        first = pc.index(pc.is_valid(raw), True).as_py()
        faults = {}
        if first >= 0:
            faults[first] = CellFault("facts.parquet-type", {"value": str(raw.type)})
        return cls(values=pa.nulls(len(raw), arrow_type(column)), faults=faults)


def by_value(raw: pa.Array, column: Column, read: Callable[[str], Value | CellFault]) -> Parsed:
    """Return a column of text read once a distinct value; null cells are empty."""
    if not pa.types.is_string(raw.type):
        raw = pc.cast(raw, pa.string())
    coded = pc.dictionary_encode(raw)
    answers = [read(text) for text in coded.dictionary.to_pylist()]
    wrong = {number: answer for number, answer in enumerate(answers) if isinstance(answer, CellFault)}
    kept = [None if isinstance(answer, CellFault) else answer for answer in answers]
    empty = settled(column, Stated.EMPTY)
    choices = pa.array([*kept, empty], arrow_type(column))
    places = pc.fill_null(coded.indices, len(kept))
    values = choices.take(places)
    faults: dict[int, CellFault] = {}
    if wrong:
        at = places.to_numpy(zero_copy_only=False)
        for index in np.flatnonzero(np.isin(at, list(wrong))):
            faults[int(index)] = wrong[int(at[index])]
    return Parsed(values=values, faults=faults)
