"""From an enterprise and a title to a proven plan (方案规划): days of application tried in order, the first that has one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from yuqi.backends.base import Backend
from yuqi.base import Problem, YuqiError
from yuqi.engine.assess.one import read_many
from yuqi.engine.assess.words import spoken
from yuqi.engine.compile import needed_tables
from yuqi.engine.evaluate import OneEnterprise
from yuqi.engine.plan.acts import acts_by
from yuqi.engine.plan.blocked import blocked_by, hopeless
from yuqi.engine.plan.days import days_of_application, months_until, refuse_day
from yuqi.engine.plan.forecast import FILE, FORECASTS, foresee
from yuqi.engine.plan.horizon import Horizon, View
from yuqi.engine.plan.shapes import Blocked, Plan
from yuqi.engine.plan.solve import Best, best
from yuqi.engine.plan.steps import assumed, step_of, summed, waits
from yuqi.engine.plan.titles import Titles
from yuqi.engine.tree import Feature
from yuqi.facts import Snapshot
from yuqi.rules.dates import edition_on
from yuqi.rules.obtaining import OBTAIN_TITLE
from yuqi.rules.shapes import Catalog, Lever, Programme

__all__ = ["Planner"]

_POINTS = Decimal(10_000)
_DEEPEST = 3  # titles that need titles that need titles


class Planner:
    """Plans for many enterprises over one set of facts (规划器).

    Args:
        backend: a session of its own, whose tables the planner lays out day by day.
        by: the day of application; None: the first that has a plan.
        forecast: carry or trend; file where `stated` is given.
        stated: rows of `statements` of open years that come before the forecast; the rest is carried.
        within: codes that will be asked for, where they are known beforehand; their rows are kept at hand.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        catalog: Catalog,
        backend: Backend,
        *,
        as_of: date,
        by: date | None = None,
        forecast: str = "carry",
        procedure: str | None = None,
        lang: str = "zh",
        stated: Path | None = None,
        within: Sequence[str] | None = None,
    ) -> None:
        refuse_day(by, as_of)
        if forecast not in (*FORECASTS, *([FILE] if stated is not None else [])):
            raise YuqiError(
                Problem(
                    code="engine.plan-forecast", params={"value": forecast, "known": ", ".join(FORECASTS)}
                )
            )
        self.snapshot, self.catalog, self._backend = snapshot, catalog, backend
        self._loaded: set[str] = set()
        self.stated, self._within = stated, within
        self.as_of, self.by, self.forecast, self.procedure, self.lang = as_of, by, forecast, procedure, lang
        self.levers: list[Lever] = [
            lever
            for lever in catalog.levers.values()
            if lever.from_ <= as_of and (lever.to is None or as_of <= lever.to)
        ]
        self.titles = Titles(catalog, self.levers)
        self._horizons: dict[tuple[str, date], Horizon] = {}
        self._seen: dict[tuple[str, date], dict[str, View]] = {}

    def speaking(self, lang: str) -> Planner:
        """Return the same planner in another language; what is compiled and read is shared."""
        other = copy(self)
        other.lang = lang
        return other

    def forget(self, views: int, horizons: int) -> None:
        """Let go of what was read and compiled where more is kept than so many enterprises, so many days."""
        if sum(map(len, self._seen.values())) > views:
            self._seen.clear()
        if len(self._horizons) > horizons:
            self._seen.clear()
            self._horizons.clear()

    # Asking

    def plan(
        self, programme: str, codes: Sequence[str], *, by: date | None = None, alternatives: bool = False
    ) -> dict[str, Plan]:
        """Return each enterprise's plan for a title, in the order asked.

        Args:
            by: the day of application; None: the planner's own.
            alternatives: whether a later day that costs less is looked for too.

        Raises:
            YuqiError: an unknown programme or enterprise, no edition on the day.
        """
        refuse_day(by, self.as_of)
        by = by or self.by
        entry = self.programme(programme)
        before = self.views(programme, self.as_of, codes)
        missing = [uscc for uscc in codes if uscc not in before]
        if missing:
            raise YuqiError([Problem(code="engine.unknown-enterprise", params={"value": u}) for u in missing])
        found: dict[str, Plan] = {}
        waiting = list(codes)
        for uscc in codes:
            if before[uscc].values["verdict"] == "pass":
                found[uscc] = self._already(programme, before[uscc])
                waiting.remove(uscc)
        asked = [by] if by is not None else days_of_application(entry, self.as_of)
        days = [day for day in asked if self._has_edition(entry, day)]
        if not days:
            for uscc in waiting:
                found[uscc] = self._without_rules(programme, asked[-1], before[uscc])
            waiting = []
        for day in days:
            if not waiting:
                break
            views = self.views(programme, day, waiting)
            if len(waiting) > 1:
                self._look_at_titles(day, views)
            for uscc in [*waiting]:
                plan = self._on(programme, day, before[uscc], views[uscc])
                if plan is not None:
                    found[uscc] = plan
                    waiting.remove(uscc)
        if waiting:
            views = self.views(programme, days[-1], waiting)
            for uscc in waiting:
                found[uscc] = self._impossible(programme, days[-1], before[uscc], views[uscc])
        if alternatives and by is None:
            for uscc, plan in found.items():
                found[uscc] = self._with_alternatives(programme, plan, before[uscc], days)
        return {uscc: found[uscc] for uscc in codes}

    def rows_at(self, programme: str, plan: Plan) -> dict[str, list[Mapping[str, Any]]]:
        """Return an enterprise's rows as they would be at the plan's day, of the tables that its steps change."""
        horizon = self.horizon(programme, plan.by)
        one = self.views(programme, plan.by, [plan.uscc])[plan.uscc].one
        acts = [
            act
            for act in acts_by(self.levers, one, as_of=self.as_of, by=plan.by)
            if plan.amounts.get(act.key)
        ]
        rows = horizon.rows_after(one, acts, [plan.amounts[act.key] for act in acts])
        granted = [(step.key, step.done) for step in plan.steps if step.op == OBTAIN_TITLE and step.key]
        if granted:
            rows["titles"] = list(self.titles.holding(one, granted).rows["titles"])
        return rows

    # Horizons

    def programme(self, programme: str) -> Programme:
        """Return a programme that is assessed.

        Raises:
            YuqiError: there is none of this id.
        """
        entry = self.catalog.programmes.get(programme)
        if entry is None or not entry.editions:
            from difflib import get_close_matches

            assessed = [name for name, each in self.catalog.programmes.items() if each.editions]
            near = ", ".join(get_close_matches(programme, assessed, 2, 0.3)) or "—"
            raise YuqiError(
                Problem(code="engine.unknown-programme", params={"value": programme, "nearest": near})
            )
        return entry

    def horizon(self, programme: str, day: date) -> Horizon:
        """Return a programme at a day, made once."""
        found = self._horizons.get((programme, day))
        if found is None:
            found = self._horizons[programme, day] = Horizon(self.catalog, programme, day, self.procedure)
        return found

    def views(self, programme: str, day: date, codes: Sequence[str]) -> dict[str, View]:
        """Return enterprises as they would be at a day; those the facts do not have are left out."""
        horizon = self.horizon(programme, day)
        known = self._seen.setdefault((programme, day), {})
        wanted = [uscc for uscc in codes if uscc not in known]
        if wanted:
            read = self.read(horizon.features, day, wanted)
            known.update({uscc: horizon.view(one) for uscc, one in read.items()})
        return {uscc: known[uscc] for uscc in codes if uscc in known}

    def read(self, features: Sequence[Feature], day: date, codes: Sequence[str]) -> dict[str, OneEnterprise]:
        """Return the rows that features read, as they would be at a day; enterprises not in the facts are left out."""
        foresee(
            self._backend,
            self.snapshot,
            needed_tables(features),
            as_of=self.as_of,
            by=day,
            forecast=self.forecast,
            only=codes,
            loaded=self._loaded,
            within=self._within,
            stated=self.stated,
        )
        return read_many(self._backend, features, day, codes)

    def _look_at_titles(self, day: date, views: Mapping[str, View]) -> None:
        """Read at once what the plans for titles that conditions ask for will read, for all who lack them."""
        wanted: dict[str, list[str]] = {}
        for uscc, view in views.items():
            for title in self.titles.asked(view):
                wanted.setdefault(title, []).append(uscc)
        for title, codes in wanted.items():
            applied = self.applied_on(title, day)
            if applied is not None:
                self.views(title, self.as_of, codes)
                self.views(title, applied, codes)

    # One enterprise on one day

    def _on(
        self,
        programme: str,
        day: date,
        before: View,
        view: View,
        depth: int = 0,
        above: tuple[str, ...] = (),
    ) -> Plan | None:
        """Return the plan for a day, with the titles it needs obtained first; None when there is none."""
        horizon = self.horizon(programme, day)
        acts = acts_by(self.levers, view.one, as_of=self.as_of, by=day)
        plain = self._made(programme, horizon, before, view, best(horizon, view, acts), ())
        if plain is not None or depth >= _DEEPEST:
            return plain
        titles = self.titles.asked(view, (*above, programme))
        if not titles or hopeless(horizon, view, acts):
            return None
        first: list[Plan] = []
        for title in titles:
            plan = self._title_first(title, day, before.one.uscc, depth, (*above, programme))
            if plan is None:
                return None
            first.append(plan)
        granted = [(plan.programme, self.titles.granted_on(plan.by)) for plan in first]
        view = horizon.view(self.titles.holding(view.one, granted))
        least: dict[tuple[str, int | None], int] = {}
        for plan in first:
            for key, steps in plan.amounts.items():
                least[key] = max(least.get(key, 0), steps)
        acts = acts_by(self.levers, view.one, as_of=self.as_of, by=day, least=least)
        return self._made(programme, horizon, before, view, best(horizon, view, acts), first)

    def _title_first(
        self, title: str, day: date, uscc: str, depth: int, above: tuple[str, ...]
    ) -> Plan | None:
        applied = self.applied_on(title, day)
        if applied is None:
            return None
        before = self.views(title, self.as_of, [uscc])[uscc]
        return self._on(title, applied, before, self.views(title, applied, [uscc])[uscc], depth + 1, above)

    def applied_on(self, title: str, day: date) -> date | None:
        """Return when a title has to be applied for to be held on a day; None: there is no time, or no rule."""
        applied = self.titles.applied_on(day)
        if applied is None or applied <= self.as_of:
            return None
        return applied if self._has_edition(self.catalog.programmes[title], applied) else None

    # What is said

    def _common(self, programme: str, day: date, before: View, view: View) -> dict[str, Any]:
        edition = view.sight.edition
        return {
            "uscc": view.one.uscc,
            "programme": programme,
            "edition": edition.id,
            "procedure": view.procedure,
            "as_of": self.as_of,
            "by": day,
            "forecast": self.forecast,
            "months": months_until(day, self.as_of),
            "verdict_before": before.values["verdict"],
            "score_before": _score(before.values, before),
            "assumes": assumed(view, self.as_of, day, self.forecast, self.stated),
        }

    def _already(self, programme: str, before: View) -> Plan:
        common = self._common(programme, self.as_of, before, before)
        return Plan(**common, status="already", verdict_after="pass", score_after=common["score_before"])

    def _made(
        self,
        programme: str,
        horizon: Horizon,
        before: View,
        view: View,
        found: Best | None,
        first: Sequence[Plan],
    ) -> Plan | None:
        if found is None:
            return None
        steps = [step for plan in first for step in plan.steps]
        steps += [self.titles.step(plan.programme, plan.by, self.lang) for plan in first]
        amounts: dict[tuple[str, int | None], int] = {}
        for act, number in zip(found.acts, found.amounts, strict=True):
            if number:
                amounts[act.key] = number
            if number > act.least:
                steps.append(step_of(act, act.least, number, view.one, self.lang))
        steps += waits(before, view, found.values, self.as_of, horizon.by, self.lang)
        after = found.values["verdict"]
        return Plan(
            **self._common(programme, horizon.by, before, view),
            status="optimal" if found.gap < 1e-9 else "bounded",
            gap=Decimal(round(found.gap, 4)).quantize(Decimal("0.0001")),
            **summed(steps),
            verdict_after=after,
            score_after=_score(found.values, view),
            notes=tuple(_notes(after, found, first)),
            amounts=amounts,
        )

    def _has_edition(self, entry: Programme, day: date) -> bool:
        procedures: tuple[Literal["new", "review"], ...] = ("new", "review")
        if self.procedure in procedures:
            procedures = (self.procedure,)
        return any(edition_on(entry, procedure, day) is not None for procedure in procedures)

    def _without_rules(self, programme: str, day: date, before: View) -> Plan:
        """Return the answer where the title's rules end before any day of application."""
        common = {**self._common(programme, self.as_of, before, before), "by": day, "assumes": ()}
        label = spoken(self.catalog.programmes[programme].label, self.lang)
        blocked = Blocked(condition="edition", label=label, why="no_edition")
        return Plan(**common, status="impossible", cost=None, blocked_by=(blocked,))

    def _impossible(self, programme: str, day: date, before: View, view: View) -> Plan:
        horizon = self.horizon(programme, day)
        acts = acts_by(self.levers, view.one, as_of=self.as_of, by=day)
        return Plan(
            **self._common(programme, day, before, view),
            status="impossible",
            cost=None,
            blocked_by=tuple(blocked_by(horizon, view, acts, self.lang)),
        )

    def _with_alternatives(self, programme: str, plan: Plan, before: View, days: Sequence[date]) -> Plan:
        """Return a plan with a later one beside it that asks for less, where there is one."""
        if plan.status not in ("optimal", "bounded") or not plan.steps:
            return plan
        for day in days:
            if day <= plan.by:
                continue
            view = self.views(programme, day, [plan.uscc])[plan.uscc]
            other = self._on(programme, day, before, view)
            better = other is not None and (
                other.required < plan.required or (plan.verdict_after != "pass" == other.verdict_after)
            )
            if better and other is not None:
                return replace(plan, alternatives=(other,))
        return plan


def _notes(after: str, found: Best, first: Sequence[Plan]) -> list[str]:
    notes: list[str] = []
    if after == "open":
        notes.append("judgement")
    if found.gap >= 1e-9:
        notes.append("bounded")
    if first:
        notes.append("titles")
    return notes


def _score(values: Mapping[str, Any], view: View) -> tuple[Decimal | None, Decimal | None] | None:
    if not view.sight.edition.items:
        return None
    low, high = (values[name] for name in ("score_low", "score_high"))
    return (
        None if low is None else Decimal(low) / _POINTS,
        None if high is None else Decimal(high) / _POINTS,
    )
