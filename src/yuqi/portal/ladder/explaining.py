"""An explanation as the page shows it (结论说明页): what is to be solved, worst first; points; what is met."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from yuqi.portal.access import Seat, may, sees_class
from yuqi.portal.bridge import vocabulary
from yuqi.portal.ladder.selectors.places import Place
from yuqi.portal.ladder.wording import (
    bar_words,
    fact_words,
    short_words,
    source_words,
    unit_of,
    value_words,
)
from yuqi.portal.shared import figures
from yuqi.portal.shared.pictures import meter

__all__ = [
    "Card",
    "EvidenceRow",
    "Explained",
    "Missing",
    "Part",
    "PartItem",
    "Settle",
    "evidence_of",
    "explained",
]

_SHOWN_ROWS = 12
_SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One cell a figure rests on (依据)."""

    table: str
    column: str
    key: Mapping[str, Any]
    name: str
    year: str
    value: str
    is_locked: bool
    source: str
    place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A fact that is wanted (待补)."""

    name: str
    table: str
    column: str
    year: str
    is_judged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One condition (条件)."""

    id: str
    label: str
    cite: str
    outcome: str  # met, unmet, unknown, judge
    value: str
    bar: str
    short: str
    is_locked: bool
    meter: SafeString | None  # value against bar
    rows: tuple[EvidenceRow, ...]
    more_rows: int
    missing: tuple[Missing, ...]
    parts: tuple[Card, ...]
    lever: str
    fill_url: str | None = None  # where the first missing figure is filled in
    miss: Decimal = Decimal(0)

    @property
    def is_score(self) -> bool:
        """Whether this is the scorecard's bar."""
        return self.id == _SCORE


@dataclass(frozen=True, slots=True, kw_only=True)
class PartItem:
    """One item of a scorecard part (评分项)."""

    label: str
    low: Decimal | None
    high: Decimal | None
    max: Decimal
    is_judged: bool
    missing: tuple[Missing, ...]
    cite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a scorecard (评分部分)."""

    id: str
    label: str
    low: Decimal | None
    high: Decimal | None
    max: Decimal
    items: tuple[PartItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """What would settle an open verdict (先补哪个)."""

    name: str
    year: str
    is_judged: bool
    narrows: Decimal
    is_decisive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One verdict, taken apart (一个结论)."""

    programme: str
    edition: str
    verdict: str
    standing: str
    open_by: str
    score: tuple[Decimal | None, Decimal | None] | None
    score_bar: Decimal | None
    bar_op: str
    to_solve: tuple[Card, ...]
    met: tuple[Card, ...]
    ways: tuple[Card, ...]  # direct routes not met, where none is
    parts: tuple[Part, ...]
    settles: tuple[Settle, ...]
    narrowing: tuple[Settle, ...]
    documents: tuple[str, ...]
    counts: Mapping[str, int] = field(default_factory=dict)


