"""Results put to work, and rights once used (成果转化与使用台账)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.sample.calendar import NO_DAY, Calendar, day_in, year_of
from yuqi.sample.cells import Cells, Pick
from yuqi.sample.codes import numbered
from yuqi.sample.firms import Firms
from yuqi.sample.ladder import Ladder
from yuqi.sample.rights import Rights
from yuqi.sample.titles import Held
from yuqi.sample.words import load

__all__ = ["Achievements", "achievement_rows", "draw_achievements", "use_rows"]

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievements:
    """How many results each firm put to work (转化数): (firms, years)."""

    yearly: Numbers

    @property
    def mean(self) -> npt.NDArray[np.float64]:
        """The mean of the last three years."""
        return np.asarray(self.yearly[:, 2:].mean(axis=1))


def draw_achievements(
    firms: Firms, ladder: Ladder, exists: npt.NDArray[np.bool_], research: Numbers
) -> Achievements:
    """Return the achievements of a block; only years with R&D expense have any."""
    draw = firms.block.draw("transformations")
    mean = np.select(
        [ladder.specialised, ladder.to_hnte, ladder.hnte, ladder.innovative, ladder.promising],
        [6.2, 6.6, 5.6, 3.4, 2.6],
        np.where(firms.technical, 0.35, 0.0),
    )
    mean = mean * np.exp(0.25 * draw.standard_normal(firms.size))
    yearly = draw.poisson(np.repeat(mean[:, None], 5, axis=1)).clip(0, 30)
    return Achievements(yearly=np.where(exists & (research > 0), yearly, 0))


def achievement_rows(
    achievements: Achievements, rights: Rights, firms: Firms, calendar: Calendar
) -> dict[str, Cells]:
    """Return the rows of `transformations`."""
    draw = firms.block.draw("transformations/rows")
    words = load("inventions")
    cell = np.repeat(np.arange(achievements.yearly.size), achievements.yearly.ravel())
    firm, year = cell // 5, cell % 5
    size = len(cell)
    place = np.arange(size) - np.searchsorted(cell, cell)
    owned = np.bincount(rights.firm, minlength=firms.size)
    start = np.cumsum(owned) - owned
    die = draw.integers(0, 1_000_000, (4, size))
    shared = (draw.random(achievements.yearly.size) < 0.05)[cell] & (place < 2)
    usable = (owned[firm] > 0) & (die[0] % 100 < 70)
    right = np.where(usable, start[firm] + die[1] % owned[firm].clip(1), 0)
    titles = rights.title if len(rights.title) else pa.array([""])
    numbers = rights.number if len(rights.number) else pa.array([""])
    other = pc.binary_join_element_wise("自主研究成果", pa.array(die[2] % 1000).cast(pa.string()), "")
    name = pc.if_else(pa.array(usable), titles.take(pa.array(right)), other)
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": numbered("CG", calendar.years[year] * 1_000 + place, 7),
        "year": calendar.years[year],
        "name": name,
        # One achievement made into two products: both rows carry its number and count once.
        "achievement_code": pc.if_else(
            pa.array(shared | (die[3] % 100 < 90)),
            numbered("CG", calendar.years[year] * 1_000 + np.where(shared, 0, place), 7),
            pa.scalar(None, pa.string()),
        ),
        "from_right": pc.if_else(
            pa.array(usable), numbers.take(pa.array(right)), pa.scalar(None, pa.string())
        ),
        "form": Pick(
            words["forms"], np.select([die[3] % 100 < 78, die[3] % 100 < 90, die[3] % 100 < 95], [0, 1, 2], 3)
        ),
        "evidence": Pick(words["evidence"], np.where(die[2] % 10 < 8, die[2] % 4, -1)),
    }


def use_rows(rights: Rights, held: Held, firms: Firms) -> dict[str, Cells]:
    """Return the rows of `ip_uses`: class II rights that a recognition before used up (Ⅱ类使用台账)."""
    draw = firms.block.draw("ip_uses")
    recognised = np.full(firms.size, NO_DAY)
    mine = held.of("hnte")
    np.maximum.at(recognised, held.firm[mine], held.granted[mine])
    cut = day_in(year_of(recognised.clip(0)), 7)
    ready = rights.class_two & (rights.granted != NO_DAY) & (rights.granted < cut[rights.firm])
    used = ready & (recognised[rights.firm] != NO_DAY) & (draw.random(len(rights.firm)) < 0.75)
    rows = np.flatnonzero(used)
    return {
        "uscc": firms.uscc.take(pa.array(rights.firm[rows])),
        "number": rights.number.take(pa.array(rows)),
        "programme": "hnte",
        "year": year_of(recognised[rights.firm[rows]]),
        "outcome": "granted",
    }
