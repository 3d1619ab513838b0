"""What judges are expected to give, and what it would make of the score (预评区间与总分)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yuqi.portal.coaching import looking
from yuqi.portal.coaching.models import Application, SelfScore

__all__ = ["Item", "Scorecard", "scorecard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item judges decide (评价项): the whole range it may have now, and what is expected of it."""

    id: str
    label: str
    part: str
    part_label: str
    most: Decimal
    low: Decimal
    high: Decimal
    cite: str
    by_basis: Mapping[str, SelfScore]

    @property
    def expected(self) -> SelfScore | None:
        """Return the strongest view: a panel's, else a specialist's, else the enterprise's."""
        return next(
            (self.by_basis[name] for name in ("panel", "specialist", "self") if name in self.by_basis), None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """The score as the rules have it now, and as it would be with what is expected (总分区间)."""

    items: tuple[Item, ...]
    low: Decimal | None
    high: Decimal | None
    bar: Decimal | None
    expected_low: Decimal | None
    expected_high: Decimal | None
    top: Decimal

    @property
    def has_expected(self) -> bool:
        """Whether anything is expected that the run does not know yet."""
        return any(item.expected for item in self.items)


def scorecard(application: Application, *, lang: str = "zh") -> Scorecard | None:
    """Return the items judges decide; None when the programme has none, or nothing was assessed yet."""
    said = looking.explained(application, lang=lang)
    if said is None or said.get("score") is None:
        return None
    given: dict[str, dict[str, SelfScore]] = {}
    for score in application.scores.select_related("by"):
        given.setdefault(score.item, {})[score.basis] = score
    parts = {part["id"]: part for part in said["parts"]}
    items = tuple(
        Item(
            id=each["id"],
            label=each["label"],
            part=each["part"],
            part_label=parts[each["part"]]["label"] if each["part"] in parts else "",
            most=Decimal(each["max"]),
            low=Decimal(each["low"]),
            high=Decimal(each["high"]),
            cite=each["cite"] or "",
            by_basis=given.get(each["id"], {}),
        )
        for each in said["items"]
        if each["judged"]
    )
    low, high = (None if end is None else Decimal(end) for end in said["score"])
    expected_low, expected_high = _with(said, items)
    bar = said.get("score_bar")
    return Scorecard(
        items=items,
        low=low,
        high=high,
        bar=None if bar is None else Decimal(bar),
        expected_low=expected_low,
        expected_high=expected_high,
        top=sum((Decimal(part["max"]) for part in said["parts"]), Decimal(0)) or Decimal(100),
    )


def _with(said: Mapping[str, Any], items: tuple[Item, ...]) -> tuple[Decimal | None, Decimal | None]:
    """Return the whole score with each item's expected range in its place, parts capped at their full marks."""
    views = {item.id: item.expected for item in items}
    if not any(views.values()):
        return None, None
    lows: dict[str, Decimal] = {}
    highs: dict[str, Decimal] = {}
    for each in said["items"]:
        view = views.get(each["id"])
        low = view.low if view else Decimal(each["low"])
        high = view.high if view else Decimal(each["high"])
        lows[each["part"]] = lows.get(each["part"], Decimal(0)) + low
        highs[each["part"]] = highs.get(each["part"], Decimal(0)) + high
    caps = {part["id"]: Decimal(part["max"]) for part in said["parts"]}
    total = [
        sum((min(sums[part], caps.get(part, sums[part])) for part in sums), Decimal(0))
        for sums in (lows, highs)
    ]
    return total[0], total[1]
