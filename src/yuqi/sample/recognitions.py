"""What others recognised (平台与荣誉): R&D bodies, awards, standards, certificates, contests, projects."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.sample.calendar import NO_DAY, Calendar, Days, add_years
from yuqi.sample.cells import Cells, Pick, fen
from yuqi.sample.codes import numbered
from yuqi.sample.firms import Firms
from yuqi.sample.ladder import Ladder
from yuqi.sample.titles import LEVELS
from yuqi.sample.words import load

__all__ = ["recognition_rows"]

Numbers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]


def recognition_rows(firms: Firms, ladder: Ladder, calendar: Calendar) -> dict[str, dict[str, Cells]]:
    """Return the rows of the six tables."""
    return {
        "platforms": _platforms(firms, ladder, calendar),
        "awards": _awards(firms, ladder, calendar),
        "standards": _standards(firms, ladder, calendar),
        "certifications": _certifications(firms, ladder, calendar),
        "contests": _contests(firms, ladder, calendar),
        "projects": _projects(firms, ladder, calendar),
    }


def _chances(
    ladder: Ladder, firms: Firms, giant: float, specialised: float, hnte: float, other: float
) -> Reals:
    choices = [ladder.giant, ladder.specialised, ladder.hnte | ladder.innovative]
    return np.select(choices, [giant, specialised, hnte], np.where(firms.technical, other, 0.0))


def _owners(draw: np.random.Generator, means: Reals) -> tuple[Numbers, Numbers]:
    counts = draw.poisson(means).clip(0, 9)
    firm = np.repeat(np.arange(len(counts)), counts)
    return firm, np.arange(len(firm)) - np.repeat(np.cumsum(counts) - counts, counts)


def _days(draw: np.random.Generator, firms: Firms, firm: Numbers, calendar: Calendar, years: float) -> Days:
    days = calendar.today - draw.integers(20, int(years * 365), len(firm))
    return np.minimum(np.maximum(days, firms.registered[firm] + 120), calendar.today - 3)


def _named(first: Pick, last: Pick, firm: Numbers, firms: Firms) -> pa.Array:
    head = pa.array(first.words).take(pa.array(first.index))
    tail = pa.array(last.words).take(pa.array(last.index))
    return pc.binary_join_element_wise(
        head, pc.utf8_slice_codeunits(firms.name.take(pa.array(firm)), 2, 6), tail, ""
    )


def _platforms(firms: Firms, ladder: Ladder, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("platforms")
    means = _chances(ladder, firms, 1.6, 0.75, 0.28, 0.03)
    counts = np.maximum(draw.poisson(means).clip(0, 5), ladder.giant)
    firm = np.repeat(np.arange(firms.size), counts)
    place = np.arange(len(firm)) - np.repeat(np.cumsum(counts) - counts, counts)
    size = len(firm)
    chance = draw.random((4, size))
    bar = np.select([ladder.giant[firm], ladder.specialised[firm]], [0.05, 0.01], 0.0)
    level = np.select(
        [chance[0] < bar, chance[0] < bar + 0.30 * (1 + ladder.specialised[firm]), chance[0] < 0.85],
        [0, 2, 3],
        4,
    )
    kinds = (
        "technology_centre",
        "engineering_centre",
        "key_laboratory",
        "institute",
        "academician",
        "postdoctoral",
        "joint",
        "other",
    )
    kind = np.searchsorted(np.array([0.55, 0.75, 0.8, 0.87, 0.89, 0.92, 0.98, 1.0]), chance[1])
    tails = (
        "企业技术中心",
        "工程研究中心",
        "重点实验室",
        "研究院",
        "院士工作站",
        "博士后工作站",
        "联合实验室",
        "研发机构",
    )
    category = np.where((chance[2] < 0.94) | (place == 0), 0, np.where(chance[2] < 0.98, 1, 2))
    granted = _days(draw, firms, firm, calendar, 7)
    revoked = np.where(
        (chance[3] < 0.03) & (place > 0) & (granted < calendar.today - 500), granted + 400, NO_DAY
    )
    # The name is the key: a firm's second platform of a kind carries its number.
    label = _named(
        Pick(("样例", "样例第二", "样例第三", "样例第四", "样例第五"), place.clip(0, 4)),
        Pick(tails, kind),
        firm,
        firms,
    )
    keep = place < 5
    rows = np.flatnonzero(keep)
    return {
        "uscc": firms.uscc.take(pa.array(firm[rows])),
        "name": label.take(pa.array(rows)),
        "category": Pick(("rd_body", "service", "pilot", "other"), category[rows]),
        "kind": Pick(kinds, kind[rows]),
        "level": Pick(LEVELS, level[rows]),
        "recognised_by": Pick(load("names")["offices"], level[rows]),
        "granted_on": granted[rows],
        "revoked_on": revoked[rows],
    }


def _awards(firms: Firms, ladder: Ladder, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("awards")
    firm, place = _owners(draw, _chances(ladder, firms, 0.9, 0.30, 0.08, 0.008))
    size = len(firm)
    chance = draw.random((3, size))
    kind = np.select([chance[0] < 0.6, chance[0] < 0.75, chance[0] < 0.9], [0, 1, 2], 3)
    level = np.select([chance[1] < 0.06 * (1 + ladder.giant[firm]), chance[1] < 0.45], [0, 2], 3)
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": numbered("JX", place, 3),
        "name": Pick(("样例科学技术奖", "样例质量奖", "样例专利奖", "样例创新奖"), kind),
        "kind": Pick(("science", "quality", "patent", "other"), kind),
        "level": Pick(LEVELS, level),
        "grade": Pick(
            ("special", "first", "second", "third", "other"),
            np.where(kind == 3, 4, 1 + draw.integers(0, 3, size)),
        ),
        "rank": 1 + np.floor(8 * chance[2] ** 2).astype(np.int64),
        "won_on": _days(draw, firms, firm, calendar, 8),
    }


def _standards(firms: Firms, ladder: Ladder, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("standards")
    firm, place = _owners(draw, _chances(ladder, firms, 1.8, 0.5, 0.12, 0.01))
    size = len(firm)
    chance = draw.random((3, size))
    lead = chance[0] < 0.25
    level = np.select([chance[1] < 0.02, chance[1] < 0.22, chance[1] < 0.5, chance[1] < 0.6], [0, 1, 2, 3], 4)
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": numbered("BZ", place, 3),
        "name": Pick(("样例技术规范", "样例检测方法", "样例产品标准"), draw.integers(0, 3, size)),
        "kind": Pick(
            ("standard", "test_method", "specification"),
            np.select([chance[2] < 0.8, chance[2] < 0.9], [0, 1], 2),
        ),
        "level": Pick(("international", "national", "industry", "local", "group"), level),
        "role": Pick(("lead", "participate"), (~lead).astype(np.int64)),
        "drafting_rank": np.where(lead, 1 + draw.integers(0, 2, size), 2 + draw.integers(0, 11, size)),
        "published_on": _days(draw, firms, firm, calendar, 8),
    }


def _certifications(firms: Firms, ladder: Ladder, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("certifications")
    base = _chances(ladder, firms, 3.2, 2.2, 1.1, 0.3)
    firm, place = _owners(draw, base + np.where(firms.technical, 0.0, 0.08))
    size = len(firm)
    chance = draw.random((2, size))
    kinds = (
        "quality",
        "environment",
        "safety",
        "information_security",
        "ip_management",
        "integration",
        "product_domestic",
        "product_overseas",
        "other",
    )
    kind = np.where(
        place == 0,
        0,
        np.searchsorted(np.array([0.1, 0.35, 0.55, 0.65, 0.78, 0.85, 0.94, 0.98, 1.0]), chance[0]),
    )
    granted = _days(draw, firms, firm, calendar, 3.6)
    schemes = (
        "GB/T 19001",
        "GB/T 24001",
        "GB/T 45001",
        "GB/T 22080",
        "GB/T 29490",
        "GB/T 23001",
        "CCC",
        "CE",
        "样例认证",
    )
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": numbered("RZ", place, 3),
        "kind": Pick(kinds, kind),
        "scheme": Pick(schemes, kind),
        "granted_on": granted,
        "expires_on": add_years(granted, 3),
        "revoked_on": np.where((chance[1] < 0.02) & (granted < calendar.today - 400), granted + 300, NO_DAY),
    }


def _contests(firms: Firms, ladder: Ladder, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("contests")
    firm, place = _owners(draw, _chances(ladder, firms, 0.25, 0.14, 0.06, 0.015))
    size = len(firm)
    chance = draw.random(size)
    level = np.select([chance < 0.15, chance < 0.6], [0, 2], 3)
    names = ("“创客中国”中小企业创新创业大赛", "样例创新创业大赛")
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": numbered("DS", place, 3),
        "name": Pick(names, (draw.random(size) < 0.4).astype(np.int64)),
        "group": Pick(("enterprise", "maker"), (draw.random(size) < 0.2).astype(np.int64)),
        "edition": Pick(("第八届", "第九届", "第十届"), draw.integers(0, 3, size)),
        "level": Pick(LEVELS, level),
        "rank": 1 + np.floor(600 * draw.random(size) ** 2).astype(np.int64),
        "won_on": _days(draw, firms, firm, calendar, 5),
    }


def _projects(firms: Firms, ladder: Ladder, calendar: Calendar) -> dict[str, Cells]:
    draw = firms.block.draw("projects")
    firm, place = _owners(draw, _chances(ladder, firms, 1.4, 0.7, 0.3, 0.05))
    size = len(firm)
    category = np.where(draw.random(size) < 0.75, 0, 2)
    started = _days(draw, firms, firm, calendar, 6)
    planned = np.rint(10 ** (6.3 + 0.5 * draw.standard_normal(size)) / 1000) * 1000
    done = started < calendar.today - 900
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": numbered("XM", place, 3),
        "name": Pick(("样例科技计划项目", "样例技术改造项目"), (category > 0).astype(np.int64)),
        "level": Pick(LEVELS, np.where(draw.random(size) < 0.1, 0, 2 + draw.integers(0, 3, size))),
        "category": Pick(("science_plan", "key_little_giant", "investment"), category),
        "started_on": started,
        "ended_on": np.where(done, started + 800, NO_DAY),
        "grant_amount": np.where(category == 0, fen(np.rint(planned / 5_000) * 1_000), 0),
        "planned_investment": fen(planned),
        "land_plant_part": np.where(category == 2, fen(np.rint(planned / 5_000) * 1_500), 0),
    }
