"""Who holds which title (谁持有何称号): as many as real zones count, given to the able and the old enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yuqi.sample.calendar import Calendar
from yuqi.sample.firms import Firms
from yuqi.sample.streams import Block

__all__ = [
    "AIMS",
    "FIGURES",
    "ZONE_SIZE",
    "Ladder",
    "choose_holders",
    "choose_tech_smes",
    "figure_for",
    "pick_best",
]

Flags = npt.NDArray[np.bool_]

ZONE_SIZE = 7_310
FIGURES = {
    "little_giant": 41,
    "specialised_sme": 246,
    "innovative_sme": 742,
    "tech_sme": 2_103,
    "hnte": 480,
    "above_scale": 172,
    "above_scale_coming": 90,
    "listed": 21,
    "neeq": 79,
    "regional": 764,
    "hnte_recommended": 125,
    "hnte_recognised": 112,
}
"""Figures real zones published (真实园区数字), for 7,310 enterprises; other sizes take them in proportion."""

AIMS = {"little_giant_preparing": 16, "specialised_preparing": 68}
"""How many prepare for a title (培育对象), at the same size: the sample's own choice, no statistics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Who holds what at the zone's day (在册称号), chosen before the figures are drawn."""

    giant: Flags
    specialised: Flags
    hnte: Flags
    innovative: Flags
    to_giant: Flags  # prepare for a title they do not hold, and have nearly all it takes
    to_specialised: Flags
    to_hnte: Flags
    promising: Flags  # no title above, but research is done: near the first rungs
    board: npt.NDArray[np.int64]  # 0 unlisted, 1 listed, 2 third board, 3 regional board

    @property
    def aiming(self) -> Flags:
        """Whether a firm prepares for one of the titles (培育对象)."""
        return self.to_giant | self.to_specialised | self.to_hnte


def figure_for(name: str, block: Block) -> int:
    """Return how many of a published figure, or of an aim, fall to this block."""
    return block.share_of(round((FIGURES | AIMS)[name] * block.total / ZONE_SIZE))


def pick_best(score: npt.NDArray[np.float64], allowed: Flags, count: int) -> Flags:
    """Return the `count` best that are allowed; fewer when fewer are."""
    order = np.argsort(-np.where(allowed, score, -np.inf), kind="stable")
    chosen = np.zeros(len(score), np.bool_)
    chosen[order[: min(count, int(allowed.sum()))]] = True
    return chosen


def choose_holders(firms: Firms, calendar: Calendar) -> Ladder:
    """Return who holds the titles that follow ability and age."""
    draw = firms.block.draw("ladder")
    size, block = firms.size, firms.block
    age = firms.age(calendar)
    free = firms.active & firms.technical & (firms.boundary < 0)
    noise = draw.random((6, size))
    makes = np.isin(firms.sector, ("manufacturing", "software"))
    giant = pick_best(
        firms.ability + 0.06 * noise[0], free & makes & (age > 7), figure_for("little_giant", block)
    )
    specialised = pick_best(
        firms.ability + 0.10 * noise[1] + 10.0 * giant,
        free & (makes | giant) & (age > 5),
        figure_for("specialised_sme", block),
    )
    hnte = pick_best(
        firms.ability + 0.16 * noise[2] + 0.3 * specialised, free & (age > 4.3), figure_for("hnte", block)
    )
    innovative = pick_best(
        firms.ability + 0.30 * noise[3] + 0.08 * specialised,
        free & (age > 3),
        figure_for("innovative_sme", block),
    )
    titled = specialised | hnte | innovative
    promising = ~titled & firms.technical & (firms.ability + 0.2 * noise[4] > 0.37)
    aim = draw.random((3, size))
    to_giant = pick_best(
        firms.ability + 0.1 * aim[0],
        specialised & ~giant & (age > 6),
        figure_for("little_giant_preparing", block),
    )
    to_specialised = pick_best(
        firms.ability + 0.3 * aim[1],
        innovative & ~specialised & makes & (age > 5),
        figure_for("specialised_preparing", block),
    )
    to_hnte = pick_best(
        firms.ability + 0.3 * aim[2],
        free & ~hnte & ~specialised & (age > 1.6),
        figure_for("hnte_recommended", block),
    )
    listed = pick_best(
        firms.ability + 0.25 * noise[5] + giant, firms.active & (age > 8), figure_for("listed", block)
    )
    second = draw.random(size)
    neeq = pick_best(
        firms.ability + 0.5 * second, firms.active & ~listed & (age > 4), figure_for("neeq", block)
    )
    third = draw.random(size)
    regional = pick_best(third, firms.active & ~listed & ~neeq & (age > 2), figure_for("regional", block))
    return Ladder(
        giant=giant,
        specialised=specialised,
        hnte=hnte,
        innovative=innovative,
        to_giant=to_giant,
        to_specialised=to_specialised,
        to_hnte=to_hnte,
        promising=promising,
        board=np.select([listed, neeq, regional], [1, 2, 3], 0),
    )


def choose_tech_smes(
    firms: Firms, ladder: Ladder, calendar: Calendar, within_limits: Flags, points: npt.NDArray[np.float64]
) -> Flags:
    """Return who is in the technology-based SME library (科技型中小企业库).

    `within_limits`: at most 500 staff, 200 million of revenue and of assets; `points`: the rough score, to
    which a tenth of the choice pays no heed.
    """
    draw = firms.block.draw("tech_sme")
    score = (
        firms.ability
        + 0.4 * draw.random(firms.size)
        + np.where((points >= 60) | ladder.hnte, 1.5, 0.0) * (draw.random(firms.size) < 0.91)
    )
    score += 0.1 * (ladder.hnte | ladder.innovative)
    allowed = firms.active & (firms.age(calendar) > 1.5) & firms.technical & within_limits
    return pick_best(score, allowed, figure_for("tech_sme", firms.block))
