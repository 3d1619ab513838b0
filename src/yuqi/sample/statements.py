"""Five years of figures (五年报表): revenue, staff, research and balance, skewed as in a real zone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yuqi.sample.calendar import Calendar, year_of
from yuqi.sample.cells import BLANK
from yuqi.sample.firms import Firms
from yuqi.sample.industries import industries
from yuqi.sample.ladder import Ladder
from yuqi.sample.scale import keep_to_scale
from yuqi.sample.streams import Draw

__all__ = ["Figures", "draw_figures", "settle"]

Grid = npt.NDArray[np.int64]  # (firms, years), fen, millionths or hundredths of a person
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The yearly figures of a block's firms (年度数据): grids by column, years oldest first."""

    grids: dict[str, Grid]
    exists: npt.NDArray[np.bool_]  # (firms, years): the firm operated in that year
    large: npt.NDArray[np.bool_]  # above scale in the last year

    def last(self, column: str) -> Grid:
        """Return the latest year of a column."""
        return self.grids[column][:, -1]


def draw_figures(firms: Firms, ladder: Ladder, calendar: Calendar) -> Figures:
    """Return the figures of a block."""
    draw = firms.block.draw("statements")
    known = industries()
    revenue, growth = _revenue(draw, firms, ladder, calendar)
    main = _main_share(draw, firms, ladder)
    revenue, large = keep_to_scale(firms, ladder, revenue, main, calendar)
    shares = _shares(draw, firms, ladder, revenue, main)
    grids = _income(draw, firms, revenue, shares)
    grids |= _research(draw, firms, revenue, shares)
    grids |= _staff(draw, firms, ladder, revenue, growth)
    grids |= _balance(draw, firms, ladder, revenue)
    margin = known.margin[firms.industry][:, None] + 0.05 * draw.standard_normal(revenue.shape)
    margin += np.where(ladder.specialised, 0.03, 0.0)[:, None]
    grids["_profit"] = _round(np.where(revenue > 0, revenue * margin, -2.0 * grids["rd_expense"] / 100))
    grids["_excluded"] = np.repeat(np.where(known.excluded[firms.industry], 980_000, 0)[:, None], 5, axis=1)
    years = calendar.years[None, :]
    ended = np.maximum.reduce([firms.cancelled, firms.revoked, firms.moved_out])
    last = np.where(ended > 0, year_of(ended.clip(0)), 9999)
    exists = (years >= year_of(firms.operating)[:, None]) & (years < last[:, None])
    return Figures(grids=grids, exists=exists, large=large)


def settle(figures: Figures, held_hnte: npt.NDArray[np.bool_]) -> None:
    """Fill the columns that follow from others: profit, cost, tax, losses, net assets (勾稽关系).

    `held_hnte` says who pays the reduced rate.
    """
    grids = figures.grids
    revenue, income = grids["revenue"], grids["total_income"]
    profit = grids.pop("_profit") + (income - revenue)
    cost = (income - profit).clip(0)
    profit = income - cost
    grids["profit_total"] = profit
    grids["cost"] = cost
    grids["main_cost"] = (cost * 0.78).astype(np.int64)
    taxable = profit - grids["nontaxable_income"] - grids["rd_expense_deductible"]
    grids["taxable_income"] = taxable
    exempt = ~figures.exists
    taxable = np.where(exempt, 0, taxable)
    left = (-taxable).clip(0)
    base = taxable.clip(0)
    for year in range(1, 5):
        for earlier in range(year):
            used = np.minimum(left[:, earlier], base[:, year])
            left[:, earlier] -= used
            base[:, year] -= used
    small = (base <= 300_000_000) & (grids["staff"] <= 30_000) & (grids["assets"] <= 5_000_000_000)
    rate = np.where(small, 5, np.where(held_hnte[:, None], 15, 25))
    tax = base * rate // 100
    grids["loss_carried"] = left
    grids["income_tax_paid"] = tax
    grids["tax_paid"] = tax + revenue * 3 // 100
    grids["net_profit"] = profit - tax
    grids["net_profit_deducted"] = profit - tax - (income - revenue) * 85 // 100
    relief = grids["rd_expense_deductible"] * rate // 100
    grids["super_deduction_relief"] = np.where(profit > 0, relief, 0)
    grids["liabilities"] = (grids["assets"].astype(np.float64) * grids.pop("_debt") / 1_000_000).astype(
        np.int64
    )
    grids["net_assets"] = grids["assets"] - grids["liabilities"]
    worth = np.where(grids["net_assets"] > 0, grids["net_assets"], 1).astype(np.float64)
    returned = grids["net_profit"] / worth
    # Nobody states a return on next to nothing.
    stated = (grids["net_assets"] > 0) & (np.abs(returned) < 0.98)
    grids["roe_weighted"] = np.where(stated, np.rint(returned.clip(-1, 1) * 1_000_000), BLANK).astype(
        np.int64
    )
    grids["cash_flow_operating"] = grids["net_profit"] + grids.pop("_depreciation")
    grids["excluded_industry_share"] = grids.pop("_excluded")


