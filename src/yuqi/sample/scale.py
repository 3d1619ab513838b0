"""Who is above scale (规模以上): as many as counted and as many coming; all others stay below their limit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yuqi.sample.calendar import Calendar
from yuqi.sample.firms import Firms
from yuqi.sample.industries import industries
from yuqi.sample.ladder import Ladder, figure_for, pick_best

__all__ = ["keep_to_scale"]

Flags = npt.NDArray[np.bool_]
Reals = npt.NDArray[np.float64]

_LIMITS = {
    "C": (2e7, True),
    "F51": (2e7, True),
    "F52": (5e6, True),
    "H": (2e6, True),
    "L": (1e7, False),
    "M": (1e7, False),
    "P": (1e7, False),
    "O": (5e6, False),
}
_SERVICES = (2e7, False)
"""Limit of each industry in yuan, and whether it is of main revenue; the rules are in the catalog, not here."""
_AT_FIFTY_MILLION = (2, 3, 4, 5)
"""Cases of the boundary cohort with 50 million of revenue or more."""


def keep_to_scale(
    firms: Firms, ladder: Ladder, revenue: Reals, main: Reals, calendar: Calendar
) -> tuple[Reals, Flags]:
    """Return revenue with exactly the counted and the coming firms above scale, and who they are.

    Firms beyond that number are made smaller in all years; construction is left as it is.
    """
    draw = firms.block.draw("scale")
    codes = industries().code
    found = [next((_LIMITS[p] for p in (code[:3], code[0]) if p in _LIMITS), _SERVICES) for code in codes]
    limit = np.array([row[0] for row in found])[firms.industry]
    of_main = np.array([row[1] for row in found])[firms.industry]
    builds = np.array([code[0] == "E" for code in codes])[firms.industry]
    times = revenue[:, -1] * np.where(of_main, main, 1.0) / limit
    chance = draw.random((2, firms.size))
    fixed = np.isin(firms.boundary, _AT_FIFTY_MILLION)
    sure = fixed | ladder.giant | ladder.to_giant
    allowed = (times > 1.08) & firms.active & ~builds & (firms.age(calendar) > 1.5) & (firms.boundary < 0)
    large = pick_best(
        np.where(fixed, 50.0, np.log(times.clip(0.01)) + 0.8 * chance[0] + 10.0 * sure),
        allowed | fixed,
        figure_for("above_scale", firms.block) + figure_for("above_scale_coming", firms.block),
    )
    # Specialised SMEs need 15 million of their own.
    least = np.where(ladder.specialised | ladder.to_specialised, 0.79, 0.35)
    wanted = least + (0.94 - least) * chance[1]
    factor = np.where(~large & ~builds & (times > 0.95), wanted / times.clip(0.95), 1.0)
    return revenue * factor[:, None], large
