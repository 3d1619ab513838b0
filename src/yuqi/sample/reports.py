"""The yearly reports as they were handed in (上报的年度报表): several sources, gaps and slips."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yuqi.sample.calendar import Calendar
from yuqi.sample.cells import BLANK, Cells, Pick, stack
from yuqi.sample.firms import Firms
from yuqi.sample.ladder import Ladder
from yuqi.sample.statements import Figures
from yuqi.sample.titles import Held
from yuqi.sample.words import load

__all__ = ["DEFECTS", "report_rows"]

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

DEFECTS = {
    "missing_year": 0.03,
    "missing_cells": 0.03,
    "no_hnte_calibre": 0.08,
    "no_deductible_calibre": 0.05,
    "no_average_staff": 0.02,
    "tax_source": 0.06,
    "social_insurance_source": 0.03,
    "jump": 0.004,
}
"""Shares of firms whose reports have a flaw (缺陷比例); the boundary cohort has none."""

_SOURCES = ("declared", "tax", "social_insurance")
_CORE = (
    "revenue",
    "rd_expense",
    "science_staff",
    "net_assets",
    "hightech_revenue",
    "main_revenue",
    "liabilities",
    "net_profit",
    "total_income",
)
_TAX = ("revenue", "total_income", "taxable_income", "income_tax_paid", "tax_paid", "rd_expense_deductible")
_AUDIT = ("0", "unqualified", "emphasis", "qualified", "disclaimer")


def report_rows(
    figures: Figures, firms: Firms, ladder: Ladder, held: Held, calendar: Calendar
) -> dict[str, Cells]:
    """Return the rows of `statements`."""
    draw = firms.block.draw("reports")
    size = firms.size
    # The firms coming above scale are counted exactly.
    coming = figures.large & ~held.now("above_scale", size, calendar.today)
    sound = (firms.boundary >= 0) | coming
    chance = draw.random((len(DEFECTS), size))
    flawed = {name: (chance[row] < share) & ~sound for row, (name, share) in enumerate(DEFECTS.items())}
    present = figures.exists.copy()
    gone = draw.integers(0, 5, size)
    present[flawed["missing_year"], gone[flawed["missing_year"]]] = False
    grids = {name: grid.copy() for name, grid in figures.grids.items()}
    _blank_cells(grids, flawed, draw)
    jumps = np.flatnonzero(flawed["jump"])
    grids["revenue"][jumps, 3] *= 10  # a heading in ten-thousands, or a digit too many
    world = held.now("single_champion", size, calendar.today)
    grids |= _extra(
        figures, firms, ladder, world, world | held.now("hidden_champion", size, calendar.today), draw
    )
    cell = np.flatnonzero(present.ravel())
    firm, year = cell // 5, cell % 5
    rows = {"uscc": firms.uscc.take(pa.array(firm)), "year": calendar.years[year]}
    rows |= {name: grid.ravel()[cell] for name, grid in grids.items()}
    audit = _audit(figures, firms, ladder, draw)
    picks = {name: Pick(words, index.ravel()[cell]) for name, (words, index) in audit.items()}
    main: dict[str, Cells] = {**rows, **picks, "source": Pick(_SOURCES, np.zeros(len(cell), np.int64))}
    return stack(
        [
            main,
            _from_tax(main, flawed["tax_source"], present, figures, firms, calendar, draw),
            _from_insurance(main, flawed["social_insurance_source"], present, figures, firms, calendar, draw),
        ]
    )


def _blank_cells(grids: dict[str, Numbers], flawed: dict[str, Flags], draw: np.random.Generator) -> None:
    rows = np.flatnonzero(flawed["missing_cells"])
    column, year = draw.integers(0, len(_CORE), len(rows)), draw.integers(2, 5, len(rows))
    for place, name in enumerate(_CORE):
        mine = column == place
        grids[name][rows[mine], year[mine]] = BLANK
    stand_in = flawed["no_hnte_calibre"]
    grids["rd_expense_hnte"][stand_in] = BLANK
    least = np.minimum(grids["rd_expense_domestic"], grids["rd_expense"].clip(0))
    grids["rd_expense_domestic"][stand_in] = least[stand_in]
    grids["rd_expense_deductible"][flawed["no_deductible_calibre"]] = BLANK
    grids["staff"][flawed["no_average_staff"], -1] = BLANK


def _extra(
    figures: Figures, firms: Firms, ladder: Ladder, world: Flags, national: Flags, draw: np.random.Generator
) -> dict[str, Numbers]:
    # Market shares are stated by those who need them, bank flows by those who borrow.
    shape = figures.exists.shape
    states = ladder.specialised | ladder.to_specialised | (ladder.innovative & (firms.ability > 0.9))
    stated = (states | national)[:, None] & (np.arange(5) >= 3)
    base = 0.02 + 0.16 * draw.beta(1.6, 2.2, firms.size)
    leads = ladder.to_giant | (ladder.giant & (draw.random(firms.size) < 0.93))
    base = np.where(national, 0.3, np.where(leads, (base + 0.07).clip(0.10), base))
    share = base[:, None] * (1 + 0.02 * draw.random(shape))
    rank = np.rint(2 + 0.6 / share).astype(np.int64)
    rank = np.where(national[:, None], 1 + firms.index[:, None] % 3, rank)
    abroad = np.where(world[:, None], 1 + firms.index[:, None] % 3, rank * 3)
    flows = (draw.random(firms.size) < 0.12)[:, None] & (np.arange(5) == 4)
    money = figures.grids["revenue"].astype(np.float64)
    return {
        "market_share_national": np.where(stated, np.rint(share * 1_000_000).astype(np.int64), BLANK),
        "market_share_world": np.where(stated, np.rint(share * 300_000).astype(np.int64), BLANK),
        "market_rank_national": np.where(stated, rank, BLANK),
        "market_rank_world": np.where(stated, abroad, BLANK),
        "cash_in_6m": np.where(flows, (money * 0.5).astype(np.int64), BLANK),
        "cash_out_6m": np.where(flows, (money * 0.47).astype(np.int64), BLANK),
    }


def _audit(
    figures: Figures, firms: Firms, ladder: Ladder, draw: np.random.Generator
) -> dict[str, tuple[tuple[str, ...], Numbers]]:
    shape = figures.exists.shape
    audited = (ladder.specialised | ladder.hnte)[:, None] | (figures.grids["revenue"] > 2_000_000_000)
    audited &= (draw.random(shape) < 0.96) | ladder.to_giant[:, None]
    opinion = np.searchsorted(np.array([0.965, 0.985, 0.997, 1.0]), draw.random(shape)) + 1
    auditors = tuple(load("names")["auditors"])
    filed = tuple(f"样例报备{number:03d}" for number in range(50))
    office = np.repeat((firms.index % len(auditors))[:, None], 5, axis=1)
    filing = np.repeat((firms.index % len(filed))[:, None], 5, axis=1)
    coded = (draw.random(shape) < 0.9) | ladder.to_giant[:, None]
    return {
        "audit_opinion": (_AUDIT, np.where(audited, opinion, 0)),
        "audited_by": (auditors, np.where(audited, office, -1)),
        "audit_filing_code": (filed, np.where(audited & coded, filing, -1)),
    }


def _like(
    main: dict[str, Cells], firms: Firms, firm: Numbers, year: Numbers, source: str, known: dict[str, Numbers]
) -> dict[str, Cells]:
    """Return rows of another source: its own columns filled, all else blank."""
    size = len(firm)
    rows: dict[str, Cells] = {}
    for name, cells in main.items():
        if isinstance(cells, Pick):
            rows[name] = Pick(cells.words, np.full(size, -1))
        elif isinstance(cells, np.ndarray):
            rows[name] = known.get(name, np.full(size, BLANK))
    rows["uscc"], rows["year"] = firms.uscc.take(pa.array(firm)), year
    rows["source"] = Pick(_SOURCES, np.full(size, _SOURCES.index(source)))
    return {name: rows[name] for name in main}


def _from_tax(
    main: dict[str, Cells],
    chosen: Flags,
    present: Flags,
    figures: Figures,
    firms: Firms,
    calendar: Calendar,
    draw: np.random.Generator,
) -> dict[str, Cells]:
    # The tax return of the last two years; a third of them does not agree with what was declared.
    cell = np.flatnonzero((present & chosen[:, None] & (np.arange(5) >= 3)).ravel())
    firm, year = cell // 5, cell % 5
    differs = draw.random(firms.size) < 0.33
    factor = np.where(differs, 0.97 + 0.05 * draw.random(firms.size), 1.0)[firm]
    known = {name: figures.grids[name].ravel()[cell] for name in _TAX}
    for name in ("revenue", "total_income"):
        changed = np.rint(known[name] * factor / 100).astype(np.int64) * 100
        known[name] = np.where(factor == 1.0, known[name], changed)
    return _like(main, firms, firm, calendar.years[year], "tax", known)


def _from_insurance(
    main: dict[str, Cells],
    chosen: Flags,
    present: Flags,
    figures: Figures,
    firms: Firms,
    calendar: Calendar,
    draw: np.random.Generator,
) -> dict[str, Cells]:
    firm = np.flatnonzero(chosen & present[:, -1])
    heads = figures.last("staff_year_end")[firm] // 100
    heads = np.maximum(heads - draw.integers(0, 3, len(firm)), 1) * 100
    return _like(
        main,
        firms,
        firm,
        np.full(len(firm), calendar.last_year),
        "social_insurance",
        {"staff_year_end": heads},
    )
