"""One enterprise's facts out of a snapshot (单户事实): its rows, where each cell was read, who says otherwise."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuqi.backends.duckdb import connect
from yuqi.facts.cell_text import cell_text
from yuqi.facts.snapshot import Snapshot
from yuqi.facts.vocabulary import TABLES, Table

__all__ = ["KnownCell", "KnownRow", "Origin", "Otherwise", "rows_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a row was read (出处)."""

    source: str
    file: str | None
    sheet: str | None
    row: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """What another source says of a cell (不同说法)."""

    value: str
    origin: Origin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCell:
    """A cell that is known (已知单元格), as canonical text; "" says none or not yet.

    `origin` is None where the value was made from others; `from_column` names the column, or the table
    `staff_months`, that stands in for this one.
    """

    value: str
    origin: Origin | None
    from_column: str | None = None
    otherwise: tuple[Otherwise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRow:
    """A row as the engine takes it (合并后的行): one a key, the known cells by column, key columns left out."""

    table: str
    key: Mapping[str, str]
    cells: Mapping[str, KnownCell]
    origin: Origin | None  # of the strongest source that speaks of the row


def rows_of(snapshot: Snapshot, uscc: str, tables: Sequence[str] | None = None) -> tuple[KnownRow, ...]:
    """Return an enterprise's rows of all tables that have its code, in the vocabulary's order, then by key.

    Args:
        snapshot: of the zone.
        uscc: the enterprise; one that is not there has no rows.
        tables: None: all.
    """
    connection = connect(threads=1)
    try:
        reading = _Reading(snapshot, uscc, connection)
        found: list[KnownRow] = []
        for name, table in TABLES.items():
            if (tables is None or name in tables) and snapshot.path(name) is not None:
                found += reading.rows(table)
        return tuple(found)
    finally:
        connection.close()


class _Reading:
    """The look-ups for one enterprise (单户读取)."""

    def __init__(self, snapshot: Snapshot, uscc: str, connection: Any) -> None:
        self._snapshot = snapshot
        self._uscc = uscc
        self._connection = connection
        self._stand_ins = {
            (each["table"], str(each["year"]), each["column"]): each["from_column"]
            for each in self._records("stand_ins", "uscc = ?")
        }
        self._merged = {
            (each["table"], each["key"], each["column"]): each["origin"]
            for each in self._records("merged", "contains(key, ?)")
        }
        self._differences: defaultdict[tuple[str, str, str], list[Any]] = defaultdict(list)
        for each in self._records("differences", "contains(key, ?)"):
            self._differences[each["table"], each["key"], each["column"]].append(each)

    def rows(self, table: Table) -> list[KnownRow]:
        """Return the enterprise's rows of a table."""
        if "uscc" not in table.names:
            return []
        stored = self._records(table.name, "uscc = ?")
        if not stored:
            return []
        numbers = {row["_origin"] for row in stored}
        numbers |= {number for (name, _, _), number in self._merged.items() if name == table.name}
        for (name, _, _), others in self._differences.items():
            if name == table.name:
                numbers |= {other["other_origin"] for other in others}
        origins = self._origins(table, numbers)
        return [self._row(table, row, origins) for row in stored]

    def _row(self, table: Table, stored: Mapping[str, Any], origins: Mapping[int, Origin]) -> KnownRow:
        texts = {column.name: cell_text(stored[column.name], column) for column in table.columns}
        said = {name: None if stored[name] is None else str(stored[name]) for name in table.key}
        key_text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        own = origins.get(stored["_origin"])
        cells: dict[str, KnownCell] = {}
        for column in table.columns:
            value = texts[column.name]
            if value is None or column.name in table.key:
                continue
            at = (table.name, key_text, column.name)
            stand_in = self._stand_ins.get((table.name, str(stored.get("year")), column.name))
            others = tuple(
                Otherwise(value=text, origin=origins.get(other["other_origin"]))
                for other in self._differences.get(at, ())
                if (text := cell_text(other["other_value"], column)) is not None
            )
            origin = origins.get(self._merged[at]) if at in self._merged else own
            cells[column.name] = KnownCell(
                value=value,
                origin=None if stand_in is not None else origin,
                from_column=stand_in,
                otherwise=others,
            )
        key = {name: text for name in table.key if (text := texts[name]) is not None}
        return KnownRow(table=table.name, key=key, cells=cells, origin=own)

    def _origins(self, table: Table, numbers: set[int]) -> dict[int, Origin]:
        listed = ", ".join(str(number) for number in sorted(numbers))
        return {
            each["_origin"]: Origin(
                source=each["source"], file=each["file"], sheet=each["sheet"], row=each["row"]
            )
            for each in self._records(f"origins/{table.name}", f"_origin in ({listed})")
        }

    def _records(self, name: str, where: str) -> list[dict[str, Any]]:
        file = self._snapshot.folder / f"{name}.parquet"
        if not file.exists():
            return []
        given = [str(file), self._uscc] if "?" in where else [str(file)]
        cursor = self._connection.execute(f"select * from read_parquet(?) where {where}", given)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
