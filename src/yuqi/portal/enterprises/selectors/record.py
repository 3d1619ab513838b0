"""What was done about one enterprise (往来记录), out of the log; who may read it sees acts, not values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from yuqi.portal.access import Seat
from yuqi.portal.audit.models import Entry
from yuqi.portal.audit.words import words_of

__all__ = ["Act", "acts_about"]

_KINDS = (
    "batch.",
    "facts.",
    "enterprise.",
    "merge.",
    "declaration.",
    "follow_up.",
    "plan.",
    "coaching.",
    "policies.",
)
_QUIET = ("downloaded", "exported", "saved", "opened", "looked_through")  # looks and drafts, not dealings


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One line of the record (一件事)."""

    at: datetime
    words: Any
    on: str
    who: str
    why: str


def acts_about(viewer: Seat, uscc: str, *, most: int = 12) -> list[Act]:
    """Return the last acts about an enterprise; the caller has checked that the viewer may see it.

    A batch that an act made is told by the act alone.
    """
    kinds = reduce(or_, (Q(action__startswith=kind) for kind in _KINDS))
    rows = Entry.objects.filter(kinds, tenant_id=viewer.tenant_id, uscc=uscc).order_by("-number")[: most * 3]
    told = {row.on for row in rows if not row.action.startswith("batch.")}
    acts = [
        Act(at=row.at, words=words_of(row.action), on=row.on.partition(":")[2], who=row.actor, why=row.why)
        for row in rows
        if not row.action.endswith(_QUIET) and not (row.action == "batch.committed" and row.on in told)
    ]
    return acts[:most]
