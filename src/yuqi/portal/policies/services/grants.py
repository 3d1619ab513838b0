"""Make, review, enter and pay batches of grants (免申即享的办理).

Each step is one transaction: a worker killed in the middle leaves the batch as it was, and the next one begins again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.portal.access import Refused, Seat, require
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.enterprises.jobs import ask_for_run
from yuqi.portal.enterprises.models import Batch
from yuqi.portal.enterprises.services import NewRow, add_rows, commit, new_batch
from yuqi.portal.jobs import services as jobs
from yuqi.portal.policies.models import GrantBatch, GrantLine
from yuqi.portal.policies.selectors import grants as selectors
from yuqi.portal.policies.selectors.catalog import library_of
from yuqi.portal.policies.selectors.entitled import sees_amounts
from yuqi.portal.policies.services.refusal import Refusal
from yuqi.portal.runs.selectors import current_run
from yuqi.portal.runs.services import pin

__all__ = [
    "cancel",
    "enter",
    "judge_line",
    "make",
    "mark_paid",
    "return_to_maker",
    "review",
    "submit",
    "void_line",
]

State, LineState = GrantBatch.State, GrantLine.State


@transaction.atomic
def make(*, benefit: str, year: int, usccs: Collection[str], basis: str, by: Seat) -> GrantBatch:
    """Make a batch of enterprises that are entitled to an exact amount by the current run (建批次).

    Raises:
        Refusal: nobody was chosen; one of them is no candidate (any more); no document allows it.
    """
    require(by, "policies.grant_make")
    Tenant.objects.select_for_update().get(pk=by.tenant_id)
    catalog = library_of(by.tenant_slug)
    entry = selectors.catalog_entry(catalog, benefit)
    run = current_run(by.tenant_id)
    if entry is None or run is None:
        raise Refusal(_("没有这样的奖补政策，或还没有测算"))
    if not sees_amounts(by, benefit, catalog):
        raise Refused("policies.grant_make")
    basis = basis.strip()
    if not basis and not entry.content.get("without_application"):
        raise Refusal(_("政策没有写明免申即享，要填园区据以免申请的文件"))
    free = {each.uscc: each for each in selectors.candidates(by, entry, year) if not each.blocked}
    chosen = sorted(set(usccs))
    lost = [uscc for uscc in chosen if uscc not in free]
    if lost:
        raise Refusal(_("%(n)d 家已不能兑现，名单已刷新，再选一次") % {"n": len(lost)})
    if not chosen:
        raise Refusal(_("还没有选企业"))
    last = GrantBatch.objects.filter(tenant_id=by.tenant_id).aggregate(last=Max("number"))["last"] or 0
    base = selectors.base_of(entry, year)
    batch = GrantBatch.objects.create(
        tenant_id=by.tenant_id,
        number=last + 1,
        benefit=benefit,
        label=dict(entry.label),
        edition=free[chosen[0]].edition,
        year=year,
        base=base,
        basis=basis or f"{entry.document} {entry.article or ''}".strip(),
        run=run,
        made_by_id=by.user_id,
    )
    try:
        with transaction.atomic():
            GrantLine.objects.bulk_create(
                GrantLine(
                    tenant_id=by.tenant_id,
                    batch=batch,
                    uscc=uscc,
                    name=free[uscc].name,
                    benefit=benefit,
                    base=base,
                    amount=free[uscc].amount,
                    cite=free[uscc].cite,
                )
                for uscc in chosen
            )
    except IntegrityError as twice:
        raise Refusal(_("其中有企业刚被放进另一个批次，名单已刷新，再选一次")) from twice
    pin(run)
    _record(
        "policies.grant_made",
        batch,
        by,
        after={"firms": len(chosen), "benefit": benefit, "basis": batch.basis},
    )
    return batch


@transaction.atomic
def submit(batch: GrantBatch, *, by: Seat) -> GrantBatch:
    """Hand a batch to the second person (提交复核)."""
    require(by, "policies.grant_make")
    batch = _locked(batch, by, State.DRAFT)
    batch.state = State.SUBMITTED
    batch.submitted_by_id, batch.submitted_at = by.user_id, timezone.now()
    batch.save()
    _record("policies.grant_submitted", batch, by)
    return batch


@transaction.atomic
def return_to_maker(batch: GrantBatch, *, by: Seat, note: str) -> GrantBatch:
    """Give a batch back with what is to be mended (退回)."""
    batch = _for_review(batch, by)
    if not note.strip():
        raise Refusal(_("写明要改什么，再退回"))
    batch.state, batch.review_note = State.DRAFT, note.strip()
    batch.save()
    _record("policies.grant_returned", batch, by, why=batch.review_note)
    return batch


@transaction.atomic
def judge_line(line: GrantLine, *, by: Seat, passes: bool, why: str = "") -> GrantLine:
    """Say of one line that it passes or not (逐家复核); it takes effect when the batch is decided.

    Raises:
        Refused: it is the reviewer's own act.
        Refusal: a refusal has no reason; the line is of another batch.
    """
    batch = _for_review(line.batch, by)
    if not passes and not why.strip():
        raise Refusal(_("不通过的每一家都要写原因"))
    line = batch.lines.get(pk=line.pk)
    line.approved, line.why = (None, "") if passes else (False, why.strip()[:300])
    line.save(update_fields=["approved", "why"])
    return line


@transaction.atomic
def review(batch: GrantBatch, *, by: Seat, note: str = "") -> GrantBatch:
    """Let what was not refused line by line be entered (复核通过).

    Args:
        batch: one that waits for review.
        by: a second person: neither who made nor who handed it in.
        note: of the reviewer.

    Raises:
        Refused: it is the reviewer's own act.
        Refusal: no line passes.
    """
    batch = _for_review(batch, by)
    lines = list(batch.lines.filter(state=LineState.SELECTED))
    passed = [line for line in lines if line.approved is not False]
    if not passed:
        raise Refusal(_("没有一家通过：退回或作废整个批次"))
    for line in lines:
        if line.approved is False:
            line.state = LineState.REFUSED
        else:
            line.approved = True
    GrantLine.objects.bulk_update(lines, ["approved", "state"], batch_size=200)
    batch.state, batch.review_note = State.APPROVED, note.strip()
    batch.reviewed_by_id, batch.reviewed_at = by.user_id, timezone.now()
    batch.save()
    _record(
        "policies.grant_reviewed",
        batch,
        by,
        after={
            "passed": len(passed),
            "refused": {line.uscc: line.why for line in lines if not line.approved},
        },
        why=batch.review_note,
    )
    jobs.enqueue(
        "policies.grant", key=batch.job_key, tenant_id=batch.tenant_id, payload={"batch": batch.pk}, by=by
    )
    return batch


@transaction.atomic
def enter(batch_id: int, *, tenant_id: int) -> int:
    """Enter a reviewed batch in the ledger, each line under a number of its own, all or none; once (入账).

    Returns:
        How many lines stand in the ledger; a batch entered before is left as it is.
    """
    Tenant.objects.select_for_update().get(pk=tenant_id)
    batch = GrantBatch.objects.select_for_update().get(pk=batch_id, tenant_id=tenant_id)
    entered = batch.lines.filter(ledger_number__isnull=False).count()
    if batch.state != State.APPROVED:
        return entered
    paid = selectors.paid_before(tenant_id, batch.benefit, batch.base)
    lines = list(batch.lines.filter(state=LineState.SELECTED, approved=True).order_by("pk"))
    number = GrantLine.objects.filter(tenant_id=tenant_id).aggregate(last=Max("ledger_number"))["last"] or 0
    count, total = 0, Decimal(0)
    for line in lines:
        if line.uscc in paid:  # paid elsewhere since the batch was made
            line.state, line.why = LineState.REFUSED, "入账前发现已领过"
            continue
        number += 1
        count, total = count + 1, total + line.amount
        line.state, line.ledger_number = LineState.GRANTED, number
    GrantLine.objects.bulk_update(lines, ["state", "ledger_number", "why"], batch_size=200)
    batch.state, batch.granted_at = State.GRANTED if count else State.CANCELLED, timezone.now()
    batch.save()
    audit.record(
        "policies.grant_entered",
        on=f"grant:{batch.name}",
        tenant_id=tenant_id,
        after={"lines": count, "total": str(total)},
    )
    return count


@transaction.atomic
def mark_paid(
    batch: GrantBatch, *, by: Seat, paid_on: date, document: str, lines: Collection[int] | None = None
) -> GrantBatch:
    """Say that lines were paid (登记拨付): each becomes a fact of its enterprise, in one batch of facts.

    Args:
        batch: one in the ledger.
        by: who says so.
        paid_on: the day of payment; not in the future.
        document: number of the payment document.
        lines: which; None: all that are not paid yet.
    """
    require(by, "policies.grant_make")
    batch = _locked(batch, by, State.GRANTED)
    if paid_on > timezone.localdate():
        raise Refusal(_("拨付日期不能晚于今天"))
    if not document.strip():
        raise Refusal(_("填拨付凭证号或文号"))
    paying = list(batch.lines.filter(state=LineState.GRANTED).order_by("ledger_number"))
    if lines is not None:
        paying = [line for line in paying if line.pk in set(lines)]
    if not paying:
        raise Refusal(_("没有选要登记的明细"))
    facts = new_batch(
        tenant_id=batch.tenant_id,
        kind=Batch.Kind.FILING,
        title=f"免申即享拨付 {batch.name}",
        by=by,
        reason=document.strip(),
    )
    add_rows(facts, (_fact(line, batch, paid_on, document.strip()) for line in paying))
    facts = commit(facts, by=by)
    for line in paying:
        line.state = LineState.PAID
    GrantLine.objects.bulk_update(paying, ["state"], batch_size=200)
    if not batch.lines.filter(state=LineState.GRANTED).exists():
        batch.state = State.PAID
    batch.paid_on, batch.paid_document, batch.paid_by_id = paid_on, document.strip()[:120], by.user_id
    batch.facts_batch = facts.number
    batch.save()
    _record(
        "policies.grant_paid",
        batch,
        by,
        after={"lines": [line.ledger_name for line in paying], "on": paid_on, "facts": facts.label},
        why=document.strip(),
    )
    ask_for_run(tenant_id=batch.tenant_id, reason=f"免申即享拨付 {batch.name}", by=by)
    return batch


def _fact(line: GrantLine, batch: GrantBatch, paid_on: date, document: str) -> NewRow:
    return NewRow(
        table="subsidies",
        uscc=line.uscc,
        key={"uscc": line.uscc, "code": line.ledger_name},
        values={
            "benefit": line.benefit,
            "base": str(batch.year),
            "amount": f"{line.amount:.2f}",
            "paid_on": paid_on.isoformat(),
            "document": document,
        },
        source="officer",
        recorded_at=timezone.localtime().isoformat(timespec="seconds"),
    )


@transaction.atomic
def cancel(batch: GrantBatch, *, by: Seat, why: str) -> GrantBatch:
    """Void a batch that nothing was paid of (作废); its numbers stay, marked void, and its enterprises are free again."""
    require(by, "policies.grant_make")
    batch = _locked(batch, by, State.DRAFT, State.SUBMITTED, State.APPROVED, State.GRANTED)
    if batch.lines.filter(state=LineState.PAID).exists():
        raise Refusal(_("已有明细拨付，不能整批作废；可以逐条作废未拨付的"))
    if not why.strip():
        raise Refusal(_("写明作废的原因"))
    before = batch.state
    batch.lines.filter(state__in=(LineState.SELECTED, LineState.GRANTED)).update(
        state=LineState.VOID, why=why.strip()[:300]
    )
    batch.state, batch.cancelled_why = State.CANCELLED, why.strip()
    batch.cancelled_by_id, batch.cancelled_at = by.user_id, timezone.now()
    batch.save()
    _record("policies.grant_cancelled", batch, by, before={"state": before}, why=batch.cancelled_why)
    return batch


@transaction.atomic
def void_line(line: GrantLine, *, by: Seat, why: str) -> GrantLine:
    """Void one line that was not paid (作废一条); its number is never given again."""
    require(by, "policies.grant_make")
    batch = _locked(line.batch, by, State.DRAFT, State.GRANTED)
    line = batch.lines.get(pk=line.pk)
    if line.state not in (LineState.SELECTED, LineState.GRANTED):
        raise Refusal(_("这一条已拨付或已作废"))
    if not why.strip():
        raise Refusal(_("写明作废的原因"))
    line.state, line.why = LineState.VOID, why.strip()[:300]
    line.save()
    living = set(batch.lines.values_list("state", flat=True))
    if not living & {LineState.SELECTED, LineState.GRANTED}:
        batch.state = State.PAID if LineState.PAID in living else State.CANCELLED
        batch.save()
    _record(
        "policies.grant_line_voided",
        batch,
        by,
        after={"uscc": line.uscc, "number": line.ledger_name},
        why=line.why,
    )
    return line


def _locked(batch: GrantBatch, by: Seat, *states: Any) -> GrantBatch:
    """Return the batch as it is now, locked; of the seat's tenant, in one of the states."""
    Tenant.objects.select_for_update().get(pk=by.tenant_id)
    now = GrantBatch.objects.select_for_update().filter(pk=batch.pk, tenant_id=by.tenant_id).first()
    if now is None:
        raise Refused("policies.grants")
    if now.state not in states:
        raise Refusal(
            _("这个批次现在是“%(state)s”，别人刚刚办过，刷新看看") % {"state": now.get_state_display()}
        )
    return now


def _for_review(batch: GrantBatch, by: Seat) -> GrantBatch:
    require(by, "policies.grant_review")
    batch = _locked(batch, by, State.SUBMITTED)
    if by.user_id in (batch.made_by_id, batch.submitted_by_id):
        raise Refused("policies.grant_review")
    return batch


def _record(action: str, batch: GrantBatch, by: Seat, **said: Any) -> None:
    audit.record(action, on=f"grant:{batch.name}", by=by, **said)
