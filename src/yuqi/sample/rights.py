"""Intellectual property (知识产权): rights with technical titles, their uses, achievements put to work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.sample.calendar import NO_DAY, Calendar, Days, add_years, year_of
from yuqi.sample.cells import BLANK, Cells, Pick, fen
from yuqi.sample.codes import numbered
from yuqi.sample.firms import Firms
from yuqi.sample.industries import inventions
from yuqi.sample.ladder import Ladder
from yuqi.sample.streams import Draw
from yuqi.sample.words import load

__all__ = ["KINDS", "Rights", "draw_rights", "rights_rows"]

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

KINDS = (
    "invention",
    "utility_model",
    "design",
    "software_copyright",
    "ic_layout",
    "trademark",
    "national_new_drug",
    "know_how",
)
_CLASS_ONE = (0, 4, 6)
_CLASS_TWO = (1, 2, 3)
_WAYS = ("own", "assigned", "gift", "merger", "exclusive_licence")
_PER_FIRM = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """The rights of a block's firms (知识产权), sorted by firm."""

    firm: Numbers
    place: Numbers  # within the firm, from 0
    number: pa.Array
    title: pa.Array
    ipc: pa.Array
    kind: Numbers  # place in KINDS
    filed: Days
    granted: Days
    lapsed: Days
    way: Numbers
    acquired: Days
    core: Flags  # the rights a title stands on: the firm's own, in force and in use

    def in_force(self, day: int) -> Flags:
        """Return which rights are granted and not lapsed on a day; terms that run out are not looked at."""
        alive = (self.granted != NO_DAY) & (self.granted <= day)
        return np.asarray(alive & ((self.lapsed == NO_DAY) | (self.lapsed > day)))

    def count(self, size: int, chosen: Flags) -> Numbers:
        """Return how many of the chosen rights each firm has."""
        return np.bincount(self.firm[chosen], minlength=size)

    @property
    def class_one(self) -> Flags:
        """Class I rights (Ⅰ类)."""
        return np.isin(self.kind, _CLASS_ONE)

    @property
    def class_two(self) -> Flags:
        """Class II rights (Ⅱ类)."""
        return np.isin(self.kind, _CLASS_TWO)


def draw_rights(firms: Firms, ladder: Ladder, researches: Flags, calendar: Calendar) -> Rights:
    """Return the rights of a block; `researches` says which firms have R&D expense."""
    draw = firms.block.draw("ip_rights")
    ones, twos, marks = _counts(draw, firms, ladder, researches)
    counts = ones + twos + marks
    firm = np.repeat(np.arange(firms.size), counts)
    place = np.arange(len(firm)) - np.repeat(np.cumsum(counts) - counts, counts)
    soft = firms.sector[firm] == "software"
    chance = draw.random(len(firm))
    second = np.where(
        soft, np.where(chance < 0.85, 3, 1), np.select([chance < 0.70, chance < 0.82], [1, 2], 3)
    )
    rare = draw.random(len(firm))
    first = np.select(
        [(rare < 0.05) & (firms.field[firm] == 1), (rare < 0.02) & (firms.field[firm] == 2)],
        [4, 6],
        0,
    )
    kind = np.select(
        [place < ones[firm], place < (ones + twos)[firm]], [first, second], np.where(rare < 0.9, 5, 7)
    )
    filed, granted = _dates(draw, firms, firm, kind, calendar)
    core = place < _core(draw, firms, ladder)[firm]
    before = calendar.today - 900 - (filed % 700)
    filed = np.where(core, np.minimum(filed, np.maximum(before, firms.registered[firm] + 60)), filed)
    granted = np.where(core, filed + 640 + filed % 150, granted)
    lapses = (granted != NO_DAY) & (draw.random(len(firm)) < 0.05) & ~core
    lapsed = np.where(lapses, granted + draw.integers(300, 2_500, len(firm)), NO_DAY)
    lapsed = np.where(lapsed > calendar.today - 3, NO_DAY, lapsed)
    bought = draw.random(len(firm))
    way = np.select([bought < 0.90, bought < 0.965, bought < 0.975, bought < 0.99], [0, 1, 2, 3], 4)
    way = np.where((granted == NO_DAY) | core, 0, way)
    acquired = np.where(
        way > 0, np.minimum(granted.clip(0) + draw.integers(10, 900, len(firm)), calendar.today - 2), NO_DAY
    )
    titles, ipc = _titles(draw, firms, firm, kind)
    serial = firms.index[firm] * _PER_FIRM + place
    return Rights(
        firm=firm,
        place=place,
        number=_numbers(kind, filed, serial),
        title=titles,
        ipc=ipc,
        kind=kind,
        filed=filed,
        granted=granted,
        lapsed=lapsed,
        way=way,
        acquired=acquired,
        core=core,
    )


