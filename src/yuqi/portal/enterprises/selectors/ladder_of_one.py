"""Where one enterprise stands (站在哪一级): a line of stations a track, and what is nearest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yuqi.portal.access import Seat
from yuqi.portal.bridge.details import label_of, tracks_of
from yuqi.portal.bridge.doubts import Label
from yuqi.portal.runs.models import Standing
from yuqi.portal.runs.selectors import standings
from yuqi.portal.shared import figures
from yuqi.portal.shared.pictures import Station

__all__ = ["Near", "TrackLine", "best_standings", "explain_url", "nearest", "note_of", "track_lines"]

_ORDER = ("held", "at_risk", "pass", "near", "open", "far")
_ALSO = "recognitions"  # titles that do not build on one another: listed, not drawn as a line
_NEXT = ("at_risk", "pass", "near", "open")
_MOST_STATIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackLine:
    """One track with its stations (赛道)."""

    label: Label
    stations: tuple[Station, ...]
    is_line: bool  # False: side by side, no rung builds on another
    reached: int  # how many are held


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Something worth doing next (最值得先做)."""

    label: Label
    standing: str
    verdict: str
    note: str
    url: str | None


def best_standings(viewer: Seat, uscc: str) -> dict[str, Standing]:
    """Return where an enterprise stands, one row a programme: of several procedures the most telling."""
    found: dict[str, Standing] = {}
    for row in standings(viewer).filter(subject="enterprise", uscc=uscc):
        known = found.get(row.programme)
        if known is None or _rank(row) < _rank(known):
            found[row.programme] = row
    return found


def explain_url(uscc: str, programme: str) -> str | None:
    """Return the page that explains a verdict, None while there is none."""
    try:
        return reverse("ladder:explain", args=[uscc, programme])
    except NoReverseMatch:
        return None


def track_lines(uscc: str, own: Mapping[str, Standing], folder: Path) -> list[TrackLine]:
    """Return every track with the enterprise's stations, those where something is held or near first."""
    lines = []
    for track in tracks_of(folder):
        rows = [(rung, own.get(rung.programme)) for rung in track.rungs]
        known = [(rung, row) for rung, row in rows if row is not None]
        if not known:
            continue
        highest = max((place for place, (_rung, row) in enumerate(known) if _is_held(row)), default=-1)
        following = next(
            (place for place, (_rung, row) in enumerate(known) if place > highest and not _is_held(row)), None
        )
        is_line = track.id != _ALSO and len(known) <= _MOST_STATIONS
        stations = tuple(
            Station(
                name=rung.label.en if figures.is_english() else rung.label.zh,
                state="held" if _is_held(row) else "next" if place == following and is_line else "far",
                standing=row.standing,
                note=note_of(row),
                url=explain_url(uscc, rung.programme),
            )
            for place, (rung, row) in enumerate(known)
        )
        reached = sum(station.state == "held" for station in stations)
        lines.append(TrackLine(label=track.label, stations=stations, is_line=is_line, reached=reached))
    return sorted(lines, key=lambda line: (not line.reached, -_promise(line)))


def nearest(uscc: str, own: Mapping[str, Standing], folder: Path, *, most: int = 4) -> list[Near]:
    """Return what an enterprise can apply for now, then what is nearest, then what only facts keep open."""
    wanted = [row for row in own.values() if row.standing in ("pass", "near", "at_risk", "open")]
    wanted.sort(
        key=lambda row: (_NEXT.index(row.standing), row.distance is None, row.distance or 0, row.programme)
    )
    return [
        Near(
            label=label_of(folder, row.programme),
            standing=row.standing,
            verdict=row.verdict,
            note=note_of(row),
            url=explain_url(uscc, row.programme),
        )
        for row in wanted[:most]
    ]


def note_of(row: Standing) -> str:
    """Return a standing in a few words: until when, what is short, the score and its bar."""
    if _is_held(row):
        return _("至 %(day)s") % {"day": row.held_until.isoformat()} if row.held_until else _("长期有效")
    if row.verdict == "pass":
        return _("已符合条件，还没申报")
    parts = []
    if row.conditions_unmet:
        parts.append(
            ngettext("差 %(n)d 项", "差 %(n)d 项", row.conditions_unmet) % {"n": row.conditions_unmet}
        )
    if row.conditions_unknown:
        parts.append(
            ngettext("待补 %(n)d 项", "待补 %(n)d 项", row.conditions_unknown) % {"n": row.conditions_unknown}
        )
    if row.score_bar is not None and row.score_low is not None:
        score = figures.score(row.score_low, row.score_high, row.score_bar)
        parts.append(_("评分 %(score)s，线 %(bar)s") % {"score": score, "bar": figures.plain(row.score_bar)})
    if row.eligible_from:
        parts.append(_("%(day)s 起可申报") % {"day": row.eligible_from.isoformat()})
    return _("；").join(parts)


def _is_held(row: Standing) -> bool:
    return row.held or row.standing in ("held", "at_risk")


def _rank(row: Standing) -> int:
    return _ORDER.index(row.standing) if row.standing in _ORDER else len(_ORDER)


def _promise(line: TrackLine) -> int:
    return sum(station.standing in ("pass", "near", "open") for station in line.stations)
