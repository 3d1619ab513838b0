"""What a run is asked, and what it says of itself (评定请求)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

__all__ = ["Request", "RunSummary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a run is asked (评定请求)."""

    as_of: date
    as_of_from: str = "option"  # option, zone, today
    tax_year: int | None = None  # None: year(as_of) − 1
    programmes: tuple[str, ...] | None = None  # None: all
    only: tuple[str, ...] | None = None  # codes of enterprises; None: all
    procedure: str | None = None
    long: bool = False  # also conditions, items and every benefit as long tables
    settles: bool = True
    lang: str = "zh"  # of labels, messages and citations in the results


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A finished run (评定结果)."""

    folder: Path
    rows: Mapping[str, int]  # by result table
    seconds: Mapping[str, float]  # by stage
    run: Mapping[str, Any]  # the row of the table `run`
