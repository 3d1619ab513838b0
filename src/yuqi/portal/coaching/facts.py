"""Facts an application leaves (写成事实): its record in `applications`, agreed ranges in `expert_scores`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from yuqi.portal.access import Seat
from yuqi.portal.coaching.models import Application, SelfScore
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.models import Batch
from yuqi.portal.enterprises.services import NewRow, add_rows, commit, new_batch

__all__ = ["write_application", "write_scores"]

_OUTCOMES = {
    Application.State.SUBMITTED: "pending",
    Application.State.GRANTED: "granted",
    Application.State.REJECTED: "rejected",
    Application.State.WITHDRAWN: "withdrawn",
}


def write_application(application: Application, *, by: Seat, title: str) -> Batch:
    """Write the application as a row of `applications`; the one written of it before gives way."""
    values: dict[str, str | None] = {
        "programme": application.programme,
        "procedure": application.procedure,
        "year": str(application.year),
        "intake": application.intake or None,
        "first_time": "true" if _is_first(application) else "false",
        "submitted_on": _day(application.submitted_on),
        "outcome": _OUTCOMES[Application.State(application.state)],
        "decided_on": _day(application.decided_on) or "",
        "score": None if application.score is None else f"{application.score.normalize():f}",
        "cause": application.cause,
        "reasons": application.reasons,
        "specialist": application.specialist.name if application.specialist else None,
    }
    row = NewRow(
        table="applications",
        uscc=application.uscc,
        key={"uscc": application.uscc, "code": application.code},
        values={name: value for name, value in values.items() if value is not None},
        source="officer",
    )
    return _written(application, [row], by=by, title=title)


def write_scores(
    application: Application, agreed: Iterable[SelfScore], *, on: date, valid_until: date | None, by: Seat
) -> Batch:
    """Write agreed ranges as rows of `expert_scores`, each with who said so as its source."""
    rows = [
        NewRow(
            table="expert_scores",
            uscc=application.uscc,
            key={
                "uscc": application.uscc,
                "programme": application.programme,
                "item": score.item,
                "basis": score.basis,
                "assessed_on": on.isoformat(),
            },
            values={
                "low": f"{score.low.normalize():f}",
                "high": f"{score.high.normalize():f}",
                "valid_until": _day(valid_until) or "",
            },
            source=score.basis,
        )
        for score in agreed
    ]
    return _written(application, rows, by=by, title=f"{application.label} 自评预评")


def _written(application: Application, rows: list[NewRow], *, by: Seat, title: str) -> Batch:
    batch = new_batch(
        tenant_id=application.tenant_id,
        kind=Batch.Kind.EDIT,
        title=title[:200],
        by=by,
        reason=application.label,
    )
    add_rows(batch, rows)
    return commit(batch, by=by)


def _is_first(application: Application) -> bool:
    """Return whether nothing tells of an earlier application for the programme."""
    rows = current_rows(application.tenant_id, uscc=application.uscc, table="applications")
    return not any(
        row.values.get("programme") == application.programme
        and int(row.values.get("year") or 0) < application.year
        for row in rows
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
