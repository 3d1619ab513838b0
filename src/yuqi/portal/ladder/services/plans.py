"""Keep a plan, and say how it ended (存辅导计划)."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction

from yuqi.portal.access import Seat, require
from yuqi.portal.audit import services as audit
from yuqi.portal.ladder.models import Plan
from yuqi.portal.ladder.trying import Trial
from yuqi.portal.runs import services as runs
from yuqi.portal.runs.models import Run

__all__ = ["save", "set_state"]


@transaction.atomic
def save(*, run: Run, uscc: str, programme: str, trial: Trial, note: str, by: Seat) -> Plan:
    """Keep what the sliders came to; the run it rests on is kept for ever.

    Raises:
        Refused: the seat may not.
    """
    require(by, "ladder.save_plan", uscc=uscc)
    content = {
        "by": trial.by,
        "forecast": trial.forecast,
        "is_cheapest": trial.is_cheapest,
        "amounts": [
            {"lever": lever, "year": year, "amount": amount}
            for (lever, year), amount in trial.amounts.items()
        ],
        "steps": list(trial.steps),
        "score_after": list(trial.after.score) if trial.after is not None and trial.after.score else None,
    }
    plan = Plan.objects.create(
        tenant_id=by.tenant_id,
        run=run,
        uscc=uscc,
        programme=programme,
        edition=trial.edition,
        apply_on=trial.by,
        verdict_after=trial.after.verdict if trial.after is not None else "pass",
        months=trial.months,
        required=trial.required,
        cost=trial.cost,
        content=_plain(content),
        note=note,
        made_by_id=by.user_id,
    )
    runs.pin(run)
    audit.record(
        "plan.saved",
        on=f"plan:{plan.pk}",
        by=by,
        uscc=uscc,
        after={
            "programme": programme,
            "apply_on": trial.by,
            "verdict": plan.verdict_after,
            "run": run.number,
        },
        why=note,
    )
    return plan


@transaction.atomic
def set_state(*, plan: Plan, state: str, by: Seat) -> Plan:
    """Say how a plan ended, or that it is worked on again; an unknown word changes nothing."""
    require(by, "ladder.save_plan", uscc=plan.uscc)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if state not in Plan.State.values or state == plan.state:
        return plan
    before, plan.state = plan.state, state
    plan.save(update_fields=["state"])
    audit.record(
        "plan.state",
        on=f"plan:{plan.pk}",
        by=by,
        uscc=plan.uscc,
        before={"state": before},
        after={"state": state},
    )
    return plan


def _plain(content: dict[str, Any]) -> Any:
    """Return a plan as JSON keeps it: numbers as text with all their digits."""
    return json.loads(json.dumps(content, ensure_ascii=False, default=str))
