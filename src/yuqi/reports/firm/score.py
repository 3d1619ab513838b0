"""The scorecard of an explanation as pictures and words (评分成图)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from yuqi.reports.figures import Figures, exact
from yuqi.reports.firm.conditions import missing_words, outcome_words
from yuqi.reports.firm.shapes import Item, Part, Score
from yuqi.reports.labels import Labels, document_words
from yuqi.reports.pictures import part_bar, score_axis, score_interval, state_mark

__all__ = ["score_of"]

_PART = "part:"


def score_of(explanation: Mapping[str, Any], labels: Labels, figures: Figures) -> Score | None:
    """Return the score panel; None when the programme has no scorecard."""
    low, high = (exact(end) for end in explanation.get("score") or (None, None))
    if low is None or high is None:
        return None
    words = figures.words
    rows = list(explanation.get("items") or ())
    row: Mapping[str, Any] = next((each for each in explanation["conditions"] if each["id"] == "score"), {})
    bar, op = exact(row.get("threshold")), row.get("op") or ">="
    parts = list(explanation.get("parts") or [each for each in rows if each["id"].startswith(_PART)])
    whole = sum((exact(each["max"]) or Decimal(0) for each in parts), Decimal(0)) or Decimal(100)
    outcome = row.get("outcome") or "unknown"
    word = outcome_words(outcome, row.get("lever"), words)
    bar_words = figures.threshold(op, bar, "points")
    likely = exact(explanation.get("score_likely"))
    return Score(
        shown=figures.score(low, high),
        interval=score_interval(
            low=float(low),
            high=float(high),
            bar=float(bar) if bar is not None else None,
            whole=float(whole),
            name=words("firm.score_name", score=figures.score(low, high), bar=bar_words or "").striptags(),
        ),
        axis=score_axis(
            bar=float(bar) if bar is not None else None,
            whole=float(whole),
            bar_words=str(bar_words or ""),
            whole_words=figures.number(whole),
        ),
        state=state_mark(outcome, str(word)),
        likely=words("firm.score_likely", score=figures.number(likely.quantize(Decimal("0.1"))))
        if likely is not None and low != high
        else None,
        parts=tuple(_part(part, rows, parts, explanation, labels, figures) for part in parts),
    )


def _names(explanation: Mapping[str, Any]) -> dict[str, str]:
    return {"programme": explanation["programme"], "edition": explanation.get("edition") or ""}


def _part(
    part: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    parts: Sequence[Mapping[str, Any]],
    explanation: Mapping[str, Any],
    labels: Labels,
    figures: Figures,
) -> Part:
    name = part["id"].removeprefix(_PART)
    label = part.get("label") or labels.entry("part", name, **_names(explanation)).text
    items = [each for each in rows if each.get("part") == name and not each["id"].startswith(_PART)]
    low, high, most = (exact(part[end]) or Decimal(0) for end in ("low", "high", "max"))
    longest = max(exact(each["max"]) or Decimal(0) for each in parts)
    return Part(
        label=label,
        points=figures.score(low, high),
        max=figures.number(most),
        bar=part_bar(
            low=float(low),
            high=float(high),
            max_=float(most),
            longest=float(longest) or 1.0,
            name=figures.words(
                "firm.part_name", label=label, score=figures.score(low, high), max=figures.number(most)
            ).striptags(),
        ),
        items=tuple(_item(each, explanation, labels, figures) for each in items),
        is_open=low != high,
    )


def _item(row: Mapping[str, Any], explanation: Mapping[str, Any], labels: Labels, figures: Figures) -> Item:
    words = figures.words
    label = labels.entry("item", row["id"], **_names(explanation))
    notes: list[Markup] = []
    names = [name for name in row.get("missing") or () if name != f"expert_scores.{row['id']}"]
    notes.extend(missing_words(names, labels, figures, alone=False))
    if row.get("judged") and row["low"] != row["high"]:
        notes.append(words("firm.judged"))
    if row.get("cite"):
        notes.append(document_words(row["cite"], words))
    return Item(
        label=row.get("label") or label.text,
        points=words(
            "firm.item_of", score=figures.score(row["low"], row["high"]), max=figures.number(row["max"])
        ),
        note=Markup("\u3000" if figures.zh else " · ").join(escape(note) for note in notes),
    )