def _round(yuan: Reals) -> Grid:
    return np.rint(yuan * 100).astype(np.int64)


def _revenue(draw: Draw, firms: Firms, ladder: Ladder, calendar: Calendar) -> tuple[Reals, Reals]:
    # Log-normal about a mean that follows ability; the growth of each year walks back from the last.
    size = firms.size
    z = draw.standard_normal(size)
    power = np.select(
        [
            ladder.giant,
            ladder.to_giant,
            ladder.specialised,
            ladder.to_specialised,
            ladder.hnte,
            ladder.innovative | ladder.to_hnte,
            firms.technical,
        ],
        [
            (8.10 + 0.32 * z).clip(7.73),
            (7.95 + 0.12 * z).clip(7.78),
            (7.42 + 0.24 * z).clip(7.20),
            (7.38 + 0.22 * z).clip(7.12),
            6.92 + 0.42 * z,
            6.55 + 0.45 * z,
            5.55 + 1.2 * firms.ability + 0.55 * z,
        ],
        5.75 + 0.72 * z,
    ).clip(4.0, 11.5)
    # A software firm of 100 million and 300 people is no SME any more.
    family = ladder.specialised & (firms.sector == "software")
    last = 10.0 ** np.where(family, power.clip(None, 7.98), power)
    idle = (
        firms.technical
        & ~(ladder.specialised | ladder.hnte | ladder.innovative | ladder.aiming)
        & (draw.random(size) < 0.05)
    )
    last = np.where(idle, 0.0, last)
    strong = ladder.specialised | ladder.hnte | ladder.innovative | ladder.aiming
    drift = np.where(strong, 0.05 + 0.12 * firms.ability, 0.04 - 0.11 * firms.technical)
    drift = drift + 0.05 * draw.standard_normal(size)
    growth = (drift[:, None] + 0.17 * draw.standard_normal((size, 5))).clip(-0.6, 1.5)
    young = firms.age(calendar) < 5
    growth = np.where(young[:, None], (growth + 0.25).clip(-0.5, 3.0), growth)
    steady = (ladder.giant | ladder.to_giant) & (draw.random(size) < 0.92)
    growth[:, 3:] = np.where(steady[:, None], growth[:, 3:].clip(0.055), growth[:, 3:])
    path = np.ones((size, 5))
    for year in range(3, -1, -1):
        path[:, year] = path[:, year + 1] / (1 + growth[:, year + 1])
    return last[:, None] * path, growth


def _main_share(draw: Draw, firms: Firms, ladder: Ladder) -> Reals:
    chance = draw.random(firms.size)
    return np.select(
        [
            ladder.giant,
            ladder.to_giant,
            ladder.specialised,
            ladder.to_specialised,
            ladder.hnte | ladder.innovative,
            firms.technical,
        ],
        [
            0.925 + 0.07 * chance,
            0.875 + 0.115 * chance,
            0.83 + 0.165 * chance,
            0.76 + 0.23 * chance,
            0.72 + 0.27 * chance,
            0.38 + 0.60 * chance,
        ],
        0.50 + 0.5 * np.sqrt(chance),
    )


