"""Filters of a list (筛选), as the row above it shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Filter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One filter and its present value (筛选项)."""

    name: str  # of the query parameter
    label: Any
    value: str = ""
    options: Sequence[tuple[str, Any]] = ()
    kind: str = "select"  # select, check, date, search
    empty: Any = ""  # what stands for no choice, where it does not mean all of them
