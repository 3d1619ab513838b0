"""What a plan is (方案的样子): steps, cost, what it assumes, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

__all__ = ["Assumed", "Blocked", "Plan", "Status", "Step"]

Status = Literal["optimal", "bounded", "impossible", "already"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, or to wait for (步骤). Amounts in the unit people use; `amount` and `cost` in yuan."""

    lever: str
    op: str  # set, add_row, wait, obtain_title
    label: str
    table: str | None = None
    key: str | None = None  # of the row: the year, or what kind of row is added
    year: int | None = None
    field: str | None = None
    from_: Decimal | str | None = None
    to: Decimal | str | None = None
    start: date
    done: date
    amount: Decimal | None = None  # what the rules count as spent, and prices that are given
    cost: Decimal | None = None  # its price; None: not known
    cost_status: str = "given"
    cite: str = ""
    hours: Decimal = Decimal(0)

    def plain(self) -> dict[str, Any]:
        """Return the contract's STEP."""
        return {
            "lever": self.lever,
            "op": self.op,
            "label": self.label,
            "table": self.table,
            "key": self.key,
            "year": self.year,
            "field": self.field,
            "from": self.from_,
            "to": self.to,
            "start": self.start,
            "done": self.done,
            "amount": self.amount,
            "cost": self.cost,
            "cost_status": self.cost_status,
            "cite": self.cite,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """One figure the plan takes for granted (假设)."""

    table: str
    year: int | None
    field: str
    value: Any
    basis: str  # carry, trend, file, stays

    def plain(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "table": self.table,
            "year": self.year,
            "field": self.field,
            "value": self.value,
            "basis": self.basis,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A condition that keeps the title away (卡点). `why`: no_lever, beyond_bounds, together, facts, title, no_edition."""

    condition: str
    label: str
    why: str
    until: date | None = None  # the day from which time alone mends it

    def plain(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"condition": self.condition, "label": self.label, "why": self.why, "until": self.until}


@dataclass(slots=True, kw_only=True)
class Plan:
    """The way of one enterprise to one title (方案)."""

    uscc: str
    programme: str
    edition: str
    procedure: str
    as_of: date
    by: date
    forecast: str
    status: Status
    gap: Decimal = Decimal(0)
    months: int = 0
    required: Decimal = Decimal(0)
    cost: Decimal | None = Decimal(0)
    cost_status: str = "given"
    hours: Decimal = Decimal(0)
    verdict_before: str = ""
    verdict_after: str | None = None
    score_before: tuple[Decimal | None, Decimal | None] | None = None
    score_after: tuple[Decimal | None, Decimal | None] | None = None
    steps: tuple[Step, ...] = ()
    assumes: tuple[Assumed, ...] = ()
    notes: tuple[str, ...] = ()
    blocked_by: tuple[Blocked, ...] = ()
    alternatives: tuple[Plan, ...] = ()
    amounts: Mapping[tuple[str, int | None], int] = field(default_factory=dict)  # steps of each act

    def plain(self) -> dict[str, Any]:
        """Return the contract's JSON."""
        return {
            "programme": self.programme,
            "edition": self.edition,
            "procedure": self.procedure,
            "uscc": self.uscc,
            "as_of": self.as_of,
            "by": self.by,
            "forecast": self.forecast,
            "assumes": [each.plain() for each in self.assumes],
            "status": self.status,
            "gap": self.gap,
            "months": self.months,
            "required": self.required,
            "cost": self.cost,
            "cost_status": self.cost_status,
            "hours": self.hours,
            "verdict_before": self.verdict_before,
            "verdict_after": self.verdict_after,
            "score_before": None if self.score_before is None else list(self.score_before),
            "score_after": None if self.score_after is None else list(self.score_after),
            "steps": [step.plain() for step in self.steps],
            "notes": list(self.notes),
            "blocked_by": [each.plain() for each in self.blocked_by],
            "alternatives": [
                {
                    "by": other.by,
                    "months": other.months,
                    "required": other.required,
                    "cost": other.cost,
                    "steps": [step.plain() for step in other.steps],
                }
                for other in self.alternatives
            ],
        }
