"""What points say, as far as one may see (积分查询).

Officials see the latest ready result of each model; people of an enterprise see their own, and only of a result that
was published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.bridge import scores
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.jobs.models import Job
from yuqi.portal.points.models import PointsLine, Publication, Scoring
from yuqi.portal.runs.selectors import current_run

__all__ = [
    "SORTS",
    "Freshness",
    "board_lines",
    "catalogs_of",
    "folder_of",
    "freshness",
    "line_of",
    "lines_of",
    "model_infos",
    "publication_in_force",
    "publications",
    "scoring_of",
    "scorings",
]

SORTS = {
    "rank": ("rank", "uscc"),
    "-rank": ("-rank", "uscc"),
    "total": ("total", "uscc"),
    "-total": ("-total", "uscc"),
    "percentile": ("percentile", "uscc"),
    "-percentile": ("-percentile", "uscc"),
    "missing": ("missing_count", "rank", "uscc"),
    "-missing": ("-missing_count", "rank", "uscc"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Whether the points are of the current run (新旧)."""

    has_run: bool
    is_fresh: bool
    job: Job | None  # of the current run, unless it is done


def catalogs_of(slug: str) -> list[Path]:
    """Return the tenant's own layer over the catalog, if it has one."""
    folder = Path(settings.HOME) / "catalog" / slug
    return [folder] if folder.is_dir() else []


def model_infos(viewer: Seat) -> tuple[scores.ModelInfo, ...]:
    """Return the models the tenant's catalog has."""
    return scores.models(catalogs_of(viewer.tenant_slug))


def scorings(viewer: Seat) -> list[Scoring]:
    """Return the results a viewer may see, one a model: for an enterprise those in force as published."""
    if viewer.is_firm:
        shown = publications(viewer).filter(withdrawn_at__isnull=True).select_related("scoring__run")
        return _ordered(viewer, [publication.scoring for publication in shown])
    ready = visible_to(Scoring.objects.filter(is_ready=True), viewer, uscc="")
    last = dict(ready.values_list("model").annotate(last=Max("run__number")))
    found = [
        scoring
        for scoring in ready.select_related("run").order_by("pk")
        if scoring.run.number == last[scoring.model]
    ]
    return _ordered(viewer, found)


def _ordered(viewer: Seat, found: list[Scoring]) -> list[Scoring]:
    """Return results in the order of the models."""
    order = {info.id: place for place, info in enumerate(model_infos(viewer))}
    return sorted(found, key=lambda scoring: order.get(scoring.model, 99))


def scoring_of(viewer: Seat, model: str | None) -> Scoring | None:
    """Return the result of one model a viewer may see; None named: the first."""
    found = scorings(viewer)
    if not model:
        return found[0] if found else None
    return next((each for each in found if each.model in (model, f"points.{model}")), None)


def folder_of(scoring: Scoring) -> Path:
    """Return where the result files are."""
    return Path(settings.HOME) / scoring.folder


def freshness(tenant_id: int) -> Freshness:
    """Return whether the latest points are of the current run, and the job that is at it."""
    run = current_run(tenant_id)
    if run is None:
        return Freshness(has_run=False, is_fresh=False, job=None)
    job = Job.objects.filter(tenant_id=tenant_id, kind="points.score", key=str(run.pk)).first()
    done = job is not None and job.state == Job.State.DONE
    there = Scoring.objects.filter(run=run, is_ready=True).exists()
    return Freshness(has_run=True, is_fresh=there and (done or job is None), job=None if done else job)


def publications(viewer: Seat) -> QuerySet[Publication]:
    """Return what was published, newest first; an enterprise sees that there is one, its own line comes apart."""
    return Publication.objects.filter(tenant_id=viewer.tenant_id).order_by("-published_at", "-pk")


def publication_in_force(viewer: Seat, model: str) -> Publication | None:
    """Return the publication of a model that counts now."""
    return (
        publications(viewer)
        .filter(model=model, withdrawn_at__isnull=True)
        .select_related("scoring__run", "published_by")
        .first()
    )


def line_of(viewer: Seat, scoring: Scoring, uscc: str) -> PointsLine | None:
    """Return one enterprise's line; None when it is not there, or not the viewer's to see."""
    return visible_to(PointsLine.objects.filter(scoring=scoring, uscc=uscc), viewer).first()


def lines_of(viewer: Seat, uscc: str) -> list[PointsLine]:
    """Return one enterprise's line under every model the viewer may see."""
    shown = scorings(viewer)
    lines = {
        line.scoring_id: line
        for line in visible_to(PointsLine.objects.filter(scoring__in=shown, uscc=uscc), viewer)
    }
    found = []
    for scoring in shown:
        line = lines.get(scoring.pk)
        if line is not None:
            line.scoring = scoring
            found.append(line)
    return found


def board_lines(
    viewer: Seat,
    scoring: Scoring,
    *,
    stage: str = "",
    district: str = "",
    grade: str = "",
    missing: bool = False,
    scored: bool = False,
    query: str = "",
    sort: str = "rank",
    usccs: Sequence[str] | None = None,
) -> QuerySet[PointsLine]:
    """Return the ranked list with each enterprise's name and district; those without a rank come last."""
    own = Enterprise.objects.filter(tenant_id=viewer.tenant_id, uscc=OuterRef("uscc"))
    lines = visible_to(PointsLine.objects.filter(scoring=scoring), viewer)
    if stage:
        lines = lines.filter(stage=stage)
    if grade:
        lines = lines.filter(grade=grade)
    if missing:
        lines = lines.filter(missing_count__gt=0)
    if scored:
        lines = lines.filter(rank__isnull=False)
    if usccs is not None:
        lines = lines.filter(uscc__in=usccs)
    firms = Enterprise.objects.filter(tenant_id=viewer.tenant_id)
    if district:
        lines = lines.filter(uscc__in=firms.filter(district=district).values("uscc"))
    query = query.strip()
    if query:
        named = firms.filter(
            Q(name__icontains=query) | Q(uscc__istartswith=query) | Q(initials__startswith=query.lower())
        )
        lines = lines.filter(uscc__in=named.values("uscc"))
    first, *rest = SORTS.get(sort, SORTS["rank"])
    ordered = F(first[1:]).desc(nulls_last=True) if first.startswith("-") else F(first).asc(nulls_last=True)
    return lines.annotate(
        name=Subquery(own.values("name")[:1]), district=Subquery(own.values("district")[:1])
    ).order_by(ordered, *rest)


def districts(viewer: Seat) -> list[str]:
    """Return the districts of the zone, for a filter."""
    firms = Enterprise.objects.filter(tenant_id=viewer.tenant_id).exclude(district="")
    return list(firms.order_by("district").values_list("district", flat=True).distinct())


def name_of(viewer: Seat, uscc: str) -> str:
    """Return an enterprise's name as the register has it."""
    firms = visible_to(Enterprise.objects.filter(uscc=uscc), viewer)
    return firms.values_list("name", flat=True).first() or uscc
