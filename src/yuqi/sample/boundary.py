"""Firms exactly at a legal threshold, or one fen beside it (边界企业): what rounding would get wrong.

Row n of `enterprises`, counted from 0, belongs to the cohort when n mod 61 = 7; its case is n ÷ 61 mod 12.
"""

from __future__ import annotations

import numpy as np

from yuqi.sample.cells import fen
from yuqi.sample.firms import Firms
from yuqi.sample.statements import Figures, Grid

__all__ = ["CASES", "place_at_thresholds"]

CASES = (
    "science staff exactly 10 % of staff",
    "science staff one hundredth of a person below 10 %",
    "revenue exactly 50,000,000 and R&D exactly 5 %",
    "revenue 50,000,000.01 and R&D the least that makes 4 %",
    "revenue exactly 200,000,000 and R&D exactly 4 %",
    "revenue 200,000,000.01 and R&D the least that makes 3 %",
    "R&D one fen below 5 %",
    "high-tech revenue exactly 60 %",
    "high-tech revenue one fen below 60 %",
    "domestic R&D exactly 60 %",
    "debt ratio exactly 75 %, main revenue exactly 90 %",
    "registered exactly 365 days before the zone's day",
)
_LATEST = {2: 50_000_000.00, 3: 50_000_000.01, 4: 200_000_000.00, 5: 200_000_000.01}
_RESEARCH = {2: 5, 3: 4, 4: 4, 5: 3, 6: 5}  # percent
_RD = ("rd_expense", "rd_expense_hnte", "rd_expense_deductible", "rd_expense_domestic")


def place_at_thresholds(firms: Firms, figures: Figures) -> None:
    """Overwrite the figures of the boundary cohort; what follows from them is settled afterwards."""
    for case in range(len(CASES)):
        rows = np.flatnonzero(firms.boundary == case)
        if len(rows):
            _place(case, rows, figures.grids)


def _place(case: int, rows: Grid, grids: dict[str, Grid]) -> None:
    latest = int(fen(_LATEST.get(case, 9_000_000.00)))
    rounded = latest // 10_000 * 10_000
    revenue = np.array([rounded * part // 100 for part in (92, 94, 96, 98)] + [latest])
    grids["revenue"][rows] = revenue
    grids["total_income"][rows] = revenue
    grids["main_revenue"][rows] = revenue * 95 // 100
    grids["main_product_revenue"][rows] = revenue * 80 // 100
    grids["hightech_revenue"][rows] = revenue * 75 // 100
    for column in ("nontaxable_income", "export_value", "transfer_income", "_depreciation"):
        grids[column][rows] = 0
    grids["_profit"][rows] = revenue * 8 // 100
    grids["assets"][rows] = revenue * 2
    grids["_debt"][rows] = 600_000
    percent = _RESEARCH.get(case, 8)
    research = revenue * percent // 100
    # The law compares sums of three years: the last year takes what is missing to the whole.
    research[-1] = -(-int(revenue[2:].sum()) * percent // 100) - int(research[2:4].sum())
    if case == 6:
        research[-1] -= 1
    for column in _RD:
        grids[column][rows] = research
    _staff(case, rows, grids)
    if case in (7, 8):
        grids["hightech_revenue"][rows, -1] = latest * 60 // 100 - (case - 7)
    if case == 9:
        grids["rd_expense_domestic"][rows] = research * 60 // 100
    if case == 10:
        grids["_debt"][rows] = 750_000
        grids["main_revenue"][rows] = revenue * 90 // 100


def _staff(case: int, rows: Grid, grids: dict[str, Grid]) -> None:
    heads = 20_000 if case in _LATEST else 4_000
    scientists = {0: heads // 10, 1: heads // 10 - 1}.get(case, heads // 4)
    for column, value in (("staff", heads), ("staff_year_end", heads), ("science_staff", scientists)):
        grids[column][rows] = value
    for column in ("rd_staff", "rd_staff_full_time", "staff_master"):
        grids[column][rows] = heads * 3 // 40
    grids["rd_staff_fte"][rows] = heads * 3 // 40 * 100
