"""What a run of points gives back (积分结果的样子)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from yuqi.engine.points import Change, ScoreSheet
from yuqi.rules.shapes import PointsModel

__all__ = ["PointsLine", "PointsRun"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsLine:
    """One enterprise in the ranked list (积分排名)."""

    uscc: str
    name: str | None
    stage: str | None
    total: Decimal | None
    total_high: Decimal | None
    percentile: Decimal | None
    peers: int
    grade: str | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRun:
    """A finished run of a points model (积分计算结果)."""

    folder: Path
    run: Mapping[str, Any]
    model: PointsModel
    label: str
    status: str  # official, local, illustrative
    lines: tuple[PointsLine, ...]  # by rank
    sheets: tuple[ScoreSheet, ...]  # of the enterprises asked for
    changes: tuple[Change, ...]
    tables: Mapping[str, pa.Table]  # what was written, by name
    enterprises: int  # that were asked for
    scored: int  # of these, with a total
    gone: int  # enterprises in the facts that were not in the zone on the day
    set_aside: int
    seconds: float

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return a table's rows by column name."""
        found: list[dict[str, Any]] = self.tables[table].to_pylist()
        return found
