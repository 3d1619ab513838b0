"""What experts would say (专家评价): hidden quality, a rough HNTE score, self-assessed ranges.

The score is a model for the sample only: band middles of the card of 国科火字〔2016〕195号 with hidden grades
for what experts judge. It decides the outcomes of past applications; the engine never sees it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yuqi.sample.achievements import Achievements
from yuqi.sample.calendar import Calendar
from yuqi.sample.cells import BLANK, Cells, Pick, stack
from yuqi.sample.firms import Firms
from yuqi.sample.ladder import Ladder
from yuqi.sample.rights import Rights
from yuqi.sample.statements import Figures

__all__ = ["Judgement", "expert_rows", "judge", "tech_sme_points"]

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]

_GRADES = ("A", "B", "C", "D", "E", "met", "unmet")
_BASES = ("self", "specialist", "panel")
_HNTE_ITEMS = (
    "ip_advancement",
    "ip_core_support",
    "ip_quantity",
    "ip_acquisition",
    "transformation",
    "rd_system",
    "rd_institution",
    "rd_incentive",
    "rd_talent",
)
_POINTS = {"rd_system": 6, "rd_institution": 6, "rd_incentive": 4, "rd_talent": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Hidden quality of a block's firms (内在水平): 0 to 1 each, and the rough HNTE score."""

    technology: Reals
    support: Reals
    management: Reals  # (firms, 4): rules, R&D body, incentives, talent
    ones: Numbers  # class I rights in force
    twos: Numbers
    transformed: Reals  # achievements a year
    score: Reals
    gates: Flags  # the eight conditions but the score, roughly


def judge(
    firms: Firms,
    ladder: Ladder,
    figures: Figures,
    rights: Rights,
    achievements: Achievements,
    calendar: Calendar,
) -> Judgement:
    """Return hidden quality and rough score of every firm."""
    draw = firms.block.draw("judgement")
    noise = draw.standard_normal((6, firms.size))
    level = np.where(ladder.to_hnte, 0.80, 0.30 + 0.55 * firms.ability)
    technology = (level + 0.12 * noise[0]).clip(0, 1)
    support = (level + 0.05 + 0.12 * noise[1]).clip(0, 1)
    management = (level[:, None] + 0.04 + 0.11 * noise[2:6].T).clip(0, 1)
    alive = rights.in_force(calendar.today)
    ones = rights.count(firms.size, alive & rights.class_one)
    twos = rights.count(firms.size, alive & rights.class_two)
    quantity = np.select([ones >= 1, twos >= 5, twos >= 3, twos >= 1], [7.5, 5.5, 3.5, 1.5], 0.0)
    rights_part = (8 * technology + 8 * support + quantity + np.where(ones + twos > 0, 4.5, 0.0)).clip(0, 30)
    mean = achievements.mean
    bands = np.select([mean >= k for k in (5, 4, 3, 2, 1)], [27.5, 21.5, 15.5, 9.5, 3.5], 0.0)
    growth = _growth(figures.grids["revenue"]) + _growth(figures.grids["net_assets"])
    organisation = management @ np.array([6.0, 6.0, 4.0, 4.0])
    return Judgement(
        technology=technology,
        support=support,
        management=management,
        ones=ones,
        twos=twos,
        transformed=mean,
        score=rights_part + bands + organisation + growth,
        gates=_gates(figures) & (ones + twos > 0),
    )


def tech_sme_points(judgement: Judgement, figures: Figures) -> Reals:
    """Return the rough score of the technology-based SME card (国科发政〔2017〕115号 第七条), illustrative too."""
    science = figures.last("science_staff") / np.maximum(figures.last("staff"), 1)
    research = figures.last("rd_expense_deductible").astype(np.float64)
    by_sales = research / np.maximum(figures.last("revenue"), 1)
    by_cost = research / np.maximum(figures.last("cost"), 1) / 5
    intensity = np.where(figures.last("revenue") > 0, np.maximum(by_sales, by_cost), by_cost)
    staff = np.select([science >= k for k in (0.30, 0.25, 0.20, 0.15, 0.10)], [20, 16, 12, 8, 4], 0)
    money = np.select([intensity >= k for k in (0.06, 0.05, 0.04, 0.03, 0.02)], [50, 40, 30, 20, 10], 0)
    ones, twos = judgement.ones, judgement.twos
    results = np.select([ones >= 1, twos >= 4, twos == 3, twos == 2, twos == 1], [30, 24, 18, 12, 6], 0)
    return np.where(staff > 0, staff + money + results, 0).astype(np.float64)


def _growth(grid: Numbers) -> Reals:
    first, second, third = (grid[:, k].astype(np.float64).clip(1) for k in (2, 3, 4))
    mean = (second / first + third / second) / 2 - 1
    return np.select(
        [mean >= k for k in (0.35, 0.25, 0.15, 0.05)], [9.5, 7.5, 5.5, 3.5], np.where(mean > 0, 1.5, 0.0)
    )


def _gates(figures: Figures) -> Flags:
    latest = figures.last("revenue")
    percent = np.select([latest <= 5_000_000_000, latest <= 20_000_000_000], [5, 4], 3)
    research = figures.grids["rd_expense_hnte"][:, 2:].sum(axis=1)
    passed = research * 100 >= figures.grids["revenue"][:, 2:].sum(axis=1) * percent
    passed &= figures.last("science_staff") * 10 >= figures.last("staff")
    taxable = figures.last("total_income") - figures.last("nontaxable_income")
    return np.asarray(passed & (figures.last("hightech_revenue") * 10 >= taxable * 6) & (latest > 0))


