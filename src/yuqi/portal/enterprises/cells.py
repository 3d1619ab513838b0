"""Facts as pages show them (事实单元格): every source's word for a cell, which one counts, who may see it.

Nothing is computed but what the engine computes too: the strongest source that knows a cell counts (facts.md,
Precedence). A cell whose class the viewer may not see keeps its place and loses its values.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yuqi.portal.access import Seat, sees_class
from yuqi.portal.bridge import vocabulary
from yuqi.portal.bridge.codes import code_name
from yuqi.portal.bridge.vocabulary import FactColumn
from yuqi.portal.enterprises.folding import CurrentRow
from yuqi.portal.enterprises.sources import source_name

__all__ = ["Cell", "Row", "Said", "best_rows", "code_words", "key_of", "key_words", "open_key", "sees_cell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one source says of a cell (一种说法)."""

    source: str
    value: str  # canonical text; "" says none, or not yet
    row_id: int  # the row it came with
    is_locked: bool = False

    @property
    def source_name(self) -> Any:
        """Return the source as people call it."""
        return source_name(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell with all that is said of it (单元格), the one that counts first."""

    table: str
    key: str  # the row's, as text
    column: FactColumn
    said: tuple[Said, ...] = ()
    is_locked: bool = False  # the viewer may not see what counts

    @property
    def counts(self) -> Said | None:
        """Return what counts; None when nobody knows."""
        return self.said[0] if self.said else None

    @property
    def value(self) -> str | None:
        """Return the value that counts; None when it is unknown, or the viewer may not see it."""
        return None if self.is_locked or not self.said else self.said[0].value

    @property
    def differs(self) -> bool:
        """Whether another source says something else."""
        return not self.is_locked and len({said.value for said in self.said if not said.is_locked}) > 1

    @property
    def words(self) -> str:
        """Return a code's words, else the value as it is."""
        return code_words(self.column, self.value or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table, its sources put together (合并后的行)."""

    table: str
    key: str
    keys: Mapping[str, str]
    cells: Mapping[str, Cell]
    sources: tuple[str, ...]

    def cell(self, column: str) -> Cell:
        """Return a cell, an unknown one where nobody knows it."""
        found = self.cells.get(column)
        if found is not None:
            return found
        return Cell(table=self.table, key=self.key, column=vocabulary.tables()[self.table].column(column))


def key_of(text: str) -> dict[str, str]:
    """Return the key columns of a row out of its key text.

    Raises:
        ValueError: it is no JSON object of texts.
    """
    found = json.loads(text)
    if not isinstance(found, dict) or not all(
        isinstance(value, str) and "\x00" not in value for value in found.values()
    ):
        raise ValueError(text)
    return found


def code_words(column: FactColumn, value: str) -> str:
    """Return a code's words, else the value as it is."""
    for code in column.codes or ():
        if code.code == value:
            return code.label.zh
    if value and column.code_table:
        name = code_name(column.code_table, value)
        return f"{value} {name}" if name else value
    return value


def key_words(row: Row) -> str:
    """Return a row's key without the enterprise, as people call it: 2025; hnte 2024-12-01."""
    table = vocabulary.tables()[row.table]
    words = [code_words(table.column(name), value) for name, value in row.keys.items() if name != "uscc"]
    return " ".join(filter(None, words))


def sees_cell(viewer: Seat, table: str, column: str, source: str) -> bool:
    """Return whether a seat sees what a source says of a column."""
    return sees_class(viewer, vocabulary.cell_class(table, column, source))


def best_rows(viewer: Seat, rows: Iterable[CurrentRow]) -> Iterator[Row]:
    """Give rows with their sources put together, in order of table and key; what a plan assumes is left out.

    A row whose key itself is of a class the viewer may not see is left out whole: a lock would still name it.
    """
    groups: defaultdict[tuple[str, str], list[CurrentRow]] = defaultdict(list)
    for row in rows:
        if row.source != "plan":
            groups[row.table, row.key].append(row)
    order = {name: place for place, name in enumerate(vocabulary.tables())}
    for table, key in sorted(groups, key=lambda each: (order.get(each[0], 999), each[1])):
        if table in order and _sees_key(viewer, table):
            yield _row(viewer, table, key, groups[table, key])


def _sees_key(viewer: Seat, table: str) -> bool:
    known = vocabulary.tables()[table]
    return all(sees_class(viewer, known.column(name).sensitivity) for name in known.key)


def open_key(table: str) -> bool:
    """Return whether a table's keys may stand in titles and in the log, which everybody of the zone reads."""
    known = vocabulary.tables()[table]
    return all(known.column(name).sensitivity in ("public", "zone") for name in known.key)


def _row(viewer: Seat, table: str, key: str, said: Sequence[CurrentRow]) -> Row:
    cells = {}
    for column in vocabulary.tables()[table].columns:
        if not column.is_key and any(column.name in row.cells for row in said):
            cells[column.name] = _cell(viewer, table, key, column, said)
    sources = tuple(sorted({row.source for row in said}))
    return Row(table=table, key=key, keys=key_of(key), cells=cells, sources=sources)


def _cell(viewer: Seat, table: str, key: str, column: FactColumn, rows: Sequence[CurrentRow]) -> Cell:
    known = sorted(
        (row for row in rows if column.name in row.cells),
        key=lambda row: (vocabulary.strength(table, column.name, row.source), row.source),
    )
    said = tuple(
        Said(source=row.source, value=row.cells[column.name].value, row_id=row.cells[column.name].row_id)
        for row in known
    )
    seen = tuple(
        each
        if sees_cell(viewer, table, column.name, each.source)
        else replace(each, value="", is_locked=True)
        for each in said
    )
    locked = bool(seen) and seen[0].is_locked
    return Cell(table=table, key=key, column=column, said=seen, is_locked=locked)
