"""What a monthly or yearly report is made of (报告构件): tables, sections, and what every section needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yuqi.portal.bridge.library import library
from yuqi.portal.insight.selectors.periods import Period
from yuqi.portal.runs.models import Run
from yuqi.portal.shared import figures

__all__ = ["Part", "PeriodReport", "Sheet", "Zone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table of the report (表): the workbook has all rows, the document the first ones."""

    name: str  # of the sheet
    columns: Sequence[tuple[str, int, bool]]  # heading, width in mm on paper, whether it holds figures
    rows: Sequence[Sequence[Any]]
    on_paper: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section (节)."""

    heading: str
    texts: Sequence[str]
    sheets: Sequence[Sheet] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport:
    """A report on a month or a year (报告)."""

    period: Period
    run: Run
    before: Run | None
    zone: str
    lead: str
    parts: Sequence[Part]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Zone:
    """What every part needs (共用)."""

    run: Run
    period: Period
    until: date  # the run's day: what lies after it is not known
    names: Mapping[str, str]  # of the enterprises in the register

    def label(self, programme: str) -> str:
        """Return a programme's name."""
        label = library().label("programme", programme)
        return label["en"] if figures.is_english() else label["zh"]
