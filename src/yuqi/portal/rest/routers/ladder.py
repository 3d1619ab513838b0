"""Standings, explanations, plans (梯度、依据、方案)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from yuqi.base import YuqiError
from yuqi.portal.bridge import questions
from yuqi.portal.ladder.explaining import Card, EvidenceRow, explained
from yuqi.portal.ladder.selectors.asking import programmes_of, source_for
from yuqi.portal.ladder.trying import trial
from yuqi.portal.rest.errors import ApiFault, said_of
from yuqi.portal.rest.guard import rule, seat
from yuqi.portal.rest.paging import Limit, Offset, page_of
from yuqi.portal.rest.routers.finding import (
    Programme,
    Uscc,
    enterprise_or_fault,
    in_scope,
    number,
    run_or_fault,
)
from yuqi.portal.rest.shapes import ExplanationOut, PlanOut, StandingOut, StandingPage
from yuqi.portal.runs.models import Run, Standing
from yuqi.portal.runs.selectors import standings

__all__ = ["router"]

router = Router(tags=["梯度 ladder"])
_Which = Annotated[str, Query(pattern=r"^([a-z0-9][a-z0-9._-]{0,59})?$", description="项目代号 programme id")]
_Standing = Annotated[
    str,
    Query(
        pattern=r"^(held|pass|near|open|far|at_risk)?$", description="held, pass, near, open, far, at_risk"
    ),
]
_By = Annotated[date | None, Query(description="哪天申报；不写就由方案定")]


@router.get(
    "/standings",
    **rule("read:ladder", "ladder.view"),
    response=StandingPage,
    summary="全部结论",
    operation_id="list_standings",
)
def list_standings(
    request: HttpRequest,
    programme: _Which = "",
    standing: _Standing = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """List where the enterprises the token may see stand, by the current run."""
    viewer = seat(request)
    rows = in_scope(standings(viewer).filter(subject="enterprise"), viewer)
    if programme:
        rows = rows.filter(programme=programme)
    if standing:
        rows = rows.filter(standing=standing)
    return page_of(
        rows.order_by("uscc", "programme", "pk"), limit, offset, lambda found: [_standing(r) for r in found]
    )


@router.get(
    "/enterprises/{uscc}/standings",
    **rule("read:ladder", "ladder.view"),
    response=list[StandingOut],
    summary="一家企业的结论",
    operation_id="get_standings",
)
def get_standings(request: HttpRequest, uscc: Uscc) -> Any:
    """Give where one enterprise stands on every programme."""
    viewer = seat(request)
    enterprise_or_fault(viewer, uscc)
    rows = standings(viewer).filter(subject="enterprise", uscc=uscc).order_by("programme", "pk")
    return [_standing(row) for row in rows]


@router.get(
    "/enterprises/{uscc}/explanations/{programme}",
    **rule("read:ladder", "ladder.view"),
    response=ExplanationOut,
    summary="一个结论的依据",
    operation_id="explain",
)
def explain(request: HttpRequest, uscc: Uscc, programme: Programme) -> Any:
    """Give the conditions behind a verdict with what they rest on; values of other classes are locked."""
    viewer = seat(request)
    enterprise_or_fault(viewer, uscc)
    run = _assessed(run_or_fault(viewer), programme)
    try:
        tree = questions.explain(source_for(viewer, run), uscc, programme)
    except YuqiError:
        raise ApiFault("api.not-found", place=f"explanations/{programme}") from None
    said = explained(tree, viewer)
    low, high = said.score or (None, None)
    return {
        "uscc": uscc,
        "programme": programme,
        "edition": said.edition,
        "verdict": said.verdict,
        "standing": said.standing,
        "score_low": number(low),
        "score_high": number(high),
        "score_bar": number(said.score_bar),
        "to_solve": [_condition(card) for card in said.to_solve],
        "met": [_condition(card) for card in said.met],
        "run": run.number,
    }


@router.get(
    "/enterprises/{uscc}/plans/{programme}",
    **rule("read:ladder", "ladder.view"),
    response=PlanOut,
    summary="最省的方案",
    operation_id="plan",
)
def plan(request: HttpRequest, uscc: Uscc, programme: Programme, by: _By = None) -> Any:
    """Give the cheapest way to a title, or what stands in the way."""
    viewer = seat(request)
    enterprise_or_fault(viewer, uscc)
    run = _assessed(run_or_fault(viewer), programme)
    try:
        tried = trial(source_for(viewer, run), viewer, uscc, programme, by=by)
    except YuqiError as refused:
        problems = [said_of(problem, "by") for problem in refused.problems]
        raise ApiFault("api.invalid", place="by" if by else programme, problems=problems) from None
    moved = [slider for slider in (*tried.sliders, *tried.more) if slider.is_moved]
    return {
        "uscc": uscc,
        "programme": programme,
        "status": tried.status,
        "by": tried.by,
        "steps": [
            {"label": str(s.label), "year": s.year, "to": str(s.to_words), "amount": number(s.value) or "0"}
            for s in moved
        ],
        "required": number(tried.required) or "0",
        "cost": number(tried.cost),
        "illustrative": tried.is_illustrative,
        "months": tried.months,
        "hours": number(tried.hours) or "0",
        "blocked_by": [str(block.label) for block in tried.blocks],
        "run": run.number,
    }


def _assessed(run: Run, programme: str) -> Run:
    if programme not in programmes_of(run):
        raise ApiFault("api.not-found", place=f"programme={programme}")
    return run


def _standing(row: Standing) -> dict[str, Any]:
    plain = (
        "uscc",
        "programme",
        "edition",
        "procedure",
        "verdict",
        "standing",
        "open_by",
        "held",
        "held_until",
    )
    counted = ("conditions_met", "conditions_unmet", "conditions_unknown", "at_risk", "eligible_from")
    scores = {name: number(getattr(row, name)) for name in ("score_low", "score_high", "score_bar")}
    return {name: getattr(row, name) for name in (*plain, *counted)} | scores


def _condition(card: Card) -> dict[str, Any]:
    return {
        "id": card.id,
        "label": str(card.label),
        "outcome": card.outcome,
        "cite": card.cite,
        "value": None if card.is_locked else str(card.value),
        "bar": str(card.bar),
        "locked": card.is_locked,
        "missing": [
            {
                "table": each.table,
                "column": each.column,
                "year": each.year,
                "name": str(each.name),
                "judged": each.is_judged,
            }
            for each in card.missing
        ],
        "evidence": [_evidence(row) for row in card.rows],
    }


def _evidence(row: EvidenceRow) -> dict[str, Any]:
    return {
        "table": row.table,
        "column": row.column,
        "key": {name: None if value is None else str(value) for name, value in row.key.items()},
        "name": str(row.name),
        "value": None if row.is_locked else str(row.value),
        "locked": row.is_locked,
        "source": str(row.source),
    }
