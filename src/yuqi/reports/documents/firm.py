"""One enterprise's report in Word (企业报告): where it stands, why, what it may have, what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from yuqi.base import Problem, YuqiError
from yuqi.reports.documents.closing import closing_section, illustrative_names
from yuqi.reports.documents.dues import (
    Grant,
    benefit_section,
    deadline_section,
    doubt_section,
    grants,
    sure_sum,
)
from yuqi.reports.documents.paper import Column, Paper
from yuqi.reports.documents.plan import plan_section
from yuqi.reports.documents.points import points_section
from yuqi.reports.documents.programme import far_rows, programme_section
from yuqi.reports.documents.spoken import spoken
from yuqi.reports.documents.standing import URGENT, Station, basic_facts, stations, urgency
from yuqi.reports.figures import Figures
from yuqi.reports.firm.dues import firm_deadlines
from yuqi.reports.labels import Labels
from yuqi.reports.plain import plain
from yuqi.reports.results import Results
from yuqi.reports.stamp import Stamp, read_stamp
from yuqi.reports.words import Words

__all__ = ["write_enterprise_document"]

_FEW = 4  # so many programmes are all written out; of more, the far ones share a table


def write_enterprise_document(
    explanations: Sequence[Mapping[str, Any]],
    out: Path,
    lang: str = "zh",
    *,
    results: Path,
    plans: Sequence[Mapping[str, Any]] = (),
    points: Sequence[Mapping[str, Any]] = (),
    indicators: Sequence[Mapping[str, Any]] = (),
) -> Path:
    """Write one enterprise's report as a Word document; return where it is.

    Args:
        explanations: the JSON of `explain` (contract, JSON shapes), one a programme, all of one enterprise.
        out: the .docx file, replaced whole.
        lang: zh or en.
        results: the run's results folder: names, rungs, entitlements, dates, doubts, stamp.
        plans: the JSON of `plan`, one a programme; none: no section.
        points: rows of `points` of this enterprise; none: no section.
        indicators: rows of `indicators` of this enterprise.

    Raises:
        YuqiError: there is no explanation, or `results` holds no run.
    """
    if not explanations:
        raise YuqiError(Problem(code="reports.no-explanations"))
    words = Words(lang)
    with Results(results) as opened:
        labels = Labels(opened, words)
        stamp = read_stamp(opened, plain(words("zone.unnamed")))
        firm = _Firm(
            sorted(explanations, key=lambda each: urgency(each.get("standing"))), opened, labels, stamp
        )
        return firm.write(plans, points, indicators).save(out)


class _Firm:
    """One document in the making (成文)."""

    def __init__(
        self, explanations: Sequence[Mapping[str, Any]], results: Results, labels: Labels, stamp: Stamp
    ) -> None:
        self.explanations, self.results, self.labels, self.stamp = explanations, results, labels, stamp
        self.words = labels.words
        self.figures = Figures(self.words)
        self.uscc = explanations[0]["uscc"]
        known = results.one(
            "select name from subjects where uscc = $uscc and subject = 'enterprise'", {"uscc": self.uscc}
        )
        self.name = known.get("name") or self.uscc
        self.grants = grants(results, labels, self.uscc)
        self.paper = Paper(
            self.words.lang, title=f"{self.name} {self.words('document.firm.title')}", as_of=stamp.as_of
        )

    def write(
        self,
        plans: Sequence[Mapping[str, Any]],
        points: Sequence[Mapping[str, Any]],
        indicators: Sequence[Mapping[str, Any]],
    ) -> Paper:
        paper, words, figures, labels = self.paper, self.words, self.figures, self.labels
        paper.title(self.name, plain(words("document.firm.title")))
        paper.addressee(plain(words("document.firm.to", name=self.name)))
        paper.text(words("document.firm.lead", day=spoken(self.stamp.as_of, words), n=len(self.explanations)))
        self._points_first()
        paper.heading(words("document.facts.heading"))
        paper.facts(basic_facts(self.results, labels, figures, self.uscc))
        self._stations()
        self._programmes()
        plan_section(paper, plans, labels, figures)
        points_section(paper, points, indicators, labels, figures)
        benefit_section(paper, self.grants, figures)
        deadline_section(paper, self.results, labels, figures, self.uscc, self.stamp.as_of)
        doubt_section(paper, self.results, figures, self.uscc)
        used = [each["programme"] for each in self.explanations]
        names = illustrative_names(self.results, used, words.lang)
        names += [
            each.get("label") or each["model"]
            for each in points
            if each.get("model_status") == "illustrative"
        ]
        further = [words("document.closing.ladder")]
        if any(each.get("steps") for each in plans):
            further.append(words("document.closing.prices"))
        editions = words("figure.list_mark").join(str(each["edition"]) for each in self.explanations)
        further.append(words("document.closing.editions", editions=editions))
        closing_section(paper, self.stamp, figures, names, further=further)
        paper.signature(self.stamp.zone, plain(words("document.firm.date_line")), words("document.firm.seal"))
        return paper

    def _points_first(self) -> None:
        """Write what matters most, one sentence each (要点)."""
        words = self.words
        said: list[object] = []
        for standing in URGENT[:-1]:
            found = [each for each in self.explanations if each.get("standing") == standing]
            if not found:
                continue
            names = [self._named(each) for each in found]
            said.append(
                words(f"document.first.{standing}", n=len(found), names=words("figure.list_mark").join(names))
            )
        said.extend(self._dues_first(self.grants))
        if not said:
            said.append(words("document.first.nothing"))
        self.paper.heading(words("document.first.heading"))
        self.paper.items(said)

    def _named(self, explanation: Mapping[str, Any]) -> str:
        words = self.words
        name = explanation.get("label") or self.labels.programme(explanation["programme"])
        if explanation.get("standing") != "at_risk":
            return str(name)
        until = explanation.get("held_until")
        verdict = words(f"verdict.{explanation['verdict']}")
        key = "document.first.named_until" if until else "document.first.named"
        return plain(words(key, name=name, verdict=verdict, until=spoken(until, words) if until else ""))

    def _dues_first(self, found: Sequence[Grant]) -> list[object]:
        words, figures = self.words, self.figures
        said: list[object] = []
        entitled = [each for each in found if each.status == "entitled" and not each.stacked_out_by]
        if entitled:
            said.append(
                words(
                    "document.first.benefits",
                    n=len(entitled),
                    sum=plain(figures.money_total(*sure_sum(found))),
                )
            )
        dates = firm_deadlines(self.results, self.labels, figures, self.uscc, self.stamp.as_of)
        missed = [each for each in dates if each.is_missed]
        ahead = [each for each in dates if not each.is_missed]
        if missed:
            named = words("figure.list_mark").join(f"{each.programme} {each.label}" for each in missed)
            said.append(words("document.first.missed", n=len(missed), names=named))
        if ahead:
            first = ahead[0]
            said.append(
                words(
                    "document.first.next", label=first.label, day=spoken(first.due_on, words), left=first.left
                )
            )
        return said

    def _stations(self) -> None:
        words = self.words
        wanted = [each["programme"] for each in self.explanations]
        rows = [self._station(each) for each in stations(self.results, self.uscc, words.lang, wanted)]
        if not rows:
            return
        self.paper.heading(words("document.stations.heading"))
        self.paper.table(
            [
                Column(words("document.col.track"), 28),
                Column(words("document.col.held"), 52),
                Column(words("document.col.next"), 46),
                Column(words("document.col.next_standing"), 30),
            ],
            rows,
            label=words("document.stations.caption"),
        )

    def _station(self, station: Station) -> list[object]:
        words, mark = self.words, "\n"
        held = [
            plain(
                words(
                    "document.stations.until" if row["held_until"] else "document.stations.held",
                    label=self.labels.programme(row["programme"]),
                    day=self.figures.day(row["held_until"]),
                )
            )
            for row in station.held
        ]
        higher = [self.labels.programme(row["programme"]) for row in station.higher]
        words_of = [
            plain(words(f"standing.{row['standing']}"))
            if row["standing"]
            else plain(words("document.stations.not_asked"))
            for row in station.higher
        ]
        return [
            station.track,
            mark.join(held) or words("near.from_none"),
            mark.join(higher) or words("document.stations.top"),
            mark.join(words_of) or words("figure.none"),
        ]

    def _programmes(self) -> None:
        words, paper = self.words, self.paper
        far = [each for each in self.explanations if each.get("standing") == "far"]
        if len(self.explanations) <= _FEW:
            far = []
        told = [each for each in self.explanations if each not in far]
        paper.heading(words("document.programme.all"))
        for explanation in told:
            programme_section(paper, explanation, self.labels, self.figures)
        if far:
            paper.subheading(words("firm.far", n=len(far)))
            paper.text(words("document.far.lead"))
            paper.table(
                [
                    Column(words("standings.col_programme"), 44),
                    Column(words("outcome.unmet"), 16, is_number=True),
                    Column(words("outcome.unknown"), 16, is_number=True),
                    Column(words("document.col.unmet"), 80),
                ],
                far_rows(far, self.labels, self.figures),
            )
