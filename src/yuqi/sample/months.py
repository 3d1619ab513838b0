"""Months and cost ledgers (月度与明细): head counts, monthly reports, R&D costs by class."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.sample.calendar import Calendar
from yuqi.sample.cells import Cells, Pick
from yuqi.sample.codes import numbered
from yuqi.sample.firms import Firms
from yuqi.sample.ladder import Ladder
from yuqi.sample.statements import Figures

__all__ = ["month_rows"]

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


def month_rows(
    firms: Firms, ladder: Ladder, figures: Figures, large: Flags, calendar: Calendar
) -> dict[str, dict[str, Cells]]:
    """Return the rows of the three tables; `large` says who is above the scale and reports every month."""
    return {
        "staff_months": _staff_months(firms, ladder, figures, calendar),
        "monthly": _monthly(firms, figures, large, calendar),
        "rd_costs": _rd_costs(firms, ladder, figures, calendar),
    }


def _staff_months(firms: Firms, ladder: Ladder, figures: Figures, calendar: Calendar) -> dict[str, Cells]:
    # The averages of these months are the year's staff and science staff.
    draw = firms.block.draw("staff_months")
    some = np.flatnonzero(ladder.hnte & (draw.random(firms.size) < 0.08))
    firm = np.repeat(some, 12)
    month = np.tile(np.arange(1, 13), len(some))
    staff = (figures.last("staff")[firm] + 50) // 100
    science = np.minimum((figures.last("science_staff")[firm] + 50) // 100, staff)
    wave = np.where(month <= 6, -1, 1) * (staff > 12)
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "month": _months(np.full(len(firm), calendar.last_year), month),
        "staff_start": staff + wave,
        "staff_end": staff + wave,
        "science_start": science,
        "science_end": science,
    }


def _monthly(firms: Firms, figures: Figures, large: Flags, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("monthly")
    some = np.flatnonzero(large)
    ends = calendar.as_of.year * 12 + calendar.as_of.month - 2  # the month before the zone's day
    firm = np.repeat(some, 6)
    number = np.tile(np.arange(ends - 5, ends + 1), len(some))
    part = (1 + 0.15 * draw.standard_normal(len(firm))).clip(0.5, 1.6) / 12
    revenue = np.rint(figures.last("revenue")[firm] * part / 100).astype(np.int64) * 100
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "month": _months(number // 12, number % 12 + 1),
        "output": np.rint(revenue * 1.02 / 100).astype(np.int64) * 100,
        "revenue": revenue,
        "electricity": np.rint(revenue / 100 * 0.02 * (0.6 + 0.8 * draw.random(len(firm)))).astype(np.int64)
        * 10_000,
        "tax": revenue * 4 // 100,
        "staff": figures.last("staff_year_end")[firm] // 100,
    }


def _months(year: Numbers, month: Numbers) -> pa.Array:
    texts = numbered("", year * 100 + month, 6)
    return pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(texts, 0, 4), pc.utf8_slice_codeunits(texts, 4, 6), "-"
    )


_CLASSES = (
    "personnel",
    "direct",
    "depreciation",
    "amortisation",
    "design",
    "testing",
    "other",
    "commissioned",
    "commissioned",
)
_SPLIT = np.array([0.55, 0.25, 0.09, 0.02, 0.03, 0.06])


def _rd_costs(firms: Firms, ladder: Ladder, figures: Figures, calendar: Calendar) -> dict[str, Cells]:
    # Two projects, the last year. What the tax rules allow of these lines is the deductible expense: commissioned
    # research counts at 80 %, other costs up to a tenth of the whole. Some firms book more of them than counts.
    draw = firms.block.draw("rd_costs")
    spent = figures.last("rd_expense_deductible")
    titled = ladder.hnte | ladder.specialised | ladder.innovative
    some = np.flatnonzero(figures.exists[:, -1] & (spent > 0) & titled & (draw.random(firms.size) < 0.5))
    whole = spent[some].astype(np.float64)
    chance = draw.random((4, len(some)))
    other = whole * (0.01 + 0.07 * chance[0])
    inland = np.where(chance[1] < 0.3, whole * 0.08 * chance[2], 0.0)
    abroad = figures.last("rd_expense_domestic")[some] < figures.last("rd_expense_hnte")[some]
    overseas = np.where(abroad, whole * 0.05, 0.0)
    own = whole - other - inland - overseas
    booked = other + np.where(chance[3] < 0.05, whole * 0.2, 0.0)
    costs = [*(own * part for part in _SPLIT), booked, inland / 0.8, overseas / 0.8]
    amounts = [np.floor(cost).astype(np.int64) for cost in costs]
    executor = (0, 0, 0, 0, 0, 0, 0, 1, 2)
    rows: dict[str, list[Numbers]] = {"firm": [], "project": [], "class": [], "executor": [], "amount": []}
    for place, amount in enumerate(amounts):
        for project in (0, 1):
            part = amount * 3 // 5 if project == 0 else amount - amount * 3 // 5
            keep = np.flatnonzero(part > 0)
            rows["firm"].append(some[keep])
            rows["project"].append(np.full(len(keep), project))
            rows["class"].append(np.full(len(keep), place))
            rows["executor"].append(np.full(len(keep), executor[place]))
            rows["amount"].append(part[keep])
    flat = {name: np.concatenate(listed) for name, listed in rows.items()}
    return {
        "uscc": firms.uscc.take(pa.array(flat["firm"])),
        "year": np.full(len(flat["firm"]), calendar.last_year),
        "project": Pick(("样例研发项目一", "样例研发项目二"), flat["project"]),
        "cost_class": Pick(_CLASSES, flat["class"]),
        "executor": Pick(("self", "domestic", "overseas", "person_abroad"), flat["executor"]),
        "capitalised": np.zeros(len(flat["firm"]), np.int8),
        "amount": flat["amount"],
    }
