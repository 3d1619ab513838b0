"""Whether every rule can be made exact (精确性检查): what `catalog check` asks of the engine, beside the lint."""

from __future__ import annotations

from datetime import date

from yuqi.base import Place, Problem, YuqiError
from yuqi.engine.compile.ruleset import build_ruleset
from yuqi.rules import dates
from yuqi.rules.shapes import Catalog, Entry

__all__ = ["check_exactness"]


def check_exactness(catalog: Catalog) -> list[Problem]:
    """Return the entries that cannot be lowered to exact arithmetic on some day of theirs, with file and line.

    Found here: figures of more than 37 digits, products of ranges nobody can bound, values of the wrong kind.
    """
    problems: list[Problem] = []
    for programme in catalog.programmes.values():
        for day in _first_days(catalog, programme.id):
            problems += _tried(catalog, programme, day, programmes=(programme.id,))
    for benefit in catalog.benefits.values():
        one = catalog.model_copy(update={"benefits": {benefit.id: benefit}})
        problems += _tried(one, benefit, _year_after(benefit.from_), programmes=())
    for check in catalog.checks.values():
        one = catalog.model_copy(update={"benefits": {}, "checks": {check.id: check}})
        problems += _tried(one, check, check.from_, programmes=())
    return problems


def _first_days(catalog: Catalog, programme: str) -> list[date]:
    """Return the first day of every edition under every procedure."""
    entry = catalog.programmes[programme]
    days: dict[date, None] = {}
    for edition in entry.editions:
        for procedure in edition.procedures:
            span = dates.edition_days(edition, procedure)
            if span is not None:
                days[span[0]] = None
    return [] if entry.subject != "enterprise" else list(days)


def _year_after(day: date) -> date:
    """Return a day on which the tax year of a benefit's first day is the last closed one."""
    return date(day.year + 1, 12, 31)


def _tried(catalog: Catalog, entry: Entry, day: date, *, programmes: tuple[str, ...]) -> list[Problem]:
    try:
        build_ruleset(
            catalog, as_of=day, programmes=programmes, benefits=not programmes, checks=not programmes
        )
    except YuqiError as wrong:
        file, _, line = str(catalog.places.get(entry.id, "")).rpartition(":")
        place = Place(file=file or None, line=int(line) if line.isdigit() else None, key=entry.id)
        return [
            Problem(code=problem.code, place=place, params=problem.params, severity=problem.severity)
            for problem in wrong.problems
        ]
    return []