def evidence_of(tree: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the evidence rows that the page shows, in its order."""
    return [row for condition in tree["conditions"] for row in (condition.get("rows") or ())[:_SHOWN_ROWS]]


def explained(tree: Mapping[str, Any], seat: Seat, places: Mapping[int, Place] | None = None) -> Explained:
    """Return an explanation tree in words, with the values that this seat may see.

    Args:
        tree: as the engine gives it.
        seat: who looks.
        places: of the rows of `evidence_of`, by their number.
    """
    spots = {id(row): (places or {}).get(number) for number, row in enumerate(evidence_of(tree))}
    judged = {item["id"]: item["label"] for item in tree["items"]}
    gates = [row for row in tree["conditions"] if row["role"] != "route"]
    routes = [row for row in tree["conditions"] if row["role"] == "route"]
    cards = [_card(row, seat, judged, spots, tree["uscc"]) for row in gates]
    ways: list[Card] = []
    if routes:
        drawn = [(row, _card(row, seat, judged, spots, tree["uscc"])) for row in routes]
        met = [card for row, card in drawn if row["outcome"] == "met"]
        if met:
            cards += met
        else:
            bars = [card for _row, card in drawn if card.is_score]
            cards += bars or [card for _row, card in drawn]
            ways = [card for _row, card in drawn if bars and not card.is_score]
    order = {"unmet": 0, "unknown": 1, "judge": 2}
    to_solve = sorted(
        (card for card in cards if card.outcome != "met"),
        key=lambda card: (order[card.outcome], card.is_score, -card.miss),
    )
    met_cards = [card for card in cards if card.outcome == "met"]
    settles = [_settle(row, judged) for row in tree.get("settles") or ()]
    score = tree.get("score")
    bar_row = next((row for row in tree["conditions"] if row["id"] == _SCORE), None)
    return Explained(
        programme=tree["programme"],
        edition=tree["edition"],
        verdict=tree["verdict"],
        standing=tree["standing"],
        open_by=tree.get("open_by") or "",
        score=(figures.to_decimal(score[0]), figures.to_decimal(score[1])) if score else None,
        score_bar=figures.to_decimal(tree.get("score_bar")),
        bar_op=(bar_row or {}).get("op") or ">=",
        to_solve=tuple(to_solve),
        met=tuple(met_cards),
        ways=tuple(ways),
        parts=_parts(tree, judged),
        settles=tuple(settles),
        narrowing=tuple(
            sorted((each for each in settles if each.narrows), key=lambda each: -each.narrows)[:5]
        )
        or _narrowing(tree),
        documents=_documents(tree),
        counts={
            "all": len(cards),
            "met": len(met_cards),
            "unmet": sum(card.outcome == "unmet" for card in to_solve),
            "unknown": sum(card.outcome != "unmet" for card in to_solve),
        },
    )


def _card(
    row: Mapping[str, Any],
    seat: Seat,
    judged: Mapping[str, str],
    spots: Mapping[int, Place | None],
    uscc: str = "",
) -> Card:
    unit = unit_of("points" if row["id"] == _SCORE else row.get("unit"), row.get("threshold"))
    missing = _missing(row.get("missing") or (), judged)
    outcome = row["outcome"]
    if outcome == "unknown" and (
        row["id"] == _SCORE or (missing and all(each.is_judged for each in missing))
    ):
        outcome = "judge"
    rows = row.get("rows") or ()
    locked = not all(_may_see(seat, each["table"], each["column"], each.get("source") or "") for each in rows)
    said = "" if locked else value_words(row, unit)
    bar = bar_words(row.get("op"), row.get("threshold"), unit)
    return Card(
        id=row["id"],
        label=row["label"],
        cite=row.get("cite") or "",
        outcome=outcome,
        value=said,
        bar=bar,
        short="" if locked or outcome != "unmet" else short_words(row, unit),
        is_locked=locked,
        meter=None if locked else _meter(row, f"{said}，{bar}"),
        rows=tuple(_evidence(each, seat, spots.get(id(each))) for each in rows[:_SHOWN_ROWS]),
        more_rows=max(0, len(rows) - _SHOWN_ROWS),
        missing=missing,
        fill_url=next((url for each in missing if (url := _fill_url(each, seat, uscc))), None),
        parts=tuple(_card(part, seat, judged, spots) for part in row.get("parts") or () if "outcome" in part),
        lever=row.get("lever") or "",
        miss=_miss(row),
    )


def _may_see(seat: Seat, table: str, column: str, source: str = "") -> bool:
    try:
        return sees_class(seat, vocabulary.cell_class(table, column, source))
    except KeyError:
        return sees_class(seat, "zone")


def _miss(row: Mapping[str, Any]) -> Decimal:
    value, bar = figures.to_decimal(row.get("value")), figures.to_decimal(row.get("threshold"))
    return abs((bar - value) / bar) if value is not None and bar else Decimal(0)


def _meter(row: Mapping[str, Any], label: str) -> SafeString | None:
    """Return the value against its bar, where both are numbers from zero up."""
    value, bar = figures.to_decimal(row.get("value")), figures.to_decimal(row.get("threshold"))
    if value is None or bar is None or bar <= 0 or value < 0 or row["id"] == _SCORE or not row.get("op"):
        return None
    return meter(value, bar=bar, label=label, tone="unmet" if row["outcome"] == "unmet" else "acc")


def _evidence(row: Mapping[str, Any], seat: Seat, place: Place | None) -> EvidenceRow:
    words = fact_words(row["table"], row["column"])
    locked = not _may_see(seat, row["table"], row["column"], row.get("source") or "")
    key = row.get("key") or {}
    return EvidenceRow(
        table=row["table"],
        column=row["column"],
        key={name: value for name, value in key.items() if name != "uscc"},
        name=words.name,
        year=str(key.get("year") or ""),
        value="" if locked else words.value(row.get("value")),
        is_locked=locked,
        source=source_words(row.get("source")),
        place=place,
    )


def _missing(names: Iterable[str], judged: Mapping[str, str]) -> tuple[Missing, ...]:
    found = []
    for name in names:
        path, _at, year = name.partition("@")
        table, _dot, column = path.rpartition(".")
        is_judged = table == "expert_scores"
        if is_judged:
            said = judged.get(column, column)
        elif column == "*":
            said = fact_words(table, column).table
        else:
            said = fact_words(table, column).name
        found.append(Missing(name=said, table=table, column=column, year=year, is_judged=is_judged))
    return tuple(found)


def _fill_url(missing: Missing, seat: Seat, uscc: str) -> str | None:
    """Return where a missing figure is filled in: an officer at its cell, an enterprise in its yearly declaration."""
    known = vocabulary.tables().get(missing.table)
    if missing.is_judged or known is None or not uscc:
        return None
    try:
        if seat.is_firm:
            return reverse("enterprises:declare") if may(seat, "enterprises.declare") else None
        key = {"uscc": uscc} | ({"year": missing.year} if missing.year else {})
        fits = set(known.key) == set(key) and missing.column != "*" and missing.column not in known.key
        if not may(seat, "enterprises.edit") or not fits or not _may_see(seat, missing.table, missing.column):
            return None
        ordered = {name: key[name] for name in known.key}
        text = json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))
        query = urlencode({"table": missing.table, "key": text, "column": missing.column})
        return f"{reverse('enterprises:cell', args=[uscc])}?{query}"
    except NoReverseMatch:
        return None


def _settle(row: Mapping[str, Any], judged: Mapping[str, str]) -> Settle:
    (missing,) = _missing([f"{row['table']}.{row['field']}"], judged)
    return Settle(
        name=missing.name,
        year=str(row.get("year") or ""),
        is_judged=row["kind"] == "judgement",
        narrows=figures.to_decimal(row.get("narrows")) or Decimal(0),
        is_decisive=bool(row.get("decisive")),
    )


def _narrowing(tree: Mapping[str, Any]) -> tuple[Settle, ...]:
    """Return the judged items with the widest ranges, where the verdict itself is not open."""
    found = []
    for item in tree["items"]:
        low, high = figures.to_decimal(item["low"]), figures.to_decimal(item["high"])
        if item.get("judged") and low is not None and high is not None and high > low:
            found.append(
                Settle(name=item["label"], year="", is_judged=True, narrows=high - low, is_decisive=False)
            )
    return tuple(sorted(found, key=lambda each: -each.narrows)[:5])


def _parts(tree: Mapping[str, Any], judged: Mapping[str, str]) -> tuple[Part, ...]:
    def item(row: Mapping[str, Any]) -> PartItem:
        return PartItem(
            label=row["label"],
            low=figures.to_decimal(row["low"]),
            high=figures.to_decimal(row["high"]),
            max=Decimal(str(row["max"])),
            is_judged=bool(row.get("judged")),
            missing=_missing(row.get("missing") or (), judged),
            cite=row.get("cite") or "",
        )

    return tuple(
        Part(
            id=part["id"],
            label=part["label"],
            low=figures.to_decimal(part["low"]),
            high=figures.to_decimal(part["high"]),
            max=Decimal(str(part["max"])),
            items=tuple(item(row) for row in tree["items"] if row["part"] == part["id"]),
        )
        for part in tree.get("parts") or ()
    )


def _documents(tree: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the documents the conditions come from, each once."""
    found: dict[str, None] = {}
    for row in tree["conditions"]:
        for cite in (row.get("cite") or "").split("；"):
            document = cite.strip().split(" ")[0]
            if document:
                found[document] = None
    return tuple(found)
