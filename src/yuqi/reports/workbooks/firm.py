"""One enterprise's workbook (企业工作簿): its titles, conditions, score sheets, entitlements, dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from yuqi.base import Problem, YuqiError
from yuqi.reports.documents.dues import grants
from yuqi.reports.documents.plan import blocked_words, step_words
from yuqi.reports.documents.standing import urgency
from yuqi.reports.figures import Figures, exact
from yuqi.reports.firm.conditions import missing_words, outcome_words
from yuqi.reports.firm.settling import settle_of
from yuqi.reports.labels import Labels
from yuqi.reports.lacks import shortfall_unit, value_unit
from yuqi.reports.plain import plain
from yuqi.reports.results import Results
from yuqi.reports.stamp import Stamp, read_stamp
from yuqi.reports.words import Words
from yuqi.reports.workbooks.book import Book, Formula
from yuqi.reports.workbooks.columns import columns_of
from yuqi.reports.workbooks.notes import notes_sheet
from yuqi.reports.workbooks.scores import score_rows

__all__ = ["write_enterprise_workbook"]

_PROGRAMMES = (
    "programme", "verdict", "standing", "held_until", "met", "unmet", "unknown", "score_low", "score_high",
    "score_bar", "edition", "procedure",
)  # fmt: skip
_CONDITIONS = (
    "programme", "condition", "role", "outcome", "value_low", "value_high", "value_text", "op", "bar", "unit",
    "shortfall", "shortfall_unit", "missing", "illustrative", "cite",
)  # fmt: skip
_SCORE = ("programme", "part", "item", "max", "low", "high", "note", "cite")
_SETTLES = ("programme", "bring", "where", "effect")
_PLAN = (
    "programme", "plan_status", "plan_by", "step", "act", "start", "done", "amount", "cost", "cost_status", "cite",
)  # fmt: skip
_POINTS = (
    "model", "total", "total_high", "base", "extra", "percentile", "peers", "grade", "rank_low", "rank_high",
    "model_status",
)  # fmt: skip
_INDICATORS = ("model", "indicator", "raw", "weight", "points", "peer_median")
_BENEFITS = (
    "benefit",
    "year",
    "benefit_status",
    "amount_low",
    "amount_high",
    "stacked_out_by",
    "illustrative",
    "cite",
)
_DUES = ("programme", "kind", "duty", "due_on", "days_left", "status", "consequence", "cite")
_DOUBTS = ("severity", "check", "doubt")

_DUE_ROWS = """
select programme, kind, label, due_on, status, consequence, cite
from deadlines
where uscc = $uscc
order by case status when 'missed' then 0 when 'due' then 1 else 2 end, due_on, programme, label
"""

_DOUBT_ROWS = """
select "check", severity, code, message from doubts where uscc = $uscc order by severity, code, message
"""


def write_enterprise_workbook(
    explanations: Sequence[Mapping[str, Any]],
    out: Path,
    lang: str = "zh",
    *,
    results: Path,
    plans: Sequence[Mapping[str, Any]] = (),
    points: Sequence[Mapping[str, Any]] = (),
    indicators: Sequence[Mapping[str, Any]] = (),
) -> Path:
    """Write one enterprise's workbook; return where it is. A sheet with nothing to say is left out.

    Args:
        explanations: the JSON of `explain`, one a programme, all of one enterprise.
        out: the .xlsx file, replaced whole.
        lang: zh or en.
        results: the run's results folder.
        plans: the JSON of `plan`, one a programme.
        points: rows of `points` of this enterprise.
        indicators: rows of `indicators` of this enterprise.

    Raises:
        YuqiError: there is no explanation, or `results` holds no run.
    """
    if not explanations:
        raise YuqiError(Problem(code="reports.no-explanations"))
    words = Words(lang)
    ordered = sorted(explanations, key=lambda each: urgency(each.get("standing")))
    with Results(results) as opened:
        stamp = read_stamp(opened, plain(words("zone.unnamed")))
        firm = _Firm(ordered, opened, words, stamp)
        firm.verdicts()
        firm.ahead(plans, points, indicators)
        firm.dues()
        notes_sheet(firm.book, opened, firm.figures, stamp, firm.sheets, firm=firm.name)
        return firm.book.save(out)


class _Firm:
    """The workbook in the making (成册)."""

    def __init__(
        self, explanations: Sequence[Mapping[str, Any]], results: Results, words: Words, stamp: Stamp
    ) -> None:
        self.explanations, self.results, self.words, self.stamp = explanations, results, words, stamp
        self.figures, self.labels = Figures(words), Labels(results, words)
        self.uscc = explanations[0]["uscc"]
        asked = "select name from subjects where uscc = $uscc and subject = 'enterprise'"
        self.name = results.one(asked, {"uscc": self.uscc}).get("name") or self.uscc
        footer = words(
            "stamp.whole",
            run=stamp.run,
            day=self.figures.day(stamp.as_of),
            catalog=stamp.catalog_hash,
            facts=stamp.facts_hash,
            engine=stamp.engine,
        )
        title = f"{self.name} {plain(words('document.firm.title'))}"
        self.book = Book(title=title, as_of=stamp.as_of, footer=f"{self.name}　{plain(footer)}")
        self.sheets: list[tuple[str, object]] = []

    def _sheet(
        self,
        name: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
        *,
        total: Sequence[Any] | None = None,
        bold: Iterable[int] = (),
    ) -> None:
        listed = list(rows)
        if not listed:
            return
        title = plain(self.words(f"workbook.sheet.{name}"))
        self.sheets.append((title, self.words(f"workbook.about.{name}")))
        self.book.sheet(title, columns_of(columns, self.words), listed, total=total, bold=bold)

    def verdicts(self) -> None:
        """Write titles, conditions, score sheets and what settles."""
        self._sheet("programmes", _PROGRAMMES, (self._programme(each) for each in self.explanations))
        self._sheet("conditions", _CONDITIONS, self._conditions())
        scored, bold = score_rows(self.explanations, self.labels, self.figures)
        self._sheet("score", _SCORE, scored, bold=bold)
        self._sheet("settles", _SETTLES, self._settles())

    def _label(self, explanation: Mapping[str, Any]) -> str:
        return str(explanation.get("label") or self.labels.programme(explanation["programme"]))

    def _programme(self, explanation: Mapping[str, Any]) -> list[Any]:
        words = self.words
        rows = explanation["conditions"]
        outcomes = [row["outcome"] for row in rows if row["role"] != "route"]
        routes = {row["outcome"] for row in rows if row["role"] == "route"}
        if routes:
            outcomes.append(next(each for each in ("met", "unknown", "unmet") if each in routes))
        low, high = explanation.get("score") or (None, None)
        return [
            self._label(explanation),
            plain(words(f"verdict.{explanation['verdict']}")),
            plain(words(f"standing.{explanation['standing']}")),
            _day(explanation.get("held_until")),
            outcomes.count("met"),
            outcomes.count("unmet"),
            outcomes.count("unknown"),
            exact(low),
            exact(high),
            exact(explanation.get("score_bar")),
            explanation.get("edition"),
            plain(words(f"firm.procedure.{explanation.get('procedure') or 'new'}")),
        ]

    def _conditions(self) -> Iterator[list[Any]]:
        for explanation in self.explanations:
            for row in explanation["conditions"]:
                yield self._condition(explanation, row)

    def _condition(self, explanation: Mapping[str, Any], row: Mapping[str, Any]) -> list[Any]:
        words = self.words
        unit = value_unit(row.get("unit"), row.get("threshold"))
        short_in = shortfall_unit(row.get("shortfall"), row.get("shortfall_unit"), unit, row.get("lever"))
        exactly = row.get("value")
        is_ours = self.labels.is_illustrative(
            "condition",
            row["id"],
            programme=explanation["programme"],
            edition=explanation.get("edition") or "",
        )
        missing = missing_words(row.get("missing") or (), self.labels, self.figures, alone=False)
        return [
            self._label(explanation),
            row.get("label") or row["id"],
            self._word("role", row["role"]),
            plain(outcome_words(row["outcome"], row.get("lever"), words)),
            exact(exactly if exactly is not None else row.get("value_low")),
            exact(exactly if exactly is not None else row.get("value_high")),
            row.get("value_text"),
            _RELATIONS.get(row.get("op") or ""),
            exact(row.get("threshold")),
            self._word("unit", unit) if row.get("threshold") is not None else None,
            exact(row.get("shortfall")),
            self._word("unit", short_in) if row.get("shortfall") is not None else None,
            "\n".join(plain(each) for each in missing),
            plain(words("method.illustrative")) if is_ours else None,
            row.get("cite"),
        ]

    def _word(self, kind: str, name: str | None) -> str | None:
        if not name:
            return None
        key = f"workbook.{kind}.{name}"
        return plain(self.words(key)) if self.words.has(key) else name

    def _settles(self) -> Iterator[list[Any]]:
        for explanation in self.explanations:
            for row in explanation.get("settles") or ():
                settle = settle_of(row, self.labels, self.figures)
                yield [self._label(explanation), settle.what, settle.where, settle.effect]

    def ahead(
        self,
        plans: Sequence[Mapping[str, Any]],
        points: Sequence[Mapping[str, Any]],
        indicators: Sequence[Mapping[str, Any]],
    ) -> None:
        """Write plans and points, where they are given."""
        self._sheet("plan", _PLAN, (row for plan in plans for row in self._plan(plan)))
        self._sheet("points", _POINTS, (self._model(row) for row in points))
        names = {row["model"]: row.get("label") for row in points}
        self._sheet("indicators", _INDICATORS, (self._indicator(row, names) for row in indicators))

    def _status(self, status: str | None) -> str | None:
        if status == "illustrative":
            return plain(self.words("method.illustrative"))
        if not status:
            return None
        key = f"workbook.{status}"
        return plain(self.words(key)) if self.words.has(key) else status

    def _plan(self, plan: Mapping[str, Any]) -> Iterator[list[Any]]:
        head = [
            self.labels.programme(plan["programme"]),
            self._word("plan_status", plan.get("status")),
            _day(plan.get("by")),
        ]
        for number, step in enumerate(plan.get("steps") or (), start=1):
            yield [
                *head,
                number,
                step_words(step, self.labels, self.figures),
                _day(step.get("start")),
                _day(step.get("done")),
                exact(step.get("amount")),
                exact(step.get("cost")),
                self._status(step.get("cost_status")),
                step.get("cite"),
            ]
        for each in plan.get("blocked_by") or ():
            why = "：".join(blocked_words(each, plan, self.labels, self.figures))
            yield [*head, None, why, None, _day(each.get("until")), None, None, None, None]

    def _model(self, row: Mapping[str, Any]) -> list[Any]:
        name = row.get("label") or self.labels.entry("points", row["model"]).text
        numbers = [
            exact(row.get(each)) for each in ("total", "total_high", "base", "extra", "percentile", "peers")
        ]
        ranks = [exact(row.get(each)) for each in ("rank_low", "rank_high")]
        return [name, *numbers, row.get("grade"), *ranks, self._status(row.get("model_status"))]

    def _indicator(self, row: Mapping[str, Any], names: Mapping[str, str | None]) -> list[Any]:
        label = (
            row.get("label") or self.labels.entry("indicator", row["indicator"], programme=row["model"]).text
        )
        numbers = [exact(row.get(each)) for each in ("raw", "weight", "points", "peer_median")]
        return [names.get(row["model"]) or self.labels.entry("points", row["model"]).text, label, *numbers]

    def dues(self) -> None:
        """Write entitlements with their sum, dates and doubts."""
        words = self.words
        entitled = plain(words("firm.entitled"))
        found = grants(self.results, self.labels, self.uscc)
        rows = [
            [
                each.label,
                each.year,
                plain(words("document.benefits.not_counted"))
                if each.stacked_out_by
                else (entitled if each.status == "entitled" else plain(words("firm.open"))),
                each.low,
                each.high,
                each.stacked_out_by,
                plain(words("method.illustrative")) if each.is_illustrative else None,
                each.cite,
            ]
            for each in found
        ]
        sums = [
            self._entitled(letter, [row[place] for row in rows if row[2] == entitled], len(rows))
            for letter, place in (("D", 3), ("E", 4))
        ]
        name = plain(words("document.benefits.sum"))
        total = (
            [name, None, None, *sums, None, None, None] if any(row[2] == entitled for row in rows) else None
        )
        self._sheet("benefit_rows", _BENEFITS, rows, total=total)
        self._sheet(
            "dues", _DUES, (self._due(row) for row in self.results.ask(_DUE_ROWS, {"uscc": self.uscc}))
        )
        self._sheet(
            "doubts",
            _DOUBTS,
            (
                [
                    plain(words(f"severity.{row['severity'] or 'note'}")),
                    self.labels.entry("check", row["check"] or row["code"]).text,
                    row["message"],
                ]
                for row in self.results.ask(_DOUBT_ROWS, {"uscc": self.uscc})
            ),
        )

    def _entitled(self, letter: str, amounts: Sequence[Any], rows: int) -> Formula | None:
        """Return the sum of what the enterprise is entitled to; None where an end of it is not known."""
        if any(amount is None for amount in amounts):
            return None
        word = plain(self.words("firm.entitled"))
        cells = f'SUMIFS({letter}2:{letter}{rows + 1},C2:C{rows + 1},"{word}")'
        return Formula(cells, sum(amounts, Decimal(0)))

    def _due(self, row: Mapping[str, Any]) -> list[Any]:
        words = self.words
        kind = f"duty.{row['kind']}"
        return [
            self.labels.programme(row["programme"]),
            plain(words(kind)) if words.has(kind) else row["kind"],
            row["label"],
            row["due_on"],
            (row["due_on"] - self.stamp.as_of).days if row["due_on"] else None,
            self._word("status", row["status"]),
            row["consequence"],
            row["cite"],
        ]


_RELATIONS = {">": ">", ">=": "≥", "<": "<", "<=": "≤", "=": "＝", "==": "＝"}


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
