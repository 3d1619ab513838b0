"""What a report says of the years ahead (前景): an enterprise's plans and points, as its documents take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from yuqi.api.planning import plan
from yuqi.api.points import points
from yuqi.api.shapes import Explanation
from yuqi.base import YuqiError
from yuqi.engine.points import ScoreSheet, SheetLine
from yuqi.rules import load_catalog

__all__ = ["Outlook", "outlook_of"]

_NO_EDITION = "engine.no-edition"  # a programme may have none on the day a plan looks ahead to


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Plans and points of one enterprise (前景), in the shapes of the contract."""

    plans: tuple[Mapping[str, Any], ...]
    points: tuple[Mapping[str, Any], ...]
    indicators: tuple[Mapping[str, Any], ...]


def outlook_of(
    facts: Path,
    uscc: str,
    trees: Sequence[Explanation],
    programmes: Sequence[str],
    *,
    as_of: date | None,
    catalogs: Sequence[Path],
    home: Path,
    lang: str,
) -> Outlook:
    """Return a plan for every programme that is near or asked for and does not pass, and points by every model.

    Args:
        facts: a snapshot folder.
        uscc: the enterprise.
        trees: its explanations.
        programmes: those asked for by name.
        as_of: None: the zone's, else today.
        catalogs: layers over the shipped catalog.
        home: the folder of all state.
        lang: of the labels.
    """
    plans = []
    for tree in trees:
        content = tree.content
        is_wanted = content["standing"] == "near" or content["programme"] in programmes
        if content["verdict"] == "pass" or not is_wanted:
            continue
        try:
            found = plan(
                facts, uscc, content["programme"], as_of=as_of, catalogs=catalogs, home=home, lang=lang
            )
        except YuqiError as refused:
            if {problem.code for problem in refused.problems} != {_NO_EDITION}:
                raise
            continue
        plans.append(found.content)
    scored: list[Mapping[str, Any]] = []
    indicators: list[Mapping[str, Any]] = []
    for model in load_catalog(catalogs).points_models:
        with TemporaryDirectory() as folder:
            run = points(
                facts,
                model,
                only=[uscc],
                as_of=as_of,
                catalogs=catalogs,
                out=Path(folder) / "points",
                home=home,
                lang=lang,
            )
        rows = [row for row in run.rows("points") if row["total"] is not None]
        if not rows:
            continue
        (sheet,) = run.sheets
        scored.append({**rows[0], "label": run.label})
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
