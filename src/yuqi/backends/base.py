"""What the engine asks of a database (引擎接口): load facts, run steps, write tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from yuqi.backends.dialects import Dialect

__all__ = ["Backend", "StepListener"]

T = TypeVar("T")

StepListener = Callable[[str, str], None]
"""Called with a step's name and its SQL before it runs; --show-sql listens."""


class Backend(Protocol):
    """One database session for one run (引擎会话). Every error names the step."""

    name: str
    dialect: Dialect
    keeps_order: bool  # a scan of a table gives its rows in the order in which they were put in

    def load(self, table: str, columns: Sequence[tuple[str, str]], file: Path | None) -> None:
        """Make a table of facts available: (name, SQL type) of each column; None: an empty table."""

    def create(self, step: str, name: str, select: str) -> int:
        """Create a table from a select; return its number of rows."""

    def run(self, step: str, sql: str) -> None:
        """Run a statement."""

    def rows(self, step: str, select: str) -> list[tuple[Any, ...]]:
        """Return the rows of a select."""

    def records(self, step: str, select: str) -> list[dict[str, Any]]:
        """Return the rows of a select by column name."""

    def write(self, step: str, select: str, file: Path) -> int:
        """Write a select as a Parquet file; return its number of rows."""

    def each(self, jobs: Sequence[Callable[[Backend], T]]) -> list[T]:
        """Run jobs that do not need one another, side by side where the database can; results in order."""

    def close(self) -> None:
        """End the session."""
