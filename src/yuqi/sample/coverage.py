"""What the facts claim to know completely (完整性): where no row means none, and where it means unknown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from yuqi.sample.calendar import Calendar
from yuqi.sample.cells import Cells, Pick, stack
from yuqi.sample.firms import Firms

__all__ = ["FOR_ALL", "PER_FIRM", "coverage_of_firms", "coverage_of_zone"]

FOR_ALL = (
    "titles",
    "ip_uses",
    "applications",
    "filings",
    "incidents",
    "awards",
    "platforms",
    "standards",
    "contests",
    "certifications",
    "relations",
    "subsidies",
    "contracts",
    "names",
    "projects",
)
"""Tables that are complete for every enterprise: one line with `*`."""

PER_FIRM = {"ip_rights": 0.95, "transformations": 0.95, "financings": 0.97, "rd_costs": 0.90}
"""Tables that are complete for that share of the enterprises only: a line each."""


def coverage_of_zone(calendar: Calendar) -> dict[str, Cells]:
    """Return the lines with `*`."""
    return _lines(Pick(FOR_ALL, np.arange(len(FOR_ALL))), pa.array(["*"] * len(FOR_ALL)), calendar)


def coverage_of_firms(firms: Firms, calendar: Calendar) -> dict[str, Cells]:
    """Return the lines of single enterprises; the boundary cohort is always covered."""
    draw = firms.block.draw("coverage")
    tables: Sequence[str] = tuple(PER_FIRM)
    parts = []
    for place, share in enumerate(PER_FIRM.values()):
        firm = np.flatnonzero((draw.random(firms.size) < share) | (firms.boundary >= 0))
        parts.append(
            _lines(Pick(tables, np.full(len(firm), place)), firms.uscc.take(pa.array(firm)), calendar)
        )
    return stack(parts)


def _lines(tables: Pick, uscc: pa.Array, calendar: Calendar) -> dict[str, Cells]:
    size = len(uscc)
    return {
        "table": tables,
        "uscc": uscc,
        "complete": np.ones(size, np.int8),
        "until": np.full(size, calendar.today),
    }