def _shares(draw: Draw, firms: Firms, ladder: Ladder, revenue: Reals, main: Reals) -> dict[str, Reals]:
    # Holders heap just over the legal floors: the cliffs every officer knows.
    size = firms.size
    noise = draw.standard_normal((3, size))
    latest = revenue[:, -1]
    floor = np.select([latest <= 5e7, latest <= 2e8], [0.05, 0.04], 0.03)
    just_over = floor * (1.005 + 0.05 * np.abs(noise[0]))
    kind = industries().research[firms.industry]
    spread = np.exp(0.45 * noise[1])
    research = np.select(
        [
            ladder.giant | ladder.to_giant,
            ladder.specialised | ladder.to_specialised,
            ladder.hnte | ladder.to_hnte,
            ladder.innovative,
            ladder.promising,
        ],
        [
            (0.062 * np.sqrt(kind) * spread).clip(0.0305),
            (0.060 * np.sqrt(kind) * spread).clip(0.0305),
            np.where(draw.random(size) < 0.3, just_over, 0.072 * np.sqrt(kind) * spread),
            0.060 * np.sqrt(kind) * spread,
            0.074 * np.sqrt(kind) * np.exp(0.5 * noise[1]),
        ],
        np.where(firms.technical, 0.022 * kind * np.exp(0.8 * noise[1]), 0.004 * kind * spread),
    ).clip(0, 0.75)
    # What a title needs when it is granted; who slipped since comes below.
    least = np.minimum(revenue[:, 3], latest)
    scale = np.where(latest > 0, 1.1e6 / least.clip(1), 0.0)
    family = ladder.specialised | ladder.to_specialised
    research = np.where(family, np.maximum(research, scale.clip(0, 0.15)), research)
    research = np.where(ladder.giant & (latest < 1.1e8), research.clip(0.0615), research)
    research = np.where(ladder.to_giant, np.maximum(research, 1.25e7 / (2 * least.clip(1e7))), research)
    research = np.where(ladder.hnte | ladder.to_hnte, np.maximum(research, floor * 1.004), research)
    idle = draw.random(size) < np.where(ladder.promising, 0.04, np.where(firms.technical, 0.30, 0.92))
    titled = ladder.hnte | ladder.specialised | ladder.innovative | ladder.aiming
    research = np.where(idle & ~titled, 0.0, research)
    chance = draw.random((3, size))
    hightech = np.select(
        [ladder.hnte | ladder.to_hnte, ladder.specialised | ladder.innovative, ladder.promising],
        [
            np.where(chance[0] < 0.16, 0.60 + 0.02 * chance[1], 0.63 + 0.35 * chance[1]),
            0.45 + 0.5 * chance[1],
            np.where(chance[0] < 0.15, 0.57 + 0.04 * chance[1], 0.97 * chance[1]),
        ],
        np.where(firms.technical & (research > 0), 0.5 * chance[1], 0.0),
    )
    slip = (chance[2] < 0.10) & titled
    return {
        "research": np.where(slip, research * 0.62, research),
        "hightech": np.where(slip, hightech * 0.85, hightech),
        "main": np.where(slip, main * 0.85, main),
    }


def _income(draw: Draw, firms: Firms, revenue: Reals, shares: dict[str, Reals]) -> dict[str, Grid]:
    shape = revenue.shape
    total = _round(revenue)
    main = (shares["main"][:, None] + 0.01 * draw.standard_normal(shape)).clip(0.3, 1.0)
    hightech = (shares["hightech"][:, None] * (1 + 0.02 * np.abs(draw.standard_normal(shape)))).clip(0, 0.99)
    grants = np.where(shares["research"][:, None] > 0, revenue * 0.012 * draw.random(shape), 0.0)
    other = revenue * 0.006 * draw.random(shape) + grants
    nontaxable = _round(grants * (draw.random(firms.size) < 0.3)[:, None])
    income = total + _round(other)
    exporter = (draw.random(firms.size) < 0.22) & (firms.sector == "manufacturing")
    transfers = (draw.random(firms.size) < 0.03) & firms.technical
    main_revenue = np.minimum(_round(revenue * main), total)
    main_product = draw.uniform(0.62, 0.97, firms.size)[:, None]
    return {
        "revenue": total,
        "main_revenue": main_revenue,
        "main_product_revenue": np.rint(main_revenue * main_product).astype(np.int64),
        "hightech_revenue": np.rint((income - nontaxable) * hightech).astype(np.int64),
        "total_income": income,
        "nontaxable_income": nontaxable,
        "export_value": np.where(exporter[:, None], _round(revenue * 0.5 * draw.random(shape)), 0),
        "transfer_income": np.where(transfers[:, None], _round(revenue * 0.06 * draw.random(shape)), 0),
        "_depreciation": _round(revenue * 0.03 * draw.random(shape)),
    }


def _research(draw: Draw, firms: Firms, revenue: Reals, shares: dict[str, Reals]) -> dict[str, Grid]:
    # Three calibres: the books, the HNTE rules (a little more), the super-deduction rules (less).
    shape = revenue.shape
    yearly = shares["research"][:, None] * (1 + 0.06 * np.abs(draw.standard_normal(shape)))
    fixed = np.where(revenue > 0, 0.0, 2e5 + 4e6 * (firms.ability**3)[:, None])
    money = np.where(shares["research"][:, None] > 0, revenue * yearly + fixed, 0.0)
    books = _round(money)
    wider = _round(money * (1.0 + 0.05 * draw.random(firms.size))[:, None])
    narrower = _round(money * (0.84 + 0.14 * draw.random(firms.size))[:, None])
    abroad = np.where(draw.random(firms.size) < 0.04, 0.55 * draw.random(firms.size), 0.0)
    equipment = _round(money * (0.6 + draw.random(firms.size))[:, None])
    return {
        "rd_expense": books,
        "rd_expense_hnte": wider,
        "rd_expense_deductible": narrower,
        "rd_expense_domestic": np.rint(wider * (1 - abroad)[:, None]).astype(np.int64),
        "rd_equipment_value": equipment,
        "rd_area": np.rint((money / 4_000).clip(0, 50_000)).astype(np.int64) * 10_000,
    }


