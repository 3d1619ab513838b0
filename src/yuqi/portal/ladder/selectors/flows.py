"""Flows as pages show them (升降与转化): a track's moves within a year, a title's years, where holders came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yuqi.portal.bridge import details, flowing
from yuqi.portal.shared import figures
from yuqi.portal.shared.pictures import Picture, Side, flow

__all__ = ["FlowPicture", "definitions", "flow_picture", "lineage", "title_years", "years_of"]

_NONE = "-"
TERMS = {
    "held_start": gettext_lazy("年初持有"),
    "gained": gettext_lazy("新获"),
    "lost": gettext_lazy("失去"),
    "held_end": gettext_lazy("期末持有"),
    "moved_up": gettext_lazy("升级"),
}
"""Names of the columns; the two rates name themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPicture:
    """A track's moves within a year (一年流转)."""

    picture: Picture
    year: int
    up: int
    down: int
    stayed: int
    came: int
    left: int


def _say(label: Any) -> str:
    return label.en if figures.is_english() else label.zh


def years_of(found: flowing.FlowRun) -> list[int]:
    """Return the years there are, newest first."""
    return sorted({line.year for line in found.found.flows}, reverse=True)


def flow_picture(found: flowing.FlowRun, track: details.Track, year: int) -> FlowPicture | None:
    """Return a track's moves within a year drawn, None where nobody stood on it."""
    lines = [line for line in found.found.moves if line.track == track.id and line.year == year]
    if not lines:
        return None
    order = _order(track, {each for line in lines for each in (line.before, line.after) if each})
    rank = {programme: place for place, programme in enumerate(order)}
    names = {each: _say(found.labels[each]) for each in order if each in found.labels} | {_NONE: _("未入梯")}
    moves: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.before or _NONE, line.after or _NONE)
        moves[key] = moves.get(key, 0) + line.enterprises
    left_sum = _sums(moves, 0)
    right_sum = _sums(moves, 1)
    keys = [*order, _NONE]
    before = [Side(key=key, name=names.get(key, key)) for key in keys if left_sum.get(key)]
    after = [
        Side(
            key=key,
            name=names.get(key, key),
            change=right_sum.get(key, 0) - left_sum.get(key, 0) if key != _NONE else None,
        )
        for key in keys
        if right_sum.get(key)
    ]
    up = sum(n for (a, b), n in moves.items() if a in rank and b in rank and rank[b] < rank[a])
    down = sum(n for (a, b), n in moves.items() if a in rank and b in rank and rank[b] > rank[a])
    came = sum(n for (a, b), n in moves.items() if a == _NONE and b != _NONE)
    gone = sum(n for (a, b), n in moves.items() if a != _NONE and b == _NONE)
    stayed = sum(n for (a, b), n in moves.items() if a == b)
    until = next(line.until for line in found.found.flows if line.year == year)
    sentence = _(
        "%(year)d 年：升级 %(up)d 家，掉级 %(down)d 家，新入梯 %(came)d 家，出梯 %(gone)d 家，未变 %(stayed)d 家"
    )
    label = sentence % {"year": year, "up": up, "down": down, "came": came, "gone": gone, "stayed": stayed}
    picture = flow(
        before,
        after,
        moves,
        label=label,
        heads=(f"{year}-01-01", until.isoformat()),
        order=[*order, _NONE],
    )
    return FlowPicture(picture=picture, year=year, up=up, down=down, stayed=stayed, came=came, left=gone)


def _order(track: details.Track, held: set[str]) -> list[str]:
    """Return the rungs of a track, the highest first; a library that is only held stands below the title it leads to."""
    order = [rung.programme for rung in reversed(track.rungs)]
    for each in sorted(held - set(order)):
        above = next((place for place, id_ in enumerate(order) if each.endswith(id_)), len(order) - 1)
        order.insert(above + 1, each)
    return order


def _sums(moves: Mapping[tuple[str, str], int], side: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, number in moves.items():
        found[key[side]] = found.get(key[side], 0) + number
    return found


def title_years(
    found: flowing.FlowRun, *, year: int | None = None, programme: str = ""
) -> list[tuple[str, flowing.FlowLine]]:
    """Return lines with the title's name: of a year by title, or of a title by year, newest first."""
    lines: Sequence[flowing.FlowLine] = [
        line
        for line in found.found.flows
        if (year is None or line.year == year) and (not programme or line.programme == programme)
    ]
    lines = [line for line in lines if line.held_start or line.gained or line.held_end]
    if programme:
        lines = sorted(lines, key=lambda line: -line.year)
    return [(_say(found.labels[line.programme]), line) for line in lines]


def lineage(found: flowing.FlowRun) -> list[tuple[str, str, flowing.LineageLine]]:
    """Return where holders of the higher titles came from, those with holders only."""
    return [
        (_say(found.labels[line.programme]), _say(found.labels[line.before]), line)
        for line in found.found.lineage
        if line.holders
    ]


def definitions(found: flowing.FlowRun) -> list[str]:
    """Return how each figure is counted, a sentence each, beginning with its name on the page."""
    said = []
    for id_, label in found.definitions.items():
        words = _say(label)
        name = TERMS.get(id_)
        said.append(words if name is None else _("%(name)s：%(words)s") % {"name": name, "words": words})
    return said
