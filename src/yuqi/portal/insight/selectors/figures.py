"""The figures of a run that take seconds (测算摘要): moves of a year, and what the nearest lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yuqi.portal.bridge import counting, lacking, results
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.insight.models import RunFigures
from yuqi.portal.insight.selectors.rungs import NONE, RUNGS, highest, moves, titles_in_force
from yuqi.portal.runs.models import Run, Standing
from yuqi.portal.runs.selectors import folder_of, snapshot_of

__all__ = ["STEPS", "figures_of", "kpis_of", "year_before"]

STEPS = ("near", "pass")  # how an enterprise may stand on the rung above its own
_NEAREST = 10
_TITLE = ("uscc", "programme", "granted_on", "expires_on", "revoked_on")
_VERDICT = (
    "subject_id",
    "uscc",
    "programme",
    "edition",
    "verdict",
    "score_low",
    "score_high",
    "score_bar",
    "bar_op",
)


def year_before(day: date) -> date:
    """Return the same day a year earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def figures_of(run: Run) -> dict[str, Any]:
    """Return a run's figures, made at the first question and kept with the run."""
    kept = RunFigures.objects.filter(run=run).first()
    if kept is None or "steps" not in kept.content:  # kept by an earlier version
        kept, _ = RunFigures.objects.update_or_create(run=run, defaults={"content": _made(run)})
    return kept.content


def _made(run: Run) -> dict[str, Any]:
    register = set(_register(run).values_list("uscc", flat=True))
    titles = list(results.rows_of(snapshot_of(run), "titles", _TITLE))
    now = highest(titles_in_force(titles, run.as_of))
    place_of = {uscc: now.get(uscc, NONE) for uscc in register}
    before = highest(titles_in_force(titles, year_before(run.as_of)))
    moved = moves(before, now, register)
    return {
        "register": len(register),
        "now": {str(place): sum(each == place for each in place_of.values()) for place in _places()},
        "before": {str(place): moved.before.get(place, 0) for place in _places()},
        "up": {str(place): codes for place, codes in moved.up.items()},
        "down": {str(place): codes for place, codes in moved.down.items()},
        "across": moved.across,
        "steps": {word: _steps(run, word, place_of) for word in STEPS},
        "near": _nearest(run),
        "kpis": _kpis(run),
    }


def kpis_of(run: Run) -> list[dict[str, Any]]:
    """Return a run's catalog figures: as they were kept, else counted from its facts again."""
    kept = RunFigures.objects.filter(run=run).first()
    return _kpis(run) if kept is None else kept.content["kpis"]


def _kpis(run: Run) -> list[dict[str, Any]]:
    return counting.figures(snapshot_of(run), as_of=run.as_of, before=date(run.as_of.year - 1, 12, 31))


def _steps(run: Run, standing: str, place_of: Mapping[str, int]) -> dict[str, int]:
    """Return rung → how many of those whose highest it is stand so on the rung right above."""
    above: Counter[int] = Counter()
    for place, rung in enumerate(RUNGS):
        rows = Standing.objects.filter(run=run, programme__in=rung.programmes, standing=standing)
        codes = set(rows.values_list("uscc", flat=True))
        above[place - 1] = sum(place_of.get(uscc) == place - 1 for uscc in codes)
    return {str(place): above[place] for place in _places()}


def _register(run: Run) -> QuerySet[Enterprise]:
    return Enterprise.objects.filter(
        tenant_id=run.tenant_id, moved_out_on=None, ended_on=None, merged_into=""
    )


def _places() -> range:
    return range(-1, len(RUNGS))


def _nearest(run: Run) -> list[dict[str, Any]]:
    """Return the enterprises nearest to each rung in turn, with what each lacks in both languages."""
    chosen: list[Standing] = []
    seen: set[str] = set()
    register = _register(run)
    queues = [
        list(
            Standing.objects.filter(
                run=run, standing="near", programme__in=rung.programmes, uscc__in=register.values("uscc")
            )
            .exclude(distance=None)
            .order_by("distance", "uscc")[:_NEAREST]
        )
        for rung in reversed(RUNGS)
    ]
    while len(chosen) < _NEAREST and any(queues):
        for queue in queues:
            if queue and len(chosen) < _NEAREST:
                first = queue.pop(0)
                if first.uscc not in seen:
                    seen.add(first.uscc)
                    chosen.append(first)
    rows = [{name: getattr(each, name) for name in _VERDICT} for each in chosen]
    said = {lang: lacking.lacks(folder_of(run), rows, lang=lang) for lang in ("zh", "en")} if rows else {}
    names = dict(
        Enterprise.objects.filter(tenant_id=run.tenant_id, uscc__in=seen).values_list("uscc", "name")
    )
    return [
        {
            "uscc": each.uscc,
            "name": names.get(each.uscc, each.uscc),
            "programme": each.programme,
            "lacks": {
                lang: [lack.what for lack in found.get((each.subject_id, each.programme), ())]
                for lang, found in said.items()
            },
        }
        for each in chosen
    ]
