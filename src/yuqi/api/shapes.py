"""What the API gives back (返回的样子): frozen values, one a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from yuqi.base import Standing
from yuqi.facts import CheckReport

__all__ = [
    "AsOfFrom",
    "Assessment",
    "Explanation",
    "LadderLine",
    "SampleZone",
    "VerdictLine",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleZone:
    """A sample zone on disk (样例园区)."""

    folder: Path
    enterprises: int
    seed: int
    as_of: date
    made: bool  # False: an equal one was there already and is used again


class AsOfFrom(StrEnum):
    """Where the day of assessment comes from (评定日来源)."""

    OPTION = "option"
    ZONE = "zone"
    TODAY = "today"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderLine:
    """How many enterprises stand where on one rung (梯度计数)."""

    track: str  # "" for a programme that stands on no track
    track_label: str
    programme: str
    label: str
    counts: Mapping[Standing, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictLine:
    """One enterprise on one programme (单项结论), with the conditions that decide it."""

    uscc: str
    programme: str
    edition: str
    procedure: str
    label: str
    verdict: str
    standing: Standing
    reasons: tuple[str, ...]  # labels of what is unmet, else of what is unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A finished run (评定结果)."""

    folder: Path
    run: Mapping[str, Any]  # the row of the contract's table `run`
    ladder: tuple[LadderLine, ...]
    verdicts: tuple[VerdictLine, ...]  # of the enterprises asked for with `only`
    set_aside: int  # bad rows that were left out on request
    checked: CheckReport | None  # what was found in the facts; None when they were a snapshot already
    seconds: float
    statements: tuple[str, ...] = ()  # the SQL, when it was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The tree behind one verdict (结论说明), in the contract's JSON shape."""

    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The way to a title (方案), in the contract's JSON shape.

    `amounts`: what it does, by lever and year, in the unit people use, as `Zone.what_if` takes them.
    """

    content: Mapping[str, Any]
    applied: Path | None = None  # where the facts at that day were written
    amounts: Mapping[tuple[str, int | None], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLine:
    """One enterprise to coach for one title (辅导对象). Hours of coaching; `required` in yuan."""

    rank: int
    uscc: str
    name: str
    programme: str
    label: str
    status: str
    by: date
    verdict_after: str
    hours: Decimal
    required: Decimal
    weight: Decimal
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Whom to coach (辅导计划), in order; `gap`: the share of weight a better choice could still add, 0 when proven."""

    folder: Path
    run: Mapping[str, Any]
    lines: tuple[CampaignLine, ...]
    candidates: int
    weight: Decimal
    hours: Decimal
    required: Decimal
    gap: Decimal
