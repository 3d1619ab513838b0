"""Titles obtained on the way to another (先取资质): which are asked for, when they are applied for and granted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from yuqi.engine.assess.words import citation, spoken
from yuqi.engine.evaluate import OneEnterprise
from yuqi.engine.plan.acts import row_as_stated
from yuqi.engine.plan.horizon import View
from yuqi.engine.plan.shapes import Step
from yuqi.engine.tree.calendar import months_before, months_later
from yuqi.facts.vocabulary import TABLES
from yuqi.rules.obtaining import OBTAIN_TITLE, obtaining, title_asked
from yuqi.rules.shapes import Catalog, Lever

__all__ = ["Titles"]


class Titles:
    """What the lever that obtains a title does (取得资质)."""

    def __init__(self, catalog: Catalog, levers: Sequence[Lever]) -> None:
        self._catalog = catalog
        self._lever = next((each for each in levers if each.op == OBTAIN_TITLE), None)

    @property
    def lever(self) -> Lever:
        """The lever that obtains a title.

        Raises:
            LookupError: the catalog has none on the day.
        """
        if self._lever is None:
            raise LookupError(OBTAIN_TITLE)
        return self._lever

    def asked(self, view: View, above: Iterable[str] = ()) -> list[str]:
        """Return the titles that conditions not met ask for, but those above."""
        passed_by = frozenset(above)
        found: dict[str, None] = {}
        for condition in view.sight.edition.conditions:
            title = title_asked(condition.lever)
            if title is None or title in passed_by or view.values[f"condition/{condition.path}"] is True:
                continue
            if self._catalog.programmes[title].editions:
                found[title] = None
        return list(found)

    def applied_on(self, day: date) -> date | None:
        """Return when a title has to be applied for to be held on a day."""
        return None if self._lever is None else months_before(day, self._lever.lead_months)

    def granted_on(self, applied: date) -> date:
        """Return when a title applied for on a day is granted."""
        return months_later(applied, self.lever.lead_months)

    def holding(self, one: OneEnterprise, granted: Iterable[tuple[str, date]]) -> OneEnterprise:
        """Return the enterprise with titles granted on their days."""
        own = [self.row(one.uscc, title, day) for title, day in granted]
        if not own:
            return one
        return replace(one, rows={**one.rows, "titles": [*one.rows.get("titles", ()), *own]})

    def row(self, uscc: str, title: str, day: date) -> dict[str, Any]:
        """Return a row of titles as a snapshot has it; the programme's term says when it ends."""
        level = self._catalog.programmes[title].level
        cells = {"uscc": uscc, "programme": title, "level": level, "granted_on": day}
        return row_as_stated(TABLES["titles"], cells)

    def step(self, title: str, applied: date, lang: str) -> Step:
        """Return the step that a title obtained on the way is."""
        programme = self._catalog.programmes[title]
        return Step(
            lever=obtaining(title),
            op=OBTAIN_TITLE,
            label=f"{spoken(self.lever.label, lang)} · {spoken(programme.label, lang)}",
            table="titles",
            key=title,
            start=applied,
            done=self.granted_on(applied),
            cite=citation(programme.source),
            hours=self.lever.hours,
        )
