"""What one enterprise's page shows (企业页面内容): worded and drawn already."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

__all__ = ["Condition", "Evidence", "Item", "Part", "Programme", "Score", "Settle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One figure a condition rests on, and where it was found (依据的数据)."""

    field: Markup
    value: Markup
    is_text: bool
    source: Markup
    place: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition with value, bar, shortfall and evidence (条件)."""

    label: str
    is_formula: bool  # the catalog has no name for it, only its expression
    cite: Markup
    state: Markup
    tone: str
    value: Markup | None
    threshold: Markup | None
    bar: Markup | None
    says: tuple[Markup, ...]
    evidence: tuple[Evidence, ...]
    evidence_words: Markup
    parts: tuple[Condition, ...]
    is_illustrative: bool = False  # the figure is ours, not published


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a part (评分项)."""

    label: str
    points: Markup
    note: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the scorecard (评分部分)."""

    label: str
    points: str
    max: str
    bar: Markup
    items: tuple[Item, ...]
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score as a range against its bar (评分)."""

    shown: str
    interval: Markup
    axis: Markup
    state: Markup
    likely: Markup | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """One fact or judgement that would settle the verdict (待补)."""

    what: Markup
    where: Markup
    effect: Markup
    is_decisive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One programme's explanation (一项资质)."""

    id: str
    label: str
    edition: str
    procedure: Markup
    state: Markup
    is_far: bool
    standing: Markup | None
    route: Markup | None
    lead: Markup
    to_solve: tuple[Condition, ...]
    to_solve_words: Markup
    ways: tuple[Condition, ...]
    met: tuple[Condition, ...]
    score: Score | None
    settles: tuple[Settle, ...]
    held_until: Markup | None = None
    is_illustrative: bool = False
