"""Two runs side by side (两次测算对比)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from yuqi import api
from yuqi.api import Comparison, ConditionChange, RunChange

__all__ = ["Comparison", "ConditionChange", "RunChange", "compare"]


@lru_cache(maxsize=4)
def compare(before: Path, after: Path, programmes: tuple[str, ...] = ()) -> Comparison:
    """Return whose verdict, standing, edition or title changed between two runs, and why; runs never change.

    Args:
        before: a results folder.
        after: a later one.
        programmes: none: those that both runs have.

    Raises:
        YuqiError: a folder holds no assessment.
    """
    return api.compare_runs(before, after, programmes=programmes)
