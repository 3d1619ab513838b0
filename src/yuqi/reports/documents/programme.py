"""One programme in a document (逐项情况): conditions, score sheet, what would settle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yuqi.reports.documents.paper import Column, Paper
from yuqi.reports.documents.spoken import spoken
from yuqi.reports.figures import Figures, exact
from yuqi.reports.firm.conditions import condition, outcome_words, sorted_by_miss
from yuqi.reports.firm.settling import settle_of
from yuqi.reports.labels import Labels
from yuqi.reports.plain import plain

__all__ = ["ScoreLine", "far_rows", "programme_section", "score_lines"]

_PART = "part:"
_NAMED = 3
_ORDER = {"unmet": 0, "unknown": 1, "met": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One line of a score sheet (评分表一行)."""

    kind: str  # item, part, total
    label: str
    most: Decimal
    low: Decimal
    high: Decimal
    note: object = ""
    cite: str = ""
    part: str = ""  # the name of the part an item belongs to


def programme_section(paper: Paper, explanation: Mapping[str, Any], labels: Labels, figures: Figures) -> None:
    """Write a programme: its verdict in words, its conditions, its score sheet and what would settle it."""
    words = figures.words
    label = explanation.get("label") or labels.programme(explanation["programme"])
    standing, verdict = (
        words(f"standing.{explanation['standing']}"),
        words(f"verdict.{explanation['verdict']}"),
    )
    is_one_word = standing == verdict
    if labels.is_illustrative("programme", explanation["programme"]):
        label += plain(words("document.illustrative"))
    paper.subheading(
        words(
            "document.programme.heading_one" if is_one_word else "document.programme.heading",
            label=label,
            standing=standing,
            verdict=verdict,
        )
    )
    rows = list(explanation["conditions"])
    routes = [row for row in rows if row["role"] == "route"]
    gates = [row for row in rows if row["role"] != "route"]
    document, names = _one_document(rows), _names(explanation)
    for sentence in _sentences(explanation, gates, routes, document, figures):
        paper.text(sentence)
    if gates:
        _conditions(paper, gates, names, document, labels, figures, "document.programme.conditions")
    if routes:
        _conditions(paper, routes, names, document, labels, figures, "document.programme.routes")
    _score_sheet(paper, explanation, labels, figures)
    settles = list(explanation.get("settles") or ())
    if settles:
        _settles(paper, settles, labels, figures)


def _names(explanation: Mapping[str, Any]) -> dict[str, str]:
    return {"programme": explanation["programme"], "edition": explanation.get("edition") or ""}


def _sentences(
    explanation: Mapping[str, Any],
    gates: Sequence[Mapping[str, Any]],
    routes: Sequence[Mapping[str, Any]],
    document: str | None,
    figures: Figures,
) -> list[object]:
    words = figures.words
    outcomes = [row["outcome"] for row in gates]
    if routes:
        together = {row["outcome"] for row in routes}
        outcomes.append(next(each for each in ("met", "unknown", "unmet") if each in together))
    said: list[object] = [
        words(
            "document.programme.rules",
            document=document or words("document.programme.several"),
            procedure=words(f"firm.procedure.{explanation.get('procedure') or 'new'}"),
        )
        + words(
            "document.programme.counts",
            n=len(outcomes),
            met=outcomes.count("met"),
            unmet=outcomes.count("unmet"),
            unknown=outcomes.count("unknown"),
        )
    ]
    more = []
    if explanation.get("held_until"):
        more.append(words("document.programme.held_until", day=spoken(explanation["held_until"], words)))
    eligible = explanation.get("eligible_from")
    if eligible and explanation["verdict"] == "fail":
        more.append(words("document.programme.eligible_from", day=spoken(eligible, words)))
    if explanation["verdict"] == "open" and explanation.get("open_by") in ("facts", "judgement", "both"):
        more.append(words(f"document.programme.open_by.{explanation['open_by']}"))
    if more:
        said.append(words("document.join").join(more))
    return said


