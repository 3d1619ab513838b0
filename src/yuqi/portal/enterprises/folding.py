"""What the committed batches say now (合成现值): whole rows replace, patches set, removals take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from yuqi.portal.enterprises.models import Batch, FactRow

__all__ = ["CurrentRow", "SaidCell", "current_rows", "every_current_row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidCell:
    """One cell and who said it (单元格): the row it came with."""

    value: str
    row_id: int


@dataclass(slots=True, kw_only=True)
class CurrentRow:
    """A row of one source as it counts now (现行行)."""

    table: str
    uscc: str
    key: str
    source: str
    recorded_at: str
    is_gone: bool = False
    cells: dict[str, SaidCell] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """Return column → canonical text."""
        return {column: cell.value for column, cell in self.cells.items()}


_NEEDED = ("id", "table", "uscc", "key", "source", "values", "whole", "removed", "recorded_at")


def current_rows(tenant_id: int, *, uscc: str | None = None, table: str | None = None) -> list[CurrentRow]:
    """Return the rows that count now, of one enterprise or one table, in order of table and key."""
    rows = _said(tenant_id)
    if uscc is not None:
        rows = rows.filter(uscc=uscc)
    if table is not None:
        rows = rows.filter(table=table)
    folded = _fold(rows.order_by("table", "key", "source", "batch__sequence", "id").iterator(chunk_size=5000))
    return list(folded)


def every_current_row(tenant_id: int, *, tables: Sequence[str] | None = None) -> Iterator[CurrentRow]:
    """Give all rows of a tenant that count now, of all or some tables, table by table."""
    rows = _said(tenant_id)
    if tables is not None:
        rows = rows.filter(table__in=tables)
    ordered = rows.order_by("table", "key", "source", "batch__sequence", "id")
    yield from _fold(ordered.iterator(chunk_size=10_000))


def _said(tenant_id: int) -> Any:
    return FactRow.objects.filter(tenant_id=tenant_id, batch__state=Batch.State.COMMITTED).values_list(
        *_NEEDED
    )


def _fold(rows: Iterable[tuple]) -> Iterator[CurrentRow]:
    """Fold rows that come in order of table, key, source and time."""
    now: CurrentRow | None = None
    for row_id, table, uscc, key, source, values, whole, removed, recorded_at in rows:
        if now is None or (now.table, now.key, now.source) != (table, key, source):
            if now is not None and not now.is_gone:
                yield now
            now = CurrentRow(table=table, uscc=uscc, key=key, source=source, recorded_at=recorded_at)
        now.is_gone = removed
        if removed or whole:
            now.cells = {}
        now.uscc, now.recorded_at = uscc, recorded_at
        for column, value in values.items():
            if value is None:
                now.cells.pop(column, None)
            else:
                now.cells[column] = SaidCell(value=value, row_id=row_id)
    if now is not None and not now.is_gone:
        yield now
