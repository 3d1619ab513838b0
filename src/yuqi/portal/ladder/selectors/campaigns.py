"""Campaigns as pages need them (攻坚计划查询)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.enterprises.selectors.register import register
from yuqi.portal.ladder.models import Campaign, CampaignLine
from yuqi.portal.ladder.selectors.asking import programmes_of
from yuqi.portal.ladder.selectors.follow_ups import follow_ups_of
from yuqi.portal.runs.models import Run
from yuqi.portal.shared import figures

__all__ = ["LineRow", "campaigns_of", "line_rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """One enterprise chosen (名单行)."""

    line: CampaignLine
    name: str
    programme_name: str
    owner: str


def campaigns_of(viewer: Seat) -> QuerySet[Campaign]:
    """Return campaigns, newest first; enterprises see none."""
    return visible_to(Campaign.objects.select_related("made_by", "run"), viewer, uscc="").order_by("-number")


def line_rows(viewer: Seat, run: Run | None, lines: Sequence[CampaignLine]) -> list[LineRow]:
    """Return lines with names and owners, those of other districts left out; two queries."""
    usccs = {line.uscc for line in lines}
    names = dict(register(viewer).filter(uscc__in=usccs).values_list("uscc", "name"))
    if viewer.district:
        lines = [line for line in lines if line.uscc in names]
    owners = {
        (each.uscc, each.programme): each.owner.name if each.owner else ""
        for each in follow_ups_of(viewer).filter(uscc__in=usccs).select_related("owner")
    }
    labels = programmes_of(run) if run is not None else {}
    english = figures.is_english()
    found = []
    for line in lines:
        label = labels.get(line.programme)
        name = line.programme if label is None else label.en if english else label.zh
        found.append(
            LineRow(
                line=line,
                name=names.get(line.uscc, line.uscc),
                programme_name=name,
                owner=owners.get((line.uscc, line.programme), ""),
            )
        )
    return found
