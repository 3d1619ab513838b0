"""What a report says of the years ahead (前景): an enterprise's plans and points, as its documents take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuqi.api.shapes import Explanation
from yuqi.api.zone import Zone
from yuqi.base import YuqiError
from yuqi.engine.points import ScoreSheet, SheetLine

__all__ = ["Outlook", "outlook_of"]

_LEFT = "api.left-the-zone"  # who has left is not among those that are scored
_NO_EDITION = "engine.no-edition"  # a programme may have none on the day a plan looks ahead to


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Plans and points of one enterprise (前景), in the shapes of the contract."""

    plans: tuple[Mapping[str, Any], ...]
    points: tuple[Mapping[str, Any], ...]
    indicators: tuple[Mapping[str, Any], ...]


def outlook_of(
    zone: Zone, uscc: str, trees: Sequence[Explanation], programmes: Sequence[str], *, lang: str
) -> Outlook:
    """Return a plan for every programme that is near or asked for and does not pass, and points by every model.

    Args:
        zone: open.
        uscc: the enterprise.
        trees: its explanations.
        programmes: those asked for by name.
        lang: of the labels.
    """
    plans = []
    for tree in trees:
        content = tree.content
        is_wanted = content["standing"] == "near" or content["programme"] in programmes
        if content["verdict"] == "pass" or not is_wanted:
            continue
        try:
            found = zone.plan(uscc, content["programme"], lang=lang)
        except YuqiError as refused:
            if {problem.code for problem in refused.problems} != {_NO_EDITION}:
                raise
            continue
        plans.append(found.content)
    scored: list[Mapping[str, Any]] = []
    indicators: list[Mapping[str, Any]] = []
    for model, label in zone.points_models.items():
        try:
            row, sheet = zone.points(uscc, model)
        except YuqiError as refused:
            if {problem.code for problem in refused.problems} != {_LEFT}:
                raise
            continue
        if row["total"] is not None:
            scored.append({**row, "label": label.en if lang == "en" else label.zh})
            indicators.extend(_indicators(sheet, model, lang))
    return Outlook(plans=tuple(plans), points=tuple(scored), indicators=tuple(indicators))


def _indicators(sheet: ScoreSheet, model: str, lang: str) -> list[Mapping[str, Any]]:
    return [_indicator(line, model, lang) for part in sheet.parts for line in part.lines]


def _indicator(line: SheetLine, model: str, lang: str) -> Mapping[str, Any]:
    label = line.entry.label
    return {
        "model": model,
        "indicator": line.entry.id,
        "label": label.en if lang == "en" else label.zh,
        "unit": line.unit,
        "raw": line.raw,
        "normalised": line.normalised,
        "weight": line.weight,
        "points": line.points,
        "points_high": line.points_high,
        "peer_median": line.peer_median,
        "missing": line.missing,
    }
