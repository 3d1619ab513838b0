"""What changes points (积分的写入): a scoring kept whole, a result published or taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.portal.access import Seat, require
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import scores
from yuqi.portal.jobs import services as jobs
from yuqi.portal.jobs.models import Job
from yuqi.portal.points.models import PointsLine, Publication, Scoring
from yuqi.portal.runs import services as runs
from yuqi.portal.runs.models import Run
from yuqi.portal.shared.bulk import insert_rows

__all__ = ["NotPublishable", "ask_for_scores", "keep", "publish", "tidy", "withdraw"]


class NotPublishable(ValueError):
    """The result cannot be published (不能公布), and why in words."""


def ask_for_scores(run: Run, *, by: Seat | None = None) -> Job:
    """Enqueue the scoring of a run under every model; asked twice it is one job, one that failed starts again."""
    return jobs.enqueue(
        "points.score", key=str(run.pk), tenant_id=run.tenant_id, payload={"run": run.pk}, by=by
    )


def keep(made: scores.Scored, *, run: Run, model: str) -> Scoring:
    """Keep a model's result for a run; what was kept of it before is replaced. It counts only once it is ready."""
    Scoring.objects.filter(run=run, model=model, publications=None).delete()
    counts: dict[str, int] = {}
    for line in made.lines:
        if line.total is not None:
            counts[line.stage or ""] = counts.get(line.stage or "", 0) + 1
    scoring = Scoring.objects.create(
        tenant_id=run.tenant_id,
        run=run,
        model=model,
        folder=made.folder.resolve().relative_to(Path(settings.HOME).resolve()).as_posix(),
        status=made.status,
        as_of=made.as_of,
        enterprises=made.enterprises,
        scored=made.scored,
        units=dict(made.units),
        stages=counts,
    )
    insert_rows(PointsLine, _rows(made, scoring))
    Scoring.objects.filter(pk=scoring.pk).update(is_ready=True)
    scoring.is_ready = True
    return scoring


def _rows(made: scores.Scored, scoring: Scoring) -> Iterator[dict[str, Any]]:
    for line in made.lines:
        base, extra = made.parts.get(line.uscc, (None, None))
        change = made.changes.get(line.uscc)
        yield {
            "tenant_id": scoring.tenant_id,
            "scoring_id": scoring.pk,
            "uscc": line.uscc,
            "stage": line.stage or "",
            "total": line.total,
            "total_high": line.total_high,
            "base": base,
            "extra": extra,
            "percentile": line.percentile,
            "peers": line.peers or None,
            "grade": line.grade or "",
            "rank": line.rank,
            "rank_low": line.rank_low,
            "rank_high": line.rank_high,
            "missing": list(line.missing),
            "missing_count": len(line.missing),
            "trend": [
                {
                    "as_of": point.as_of.isoformat(),
                    "total": str(point.total),
                    "total_high": _text(point.total_high),
                    "percentile": _text(point.percentile),
                }
                for point in made.trend.get(line.uscc, ())
            ],
            "change": None
            if change is None
            else {
                "before": str(change.before),
                "data": str(change.data),
                "peers": str(change.peers),
                "method": str(change.method),
            },
        }


def _text(figure: Decimal | None) -> str | None:
    return None if figure is None else str(figure)


@transaction.atomic
def agree(run: Run) -> None:
    """Note how the ranks of each two models of a run agree: Spearman's correlation over who is ranked by both."""
    scorings = list(Scoring.objects.filter(run=run, is_ready=True).order_by("model"))
    ranks = {
        scoring.pk: dict(
            PointsLine.objects.filter(scoring=scoring, rank__isnull=False).values_list("uscc", "total")
        )
        for scoring in scorings
    }
    found: dict[int, dict[str, Any]] = {scoring.pk: {} for scoring in scorings}
    for place, one in enumerate(scorings):
        for other in scorings[place + 1 :]:
            same = _agreement(ranks[one.pk], ranks[other.pk])
            found[one.pk][other.model] = found[other.pk][one.model] = same
    for pk, agreement in found.items():
        Scoring.objects.filter(pk=pk).update(agreement=agreement)


