"""Money in and out (资金): equity, loans and interest, contracts, equipment, subsidies, the way to the boards."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.sample.calendar import NO_DAY, Calendar, year_of
from yuqi.sample.cells import BLANK, Cells, Pick, fen, millionths, stack
from yuqi.sample.codes import numbered
from yuqi.sample.firms import Firms
from yuqi.sample.ladder import Ladder, pick_best
from yuqi.sample.statements import Figures
from yuqi.sample.titles import LEVELS, Held
from yuqi.sample.words import load

__all__ = ["money_rows"]

Numbers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


def money_rows(
    firms: Firms, ladder: Ladder, figures: Figures, held: Held, calendar: Calendar
) -> dict[str, dict[str, Cells]]:
    """Return the rows of the money tables."""
    loans, interest = _loans(firms, ladder, figures, calendar)
    return {
        "financings": _financings(firms, ladder, calendar),
        "loans": loans,
        "loan_interest": interest,
        "contracts": _contracts(firms, ladder, figures, calendar),
        "investments": _investments(firms, ladder, figures, calendar),
        "subsidies": _subsidies(firms, held, calendar),
        "listing_profiles": _profiles(firms, ladder, figures, calendar),
    }


def _owners(draw: np.random.Generator, means: Reals, most: int = 6) -> tuple[Numbers, Numbers]:
    counts = draw.poisson(means).clip(0, most)
    firm = np.repeat(np.arange(len(counts)), counts)
    return firm, np.arange(len(firm)) - np.repeat(np.cumsum(counts) - counts, counts)


def _since(draw: np.random.Generator, firms: Firms, firm: Numbers, calendar: Calendar, days: int) -> Numbers:
    found = calendar.today - draw.integers(15, days, len(firm))
    return np.minimum(np.maximum(found, firms.registered[firm] + 60), calendar.today - 3)


def _financings(firms: Firms, ladder: Ladder, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("financings")
    means = np.select(
        [ladder.giant, ladder.specialised, ladder.hnte | ladder.innovative],
        [0.9, 0.4, 0.18],
        np.where(firms.technical, 0.05, 0.0),
    )
    firm, place = _owners(draw, means, 5)
    size = len(firm)
    closed = _since(draw, firms, firm, calendar, 2_000)
    dollars = draw.random(size) < 0.06
    amount = np.rint(10 ** (6.7 + 0.55 * draw.standard_normal(size)) / 10_000) * 10_000
    amount = np.where(dollars, np.rint(amount / 7 / 10_000 + 1) * 10_000, amount)
    part = 0.04 + 0.2 * draw.random(size)
    chance = draw.random((2, size))
    late = (chance[0] < 0.06) | (closed > calendar.today - 60)
    paid = np.where(late, np.rint(amount * 0.5 / 100) * 100, amount)
    investor = draw.integers(0, 6, size)
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": numbered("RZ", place, 3),
        "closed_on": closed,
        "round": Pick(("天使轮", "A轮", "B轮", "C轮", "Pre-IPO"), place.clip(0, 4)),
        "currency": Pick(("CNY", "USD"), dollars.astype(np.int64)),
        "amount": fen(amount),
        "paid_in": fen(paid),
        "paid_in_on": np.where(
            late & (chance[1] < 0.3),
            NO_DAY,
            np.minimum(closed + draw.integers(0, 50, size), calendar.today - 1),
        ),
        "equity_share": millionths(np.round(part, 4)),
        "investor": Pick(load("names")["investors"], investor),
        "qualified_investor": np.where(chance[1] > 0.95, -1, investor < 5).astype(np.int8),
        "valuation": fen(np.rint(amount / part / 10_000) * 10_000),
        "valuation_currency": Pick(("CNY", "USD"), dollars.astype(np.int64)),
    }


def _loans(
    firms: Firms, ladder: Ladder, figures: Figures, calendar: Calendar
) -> tuple[dict[str, Cells], dict[str, Cells]]:
    draw = firms.block.draw("loans")
    names = load("names")
    revenue = figures.last("revenue") / 100
    means = np.where(
        firms.active & (revenue > 3e5),
        np.select([ladder.specialised, ladder.hnte | ladder.innovative], [1.6, 0.9], 0.18),
        0.0,
    )
    firm, place = _owners(draw, means, 6)
    size = len(firm)
    # One loan a quarter at most: codes and dates of a firm stay apart.
    drawn = np.maximum(
        calendar.today - 60 - place * 190 - draw.integers(0, 120, size), firms.registered[firm] + 200
    )
    drawn = np.minimum(drawn, calendar.today - 5)
    years = draw.choice([1, 1, 1, 3], size)
    due = drawn + 365 * years
    amount = np.rint((revenue[firm] * (0.05 + 0.2 * draw.random(size))).clip(1e5, 8e7) / 1e4) * 1e4
    rate = np.round(0.0265 + 0.018 * draw.random(size), 4)
    chance = draw.random((4, size))
    over = due < calendar.today
    bad = chance[0] < 0.012
    settled = np.where(over & ~bad, np.minimum(due + draw.integers(-30, 3, size), calendar.today - 1), NO_DAY)
    settled = np.where(settled < drawn, NO_DAY, settled)
    open_ = settled == NO_DAY
    grade = np.where(bad, draw.integers(1, 5, size), 0)
    guaranteed = chance[1] < 0.3
    purpose = np.select(
        [chance[2] < 0.62, chance[2] < 0.74, chance[2] < 0.84, chance[2] < 0.94], [0, 1, 2, 3], 4
    )
    code = numbered("DK", place, 3)
    lost = bad & (grade == 4)
    loans: dict[str, Cells] = {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": code,
        "lender": Pick(names["banks"], draw.integers(0, 10, size)),
        "product": Pick(("points_loan", "technology_loan", "ordinary"), draw.integers(0, 3, size)),
        "purpose": Pick(("working_capital", "rd", "fixed_asset", "equipment", "other"), purpose),
        "amount": fen(amount),
        "rate": millionths(rate),
        "first_loan": ((place == 0) & (chance[3] < 0.15)).astype(np.int8),
        "guarantor": Pick(names["guarantors"], np.where(guaranteed, place % 2, -1)),
        "bank_share": np.where(guaranteed, 200_000, 1_000_000),
        "guarantor_share": np.where(guaranteed, 800_000, 0),
        "drawn_on": drawn,
        "due_on": due,
        "settled_on": settled,
        "balance_on": np.full(size, calendar.today),
        "balance": np.where(open_, fen(amount), 0),
        "classification": Pick(("normal", "special_mention", "substandard", "doubtful", "loss"), grade),
        "days_past_due": np.where(bad & over, calendar.today - due, 0).clip(0),
        "principal_loss": np.where(lost, fen(np.rint(amount * 0.6)), 0),
    }
    periods = []
    for number in range(4):
        since = drawn + 91 * number
        until = np.minimum(since + 91, np.where(open_, calendar.today, settled.clip(0)))
        rows = np.flatnonzero((until > since + 1) & (since < calendar.today))
        days = (until - since)[rows]
        periods.append(
            {
                "uscc": firms.uscc.take(pa.array(firm[rows])),
                "loan": code.take(pa.array(rows)),
                "since": since[rows],
                "until": until[rows],
                "principal": fen(amount[rows]),
                "rate": millionths(rate[rows]),
                "interest": np.floor(amount[rows] * rate[rows] * days / 365 * 100).astype(np.int64),
                "paid_on": np.where(bad[rows], NO_DAY, np.minimum(until[rows] + 1, calendar.today)),
            }
        )
    return loans, stack(periods)


def _contracts(firms: Firms, ladder: Ladder, figures: Figures, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("contracts")
    soft = np.isin(firms.sector, ("software", "service")) & firms.technical
    firm, place = _owners(
        draw,
        np.where(soft, 0.5, 0.1) * np.where(ladder.hnte | ladder.specialised, 2.0, 0.5) * firms.technical,
        9,
    )
    size = len(firm)
    signed = _since(draw, firms, firm, calendar, 1_100)
    amount = np.rint((figures.last("revenue")[firm] / 100 * 0.08 * draw.random(size) + 2e4) / 100) * 100
    chance = draw.random(size)
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": numbered("HT", place, 3),
        "signed_on": signed,
        "certified_on": np.where(
            chance < 0.8, np.minimum(signed + draw.integers(10, 90, size), calendar.today), NO_DAY
        ),
        "kind": Pick(
            ("development", "transfer", "licence", "consulting", "service"),
            np.searchsorted(np.array([0.45, 0.5, 0.53, 0.65, 1.0]), draw.random(size)),
        ),
        "role": Pick(("seller", "buyer"), (draw.random(size) < 0.15).astype(np.int64)),
        "amount": fen(amount),
        "technical_amount": fen(np.rint(amount * 0.9)),
        "counterparty": Pick(load("names")["customers"], draw.integers(0, 7, size)),
    }


def _investments(firms: Firms, ladder: Ladder, figures: Figures, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("investments")
    firm, place = _owners(
        draw,
        np.where(firms.sector == "manufacturing", 0.25, 0.04) * (1 + 2.0 * ladder.specialised) * firms.active,
        6,
    )
    size = len(firm)
    signed = _since(draw, firms, firm, calendar, 1_000)
    amount = np.rint((figures.last("revenue")[firm] / 100 * 0.06 * draw.random(size) + 5e4) / 1_000) * 1_000
    paid = np.where(
        draw.random(size) < 0.85, np.minimum(signed + draw.integers(0, 120, size), calendar.today), NO_DAY
    )
    kind = np.searchsorted(np.array([0.62, 0.78, 0.9, 0.93, 1.0]), draw.random(size))
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": numbered("TZ", place, 3),
        "kind": Pick(("equipment", "software", "plant", "land", "leasing"), kind),
        "amount": fen(amount),
        "contracted_on": signed,
        "paid_on": paid,
        "loan": pa.nulls(size, pa.string()),
        "premium": np.where(draw.random(size) < 0.1, fen(np.rint(amount * 0.004)), 0),
    }


def _subsidies(firms: Firms, held: Held, calendar: Calendar) -> dict[str, Cells]:
    # Part of the awards for titles is paid already: what is paid once is not paid again.
    draw = firms.block.draw("subsidies")
    mine = (
        held.of("hnte")
        & firms.enclave[held.firm]
        & (held.granted < calendar.today - 200)
        & (held.granted > calendar.today - 1_300)
    )
    rows = np.flatnonzero(mine & (draw.random(len(held.firm)) < 0.55))
    _, first = np.unique(held.firm[rows], return_index=True)
    rows = rows[first]
    year = pa.array(year_of(held.granted[rows])).cast(pa.string())
    paid = held.granted[rows] + draw.integers(90, 400, len(rows))
    return {
        "uscc": firms.uscc.take(pa.array(held.firm[rows])),
        "code": pc.binary_join_element_wise("BZ", year, "-hnte", ""),
        "benefit": "zibo_2020.hnte_award",
        "base": pc.binary_join_element_wise("hnte", year, "@"),
        "amount": np.full(len(rows), 20_000_000),
        "paid_on": np.where(paid < calendar.today, paid, NO_DAY),
        "document": "样例拨付文件",
    }


def _profiles(firms: Firms, ladder: Ladder, figures: Figures, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("listing_profiles")
    profit = figures.last("net_profit") / 100
    wanted = firms.block.share_of(round(48 * firms.block.total / 7_310))
    rows = np.flatnonzero(pick_best(profit, firms.active & (ladder.board != 1) & (profit > 0), wanted))
    size = len(rows)
    shares = np.rint((profit[rows] * 2.5).clip(5e6, 3e8) / 1e4).astype(np.int64) * 10_000
    stage = draw.integers(0, 6, size)
    tutored = stage >= 3
    quoted = ladder.board[rows] == 2
    return {
        "uscc": firms.uscc.take(pa.array(rows)),
        "as_of": np.full(size, calendar.today - 30),
        "share_capital": shares,
        "float_share": millionths(np.round(0.1 + 0.2 * draw.random(size), 4)),
        "expected_market_value": fen(np.rint(profit[rows] * (18 + 20 * draw.random(size)) / 1e4) * 1e4),
        "holders": draw.integers(3, 320, size),
        "market_makers": np.where(quoted, draw.integers(0, 7, size), 0),
        "neeq_layer": Pick(("0", "base", "innovation"), np.where(quoted, 1 + draw.integers(0, 2, size), 0)),
        "neeq_since": np.where(quoted, calendar.today - draw.integers(100, 900, size), BLANK),
        "stage": Pick(("reserve", "cultivation", "reform", "tutoring", "quoted", "financing"), stage),
        "target_board": Pick(("bse", "star", "chinext", "sse_main"), draw.integers(0, 4, size)),
        "reserve_level": Pick(LEVELS, np.where(draw.random(size) < 0.8, 2 + draw.integers(0, 3, size), -1)),
        "tutored_on": np.where(tutored, calendar.today - draw.integers(30, 600, size), NO_DAY),
        "control_changed_on": np.where(
            draw.random(size) < 0.05, calendar.today - draw.integers(100, 1_200, size), BLANK
        ),
    }
