"""Titles won, lost and renewed (资质称号): those in force as counted, and the history behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yuqi.sample.calendar import NO_DAY, Calendar, Days, add_years, day_in, in_season, year_of
from yuqi.sample.cells import BLANK, Cells, Pick
from yuqi.sample.codes import numbered
from yuqi.sample.firms import Firms
from yuqi.sample.ladder import Ladder, figure_for, pick_best
from yuqi.sample.statements import Figures
from yuqi.sample.streams import Draw

__all__ = ["LEVELS", "OTHERS", "PROGRAMMES", "Held", "draw_titles", "title_rows"]

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

LEVELS = ("national", "ministerial", "provincial", "municipal", "zone")
PROGRAMMES = (
    "hnte",
    "tech_sme",
    "innovative_sme",
    "specialised_sme",
    "little_giant",
    "above_scale",
    "single_champion",
    "key_little_giant",
    "hidden_champion",
    "gazelle",
    "young_eagle",
    "potential_unicorn",
    "quasi_unicorn",
    "ip_advantage",
    "ip_demonstration",
    "tech_innovation_demo",
    "zhejiang.tech_sme",
    "pool.shandong_hnte",
    "ic_list",
    "machine_list",
)
OTHERS = {
    "single_champion": (3, 0),
    "key_little_giant": (5, 0),
    "hidden_champion": (6, 2),
    "gazelle": (60, 3),
    "young_eagle": (40, 3),
    "potential_unicorn": (3, 3),
    "quasi_unicorn": (2, 3),
    "ip_advantage": (12, 0),
    "ip_demonstration": (4, 0),
    "tech_innovation_demo": (2, 0),
    "zhejiang.tech_sme": (900, 2),
    "pool.shandong_hnte": (260, 2),
    "ic_list": (4, 0),
    "machine_list": (3, 0),
}
"""Further titles in force: how many in a zone of 7,310, and their level."""
_LEVEL = {
    "hnte": 0,
    "tech_sme": 2,
    "innovative_sme": 2,
    "specialised_sme": 2,
    "little_giant": 0,
    "above_scale": 3,
}
_LEVEL |= {programme: level for programme, (_, level) in OTHERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Titles of a block's firms (称号), one a grant, in no order."""

    firm: Numbers
    programme: Numbers  # place in PROGRAMMES
    granted: Days
    expires: Days
    revoked: Days
    barred: Days

    def of(self, programme: str) -> Flags:
        """Return which titles are of a programme."""
        return np.asarray(self.programme == PROGRAMMES.index(programme))

    def now(self, programme: str, size: int, day: int) -> Flags:
        """Return which firms hold a title on a day."""
        alive = self.of(programme) & (self.granted <= day) & (self.expires > day)
        alive &= (self.revoked == NO_DAY) | (self.revoked > day)
        return np.bincount(self.firm[alive], minlength=size) > 0


def draw_titles(
    firms: Firms, ladder: Ladder, tech: Flags, figures: Figures, owns: Flags, calendar: Calendar
) -> Held:
    """Return all titles of a block.

    `tech` says who is in the technology-based SME library now, `owns` who has a right in force.
    """
    draw = firms.block.draw("titles")
    parts = [
        *_hnte(draw, firms, ladder, calendar),
        *_tech_sme(draw, firms, tech, calendar),
        *_family(draw, firms, ladder, calendar),
        *_others(draw, firms, ladder, figures, owns, calendar),
    ]
    stacked = [np.concatenate([getattr(part, name) for part in parts]) for name in Held.__slots__]
    held = Held(**dict(zip(Held.__slots__, stacked, strict=True)))
    # Two grants of one programme on one day would be one key twice; none is granted before the firm is half a year old.
    keep = held.granted > firms.registered[held.firm] + 180
    key = (held.firm * 64 + held.programme) * 100_000 + held.granted
    _, firsts = np.unique(key, return_index=True)
    keep &= np.isin(np.arange(len(key)), firsts)
    return Held(**{name: getattr(held, name)[keep] for name in Held.__slots__})


def title_rows(held: Held, firms: Firms) -> dict[str, Cells]:
    """Return the rows of `titles`."""
    draw = firms.block.draw("titles/rows")
    size = len(held.firm)
    order = np.lexsort((held.granted, held.programme, held.firm))
    programme = held.programme[order]
    levels = np.array([_LEVEL[name] for name in PROGRAMMES])
    # An expiry left to the programme's term: only where both readings give the same answer for years.
    three_years = np.isin(
        programme, [PROGRAMMES.index(name) for name in ("hnte", "specialised_sme", "innovative_sme")]
    )
    to_term = three_years & (draw.random(size) < 0.05)
    serial = firms.index[held.firm[order]] % 1_000_000 + year_of(held.granted[order]) * 1_000_000
    return {
        "uscc": firms.uscc.take(pa.array(held.firm[order])),
        "programme": Pick(PROGRAMMES, programme),
        "granted_on": held.granted[order],
        "subject_id": pa.nulls(size, pa.string()),
        "level": Pick(LEVELS, levels[programme]),
        "expires_on": np.where(to_term, BLANK, held.expires[order]),
        "certificate_no": numbered("YL", serial, 10),
        "revoked_on": held.revoked[order],
        "barred_until": held.barred[order],
        "source": Pick(("authority", "declared"), (draw.random(size) < 0.12).astype(np.int64)),
    }


