"""The tables `plans`, `plan_steps` and `campaign` (方案表): what the contract says, in key order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from yuqi.engine.plan.campaign import Choice
from yuqi.engine.plan.shapes import Plan

__all__ = ["write_campaign", "write_plans"]

_MONEY, _POINTS = pa.decimal128(20, 2), pa.decimal128(9, 4)
_P = [
    ("subject", pa.string()),
    ("subject_id", pa.string()),
    ("uscc", pa.string()),
    ("programme", pa.string()),
    ("edition", pa.string()),
    ("procedure", pa.string()),
]
_PLANS = pa.schema(
    [
        *_P,
        ("plan", pa.int32()),
        ("status", pa.string()),
        ("by", pa.date32()),
        ("forecast", pa.string()),
        ("months", pa.int32()),
        ("required", _MONEY),
        ("cost", _MONEY),
        ("cost_status", pa.string()),
        ("steps", pa.int32()),
        ("gap", pa.decimal128(9, 4)),
        ("verdict_after", pa.string()),
        ("score_after_low", _POINTS),
        ("score_after_high", _POINTS),
        ("blocked_by", pa.list_(pa.string())),
        ("hours", pa.decimal128(9, 2)),
    ]
)
_STEPS = pa.schema(
    [
        *_P,
        ("plan", pa.int32()),
        ("step", pa.int32()),
        ("lever", pa.string()),
        ("op", pa.string()),
        ("label", pa.string()),
        ("table", pa.string()),
        ("key", pa.string()),
        ("year", pa.int32()),
        ("field", pa.string()),
        ("from", pa.string()),
        ("to", pa.string()),
        ("start", pa.date32()),
        ("done", pa.date32()),
        ("amount", _MONEY),
        ("cost", _MONEY),
        ("cost_status", pa.string()),
        ("cite", pa.string()),
    ]
)
_CAMPAIGN = pa.schema(
    [
        *_P,
        ("plan", pa.int32()),
        ("chosen", pa.bool_()),
        ("rank", pa.int32()),
        ("hours", pa.decimal128(9, 2)),
        ("required", _MONEY),
        ("months", pa.int32()),
        ("weight", pa.decimal128(9, 4)),
    ]
)


def _place(plan: Plan) -> dict[str, Any]:
    return {
        "subject": "enterprise",
        "subject_id": plan.uscc,
        "uscc": plan.uscc,
        "programme": plan.programme,
        "edition": plan.edition,
        "procedure": plan.procedure,
    }


def _numbered(plans: Sequence[Plan]) -> Iterator[tuple[int, Plan]]:
    for plan in sorted(plans, key=lambda each: (each.uscc, each.programme)):
        yield from enumerate((plan, *plan.alternatives))


def _money(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))


def _points(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.0001"))


def _said(value: Any) -> str | None:
    return format(value, "f") if isinstance(value, Decimal) else value


def write_plans(plans: Sequence[Plan], out: Path) -> dict[str, int]:
    """Write plans and their steps; return the rows of each table."""
    rows: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    for number, plan in _numbered(plans):
        low, high = plan.score_after or (None, None)
        rows.append(
            {
                **_place(plan),
                "plan": number,
                "status": plan.status,
                "by": plan.by,
                "forecast": plan.forecast,
                "months": plan.months,
                "required": _money(plan.required),
                "cost": _money(plan.cost),
                "cost_status": plan.cost_status,
                "steps": len(plan.steps),
                "gap": plan.gap,
                "verdict_after": plan.verdict_after,
                "score_after_low": _points(low),
                "score_after_high": _points(high),
                "blocked_by": [each.condition for each in plan.blocked_by],
                "hours": plan.hours.quantize(Decimal("0.01")),
            }
        )
        for place, step in enumerate(plan.steps, start=1):
            plain = step.plain()
            plain.update({end: _said(plain[end]) for end in ("from", "to")})
            plain.update({name: _money(plain[name]) for name in ("amount", "cost")})
            steps.append({**_place(plan), "plan": number, "step": place, **plain})
    parquet.write_table(pa.Table.from_pylist(rows, schema=_PLANS), out / "plans.parquet")
    parquet.write_table(pa.Table.from_pylist(steps, schema=_STEPS), out / "plan_steps.parquet")
    return {"plans": len(rows), "plan_steps": len(steps)}


def write_campaign(choices: Sequence[Choice], out: Path) -> int:
    """Write whom to coach and whom not; return the number of rows."""
    rows = [
        {
            **_place(choice.plan),
            "plan": 0,
            "chosen": choice.chosen,
            "rank": choice.rank,
            "hours": choice.hours.quantize(Decimal("0.01")),
            "required": _money(choice.plan.required),
            "months": choice.plan.months,
            "weight": choice.weight.quantize(Decimal("0.0001")),
        }
        for choice in choices
    ]
    parquet.write_table(pa.Table.from_pylist(rows, schema=_CAMPAIGN), out / "campaign.parquet")
    return len(rows)
