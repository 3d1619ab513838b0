"""Write an entry, and prove the chain whole (写入与校验)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from yuqi.portal.audit.models import Entry, Head

__all__ = ["Broken", "record", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Where a chain does not hold (断点)."""

    tenant_id: int
    number: int
    what: str  # changed, missing, cut


@transaction.atomic
def record(
    action: str,
    *,
    on: str,
    by: Any = None,
    tenant_id: int | None = None,
    uscc: str = "",
    before: Any = None,
    after: Any = None,
    why: str = "",
) -> Entry:
    """Append an entry to the tenant's chain, in the caller's transaction.

    Args:
        action: "facts.edited": a verb of the app.
        on: what it was done to, "batch:B-0012".
        by: the seat; None: the program itself (a job, a command).
        tenant_id: of an act without a seat; None with a seat: the seat's.
        uscc: the enterprise it concerns, who may read it.
        before: as it was; plain JSON.
        after: as it is.
        why: the reason that was given.
    """
    tenant = by.tenant_id if by is not None else (tenant_id or 0)
    Head.objects.get_or_create(tenant_id=tenant)
    head = Head.objects.select_for_update().get(tenant_id=tenant)
    entry = Entry(
        tenant_id=tenant,
        number=head.number + 1,
        at=timezone.now(),
        actor_id=None if by is None else by.user_id,
        actor="" if by is None else by.name,
        role="" if by is None else by.role,
        action=action,
        on=on,
        uscc=uscc,
        before=_plain(before),
        after=_plain(after),
        why=why,
        previous=head.digest,
    )
    entry.digest = _digest(entry)
    entry.save()
    Head.objects.filter(tenant_id=tenant).update(number=entry.number, digest=entry.digest)
    return entry


def verify(tenant_id: int | None = None) -> Iterator[Broken]:
    """Give every place where a chain does not hold: an entry changed, missing, or cut off at the end.

    Args:
        tenant_id: whose chain; None: all of them, and that of the house.
    """
    heads = Head.objects.order_by("tenant_id")
    for head in heads if tenant_id is None else heads.filter(tenant_id=tenant_id):
        digest, number = "", 0
        for entry in Entry.objects.filter(tenant_id=head.tenant_id).order_by("number").iterator():
            number += 1
            if entry.number != number:
                yield Broken(tenant_id=head.tenant_id, number=number, what="missing")
                number = entry.number
            elif entry.previous != digest or entry.digest != _digest(entry):
                yield Broken(tenant_id=head.tenant_id, number=number, what="changed")
            digest = entry.digest
        if number != head.number or digest != head.digest:
            yield Broken(tenant_id=head.tenant_id, number=number, what="cut")


def _plain(value: Any) -> Any:
    """Return a value as the database gives it back, so that its hash can be made again."""
    return None if value is None else json.loads(json.dumps(value, ensure_ascii=False, default=str))


def _digest(entry: Entry) -> str:
    said = [
        entry.tenant_id,
        entry.number,
        entry.at.isoformat(),
        entry.actor_id,
        entry.actor,
        entry.role,
        entry.action,
        entry.on,
        entry.uscc,
        entry.before,
        entry.after,
        entry.why,
        entry.previous,
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
