"""Files kept for a while, sheet by sheet, so that cells can be mended before they count (暂存的原表).

A held folder has one Parquet file of text a sheet, `held.json` on what they are, and `changes.json` on what a
person has mended: cells, rows and columns left out, the table a sheet stands for. The readers take it for a facts
folder; places stay those of the file that came. The file itself is never touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from yuqi.base import Problem, YuqiError
from yuqi.facts.adapt.grid import Grid, open_grids
from yuqi.facts.checks import may_be_empty
from yuqi.facts.headings import read_headings, table_named
from yuqi.facts.readers import RawSheet, open_csv, open_parquet, open_workbook
from yuqi.facts.readers.held import HELD, SheetChanges

__all__ = ["HeldPart", "held_parts", "held_window", "hold_files", "hold_sheets", "write_changes"]

_WORKBOOKS = (".xlsx", ".xlsm")
_TABLES = (".csv", ".csv.gz", ".parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPart:
    """One sheet of a held folder (暂存表): whose rows are ours, or another's."""

    part: int
    file: str
    sheet: str | None
    table: str | None  # of ours; None: another's file, or a sheet that names no table
    own: bool  # whether its file is laid out as our template
    headings: tuple[
        str, ...
    ]  # first row of ours, "" where empty; of another's the widest row of the first forty
    heading_row: int
    rows: int
    about: Mapping[str, Any] = field(default_factory=dict, repr=False)  # name, hidden, epoch, cells
    flaws: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)  # seen while reading


def hold_files(
    files: Sequence[Path], folder: Path, *, progress: Callable[[str, float], None] | None = None
) -> tuple[list[HeldPart], list[Problem]]:
    """Read files into an empty folder, every sheet as it stands, and say which could not be read.

    A file is ours when the headings of one of its sheets are those of the table its name says; then all its
    sheets are read as ours. Every other file is another's, kept whole with the rows above its headings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts: list[HeldPart] = []
    problems: list[Problem] = []
    for number, file in enumerate(files):
        try:
            sheets = _sheets_of(file)
            if any(_is_ours(sheet) for sheet in sheets):
                for place, sheet in enumerate(sheets):
                    if progress is not None:
                        progress(sheet.sheet or file.name, (number + place / len(sheets)) / len(files))
                    parts.append(_hold_own(folder, len(parts), sheet))
            elif file.suffix.lower() == ".parquet":
                parts.extend(_hold_own(folder, len(parts), sheet) for sheet in sheets)
            else:
                for grid in open_grids(file):
                    if any(any(cells) for cells in grid.rows):
                        parts.append(_hold_grid(folder, len(parts), grid))
        except YuqiError as wrong:
            problems.extend(wrong.problems)
    _describe(folder, parts)
    return parts, problems


def hold_sheets(files: Iterable[Path], folder: Path, parts: Sequence[HeldPart]) -> list[HeldPart]:
    """Add facts files of ours (made by an adapter, or the register beside them) to a held folder."""
    kept = list(parts)
    for file in files:
        kept.extend(_hold_own(folder, len(kept), sheet) for sheet in _sheets_of(file))
    _describe(folder, kept)
    return kept


def held_parts(folder: Path) -> tuple[HeldPart, ...]:
    """Return what a held folder holds."""
    said = json.loads((folder / HELD).read_text("utf-8"))
    names = HeldPart.__dataclass_fields__
    return tuple(
        HeldPart(**{**{name: part[name] for name in names}, "headings": tuple(part["headings"])})
        for part in said["sheets"]
    )


def held_window(folder: Path, part: int, first: int, last: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return rows as they came, by their number, from the first to the last; changes are not laid over them."""
    file = folder / f"{part}.parquet"
    rows = parquet.read_table(file, filters=[("_row", ">=", first), ("_row", "<=", last)])
    columns = [
        ["" if cell is None else cell for cell in rows[name].to_pylist()] for name in rows.column_names[1:]
    ]
    numbers = rows["_row"].to_pylist()
    found = [(number, tuple(column[at] for column in columns)) for at, number in enumerate(numbers)]
    return tuple(sorted(found))


