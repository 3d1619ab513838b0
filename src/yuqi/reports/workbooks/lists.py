"""Rows of the zone's workbook (名单): verdicts, dates, benefits, doubts, each as one line of cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from yuqi.reports.figures import Figures
from yuqi.reports.labels import Labels
from yuqi.reports.lacks import lacks_of
from yuqi.reports.plain import plain
from yuqi.reports.results import Results
from yuqi.reports.workbooks import queries
from yuqi.reports.zone.gaps import settle_words

__all__ = ["Lists"]

_LINE = "\n"


class Lists:
    """Turns result rows into lines of a sheet (成行).

    Args:
        results: the run's.
        labels: names by id.
        figures: how figures are written.
        as_of: the data date, from which days are counted.
        order: the place of each programme on the ladder.
    """

    def __init__(
        self, results: Results, labels: Labels, figures: Figures, as_of: date, order: Mapping[str, int]
    ) -> None:
        self.results, self.labels, self.figures, self.as_of, self.order = (
            results,
            labels,
            figures,
            as_of,
            order,
        )
        self.words = figures.words
        self._named: dict[tuple[Any, ...], str] = {}

    def verdicts(self, standing: str | None = None, verdict: str | None = None) -> list[dict[str, Any]]:
        """Return verdict rows of a ladder word, of an answer, by programme in the ladder's order."""
        rows = self.results.ask(queries.VERDICTS, {"standing": standing, "verdict": verdict})
        return sorted(rows, key=lambda row: (self.order.get(row["programme"], 999), row["programme"]))

    def who(self, row: Mapping[str, Any]) -> list[Any]:
        """Return the enterprise's cells: name, code, district."""
        return [
            row["name"] or row["uscc"] or row["subject_id"],
            row["uscc"] or row["subject_id"],
            row["district"],
        ]

    def near(self) -> Iterator[list[Any]]:
        """Return those near, each with what is missing and where that is written."""
        rows = self.verdicts("near")
        for row, what, cites in self._with_lacks(rows):
            held = row["held_programme"]
            yield [
                *self.who(row),
                row["industry"] or self.labels.industry(row["industry_code"]),
                self.labels.programme(held) if held else None,
                self.labels.programme(row["programme"]),
                row["distance"],
                what,
                cites,
                row["conditions_unmet"],
                row["conditions_unknown"],
                row["eligible_from"],
            ]

    def ready(self) -> Iterator[list[Any]]:
        """Return those who pass and hold no title yet."""
        for row in self.verdicts("pass"):
            held, route = row["held_programme"], row["route"] or "none"
            yield [
                *self.who(row),
                row["industry"] or self.labels.industry(row["industry_code"]),
                self.labels.programme(held) if held else None,
                self.labels.programme(row["programme"]),
                self._route(route, row),
                row["conditions_met"],
                row["score_low"],
                row["score_high"],
                row["score_bar"],
            ]

    def _route(self, route: str, row: Mapping[str, Any]) -> str | None:
        if route == "none":
            return None
        if route == "scorecard":
            return plain(self.words("firm.route.scorecard"))
        entry = self.labels.entry(
            "condition", route, programme=row["programme"], edition=row["edition"] or ""
        )
        return entry.text

    def risk(self) -> Iterator[list[Any]]:
        """Return titles at risk, the earliest end first."""
        rows = sorted(
            self.verdicts("at_risk"),
            key=lambda row: (row["held_until"] is None, row["held_until"] or date.max, row["subject_id"]),
        )
        for row, what, cites in self._with_lacks(rows):
            until = row["held_until"]
            yield [
                *self.who(row),
                self.labels.programme(row["programme"]),
                plain(self.words(f"verdict.{row['verdict']}")),
                until,
                (until - self.as_of).days if until else None,
                what
                or (
                    plain(self.words("calendar.sure_word")) if row["verdict"] == "pass" else self._cause(row)
                ),
                cites,
            ]

    def _cause(self, row: Mapping[str, Any]) -> str:
        key = f"open_by.{row['open_by'] or 'none'}_note"
        return plain(self.words(key, n=row["conditions_unknown"] or 0))

    def _with_lacks(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str, str]]:
        lacks = lacks_of(rows, self.results, self.labels, self.figures)
        for row in rows:
            own = lacks.get((row["subject_id"], row["programme"]), [])
            said = [plain(each.what) + (f"，{plain(each.how)}" if each.how else "") for each in own]
            cites = list(dict.fromkeys(plain(each.cite) for each in own if each.cite))
            yield row, _LINE.join(said), _LINE.join(cites)

    def deadlines(self) -> Iterator[list[Any]]:
        """Return all dates: the missed first, then what is due, then what was filed."""
        words = self.words
        for row in self.results.ask(queries.DEADLINES):
            kind = f"duty.{row['kind']}"
            yield [
                *self.who(row),
                self.labels.programme(row["programme"]),
                plain(words(kind)) if words.has(kind) else row["kind"],
                row["label"],
                row["due_on"],
                (row["due_on"] - self.as_of).days if row["due_on"] else None,
                plain(words(f"workbook.status.{row['status']}"))
                if words.has(f"workbook.status.{row['status']}")
                else row["status"],
                row["consequence"],
                row["cite"],
            ]

    def open(self) -> Iterator[list[Any]]:
        """Return open verdicts, each with what settles it alone and what narrows it."""
        settling: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in self.results.ask(queries.SETTLES):
            settling[(row["subject_id"], row["programme"])].append(row)
        for row in self.verdicts(verdict="open"):
            found = settling.get((row["subject_id"], row["programme"]), [])
            yield [
                *self.who(row),
                self.labels.programme(row["programme"]),
                plain(self.words(f"standing.{row['standing']}")),
                plain(self.words(f"open_by.{row['open_by'] or 'none'}")),
                self._settles([each for each in found if each["decisive"]]),
                self._settles([each for each in found if not each["decisive"]]),
                row["conditions_unknown"],
                row["score_low"],
                row["score_high"],
                row["score_bar"],
            ]

    def _settles(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """Return what to bring: facts by name, and what experts judge under one head."""
        mark = plain(self.words("figure.list_mark"))
        said = [self.settle(row) for row in rows if row["kind"] != "judgement"]
        judged = [self._judged(row) for row in rows if row["kind"] == "judgement"]
        if judged:
            said.append(plain(self.words("settle.judge", item=mark.join(judged))))
        return _LINE.join(said)

    def _judged(self, row: Mapping[str, Any]) -> str:
        return self.labels.judged(row["field"] or "", row["programme"] or "")

    def settle(self, row: Mapping[str, Any]) -> str:
        """Return what to bring, in words; said once for the many rows that ask for it."""
        key = (row["table"], row["field"], row["year"], row["kind"], row["programme"])
        if key not in self._named:
            self._named[key] = plain(settle_words(row, self.labels, self.figures))
        return self._named[key]

    def benefits(self) -> Iterator[list[Any]]:
        """Return each enterprise's entitlements with exact amounts."""
        words = self.words
        for row in self.results.ask(queries.BENEFITS):
            by = row["stacked_out_by"]
            exact = row["amount"] is not None
            yield [
                *self.who(row),
                self.labels.entry("benefit", row["benefit"]).text,
                row["year"],
                plain(words("firm.entitled" if row["status"] == "entitled" else "firm.open")),
                row["amount"] if exact else row["amount_low"],
                row["amount"] if exact else row["amount_high"],
                self.labels.entry("benefit", by).text if by else None,
                row["cite"],
            ]

    def doubts(self) -> Iterator[list[Any]]:
        """Return every doubt, errors first."""
        for row in self.results.ask(queries.DOUBTS):
            yield [
                *self.who(row),
                plain(self.words(f"severity.{row['severity'] or 'note'}")),
                self.labels.entry("check", row["check"] or row["code"]).text,
                row["message"],
            ]