def _grant(programme: str, firm: Numbers, granted: Days, years: int, **ends: Days) -> Held:
    nothing = np.full(len(firm), NO_DAY)
    return Held(
        firm=firm,
        programme=np.full(len(firm), PROGRAMMES.index(programme)),
        granted=granted,
        expires=ends.get("expires", add_years(granted, years)),
        revoked=ends.get("revoked", nothing),
        barred=ends.get("barred", nothing),
    )


def _within_term(granted: Days, years: int, calendar: Calendar) -> Days:
    """Move a grant so that its term includes the zone's day with some days to spare."""
    earliest = add_years([calendar.today], -years)[0] + 12
    return granted.clip(earliest, calendar.today - 10)


def _hnte(draw: Draw, firms: Firms, ladder: Ladder, calendar: Calendar) -> list[Held]:
    holders = np.flatnonzero(ladder.hnte)
    latest = min(figure_for("hnte_recognised", firms.block), len(holders))
    shuffled = draw.permutation(holders)
    rest = len(holders) - latest
    back = np.concatenate([np.zeros(latest, np.int64), 1 + np.arange(rest) % 2])
    granted = _within_term(in_season(draw, calendar.last_year - back, 10, 75), 3, calendar)
    parts = [_grant("hnte", shuffled, granted, 3)]
    age = firms.age(calendar)
    for cycle, chance in ((1, 0.75), (2, 0.5)):
        earlier = (age[shuffled] > 4.5 + 3 * cycle) & (draw.random(len(shuffled)) < chance)
        days = add_years(granted, -3 * cycle) + draw.integers(-20, 20, len(granted))
        parts.append(_grant("hnte", shuffled[earlier], days[earlier], 3))
    # Those that let the title lapse, and the few that lost it.
    lost = pick_best(
        draw.random(firms.size),
        firms.active & ~ladder.hnte & firms.technical & (age > 6),
        round(0.14 * len(holders)),
    )
    former = np.flatnonzero(lost)
    days = in_season(draw, calendar.last_year - draw.integers(3, 5, len(former)), 10, 75)
    parts.append(_grant("hnte", former, days, 3))
    revoked = np.flatnonzero(
        pick_best(
            draw.random(firms.size),
            firms.active & ~ladder.hnte & ~lost & firms.technical & (age > 6),
            round(0.02 * len(holders)),
        )
    )
    days = in_season(draw, calendar.last_year - draw.integers(1, 3, len(revoked)), 10, 75)
    when = np.minimum(days + draw.integers(150, 500, len(revoked)), calendar.today - 15)
    days = np.minimum(days, when - 100)
    parts.append(
        _grant(
            "hnte",
            revoked,
            days,
            3,
            revoked=when,
            barred=np.where(draw.random(len(revoked)) < 0.5, add_years(when, 3), BLANK),
        )
    )
    return parts


def _tech_sme(draw: Draw, firms: Firms, tech: Flags, calendar: Calendar) -> list[Held]:
    now = np.flatnonzero(tech)
    granted = calendar.today - draw.integers(200, 346, len(now))
    parts = [_grant("tech_sme", now, granted, 1)]
    for _ in range(1, 4):
        stays = draw.random(len(now)) < 0.75
        now, granted = now[stays], granted[stays]
        granted = granted - 365 + draw.integers(-12, 13, len(granted))
        parts.append(_grant("tech_sme", now, granted, 1))
    others = firms.technical & ~tech & (firms.age(calendar) > 3)
    gone = np.flatnonzero(pick_best(draw.random(firms.size), others, round(0.15 * tech.sum())))
    parts.append(_grant("tech_sme", gone, calendar.today - draw.integers(400, 1_100, len(gone)), 1))
    return parts


