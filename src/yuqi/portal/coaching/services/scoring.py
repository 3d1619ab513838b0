"""Ranges that judges are expected to give (自评预评的写入), and how they become facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.portal.access import Refused, Seat
from yuqi.portal.audit import services as audit
from yuqi.portal.coaching import facts
from yuqi.portal.coaching.models import Application, SelfScore
from yuqi.portal.coaching.services.locking import NotAllowedNow, locked

__all__ = ["Range", "agree", "save_scores"]

_OPEN = ("preparing", "pre_review", "returned", "ready")
_SELF: Any = SelfScore.Basis.SELF  # choices have no types without Django's


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What is expected of one item (区间)."""

    low: Decimal
    high: Decimal
    most: Decimal  # full marks
    note: str = ""


@transaction.atomic
def save_scores(*, by: Seat, application: Application, basis: str, ranges: Mapping[str, Range | None]) -> int:
    """Keep expected ranges item by item (填自评预评), None takes one away; return how many are kept.

    Raises:
        Refused: an enterprise may only give its own view, an officer only a specialist's or a panel's.
        NotAllowedNow: a range that is none, or above full marks.
    """
    now = locked(by, application, "coaching.score", within=_OPEN)
    if by.is_firm != (basis == _SELF):
        raise Refused("coaching.score")
    wrong = [item for item, one in ranges.items() if one and not 0 <= one.low <= one.high <= one.most]
    if wrong:
        raise NotAllowedNow(
            _("有 %(count)s 项的区间不对：最低分不高于最高分，最高分不超过满分") % {"count": len(wrong)}
        )
    kept = 0
    for item, one in ranges.items():
        if one is None:
            SelfScore.objects.filter(application=now, item=item, basis=basis).delete()
            continue
        SelfScore.objects.update_or_create(
            application=now,
            item=item,
            basis=basis,
            defaults={
                "low": one.low,
                "high": one.high,
                "note": one.note[:300],
                "by_id": by.user_id,
                "confirmed_on": None,
            },
        )
        kept += 1
    _logged("coaching.scored", now, by, after={"basis": basis, "items": kept})
    return kept


@transaction.atomic
def agree(*, by: Seat, application: Application, basis: str, valid_until: date | None = None) -> int:
    """Make the ranges of one basis facts (确认预评): the next run counts with them; return how many.

    Raises:
        NotAllowedNow: none is waiting.
    """
    now = locked(by, application, "coaching.review", within=_OPEN)
    waiting = list(now.scores.filter(basis=basis, confirmed_on__isnull=True).order_by("item"))
    if not waiting:
        raise NotAllowedNow(_("没有等待确认的区间"))
    today = _day_of(now)
    batch = facts.write_scores(now, waiting, on=today, valid_until=valid_until, by=by)
    SelfScore.objects.filter(pk__in=[score.pk for score in waiting]).update(confirmed_on=today)
    _logged(
        "coaching.scores_agreed", now, by, after={"basis": basis, "items": len(waiting), "batch": batch.label}
    )
    return len(waiting)


def _day_of(application: Application) -> date:
    """Return the day scores are given on: the zone's own day where it stands still, else today."""
    return application.tenant.as_of or timezone.localdate()


def _logged(action: str, application: Application, by: Seat, **said: object) -> None:
    audit.record(
        action, on=f"application:{application.label}", by=by, uscc=application.uscc, after=said.get("after")
    )
