"""A plan's amounts in words people use (步骤): what, from where to where, when, for how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from yuqi.engine.assess.words import citation, condition_citation, condition_label, spoken
from yuqi.engine.evaluate import OneEnterprise
from yuqi.engine.plan.acts import Act
from yuqi.engine.plan.forecast import FORECASTS, stated_cells
from yuqi.engine.plan.horizon import View
from yuqi.engine.plan.shapes import Assumed, Step
from yuqi.engine.tree import Fold, Op
from yuqi.facts.vocabulary import TABLES, Column

__all__ = ["assumed", "shown", "step_of", "summed", "waits"]


def step_of(act: Act, least: int, number: int, one: OneEnterprise, lang: str) -> Step:
    """Return the step an act is, from the `least` that is done anyway to a number of its units."""
    lever = act.lever
    price = None if act.price is None else act.price * (number - least)
    common: dict[str, Any] = {
        "lever": lever.id,
        "op": lever.op,
        "label": spoken(lever.label, lang),
        "table": lever.table,
        "start": act.start,
        "done": act.done,
        "amount": (act.required * (number - least)).quantize(Decimal("0.01")),
        "cost": price,
        "cost_status": lever.price_status,
        "cite": citation(lever.source),
        "hours": lever.hours,
    }
    if lever.op == "add_row":
        kind = lever.row.get("kind")
        return Step(
            **common, key=None if kind is None else str(kind), from_=Decimal(least), to=Decimal(number)
        )
    assert lever.column is not None
    column = TABLES[lever.table].column(lever.column)
    if act.year is None:
        return Step(**common, field=lever.column, from_="no", to="yes")
    now = next(row[lever.column] for row in one.rows["statements"] if row["year"] == act.year)
    by = dict(act.moves)[lever.column]
    return Step(
        **common,
        key=str(act.year),
        year=act.year,
        field=lever.column,
        from_=shown(now, column) if now is None else shown(now + by * least, column),
        to=None if now is None else shown(now + by * number, column),
    )


def summed(steps: Sequence[Step]) -> dict[str, Any]:
    """Return the steps in the order they are done, and what they come to: required, cost, cost_status, hours."""
    ordered = tuple(sorted(steps, key=lambda step: (step.done, step.start, step.lever)))
    illustrative = any(step.cost_status == "illustrative" for step in ordered if step.cost)
    return {
        "steps": ordered,
        "required": sum((step.amount or Decimal(0) for step in ordered), Decimal(0)),
        "cost": _price_of(ordered),
        "cost_status": "illustrative" if illustrative else "given",
        "hours": sum((step.hours for step in ordered), Decimal(0)),
    }


def _price_of(steps: Sequence[Step]) -> Decimal | None:
    """Return what steps cost besides what is required; None: there is something to do of which no price is known."""
    known = [step.cost for step in steps if step.cost is not None]
    unpriced = any(step.op in ("set", "add_row") and not step.amount for step in steps)
    return sum(known, Decimal(0)) if known or not unpriced else None


def shown(value: Any, column: Column) -> Any:
    """Return a stored value in the unit people use."""
    if isinstance(value, int) and not isinstance(value, bool) and column.scale != 1:
        return (Decimal(value) / column.scale).normalize() + Decimal(0)
    return value


def waits(
    before: View, view: View, after: Mapping[str, Any], as_of: date, by: date, lang: str
) -> Iterator[Step]:
    """Yield a step for each condition that time alone mends."""
    edition = view.sight.edition
    for condition in edition.conditions:
        key = f"condition/{condition.path}"
        unmet = before.values.get(key) is False
        if condition.lever != "wait" or not unmet or after.get(key) is not True:
            continue
        day = before.values.get(f"met_from/{condition.path}")
        known = isinstance(day, date) and as_of < day <= by
        yield Step(
            lever="wait",
            op="wait",
            label=condition_label(condition, edition.edition, edition.programme, lang),
            field=condition.id,
            start=as_of,
            done=day if known and isinstance(day, date) else by,
            cite=condition_citation(condition, edition.edition),
        )


def assumed(
    view: View, as_of: date, by: date, forecast: str, stated: Path | None = None
) -> tuple[Assumed, ...]:
    """Return what a plan takes for granted: figures of open years that the verdict reads, and that the rest stays.

    Args:
        stated: of a forecast by file; what it does not say is carried.
    """
    said = {} if stated is None else stated_cells(stated, view.one.uscc, as_of.year)
    found: dict[tuple[int, str], Assumed] = {}
    rows = {row["year"]: row for row in view.one.rows.get("statements", ())}
    table = TABLES["statements"]
    for node in view.sight.order:
        if node.op is not Op.INPUT or node.data.table != "statements" or node.data.fold is not Fold.PICK:
            continue
        year, name = node.data.year, node.data.field
        if year is None or year < as_of.year or year not in rows or name not in table.names:
            continue
        value = shown(rows[year][name], table.column(name))
        basis = forecast if stated is None or name in said.get(year, ()) else FORECASTS[0]
        found[year, name] = Assumed(table="statements", year=year, field=name, value=value, basis=basis)
    lines = [found[key] for key in sorted(found)]
    if by > as_of:
        lines += [
            Assumed(table="coverage", year=None, field="*", value=None, basis="stays"),
            Assumed(table="expert_scores", year=None, field="*", value=None, basis="stays"),
        ]
    return tuple(lines)
