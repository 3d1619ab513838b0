"""One enterprise's levers on one day, pulled by hand (手动试算): what can be moved, and what moving it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from yuqi.base import Problem, YuqiError
from yuqi.engine.assess.words import citation, spoken
from yuqi.engine.evaluate import OneEnterprise
from yuqi.engine.plan.acts import Act, acts_by
from yuqi.engine.plan.days import refuse_day
from yuqi.engine.plan.horizon import rows_after
from yuqi.engine.plan.planner import Planner
from yuqi.engine.plan.shapes import Plan, Step
from yuqi.engine.plan.steps import shown, step_of, summed, waits
from yuqi.facts.vocabulary import TABLES
from yuqi.rules.obtaining import OBTAIN_TITLE, obtaining, title_asked
from yuqi.rules.shapes import Lever

__all__ = ["LeverOption", "Tried", "Trying", "amounts_of"]

Key = tuple[str, int | None]
"""A lever and, where it moves a year's figures, the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverOption:
    """One lever in one year as a slider needs it (可调项). Amounts in the unit people use, prices in yuan.

    `most` is a whole number of `step`; `required` and `price` are of one `step`.
    """

    lever: str
    year: int | None
    op: str  # set, add_row, obtain_title
    label: str
    table: str
    key: str | None  # what kind of row is added; the title obtained
    field: str | None
    from_: Decimal | str | None  # the figure as foreseen; "no" for a yes or no; None: not known
    step: Decimal
    most: Decimal
    required: Decimal  # what the rules count as spent, and prices that are given
    price: Decimal | None  # None: not known
    cost_status: str  # given, illustrative
    start: date
    done: date
    lead_months: int
    hours: Decimal
    cite: str
    note: str | None

    @property
    def id(self) -> Key:
        """Lever and year, as `what_if` takes them."""
        return self.lever, self.year


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What amounts come to (试算结果)."""

    amounts: Mapping[Key, Decimal]  # those that counted, in the unit people use
    possible: bool  # no figure that cannot be negative becomes so
    verdict: str
    steps: tuple[Step, ...]
    required: Decimal
    cost: Decimal | None
    cost_status: str
    hours: Decimal


class Trying:
    """An enterprise on its way to a title on a day (试算).

    Args:
        by: the day of application; after the planner's day.
    """

    def __init__(self, planner: Planner, programme: str, uscc: str, by: date) -> None:
        refuse_day(by, planner.as_of)
        planner.programme(programme)
        self._planner, self._programme, self.by = planner, programme, by
        before = planner.views(programme, planner.as_of, [uscc])
        if uscc not in before:
            raise YuqiError(Problem(code="engine.unknown-enterprise", params={"value": uscc}))
        self._before = before[uscc]
        self._horizon = planner.horizon(programme, by)
        self.view = planner.views(programme, by, [uscc])[uscc]
        self._acts = {
            act.key: act for act in acts_by(planner.levers, self.view.one, as_of=planner.as_of, by=by)
        }

    @cached_property
    def _titles(self) -> dict[Key, date]:
        """Titles that conditions not met ask for and that there is time for, with the day of application."""
        found: dict[Key, date] = {}
        for title in self._planner.titles.asked(self.view, [self._programme]):
            applied = self._planner.applied_on(title, self.by)
            if applied is not None:
                found[obtaining(title), None] = applied
        return found

    def spread(self, amounts: Mapping[str | Key, Decimal]) -> dict[Key, Decimal]:
        """Return amounts by lever and year; those of a lever alone count in every year it has."""
        found: dict[Key, Decimal] = {}
        for key, amount in amounts.items():
            if isinstance(key, tuple):
                found[key] = amount
                continue
            own = [each for each in self._acts if each[0] == key]
            found.update(dict.fromkeys(own or [(key, None)], amount))
        return found

    def options(self) -> tuple[LeverOption, ...]:
        """Return every lever that there is time for and that the verdict feels, title by title last."""
        acts = list(self._acts.values())
        touched = self._horizon.touched(self.view, acts)
        felt = [
            _option(act, self.view.one, self._planner.lang)
            for act, own in zip(acts, touched, strict=True)
            if own
        ]
        return (*felt, *(self._title_option(key[0], day) for key, day in self._titles.items()))

    def tried(self, amounts: Mapping[Key, Decimal]) -> Tried:
        """Return what amounts come to; more than there can be counts as the most, parts of a step do not count.

        Raises:
            YuqiError: a lever that this enterprise cannot pull by the day; an amount below zero.
        """
        planner, horizon = self._planner, self._horizon
        acts, numbers, granted = self._chosen(amounts)
        view = self.view
        if granted:
            view = horizon.view(planner.titles.holding(view.one, self._granted(granted)))
        values = horizon.after(view, acts, numbers)
        steps = [
            step_of(act, 0, number, view.one, planner.lang) for act, number in zip(acts, numbers, strict=True)
        ]
        steps += [planner.titles.step(title, day, planner.lang) for title, day in granted]
        steps += waits(self._before, view, values, planner.as_of, self.by, planner.lang)
        used = {act.key: number * _unit(act.lever) for act, number in zip(acts, numbers, strict=True)}
        return Tried(
            amounts=used | {(obtaining(title), None): Decimal(1) for title, _ in granted},
            possible=horizon.is_possible(view, acts, numbers),
            verdict=values["verdict"],
            **summed(steps),
        )

    def after(
        self, one: OneEnterprise, amounts: Mapping[Key, Decimal], derived: Sequence[str]
    ) -> OneEnterprise:
        """Return the enterprise's rows after amounts, whatever reading they are of.

        Args:
            one: its rows as foreseen at the day.
            derived: columns that the passes of that reading add to the rights' rows.
        """
        acts, numbers, granted = self._chosen(amounts)
        one = self._planner.titles.holding(one, self._granted(granted))
        changed = rows_after(one, acts, numbers, derived)
        return OneEnterprise(uscc=one.uscc, rows={**one.rows, **changed}, complete=one.complete)

    def _chosen(self, amounts: Mapping[Key, Decimal]) -> tuple[list[Act], list[int], list[tuple[str, date]]]:
        """Return acts with their steps, and titles with their day of application; nothing of what is zero."""
        problems = [
            Problem(code="engine.plan-lever", params={"value": _key_words(key), "by": self.by.isoformat()})
            for key, amount in amounts.items()
            if amount and key not in self._acts and key not in self._titles
        ]
        problems += [
            Problem(code="engine.plan-amount", params={"value": str(amount), "lever": _key_words(key)})
            for key, amount in amounts.items()
            if amount < 0
        ]
        if problems:
            raise YuqiError(problems)
        acts: list[Act] = []
        numbers: list[int] = []
        for key, act in self._acts.items():
            number = min(int(amounts.get(key, Decimal(0)) / _unit(act.lever)), act.most)
            if number:
                acts.append(act)
                numbers.append(number)
        granted = [
            (title, day)
            for key, day in self._titles.items()
            if amounts.get(key) and (title := title_asked(key[0])) is not None
        ]
        return acts, numbers, granted

    def _granted(self, titles: Sequence[tuple[str, date]]) -> list[tuple[str, date]]:
        return [(title, self._planner.titles.granted_on(applied)) for title, applied in titles]

    def _title_option(self, lever: str, applied: date) -> LeverOption:
        title = title_asked(lever)
        assert title is not None
        step = self._planner.titles.step(title, applied, self._planner.lang)
        entry = self._planner.titles.lever
        return LeverOption(
            lever=lever,
            year=None,
            op=OBTAIN_TITLE,
            label=step.label,
            table="titles",
            key=title,
            field=None,
            from_="no",
            step=Decimal(1),
            most=Decimal(1),
            required=Decimal(0),
            price=None,
            cost_status=step.cost_status,
            start=step.start,
            done=step.done,
            lead_months=entry.lead_months,
            hours=entry.hours,
            cite=step.cite,
            note=spoken(entry.note, self._planner.lang) if entry.note is not None else None,
        )


def _option(act: Act, one: OneEnterprise, lang: str) -> LeverOption:
    lever = act.lever
    from_: Any = Decimal(0)
    if lever.op == "set" and act.year is None:
        from_ = "no"
    elif lever.op == "set" and lever.column is not None:
        now = next(row[lever.column] for row in one.rows["statements"] if row["year"] == act.year)
        from_ = shown(now, TABLES[lever.table].column(lever.column))
    kind = lever.row.get("kind") if lever.op == "add_row" else None
    return LeverOption(
        lever=lever.id,
        year=act.year,
        op=lever.op,
        label=spoken(lever.label, lang),
        table=lever.table,
        key=None if kind is None else str(kind),
        field=lever.column,
        from_=from_,
        step=_unit(lever),
        most=act.most * _unit(lever),
        required=act.required.quantize(Decimal("0.01")),
        price=act.price,
        cost_status=lever.price_status,
        start=act.start,
        done=act.done,
        lead_months=lever.lead_months,
        hours=lever.hours,
        cite=citation(lever.source),
        note=spoken(lever.note, lang) if lever.note is not None else None,
    )


def amounts_of(plan: Plan, levers: Sequence[Lever]) -> dict[Key, Decimal]:
    """Return a plan's amounts by lever and year in the unit people use, titles obtained on the way as 1."""
    by_id = {lever.id: lever for lever in levers}
    found: dict[Key, Decimal] = {
        key: number * _unit(by_id[key[0]]) for key, number in plan.amounts.items() if number
    }
    found |= {(step.lever, None): Decimal(1) for step in plan.steps if step.op == OBTAIN_TITLE}
    return found


def _unit(lever: Lever) -> Decimal:
    """Return what one step is in the unit people use; rows and a yes are counted one by one."""
    return lever.unit if lever.op == "set" and lever.table == "statements" else Decimal(1)


def _key_words(key: Key) -> str:
    lever, year = key
    return lever if year is None else f"{lever}@{year}"