def _core(draw: Draw, firms: Firms, ladder: Ladder) -> Numbers:
    # What the titles of the SME family ask for; a few holders no longer have it.
    kept = draw.random(firms.size)
    needed = np.select(
        [ladder.giant | ladder.to_giant, ladder.specialised | ladder.to_specialised], [4, 1], 0
    )
    return np.where((kept < 0.95) | ladder.aiming, needed, 0)


def rights_rows(rights: Rights, firms: Firms, calendar: Calendar) -> dict[str, Cells]:
    """Return the rows of `ip_rights`."""
    draw = firms.block.draw("ip_rights/rows")
    size = len(rights.firm)
    chance = draw.random((9, size))
    patent = rights.kind < 3
    invention = rights.kind == 0
    strong = (firms.ability[rights.firm] > 0.85) & invention
    term = np.select(
        [rights.kind == 0, rights.kind == 1, rights.kind == 2, rights.kind == 5], [20, 10, 15, 10], 50
    )
    expires = np.select(
        [term == t for t in (10, 15, 20)],
        [add_years(rights.filed, t) for t in (10, 15, 20)],
        add_years(rights.filed, 50),
    )
    lapsed = np.where((expires <= calendar.today) & (rights.lapsed > expires), NO_DAY, rights.lapsed)
    over = (lapsed != NO_DAY) | (expires <= calendar.today)
    abroad = strong & (chance[1] < 0.06)
    useful = (rights.granted != NO_DAY) & ((chance[4] < 0.86) | rights.core)
    related = np.where(chance[3] < 0.03, -1, np.where(chance[3] < 0.86, 1, 0))
    related = np.where(rights.core, 1, related)
    earns = strong & useful & (chance[5] < 0.03)
    pledged = strong & (rights.granted != NO_DAY) & (chance[6] < 0.04)
    co_owned = patent & (chance[2] < 0.05)
    return {
        "uscc": firms.uscc.take(pa.array(rights.firm)),
        "number": rights.number,
        "kind": Pick(KINDS, rights.kind),
        "title": rights.title,
        "ipc": rights.ipc,
        "jurisdiction": Pick(
            ("US", "EP", "JP"), np.where(strong & (chance[0] < 0.01), draw.integers(0, 3, size), -1)
        ),
        "filed_on": rights.filed,
        "granted_on": rights.granted,
        "expires_on": np.where(patent & (chance[7] < 0.5), expires, BLANK),
        "lapsed_on": lapsed,
        "status": Pick(
            ("filed", "granted", "lapsed"), np.where(rights.granted == NO_DAY, 0, np.where(over, 2, 1))
        ),
        "acquired_by": Pick(_WAYS, np.where((chance[8] < 0.005) & ~rights.core, -1, rights.way)),
        "acquired_on": rights.acquired,
        "owner_rank": np.where(co_owned & ~rights.core, 1 + (chance[2] < 0.015), 1),
        "co_owned": co_owned.astype(np.int8),
        "disputed": ((chance[1] > 0.995) & ~rights.core).astype(np.int8),
        "defence": np.zeros(size, np.int8),
        "pct": (abroad | (strong & (chance[0] > 0.93))).astype(np.int8),
        "main_product_related": np.where(rights.kind == 5, 0, related).astype(np.int8),
        "commercialised": np.where((chance[3] > 0.97) & useful & ~rights.core, -1, useful).astype(np.int8),
        "family_abroad": np.where(patent, abroad, False).astype(np.int8),
        "overseas_income": np.where(earns, fen(np.rint(2e6 * chance[0] + 1e4)), 0),
        "pledge_amount": np.where(pledged, fen(np.rint(chance[1] * 20) * 5e5), 0),
        "awarded": (strong & (chance[6] > 0.996)).astype(np.int8),
    }


