"""Applications, their outcomes and the duties of titles (申报、结果与义务填报)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yuqi.sample.calendar import NO_DAY, Calendar, Days, day_in, year_of
from yuqi.sample.cells import BLANK, Cells, Pick, stack
from yuqi.sample.codes import numbered
from yuqi.sample.firms import Firms
from yuqi.sample.judgement import Judgement
from yuqi.sample.ladder import Ladder, figure_for, pick_best
from yuqi.sample.titles import Held

__all__ = ["application_rows", "choose_applicants", "filing_rows"]

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]

_OUTCOMES = ("granted", "rejected", "withdrawn", "pending")
_CAUSES = ("score", "rd_intensity", "science_staff", "hightech_revenue", "ip")
_REASONS = (
    "综合得分未超过 70 分",
    "研发费用占比不足",
    "科技人员占比不足",
    "高新技术产品收入占比不足",
    "核心知识产权不足",
)
_APPLIED = ("hnte", "innovative_sme", "specialised_sme", "little_giant")


def choose_applicants(firms: Firms, ladder: Ladder, held: Held, calendar: Calendar) -> Flags:
    """Return who applies for HNTE in the zone's year: titles that run out, and newcomers with a chance."""
    draw = firms.block.draw("applicants")
    ends = np.zeros(firms.size, np.bool_)
    running = held.of("hnte") & (held.expires > calendar.today) & (held.revoked == NO_DAY)
    ends[held.firm[running & (held.expires <= int(day_in(calendar.as_of.year, 12, 31)))]] = True
    newcomers = pick_best(
        firms.ability + 0.3 * draw.random(firms.size),
        firms.active & firms.technical & ~ladder.hnte & (firms.age(calendar) > 1.1),
        figure_for("hnte_recommended", firms.block),
    )
    return ends | newcomers


def application_rows(
    held: Held, judgement: Judgement, firms: Firms, ladder: Ladder, applicants: Flags, calendar: Calendar
) -> dict[str, Cells]:
    """Return the rows of `applications`: one for every title won, those refused, those still open."""
    draw = firms.block.draw("applications")
    parts = [
        _granted(held, judgement, firms, draw),
        *_refused(held, judgement, firms, calendar, draw),
    ]
    waiting = np.flatnonzero(applicants & (draw.random(firms.size) < 0.6))
    again = np.isin(waiting, held.firm[held.of("hnte")])
    sent = calendar.today - draw.integers(4, 40, len(waiting))
    parts.append(
        _part(
            firms,
            waiting,
            "hnte",
            sent,
            np.full(len(waiting), 3),
            np.full(len(waiting), NO_DAY),
            again,
            first=~again,
        )
    )
    giants = np.flatnonzero(
        ladder.specialised
        & ~ladder.giant
        & firms.active
        & (firms.ability + 0.1 * draw.random(firms.size) > 0.97)
    )
    sent = calendar.today - draw.integers(38, 66, len(giants))
    none = np.zeros(len(giants), np.bool_)
    parts.append(
        _part(
            firms,
            giants,
            "little_giant",
            sent,
            np.full(len(giants), 3),
            np.full(len(giants), NO_DAY),
            none,
            first=~none,
        )
    )
    rows = stack(parts)
    submitted = rows["submitted_on"]
    assert isinstance(submitted, np.ndarray)
    rows["code"] = numbered(
        "SQ", year_of(submitted) * 10**9 + firms.block.start * 20 + np.arange(len(submitted)), 13
    )
    return rows


def _granted(held: Held, judgement: Judgement, firms: Firms, draw: np.random.Generator) -> dict[str, Cells]:
    parts = []
    for programme in _APPLIED:
        rows = np.flatnonzero(held.of(programme))
        rows = rows[np.lexsort((held.granted[rows], held.firm[rows]))]
        firm, granted = held.firm[rows], held.granted[rows]
        later = np.zeros(len(rows), np.bool_)
        later[1:] = firm[1:] == firm[:-1]
        sent = granted - draw.integers(60, 140, len(rows))
        score: Numbers | None = None
        if programme == "hnte":
            points = (judgement.score[firm] + 3 + 3.5 * draw.standard_normal(len(rows))).clip(70.5, 97.5)
            score = np.where(
                draw.random(len(rows)) < 0.9, np.rint(points * 10).astype(np.int64) * 1_000, BLANK
            )
        parts.append(
            _part(
                firms,
                firm,
                programme,
                sent,
                np.zeros(len(rows), np.int64),
                granted,
                later,
                score=score,
                first=~later & (draw.random(len(rows)) < 0.9),
            )
        )
    return stack(parts)


