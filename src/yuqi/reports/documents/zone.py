"""The zone's report in Word (园区报告): the cockpit's figures, their pictures as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from yuqi.base import Standing
from yuqi.reports.documents.closing import closing_section, illustrative_names
from yuqi.reports.documents.paper import Column, Paper
from yuqi.reports.documents.spoken import spoken
from yuqi.reports.figures import Figures
from yuqi.reports.labels import Labels
from yuqi.reports.plain import plain
from yuqi.reports.results import Results
from yuqi.reports.stamp import Stamp, read_stamp
from yuqi.reports.words import Words
from yuqi.reports.zone import gap_queries, queries
from yuqi.reports.zone.acts import first_acts
from yuqi.reports.zone.duties import duties
from yuqi.reports.zone.gaps import benefit_rows, benefit_words, doubt_rows, settle_rows
from yuqi.reports.zone.gather import Writer, is_one_step
from yuqi.reports.zone.ladder import programme_order, tracks
from yuqi.reports.zone.shapes import Firm

__all__ = ["write_zone_document"]

_FIRST = 20  # enterprises named in each list; the workbook has them all
_SETTLES = 12


def write_zone_document(results: Path, out: Path, *, lang: str = "zh") -> Path:
    """Write the zone's report as a Word document; return where it is.

    Args:
        results: what `assess` wrote (contract, Result files).
        out: the .docx file, replaced whole.
        lang: zh or en.

    Raises:
        YuqiError: the folder holds no run.
    """
    words = Words(lang)
    with Results(results) as opened:
        stamp = read_stamp(opened, plain(words("zone.unnamed")))
        return _Zone(opened, words, stamp).write().save(out)


class _Zone:
    """The document in the making (成文)."""

    def __init__(self, results: Results, words: Words, stamp: Stamp) -> None:
        self.results, self.words, self.stamp = results, words, stamp
        self.figures, self.labels = Figures(words), Labels(results, words)
        self.order = programme_order(results)
        self.paper = Paper(words.lang, title=plain(words("zone.title", zone=stamp.zone)), as_of=stamp.as_of)

    def write(self) -> Paper:
        """Write all sections; one with nothing to say is left out."""
        words, paper = self.words, self.paper
        census = self.results.one(queries.CENSUS)
        paper.title(self.stamp.zone, plain(words("document.zone.title")))
        whole = census["enterprises"] or 0
        paper.text(
            words(
                "document.zone.lead",
                day=spoken(self.stamp.as_of, words),
                enterprises=self.figures.number(census["enterprises"]),
                on_ladder=self.figures.number(census["on_ladder"]),
                share=self.figures.share(census["on_ladder"] / whole) if whole else words("figure.none"),
                near=self.figures.number(census["near"]),
                passing=self.figures.number(census["passing"]),
            )
        )
        self._first(census)
        self._ladder()
        self._standings()
        self._listed("near", queries.NEAR, {"standing": "near", "most": 1_000_000})
        self._listed("ready", queries.NEAR, {"standing": "pass", "most": 1_000_000})
        self._listed("risk", queries.RISK, {"most": 1_000_000})
        self._duties()
        self._open(census)
        self._benefits()
        self._doubts()
        programmes = [row["programme"] for row in self.results.ask("select distinct programme from verdicts")]
        names = illustrative_names(self.results, programmes, words.lang)
        further = [words("document.closing.ladder"), words("document.zone.workbook")]
        closing_section(paper, self.stamp, self.figures, names, further=further)
        paper.signature(self.stamp.zone, plain(words("document.firm.date_line")), words("document.firm.seal"))
        return paper

    def _first(self, census: Mapping[str, Any]) -> None:
        words, figures = self.words, self.figures
        found_duties = duties(self.results, self.labels, figures, self.stamp.as_of)
        settles = settle_rows(self.results, self.labels, figures)
        acts = first_acts(self.results, self.labels, figures, self.stamp.as_of, census, found_duties, settles)
        if not acts:
            return
        self.paper.heading(words("acts.heading" if len(acts) == 3 else "acts.heading_fewer"))
        self.paper.items(
            [
                words("document.zone.act", number=act.number, unit=act.unit, what=act.what, detail=act.detail)
                for act in acts
            ]
        )

    def _ladder(self) -> None:
        words = self.words
        found = tracks(self.results, self.labels, self.figures)
        if not found:
            return
        self.paper.heading(words("document.zone.ladder"))
        self.paper.text(words("document.zone.ladder_words"))
        columns = [
            Column(words("ladder.col_rung"), 72),
            Column(words("ladder.col_count"), 28, is_number=True),
            Column(words("ladder.col_near"), 28, is_number=True),
            Column(words("ladder.col_pass"), 28, is_number=True),
        ]
        for track in found:
            self.paper.table(
                columns,
                [[rung.label, rung.count, rung.near, rung.passing] for rung in track.rungs],
                label=words("document.zone.track", label=track.label, words=track.words),
            )

    def _standings(self) -> None:
        words = self.words
        counts: dict[str, dict[str, int]] = {}
        for row in self.results.ask(queries.STANDINGS):
            counts.setdefault(row["programme"], {})[row["standing"]] = row["subjects"]
        if not counts:
            return
        self.paper.heading(words("standings.heading"))
        ranked = sorted(counts, key=lambda each: (self.order.get(each, 999), each))
        self.paper.table(
            [
                Column(words("standings.col_programme"), 60),
                *(Column(words(f"standing.{each}"), 16, is_number=True) for each in Standing),
            ],
            [
                [
                    self.labels.programme(programme),
                    *(self.figures.number(counts[programme].get(str(each), 0)) for each in Standing),
                ]
                for programme in ranked
            ],
            label=words("document.zone.standings"),
        )

    def _listed(self, kind: str, query: str, params: Mapping[str, Any]) -> None:
        """Write how many there are by programme, and the first of them by name with what they lack."""
        words, figures = self.words, self.figures
        rows = self.results.ask(query, params)
        if kind == "near":
            rows = [row for row in rows if is_one_step(row)]
        if not rows:
            return
        self.paper.heading(words(f"{kind}.heading"))
        counts: dict[str, int] = {}
        for row in rows:
            counts[row["programme"]] = counts.get(row["programme"], 0) + 1
        ranked = sorted(counts, key=lambda each: (-counts[each], each))
        named = words("figure.list_mark").join(
            words(
                "document.zone.of_programme",
                label=self.labels.programme(each),
                n=figures.number(counts[each]),
            )
            for each in ranked
        )
        firms = len({row["subject_id"] for row in rows})
        self.paper.text(
            words(
                f"document.zone.{kind}", firms=figures.number(firms), n=figures.number(len(rows)), named=named
            )
        )
        shown = self._chosen(rows, kind)
        writer = Writer(self.results, self.labels, figures, self.stamp.as_of)
        last = {"near": "distance", "ready": "district", "risk": "until"}[kind]
        self.paper.table(
            [
                Column(words("near.col_firm"), 46),
                Column(words("standings.col_programme"), 32),
                Column(words("ready.col_lacks" if kind == "ready" else "near.col_lacks"), 58),
                Column(words(f"document.zone.col.{last}"), 20, is_number=kind == "near"),
            ],
            [self._firm(firm, row, last) for firm, row in zip(writer.firms(shown), shown, strict=True)],
            label=words("document.zone.first", n=len(shown)) if len(shown) < len(rows) else None,
        )

    def _chosen(self, rows: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
        """Return the rows to name: the nearest; of those ready some of every programme; of titles the first to end."""
        if kind == "near":
            rows = sorted(rows, key=lambda row: (row["distance"], row["subject_id"]))
        if kind == "ready":
            ranked = sorted(rows, key=lambda row: (row["place"], self.order.get(row["programme"], 999)))
            rows = sorted(
                ranked[:_FIRST], key=lambda row: (self.order.get(row["programme"], 999), row["place"])
            )
        return list(rows[:_FIRST])

    def _firm(self, firm: Firm, row: Mapping[str, Any], last: str) -> list[object]:
        lacks = [plain(each.what) for each in firm.lacks]
        if firm.note:
            lacks.append(plain(firm.note))
        if firm.score:
            lacks.append(plain(firm.score))
        ends = {"distance": firm.distance, "district": row["district"] or "", "until": firm.until}
        return [f"{firm.name}\n{firm.uscc}", firm.programme, "\n".join(lacks), ends[last]]

    def _duties(self) -> None:
        words = self.words
        found = duties(self.results, self.labels, self.figures, self.stamp.as_of)
        if not found:
            return
        self.paper.heading(words("deadlines.heading"))
        self.paper.table(
            [
                Column(words("deadlines.col_duty"), 62),
                Column(words("deadlines.col_next"), 26),
                Column(words("deadlines.col_missed"), 16, is_number=True),
                Column(words("deadlines.col_soon"), 18, is_number=True),
                Column(words("deadlines.col_year"), 20, is_number=True),
                Column(words("deadlines.col_filed"), 14, is_number=True),
            ],
            [
                [
                    f"{duty.label}\n{duty.programme}",
                    duty.next_due,
                    duty.missed_shown,
                    duty.soon_shown,
                    duty.within_year,
                    duty.filed,
                ]
                for duty in found
            ],
            label=words("deadlines.words"),
        )

    def _open(self, census: Mapping[str, Any]) -> None:
        words, figures = self.words, self.figures
        rows = self.results.ask(gap_queries.OPEN_CAUSES)
        if not rows:
            return
        self.paper.heading(words("open.heading"))
        causes = words("figure.list_mark").join(
            words(
                "open.cause",
                label=words(f"open_by.{row['open_by']}"),
                verdicts=figures.number(row["verdicts"]),
                firms=figures.number(row["subjects"]),
            )
            for row in rows
        )
        self.paper.text(
            words(
                "document.zone.open",
                verdicts=figures.number(census["open_verdicts"]),
                firms=figures.number(census["open_enterprises"]),
                causes=causes,
            )
        )
        settles = settle_rows(self.results, self.labels, figures)[:_SETTLES]
        if settles:
            self.paper.table(
                [
                    Column(words("open.col_what"), 62),
                    Column(words("open.col_closes"), 24, is_number=True),
                    Column(words("open.col_narrows"), 20, is_number=True),
                    Column(words("open.col_programmes"), 50),
                ],
                [[each.what, each.closes, each.narrows, each.programmes] for each in settles],
                label=words("document.zone.settles", n=len(settles)),
            )

    def _benefits(self) -> None:
        words = self.words
        rows = benefit_rows(self.results, self.labels, self.figures)
        if not rows:
            return
        self.paper.heading(words("benefits.heading"))
        self.paper.table(
            [
                Column(words("benefits.col_benefit"), 62),
                Column(words("benefits.col_year"), 14),
                Column(words("benefits.col_entitled"), 18, is_number=True),
                Column(words("benefits.col_amount"), 24, is_number=True),
                Column(words("benefits.col_open"), 16, is_number=True),
                Column(words("benefits.col_open_amount"), 22, is_number=True),
            ],
            [
                [
                    "\n".join([row.label, *(plain(note) for note in row.notes)]),
                    row.year,
                    row.entitled,
                    row.amount,
                    row.open,
                    row.open_amount,
                ]
                for row in rows
            ],
            label=benefit_words(self.results, self.figures),
        )
        self.paper.note(words("document.benefits.note"))

    def _doubts(self) -> None:
        words = self.words
        rows = doubt_rows(self.results, self.labels, self.figures)
        if not rows:
            return
        self.paper.heading(words("doubts.heading"))
        self.paper.table(
            [
                Column(words("doubts.col_doubt"), 96),
                Column(words("doubts.col_severity"), 20),
                Column(words("doubts.col_count"), 20, is_number=True),
                Column(words("doubts.col_firms"), 20, is_number=True),
            ],
            [[row.label, row.severity_word, row.doubts, row.subjects] for row in rows],
            label=words("doubts.words"),
        )
