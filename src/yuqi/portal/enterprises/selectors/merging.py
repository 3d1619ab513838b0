"""Entries that may be one, and what was decided of them (查重与合并)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.enterprises.models import Enterprise, Merge
from yuqi.portal.enterprises.selectors.register import register
from yuqi.portal.jobs.models import Job

__all__ = ["SIGNS", "Alike", "MergeLine", "alike", "last_search", "merge_lines"]

SIGNS = {"name": _("同名"), "phone": _("同电话"), "address": _("同地址"), "code": _("代码只差一处")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Two entries that may be one (疑似重复), with what they share."""

    first: Enterprise
    second: Enterprise
    signs: tuple[str, ...]

    @property
    def words(self) -> list[Any]:
        """Return the signs in words."""
        return [SIGNS.get(sign, sign) for sign in self.signs]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeLine:
    """A proposal with its two entries (合并申请)."""

    merge: Merge
    kept: Enterprise | None
    dropped: Enterprise | None
    words: list[Any]
    is_own: bool  # the viewer proposed it: another must decide


def last_search(viewer: Seat) -> Job | None:
    """Return the last search for duplicates, running or done."""
    jobs = Job.objects.filter(tenant_id=viewer.tenant_id, kind="enterprises.find_duplicates")
    return jobs.order_by("-pk").first()


def alike(viewer: Seat, job: Job | None) -> Sequence[Alike]:
    """Return the pairs of the last search that are still open: neither merged, nor proposed, nor refused."""
    if job is None or not job.result:
        return []
    pairs = job.result.get("pairs", [])
    usccs = {uscc for pair in pairs for uscc in (pair["first"], pair["second"])}
    firms = {firm.uscc: firm for firm in register(viewer).filter(uscc__in=usccs).select_related("officer")}
    decided = {
        frozenset(pair)
        for pair in visible_to(Merge.objects.exclude(state=Merge.State.PARTED), viewer, uscc="").values_list(
            "kept", "dropped"
        )
    }
    return [
        Alike(first=firms[pair["first"]], second=firms[pair["second"]], signs=tuple(pair["signs"]))
        for pair in pairs
        if pair["first"] in firms
        and pair["second"] in firms
        and frozenset((pair["first"], pair["second"])) not in decided
    ]


def merge_lines(viewer: Seat, *, most: int = 100) -> list[MergeLine]:
    """Return proposals, those that wait first, then the newest."""
    rows: QuerySet[Merge] = visible_to(Merge.objects.all(), viewer, uscc="")
    merges = list(rows.select_related("proposed_by", "decided_by", "batch").order_by("-pk")[:most])
    usccs = {uscc for merge in merges for uscc in (merge.kept, merge.dropped)}
    found = visible_to(Enterprise.objects.filter(Q(uscc__in=usccs)), viewer)
    firms = {firm.uscc: firm for firm in found}
    merges.sort(key=lambda merge: merge.state != Merge.State.PROPOSED)
    return [
        MergeLine(
            merge=merge,
            kept=firms.get(merge.kept),
            dropped=firms.get(merge.dropped),
            words=[SIGNS.get(sign, sign) for sign in merge.signs],
            is_own=merge.proposed_by_id == viewer.user_id,
        )
        for merge in merges
    ]
