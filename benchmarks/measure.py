"""Sides timed in turn (轮流计时): one warm-up, then rounds in rotated order; the median judges."""

from __future__ import annotations

import gc
import statistics
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

__all__ = ["Bar", "Result", "measured", "peak_mb", "rotated"]

ALLOWED = 1.05
"""A bar is missed when it is exceeded by more than 5 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What ours must reach (标准): a ratio to the baseline, or seconds on two cores."""

    most: float
    absolute: bool = False

    def __str__(self) -> str:
        return f"≤ {self.most:g} s" if self.absolute else f"≤ {self.most:g} ×"


@dataclass(slots=True, kw_only=True)
class Result:
    """What one bench, or one variant of it, found (基准结果). Times are medians in seconds."""

    bench: str
    work: str
    rows: int
    ours: float
    baseline: float | None = None
    floor: float | None = None
    others: Mapping[str, float] = field(default_factory=dict)
    bar: Bar | None = None
    wrong: int | None = None  # rows where ours is not the baseline
    runs: list[float] = field(default_factory=list)  # what was held against the bar, one a run
    peak_mb: int = 0
    most_mb: int | None = None  # memory the process may hold
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Return ours over the baseline."""
        return self.ours / self.baseline if self.baseline else None

    @property
    def passed(self) -> bool:
        """Whether no row is wrong and the bar is not missed in two of three runs."""
        if self.wrong or (self.most_mb is not None and self.peak_mb > self.most_mb):
            return False
        # what was run once is judged by that run
        missed = sum(run > self.bar.most * ALLOWED for run in self.runs) if self.bar is not None else 0
        return missed < max(1, min(2, len(self.runs)))


def rotated(sides: Mapping[str, Callable[[], Any]], *, rounds: int) -> dict[str, float]:
    """Return the median seconds of each side: a warm-up, then rounds, each beginning with another side."""
    for run in sides.values():
        run()
    names = list(sides)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            gc.collect()
            started = perf_counter()
            sides[name]()
            seconds[name].append(perf_counter() - started)
    return {name: statistics.median(every) for name, every in seconds.items()}


def measured(
    result: Callable[[dict[str, float]], Result], sides: Mapping[str, Callable[[], Any]], *, rounds: int
) -> Result:
    """Return a bench's result: measured once, and twice more only where the bar was missed.

    Args:
        result: makes the result of the medians; sides are named ours, baseline, floor, or anything else.
    """
    made = result(rotated(sides, rounds=rounds))
    _judge(made)
    while made.bar is not None and made.runs[0] > made.bar.most * ALLOWED and len(made.runs) < 3:
        again = result(rotated(sides, rounds=rounds))
        _judge(again)
        made.runs += again.runs
        if again.runs[0] < min(made.runs[:-1]):
            again.runs = made.runs
            made = again
    made.peak_mb = peak_mb()
    return made


def _judge(result: Result) -> None:
    if result.bar is not None:
        result.runs = [round(result.ours if result.bar.absolute else result.ratio or 0.0, 4)]


def peak_mb() -> int:
    """Return the most memory this process ever held, in MB; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (2**20 if sys.platform == "darwin" else 2**10)
