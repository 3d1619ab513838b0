"""Read a held folder (读取暂存的原表): its sheets with what a person has mended laid over them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from yuqi.facts.readers.raw import Flaw, RawBatch

__all__ = ["HELD", "HeldSheet", "SheetChanges", "open_held"]

HELD = "held.json"
_ROWS = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetChanges:
    """What a person has mended in one sheet (改动); rows count as they are shown, columns from 0."""

    cells: Mapping[tuple[int, int], str] = field(
        default_factory=dict
    )  # (row, column) → text; row 1: a heading
    rows: frozenset[int] = frozenset()  # left out
    columns: frozenset[int] = frozenset()  # left out
    table: str | None = None  # the sheet is read as this table; "": not at all

    def record(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "cells": [[row, column, text] for (row, column), text in self.cells.items()],
            "rows": sorted(self.rows),
            "columns": sorted(self.columns),
            "table": self.table,
        }

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> SheetChanges:
        """Return what `record` gave."""
        return cls(
            cells={(row, column): text for row, column, text in said["cells"]},
            rows=frozenset(said["rows"]),
            columns=frozenset(said["columns"]),
            table=said["table"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSheet:
    """A sheet that is held, as it reads now (暂存表)."""

    path: Path
    file: str
    sheet: str | None
    name: str
    headings: tuple[str, ...]
    hidden: bool
    epoch: date | None
    has_cells: bool
    flaws: tuple[Mapping[str, Any], ...]
    changes: SheetChanges

    def batches(self) -> Iterator[RawBatch]:
        """Return the rows as text, those left out not."""
        by_row: dict[int, list[Mapping[str, Any]]] = {}
        for flaw in self.flaws:
            by_row.setdefault(flaw["row"], []).append(flaw)
        mended: dict[int, list[tuple[int, str]]] = {}
        for (row, position), text in self.changes.cells.items():
            mended.setdefault(position, []).append((row, text))
        with parquet.ParquetFile(self.path) as source:
            for batch in source.iter_batches(batch_size=_ROWS, use_threads=False):
                yield self._batch(batch, by_row, mended)

    def _batch(
        self,
        batch: pa.RecordBatch,
        by_row: Mapping[int, list[Mapping[str, Any]]],
        mended: Mapping[int, list[tuple[int, str]]],
    ) -> RawBatch:
        numbers = batch.column(0).to_numpy(zero_copy_only=False).astype(np.int64)
        at = {int(number): index for index, number in enumerate(numbers)} if mended or by_row else {}
        columns = []
        for position in range(len(self.headings)):
            column = batch.column(position + 1)
            if position in self.changes.columns:
                column = pa.nulls(len(column), pa.string())
            elif position in mended:
                texts = column.to_pylist()
                for row, text in mended[position]:
                    if row in at:
                        texts[at[row]] = text or None
                column = pa.array(texts, pa.string())
            columns.append(column)
        flaws = [
            (number, flaw)
            for number in by_row
            if number in at and number not in self.changes.rows
            for flaw in by_row[number]
            if (number, flaw["position"]) not in self.changes.cells
            and flaw["position"] not in self.changes.columns
        ]
        kept = [index for index, number in enumerate(numbers) if int(number) not in self.changes.rows]
        moved = {int(numbers[index]): new for new, index in enumerate(kept)}
        if len(kept) < len(numbers):
            taken = pa.array(kept, pa.int64())
            columns = [column.take(taken) for column in columns]
            numbers = numbers[kept]
        return RawBatch(
            numbers=numbers,
            cells=tuple(columns),
            flaws=tuple(
                Flaw(
                    index=moved[number],
                    position=flaw["position"],
                    code=flaw["code"],
                    params=flaw["params"],
                    silent=flaw["silent"],
                )
                for number, flaw in flaws
            ),
        )


def open_held(folder: Path) -> list[HeldSheet]:
    """Return the sheets of ours in a held folder, as they read now; another's are not among them."""
    said = json.loads((folder / HELD).read_text("utf-8"))["sheets"]
    file = folder / "changes.json"
    changed = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    sheets: list[HeldSheet] = []
    for part in said:
        changes = (
            SheetChanges.of(changed[str(part["part"])]) if str(part["part"]) in changed else SheetChanges()
        )
        if not part["own"] or changes.table == "":
            continue
        about, flaws = part["about"], part["flaws"]
        headings = [
            "" if position in changes.columns else changes.cells.get((1, position), text)
            for position, text in enumerate(part["headings"])
        ]
        sheets.append(
            HeldSheet(
                path=folder / f"{part['part']}.parquet",
                file=part["file"],
                sheet=part["sheet"],
                name=changes.table or about["name"],
                headings=tuple(headings),
                hidden=about["hidden"],
                epoch=date.fromisoformat(about["epoch"]) if about["epoch"] else None,
                has_cells=about["cells"],
                flaws=tuple(flaws),
                changes=changes,
            )
        )
    return sheets
