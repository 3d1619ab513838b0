"""The three things to do first (先办这三件): what is lost soon, what can be had now, what one figure settles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yuqi.reports.figures import Figures
from yuqi.reports.labels import Labels
from yuqi.reports.results import Results
from yuqi.reports.zone import queries
from yuqi.reports.zone.shapes import Act, Duty, Settle

__all__ = ["first_acts"]


def first_acts(
    results: Results,
    labels: Labels,
    figures: Figures,
    as_of: date,
    census: Mapping[str, Any],
    duties: Sequence[Duty],
    settles: Sequence[Settle],
) -> list[Act]:
    """Return at most three acts, in the order of what is lost by waiting; an act with nothing to do drops out."""
    found = [
        _lapsing(results, labels, figures, as_of),
        _ready(results, labels, figures, census, as_of),
        _missed(duties, figures),
        _settling(settles, figures),
        _soon(duties, figures),
        _near(census, figures),
    ]
    return [act for act in found if act is not None][:3]


def _act(
    figures: Figures, name: str, number: int, href: str, *, is_urgent: bool = False, **params: Any
) -> Act:
    words = figures.words
    return Act(
        number=figures.number(number),
        unit=words(f"acts.{name}.unit", n=number),
        what=words(f"acts.{name}.what", **params),
        detail=words(f"acts.{name}.detail", **params),
        href=href,
        act=words(f"acts.{name}.act"),
        is_urgent=is_urgent,
    )


def _lapsing(results: Results, labels: Labels, figures: Figures, as_of: date) -> Act | None:
    row = results.one(queries.ACTS)
    if not row["lapsing"]:
        return None
    most = results.one(queries.LAPSING_MOST)
    first = figures.spoken_day(row["first_end"], as_of) if row["first_end"] else figures.words("figure.none")
    return _act(
        figures,
        "lapsing",
        row["lapsing_subjects"],
        "#risk",
        is_urgent=True,
        label=labels.programme(most["programme"]),
        n=figures.number(most["subjects"]),
        day=first,
    )


def _ready(
    results: Results, labels: Labels, figures: Figures, census: Mapping[str, Any], as_of: date
) -> Act | None:
    if not census["passing"]:
        return None
    window = results.one(queries.NEXT_WINDOW, {"as_of": as_of})
    if window:
        left = (window["due_on"] - as_of).days
        return _act(
            figures,
            "ready_window",
            census["passing"],
            "#ready",
            label=labels.programme(window["programme"]),
            day=figures.spoken_day(window["due_on"], as_of),
            n=left,
        )
    most = results.one(queries.READY_MOST)
    return _act(
        figures,
        "ready",
        census["passing"],
        "#ready",
        label=labels.programme(most["programme"]),
        n=figures.number(most["subjects"]),
    )


def _missed(duties: Sequence[Duty], figures: Figures) -> Act | None:
    missed = [duty for duty in duties if duty.missed]
    if not missed:
        return None
    most = max(missed, key=lambda duty: duty.missed)
    return _act(
        figures,
        "missed",
        sum(duty.missed for duty in missed),
        "#deadlines",
        is_urgent=True,
        label=most.label,
        n=most.missed_shown,
    )


def _settling(settles: Sequence[Settle], figures: Figures) -> Act | None:
    best = next((settle for settle in settles if settle.kind == "facts" and settle.order), None)
    if best is None:
        return None
    return _act(figures, "settling", best.order, "#open", what=best.what)


def _soon(duties: Sequence[Duty], figures: Figures) -> Act | None:
    soon = [duty for duty in duties if duty.soon]
    if not soon:
        return None
    most = max(soon, key=lambda duty: duty.soon)
    return _act(
        figures, "soon", sum(duty.soon for duty in soon), "#deadlines", label=most.label, n=most.soon_shown
    )


def _near(census: Mapping[str, Any], figures: Figures) -> Act | None:
    return _act(figures, "near", census["near"], "#near") if census["near"] else None