def write_changes(folder: Path, changes: Mapping[int, SheetChanges]) -> None:
    """Keep what a person mended beside the sheets, in place of what was kept before."""
    said = {str(part): each.record() for part, each in changes.items()}
    fresh = folder / ".changes.json.new"
    fresh.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    fresh.replace(folder / "changes.json")


def _sheets_of(file: Path) -> list[RawSheet]:
    lower = file.name.lower()
    if lower.endswith(_WORKBOOKS):
        return list(open_workbook(file, file=file.name))
    name = next((file.name[: -len(ending)] for ending in _TABLES if lower.endswith(ending)), file.stem)
    if lower.endswith(".parquet"):
        return [open_parquet(file, file=file.name, name=name)]
    return [open_csv(file, file=file.name, name=name)]


def _is_ours(sheet: RawSheet) -> bool:
    table = table_named(sheet.name)
    if table is None:
        return False
    headings, _ = read_headings(table, sheet.headings)
    known = {heading.column.name for heading in headings if heading.column is not None}
    return all(name in known or may_be_empty(table, name) for name in table.key)


def _hold_own(folder: Path, part: int, sheet: RawSheet) -> HeldPart:
    table = table_named(sheet.name)
    width = len(sheet.headings)
    schema = pa.schema([("_row", pa.int32())] + [(f"c{at}", pa.string()) for at in range(width)])
    flaws: list[dict[str, Any]] = []
    rows = 0
    with parquet.ParquetWriter(folder / f"{part}.parquet", schema, compression="lz4") as out:
        for batch in sheet.batches():
            flaws += [
                {
                    "row": int(batch.numbers[flaw.index]),
                    "position": flaw.position,
                    "code": flaw.code,
                    "params": dict(flaw.params),
                    "silent": flaw.silent,
                }
                for flaw in batch.flaws
            ]
            rows += len(batch.numbers)
            cells = [_as_text(column) for column in batch.cells]
            numbers = pa.array(batch.numbers.astype(np.int32))
            out.write_batch(pa.RecordBatch.from_arrays([numbers, *cells], schema=schema))
    return HeldPart(
        part=part,
        file=sheet.file,
        sheet=sheet.sheet,
        table=table.name if table is not None else None,
        own=True,
        headings=tuple(sheet.headings),
        heading_row=1,
        rows=rows,
        about={
            "name": sheet.name,
            "hidden": sheet.hidden,
            "epoch": _day(sheet.epoch),
            "cells": sheet.has_cells,
        },
        flaws=tuple(flaws),
    )


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column if pa.types.is_string(column.type) else pc.cast(column, pa.string())


def _hold_grid(folder: Path, part: int, grid: Grid) -> HeldPart:
    width = max((len(cells) for cells in grid.rows), default=0)
    schema = pa.schema([("_row", pa.int32())] + [(f"c{at}", pa.string()) for at in range(width)])
    columns = [[grid.cell(row, at) or None for row in range(len(grid.rows))] for at in range(width)]
    arrays = [pa.array(range(1, len(grid.rows) + 1), pa.int32())]
    arrays += [pa.array(column, pa.string()) for column in columns]
    parquet.write_table(
        pa.Table.from_arrays(arrays, schema=schema), folder / f"{part}.parquet", compression="lz4"
    )
    filled = [sum(1 for cell in cells if cell) for cells in grid.rows[:40]]
    widest = filled.index(max(filled))
    return HeldPart(
        part=part,
        file=grid.file,
        sheet=grid.sheet,
        table=None,
        own=False,
        headings=grid.rows[widest],
        heading_row=widest + 1,
        rows=sum(1 for cells in grid.rows[widest + 1 :] if any(cells)),
    )


def _describe(folder: Path, parts: Sequence[HeldPart]) -> None:
    said = {
        "sheets": [{name: getattr(part, name) for name in HeldPart.__dataclass_fields__} for part in parts]
    }
    fresh = folder / f".{HELD}.new"
    fresh.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    fresh.replace(folder / HELD)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
