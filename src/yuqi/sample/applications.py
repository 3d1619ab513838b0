"""Applications, their outcomes and the duties of titles (申报、结果与义务填报)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yuqi.sample.calendar import NO_DAY, Calendar, Days, day_in, year_of
from yuqi.sample.cells import BLANK, Cells, Pick, count_of, stack
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
_NEVER = np.iinfo(np.int64).max
_APPLIED = ("hnte", "innovative_sme", "specialised_sme", "little_giant")


def choose_applicants(firms: Firms, ladder: Ladder, held: Held, calendar: Calendar) -> Flags:
    """Return who applies for HNTE in the zone's year: titles that run out, and those who prepared."""
    ends = np.zeros(firms.size, np.bool_)
    running = held.of("hnte") & (held.expires > calendar.today) & (held.revoked == NO_DAY)
    ends[held.firm[running & (held.expires <= int(day_in(calendar.as_of.year, 12, 31)))]] = True
    return ends | ladder.to_hnte


def application_rows(
    held: Held, judgement: Judgement, firms: Firms, ladder: Ladder, applicants: Flags, calendar: Calendar
) -> dict[str, Cells]:
    """Return the rows of `applications`: one for every title won, those refused, those still open."""
    draw = firms.block.draw("applications")
    earliest = np.full(firms.size, _NEVER)
    mine = held.of("hnte")
    np.minimum.at(earliest, held.firm[mine], held.granted[mine])
    stumbled = (earliest != _NEVER) & (draw.random(firms.size) < 0.07)
    stumbled &= year_of(firms.registered) < year_of(np.minimum(earliest, calendar.today)) - 2
    refused = _refusals(earliest == _NEVER, firms, calendar, draw)
    parts = [_granted(held, judgement, firms, stumbled, draw)]
    for back, firm in enumerate(refused):
        first = draw.random(len(firm)) < 0.8
        years = np.full(len(firm), calendar.last_year - back)
        parts.append(_failure(firms, firm, years, judgement, draw, first=first))
    # Some of today's holders failed the year before they first won.
    firm = np.flatnonzero(stumbled)
    years = year_of(earliest[firm]) - 1
    parts.append(_failure(firms, firm, years, judgement, draw, first=np.ones(len(firm), np.bool_)))
    waiting = np.flatnonzero(applicants & (draw.random(firms.size) < 0.6))
    sent = calendar.today - draw.integers(4, 40, len(waiting))
    fresh = (earliest[waiting] == _NEVER) & ~np.isin(waiting, np.concatenate(refused))
    parts.append(_pending(firms, waiting, "hnte", sent, earliest[waiting] != _NEVER, fresh))
    coming = np.flatnonzero(ladder.to_giant)
    sent = calendar.today - draw.integers(38, 66, len(coming))
    none = np.zeros(len(coming), np.bool_)
    parts.append(_pending(firms, coming, "little_giant", sent, none, ~none))
    rows = stack(parts)
    serial = firms.block.start * 20 + np.arange(count_of(rows))
    rows["code"] = numbered("SQ", serial, 9)
    return rows


def _refusals(never: Flags, firms: Firms, calendar: Calendar, draw: np.random.Generator) -> list[Numbers]:
    """Return who was refused in the last year, and in the two years before it.

    The last year is as the newspaper counted it: 125 recommended, 112 on the list; earlier years are alike.
    """
    recommended = figure_for("hnte_recommended", firms.block)
    failed = recommended - figure_for("hnte_recognised", firms.block)
    age = firms.age(calendar)
    free = firms.technical & never & (firms.boundary < 0)
    refused: list[Numbers] = []
    for back, count in ((0, failed), (1, failed + failed // 3), (2, failed + failed // 2)):
        score = firms.ability + 0.5 * draw.random(firms.size) + 0.2 * firms.enclave
        chosen = pick_best(score, free & (age > 1.6 + back), count)
        free = free & ~chosen
        refused.append(np.flatnonzero(chosen))
    return refused


def _granted(
    held: Held, judgement: Judgement, firms: Firms, stumbled: Flags, draw: np.random.Generator
) -> dict[str, Cells]:
    parts = []
    for programme in _APPLIED:
        rows = np.flatnonzero(held.of(programme))
        rows = rows[np.lexsort((held.granted[rows], held.firm[rows]))]
        firm, granted = held.firm[rows], held.granted[rows]
        size = len(rows)
        later = np.zeros(size, np.bool_)
        later[1:] = firm[1:] == firm[:-1]
        first = ~later & (draw.random(size) < 0.95)
        score: Numbers | None = None
        if programme == "hnte":
            first &= ~stumbled[firm]
            points = (judgement.score[firm] + 3 + 3.5 * draw.standard_normal(size)).clip(70.5, 97.5)
            score = np.where(draw.random(size) < 0.9, _tenths(points), BLANK)
        sent = granted - draw.integers(60, 140, size)
        outcome = np.zeros(size, np.int64)
        parts.append(_part(firms, firm, programme, sent, outcome, granted, later, score=score, first=first))
    return stack(parts)


def _tenths(points: Reals) -> Numbers:
    return np.rint(points * 10).astype(np.int64) * 1_000


def _pending(
    firms: Firms, firm: Numbers, programme: str, sent: Days, review: Flags, first: Flags
) -> dict[str, Cells]:
    outcome, decided = np.full(len(firm), _OUTCOMES.index("pending")), np.full(len(firm), NO_DAY)
    return _part(firms, firm, programme, sent, outcome, decided, review, first=first)


def _failure(
    firms: Firms,
    firm: Numbers,
    years: Numbers,
    judgement: Judgement,
    draw: np.random.Generator,
    *,
    first: Flags,
) -> dict[str, Cells]:
    size = len(firm)
    by_gate = draw.random(size) < 0.25
    points = (judgement.score[firm] - 4 + 4 * draw.standard_normal(size)).clip(38, 70)
    points = np.where(draw.random(size) < 0.12, 70.0, points)  # 70 itself fails
    sent = day_in(years, 6) + draw.integers(0, 90, size)
    decided = day_in(years, 11) + draw.integers(0, 40, size)
    cause = np.where(by_gate, 1 + draw.integers(0, 4, size), 0)
    score = np.where(by_gate, BLANK, _tenths(points))
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
