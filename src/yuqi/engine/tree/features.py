"""What an enterprise's facts are boiled down to before rules look at them (特征): one value a feature.

A feature is a column of `enterprises`, or one aggregate over the rows an enterprise has in another table;
all features of a table are computed in one pass over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yuqi.engine.tree.nodes import Node

__all__ = ["Feature", "Fold"]


class Fold(StrEnum):
    """How rows become one value."""

    VALUE = "value"  # a column of enterprises
    PICK = "pick"  # the value of the one row that fits (yearly tables, judgements); null without one
    COUNT = "count"  # rows; 0 without one
    SUM = "sum"  # 0 without a row
    DISTINCT = "distinct"  # different known values; 0 without a row
    ANY = "any"  # some row is true; false without one
    MAX = "max"
    MIN = "min"
    COVERED = "covered"  # the table is complete for the enterprise up to a day; never null


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """One value per subject (特征).

    `value` and `where` are trees over the row's columns; `where` keeps rows on which it is true.
    `field`, `year`: what a person would call the input, for settles: ("revenue", 2025), ("*", None).
    """

    name: str
    table: str
    fold: Fold
    value: Node | None = None
    where: Node | None = None
    field: str = "*"
    year: int | None = None
    judgement: bool = False
    day: Any = None  # COVERED: complete up to this date

    def __repr__(self) -> str:
        return self.name
