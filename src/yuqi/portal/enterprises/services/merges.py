"""Two entries made one, and parted again (合并与拆开): proposed by one person, decided by another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.portal.access import Refused, Seat, require
from yuqi.portal.audit import services as audit
from yuqi.portal.enterprises.cells import key_of
from yuqi.portal.enterprises.folding import CurrentRow, current_rows
from yuqi.portal.enterprises.models import Batch, Enterprise, Merge
from yuqi.portal.enterprises.selectors.register import one_of
from yuqi.portal.enterprises.services.batches import NewRow, key_text, undo
from yuqi.portal.enterprises.services.edits import OFFICER, NotTaken, set_cells
from yuqi.portal.enterprises.services.identity import moved_rows, renamed

__all__ = ["approve_merge", "part_merge", "propose_merge", "refuse_merge"]

_NOT_COPIED = ("coverage",)  # that a list was whole for one entry does not make it so for the other


@transaction.atomic
def propose_merge(*, by: Seat, kept: str, dropped: str, signs: Sequence[str], reason: str) -> Merge:
    """Propose that two entries are one enterprise (提出合并); nothing changes until another person approves.

    Raises:
        Refused: the seat may not, or does not see one of them.
        NotTaken: the reason is missing, or one of the two is in another proposal.
    """
    require(by, "enterprises.merge")
    if kept == dropped or any(
        (firm := one_of(by, uscc)) is None or firm.merged_into for uscc in (kept, dropped)
    ):
        raise Refused("enterprises.merge")
    if not reason.strip():
        raise NotTaken({"reason": [_("写明为什么是同一家，例如看到的执照。")]})
    open_ = Merge.objects.filter(tenant_id=by.tenant_id, state=Merge.State.PROPOSED)
    if open_.filter(kept__in=(kept, dropped)).exists() or open_.filter(dropped__in=(kept, dropped)).exists():
        raise NotTaken({"reason": [_("其中一家已在别的合并申请里，先等那一条办完。")]})
    try:
        with transaction.atomic():
            merge = Merge.objects.create(
                tenant_id=by.tenant_id,
                kept=kept,
                dropped=dropped,
                signs=list(signs),
                reason=reason.strip(),
                proposed_by_id=by.user_id,
            )
    except IntegrityError:
        raise NotTaken({"reason": [_("其中一家已在别的合并申请里，先等那一条办完。")]}) from None
    _record("merge.proposed", merge, by, reason)
    return merge


@transaction.atomic
def approve_merge(*, by: Seat, pk: int, remark: str = "") -> Merge:
    """Approve a merge (同意合并): the rows of the one go to the other as a batch that can be taken back.

    Raises:
        Refused: the seat may not, or proposed it itself.
        ValueError: it was decided already.
    """
    merge = _open_merge(by, pk)
    kept = Enterprise.objects.select_for_update().get(tenant_id=by.tenant_id, uscc=merge.kept)
    dropped = Enterprise.objects.select_for_update().get(tenant_id=by.tenant_id, uscc=merge.dropped)
    Enterprise.objects.filter(pk=dropped.pk).update(merged_into=kept.uscc)
    merge.batch = set_cells(
        by=by,
        firm=kept,
        rows=_merged_rows(by.tenant_id, kept, dropped),
        title=_("合并：%(dropped)s 并入 %(kept)s") % {"dropped": merge.dropped, "kept": merge.kept},
        reason=merge.reason,
        kind=Batch.Kind.MERGE,
    )
    if kept.officer_id is None and dropped.officer_id is not None:
        Enterprise.objects.filter(pk=kept.pk).update(officer_id=dropped.officer_id)
    _decide(merge, by, Merge.State.APPROVED, remark)
    _record("merge.approved", merge, by, remark)
    return merge


@transaction.atomic
def refuse_merge(*, by: Seat, pk: int, remark: str) -> Merge:
    """Refuse a merge (不同意合并).

    Raises:
        Refused: the seat may not, or proposed it itself.
        NotTaken: the remark is missing.
        ValueError: it was decided already.
    """
    if not remark.strip():
        raise NotTaken({"remark": [_("写明为什么不是同一家。")]})
    merge = _open_merge(by, pk)
    _decide(merge, by, Merge.State.REFUSED, remark)
    _record("merge.refused", merge, by, remark)
    return merge


@transaction.atomic
def part_merge(*, by: Seat, pk: int, why: str) -> Merge:
    """Part what was merged (拆开): both entries are as they were; what came since stays with the kept one.

    Raises:
        Refused: the seat may not.
        NotTaken: the reason is missing.
        ValueError: it is not merged.
    """
    require(by, "enterprises.approve_merge")
    if not why.strip():
        raise NotTaken({"remark": [_("写明为什么要拆开。")]})
    merge = Merge.objects.select_for_update().filter(tenant_id=by.tenant_id, pk=pk).first()
    if merge is None:
        raise Refused("enterprises.approve_merge")
    if merge.state != Merge.State.APPROVED or merge.batch is None:
        raise ValueError(f"merge {pk} is {merge.state}")
    Enterprise.objects.filter(tenant_id=by.tenant_id, uscc=merge.dropped).update(merged_into="")
    undo(merge.batch, by=by, why=why)
    _decide(merge, by, Merge.State.PARTED, why)
    _record("merge.parted", merge, by, why)
    return merge


def _open_merge(by: Seat, pk: int) -> Merge:
    require(by, "enterprises.approve_merge")
    merge = Merge.objects.select_for_update().filter(tenant_id=by.tenant_id, pk=pk).first()
    if merge is None or merge.proposed_by_id == by.user_id:
        raise Refused("enterprises.approve_merge")
    if merge.state != Merge.State.PROPOSED:
        raise ValueError(f"merge {pk} is {merge.state}")
    return merge


def _decide(merge: Merge, by: Seat, state: Any, remark: str) -> None:
    merge.state = state
    merge.decided_by_id = by.user_id
    merge.decided_at = timezone.now()
    merge.remark = remark.strip()
    merge.save()


def _record(action: str, merge: Merge, by: Seat, why: str) -> None:
    for uscc in (merge.kept, merge.dropped):
        audit.record(
            action,
            on=f"merge:{merge.pk}",
            by=by,
            uscc=uscc,
            after={"kept": merge.kept, "dropped": merge.dropped, "state": str(merge.state)},
            why=why,
        )


def _merged_rows(tenant_id: int, kept: Enterprise, dropped: Enterprise) -> Iterator[NewRow]:
    """Give what moves the rows of one entry to the other: what both have, the kept one's cells win."""
    own = {(row.table, row.key, row.source): row for row in current_rows(tenant_id, uscc=kept.uscc)}
    moving: list[CurrentRow] = []
    for row in current_rows(tenant_id, uscc=dropped.uscc):
        key = renamed(key_of(row.key), dropped.uscc, kept.uscc)
        same = own.get((row.table, key_text(key), row.source))
        if same is None and row.table not in _NOT_COPIED:
            moving.append(row)
            continue
        yield NewRow(
            table=row.table,
            uscc=dropped.uscc,
            key=key_of(row.key),
            values={},
            source=row.source,
            removed=True,
        )
        missing = {} if same is None else {n: v for n, v in row.values.items() if n not in same.cells}
        if missing:
            yield NewRow(
                table=row.table,
                uscc=kept.uscc,
                key=key,
                values=renamed(missing, dropped.uscc, kept.uscc),
                source=row.source,
                whole=False,
                recorded_at=row.recorded_at,
            )
    yield from moved_rows(moving, dropped.uscc, kept.uscc)
    today = timezone.localdate().isoformat()
    for name in {dropped.uscc, dropped.name} - {kept.name}:
        yield NewRow(
            table="names",
            uscc=kept.uscc,
            key={"uscc": kept.uscc, "name": name},
            values={"until": today},
            source=OFFICER,
        )
