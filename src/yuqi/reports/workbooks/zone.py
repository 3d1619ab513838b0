"""The zone's workbook (园区工作簿): the ladder, lists by ladder word, dates, benefits, doubts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from yuqi.base import Standing
from yuqi.reports.figures import Figures, exact
from yuqi.reports.labels import Labels
from yuqi.reports.plain import plain
from yuqi.reports.results import Results
from yuqi.reports.stamp import Stamp, read_stamp
from yuqi.reports.words import Words
from yuqi.reports.workbooks.book import Book, Column, Formula, Kind, column_sum
from yuqi.reports.workbooks.columns import columns_of
from yuqi.reports.workbooks.lists import Lists
from yuqi.reports.workbooks.notes import notes_sheet
from yuqi.reports.zone import gap_queries, queries
from yuqi.reports.zone.gaps import settle_rows_of
from yuqi.reports.zone.ladder import programme_order

__all__ = ["write_zone_workbook"]

_WAN = 10_000


def write_zone_workbook(results: Path, out: Path, *, lang: str = "zh") -> Path:
    """Write the zone's workbook from a results folder; return where it is.

    Args:
        results: what `assess` wrote (contract, Result files).
        out: the .xlsx file, replaced whole.
        lang: zh or en.

    Raises:
        YuqiError: the folder holds no run.
    """
    words = Words(lang)
    with Results(results) as opened:
        stamp = read_stamp(opened, plain(words("zone.unnamed")))
        return _Zone(opened, words, stamp).write().save(out)


_WHO = ("firm", "uscc", "district")
_NEAR = ("distance", "lacks", "cite", "unmet", "unknown", "eligible_from")
_READY = ("route", "met", "score_low", "score_high", "score_bar")
_RISK = ("programme", "verdict", "held_until", "days_left", "lacks", "cite")
_DEADLINES = ("programme", "kind", "duty", "due_on", "days_left", "status", "consequence", "cite")
_OPEN = (
    "programme", "standing", "open_by", "alone", "narrows", "unknown", "score_low", "score_high", "score_bar",
)  # fmt: skip
_BRING = ("bring", "where", "closes", "narrows_only", "used_in")
_BENEFITS = (
    "benefit", "year", "tax_or_grant", "entitled", "sum_wan", "sum_low", "sum_high", "open_count", "open_high",
    "without_application", "budget_line", "illustrative", "cite",
)  # fmt: skip
_BENEFIT_ROWS = ("benefit", "year", "benefit_status", "amount_low", "amount_high", "stacked_out_by", "cite")
_DOUBTS = ("severity", "check", "doubt")


class _Zone:
    """The workbook in the making (成册)."""

    def __init__(self, results: Results, words: Words, stamp: Stamp) -> None:
        self.results, self.words, self.stamp = results, words, stamp
        self.figures, self.labels = Figures(words), Labels(results, words)
        self.order = programme_order(results)
        self.lists = Lists(results, self.labels, self.figures, stamp.as_of, self.order)
        self.book = Book(
            title=plain(words("zone.title", zone=stamp.zone)),
            as_of=stamp.as_of,
            footer=plain(
                words(
                    "stamp.whole",
                    run=stamp.run,
                    day=self.figures.day(stamp.as_of),
                    catalog=stamp.catalog_hash,
                    facts=stamp.facts_hash,
                    engine=stamp.engine,
                )
            ),
        )
        self.sheets: list[tuple[str, object]] = []

    def write(self) -> Book:
        """Write all sheets, the notes last."""
        lists = self.lists
        self._ladder()
        self._sheet("near", [*_WHO, "industry", "held", "target", *_NEAR], lists.near())
        self._sheet("ready", [*_WHO, "industry", "held", "target", *_READY], lists.ready())
        self._sheet("risk", [*_WHO, *_RISK], lists.risk())
        self._sheet("deadlines", [*_WHO, *_DEADLINES], lists.deadlines())
        self._sheet("open", [*_WHO, *_OPEN], lists.open())
        self._sheet("bring", _BRING, self._bring())
        self._benefits()
        self._sheet("benefit_rows", [*_WHO, *_BENEFIT_ROWS], lists.benefits())
        self._sheet("doubts", [*_WHO, *_DOUBTS], lists.doubts())
        notes_sheet(self.book, self.results, self.figures, self.stamp, self.sheets)
        return self.book

    def _sheet(
        self,
        name: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
        *,
        total: Sequence[Any] | None = None,
    ) -> None:
        title = plain(self.words(f"workbook.sheet.{name}"))
        self.sheets.append((title, self.words(f"workbook.about.{name}")))
        self.book.sheet(title, columns_of(columns, self.words), rows, total=total)

    def _ladder(self) -> None:
        """Write programme × ladder word, the last column a sum."""
        words = self.words
        counts: dict[str, dict[str, int]] = {}
        for row in self.results.ask(queries.STANDINGS):
            counts.setdefault(row["programme"], {})[row["standing"]] = row["subjects"]
        tracks = {
            row["programme"]: row["track_label"]
            for row in self.results.ask(queries.TRACK_LABELS, {"lang": words.lang})
        }
        title = plain(words("workbook.sheet.ladder"))
        self.sheets.append((title, words("workbook.about.ladder")))
        standings = [str(each) for each in Standing]
        columns = [
            *columns_of(["programme", "track"], words),
            *(
                Column(heading=plain(words(f"standing.{each}")), width=10, kind=Kind.COUNT)
                for each in standings
            ),
            Column(heading=plain(words("workbook.col.sum")), width=12, kind=Kind.COUNT),
        ]
        last = chr(ord("B") + len(standings))
        rows = [
            [
                self.labels.programme(programme),
                tracks.get(programme) or plain(words("ladder.no_track")),
                *(counts[programme].get(each, 0) for each in standings),
                Formula(f"SUM(C{place}:{last}{place})", sum(counts[programme].values())),
            ]
            for place, programme in enumerate(
                sorted(counts, key=lambda each: (self.order.get(each, 999), each)), start=2
            )
        ]
        self.book.sheet(title, columns, rows)

    def _bring(self) -> Iterable[list[Any]]:
        """Return what is missing, what most verdicts wait for first."""
        mark = plain(self.words("figure.list_mark"))
        for row in settle_rows_of(self.results, most=100_000):
            named = [
                f"{self.labels.programme(each['programme'])} {self.figures.number(each['subjects'])}"
                for each in row["programmes"]
            ]
            yield [
                plain(self.lists.settle(row)),
                plain(
                    self.words("settle.expert")
                    if row["kind"] == "judgement"
                    else self.labels.table(row["table"])
                ),
                row["closes"],
                row["subjects"] - row["closes"],
                mark.join(named),
            ]

    def _benefits(self) -> None:
        """Write the benefits in total; the last row adds what the filter leaves."""
        words = self.words
        rows: list[list[Any]] = []
        is_tax = {
            row["benefit"]: row["tax"]
            for row in self.results.ask("select distinct benefit, tax from benefits")
        }
        for row in self.results.ask(gap_queries.BENEFITS):
            label = self.labels.entry("benefit", row["benefit"])
            low, high = exact(row["low"]), exact(row["high"])
            open_high = None if row["open_unbounded"] else exact(row["open_high"])
            unbounded = plain(words("benefit.unbounded"))
            rows.append(
                [
                    label.text,
                    row["year"],
                    plain(words("workbook.tax" if is_tax.get(row["benefit"]) else "workbook.grant")),
                    row["entitled"],
                    low / _WAN if low is not None else None,
                    low,
                    high if high is not None or not row["entitled"] else unbounded,
                    row["open"],
                    open_high if open_high is not None or not row["open"] else unbounded,
                    plain(words("figure.yes")) if row["without_application"] else None,
                    row["budget_line"],
                    plain(words("method.illustrative")) if label.status == "illustrative" else None,
                    row["cite"] or label.cite,
                ]
            )
        total: list[Any] = [plain(words("workbook.total")), None, None]
        total += [column_sum("DEFGHI"[place - 3], [row[place] for row in rows]) for place in range(3, 9)]
        self._sheet("benefits", _BENEFITS, rows, total=[*total, None, None, None, None] if rows else None)
