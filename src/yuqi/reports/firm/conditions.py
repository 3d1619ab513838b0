"""Conditions of an explanation in words (条件成文): what is short, by how much, from which cells."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from yuqi.facts.vocabulary import TABLES, Kind
from yuqi.reports.figures import Figures, exact
from yuqi.reports.firm.shapes import Condition, Evidence
from yuqi.reports.labels import Labels, document_words
from yuqi.reports.lacks import shortfall_unit, value_unit, value_words
from yuqi.reports.pictures import state_mark, value_bar
from yuqi.reports.words import Words

__all__ = ["condition", "fact_words", "miss", "missing_words", "outcome_words", "sorted_by_miss"]

_FORMULA = re.compile(r"[a-z_]\(|[<>=] \d| and | or ")
_NAMED = 5
_JUDGED = "expert_scores."
_UNIT_BY_KIND = {Kind.MONEY: "yuan", Kind.SHARE: "share", Kind.PERSONS: "persons"}


def miss(row: Mapping[str, Any]) -> Decimal:
    """Return how far a condition is off, as a share of its bar; unmet without a number counts as the whole."""
    if row["outcome"] != "unmet":
        return Decimal(-1)
    value, bar = exact(row.get("value")), exact(row.get("threshold"))
    if value is None or not bar:
        return Decimal(1)
    return abs(bar - value) / abs(bar)


def outcome_words(outcome: str, lever: str | None, words: Words) -> Markup:
    """Return the word of an outcome; unknown is for experts where judgement is what is missing."""
    return words(
        "outcome.judgement" if outcome == "unknown" and lever == "judgement" else f"outcome.{outcome}"
    )


def _says_nothing(row: Mapping[str, Any], unit: str | None) -> bool:
    """Return whether a range is as wide as the column itself, so that it tells the reader nothing."""
    low, high = exact(row.get("value_low")), exact(row.get("value_high"))
    is_widest = low in (None, 0) and (high is None or (unit == "share" and high >= 1))
    return row["outcome"] == "unknown" and row.get("value") is None and is_widest


def _is_telling(part: Mapping[str, Any]) -> bool:
    """Return whether a part of a condition is worth a line: all ways of an `or`, what is not met of an `and`."""
    return "outcome" in part and (part.get("role") != "and" or part["outcome"] != "met")


def condition(
    row: Mapping[str, Any],
    labels: Labels,
    figures: Figures,
    *,
    muted: bool = False,
    of: Mapping[str, str] | None = None,
) -> Condition:
    """Return a condition ready to be placed, with its parts.

    Args:
        row: of an explanation.
        labels: names by id.
        figures: how figures are written.
        muted: nobody need act on it.
        of: its programme and edition, by which the catalog says whether its figure is illustrative.
    """
    words = figures.words
    outcome = row["outcome"]
    unit = value_unit(row.get("unit"), row.get("threshold"))
    value = None if _says_nothing(row, unit) else value_words(row, figures, unit)
    threshold = figures.threshold(row.get("op"), row.get("threshold"), unit)
    evidence = tuple(_evidence(group, labels, figures) for group in _grouped(row.get("rows") or ()))
    return Condition(
        label=row.get("label") or row["id"],
        cite=document_words(row.get("cite"), words),
        state=state_mark(
            outcome, str(outcome_words(outcome, row.get("lever"), words)), muted=muted and outcome != "met"
        ),
        tone=outcome,
        value=value,
        threshold=threshold,
        bar=_bar(row, outcome, value, threshold, words),
        says=tuple(_says(row, unit, labels, figures)),
        evidence=evidence,
        evidence_words=words("firm.evidence", n=len(evidence)),
        parts=tuple(condition(each, labels, figures) for each in row.get("parts") or () if _is_telling(each)),
        is_illustrative=of is not None and labels.is_illustrative("condition", row["id"], **of),
        is_formula=_FORMULA.search(row.get("label") or "") is not None,
    )


def _bar(
    row: Mapping[str, Any], outcome: str, value: Markup | None, threshold: Markup | None, words: Words
) -> Markup | None:
    bar = exact(row.get("threshold"))
    low, high = exact(row.get("value_low")), exact(row.get("value_high"))
    if row.get("value") is not None:
        low = high = exact(row["value"])
    if bar is None or bar <= 0 or low is None or high is None or low < 0 or value is None:
        return None
    name = words("firm.bar_name", label=row.get("label") or row["id"], value=value, bar=threshold).striptags()
    return value_bar(low=float(low), high=float(high), bar=float(bar), state=outcome, name=name)


def _says(row: Mapping[str, Any], unit: str | None, labels: Labels, figures: Figures) -> list[Markup]:
    words, said = figures.words, []
    short = _short(row, unit, figures) if row["outcome"] == "unmet" else None
    if short is not None:
        said.append(words("firm.short", short=short))
    said.extend(missing_words(row.get("missing") or (), labels, figures, alone=row["outcome"] == "unknown"))
    return said


def missing_words(missing: Sequence[str], labels: Labels, figures: Figures, *, alone: bool) -> list[Markup]:
    """Return what is missing in two sentences, facts and judgements; the first few by name.

    Args:
        missing: names of facts, `table.field@year`.
        labels: names by id.
        figures: how figures are written.
        alone: whether a single missing fact is all that keeps the answer open.
    """
    words, said = figures.words, []
    judged = [name for name in missing if name.startswith(_JUDGED)]
    for key, names in (
        ("firm.missing", [name for name in missing if name not in judged]),
        ("firm.judge", judged),
    ):
        if not names:
            continue
        if key == "firm.missing" and alone and len(missing) == 1:
            key = "firm.missing_alone"
        shown = [labels.missing(name) for name in names[:_NAMED]]
        if len(names) > _NAMED:
            shown.append(words("settle.more", n=len(names) - _NAMED))
        said.append(words(key, fields=words("figure.list_mark").join(shown)))
    return said


def _short(row: Mapping[str, Any], unit: str | None, figures: Figures) -> Markup | None:
    given = row.get("shortfall")
    in_ = shortfall_unit(given, row.get("shortfall_unit"), unit, row.get("lever"))
    return figures.short(given, in_, row.get("op"))


def _grouped(rows: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Return the cells of one thing together: a right, an incident, a title; a year's figures stay apart."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for place, row in enumerate(rows):
        key = _key(row.get("key"))
        is_thing = set(key) - {"uscc", "year"}
        name = f"{row.get('table')} {sorted(key.items())}" if is_thing else f"{place}"
        groups.setdefault(name, []).append(row)
    return list(groups.values())


def _evidence(rows: Sequence[Mapping[str, Any]], labels: Labels, figures: Figures) -> Evidence:
    words, row = figures.words, rows[0]
    table, key = row.get("table") or "", _key(row.get("key"))
    names = [each for each in key if each not in ("uscc", "year")]
    if names:
        said = [fact_words(table, each.get("column") or "", each.get("value"), figures) for each in rows]
        field = words(
            "firm.thing", table=labels.table(table), name=" ".join(str(key[each]) for each in names)
        )
        value = words("figure.list_mark").join(said)
    else:
        field = labels.field(table, row.get("column") or "")
        if key.get("year"):
            field = words("field.of_year", year=key["year"], field=field)
        value = fact_words(table, row.get("column") or "", row.get("value"), figures)
    source = row.get("source") or ""
    return Evidence(
        field=field,
        value=value,
        is_text=bool(names),
        source=words(f"source.{source}") if words.has(f"source.{source}") else escape(source),
        place=_place(row, figures),
    )


def _key(key: Any) -> Mapping[str, Any]:
    if isinstance(key, str):
        try:
            key = json.loads(key)
        except ValueError:
            return {}
    return key if isinstance(key, Mapping) else {}


def fact_words(table: str, column: str, value: Any, figures: Figures) -> Markup:
    """Return a fact as a reader writes it: money and shares with their unit, codes by name."""
    if value is None:
        return figures.words("figure.unknown")
    known = (
        next((each for each in TABLES[table].columns if each.name == column), None)
        if table in TABLES
        else None
    )
    if isinstance(value, bool):
        return figures.words("figure.yes" if value else "figure.no")
    if known is None or known.kind in (
        Kind.YEAR,
        Kind.DATE,
        Kind.TEXT,
        Kind.MONTH,
        Kind.USCC,
        Kind.TIMESTAMP,
    ):
        return escape(value)
    if known.codes is not None:
        return escape(dict(known.codes).get(str(value), value)) if figures.zh else escape(value)
    if known.is_number:
        return figures.quantity(value, _UNIT_BY_KIND.get(known.kind))
    return escape(value)


def _place(row: Mapping[str, Any], figures: Figures) -> Markup:
    words = figures.words
    file, sheet, cell, number = (row.get(name) for name in ("file", "sheet", "cell", "row"))
    parts: list[Markup] = []
    if file and sheet and (cell or number):
        key, place = ("firm.place", {"cell": cell}) if cell else ("firm.place_row", {"row": number})
        parts.append(words(key, file=file, sheet=sheet, **place))
    elif file and number:
        parts.append(words("firm.place_csv", file=file, row=number))
    elif file:
        parts.append(escape(file))
    if row.get("batch") and row["batch"] != file:
        parts.append(words("firm.batch", batch=row["batch"]))
    return Markup(" · ").join(parts) if parts else words("figure.none")


def sorted_by_miss(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return conditions worst first: unmet by miss, then unknown; ties in catalog order."""
    return sorted(rows, key=lambda row: (row["outcome"] != "unmet", -miss(row)))
