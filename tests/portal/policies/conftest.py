"""Enterprises that are entitled to an award, whatever the sample zone happens to hold (可享企业)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from yuqi.portal.access import Seat
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.policies.models import GrantBatch
from yuqi.portal.policies.services import grants
from yuqi.portal.runs.models import BenefitLine
from yuqi.portal.runs.selectors import current_run

AWARD = "zibo_2020.rd_increment"
RELIEF = "tax.small_profit"
BASIS = "样高新管〔2026〕8号"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitled:
    """Who gets how much (可享)."""

    usccs: Sequence[str]
    year: int


@pytest.fixture
def entitled(zone: Any) -> Entitled:
    """Return three enterprises entitled to the award; the zone's own firm is the first, with 1,000 yuan."""
    run = current_run(zone.tenant_id)
    others = Enterprise.objects.filter(
        tenant_id=zone.tenant_id, ended_on=None, moved_out_on=None, merged_into=""
    ).exclude(uscc=zone.firm)
    usccs = [zone.firm, *others.order_by("uscc").values_list("uscc", flat=True)[:2]]
    BenefitLine.objects.filter(run=run, benefit__in=(AWARD, RELIEF)).delete()
    for benefit in (AWARD, RELIEF):
        for place, uscc in enumerate(usccs, start=1):
            amount = Decimal(1000 * place)
            BenefitLine.objects.create(
                tenant_id=zone.tenant_id,
                run=run,
                uscc=uscc,
                benefit=benefit,
                edition=f"{benefit}@2020",
                year=2025,
                status="entitled",
                amount=amount,
                amount_low=amount,
                amount_high=amount,
                cite="研发费用增量补助",
            )
    return Entitled(usccs=usccs, year=2025)


@pytest.fixture
def officer(seat: Callable[..., Seat]) -> Seat:
    """Return an officer with the tax duty."""
    return seat("officer", duties=("tax",))


@pytest.fixture
def approver(seat: Callable[..., Seat]) -> Seat:
    """Return a second person."""
    return seat("approver")


@pytest.fixture
def batch(entitled: Entitled, officer: Seat) -> GrantBatch:
    """Return a batch of the three, drafted."""
    return grants.make(benefit=AWARD, year=entitled.year, usccs=entitled.usccs, basis=BASIS, by=officer)
