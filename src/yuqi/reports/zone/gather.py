"""The zone's lists in words (名单成文): near the next rung, ready to apply, at risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from yuqi.reports.figures import Figures, exact
from yuqi.reports.labels import Labels
from yuqi.reports.lacks import Lack, lacks_of
from yuqi.reports.pictures import state_mark
from yuqi.reports.results import Results
from yuqi.reports.zone import queries
from yuqi.reports.zone.shapes import Firm, Group, Listing

__all__ = ["FOLDED", "SHOWN", "Writer", "is_one_step", "reach_groups", "risk_listing"]

SHOWN = 15  # rows in the open
FOLDED = 120  # rows folded beneath; the rest is in the result file
_FIRST = {"near": 15, "pass": 10}  # of all programmes together, in the open
_ONE_STEP = 0.25  # of the bar: 80 % of a floor reached, or 125 % of a ceiling
_A_GROUP = 40  # rows of one programme on the page


class Writer:
    """Turns verdict rows into list rows (成文)."""

    def __init__(self, results: Results, labels: Labels, figures: Figures, as_of: date) -> None:
        self.results, self.labels, self.figures, self.as_of = results, labels, figures, as_of
        self.words = figures.words

    def firms(self, rows: Sequence[Mapping[str, Any]]) -> list[Firm]:
        """Return the rows with what each lacks."""
        lacks = lacks_of(rows, self.results, self.labels, self.figures)
        return [self._firm(row, lacks.get((row["subject_id"], row["programme"]), [])) for row in rows]

    def _firm(self, row: Mapping[str, Any], lacks: Sequence[Lack]) -> Firm:
        programme = self.labels.programme(row["programme"])
        held = row.get("held_programme")
        before = self.labels.programme(held) if held else self.words("near.from_none")
        distance = exact(row["distance"])
        return Firm(
            name=row["name"] or row["uscc"] or row["subject_id"],
            uscc=row["uscc"] or row["subject_id"],
            place=self._place(row),
            programme=programme,
            step=self.words("near.step", before=before, after=programme),
            state=state_mark(row["verdict"], str(self.words(f"verdict.{row['verdict']}"))),
            lacks=tuple(lacks),
            note=self._note(row, lacks),
            score=self._score(row),
            until=self.figures.day(row.get("held_until")),
            order=f"{distance:.6f}" if distance is not None else "9",
            distance=self.figures.distance(distance),
        )

    def _met(self, row: Mapping[str, Any]) -> Markup | None:
        route = row["route"] or "none"
        if route.startswith("direct:"):
            ground = self.labels.entry(
                "condition", route, programme=row["programme"], edition=row["edition"] or ""
            )
            return self.words("ready.direct", ground=ground.text)
        return self.words("ready.met", n=row["conditions_met"]) if row["conditions_met"] else None

    def _score(self, row: Mapping[str, Any]) -> Markup:
        bar = self.figures.threshold(row["bar_op"], row["score_bar"], "points")
        if row["verdict"] != "pass" or bar is None or row["score_low"] is None:
            return Markup("")
        return self.words(
            "ready.score", score=self.figures.score(row["score_low"], row["score_high"]), bar=bar
        )

    def _place(self, row: Mapping[str, Any]) -> Markup:
        industry = row["industry"] or self.labels.industry(row["industry_code"])
        parts = [escape(each) for each in (row["district"], industry) if each]
        return (Markup("\u3000") if self.figures.zh else Markup(" · ")).join(parts)

    def _note(self, row: Mapping[str, Any], lacks: Sequence[Lack]) -> Markup | None:
        unmet, unknown = row["conditions_unmet"] or 0, row["conditions_unknown"] or 0
        if row["verdict"] == "pass":
            return self._met(row)
        if row["eligible_from"] is not None and row["eligible_from"] > self.as_of:
            return self.words("near.eligible_from", day=self.figures.day(row["eligible_from"]))
        if row["verdict"] == "open" and not lacks:
            cause = row["open_by"] or "facts"
            return self.words(f"open_by.{cause}_note", n=unknown)
        if not lacks and unmet:
            return self.words("near.unmet", n=unmet)
        return self.words("near.also_unknown", n=unknown) if unknown else None


def _listing(firms: Sequence[Firm], total: int, shown: int, writer: Writer, file: str, what: str) -> Listing:
    words = writer.words
    rest = total - len(firms)
    return Listing(
        shown=tuple(firms[:shown]),
        folded=tuple(firms[shown:]),
        total=total,
        words=words("list.folded", n=len(firms) - shown) if len(firms) > shown else Markup(""),
        rest=words("list.rest", n=f"{rest:,}", file=file, what=what) if rest > 0 else None,
    )


def reach_groups(
    results: Results, labels: Labels, figures: Figures, as_of: date, standing: str, order: Mapping[str, int]
) -> tuple[list[Firm], list[Group]]:
    """Return those near or passing a next rung: the nearest few of every programme, and the groups by programme."""
    writer = Writer(results, labels, figures, as_of)
    rows = results.ask(queries.NEAR, {"standing": standing, "most": _A_GROUP})
    firms = writer.firms(rows)
    by_programme: dict[str, list[tuple[Mapping[str, Any], Firm]]] = {}
    for row, firm in zip(rows, firms, strict=True):
        by_programme.setdefault(row["programme"], []).append((row, firm))
    ranked = sorted(by_programme, key=lambda programme: (order.get(programme, 999), programme))
    first: list[Firm] = []
    for depth in range(_A_GROUP):
        for programme in ranked:
            pairs = by_programme[programme]
            if depth < len(pairs) and len(first) < _FIRST[standing] and _is_first(pairs[depth][0], standing):
                first.append(pairs[depth][1])
    return first, [_group(programme, by_programme[programme], standing, writer) for programme in ranked]


def _is_first(row: Mapping[str, Any], standing: str) -> bool:
    """Return whether a row may stand in the open: near ones only when they are surely one step off."""
    return standing == "pass" or is_one_step(row)


def is_one_step(row: Mapping[str, Any]) -> bool:
    """Return whether what a verdict lacks has a number and is within a quarter of its bar (差一步)."""
    return row["distance"] is not None and row["distance"] <= _ONE_STEP


def _group(
    programme: str, pairs: Sequence[tuple[Mapping[str, Any], Firm]], standing: str, writer: Writer
) -> Group:
    total, measured = pairs[0][0]["of_programme"], pairs[0][0]["measured"]
    label, shown = writer.labels.programme(programme), writer.figures.number(total)
    if standing == "near":
        heading = writer.words(
            "near.by_programme", programme=label, n=shown, measured=writer.figures.number(measured)
        )
    else:
        heading = writer.words("ready.by_programme", programme=label, n=shown)
    return Group(
        heading=heading,
        total=total,
        measured=measured,
        listing=_listing(
            [firm for _, firm in pairs],
            total,
            _A_GROUP,
            writer,
            "verdicts.parquet",
            f"standing = {standing}, programme = {programme}",
        ),
    )


def risk_listing(results: Results, labels: Labels, figures: Figures, as_of: date) -> Listing:
    """Return the titles at risk that cannot surely be renewed."""
    writer = Writer(results, labels, figures, as_of)
    total = results.one(
        "select count(*) as n from verdicts where standing = 'at_risk' and verdict <> 'pass'"
    )["n"]
    firms = writer.firms(results.ask(queries.RISK, {"most": SHOWN + FOLDED}))
    return _listing(firms, total, SHOWN, writer, "verdicts.parquet", "standing = at_risk")
