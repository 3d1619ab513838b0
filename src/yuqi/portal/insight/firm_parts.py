"""Parts of an enterprise's page that other rooms know (企业全景的分块): plan, portrait, applications.

The page of the register fetches each by itself, so that it opens at once and no room below needs to know these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from yuqi.base import YuqiError
from yuqi.portal.access import Seat, needs
from yuqi.portal.bridge.library import library
from yuqi.portal.coaching.selectors import applications
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.selectors.ladder_of_one import best_standings
from yuqi.portal.enterprises.selectors.register import one_of
from yuqi.portal.ladder.selectors.asking import NoRun, name_of_programme, run_for, source_for
from yuqi.portal.ladder.selectors.follow_ups import follow_ups_of
from yuqi.portal.ladder.selectors.plans import plans_of
from yuqi.portal.ladder.trying import Trial, trial
from yuqi.portal.points import pictures, portraits
from yuqi.portal.points import selectors as points
from yuqi.portal.policies.selectors.letters import letters

__all__ = ["cases", "plan", "portrait"]

_TRIED = 3  # titles for which a plan is looked for
_BARS = 4  # of those above the median, and of those below
_CASES = 8


@needs("ladder.view")
@require_GET
def plan(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show the cheapest way to the nearest title, and the plans that were kept."""
    firm = _firm(request.seat, uscc)
    if not request.htmx:
        return redirect("enterprises:detail", firm.uscc)
    here: dict[str, Any] = {"firm": firm, "kept": _kept(request.seat, firm.uscc)}
    try:
        run = run_for(request.seat)
    except NoRun:
        return render(request, "insight/_plan_part.html", here)
    for programme in _near(request.seat, firm.uscc):
        found = _trial(request.seat, firm.uscc, programme)
        if found is None or found.status not in ("optimal", "bounded"):
            continue
        steps = [each for each in (*found.sliders, *found.more) if each.is_moved]
        if steps:
            here |= {
                "trial": found,
                "steps": steps,
                "spent": None if found.cost is None else found.required + found.cost,
                "programme": programme,
                "label": name_of_programme(run, programme),
                "run": run,
            }
            break
    return render(request, "insight/_plan_part.html", here)


@needs("points.portrait")
@require_GET
def portrait(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show the radar against the peers and where points are gained and lost; of an enterprise, what was published."""
    firm = _firm(request.seat, uscc)
    if not request.htmx:
        return redirect("enterprises:detail", firm.uscc)
    scoring = points.scoring_of(request.seat, None)
    line = points.line_of(request.seat, scoring, firm.uscc) if scoring is not None else None
    here: dict[str, Any] = {"firm": firm}
    if scoring is not None and line is not None:
        info = next(each for each in points.model_infos(request.seat) if each.id == scoring.model)
        shown = portraits.portrait(request.seat, scoring, line, info)
        here |= {
            "shown": shown,
            "line": line,
            "scoring": scoring,
            "radar": pictures.radar_of(shown),
            "bars": _ends(pictures.differences(shown)),
            "total": pictures.total_bar(shown),
        }
    return render(request, "insight/_portrait_part.html", here)


@needs("enterprises.view")
@require_GET
def cases(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show applications, follow-ups and letters of an enterprise."""
    firm = _firm(request.seat, uscc)
    if not request.htmx:
        return redirect("enterprises:detail", firm.uscc)
    seat, known = request.seat, library()
    follow_ups = follow_ups_of(seat).filter(uscc=firm.uscc).select_related("owner").order_by("programme")
    here = {
        "firm": firm,
        "applications": [
            (each, known.label("programme", each.programme))
            for each in applications(seat)
            .filter(uscc=firm.uscc)
            .select_related("specialist")
            .order_by("-year", "-pk")[:_CASES]
        ],
        "follow_ups": [
            (each, known.label("programme", each.programme))
            for each in follow_ups[:_CASES]
            if not seat.is_firm
        ],
        "letters": letters(seat).filter(uscc=firm.uscc)[:_CASES],
    }
    return render(request, "insight/_cases_part.html", here)


def _firm(seat: Seat, uscc: str) -> Enterprise:
    firm = one_of(seat, uscc)
    if firm is None:
        raise Http404
    return firm


def _ends(bars: Sequence[pictures.Bar]) -> Sequence[pictures.Bar]:
    """Return the first and the last of bars that run from the most above the median to the most below."""
    return bars if len(bars) <= 2 * _BARS else (*bars[:_BARS], *bars[-_BARS:])


def _near(seat: Seat, uscc: str) -> Sequence[str]:
    rows = [row for row in best_standings(seat, uscc).values() if row.standing == "near"]
    rows.sort(key=lambda row: (row.distance is None, row.distance or 0, row.programme))
    return [row.programme for row in rows[:_TRIED]]


def _trial(seat: Seat, uscc: str, programme: str) -> Trial | None:
    try:
        return trial(source_for(seat, run_for(seat)), seat, uscc, programme)
    except YuqiError:
        return None


def _kept(seat: Seat, uscc: str) -> list[tuple[Any, Any]]:
    known = library()
    found = plans_of(seat, uscc).filter(state="active")
    return [(each, known.label("programme", each.programme)) for each in found[:_CASES]]
