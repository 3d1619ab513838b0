"""What a verdict lacks (还差什么): unmet conditions with value, threshold and shortfall, the nearest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from yuqi.facts.vocabulary import TABLES, Kind
from yuqi.reports.figures import Figures, exact
from yuqi.reports.labels import Label, Labels, document_words
from yuqi.reports.results import Results

__all__ = ["Lack", "lacks_of", "shortfall_unit", "value_unit", "value_words"]

_SUFFIX = "__outcome"
_BY_KIND = {Kind.MONEY: "yuan", Kind.PERSONS: "persons"}
_LEVER_UNIT = {
    column.name: _BY_KIND[column.kind]
    for table in TABLES.values()
    for column in table.columns
    if column.kind in _BY_KIND
}
_COUNTED_ROLES = frozenset({"gate", "part_minimum"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One unmet condition in words (差距)."""

    what: Markup  # 差 3 名 · 科技人员占职工总数
    how: Markup | None  # 现 7.8%，须 ≥10.0%
    cite: Markup
    is_open: bool = False  # not missed yet: the bar lies within the range


def value_unit(unit: str | None, threshold: Any) -> str | None:
    """Return the unit a value is shown in; a bar between 0 and 1 without a unit is a share."""
    bar = exact(threshold)
    if not unit and bar is not None and 0 < abs(bar) < 1:
        return "share"
    return unit or None


def shortfall_unit(shortfall: Any, given: str | None, unit: str | None, lever: str | None) -> str | None:
    """Return the unit of what is short: of a ratio it is the numerator's, persons or yuan.

    A run that does not name it leaves the lever: a column says its unit. Less than one of anything whole is
    the share itself.
    """
    amount = exact(shortfall)
    if given or amount is None or unit != "share":
        return given or unit
    if amount < 1:
        return "share"
    return _LEVER_UNIT.get(lever or "")


def value_words(row: Mapping[str, Any], figures: Figures, unit: str | None) -> Markup | None:
    """Return a condition's value in words, as a range when it is one; None when it has no number or text."""
    if row.get("value_text"):
        return escape(row["value_text"])
    if row.get("value") is not None:
        return figures.quantity(row["value"], unit, row.get("threshold"))
    low, high = row.get("value_low"), row.get("value_high")
    if low is None and high is None:
        return None
    return figures.span(exact(low), exact(high), unit, row.get("threshold"))


def _conditions(row: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the condition cells of one wide outcome row by condition id."""
    found: dict[str, dict[str, Any]] = {
        name.removesuffix(_SUFFIX): {"outcome": outcome}
        for name, outcome in row.items()
        if name.endswith(_SUFFIX) and outcome is not None
    }
    for id_, cells in found.items():
        for part in ("value", "value_low", "value_high", "value_text", "threshold", "shortfall"):
            cells[part] = row.get(f"{id_}__{part}")
    return found


def lacks_of(
    rows: Iterable[Mapping[str, Any]], results: Results, labels: Labels, figures: Figures
) -> dict[tuple[str, str], list[Lack]]:
    """Return what each verdict lacks, by (subject id, programme)."""
    wanted: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in rows:
        wanted[row["programme"]][row["subject_id"]] = row
    found: dict[tuple[str, str], list[Lack]] = {}
    for programme, verdicts in wanted.items():
        for wide in results.outcomes(programme, list(verdicts)):
            verdict = verdicts[wide["subject_id"]]
            if wide.get("edition") in (None, verdict["edition"]):
                found[(wide["subject_id"], programme)] = _lacks(wide, verdict, labels, figures)
    return found


def _lacks(
    wide: Mapping[str, Any], verdict: Mapping[str, Any], labels: Labels, figures: Figures
) -> list[Lack]:
    programme, edition = verdict["programme"], verdict["edition"] or ""
    lacks: list[tuple[Decimal, Lack]] = []
    for id_, cells in _conditions(wide).items():
        label = labels.entry("condition", id_, programme=programme, edition=edition)
        is_counted = label.role in _COUNTED_ROLES if label.role else not id_.startswith("direct:")
        if cells["outcome"] != "unmet" or not is_counted or id_ == "score":
            continue
        lacks.append((_miss(cells), _lack(label, cells, figures)))
    lacks.sort(key=lambda pair: -pair[0])
    if verdict["verdict"] == "pass":
        return []
    score = _score(verdict, wide, labels, figures)
    return [lack for _, lack in lacks] + ([score] if score else [])


def _miss(cells: Mapping[str, Any]) -> Decimal:
    value, threshold = exact(cells["value"]), exact(cells["threshold"])
    return abs((threshold - value) / threshold) if value is not None and threshold else Decimal(0)


def _lack(label: Label, cells: Mapping[str, Any], figures: Figures) -> Lack:
    words = figures.words
    unit = value_unit(label.unit, cells["threshold"])
    given = cells["shortfall"]
    short = figures.short(given, shortfall_unit(given, label.shortfall_unit, unit, label.lever), label.op)
    value, bar = value_words(cells, figures, unit), figures.threshold(label.op, cells["threshold"], unit)
    return Lack(
        what=words("lack.short", label=label.text, short=short)
        if short
        else words("lack.unmet", label=label.text),
        how=words("lack.value_bar", value=value, bar=bar) if value is not None and bar is not None else None,
        cite=document_words(label.cite, words),
    )


def _score(
    verdict: Mapping[str, Any], wide: Mapping[str, Any], labels: Labels, figures: Figures
) -> Lack | None:
    """Return the score's lack when it misses the bar, spans it, or clears it and another demand on it fails."""
    low, high, bar = (exact(verdict[name]) for name in ("score_low", "score_high", "score_bar"))
    if low is None or high is None or bar is None:
        return None
    above = verdict["bar_op"] != ">="
    clears_low = low > bar if above else low >= bar
    clears_high = high > bar if above else high >= bar
    words = figures.words
    label = labels.entry(
        "condition", "score", programme=verdict["programme"], edition=verdict["edition"] or ""
    )
    if clears_low:
        if wide.get("score__outcome") != "unmet":
            return None
        return Lack(
            what=words("lack.score_other", score=figures.score(low, high), label=label.text),
            how=None,
            cite=document_words(label.cite, words),
        )
    threshold = figures.threshold(verdict["bar_op"], bar, "points")
    key = "lack.score_open" if clears_high else "lack.score_short"
    return Lack(
        what=words(key, score=figures.score(low, high), bar=threshold),
        how=None,
        cite=document_words(label.cite, words),
        is_open=clears_high,
    )