def _agreement(one: Mapping[str, Decimal], other: Mapping[str, Decimal]) -> dict[str, Any]:
    both = sorted(set(one) & set(other))
    rho = None
    if len(both) >= scores.LEAST:
        rho = _correlation(_places([one[uscc] for uscc in both]), _places([other[uscc] for uscc in both]))
    return {"rho": rho, "n": len(both)}


def _places(totals: Sequence[Decimal]) -> list[float]:
    """Return the rank of each, equals sharing the mean of theirs."""
    order = sorted(range(len(totals)), key=lambda at: totals[at])
    places = [0.0] * len(totals)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and totals[order[end + 1]] == totals[order[start]]:
            end += 1
        for at in order[start : end + 1]:
            places[at] = (start + end) / 2 + 1
        start = end + 1
    return places


def _correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    mean_one, mean_other = sum(one) / len(one), sum(other) / len(other)
    spread = sum((a - mean_one) ** 2 for a in one) * sum((b - mean_other) ** 2 for b in other)
    if spread == 0:
        return None
    together = sum((a - mean_one) * (b - mean_other) for a, b in zip(one, other, strict=True))
    return round(together / spread**0.5, 4)


def tidy(run: Run) -> None:
    """Drop scorings of earlier runs that nobody was shown: neither current nor published (清理旧结果)."""
    old = Scoring.objects.filter(tenant_id=run.tenant_id, run__number__lt=run.number, publications=None)
    for scoring in old:
        folder = Path(settings.HOME) / scoring.folder
        scoring.delete()
        if scoring.folder:
            shutil.rmtree(folder, ignore_errors=True)


@transaction.atomic
def publish(*, scoring: Scoring, period: str, note: str, by: Seat) -> Publication:
    """Let the enterprises see their own result under a model (公布积分); what was published of it before is withdrawn.

    Raises:
        NotPublishable: the scoring is not ready, or the period has no name.
    """
    require(by, "points.publish")
    Tenant.objects.select_for_update().get(pk=by.tenant_id)
    if scoring.tenant_id != by.tenant_id or not scoring.is_ready:
        raise NotPublishable(_("这个结果还没有算完，算完再公布"))
    period = period.strip()
    if not period:
        raise NotPublishable(_("写明公布的是哪一期，例如 2026 年上半年"))
    now = timezone.now()
    earlier = Publication.objects.filter(
        tenant_id=by.tenant_id, model=scoring.model, withdrawn_at__isnull=True
    )
    earlier.update(withdrawn_at=now, withdrawn_by_id=by.user_id, withdrawn_why=_("由新一期代替"))
    made = Publication.objects.create(
        tenant_id=by.tenant_id,
        scoring=scoring,
        model=scoring.model,
        period=period[:40],
        note=note.strip()[:300],
        published_by_id=by.user_id,
    )
    runs.pin(scoring.run)
    audit.record(
        "points.published",
        on=f"publication:{made.pk}",
        by=by,
        after={
            "model": scoring.model,
            "run": scoring.run.number,
            "period": made.period,
            "scored": scoring.scored,
        },
        why=made.note,
    )
    return made


@transaction.atomic
def withdraw(*, publication: Publication, why: str, by: Seat) -> None:
    """Take a published result back (撤回公布): from now on enterprises see it no more."""
    require(by, "points.publish")
    done = Publication.objects.filter(
        pk=publication.pk, tenant_id=by.tenant_id, withdrawn_at__isnull=True
    ).update(withdrawn_at=timezone.now(), withdrawn_by_id=by.user_id, withdrawn_why=why.strip()[:300])
    if done:
        audit.record(
            "points.withdrawn",
            on=f"publication:{publication.pk}",
            by=by,
            before={"model": publication.model, "period": publication.period},
            why=why,
        )
