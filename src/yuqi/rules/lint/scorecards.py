"""Check scorecards (检查评分表): maxima reached, grades inside, the bar within reach, the score asked for."""

from __future__ import annotations

from decimal import Decimal

from yuqi.base.problem import YuqiError
from yuqi.rules.expression import parse_expression
from yuqi.rules.lint.findings import Findings, Keys
from yuqi.rules.lint.scales import points_high, points_low
from yuqi.rules.shapes import Catalog, Edition, Item, Scorecard
from yuqi.rules.syntax import Call, Name

__all__ = ["check_scorecards"]


def check_scorecards(catalog: Catalog, findings: Findings) -> None:
    """Note parts that miss their maximum, grades outside it, bars out of reach."""
    for programme in catalog.programmes.values():
        for number, edition in enumerate(programme.editions):
            keys: Keys = ("editions", number)
            _check_asked(programme.id, edition, keys, findings)
            if edition.scorecard is not None:
                _check_card(programme.id, edition.scorecard, (*keys, "scorecard"), catalog, findings)


def _check_asked(entry: str, edition: Edition, keys: Keys, findings: Findings) -> None:
    """Note a score that is asked for without a scorecard, or a scorecard nobody asks for."""
    asked: list[Keys] = [
        (*keys, "gates", number, "scorecard") for number, gate in enumerate(edition.gates) if gate.scorecard
    ]
    if edition.routes is not None and "score" in edition.routes.any_of:
        asked.append((*keys, "routes", "any_of"))
    if edition.scorecard is None and asked:
        findings.say("score-without-card", entry, asked[0], edition=edition.id)
    if edition.scorecard is not None and not asked:
        findings.say("card-without-score", entry, (*keys, "scorecard"), edition=edition.id)
    for number, gate in enumerate(edition.gates):
        if (gate.when is None) != gate.scorecard:
            findings.say("condition-empty", entry, (*keys, "gates", number), value=gate.id)
    for number, direct in enumerate(edition.directs):
        if direct.when is None:
            findings.say("condition-empty", entry, (*keys, "directs", number), value=direct.id)


def _check_card(entry: str, card: Scorecard, keys: Keys, catalog: Catalog, findings: Findings) -> None:
    seen: set[str] = set()
    for p, part in enumerate(card.parts):
        here: Keys = (*keys, "parts", p)
        total = sum(item.max for item in part.items)
        if total < part.max:
            findings.say(
                "part-short", entry, (*here, "max"), value=part.id, max=str(part.max), total=str(total)
            )
        if part.minimum is not None and part.minimum.at_least > part.max:
            findings.say(
                "minimum-out-of-reach", entry, (*here, "minimum"), value=part.minimum.id, max=str(part.max)
            )
        for name in (part.id, *(item.id for item in part.items if not _alone(part.id, part.items))):
            if name in seen:
                findings.say("item-twice", entry, here, value=name)
            seen.add(name)
        for i, item in enumerate(part.items):
            _check_item(entry, item, (*here, "items", i), catalog, findings)
    reach = sum(part.max for part in card.parts)
    if card.bar > reach or (card.op == ">" and card.bar == reach):
        findings.say("bar-out-of-reach", entry, (*keys, "bar"), bar=str(card.bar), max=str(reach))


def _alone(part: str, items: tuple[Item, ...]) -> bool:
    """Whether a part is one item of the same id."""
    return len(items) == 1 and items[0].id == part


def _check_item(entry: str, item: Item, keys: Keys, catalog: Catalog, findings: Findings) -> None:
    if item.points is None and not item.judged:
        findings.say("item-empty", entry, keys, value=item.id)
    if item.grades and not item.judged:
        findings.say("grades-unjudged", entry, (*keys, "grades"), value=item.id)
    for word, points in item.grades.items():
        here: Keys = (*keys, "grades", word)
        if points_low(points) > points_high(points):
            findings.say("range-order", entry, here, value=f"[{points_low(points)}, {points_high(points)}]")
        elif points_low(points) < 0 or points_high(points) > item.max:
            findings.say("grade-outside", entry, here, value=word, max=str(item.max))
    top = _scale_top(item, catalog)
    if top is not None and top[1] > item.max:
        findings.say(
            "points-outside", entry, (*keys, "points"), value=top[0], top=str(top[1]), max=str(item.max)
        )


def _scale_top(item: Item, catalog: Catalog) -> tuple[str, Decimal] | None:
    """Return scale and most points of an item whose points are one step() alone."""
    if item.points is None:
        return None
    try:
        tree = parse_expression(item.points)
    except YuqiError:
        return None  # said elsewhere
    if isinstance(tree, Call) and tree.macro == "step" and isinstance(tree.args[1], Name):
        scale = catalog.scales.get(tree.args[1].id)
        if scale is not None and scale.bands:
            return scale.id, max(points_high(band.points) for band in scale.bands)
    return None
