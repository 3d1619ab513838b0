"""Score sheets as rows with formulas (评分表): subtotals and totals that a reader can re-add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from yuqi.reports.documents.programme import ScoreLine, score_lines
from yuqi.reports.figures import Figures
from yuqi.reports.labels import Labels
from yuqi.reports.workbooks.book import Formula

__all__ = ["score_rows"]

_ENDS = (("E", "low"), ("F", "high"))  # the columns of the sheet that hold points


def score_rows(
    explanations: Sequence[Mapping[str, Any]], labels: Labels, figures: Figures, first: int = 2
) -> tuple[list[list[Any]], list[int]]:
    """Return the rows of all score sheets, and the places of those that are sums.

    A sum is a formula where it is one; where a rule caps it, it is a number, and the note says so.

    Args:
        explanations: one a programme; those without a scorecard give no row.
        labels: names by id.
        figures: how figures are written.
        first: the row of the sheet the first of them comes to.
    """
    rows: list[list[Any]] = []
    sums: list[int] = []
    for explanation in explanations:
        name = explanation.get("label") or labels.programme(explanation["programme"])
        items: list[tuple[int, ScoreLine]] = []
        parts: list[tuple[int, ScoreLine]] = []
        for line in score_lines(explanation, labels, figures):
            number = first + len(rows)
            under = {"item": items, "part": items, "total": parts or items}[line.kind]
            points: list[Any] = [line.low, line.high]
            if line.kind == "item":
                items.append((number, line))
            else:
                points = [_sum(letter, end, under, getattr(line, end)) for letter, end in _ENDS]
                sums.append(len(rows))
            if line.kind == "part":
                parts.append((number, line))
                items = []
            named = [line.part, line.label] if line.kind == "item" else [line.label, None]
            rows.append([name, *named, line.most, *points, line.note, line.cite])
    return rows, sums


def _sum(letter: str, end: str, under: Sequence[tuple[int, ScoreLine]], value: Decimal) -> Formula | Decimal:
    """Return a formula over the rows that add to the value; the value itself where they do not."""
    if not under or sum((getattr(line, end) for _, line in under), Decimal(0)) != value:
        return value
    numbers = [number for number, _ in under]
    if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return Formula(f"SUM({letter}{numbers[0]}:{letter}{numbers[-1]})", value)
    return Formula("+".join(f"{letter}{number}" for number in numbers), value)