def _one_document(rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the document all conditions stand in, so that a table need name the article alone; None: several."""
    documents = {str(row["cite"]).split(" ")[0] for row in rows if row.get("cite")}
    return documents.pop() if len(documents) == 1 else None


def article(cite: str | None, document: str | None) -> str:
    """Return a citation without the document that was named already."""
    text = cite or ""
    return text.removeprefix(document).strip() if document else text


def _conditions(
    paper: Paper,
    rows: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    document: str | None,
    labels: Labels,
    figures: Figures,
    caption: str,
) -> None:
    words = figures.words
    columns = [
        Column(words("document.col.condition"), 42),
        Column(words("document.col.value"), 25, is_number=True),
        Column(words("document.col.bar"), 25),
        Column(words("document.col.outcome"), 18),
        Column(words("document.col.short"), 28),
        Column(words("document.col.article"), 18),
    ]
    way = -1 if caption.endswith("routes") else 1  # of gates the worst comes first, of ways the open one
    ordered = sorted(sorted_by_miss(rows), key=lambda row: way * _ORDER[row["outcome"]])
    paper.table(
        columns,
        [_condition_row(row, names, document, labels, figures) for row in ordered],
        label=words(caption, n=len(rows)),
    )


def _condition_row(
    row: Mapping[str, Any],
    names: Mapping[str, str],
    document: str | None,
    labels: Labels,
    figures: Figures,
) -> list[object]:
    words = figures.words
    shown = condition(row, labels, figures)
    label = plain(shown.label)
    if labels.is_illustrative("condition", row["id"], **names):
        label += plain(words("document.illustrative"))
    for part in shown.parts:
        if part.is_formula:
            continue
        outcome = next(
            (
                each["outcome"]
                for each in row.get("parts") or ()
                if (each.get("label") or each["id"]) == part.label
            ),
            "unknown",
        )
        value = plain(part.value) if part.value is not None else ""
        label += "\n" + plain(
            words(
                "document.programme.part", label=part.label, value=value, outcome=words(f"outcome.{outcome}")
            )
        )
    none = words("figure.none")
    return [
        label,
        shown.value if shown.value is not None else _no_value(row, words("figure.unknown"), none),
        shown.threshold if shown.threshold is not None else none,
        outcome_words(row["outcome"], row.get("lever"), words),
        "\n".join(plain(each) for each in shown.says) or none,
        article(row.get("cite"), document) or none,
    ]


def _no_value(row: Mapping[str, Any], unknown: object, none: object) -> object:
    return unknown if row["outcome"] == "unknown" else none


def score_lines(explanation: Mapping[str, Any], labels: Labels, figures: Figures) -> list[ScoreLine]:
    """Return the score sheet: items, each part's sum beneath them, the total; empty without a scorecard.

    A part whose items add to more than it may give says that it is capped; so does the total.
    """
    low, high = (exact(end) for end in explanation.get("score") or (None, None))
    if low is None or high is None:
        return []
    rows = list(explanation.get("items") or ())
    items = [each for each in rows if not str(each["id"]).startswith(_PART)]
    parts = list(explanation.get("parts") or [each for each in rows if str(each["id"]).startswith(_PART)])
    names = _names(explanation)
    words = figures.words
    lines: list[ScoreLine] = []
    for part in parts:
        own = [each for each in items if each.get("part") == part["id"].removeprefix(_PART)]
        title = part.get("label") or labels.entry("part", part["id"].removeprefix(_PART), **names).text
        lines.extend(_item_line(each, title, names, labels, figures) for each in own)
        line = ScoreLine(
            kind="part",
            label=plain(words("document.score.part", label=title)),
            most=exact(part["max"]) or Decimal(0),
            low=exact(part["low"]) or Decimal(0),
            high=exact(part["high"]) or Decimal(0),
            note=_capped(own, part, figures),
        )
        lines.append(line)
    if not parts:
        lines.extend(_item_line(each, "", names, labels, figures) for each in items)
    tops = [line for line in lines if line.kind == ("part" if parts else "item")]
    row: Mapping[str, Any] = next((each for each in explanation["conditions"] if each["id"] == "score"), {})
    bar = figures.threshold(row.get("op") or ">=", exact(row.get("threshold")), "points")
    total = {"low": low, "high": high, "max": sum((line.most for line in tops), Decimal(0))}
    adds = (sum((line.low for line in tops), Decimal(0)), sum((line.high for line in tops), Decimal(0)))
    lines.append(
        ScoreLine(
            kind="total",
            label=plain(words("document.score.total")),
            most=total["max"],
            low=low,
            high=high,
            note=(bar or "") if adds == (low, high) else words("document.score.adjusted"),
        )
    )
    return lines


def _item_line(
    row: Mapping[str, Any], part: str, names: Mapping[str, str], labels: Labels, figures: Figures
) -> ScoreLine:
    words, notes = figures.words, []
    facts = [name for name in row.get("missing") or () if not name.startswith("expert_scores.")]
    if row.get("judged") and row["low"] != row["high"]:
        notes.append(plain(words("firm.judged")))
    if facts:
        named = words("figure.list_mark").join(labels.missing(name) for name in facts)
        notes.append(plain(words("firm.missing", fields=named)))
    entry = labels.entry("item", row["id"], programme=names["programme"], edition=names["edition"])
    mark = words("document.illustrative") if entry.status == "illustrative" else ""
    return ScoreLine(
        kind="item",
        label=f"{row.get('label') or entry.text}{mark}",
        most=exact(row["max"]) or Decimal(0),
        low=exact(row["low"]) or Decimal(0),
        high=exact(row["high"]) or Decimal(0),
        note="\n".join(notes),
        cite=row.get("cite") or "",
        part=part,
    )


def _capped(items: Sequence[Mapping[str, Any]], part: Mapping[str, Any], figures: Figures) -> object:
    """Return why a part is not the sum of its items; nothing where it is."""
    for end in ("low", "high"):
        whole = exact(part[end]) or Decimal(0)
        added = sum((exact(each[end]) or Decimal(0) for each in items), Decimal(0))
        if items and added != whole:
            return figures.words("document.score.capped" if added > whole else "document.score.adjusted")
    return ""


def _score_sheet(paper: Paper, explanation: Mapping[str, Any], labels: Labels, figures: Figures) -> None:
    lines, words = score_lines(explanation, labels, figures), figures.words
    if not lines:
        return
    documents = {line.cite.split(" ")[0] for line in lines if line.cite}
    document = documents.pop() if len(documents) == 1 else None
    columns = [
        Column(words("document.col.item"), 66),
        Column(words("document.col.max"), 14, is_number=True),
        Column(words("document.col.points"), 20, is_number=True),
        Column(words("document.col.note"), 32),
        Column(words("document.col.article"), 24),
    ]
    caption = (
        words("document.score.caption_of", document=document) if document else words("document.score.caption")
    )
    paper.table(
        columns,
        [
            [
                line.label,
                figures.number(line.most),
                figures.score(line.low, line.high),
                line.note,
                article(line.cite, document),
            ]
            for line in lines
        ],
        bold=[place for place, line in enumerate(lines) if line.kind != "item"],
        label=caption,
    )
    likely = exact(explanation.get("score_likely"))
    if likely is not None and lines[-1].low != lines[-1].high:
        paper.note(words("document.score.likely", score=figures.number(likely.quantize(Decimal("0.1")))))


def _settles(paper: Paper, settles: Sequence[Mapping[str, Any]], labels: Labels, figures: Figures) -> None:
    words = figures.words
    rows = []
    for row in settles:
        settle = settle_of(row, labels, figures)
        rows.append([settle.what, settle.where, settle.effect])
    paper.table(
        [
            Column(words("document.col.bring"), 82),
            Column(words("document.col.where"), 34),
            Column(words("document.col.effect"), 40),
        ],
        rows,
        label=words("document.programme.settles"),
    )


def far_rows(
    explanations: Sequence[Mapping[str, Any]], labels: Labels, figures: Figures
) -> list[list[object]]:
    """Return the programmes far off in a row each: how many are unmet and unknown, and the first of those unmet."""
    words, rows = figures.words, []
    for explanation in explanations:
        gates = [row for row in explanation["conditions"] if row["role"] != "route"]
        routes = [row for row in explanation["conditions"] if row["role"] == "route"]
        unmet = sorted_by_miss([row for row in gates if row["outcome"] == "unmet"])
        if routes and {row["outcome"] for row in routes} == {"unmet"}:
            unmet.extend(row for row in routes if row["id"] == "score")
        named = [_unmet_words(row, labels, figures) for row in unmet[:_NAMED]]
        if len(unmet) > _NAMED:
            named.append(plain(words("settle.more", n=len(unmet) - _NAMED)))
        rows.append(
            [
                explanation.get("label") or labels.programme(explanation["programme"]),
                figures.number(len(unmet)),
                figures.number(sum(row["outcome"] == "unknown" for row in gates)),
                "\n".join(named) or words("figure.none"),
            ]
        )
    return rows


def _unmet_words(row: Mapping[str, Any], labels: Labels, figures: Figures) -> str:
    shown = condition(row, labels, figures)
    if shown.value is None or shown.threshold is None:
        return shown.label
    value, bar = plain(shown.value), plain(shown.threshold)
    return plain(figures.words("document.far.unmet", label=shown.label, value=value, bar=bar))
