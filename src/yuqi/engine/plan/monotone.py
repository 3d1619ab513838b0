"""Whether more of a lever can ever do harm (单调性检查): what `catalog check` asks about declared levers.

Every edition's verdict is read by signs on its first day and on each day on which a figure it may use changes, for
every year a lever can touch and every month it can begin in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yuqi.base import Place, Problem
from yuqi.engine.compile import Ruleset, build_ruleset
from yuqi.engine.plan.acts import moves_of, row_of
from yuqi.engine.plan.signs import STAYS, Slope, added_row, changed_row, slopes
from yuqi.engine.tree import EditionNodes, Node, Op, topological
from yuqi.rules import dates
from yuqi.rules.shapes import Catalog, Lever, Programme

__all__ = ["Rulesets", "check_monotone", "unproved"]

_YEARS = 3  # open years within 36 months
_MONTHS = 12


class Rulesets:
    """The rules of programmes on the days that matter, built once (规则集缓存)."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._made: dict[str, list[Ruleset]] = {}

    def of(self, programme: str) -> list[Ruleset]:
        """Return the rules of a programme on every day on which they may change."""
        if programme not in self._made:
            entry = self.catalog.programmes[programme]
            self._made[programme] = [
                build_ruleset(
                    self.catalog,
                    as_of=day,
                    programmes=[programme],
                    procedure=procedure,
                    benefits=False,
                    checks=False,
                )
                for day, procedure in _days(self.catalog, entry)
            ]
        return self._made[programme]


def _days(catalog: Catalog, entry: Programme) -> list[tuple[date, str]]:
    """Return the first day of every edition and those on which dated figures change while it is in force."""
    changes = {dated.from_ for each in catalog.parameters.values() for dated in each.values}
    changes |= {each.from_ for shelf in (catalog.scales, catalog.code_tables) for each in shelf.values()}
    found: dict[tuple[date, str], None] = {}
    for edition in entry.editions:
        for procedure in edition.procedures:
            span = dates.edition_days(edition, procedure)
            if span is not None:
                first, last = span
                inside = {day for day in changes if first < day and (last is None or day <= last)}
                found.update(dict.fromkeys((day, procedure) for day in sorted({first, *inside})))
    return list(found)


def check_monotone(catalog: Catalog) -> list[Problem]:
    """Return the levers declared to do a programme no harm of which the tree's signs do not prove it."""
    rulesets = Rulesets(catalog)
    problems: list[Problem] = []
    for lever in catalog.levers.values():
        for programme in lever.monotone:
            wrong = unproved(rulesets, lever, programme)
            if wrong:
                file, _, line = str(catalog.places.get(lever.id, "")).rpartition(":")
                place = Place(file=file or None, line=int(line) if line.isdigit() else None, key=lever.id)
                params = {"value": lever.id, "programme": programme, "conditions": ", ".join(wrong)}
                problems.append(Problem(code="engine.lever-not-monotone", place=place, params=params))
    return problems


def unproved(rulesets: Rulesets, lever: Lever, programme: str) -> list[str]:
    """Return the conditions that more of a lever may turn away from met; none: it never turns pass into fail."""
    wrong: dict[str, None] = {}
    for ruleset in rulesets.of(programme):
        for edition in ruleset.blocks[0].editions:
            for pull in _pulls(lever, ruleset):
                wrong.update(dict.fromkeys(_harmed(edition, pull)))
    return list(wrong)


@dataclass(frozen=True, slots=True)
class _Pull:
    """One way to pull a lever (拉动方式): what one step does to a row, or the row it adds."""

    lever: Lever
    year: int | None = None
    moves: Mapping[str, int] | None = None
    cells: Mapping[str, Any] | None = None

    def slope(self, node: Node) -> Slope:
        """Return a feature's slope."""
        feature = node.data
        if node.op is not Op.INPUT or feature.table != self.lever.table:
            return STAYS
        if self.cells is not None:
            return added_row(feature, self.cells)
        if self.year is not None and feature.year is not None and feature.year != self.year:
            return STAYS
        return changed_row(feature, self.moves or {})


def _pulls(lever: Lever, ruleset: Ruleset) -> Iterator[_Pull]:
    if lever.op == "add_row":
        inputs = [feature for feature in ruleset.lowering.inputs if feature.table == lever.table]
        trees = [tree for feature in inputs for tree in (feature.where, feature.value) if tree is not None]
        used = {node.data for node in topological(trees) if node.op is Op.ROW}
        derived = {name: False for name in used if name.startswith("used_")}
        yield _Pull(lever, cells={**row_of(lever), **derived})
    elif lever.op == "set":
        lasting = lever.table != "statements"
        last = ruleset.as_of.year - 1
        for year in [None] if lasting else [last - back for back in range(_YEARS)]:
            for months in range(1, _MONTHS + 1) if lever.averaged else [_MONTHS]:
                yield _Pull(lever, year=year, moves=moves_of(lever, months))


def _harmed(edition: EditionNodes, pull: _Pull) -> Iterator[str]:
    """Yield the conditions that may fall, where the verdict may."""
    verdict = edition.columns["verdict"]
    roots = [verdict.args[0]] if verdict.op is Op.CASE else [verdict]
    found = slopes([*roots, *(condition.outcome for condition in edition.conditions)], pull.slope)
    if all(found.get(root.number, STAYS).rises for root in roots):
        return
    for condition in edition.conditions:
        if not found.get(condition.outcome.number, STAYS).rises:
            yield condition.path