def _counts(draw: Draw, firms: Firms, ladder: Ladder, researches: Flags) -> tuple[Numbers, Numbers, Numbers]:
    busy = firms.technical & researches
    keen = 1.0 + firms.ability
    family = ladder.specialised | ladder.to_specialised
    ladders = [
        ladder.giant | ladder.to_giant,
        family,
        ladder.hnte | ladder.to_hnte,
        ladder.innovative,
        ladder.promising & busy,
    ]
    ones = draw.poisson(
        np.select(
            ladders, [9.0 * keen, 2.6 * keen, 1.4 * keen, 0.7 * keen, 0.30 * keen], np.where(busy, 0.10, 0.0)
        )
    )
    ones = np.where(ladders[0], np.maximum(ones, 4), np.where(family, np.maximum(ones, 1), ones))
    twos = draw.poisson(
        np.select(
            ladders, [18.0 * keen, 8.0 * keen, 7.5 * keen, 3.6 * keen, 2.2 * keen], np.where(busy, 0.7, 0.06)
        )
    )
    # Many do research for years before they file anything.
    none = (draw.random(firms.size) < 0.16) & ~(ladder.hnte | ladder.innovative | family | ladder.to_hnte)
    ones, twos = np.where(none, 0, ones), np.where(none, 0, twos)
    marks = draw.poisson(np.where(firms.technical, 0.5, 0.2))
    return ones.clip(0, 120), twos.clip(0, 200), marks.clip(0, 9)


def _dates(draw: Draw, firms: Firms, firm: Numbers, kind: Numbers, calendar: Calendar) -> tuple[Days, Days]:
    since = np.maximum(firms.registered[firm] + 60, calendar.today - 12 * 365)
    span = (calendar.today - 10 - since).clip(1)
    filed = since + (span * np.sqrt(draw.random(len(firm)))).astype(np.int64)
    filed = np.minimum(filed, calendar.today - 5)
    fast = np.select([kind == 0, np.isin(kind, (1, 2)), np.isin(kind, (3, 7))], [640, 200, 45], 300)
    granted = filed + (fast * (0.6 + 0.8 * draw.random(len(firm)))).astype(np.int64)
    refused = (kind == 0) & (draw.random(len(firm)) < 0.10)
    return filed, np.where((granted > calendar.today - 3) | refused, NO_DAY, granted)


def _numbers(kind: Numbers, filed: Days, serial: Numbers) -> pa.Array:
    # YL (样例), the year, the kind's digit, a serial: no office gives out such numbers.
    digit = np.array([1, 2, 3, 6, 5, 7, 8, 9])[kind]
    return numbered("YL", (year_of(filed) * 10 + digit) * 10**11 + serial, 16)


def _titles(draw: Draw, firms: Firms, firm: Numbers, kind: Numbers) -> tuple[pa.Array, pa.Array]:
    words, more = inventions(), load("inventions")
    size = len(firm)
    field = firms.field[firm]
    dice = draw.integers(0, 1_000_000, (6, size))
    usual = dice[0] % 100 < 55
    made = np.where(usual, firms.made[firm], words.made_from[field] + dice[1] % words.made_count[field])
    object_ = pa.array(words.made).take(pa.array(made))
    technique = pa.array(words.technique).take(
        pa.array(words.technique_from[field] + dice[2] % words.technique_count[field])
    )
    function = pa.array(words.function).take(
        pa.array(words.function_from[field] + dice[3] % words.function_count[field])
    )

    def pick(name: str, die: Numbers) -> pa.Array:
        return pa.array(more[name]).take(pa.array(die % len(more[name])))

    method = pc.binary_join_element_wise(
        "一种基于", technique, "的", object_, function, pick("methods", dice[4]), ""
    )
    model = pc.binary_join_element_wise(
        "一种", pick("adjectives", dice[4]), "的", object_, pick("parts", dice[5]), ""
    )
    program = pc.binary_join_element_wise(
        object_, function, pick("programs", dice[4]), "V1.", pa.array(dice[5] % 10).cast(pa.string()), ""
    )
    plain = pc.binary_join_element_wise(object_, "（", technique, "型）", "")
    mark = pc.binary_join_element_wise("样例商标", pa.array(dice[5]).cast(pa.string()), "")
    which = pa.array(np.select([kind == 0, kind == 1, kind == 3, kind == 5, kind == 7], [0, 1, 2, 4, 0], 3))
    titles = pc.choose(which, method, model, program, plain, mark)
    ipc = pc.if_else(
        pa.array(np.isin(kind, (0, 1))),
        pa.array(words.ipc).take(pa.array(made)),
        pa.scalar(None, pa.string()),
    )
    return titles, ipc
