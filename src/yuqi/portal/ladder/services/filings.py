"""Mark a duty as filed (登记已办): a row of `filings`, in a batch that can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yuqi.portal.access import Seat, require
from yuqi.portal.enterprises.models import Batch
from yuqi.portal.enterprises.services import NewRow, add_rows, commit, new_batch
from yuqi.portal.ladder.selectors.calendar import FILEABLE
from yuqi.portal.ladder.selectors.filing_lists import named_in
from yuqi.portal.runs.models import DeadlineLine
from yuqi.portal.runs.selectors import deadline_lines

__all__ = ["Filed", "ListFiled", "mark_filed", "mark_listed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What marking came to (登记结果)."""

    batch: Batch | None
    marked: int
    left: int  # not fileable here, or not the seat's to see


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFiled:
    """What a list came to (按名单登记结果)."""

    batch: Batch | None
    marked: int
    not_owing: int  # named, but owing nothing of this: not concerned, or filed already
    unknown: tuple[str, ...]  # lines that name no enterprise of the register


@transaction.atomic
def mark_listed(
    *, programme: str, duty: str, text: str, filed_on: date, by: Seat, why: str = ""
) -> ListFiled:
    """Write that those whom a list names filed a duty on a day.

    Args:
        programme: of the duty.
        duty: kind and year, as the run names it: update@2025.
        text: a line an enterprise, by code or name, as it is copied out of a table.
        filed_on: the day they filed.
        by: who writes it down.
        why: where the list is from.

    Raises:
        Refused: the seat may not.
    """
    require(by, "ladder.file")
    named = named_in(by, text)
    rows = deadline_lines(by).filter(programme=programme, said__duty=duty, uscc__in=named.usccs)
    owing = dict(rows.exclude(status="filed").values_list("pk", "uscc"))
    done = mark_filed(ids=owing, filed_on=filed_on, by=by, why=why)
    return ListFiled(
        batch=done.batch,
        marked=done.marked,
        not_owing=len(set(named.usccs) - set(owing.values())),
        unknown=named.unknown,
    )


@transaction.atomic
def mark_filed(*, ids: Iterable[int], filed_on: date, by: Seat, why: str = "") -> Filed:
    """Write that duties were filed on a day; the next run knows, the calendar says so at once.

    Args:
        ids: of deadline lines of the current run.
        filed_on: the day they were filed.
        by: who writes it down.
        why: where it is known from.

    Raises:
        Refused: the seat may not.
    """
    require(by, "ladder.file")
    asked = set(ids)
    lines = list(deadline_lines(by).filter(pk__in=asked).order_by("pk"))
    rows = {row.key_text: row for line in lines if (row := _row(line, filed_on)) is not None}
    if not rows:
        return Filed(batch=None, marked=0, left=len(asked))
    batch = new_batch(
        tenant_id=by.tenant_id,
        kind=Batch.Kind.FILING,
        title=f"{filed_on.isoformat()} {len(rows)}",
        by=by,
        reason=why,
    )
    add_rows(batch, (row.new for row in rows.values()))
    commit(batch, by=by, why=why)
    return Filed(
        batch=batch,
        marked=len(rows),
        left=len(asked) - len(lines) + sum(_row(x, filed_on) is None for x in lines),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    key_text: str
    new: NewRow


def _row(line: DeadlineLine, filed_on: date) -> _Row | None:
    year = str(line.said.get("duty") or "").partition("@")[2]
    if line.kind not in FILEABLE or not year.isdecimal() or line.due_on is None or not line.uscc:
        return None
    key = {"uscc": line.uscc, "programme": line.programme, "year": year, "kind": line.kind}
    new = NewRow(
        table="filings",
        uscc=line.uscc,
        key=key,
        values={"due_on": line.due_on.isoformat(), "filed_on": filed_on.isoformat()},
        source="officer",
    )
    return _Row("/".join(key.values()), new)
