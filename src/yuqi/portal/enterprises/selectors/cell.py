"""Where one cell comes from (出处): every source's value with batch, file and cell, and all that was ever said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yuqi.portal.access import Seat
from yuqi.portal.bridge import vocabulary
from yuqi.portal.enterprises.cells import Cell, sees_cell
from yuqi.portal.enterprises.models import Batch, FactRow
from yuqi.portal.enterprises.services.batches import key_text
from yuqi.portal.enterprises.services.edits import row_of
from yuqi.portal.enterprises.sources import source_name

__all__ = ["Origin", "Told", "cell_of", "order_of", "origins", "told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a value was read (出处)."""

    batch: Batch
    file: str
    sheet: str
    row: int | None
    letter: str  # of the column in its sheet
    heading: str
    recorded_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One time something was said of a cell (一次说法)."""

    source_name: Any
    value: str | None  # None: it was taken away, or made unknown
    is_locked: bool
    counts: bool  # in its batch: False after the batch was undone
    at: datetime | None
    origin: Origin


def cell_of(viewer: Seat, uscc: str, table: str, key: Mapping[str, str], column: str) -> Cell:
    """Return a cell as it counts now."""
    return row_of(viewer, uscc, table, key).cell(column)


def origins(viewer: Seat, cell: Cell) -> list[tuple[Any, Origin]]:
    """Return what each source says now, with its origin, the strongest first."""
    ids = [said.row_id for said in cell.said]
    rows = {
        row.pk: row
        for row in FactRow.objects.filter(tenant_id=viewer.tenant_id, pk__in=ids).select_related(
            "batch__made_by", "batch__upload"
        )
    }
    return [(said, _origin(rows[said.row_id], cell.column.name)) for said in cell.said if said.row_id in rows]


def told(viewer: Seat, uscc: str, table: str, key: Mapping[str, str], column: str) -> list[Told]:
    """Return all that was ever committed of a cell, the newest first; values of other classes are locked."""
    rows = (
        FactRow.objects.filter(
            tenant_id=viewer.tenant_id,
            uscc=uscc,
            table=table,
            key=key_text(key),
            batch__state__in=(Batch.State.COMMITTED, Batch.State.UNDONE),
        )
        .select_related("batch__made_by", "batch__undone_by", "batch__upload")
        .order_by("-batch__sequence", "-pk")
    )
    found = []
    for row in rows:
        if column not in row.values and not row.removed and not row.whole:
            continue
        locked = not sees_cell(viewer, table, column, row.source)
        found.append(
            Told(
                source_name=source_name(row.source),
                value=None if locked else row.values.get(column),
                is_locked=locked,
                counts=row.batch.state == Batch.State.COMMITTED,
                at=row.batch.committed_at,
                origin=_origin(row, column),
            )
        )
    return found


def order_of(table: str, column: str) -> list[Any]:
    """Return the sources of a column by name, the strongest first."""
    known = vocabulary.tables()[table].column(column).sources
    return [source_name("officer"), *(source_name(source) for source in known)]


def _origin(row: FactRow, column: str) -> Origin:
    place = (row.batch.columns or {}).get(row.table, {}).get(column, {})
    return Origin(
        batch=row.batch,
        file=row.file,
        sheet=row.sheet,
        row=row.row,
        letter=str(place.get("letter", "")),
        heading=str(place.get("heading", "")),
        recorded_at=row.recorded_at,
    )
