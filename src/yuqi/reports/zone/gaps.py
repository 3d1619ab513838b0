"""What is not known, due to firms, or doubtful (待补、权益、疑点): in total, with examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from yuqi.reports.figures import Figures, exact
from yuqi.reports.labels import Labels, document_words
from yuqi.reports.pictures import standing_bar
from yuqi.reports.results import Results
from yuqi.reports.words import Words
from yuqi.reports.zone import gap_queries
from yuqi.reports.zone.shapes import Benefit, Doubt, Settle

__all__ = ["benefit_rows", "benefit_words", "doubt_rows", "settle_rows", "settle_rows_of", "settle_words"]

_SETTLES = 60
_EXAMPLES = 3
_PROGRAMMES = 3


def settle_words(row: Mapping[str, Any], labels: Labels, figures: Figures) -> Markup:
    """Return what to bring: a year's figure, a field, a whole table, a judgement."""
    words = figures.words
    if row["kind"] == "judgement":
        return words("settle.judge", item=labels.judged(row["field"] or "", row.get("programme") or ""))
    if row["field"] == "*":
        return words("settle.table", table=labels.table(row["table"]))
    field = labels.field(row["table"], row["field"])
    return words("field.of_year", year=row["year"], field=field) if row["year"] else field


def settle_rows_of(results: Results, *, most: int) -> list[dict[str, Any]]:
    """Return what is missing with how many it settles, where it is used; those that close most alone first."""
    return results.ask(gap_queries.SETTLES, {"most": most})


def settle_rows(results: Results, labels: Labels, figures: Figures) -> list[Settle]:
    """Return the facts and judgements asked for, those that close most verdicts alone first."""
    words = figures.words
    rows = settle_rows_of(results, most=_SETTLES)
    widest = max((row["subjects"] for row in rows), default=1)
    found = []
    for row in rows:
        what = settle_words(row, labels, figures)
        named = [
            words(
                "settle.programme",
                label=labels.programme(each["programme"]),
                n=figures.number(each["subjects"]),
            )
            for each in row["programmes"][:_PROGRAMMES]
        ]
        more = len(row["programmes"]) - len(named)
        if more > 0:
            named.append(words("settle.more", n=more))
        closes, rest = row["closes"], row["subjects"] - row["closes"]
        found.append(
            Settle(
                what=what,
                where=_where(row, labels, words),
                kind="table" if row["field"] == "*" else row["kind"],
                closes=figures.number(closes),
                narrows=figures.number(rest),
                bar=standing_bar(
                    {"held": closes, "near": rest},
                    whole=widest,
                    name=str(words("settle.bar_name", closes=closes, rest=rest)),
                ),
                programmes=words("figure.list_mark").join(named),
                order=closes,
            )
        )
    return found


def _where(row: Mapping[str, Any], labels: Labels, words: Words) -> Markup:
    if row["kind"] == "judgement":
        return words("settle.expert")
    return Markup("") if row["field"] == "*" else labels.table(row["table"])


def benefit_rows(results: Results, labels: Labels, figures: Figures) -> list[Benefit]:
    """Return each benefit with who is entitled, to how much, and who is open."""
    words = figures.words
    found = []
    for row in results.ask(gap_queries.BENEFITS):
        label = labels.entry("benefit", row["benefit"])
        notes = []
        if row["without_application"]:
            notes.append(words("benefit.without_application"))
        if label.status == "illustrative":
            notes.append(words("method.illustrative"))
        low, high = exact(row["low"]), exact(row["high"])
        found.append(
            Benefit(
                label=label.text,
                cite=document_words(row["cite"] or label.cite, words),
                year=str(row["year"] or ""),
                entitled=figures.number(row["entitled"]),
                amount=_amount(low, high, figures) if row["entitled"] else words("figure.none"),
                open=figures.number(row["open"]),
                open_amount=_open_amount(row, figures),
                notes=tuple(notes),
                order=str(low or 0),
            )
        )
    return found


def benefit_words(results: Results, figures: Figures) -> Markup:
    """Return the panel's line: taxes saved and money paid in all, and how they are counted."""
    totals, words = results.one(gap_queries.BENEFIT_TOTALS), figures.words
    saved, paid = totals["saved"], totals["paid"]
    if saved is None or paid is None:
        return words("benefits.words")
    return words("benefits.words_totals", saved=figures.money(saved), paid=figures.money(paid))


def _amount(low: Any, high: Any, figures: Figures) -> Markup:
    if low == high or high is None:
        shown = figures.money_cell(low)
        return figures.words("figure.at_least", value=shown) if low != high else shown
    return figures.words("figure.range", low=figures.money_cell(low), high=figures.money_cell(high))


def _open_amount(row: Mapping[str, Any], figures: Figures) -> Markup:
    if not row["open"]:
        return figures.words("figure.none")
    if row["open_unbounded"] or row["open_high"] is None:
        return figures.words("benefit.unbounded")
    return figures.words("figure.up_to", value=figures.money_cell(row["open_high"]))


def doubt_rows(results: Results, labels: Labels, figures: Figures) -> list[Doubt]:
    """Return each kind of doubt with a few examples."""
    words = figures.words
    examples: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in results.ask(gap_queries.DOUBT_ROWS, {"most": _EXAMPLES}):
        name = row["name"] or row["uscc"] or row["subject_id"]
        examples[row["code"]].append((name, row["message"] or ""))
    found = []
    for row in results.ask(gap_queries.DOUBTS):
        named = row["check"] or row["code"]
        label = labels.entry("check", named).text
        said = row["message"] or ""
        found.append(
            Doubt(
                label=escape(said if label == named and said else label),
                message=said if label != named else "",
                severity=row["severity"] or "note",
                severity_word=words(f"severity.{row['severity'] or 'note'}"),
                doubts=figures.number(row["doubts"]),
                subjects=figures.number(row["subjects"]),
                examples=tuple(examples[row["code"]]),
            )
        )
    return found
