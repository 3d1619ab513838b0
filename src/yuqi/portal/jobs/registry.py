"""What the worker can do, by kind (任务登记)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["HANDLERS", "PAGES", "TICKS", "Handler", "Running", "every_minute", "handler"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A job in its worker's hands (运行中的任务)."""

    id: int
    tenant_id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempt: int
    by_id: int | None
    report: Callable[[float, str], None] = field(repr=False)

    def progress(self, fraction: float, words: str = "") -> None:
        """Say how far it is, 0 to 1, and renew the lease."""
        self.report(fraction, words)


Handler = Callable[[Running], Mapping[str, Any] | None]
HANDLERS: dict[str, Handler] = {}
PAGES: dict[str, Callable[[Any], str | None]] = {}
TICKS: list[Callable[[], None]] = []


def handler(kind: str, *, page: Callable[[Any], str | None] | None = None) -> Callable[[Handler], Handler]:
    """Register what does jobs of a kind. It must be idempotent: a worker may die and another begin again.

    Args:
        kind: app and act.
        page: of a job that is done, the address where what it made stands; None where there is nothing.
    """

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        if page is not None:
            PAGES[kind] = page
        return function

    return register


def every_minute(function: Callable[[], None]) -> Callable[[], None]:
    """Register what the worker looks after each minute: schedules, reminders. It must be quick and idempotent."""
    TICKS.append(function)
    return function
