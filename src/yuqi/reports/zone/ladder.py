"""The ladder's part of the page (梯队): pyramids by track, counts by programme and word."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import Any

from markupsafe import Markup

from yuqi.base import Standing
from yuqi.reports.figures import Figures
from yuqi.reports.labels import Labels
from yuqi.reports.pictures import rung_bar, standing_bar
from yuqi.reports.pictures.marks import ABSENT, RUNG_SHADES
from yuqi.reports.results import Results
from yuqi.reports.zone import queries
from yuqi.reports.zone.shapes import Rung, StandingRow, Track

__all__ = ["programme_order", "standing_rows", "tracks"]


def programme_order(results: Results) -> dict[str, int]:
    """Return the place of each programme: tracks with most holders first, each from its highest rung down."""
    rows = results.ask(queries.PROGRAMMES)
    ranked = sorted(
        rows, key=lambda row: (-row["track_holders"], row["track"], -row["rung"], row["programme"])
    )
    return {row["programme"]: place for place, row in enumerate(ranked)}


def _shade(step: int, steps: int) -> str:
    """Return the ordered colour of a rung, the deepest for the highest."""
    return RUNG_SHADES[round(step * (len(RUNG_SHADES) - 1) / max(steps - 1, 1))]


def tracks(results: Results, labels: Labels, figures: Figures) -> list[Track]:
    """Return each track as a pyramid, those with most holders first; rungs and tracks without a holder are left out."""
    words = figures.words
    found = []
    for _, group in groupby(results.ask(queries.TRACKS, {"lang": words.lang}), key=lambda row: row["track"]):
        rows = list(group)
        empty = [row for row in rows if row["rung"] >= 0 and not row["enterprises"]]
        rows = [row for row in rows if row["enterprises"] or row["rung"] < 0]
        if len(rows) < 2:
            continue
        widest = max(row["enterprises"] for row in rows) or 1
        found.append(
            Track(
                label=rows[0]["track_label"] or rows[0]["track"],
                rungs=tuple(
                    _rung(row, len(rows) - place, len(rows), widest, labels, figures)
                    for place, row in enumerate(rows)
                ),
                words=words(
                    "ladder.track_words", n=figures.number(sum(row["enterprises"] for row in rows[:-1]))
                ),
                empty=_empty(empty, labels, figures),
            )
        )
    return found


def _empty(rows: list[dict[str, Any]], labels: Labels, figures: Figures) -> Markup | None:
    named = [labels.programme(programme) for row in rows for programme in row["programmes"]]
    return (
        figures.words("ladder.empty", labels=figures.words("figure.list_mark").join(named)) if named else None
    )


def _rung(row: dict[str, Any], step: int, steps: int, widest: int, labels: Labels, figures: Figures) -> Rung:
    words = figures.words
    is_ground = row["rung"] < 0
    label = (
        str(words("ladder.ground"))
        if is_ground
        else words("figure.list_mark").join(map(labels.programme, row["programmes"]))
    )
    reach = row["near"] + row["passing"]
    return Rung(
        label=str(label),
        count=figures.number(row["enterprises"]),
        near=figures.number(row["near"]) if row["near"] else "0",
        passing=figures.number(row["passing"]) if row["passing"] else "0",
        bar=rung_bar(
            count=row["enterprises"],
            reach=reach,
            widest=widest,
            shade=ABSENT if is_ground else _shade(step - 2, steps - 1),
            name=str(
                words(
                    "ladder.bar_name",
                    label=label,
                    n=figures.number(row["enterprises"]),
                    reach=figures.number(reach),
                )
            ),
        ),
    )


def standing_rows(
    results: Results, labels: Labels, figures: Figures, order: dict[str, int]
) -> list[StandingRow]:
    """Return the table programme × ladder word, in the ladder's order."""
    words = figures.words
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in results.ask(queries.STANDINGS):
        counts[row["programme"]][row["standing"]] = row["subjects"]
    tracks_by_programme = {
        row["programme"]: row["track_label"]
        for row in results.ask(queries.TRACK_LABELS, {"lang": words.lang})
    }
    rows: list[StandingRow] = []
    last = None
    for programme in sorted(counts, key=lambda each: (order.get(each, 999), each)):
        found = counts[programme]
        track = tracks_by_programme.get(programme) or str(words("ladder.no_track"))
        named = ", ".join(f"{words(f'standing.{each}')} {found.get(each, 0):,}" for each in Standing)
        rows.append(
            StandingRow(
                label=labels.programme(programme),
                group=track if track != last else "",
                counts=tuple(
                    (str(each), found.get(each, 0), figures.number(found.get(each, 0))) for each in Standing
                ),
                is_illustrative=labels.is_illustrative("programme", programme),
                bar=standing_bar(
                    found,
                    whole=sum(found.values()),
                    name=str(words("standing.bar_name", label=labels.programme(programme), counts=named)),
                ),
            )
        )
        last = track
    return rows