def _staff(draw: Draw, firms: Firms, ladder: Ladder, revenue: Reals, growth: Reals) -> dict[str, Grid]:
    shape = revenue.shape
    per_head = industries().per_head[firms.industry] * np.exp(0.35 * draw.standard_normal(firms.size))
    base = np.where(revenue > 0, revenue / per_head[:, None], 0) ** 0.93
    heads = np.maximum(base, draw.integers(2, 9, firms.size)[:, None])
    staff = np.rint(heads * 4).astype(np.int64) * 25
    ending = np.rint(heads * (1 + 0.3 * growth.clip(-0.3, 0.6))).astype(np.int64).clip(1) * 100
    z = draw.standard_normal(firms.size)
    chance = draw.random((2, firms.size))
    science = np.select(
        [
            ladder.giant | ladder.specialised,
            ladder.hnte | ladder.to_hnte,
            ladder.innovative,
            ladder.promising,
        ],
        [
            (0.21 + 0.07 * z).clip(0.105),
            np.where(chance[0] < 0.14, 0.10 + 0.006 * chance[1], (0.20 + 0.10 * z).clip(0.101)),
            (0.24 + 0.11 * z).clip(0.08),
            (0.31 + 0.15 * z).clip(0.05),
        ],
        np.where(firms.technical, (0.07 + 0.09 * z).clip(0), (0.02 * z).clip(0)),
    ).clip(0, 0.85)
    # A title is kept in mind when people are counted: its holders round up.
    careful = (ladder.hnte | ladder.to_hnte) & (draw.random(firms.size) < 0.96)
    parts = staff * science[:, None] / 25
    scientists = np.where(careful[:, None], np.ceil(parts), np.rint(parts)).astype(np.int64) * 25
    research = np.rint(scientists * (0.6 + 0.35 * chance[1])[:, None] / 100).astype(np.int64) * 100
    full_time = np.rint(research * 0.8 / 100).astype(np.int64) * 100
    masters = np.rint(scientists * (0.35 * draw.random(firms.size))[:, None] / 100).astype(np.int64) * 100
    hires = np.rint(ending * 0.25 * draw.random(shape) / 100).astype(np.int64) * 100
    energy = np.where(firms.sector == "manufacturing", 1.0, 0.15)[:, None] * revenue / 1e6 * 8
    return {
        "staff": staff,
        "staff_year_end": ending,
        "science_staff": np.minimum(scientists, staff),
        "rd_staff": np.minimum(research, staff // 100 * 100),
        "rd_staff_fte": np.minimum(research, staff) * 85,
        "rd_staff_full_time": np.minimum(full_time, staff // 100 * 100),
        "staff_master": masters,
        "graduates_hired": np.rint(hires * 0.3 / 100).astype(np.int64) * 100,
        "new_hires": hires,
        "energy_tce": np.rint(energy * 10_000).astype(np.int64),
    }


def _balance(draw: Draw, firms: Firms, ladder: Ladder, revenue: Reals) -> dict[str, Grid]:
    turn = np.exp(0.05 + 0.4 * draw.standard_normal(firms.size))
    start = 3e5 * np.exp(0.9 * draw.standard_normal(firms.size))
    assets = revenue * turn[:, None] * np.exp(0.06 * draw.standard_normal(revenue.shape)) + start[:, None]
    debt = 0.30 + np.where(ladder.giant | ladder.to_giant, 0.34, 0.5) * draw.beta(2.2, 2.4, firms.size)
    titled = ladder.specialised | ladder.to_specialised
    heavy = draw.random(firms.size) < np.where(titled, 0.01, 0.03)
    debt = np.where(titled, debt.clip(0, 0.72), debt)
    debt = np.where(heavy & ~ladder.giant & ~ladder.aiming, debt + 0.45, debt)
    walk = debt[:, None] + 0.03 * draw.standard_normal(revenue.shape)
    return {"assets": _round(assets), "_debt": np.rint(walk.clip(0.02, 1.6) * 1_000_000).astype(np.int64)}