def expert_rows(
    judgement: Judgement, firms: Firms, ladder: Ladder, applicants: Flags, calendar: Calendar
) -> dict[str, Cells]:
    """Return the rows of `expert_scores`; `applicants` apply for HNTE this year, or will have to."""
    draw = firms.block.draw("expert_scores")
    # Who prepares has looked at all of it; others only see that they meet the gates.
    share = np.select([ladder.to_hnte, applicants, judgement.gates & ~ladder.hnte], [0.94, 0.4, 0.35], 0.0)
    assess = np.flatnonzero(firms.active & (firms.boundary < 0) & (draw.random(firms.size) < share))
    basis = np.where(draw.random(len(assess)) < 0.85, 0, 1)
    when = calendar.today - draw.integers(10, 170, len(assess))
    parts = [_hnte_item(item, assess, basis, when, judgement, firms, draw) for item in _HNTE_ITEMS]
    # A specialist looked at some of the self-assessments again, less kindly.
    again = draw.random(len(assess)) < 0.15
    looked, later = assess[again], when[again] + 5
    by_specialist = np.ones(len(looked), np.int64)
    parts += [
        _hnte_item(item, looked, by_specialist, later, judgement, firms, draw, stricter=0.08)
        for item in ("ip_advancement", "rd_system")
    ]
    near = firms.active & (ladder.specialised | ladder.innovative)
    near &= draw.random(firms.size) < np.where(ladder.to_specialised, 1.0, 0.4)
    chosen = np.flatnonzero(near)
    days = calendar.today - draw.integers(10, 170, len(chosen))
    good = judgement.technology[chosen]
    field = np.select([good > 0.8, good > 0.5], [0, 1], 2)
    local = np.rint(15 * (0.3 + 0.6 * good))
    yes = np.where(good + 0.2 * draw.random(len(chosen)) + 0.3 * ladder.to_specialised[chosen] > 0.5, 5, 6)
    parts.append(_part(firms, chosen, "specialised_sme", "field", days, field))
    parts.append(_part(firms, chosen, "specialised_sme", "local", days, None, local, local + 1))
    parts.append(_part(firms, chosen, "specialised_sme", "market", days, yes))
    strong = np.flatnonzero(
        firms.active & ladder.specialised & ((draw.random(firms.size) < 0.45) | ladder.to_giant)
    )
    days = calendar.today - draw.integers(10, 170, len(strong))
    for item in ("management", "chain_link", "field", "market", "key_product", "group", "niche_exception"):
        verdict = np.where(
            draw.random(len(strong)) < 0.9 + 0.07 * (ladder.giant | ladder.to_giant)[strong], 5, 6
        )
        parts.append(_part(firms, strong, "little_giant", item, days, verdict))
    return stack(parts)


def _hnte_item(
    item: str,
    firm: Numbers,
    basis: Numbers,
    when: Numbers,
    judgement: Judgement,
    firms: Firms,
    draw: np.random.Generator,
    stricter: float = 0.0,
) -> dict[str, Cells]:
    if item == "ip_quantity":
        # Without a class I right the count hangs on the ledger of uses: nobody states it here.
        sure = judgement.ones[firm] >= 1
        firm, basis, when = firm[sure], basis[sure], when[sure]
    size = len(firm)
    grade: Numbers | None = None
    low: Reals | None = None
    high: Reals | None = None
    if item in ("ip_advancement", "ip_core_support"):
        quality = judgement.technology if item == "ip_advancement" else judgement.support
        found = (quality[firm] - stricter + 0.06 * draw.standard_normal(size)).clip(0, 1)
        grade = np.select([found >= 0.75, found >= 0.5, found >= 0.25, found > 0.05], [0, 1, 2, 3], 4)
    elif item in _POINTS:
        most = _POINTS[item]
        found = judgement.management[firm, list(_POINTS).index(item)] - stricter
        low = np.floor(found * most).clip(0, most)
        high = np.minimum(low + (draw.random(size) < 0.6), most)
    elif item == "ip_quantity":
        low = np.where(draw.random(size) < 0.5, 8.0, 7.0)
        high = np.full(size, 8.0)
    elif item == "ip_acquisition":
        high = np.rint(3 + 3 * judgement.technology[firm])
        low = (high - 1).clip(1)
    else:
        mean = judgement.transformed[firm]
        low = np.select([mean >= k for k in (5, 4, 3, 2, 1)], [25.0, 19.0, 13.0, 7.0, 1.0], 0.0)
        high = np.where(low > 0, low + np.rint(5 * draw.random(size)), 0.0)
        low = np.where(low > 0, (high - 2).clip(low), 0.0)
    return _part(firms, firm, "hnte", item, when, grade, low, high, basis)


_ITEMS = (
    *_HNTE_ITEMS,
    "field",
    "local",
    "market",
    "management",
    "chain_link",
    "key_product",
    "group",
    "niche_exception",
)
_PROGRAMMES = ("hnte", "specialised_sme", "little_giant")


def _part(
    firms: Firms,
    firm: Numbers,
    programme: str,
    item: str,
    when: Numbers,
    grade: Numbers | None,
    low: Reals | None = None,
    high: Reals | None = None,
    basis: Numbers | None = None,
) -> dict[str, Cells]:
    size = len(firm)
    blank = np.full(size, BLANK)
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "programme": Pick(_PROGRAMMES, np.full(size, _PROGRAMMES.index(programme))),
        "item": Pick(_ITEMS, np.full(size, _ITEMS.index(item))),
        "basis": Pick(_BASES, np.zeros(size, np.int64) if basis is None else basis),
        "assessed_on": when,
        "outcome": Pick(_GRADES, np.full(size, -1) if grade is None else grade),
        "low": blank if low is None else np.rint(low * 10_000).astype(np.int64),
        "high": blank if high is None else np.rint(high * 10_000).astype(np.int64),
        "valid_until": blank,
    }
