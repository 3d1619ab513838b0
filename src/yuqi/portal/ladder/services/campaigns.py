"""Campaigns (攻坚计划): asked, computed in the background, given to officers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from yuqi.base import YuqiError
from yuqi.portal.access import Seat, require
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import campaigns as bridge
from yuqi.portal.bridge.questions import Source
from yuqi.portal.jobs import services as jobs
from yuqi.portal.ladder.models import Campaign, CampaignLine
from yuqi.portal.ladder.services import follow_ups
from yuqi.portal.runs import services as runs
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import snapshot_of

__all__ = ["ask", "assign", "compute"]


@transaction.atomic
def ask(
    *,
    title: str,
    programmes: Sequence[str],
    hours: Decimal,
    budget: Decimal | None,
    apply_by: date | None,
    run: Run,
    by: Seat,
) -> Campaign:
    """Write down what is asked and let the worker find out; the run it rests on is kept for ever.

    Raises:
        Refused: the seat may not.
    """
    require(by, "ladder.campaign_edit")
    Tenant.objects.select_for_update().get(pk=by.tenant_id)
    last = Campaign.objects.filter(tenant_id=by.tenant_id).aggregate(last=Max("number"))["last"] or 0
    campaign = Campaign.objects.create(
        tenant_id=by.tenant_id,
        number=last + 1,
        title=title,
        programmes=list(programmes),
        hours=hours,
        budget=budget,
        by=apply_by,
        run=run,
        made_by_id=by.user_id,
    )
    job = jobs.enqueue(
        "ladder.campaign",
        key=f"campaign:{campaign.pk}",
        tenant_id=by.tenant_id,
        payload={"campaign": campaign.pk},
        by=by,
    )
    campaign.job = job.pk
    campaign.save(update_fields=["job"])
    runs.pin(run)
    audit.record(
        "campaign.asked",
        on=f"campaign:{campaign.number}",
        by=by,
        after={
            "programmes": list(programmes),
            "hours": hours,
            "budget": budget,
            "by": apply_by,
            "run": run.number,
        },
        why=title,
    )
    return campaign


def compute(campaign_id: int, *, progress: Callable[[float, str], None]) -> Mapping[str, Any]:
    """Choose whom to coach and keep the list; done twice it is the same list."""
    campaign = Campaign.objects.select_related("run", "tenant").get(pk=campaign_id)
    if campaign.state != Campaign.State.RUNNING or campaign.run is None:
        return {"campaign": campaign.number}
    home = Path(settings.HOME)
    own = home / "catalog" / campaign.tenant.slug
    source = Source(
        snapshot=snapshot_of(campaign.run),
        as_of=campaign.run.as_of,
        home=home,
        catalogs=(own,) if own.is_dir() else (),
        catalog_hash=campaign.run.catalog_hash,
    )
    out = home / "campaigns" / campaign.tenant.slug / f"{campaign.number:04d}"
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        found = bridge.choose(
            source,
            campaign.programmes,
            hours=campaign.hours,
            budget=campaign.budget,
            by=campaign.by,
            out=out,
            progress=lambda _stage, share: progress(0.9 * share, "正在逐家规划"),
        )
    except YuqiError:
        Campaign.objects.filter(pk=campaign_id).update(state=Campaign.State.FAILED)
        raise
    _keep(campaign_id, found)
    return {"campaign": campaign.number, "chosen": len(found.lines)}


@transaction.atomic
def _keep(campaign_id: int, found: bridge.Campaign) -> None:
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    campaign.lines.all().delete()
    CampaignLine.objects.bulk_create(
        [
            CampaignLine(
                campaign=campaign,
                tenant_id=campaign.tenant_id,
                rank=line.rank,
                uscc=line.uscc,
                programme=line.programme,
                status=line.status,
                by=line.by,
                verdict_after=line.verdict_after,
                hours=line.hours,
                required=line.required,
                weight=line.weight,
                steps=list(line.steps),
            )
            for line in found.lines
        ],
        batch_size=500,
    )
    campaign.state = Campaign.State.READY
    campaign.candidates = found.candidates
    campaign.chosen = len(found.lines)
    campaign.hours_used = found.hours
    campaign.required = found.required
    campaign.weight = found.weight
    campaign.gap = found.gap
    campaign.save()


@transaction.atomic
def assign(*, campaign: Campaign, owner_id: int, next_on: date | None, by: Seat) -> follow_ups.Changed:
    """Give everybody chosen to one officer, and put them into the libraries.

    Raises:
        Refused: the seat may not.
        ValueError: the owner does not look after enterprises here.
    """
    require(by, "ladder.campaign_edit")
    done = follow_ups.assign(
        picks=[follow_ups.Pick(line.uscc, line.programme) for line in campaign.lines.all()],
        by=by,
        owner_id=owner_id,
        next_on=next_on,
        next_step=campaign.title,
    )
    Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.READY).update(state=Campaign.State.ASSIGNED)
    return done
