"""`dialect` (方言): hnte on PostgreSQL beside hand-written PostgreSQL; a stub until wired."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measure import Result


def run(enterprises: int, *, rounds: int) -> Iterator[Result]:
    """Yield nothing yet."""
    return iter(())
