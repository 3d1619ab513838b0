"""An enterprise at home (企业首页): what it has, what it can have now, what it lacks, what is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from yuqi.portal.access import Seat, sees_class
from yuqi.portal.accounts.models import ConsentLook
from yuqi.portal.bridge import lacking
from yuqi.portal.bridge.library import library
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.selectors.register import Wanted
from yuqi.portal.ladder.selectors.calendar import dues, period_of, today_of
from yuqi.portal.runs.models import DeadlineLine, Run, Standing
from yuqi.portal.runs.selectors import benefit_lines, folder_of, standings

__all__ = ["Home", "Next", "home_of"]

_SHOWN = 3
_VERDICT = (
    "subject_id",
    "uscc",
    "programme",
    "edition",
    "verdict",
    "score_low",
    "score_high",
    "score_bar",
    "bar_op",
)
_ORDER = {"pass": 0, "near": 1, "open": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A title within reach (下一步): how it stands and what it lacks."""

    standing: Standing
    label: Any
    lacks: tuple[lacking.LackLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything the page shows (企业首页)."""

    firm: Enterprise
    run: Run
    held: tuple[Mapping[str, Any], ...]
    benefits: tuple[Mapping[str, Any], ...]
    benefits_total: Decimal
    benefits_hidden: int
    ready: tuple[Next, ...]
    lacking: Next | None
    open: tuple[Next, ...]
    due: QuerySet[DeadlineLine]
    looks: int


def home_of(viewer: Seat, run: Run, *, lang: str) -> Home | None:
    """Return the three answers for the viewer's own enterprise; None when the register has it no more."""
    firm = Enterprise.objects.filter(tenant_id=viewer.tenant_id, uscc=viewer.uscc).first()
    if firm is None:
        return None
    rows = list(standings(viewer).filter(subject="enterprise"))
    held = [row for row in rows if row.held]
    wanted = sorted(
        (row for row in rows if not row.held and row.standing in _ORDER),
        key=lambda row: (_ORDER[row.standing], row.distance or 0, row.programme),
    )
    steps = _steps(run, wanted[: _SHOWN * 3], lang)
    near = [step for step in steps if step.standing.standing == "near"]
    open_ = [step for step in steps if step.standing.standing == "open"]
    lines = list(benefit_lines(viewer).filter(status="entitled", stacked_out_by="").order_by("benefit"))
    # A benefit worked out from tax figures is a tax figure.
    shown = [line for line in lines if sees_class(viewer, library().amount_class(line.benefit))]
    sixty_days = QueryDict("days=60")  # as the calendar has it: what was missed is still owed
    due = dues(viewer, Wanted(), sixty_days, period_of(sixty_days, today_of(run)))
    return Home(
        firm=firm,
        run=run,
        held=tuple({"row": row, "label": library().label("programme", row.programme)} for row in held),
        benefits=tuple({"row": line, "label": library().label("benefit", line.benefit)} for line in shown),
        benefits_total=sum((line.amount or Decimal(0) for line in shown), Decimal(0)),
        benefits_hidden=len(lines) - len(shown),
        ready=tuple(step for step in steps if step.standing.standing == "pass"),
        lacking=near[0] if near else (open_[0] if open_ else None),
        open=tuple(near[1:] + (open_ if near else open_[1:]))[:_SHOWN],
        due=due,
        looks=ConsentLook.objects.filter(
            tenant_id=viewer.tenant_id, uscc=firm.uscc, on__gte=run.as_of - timedelta(days=30)
        ).count(),
    )


def _steps(run: Run, rows: list[Standing], lang: str) -> list[Next]:
    if not rows:
        return []
    said = lacking.lacks(
        folder_of(run), [{name: getattr(row, name) for name in _VERDICT} for row in rows], lang=lang
    )
    return [
        Next(
            standing=row,
            label=library().label("programme", row.programme),
            lacks=said.get((row.subject_id, row.programme), ()),
        )
        for row in rows
    ]
