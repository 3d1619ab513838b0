"""What a check found (校验报告): every problem, rows by table, and how absence will be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yuqi.base import Problem, Severity

__all__ = ["CheckReport", "RowCount", "TableCoverage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCount:
    """Rows of one table (行数)."""

    read: int
    good: int
    set_aside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCoverage:
    """How far one table reaches (覆盖面)."""

    enterprises: int  # in the facts
    with_rows: int  # of them, with at least one row here
    absence: str  # "none": no row means there is nothing; "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """Everything `check` has to say (校验报告)."""

    problems: tuple[Problem, ...] = ()
    rows: Mapping[str, RowCount] = field(default_factory=dict)
    coverage: Mapping[str, TableCoverage] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems that stop a run."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    def record(self, lang: str = "zh") -> dict[str, Any]:
        """Return the JSON shape of `check` (contract: JSON shapes)."""
        return {
            "problems": [problem.record(lang) for problem in self.problems],
            "rows": {
                name: {"read": count.read, "good": count.good, "set_aside": count.set_aside}
                for name, count in self.rows.items()
            },
            "coverage": {
                name: {
                    "enterprises": each.enterprises,
                    "with_rows": each.with_rows,
                    "absence": each.absence,
                }
                for name, each in self.coverage.items()
            },
        }