def _family(draw: Draw, firms: Firms, ladder: Ladder, calendar: Calendar) -> list[Held]:
    parts: list[Held] = []
    age = firms.age(calendar)
    innovative = np.flatnonzero(ladder.innovative)
    days = _within_term(calendar.today - draw.integers(30, 1_060, len(innovative)), 3, calendar)
    days = np.maximum(days, firms.registered[innovative] + 200)
    parts.append(_grant("innovative_sme", innovative, days, 3))
    allowed = firms.active & ~ladder.innovative & firms.technical & (age > 5)
    gone = np.flatnonzero(pick_best(draw.random(firms.size), allowed, round(0.06 * len(innovative))))
    parts.append(_grant("innovative_sme", gone, calendar.today - draw.integers(1_110, 1_300, len(gone)), 3))
    specialised = np.flatnonzero(ladder.specialised)
    days = _within_term(calendar.today - draw.integers(120, 1_060, len(specialised)), 3, calendar)
    parts.append(_grant("specialised_sme", specialised, days, 3))
    again = (age[specialised] > 8) & (draw.random(len(specialised)) < 0.35)
    parts.append(_grant("specialised_sme", specialised[again], add_years(days[again], -3) + 8, 3))
    giants = np.flatnonzero(ladder.giant)
    batch = draw.random(len(giants))
    july, autumn = day_in(calendar.last_year - 2, 7, 14), day_in(calendar.last_year - 1, 9, 2)
    days = np.select([batch < 0.3, batch < 0.65], [july, autumn], day_in(calendar.last_year, 10, 20))
    parts.append(_grant("little_giant", giants, _within_term(days, 3, calendar), 3))
    return parts


def _others(
    draw: Draw, firms: Firms, ladder: Ladder, figures: Figures, owns: Flags, calendar: Calendar
) -> list[Held]:
    block, age = firms.block, firms.age(calendar)
    noise = draw.random((len(OTHERS) + 1, firms.size))
    main = figures.last("main_revenue").astype(np.float64)
    large = pick_best(np.log1p(main) + 0.8 * noise[-1], figures.large, figure_for("above_scale", block))
    scale = np.flatnonzero(large)
    days = np.maximum(firms.registered[scale] + 400, calendar.today - draw.integers(200, 3_000, len(scale)))
    ends = np.full(len(scale), int(day_in(calendar.as_of.year + 1, 12, 31)))
    parts = [_grant("above_scale", scale, days, 1, expires=ends)]
    busy = firms.active & firms.technical & (firms.boundary < 0)
    allowed = {
        "single_champion": ladder.giant & (firms.sector == "manufacturing") & (age > 11.5),
        "key_little_giant": ladder.giant,
        "hidden_champion": ladder.specialised & ~firms.enclave & (age > 11.5),
        "gazelle": busy & (ladder.hnte | ladder.innovative),
        "young_eagle": busy & ~firms.enclave & (age < 5) & (age > 1.2),
        "potential_unicorn": busy & (age < 9) & (age > 2),
        "quasi_unicorn": ladder.hnte & (age < 7),
        "ic_list": busy & (firms.field == 1) & ladder.hnte,
        "machine_list": busy & (firms.field == 8) & ladder.hnte,
        "pool.shandong_hnte": busy & firms.enclave & ~ladder.hnte & (age > 1.2),
        "zhejiang.tech_sme": busy & ~firms.enclave & (age > 1.2),
    }
    fit, eagles = _fit(figures, owns), np.zeros(firms.size, np.bool_)
    for row, (programme, (count, _)) in enumerate(OTHERS.items()):
        share = block.share_of(round(count * block.total / 7_310))
        score = firms.ability + 0.4 * noise[row]
        if programme in fit:
            score += 3.0 * (fit[programme] & (draw.random(firms.size) < 0.90))
        if programme == "zhejiang.tech_sme":
            score += 9.0 * eagles
        chosen = np.flatnonzero(pick_best(score, allowed.get(programme, busy & (age > 1.2)), share))
        days = calendar.today - draw.integers(40, 1_000, len(chosen))
        days = np.maximum(days, firms.registered[chosen] + 200)
        parts.append(_grant(programme, chosen, np.minimum(days, calendar.today - 5), 3))
        if programme == "young_eagle":
            # The province's title comes first.
            eagles = np.isin(np.arange(firms.size), chosen)
    return parts


def _fit(figures: Figures, owns: Flags) -> dict[str, Flags]:
    """Return who roughly has what a title asks for, the sample's own illustration of the local rules."""
    grids = {name: grid.astype(np.float64) for name, grid in figures.grids.items()}
    revenue, research, staff = grids["revenue"], grids["rd_expense"], grids["staff"][:, -1].clip(1)
    share = research / revenue.clip(1)
    growth = revenue[:, -1] / revenue[:, 1].clip(1)
    profit = grids["profit_total"]
    hidden = (revenue[:, -1] >= 5e9) & (profit[:, -1] >= 1.1 * profit[:, -2]) & (profit[:, -2] > 0)
    hidden &= (grids["main_product_revenue"][:, -1] >= 0.7 * revenue[:, -1]) & (share[:, 3:] >= 0.04).all(
        axis=1
    )
    return {
        "gazelle": (revenue[:, 1] >= 1e9) & (growth >= 1.2**3) & (share[:, -1] >= 0.025),
        "young_eagle": (share[:, -1] >= 0.10) & (grids["rd_staff"][:, -1] >= 0.2 * staff) & owns,
        "hidden_champion": hidden,
        "single_champion": grids["main_revenue"][:, 2:].mean(axis=1) >= 2e10,
        "zhejiang.tech_sme": owns & (grids["science_staff"][:, -1] >= 0.10 * staff),
    }
