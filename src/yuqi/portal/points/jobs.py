"""Score a zone in the background (后台积分): every model on the current run's snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from yuqi.base import YuqiError
from yuqi.portal.bridge import scores
from yuqi.portal.jobs import Running, every_minute, handler
from yuqi.portal.jobs.models import Job
from yuqi.portal.points import services
from yuqi.portal.points.models import Scoring
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import snapshot_of

__all__ = ["score_new_runs", "score_run"]


@handler("points.score", page=lambda _job: reverse("points:board"))
def score_run(job: Running) -> Mapping[str, Any]:
    """Score the run under every model; models that are ready already are left alone."""
    run = Run.objects.select_related("tenant").get(pk=job.payload["run"])
    home, tenant = Path(settings.HOME), run.tenant
    catalogs = [folder] if (folder := home / "catalog" / tenant.slug).is_dir() else []
    models = scores.models(catalogs)
    ready = set(Scoring.objects.filter(run=run, is_ready=True).values_list("model", flat=True))
    done: list[str] = []
    for number, model in enumerate(models):
        if model.id in ready:
            continue
        before = _snapshot_before(run, model.id)

        def progress(share: float, number: int = number, words: str = model.label.zh) -> None:
            job.progress((number + share) / len(models), f"正在计算{words}")

        try:
            made = scores.score(
                snapshot_of(run),
                model.id,
                folder=home / "points" / tenant.slug / f"{run.number:04d}" / model.short,
                home=home,
                as_of=run.as_of,
                before=before,
                catalogs=catalogs,
                progress=progress,
            )
        except YuqiError as refused:  # a model that is not in force on the day is no fault of the others
            if number == len(models) - 1 and not done and not ready:
                raise
            job.progress(number / len(models), "；".join(each.code for each in refused.problems)[:200])
            continue
        services.keep(made, run=run, model=model.id)
        done.append(model.id)
    services.agree(run)
    services.tidy(run)
    return {"run": run.number, "models": done}


def _snapshot_before(run: Run, model: str) -> Path | None:
    """Return the facts of the last run scored before under the model; None where they are the same or gone."""
    last = (
        Scoring.objects.filter(
            tenant_id=run.tenant_id, model=model, is_ready=True, run__number__lt=run.number
        )
        .select_related("run")
        .order_by("-run__number")
        .first()
    )
    if last is None or last.run.facts_hash == run.facts_hash:
        return None
    folder = snapshot_of(last.run)
    return folder if folder.is_dir() else None


@every_minute
def score_new_runs() -> None:
    """Enqueue the scoring of every current run that was never asked for; one that failed waits for a person."""
    asked = set(Job.objects.filter(kind="points.score").values_list("key", flat=True))
    for run in Run.objects.filter(is_current=True):
        if str(run.pk) not in asked:
            services.ask_for_scores(run)
