"""What a warm session holds on to (近用): the things asked for last, and planners with what they keep open."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from yuqi.engine.plan import Planner

__all__ = ["Kept", "OpenPlanner"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenPlanner:
    """A planner with what it needs open (打开的规划器)."""

    planner: Planner
    close: Callable[[], None]


class Kept:
    """The things asked for last (近用), at most so many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the thing of a key, made when it is not there."""
        if key not in self._things:
            self._things[key] = make()
            while len(self._things) > self._most:
                _, oldest = self._things.popitem(last=False)
                if isinstance(oldest, OpenPlanner):
                    oldest.close()
        self._things.move_to_end(key)
        thing: T = self._things[key]
        return thing

    def values(self) -> list[Any]:
        """Return everything kept."""
        return list(self._things.values())
