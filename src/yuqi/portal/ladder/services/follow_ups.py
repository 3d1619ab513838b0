"""Put enterprises into the libraries, say who follows them up and what was done (培育库与跟进)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from yuqi.portal.access import Seat, require
from yuqi.portal.audit import services as audit
from yuqi.portal.enterprises.selectors.register import officers, register
from yuqi.portal.ladder.models import FollowNote, FollowUp

__all__ = ["Changed", "Conflict", "Pick", "assign", "change", "picks_from"]


class Conflict(Exception):
    """Somebody else changed it meanwhile (被别人改过)."""


@dataclass(frozen=True, slots=True, order=True)
class Pick:
    """An enterprise and a title, as a selection sends them (选中项)."""

    uscc: str
    programme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a bulk act came to (批量结果)."""

    added: int
    moved: int  # those that were there and got another owner
    left: int  # those the seat may not see, or that are no enterprises

    @property
    def total(self) -> int:
        """Return how many are followed up now by this act."""
        return self.added + self.moved


@transaction.atomic
def assign(
    *,
    picks: Iterable[Pick],
    by: Seat,
    owner_id: int | None = None,
    next_on: date | None = None,
    next_step: str = "",
    note: str = "",
) -> Changed:
    """Put enterprises into the libraries, and give them to somebody where one is named; twice is the same as once.

    Raises:
        Refused: the seat may not.
        ValueError: the owner does not look after enterprises here.
    """
    require(by, "ladder.follow")
    if owner_id is not None and owner_id not in dict(officers(by.tenant_id)):
        raise ValueError("owner is no officer of this tenant")
    asked = sorted(set(picks))
    known = set(register(by).filter(uscc__in={pick.uscc for pick in asked}).values_list("uscc", flat=True))
    wanted = [pick for pick in asked if pick.uscc in known]
    there = {
        (each.uscc, each.programme): each
        for each in FollowUp.objects.select_for_update().filter(
            tenant_id=by.tenant_id, uscc__in={pick.uscc for pick in wanted}
        )
    }
    new = [
        FollowUp(
            tenant_id=by.tenant_id,
            uscc=pick.uscc,
            programme=pick.programme,
            owner_id=owner_id,
            next_on=next_on,
            next_step=next_step[:200],
        )
        for pick in wanted
        if (pick.uscc, pick.programme) not in there
    ]
    FollowUp.objects.bulk_create(new, batch_size=500)
    old = [there[pick.uscc, pick.programme] for pick in wanted if (pick.uscc, pick.programme) in there]
    if owner_id is not None or next_on is not None:
        for each in old:
            each.owner_id = owner_id if owner_id is not None else each.owner_id
            each.next_on = next_on or each.next_on
            each.next_step = next_step[:200] or each.next_step
            each.version += 1
        FollowUp.objects.bulk_update(old, ["owner_id", "next_on", "next_step", "version"], batch_size=200)
    if note:
        FollowNote.objects.bulk_create(
            [
                FollowNote(follow_up=each, text=note, state=each.state, by_id=by.user_id)
                for each in [*new, *old]
            ],
            batch_size=500,
        )
    audit.record(
        "follow_up.assigned",
        on=f"follow_ups:{len(wanted)}",
        by=by,
        uscc=wanted[0].uscc if len(wanted) == 1 else "",
        after={
            "owner": owner_id,
            "next_on": next_on,
            "enterprises": [f"{p.uscc}:{p.programme}" for p in wanted[:200]],
        },
        why=note,
    )
    return Changed(added=len(new), moved=len(old), left=len(asked) - len(wanted))


@transaction.atomic
def change(
    *,
    follow_up: FollowUp,
    version: int,
    by: Seat,
    state: str | None = None,
    owner_id: int | None = None,
    next_on: date | None = None,
    next_step: str = "",
    note: str = "",
) -> FollowUp:
    """Write down what was done and what is next.

    Raises:
        Conflict: it was changed since the page was read.
        ValueError: the owner does not look after enterprises here.
    """
    require(by, "ladder.follow")
    if owner_id is not None and owner_id not in dict(officers(by.tenant_id)):
        raise ValueError("owner is no officer of this tenant")
    before = {"state": follow_up.state, "owner": follow_up.owner_id, "next_on": follow_up.next_on}
    state = state if state in FollowUp.State.values else follow_up.state
    done = FollowUp.objects.filter(pk=follow_up.pk, tenant_id=by.tenant_id, version=version).update(
        state=state,
        owner_id=owner_id,
        next_on=next_on,
        next_step=next_step[:200],
        version=F("version") + 1,
    )
    if not done:
        raise Conflict
    follow_up.refresh_from_db()
    if note:
        FollowNote.objects.create(follow_up=follow_up, text=note, state=state, by_id=by.user_id)
    audit.record(
        "follow_up.changed",
        on=f"follow_up:{follow_up.uscc}:{follow_up.programme}",
        by=by,
        uscc=follow_up.uscc,
        before=before,
        after={"state": state, "owner": owner_id, "next_on": next_on, "next_step": next_step},
        why=note,
    )
    return follow_up


def picks_from(values: Iterable[str]) -> list[Pick]:
    """Return what a selection sent: "uscc:programme" each; what is not so is left out."""
    found = []
    for value in values:
        uscc, colon, programme = value.partition(":")
        if colon and len(uscc) == 18 and programme and len(programme) <= 60:
            found.append(Pick(uscc, programme))
    return found
