"""Conduct and grades (失信、事故与评价): incidents, and what authorities and platforms graded."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yuqi.sample.calendar import NO_DAY, Calendar, day_in
from yuqi.sample.cells import BLANK, Cells, Pick, stack
from yuqi.sample.codes import numbered
from yuqi.sample.firms import Firms
from yuqi.sample.ladder import Ladder

__all__ = ["assessment_rows", "incident_rows"]

Numbers = npt.NDArray[np.int64]

_KINDS = (
    "safety",
    "quality",
    "environment",
    "abnormal_list",
    "tax",
    "enforcement",
    "dishonesty_list",
    "network_security",
    "research_integrity",
)
_SEVERITIES = ("general", "larger", "major", "ordinary", "serious")


def incident_rows(firms: Firms, calendar: Calendar) -> dict[str, Cells]:
    """Return the rows of `incidents`; one firm in twenty has one."""
    draw = firms.block.draw("incidents")
    rate = np.where(firms.boundary >= 0, 0.0, np.where(firms.ability > 0.8, 0.015, 0.06))
    counts = (draw.random(firms.size) < rate).astype(np.int64) * (1 + (draw.random(firms.size) < 0.1))
    firm = np.repeat(np.arange(firms.size), counts)
    place = np.arange(len(firm)) - np.repeat(np.cumsum(counts) - counts, counts)
    size = len(firm)
    kind = np.searchsorted(np.array([0.12, 0.22, 0.36, 0.72, 0.84, 0.93, 0.96, 0.98, 1.0]), draw.random(size))
    chance = draw.random((3, size))
    severity = np.select(
        [kind == 2, np.isin(kind, (0, 1, 7))],
        [np.where(chance[0] < 0.85, 3, 4), np.select([chance[0] < 0.75, chance[0] < 0.9], [0, 1], 2)],
        -1,
    )
    occurred = calendar.today - draw.integers(20, 1_800, size)
    occurred = np.minimum(np.maximum(occurred, firms.registered[firm] + 30), calendar.today - 3)
    listed = np.isin(kind, (3, 6))
    ended = np.minimum(occurred + draw.integers(20, 500, size), calendar.today)
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": numbered("SX", place, 3),
        "kind": Pick(_KINDS, kind),
        "severity": Pick(_SEVERITIES, severity),
        "occurred_on": occurred,
        "settled_on": np.where(~listed & (chance[1] < 0.8), ended, NO_DAY),
        "removed_on": np.where(listed & (chance[2] < 0.7), ended, NO_DAY),
    }


def assessment_rows(firms: Firms, ladder: Ladder, calendar: Calendar) -> dict[str, Cells]:
    """Return the rows of `assessments`: the SME platform's score, digital level, tax credit."""
    draw = firms.block.draw("assessments")
    parts = []
    family = ladder.to_giant | ladder.to_specialised
    keen = firms.active & (
        ladder.specialised | family | (ladder.innovative & (draw.random(firms.size) < 0.45))
    )
    quality = (
        42
        + 26 * (firms.ability - 0.6)
        + np.select(
            [ladder.giant, ladder.to_giant, ladder.specialised, ladder.to_specialised],
            [10.0, 17.0, 9.0, 11.0],
            0.0,
        )
    )
    for back, month in ((0, 5), (1, 6), (2, 6)):
        year = calendar.as_of.year - back
        issued = min(int(day_in(year, month, 20)), calendar.today - 3)
        firm = np.flatnonzero(keen & ((draw.random(firms.size) < 0.88) | family))
        score = (quality[firm] + 6 * draw.standard_normal(len(firm)) - 1.5 * back).clip(20, 96)
        parts.append(
            _part(firms, firm, "zjtx_75", year, np.rint(score * 10).astype(np.int64) * 1_000, None, issued)
        )
    firm = np.flatnonzero(keen & (draw.random(firms.size) < 0.8))
    level = np.searchsorted(
        np.array([0.2, 0.62, 0.92, 1.0]),
        draw.random(len(firm)) * (1 - 0.2 * ladder.giant[firm]) + 0.2 * ladder.giant[firm],
    )
    year = calendar.last_year
    parts.append(
        _part(
            firms,
            firm,
            "digital_maturity",
            year,
            (level + 1) * 10_000,
            level,
            min(int(day_in(year, 10, 15)), calendar.today - 3),
        )
    )
    old = firms.active & (firms.registered < int(day_in(year, 1, 1)))
    firm = np.flatnonzero(old & (draw.random(firms.size) < 0.93))
    chance = draw.random(len(firm))
    young = firms.registered[firm] > int(day_in(year - 2, 1, 1))
    grade = np.select(
        [young & (chance < 0.9), chance < 0.28, chance < 0.86, chance < 0.93, chance < 0.985],
        [6, 4, 5, 6, 7],
        8,
    )
    issued = min(int(day_in(calendar.as_of.year, 4, 25)), calendar.today - 3)
    parts.append(_part(firms, firm, "tax_credit", year, np.full(len(firm), BLANK), grade, issued))
    return stack(parts)


_SCHEMES = ("zjtx_75", "digital_maturity", "tax_credit")
_GRADES = ("一级", "二级", "三级", "四级", "A", "B", "M", "C", "D")


def _part(
    firms: Firms, firm: Numbers, scheme: str, year: int, score: Numbers, grade: Numbers | None, issued: int
) -> dict[str, Cells]:
    size = len(firm)
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "scheme": Pick(_SCHEMES, np.full(size, _SCHEMES.index(scheme))),
        "year": np.full(size, year),
        "score": score,
        "grade": Pick(_GRADES, np.full(size, -1) if grade is None else grade),
        "issued_on": np.full(size, issued),
    }
