"""Who the enterprises are (企业主体): industry, age, ability, what became of them, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.sample.calendar import NO_DAY, Calendar, Days, year_of
from yuqi.sample.codes import credit_codes, scatter
from yuqi.sample.industries import industries, inventions
from yuqi.sample.streams import Block, Draw
from yuqi.sample.words import load

__all__ = ["Firms", "draw_firms"]

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Firms:
    """The enterprises of one block (企业), one place each in every array."""

    block: Block
    index: Numbers  # ordinal in the zone, from 0
    uscc: pa.Array
    name: pa.Array
    industry: Numbers
    sector: npt.NDArray[np.str_]
    field: Numbers  # high-tech field 1-8, 0 none
    made: Numbers  # the main product's place in inventions().made
    technical: Flags
    ability: Reals  # 0 to 1: what size, research and titles follow
    registered: Days
    operating: Days
    cancelled: Days
    revoked: Days
    moved_out: Days
    moved_in: Days
    enclave: Flags  # in the zone's enclave in Zibo, where Zibo's awards apply
    boundary: Numbers  # case of the boundary cohort, -1 outside it

    @property
    def active(self) -> Flags:
        """Whether the firm still works in the zone at the zone's day."""
        ended = (self.cancelled != NO_DAY) | (self.revoked != NO_DAY) | (self.moved_out != NO_DAY)
        return np.asarray(~ended)

    @property
    def size(self) -> int:
        """How many firms there are."""
        return self.block.size

    def age(self, calendar: Calendar) -> Reals:
        """Return years since registration."""
        return (calendar.today - self.registered) / 365.25


BOUNDARY_STEP, BOUNDARY_PLACE, BOUNDARY_CASES = 61, 7, 12
"""One firm in 61 sits exactly at a legal threshold (边界企业), in twelve cases by turns; see boundary.py."""
JUST_ONE_YEAR = 11
ENCLAVE = 0.2
"""Share of firms in the enclave (飞地)."""


def draw_firms(block: Block, calendar: Calendar) -> Firms:
    """Return the firms of a block."""
    draw = block.draw("firms")
    known = industries()
    words = inventions()
    index = np.arange(block.start, block.start + block.size)
    in_cohort = index % BOUNDARY_STEP == BOUNDARY_PLACE
    technical = (draw.random(block.size) < 0.47) | in_cohort
    chance = draw.random(block.size)
    industry = np.where(
        technical,
        np.searchsorted(np.cumsum(known.technical), chance),
        np.searchsorted(np.cumsum(known.other), chance),
    ).clip(0, len(known.code) - 1)
    field = known.field[industry]
    ability = np.where(technical, draw.random(block.size), 0.5 * draw.random(block.size))
    registered = _registered(draw, technical, ability, calendar)
    case = np.where(in_cohort, index // BOUNDARY_STEP % BOUNDARY_CASES, -1)
    registered = np.where(in_cohort, calendar.today - np.where(case == JUST_ONE_YEAR, 365, 3_000), registered)
    ended = draw.random(block.size)
    late = calendar.today - draw.integers(5, 1_000, block.size)
    later = (draw.random(block.size) < 0.3) & ~in_cohort & (registered < calendar.today - 150)
    may_end = (late > registered + 400) & ~in_cohort & (ability < 0.9)
    return Firms(
        block=block,
        index=index,
        uscc=credit_codes(index, block.seed),
        name=_names(index, industry, block.seed, draw),
        industry=industry,
        sector=known.sector[industry],
        field=field,
        made=words.made_from[field] + draw.integers(0, 1_000_000, block.size) % words.made_count[field],
        technical=technical,
        ability=ability,
        registered=registered,
        operating=registered + np.where(later, draw.integers(5, 120, block.size), 0),
        cancelled=np.where(may_end & (ended < 0.025), late, NO_DAY),
        revoked=np.where(may_end & (ended >= 0.025) & (ended < 0.033), late, NO_DAY),
        moved_out=np.where(may_end & (ended >= 0.033) & (ended < 0.045), late, NO_DAY),
        moved_in=np.where((ended > 0.95) & ~in_cohort & (registered < late - 300), late, NO_DAY),
        enclave=draw.random(block.size) < ENCLAVE,
        boundary=case,
    )


def _registered(draw: Draw, technical: Flags, ability: Reals, calendar: Calendar) -> Days:
    # Many young firms and a long tail of old ones; the able are seldom very young.
    years = draw.gamma(1.5, 4.4, len(ability)) + 0.15
    years = np.where(technical & (ability > 0.6), years + 9 * (ability - 0.6), years)
    days = calendar.today - (years.clip(0.1, 33) * 365.25).astype(np.int64)
    return np.where((year_of(days) >= calendar.as_of.year) & (days > calendar.today - 30), days - 30, days)


def _invented(index: Numbers, seed: int) -> pa.Array:
    words = load("names")
    lists = [words[part] for part in ("first", "second", "third", "fourth")]
    space = int(np.prod([len(part) for part in lists]))
    place = scatter(index, space, seed, 7_368_787)
    parts: list[pa.Array] = []
    for listed in lists:
        parts.append(pa.array(list(listed)).take(pa.array(place % len(listed))))
        place = place // len(listed)
    return pc.binary_join_element_wise(*parts, "")


def _names(index: Numbers, industry: Numbers, seed: int, draw: Draw) -> pa.Array:
    trades = pa.array(list(industries().trades))
    trade = trades.take(pa.array(2 * industry + draw.integers(0, 2, len(index))))
    return pc.binary_join_element_wise("样例", _invented(index, seed), trade, "有限公司", "")
