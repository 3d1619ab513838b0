"""Innovation points in a document (创新积分): totals by model, each with its indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from yuqi.reports.documents.paper import Column, Paper
from yuqi.reports.figures import Figures, exact
from yuqi.reports.labels import Labels
from yuqi.reports.lacks import value_unit
from yuqi.reports.plain import plain

__all__ = ["points_section"]

_ILLUSTRATIVE = "illustrative"


def points_section(
    paper: Paper,
    points: Sequence[Mapping[str, Any]],
    indicators: Sequence[Mapping[str, Any]],
    labels: Labels,
    figures: Figures,
) -> None:
    """Write the enterprise's points, model by model, each with its indicators; nothing when none is given."""
    if not points:
        return
    paper.heading(figures.words("document.points.heading"))
    for row in points:
        _model(paper, row, [each for each in indicators if each["model"] == row["model"]], labels, figures)


def _model(
    paper: Paper,
    row: Mapping[str, Any],
    indicators: Sequence[Mapping[str, Any]],
    labels: Labels,
    figures: Figures,
) -> None:
    words = figures.words
    is_ours = row.get("model_status") == _ILLUSTRATIVE
    name = row.get("label") or labels.entry("points", row["model"]).text
    paper.subheading(f"{name}{words('document.illustrative') if is_ours else ''}")
    high = row.get("total_high") if row.get("total_high") is not None else row.get("total")
    said = [words("document.points.total", score=figures.score(row.get("total"), high))]
    if exact(row.get("extra")):
        said.append(
            words(
                "document.points.parts",
                base=figures.number(row.get("base")),
                extra=figures.number(row["extra"]),
            )
        )
    if row.get("percentile") is not None:
        said.append(
            words(
                "document.points.percentile",
                n=figures.number(row.get("peers")),
                share=figures.share(row["percentile"]),
            )
        )
    elif row.get("peers") is not None:
        said.append(words("document.points.few_peers", n=figures.number(row["peers"])))
    if row.get("grade"):
        said.append(words("document.points.grade", grade=row["grade"]))
    if row.get("rank_low") is not None:
        said.append(words("document.points.rank", low=row["rank_low"], high=row["rank_high"]))
    if is_ours:
        said.append(words("document.points.illustrative"))
    paper.text(("" if figures.zh else " ").join(plain(each) for each in said))
    if not indicators:
        return
    none = words("figure.none")
    rows: list[list[object]] = [
        [
            each.get("label") or labels.entry("indicator", each["indicator"], programme=row["model"]).text,
            _raw(each.get("raw"), each, figures),
            figures.number(each["weight"]) if each.get("weight") is not None else none,
            figures.number(each["points"]) if each.get("points") is not None else none,
            _raw(each["peer_median"], each, figures) if each.get("peer_median") is not None else none,
        ]
        for each in indicators
    ]
    added = sum((exact(each.get("points")) or Decimal(0) for each in indicators), Decimal(0))
    total = exact(row.get("total"))
    if total is not None and total != added:
        rows.append([words("document.points.adjusted"), "", "", figures.number(total - added), ""])
    rows.append(
        [words("document.score.total"), "", "", figures.number(total if total is not None else added), ""]
    )
    paper.table(
        [
            Column(words("document.col.indicator"), 66),
            Column(words("document.col.value"), 28, is_number=True),
            Column(words("document.col.weight"), 18, is_number=True),
            Column(words("document.col.points"), 20, is_number=True),
            Column(words("document.col.peers"), 24, is_number=True),
        ],
        rows,
        bold=[len(rows) - 1],
    )


def _raw(value: Any, row: Mapping[str, Any], figures: Figures) -> object:
    """Return an indicator's value in its unit."""
    if value is None:
        return figures.words("figure.unknown")
    return figures.quantity(value, value_unit(row.get("unit"), None))
