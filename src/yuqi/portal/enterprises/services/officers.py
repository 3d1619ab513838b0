"""Who looks after whom (派专员)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from yuqi.portal.access import Refused, Seat, require
from yuqi.portal.audit import services as audit
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.selectors.register import Wanted, chosen, officers, register

__all__ = ["assign", "assign_chosen"]

_AT_ONCE = 500


@transaction.atomic
def assign(*, by: Seat, usccs: Iterable[str], officer_id: int | None, why: str = "") -> int:
    """Give enterprises to an officer, None to nobody, and return how many changed; one log entry an enterprise.

    Raises:
        Refused: the seat may not, or the person is no officer of the zone.
    """
    require(by, "enterprises.assign")
    names = dict(officers(by.tenant_id))
    if officer_id is not None and officer_id not in names:
        raise Refused("enterprises.assign")
    wanted = sorted(set(usccs))
    changed = 0
    for start in range(0, len(wanted), _AT_ONCE):
        part = register(by).filter(uscc__in=wanted[start : start + _AT_ONCE])
        for firm in part.select_related("officer").select_for_update(of=("self",)):
            if firm.officer_id == officer_id:
                continue
            audit.record(
                "enterprise.assigned",
                on=f"enterprise:{firm.uscc}",
                by=by,
                uscc=firm.uscc,
                before={"officer": firm.officer.name if firm.officer else None},
                after={"officer": names.get(officer_id) if officer_id is not None else None},
                why=why,
            )
            Enterprise.objects.filter(pk=firm.pk).update(officer_id=officer_id)
            changed += 1
    return changed


def assign_chosen(*, by: Seat, wanted: Wanted, officer_id: int | None, why: str = "") -> int:
    """Give all enterprises that answer a list's filters to an officer, and return how many changed."""
    require(by, "enterprises.assign")
    usccs = list(chosen(by, wanted).values_list("uscc", flat=True))
    return assign(by=by, usccs=usccs, officer_id=officer_id, why=why)
