"""What a figure of the zone is in the catalog (指标的样子)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from yuqi.rules.entry_shapes import Entry, Shape

__all__ = ["Kpi", "Measure"]


class Measure(Shape):
    """How a figure comes from the facts (统计口径); it says nothing of any rule.

    titles: enterprises that hold one of the programmes' titles on the day; enterprises: those in business in the
    zone on the day, or listed on one of the boards; rights: rights of these kinds in force on the day; sum: a
    column of the last closed year's statements added up; ratio: two such columns, one over the other, over the
    enterprises whose both are known; months: a column of the monthly figures added up from January to the last
    month there is; indicator: what zone_indicators says under this name.
    """

    of: Literal["titles", "enterprises", "rights", "sum", "ratio", "months", "indicator"]
    programmes: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    column: str | None = None
    over: str | None = None  # ratio: the column below the line
    indicator: str | None = None


class Kpi(Entry):
    """A figure of the zone (指标). `targets`: by year.

    A target and a rank that zone_indicators states under the figure's name come first; the name is that of the
    measure's indicator, else the id without `kpi.`.
    """

    kind: Literal["kpi"]
    measure: Measure
    unit: str
    direction: Literal["up", "down"] = "up"
    targets: dict[str, Decimal] = {}

    @property
    def stated_as(self) -> str:
        """The name under which zone_indicators may speak of it."""
        return self.measure.indicator or self.id.removeprefix("kpi.")
