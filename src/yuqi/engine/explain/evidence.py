"""The rows a figure rests on (证据行): table, key, column, value, and the file, sheet and row it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from pyarrow import parquet

from yuqi.engine.evaluate import OneEnterprise, compile_row
from yuqi.engine.tree import RELATED_TITLES, Feature, Fold, Node, Op, topological
from yuqi.facts import NEVER, TABLES, Column, Snapshot

__all__ = ["Evidence", "said"]

_ROWS = 12  # of one feature; more are counted in the value anyway


class Evidence:
    """Finds the rows behind nodes, and where each was read (证据)."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._wheres: dict[Feature, Any] = {}
        self._origins: dict[str, Any] = {}
        self._stand_ins: tuple[Any, Mapping[tuple[str, Any, str], str]] = (None, {})

    def rows(self, one: OneEnterprise, roots: Sequence[Node]) -> list[dict[str, Any]]:
        """Return one entry a cell that the nodes rest on, at most a dozen rows a feature."""
        cells: dict[tuple[str, str, str], dict[str, Any]] = {}
        for node in topological(roots):
            if node.op is not Op.INPUT or node.data.fold is Fold.COVERED:
                continue
            feature: Feature = node.data
            if feature.table == RELATED_TITLES:
                continue
            columns = self._columns(feature)
            for row in self._matching(one, feature)[:_ROWS]:
                for column in columns:
                    entry = self._cell(feature.table, row, column)
                    if entry is not None:
                        cells.setdefault((feature.table, str(entry["key"]), column), entry)
        return list(cells.values())

    def _matching(self, one: OneEnterprise, feature: Feature) -> list[Mapping[str, Any]]:
        rows = one.rows.get(feature.table, ())
        if feature.where is None or feature.where.is_literal:
            return list(rows)
        look = self._wheres.get(feature)
        if look is None:
            look = self._wheres[feature] = compile_row(feature.where)
        return [row for row in rows if look(row) is True]

    def _columns(self, feature: Feature) -> list[str]:
        table = TABLES[feature.table]
        if feature.value is None:
            # rows that were counted: what they are and from when, not every column that was looked at
            return [
                name for name in table.names if name in ("name", "title", "kind", "programme", table.event)
            ]
        names = {node.data for node in topological([feature.value]) if node.op is Op.ROW}
        return [name for name in table.names if name in names]

    def _cell(self, table: str, row: Mapping[str, Any], column: str) -> dict[str, Any] | None:
        vocabulary = TABLES[table]
        described = vocabulary.column(column)
        key = {name: said(row[name], vocabulary.column(name)) for name in vocabulary.key if name in row}
        origin = self._origin(table, row, key, column)
        return {
            "table": table,
            "key": key,
            "column": column,
            "heading": described.heading,
            "value": said(row.get(column), described),
            **origin,
        }

    def _origin(
        self, table: str, row: Mapping[str, Any], key: Mapping[str, Any], column: str
    ) -> dict[str, Any]:
        nowhere = {"source": None, "batch": None, "file": None, "sheet": None, "row": None, "cell": None}
        number = self._merged.get((table, column, _key_text(key)), row.get("_origin"))
        found = None if number is None else self._origin_rows(table, int(number))
        if found is None:
            return nowhere
        read = self._stood_in(key.get("uscc")).get((table, key.get("year"), column), column)
        letter = self._letters.get((table, found["file"], found["sheet"], read))
        cell = f"{letter}{found['row']}" if letter and found["row"] is not None else None
        return {**nowhere, **found, "cell": cell}

    def _origin_rows(self, table: str, number: int) -> dict[str, Any] | None:
        file = self.snapshot.folder / "origins" / f"{table}.parquet"
        if not file.exists():
            return None
        loaded = self._origins.get(table)
        if loaded is None:
            names = ["_origin", "source", "batch", "file", "sheet", "row"]
            names += [name for name in parquet.read_schema(file).names if name == "said"]
            loaded = parquet.read_table(file, columns=names).sort_by("_origin")
            self._origins[table] = loaded = (loaded["_origin"].to_numpy(), loaded.drop(["_origin"]))
        numbers, rows = loaded
        place = int(numbers.searchsorted(number))
        if place >= len(numbers) or numbers[place] != number:
            return None
        found = dict(rows.slice(place, 1).to_pylist()[0])
        if found.get("said") is None:  # only rights whose number was written in another spelling have it
            found.pop("said", None)
        return found

    def _stood_in(self, uscc: Any) -> Mapping[tuple[str, Any, str], str]:
        """Return which of an enterprise's cells another column stood in for: table, year, column → that column."""
        if self._stand_ins[0] != uscc:
            file = self.snapshot.folder / "stand_ins.parquet"
            rows = (
                parquet.read_table(file, filters=[("uscc", "=", uscc)]).to_pylist() if file.exists() else []
            )
            cells = {(row["table"], row["year"], row["column"]): row["from_column"] for row in rows}
            self._stand_ins = (uscc, cells)
        return self._stand_ins[1]

    @cached_property
    def _letters(self) -> Mapping[tuple[str, str, str | None, str], str]:
        """Letter of the sheet's column that a column of facts was read from, by table, file, sheet, column."""
        file = self.snapshot.folder / "cells.parquet"
        if not file.exists():
            return {}
        return {
            (row["table"], row["file"], row["sheet"], row["column"]): row["letter"]
            for row in parquet.read_table(file).to_pylist()
        }

    @cached_property
    def _merged(self) -> Mapping[tuple[str, str, str], int]:
        file = self.snapshot.folder / "merged.parquet"
        if not file.exists():
            return {}
        return {
            (row["table"], row["column"], row["key"]): row["origin"]
            for row in parquet.read_table(file).to_pylist()
        }


def _key_text(key: Mapping[str, Any]) -> str:
    return json.dumps(
        {name: str(value) for name, value in key.items()}, ensure_ascii=False, separators=(",", ":")
    )


def said(value: Any, column: Column) -> Any:
    """Return a stored value in file units: yuan, fractions, persons; None for unknown and for no date."""
    if value is None or value == NEVER:
        return None
    if isinstance(value, bool) or not column.is_number:
        return value
    if column.scale == 1:
        return int(value)
    return Decimal(int(value)) / column.scale
