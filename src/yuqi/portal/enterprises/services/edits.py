"""Facts set right by officers (改事实): one cell, a row more, a row less; each a batch that can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.base import Problem
from yuqi.portal.access import Refused, Seat, require
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import vocabulary
from yuqi.portal.bridge.rows import read_row
from yuqi.portal.enterprises.cells import Cell, Row, best_rows, key_words, open_key, sees_cell
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.models import Batch, Enterprise
from yuqi.portal.enterprises.selectors.register import one_of
from yuqi.portal.enterprises.services.batches import NewRow, add_rows, commit, key_text, new_batch, undo

__all__ = [
    "OFFICER",
    "Conflict",
    "NotTaken",
    "add_row",
    "edit_cell",
    "locked_firm",
    "remove_row",
    "row_of",
    "seen_mark",
    "set_cells",
    "undo_edit",
]

OFFICER = "officer"
_OPEN_CLASSES = ("public", "zone")


class Conflict(Exception):
    """Somebody else changed the cell meanwhile (他人已改); nothing was written."""

    def __init__(self, theirs: Cell) -> None:
        super().__init__("changed meanwhile")
        self.theirs = theirs


class NotTaken(Exception):
    """What was entered cannot be taken (填写有误): the sentences by column, "" of the row itself."""

    def __init__(self, problems: Mapping[str, Iterable[Problem | str]]) -> None:
        super().__init__("not taken")
        self.problems = {column: tuple(said) for column, said in problems.items()}


def seen_mark(cell: Cell) -> str:
    """Return what a form carries of the cell it shows, so that a change by another is noticed."""
    return str(cell.counts.row_id) if cell.counts else ""


def row_of(viewer: Seat, uscc: str, table: str, key: Mapping[str, str]) -> Row:
    """Return a row as it counts now, an empty one where there is none."""
    text = key_text(key)
    for row in best_rows(viewer, current_rows(viewer.tenant_id, uscc=uscc, table=table)):
        if row.key == text:
            return row
    return Row(table=table, key=text, keys=dict(key), cells={}, sources=())


@transaction.atomic
def edit_cell(
    *,
    by: Seat,
    uscc: str,
    table: str,
    key: Mapping[str, str],
    column: str,
    text: str,
    reason: str,
    seen: str,
) -> Batch:
    """Set one cell as an officer says it (核定); it counts before every other source until it is taken back.

    Args:
        by: an officer who sees the column.
        uscc: the enterprise.
        table, key, column: of the cell.
        text: as entered; "" says none, where the vocabulary reads an empty cell so.
        reason: why.
        seen: `seen_mark` of the cell the form showed.

    Raises:
        Refused: the seat may not edit this, or not see what counts now.
        Conflict: the cell counts something else by now.
        NotTaken: the text is no value of this column, or the reason is missing.
    """
    firm = locked_firm(by, uscc)
    _check_cell(by, table, column, reason)
    row = row_of(by, uscc, table, key)
    cell = row.cell(column)
    if cell.is_locked:  # nobody overrules what they may not see
        raise Refused("enterprises.edit")
    if seen_mark(cell) != seen:
        raise Conflict(cell)
    value = _read(by, uscc, row, {column: text})[column]
    batch = set_cells(
        by=by,
        firm=firm,
        rows=[NewRow(table=table, uscc=uscc, key=key, values={column: value}, source=OFFICER, whole=False)],
        title=_title(row, cell),
        reason=reason,
    )
    open_class = vocabulary.sensitivity(table, column) in _OPEN_CLASSES
    was_open = cell.counts is None or (
        vocabulary.cell_class(table, column, cell.counts.source) in _OPEN_CLASSES
    )
    audit.record(
        "facts.edited",
        on=f"batch:{batch.label}",
        by=by,
        uscc=uscc,
        before=_told(table, row.key, column, cell.value if was_open else None),
        after=_told(table, row.key, column, value if open_class else None),
        why=reason,
    )
    return batch


@transaction.atomic
def add_row(*, by: Seat, uscc: str, table: str, values: Mapping[str, str], reason: str) -> Batch:
    """Add a row to any table of the vocabulary as an officer says it (补一行).

    Raises:
        Refused: the seat may not edit this.
        NotTaken: a cell is no value of its column, the key is incomplete or there already, or the reason is missing.
    """
    firm = locked_firm(by, uscc)
    known = vocabulary.tables()[table]
    given = {name: text.strip() for name, text in values.items() if text.strip()}
    for column in given:
        _check_cell(by, table, column, reason)
    _check_reason(reason)
    missing = [
        column.name
        for column in known.columns
        if column.is_key
        and column.required
        and column.name not in ("uscc", "code")
        and column.name not in given
    ]
    if missing:
        raise NotTaken({name: [_("这一项不能空着，它和信用代码一起认定是哪一行。")] for name in missing})
    if not set(given) - set(known.key):
        raise NotTaken({"": [_("至少填一项内容。")]})
    key = {
        name: uscc if name == "uscc" else given[name] for name in known.key if name == "uscc" or name in given
    }
    read = read_row(
        table,
        uscc=uscc,
        key=key,
        values={name: text for name, text in given.items() if name not in known.key},
        source=OFFICER,
        as_of=_as_of(by),
    )
    if read.record is None:
        raise NotTaken(read.problems)
    record = read.record
    if row_of(by, uscc, table, record.key).sources:
        raise NotTaken(
            {name: [_("已有这一行，打开那一行改。")] for name in known.key if name != "uscc"}
            or {"": [_("已有这一行，打开那一行改。")]}
        )
    batch = set_cells(
        by=by,
        firm=firm,
        rows=[NewRow(table=table, uscc=uscc, key=record.key, values=record.values, source=OFFICER)],
        title=_("%(table)s 补一行") % {"table": known.label.zh},
        reason=reason,
    )
    audit.record(
        "facts.row_added",
        on=f"batch:{batch.label}",
        by=by,
        uscc=uscc,
        after={"table": table, "columns": sorted(record.values)} | _key_told(table, record.key),
        why=reason,
    )
    return batch


@transaction.atomic
def remove_row(
    *, by: Seat, uscc: str, table: str, key: Mapping[str, str], reason: str, seen: Iterable[str]
) -> Batch:
    """Take a row away, whatever source said it (去掉一行); undoing the batch brings all of them back.

    Raises:
        Refused: the seat may not edit this, or the row is the enterprise's own.
        Conflict: the row's sources are others by now.
        NotTaken: the reason is missing.
    """
    firm = locked_firm(by, uscc)
    _check_reason(reason)
    if table == "enterprises" or table not in vocabulary.tables():
        raise Refused("enterprises.edit")
    row = row_of(by, uscc, table, key)
    if any(cell.is_locked for cell in row.cells.values()):
        raise Refused("enterprises.edit")
    if set(row.sources) != set(seen) or not row.sources:
        column = next(iter(row.cells), vocabulary.tables()[table].columns[-1].name)
        raise Conflict(row.cell(column))
    batch = set_cells(
        by=by,
        firm=firm,
        rows=[
            NewRow(table=table, uscc=uscc, key=key, values={}, source=source, removed=True)
            for source in row.sources
        ],
        title=_("%(table)s 去掉一行：%(key)s")
        % {"table": vocabulary.tables()[table].label.zh, "key": key_words(row) if open_key(table) else ""},
        reason=reason,
    )
    audit.record(
        "facts.row_removed",
        on=f"batch:{batch.label}",
        by=by,
        uscc=uscc,
        before={"table": table, "sources": list(row.sources)} | _key_told(table, key),
        why=reason,
    )
    return batch


@transaction.atomic
def undo_edit(*, by: Seat, number: int, why: str) -> Batch:
    """Take an officer's edit back (撤回修改), also after later ones.

    Raises:
        Refused: the seat may not, or it was no edit.
        NotTaken: the reason is missing.
        ValueError: it does not count any more.
    """
    require(by, "enterprises.edit")
    _check_reason(why)
    batch = Batch.objects.filter(tenant_id=by.tenant_id, number=number, kind=Batch.Kind.EDIT).first()
    if batch is None:
        raise Refused("enterprises.edit")
    for table, column in {(row.table, column) for row in batch.fact_rows.all() for column in row.values}:
        if not sees_cell(by, table, column, OFFICER):
            raise Refused("enterprises.edit")
    return undo(batch, by=by, why=why)


def set_cells(
    *,
    by: Seat,
    firm: Enterprise,
    rows: Iterable[NewRow],
    title: str,
    reason: str,
    kind: Any = Batch.Kind.EDIT,
) -> Batch:
    """Commit rows of one enterprise as a batch of their own; the caller has asked whether the seat may."""
    now = timezone.localtime().replace(tzinfo=None).isoformat(timespec="seconds")
    batch = new_batch(tenant_id=firm.tenant_id, kind=kind, title=title[:200], by=by, reason=reason)
    add_rows(batch, (_stamped(row, now) for row in rows))
    return commit(batch, by=by, why=reason)


def locked_firm(by: Seat, uscc: str) -> Enterprise:
    """Return the enterprise, locked until the transaction ends, so that edits come one after the other.

    Raises:
        Refused: the seat may not edit it.
    """
    require(by, "enterprises.edit", uscc=uscc)
    firm = one_of(by, uscc)
    if firm is None or firm.merged_into:
        raise Refused("enterprises.edit")
    return Enterprise.objects.select_for_update().get(pk=firm.pk)


def _stamped(row: NewRow, now: str) -> NewRow:
    fields: dict[str, Any] = {name: getattr(row, name) for name in NewRow.__dataclass_fields__}
    return NewRow(**(fields | {"recorded_at": row.recorded_at or now}))


def _read(by: Seat, uscc: str, row: Row, changed: Mapping[str, str]) -> Mapping[str, str]:
    """Return changed cells as canonical text, checked beside the row's other cells."""
    beside = {name: cell.value for name, cell in row.cells.items() if cell.value is not None}
    table = vocabulary.tables()[row.table]
    for name, text in changed.items():
        if not text.strip() and table.column(name).empty == "unknown":
            raise NotTaken({name: [_("空着就是不知道。要让专员核定的值不再算数，撤回那次修改。")]})
    values = {**beside, **{name: text.strip() for name, text in changed.items()}}
    read = read_row(row.table, uscc=uscc, key=row.keys, values=values, source=OFFICER, as_of=_as_of(by))
    if read.record is None:
        own = {name: said for name, said in read.problems.items() if name in changed}
        raise NotTaken(
            own or {next(iter(changed)): tuple(p for said in read.problems.values() for p in said)}
        )
    return {name: read.record.values.get(name, "") for name in changed}


def _check_cell(by: Seat, table: str, column: str, reason: str) -> None:
    known = vocabulary.tables().get(table)
    if known is None or column not in {each.name for each in known.columns}:
        raise Refused("enterprises.edit")
    if not sees_cell(by, table, column, OFFICER):
        raise Refused("enterprises.edit")
    _check_reason(reason)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise NotTaken({"reason": [_("写明理由，例如看到的材料和日期。")]})


def _as_of(by: Seat) -> Any:
    return Tenant.objects.values_list("as_of", flat=True).get(pk=by.tenant_id)


def _title(row: Row, cell: Cell) -> str:
    table = vocabulary.tables()[row.table].label.zh
    return " ".join(
        filter(None, (table, key_words(row) if open_key(row.table) else "", cell.column.label.zh))
    )


def _key_told(table: str, key: Mapping[str, str]) -> dict[str, Any]:
    return {"key": dict(key)} if open_key(table) else {}


def _told(table: str, key: str, column: str, value: str | None) -> dict[str, Any]:
    said: dict[str, Any] = {"table": table, "column": column}
    if open_key(table):
        said["key"] = key
    return said if value is None else said | {"value": value}