def _refused(
    held: Held, judgement: Judgement, firms: Firms, calendar: Calendar, draw: np.random.Generator
) -> list[dict[str, Cells]]:
    # The last year as the newspaper counted it (125 recommended, 112 on the list); earlier years alike.
    recommended = figure_for("hnte_recommended", firms.block)
    failed = recommended - figure_for("hnte_recognised", firms.block)
    age = firms.age(calendar)
    ever = np.isin(np.arange(firms.size), held.firm[held.of("hnte")])
    parts = []
    taken = np.zeros(firms.size, np.bool_)
    for back, count in ((0, failed), (1, failed + failed // 3), (2, failed + failed // 2)):
        who = firms.technical & ~ever & ~taken & (age > 1.6 + back) & (firms.boundary < 0)
        chosen = pick_best(firms.ability + 0.5 * draw.random(firms.size) + 0.2 * firms.enclave, who, count)
        taken |= chosen
        firm = np.flatnonzero(chosen)
        year = calendar.last_year - back
        parts.append(_failure(firms, firm, year, judgement, draw, first=draw.random(len(firm)) < 0.8))
    # Some of today's holders failed the year before they won.
    rows = np.flatnonzero(held.of("hnte") & (draw.random(len(held.firm)) < 0.05))
    firm, first = np.unique(held.firm[rows], return_index=True)
    for year in np.unique(year_of(held.granted[rows[first]])):
        some = firm[year_of(held.granted[rows[first]]) == year]
        some = some[year_of(firms.registered[some]) < year - 2]
        parts.append(
            _failure(firms, some, int(year) - 1, judgement, draw, first=np.zeros(len(some), np.bool_))
        )
    return parts


def _failure(
    firms: Firms, firm: Numbers, year: int, judgement: Judgement, draw: np.random.Generator, *, first: Flags
) -> dict[str, Cells]:
    size = len(firm)
    by_gate = draw.random(size) < 0.25
    points = (judgement.score[firm] - 4 + 4 * draw.standard_normal(size)).clip(38, 70)
    points = np.where(draw.random(size) < 0.12, 70.0, points)  # 70 itself fails
    sent = day_in(np.full(size, year), 6) + draw.integers(0, 90, size)
    decided = day_in(np.full(size, year), 11) + draw.integers(0, 40, size)
    cause = np.where(by_gate, 1 + draw.integers(0, 4, size), 0)
    score = np.where(by_gate, BLANK, np.rint(points * 10).astype(np.int64) * 1_000)
    again = np.zeros(size, np.bool_)
    return _part(
        firms,
        firm,
        "hnte",
        sent,
        np.ones(size, np.int64),
        decided,
        again,
        score=score,
        cause=cause,
        first=first,
    )


def _part(
    firms: Firms,
    firm: Numbers,
    programme: str,
    sent: Days,
    outcome: Numbers,
    decided: Days,
    review: Flags,
    *,
    first: Flags,
    score: Numbers | None = None,
    cause: Numbers | None = None,
) -> dict[str, Cells]:
    size = len(firm)
    causes = np.full(size, -1) if cause is None else cause
    return {
        "uscc": firms.uscc.take(pa.array(firm)),
        "code": pa.array([""] * size, pa.string()),
        "programme": Pick(_APPLIED, np.full(size, _APPLIED.index(programme))),
        "procedure": Pick(("new", "review"), review.astype(np.int64)),
        "year": year_of(sent),
        "intake": Pick(("第一批", "第二批", "第三批"), firm % 3),
        "first_time": np.where(review, 0, first).astype(np.int8),
        "submitted_on": sent,
        "outcome": Pick(_OUTCOMES, outcome),
        "decided_on": decided,
        "score": np.full(size, BLANK) if score is None else score,
        "cause": Pick(_CAUSES, causes),
        "reasons": Pick(_REASONS, causes),
    }


def filing_rows(held: Held, firms: Firms, calendar: Calendar) -> dict[str, Cells]:
    """Return the rows of `filings`: yearly reports due while a title holds, filed in time, late or missed."""
    draw = firms.block.draw("filings")
    due_days = {
        "hnte": (5, 31),
        "tech_sme": (3, 31),
        "innovative_sme": (5, 31),
        "specialised_sme": (5, 31),
        "little_giant": (5, 31),
        "single_champion": (5, 31),
    }
    kinds = ("annual_report", "update")
    programmes = tuple(due_days)
    parts = []
    for place, (programme, (month, day)) in enumerate(due_days.items()):
        rows = np.flatnonzero(held.of(programme))
        for due_year in range(calendar.last_year - 1, calendar.as_of.year + 1):
            # The 2022 rules of the SME titles had the end of April, those of 2026 the end of May.
            family = programme in ("innovative_sme", "specialised_sme", "little_giant")
            due = (
                int(day_in(due_year, 4, 30))
                if family and due_year < 2026
                else int(day_in(due_year, month, day))
            )
            if due > calendar.today:
                continue
            bound = rows[(held.granted[rows] < due) & (held.expires[rows] > due)]
            firm = np.unique(held.firm[bound])
            chance = draw.random(len(firm))
            filed = due - draw.integers(1, 60, len(firm))
            filed = np.where(chance < 0.03, due + draw.integers(1, 40, len(firm)), filed)
            missed = (chance > 0.975) | (filed > calendar.today)
            parts.append(
                {
                    "uscc": firms.uscc.take(pa.array(firm)),
                    "programme": Pick(programmes, np.full(len(firm), place)),
                    "year": np.full(len(firm), due_year - 1),
                    "kind": Pick(kinds, np.full(len(firm), int(programme != "hnte"))),
                    "due_on": np.full(len(firm), due),
                    "filed_on": np.where(missed, NO_DAY, filed),
                }
            )
    return stack(parts)
