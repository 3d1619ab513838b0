"""Plans for many rows of a run (批量规划)."""

from __future__ import annotations

from pathlib import Path

from yuqi.backends.base import Backend
from yuqi.engine.plan import Planner, write_plans

__all__ = ["plan_rows"]


def plan_rows(planner: Planner, engine: Backend, wanted: str, folder: Path) -> None:
    """Plan for the verdicts of a session that fulfil a condition, and write plans and steps.

    Args:
        wanted: SQL over the table of verdicts.
    """
    by_programme: dict[str, list[str]] = {}
    select = f"select programme, uscc from verdicts where {wanted} order by programme, uscc"
    for programme, uscc in engine.rows("rows to plan", select):
        by_programme.setdefault(programme, []).append(uscc)
    plans = [
        plan for programme, codes in by_programme.items() for plan in planner.plan(programme, codes).values()
    ]
    write_plans(plans, folder)
