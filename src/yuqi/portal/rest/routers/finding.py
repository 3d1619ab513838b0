"""What several routes ask for first (共用查询): the enterprise one may see, the current run."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from ninja import Path

from yuqi.portal.access import Seat
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.selectors.register import one_of, register
from yuqi.portal.ladder.selectors.asking import NoRun, run_for
from yuqi.portal.rest.errors import ApiFault
from yuqi.portal.runs.models import Run

__all__ = ["Programme", "Uscc", "enterprise_or_fault", "in_scope", "number", "run_or_fault"]

Uscc = Annotated[
    str, Path(pattern=r"^[0-9A-Z]{18}$", description="统一社会信用代码 unified social credit code")
]
Programme = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$", description="项目代号 programme id")]


def enterprise_or_fault(viewer: Seat, uscc: str) -> Enterprise:
    """Return an enterprise; one that is not there and one that is not the token's get the same answer."""
    found = one_of(viewer, uscc)
    if found is None:
        raise ApiFault("api.not-found", place=f"enterprises/{uscc}")
    return found


def run_or_fault(viewer: Seat) -> Run:
    """Return the current run."""
    try:
        return run_for(viewer)
    except NoRun:
        raise ApiFault("api.no-run") from None


def in_scope(rows: Any, viewer: Seat) -> Any:
    """Narrow rows with a uscc to the viewer's district, where one is set."""
    return rows.filter(uscc__in=register(viewer).values("uscc")) if viewer.district else rows


def number(value: Decimal | None) -> str | None:
    """Return an amount as exact text."""
    return None if value is None else format(value.normalize() if value else Decimal(0), "f")
