"""Titles won and lost year by year (称号流量): flows, conversion, moves between rungs, and where holders came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yuqi.engine.kpis.holders import LISTED, Holders
from yuqi.rules.shapes import Catalog, Label, Track

__all__ = ["DEFINITIONS", "FlowLine", "Flows", "LineageLine", "MoveLine", "flows_of"]

_YEARS = 8  # looked back on
_SIX = Decimal("0.000001")
_LINEAGES = (
    LISTED,
    "unicorn",
    "quasi_unicorn",
    "potential_unicorn",
    "gazelle",
    "single_champion",
    "little_giant",
)
_BEFORE = ("hnte", "tech_sme", "innovative_sme", "specialised_sme")

DEFINITIONS: Mapping[str, Label] = {
    "held_start": Label(zh="1月1日持有有效称号的企业数", en="Enterprises that hold the title on 1 January"),
    "gained": Label(
        zh="年初未持有、年内曾持有的企业数",
        en="Enterprises that do not hold it on 1 January and do on some day of the year",
    ),
    "lost": Label(
        zh="年初持有或年内新获、期末不再持有的企业数；分到期与撤销",
        en="Enterprises that held it on 1 January or gained it and do not hold it at the end; expired or revoked",
    ),
    "held_end": Label(
        zh="12月31日（当年为评定日）持有的企业数＝年初＋新获－失去",
        en="Enterprises that hold it on 31 December (this year: on the day of assessment) = start + gained − lost",
    ),
    "moved_up": Label(
        zh="年初持有、年内新获同一赛道更高一级称号的企业数",
        en="Enterprises that hold it on 1 January and gain a higher title of the same track within the year",
    ),
    "conversion": Label(
        zh="转化率＝升级企业数÷年初持有企业数；年初无持有企业时不计算",
        en="Conversion = moved up ÷ held on 1 January; none where nobody held it",
    ),
    "lineage": Label(
        zh="来源占比＝期末持有者中，首次取得该称号之前已取得过另一称号的企业所占比例",
        en="Lineage = share of today's holders that had held the other title before they first won this one",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLine:
    """One title in one year (年度流量)."""

    programme: str
    year: int
    until: date  # 31 December, or the day of assessment
    held_start: int
    gained: int
    lost: int
    expired: int
    revoked: int
    held_end: int
    moved_up: int
    conversion: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLine:
    """Enterprises that stood on one rung at the start of a year and on another at its end (升降流向); None: on none."""

    track: str
    year: int
    before: str | None
    after: str | None
    enterprises: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageLine:
    """How many holders of one title had held another before (来源)."""

    programme: str  # or `listed`
    before: str
    holders: int
    had_before: int
    share: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """All of it (流量、流向与来源)."""

    flows: tuple[FlowLine, ...]
    moves: tuple[MoveLine, ...]
    lineage: tuple[LineageLine, ...]


def flows_of(
    holders: Holders,
    catalog: Catalog,
    as_of: date,
    *,
    first_year: int | None = None,
    programmes: Sequence[str] = (),
) -> Flows:
    """Return flows, moves and lineage up to a day.

    Args:
        first_year: None: the first with a title, eight years back at most.
        programmes: none: all that anybody held.
    """
    years = range(first_year or _first_year(holders, as_of), as_of.year + 1)
    tracks = [track for ladder in catalog.ladders.values() for track in ladder.tracks]
    higher = _higher(tracks)
    wanted = list(programmes) or [each for each in holders.programmes if each != LISTED]
    return Flows(
        flows=tuple(_flow(holders, each, year, as_of, higher) for each in wanted for year in years),
        moves=tuple(
            line
            for track in tracks
            if not programmes or any(rung.programme in programmes for rung in track.rungs)
            for year in years
            for line in _moves(holders, track, year, as_of)
        ),
        lineage=tuple(_lineage(holders, as_of, programmes)),
    )


def _higher(tracks: Sequence[Track]) -> dict[str, tuple[str, ...]]:
    """Return the rungs above each programme on its track."""
    return {
        rung.programme: tuple(each.programme for each in track.rungs[place + 1 :])
        for track in tracks
        for place, rung in enumerate(track.rungs)
    }


def _first_year(holders: Holders, as_of: date) -> int:
    first = [span.since.year for programme in holders.programmes for span in holders.spans(programme)]
    return max(min(first, default=as_of.year), as_of.year - _YEARS + 1)


def _flow(
    holders: Holders, programme: str, year: int, as_of: date, higher: Mapping[str, Sequence[str]]
) -> FlowLine:
    first, last = date(year, 1, 1), min(date(year, 12, 31), as_of)
    start, end = holders.on(programme, first), holders.on(programme, last)
    gained = holders.between(programme, first, last) - start
    lost = (start | gained) - end
    revoked = lost & {
        span.uscc for span in holders.spans(programme) if span.revoked and first <= span.until <= last
    }
    moved = {
        uscc
        for above in higher.get(programme, ())
        for uscc in holders.between(above, first, last) - holders.on(above, first)
    } & start
    return FlowLine(
        programme=programme,
        year=year,
        until=last,
        held_start=len(start),
        gained=len(gained),
        lost=len(lost),
        expired=len(lost) - len(revoked),
        revoked=len(revoked),
        held_end=len(end),
        moved_up=len(moved),
        conversion=_share(len(moved), len(start)),
    )


def _moves(holders: Holders, track: Track, year: int, as_of: date) -> Iterator[MoveLine]:
    """Yield who went from which highest rung to which, in the order of the rungs, entries and exits last."""
    before = _standing(holders, track, date(year, 1, 1))
    after = _standing(holders, track, min(date(year, 12, 31), as_of))
    counted = Counter((before.get(uscc), after.get(uscc)) for uscc in before.keys() | after.keys())
    order = {rung.programme: place for place, rung in enumerate(track.rungs)}
    last = len(order)
    for (left, right), count in sorted(
        counted.items(), key=lambda pair: tuple(last if one is None else order[one] for one in pair[0])
    ):
        yield MoveLine(track=track.id, year=year, before=left, after=right, enterprises=count)


def _standing(holders: Holders, track: Track, day: date) -> dict[str, str]:
    """Return the highest rung of each enterprise that stands on the track."""
    found: dict[str, str] = {}
    for rung in track.rungs:
        found.update(dict.fromkeys(holders.on(rung.programme, day), rung.programme))
    return found


def _lineage(holders: Holders, as_of: date, programmes: Sequence[str]) -> Iterator[LineageLine]:
    for programme in programmes or _LINEAGES:
        own = holders.on(programme, as_of)
        if not own:
            continue
        won = holders.first_day(programme)
        for other in _BEFORE:
            if other == programme:
                continue
            first = holders.first_day(other)
            had = sum(1 for uscc in own if uscc in first and first[uscc] < won[uscc])
            yield LineageLine(
                programme=programme,
                before=other,
                holders=len(own),
                had_before=had,
                share=_share(had, len(own)),
            )


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(_SIX) if whole else None
