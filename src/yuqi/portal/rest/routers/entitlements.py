"""Benefits, duties, points (可享政策、期限、积分)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from yuqi.portal.points import selectors as points
from yuqi.portal.points.models import PointsLine
from yuqi.portal.policies.selectors.entitled import of_firm
from yuqi.portal.rest.errors import ApiFault
from yuqi.portal.rest.guard import rule, seat
from yuqi.portal.rest.paging import Limit, Offset, page_of
from yuqi.portal.rest.routers.finding import Uscc, enterprise_or_fault, in_scope, number
from yuqi.portal.rest.shapes import BenefitOut, DeadlinePage, PointsOut, PointsPage
from yuqi.portal.runs.models import DeadlineLine
from yuqi.portal.runs.selectors import deadline_lines

__all__ = ["router"]

router = Router(tags=["政策、期限、积分 entitlements"])
_Until = Annotated[date | None, Query(description="只要这天以前到期的")]
_Code = Annotated[str, Query(pattern=r"^([0-9A-Z]{18})?$", description="统一社会信用代码")]
_Model = Annotated[str, Query(pattern=r"^[a-z0-9._-]{0,60}$", description="积分模型；不写就用第一个")]


@router.get(
    "/enterprises/{uscc}/benefits",
    **rule("read:policies", "policies.entitled"),
    response=list[BenefitOut],
    summary="一家企业可享的政策",
    operation_id="get_benefits",
)
def get_benefits(request: HttpRequest, uscc: Uscc) -> Any:
    """Give what one enterprise is entitled to, or may be; amounts of other classes are locked."""
    viewer = seat(request)
    enterprise_or_fault(viewer, uscc)
    found = []
    for each in of_firm(viewer, uscc):
        line = each.line
        amounts = {name: getattr(line, name) for name in ("amount", "amount_low", "amount_high")}
        found.append(
            {
                "benefit": line.benefit,
                "label": {"zh": each.label.get("zh", ""), "en": each.label.get("en", "")},
                "edition": line.edition,
                "year": line.year,
                "status": each.status,
                **{name: None if each.is_locked else number(value) for name, value in amounts.items()},
                "locked": each.is_locked,
                "without_application": line.without_application,
                "cite": line.cite,
            }
        )
    return found


@router.get(
    "/deadlines",
    **rule("read:deadlines", "ladder.calendar"),
    response=DeadlinePage,
    summary="义务与期限",
    operation_id="list_deadlines",
)
def list_deadlines(
    request: HttpRequest, uscc: _Code = "", until: _Until = None, limit: Limit = 50, offset: Offset = 0
) -> Any:
    """List duties and dates by the current run, the next first."""
    viewer = seat(request)
    rows = in_scope(deadline_lines(viewer), viewer)
    if uscc:
        enterprise_or_fault(viewer, uscc)
        rows = rows.filter(uscc=uscc)
    if until:
        rows = rows.filter(due_on__lte=until)
    return page_of(
        rows.order_by("due_on", "uscc", "pk"), limit, offset, lambda found: [_deadline(r) for r in found]
    )


@router.get(
    "/points",
    **rule("read:points", "points.portrait"),
    response=PointsPage,
    summary="积分排名",
    operation_id="list_points",
)
def list_points(request: HttpRequest, model: _Model = "", limit: Limit = 50, offset: Offset = 0) -> Any:
    """List points under a model by rank; an enterprise sees its own line of what was published."""
    viewer = seat(request)
    scoring = points.scoring_of(viewer, model or None)
    if scoring is None:
        raise ApiFault("api.not-found", place="model")
    rows = in_scope(points.board_lines(viewer, scoring), viewer)
    shown = page_of(rows, limit, offset, lambda found: [_points(line, scoring) for line in found])
    return {**shown, "model": scoring.model}


@router.get(
    "/enterprises/{uscc}/points",
    **rule("read:points", "points.portrait"),
    response=list[PointsOut],
    summary="一家企业的积分",
    operation_id="get_points",
)
def get_points(request: HttpRequest, uscc: Uscc) -> Any:
    """Give an enterprise's points under each model the token may see."""
    viewer = seat(request)
    enterprise_or_fault(viewer, uscc)
    return [_points(line, line.scoring) for line in points.lines_of(viewer, uscc)]


def _deadline(row: DeadlineLine) -> dict[str, Any]:
    return {
        "uscc": row.uscc,
        "programme": row.programme,
        "kind": row.kind,
        "due_on": row.due_on,
        "opens_on": row.said.get("opens_on"),
        "status": row.said.get("status"),
    }


def _points(line: PointsLine, scoring: Any) -> dict[str, Any]:
    return {
        "uscc": line.uscc,
        "model": scoring.model,
        "status": scoring.status,
        "stage": line.stage,
        "total": number(line.total),
        "total_high": number(line.total_high),
        "percentile": number(line.percentile),
        "grade": line.grade,
        "rank": line.rank,
        "rank_low": line.rank_low,
        "rank_high": line.rank_high,
        "missing": line.missing_count,
    }
