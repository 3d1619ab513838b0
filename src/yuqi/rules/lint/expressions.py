"""Check expressions (检查表达式): names, units, scopes, cycles, and that what they use is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from yuqi.base.problem import Severity, YuqiError
from yuqi.rules.expression import parse_expression
from yuqi.rules.graph import Cycle, Owner, dependencies, order, owners, used
from yuqi.rules.lint.findings import Findings
from yuqi.rules.macros import Gives
from yuqi.rules.reading import Reader
from yuqi.rules.readings import Reading, Use
from yuqi.rules.shapes import Catalog, Entry, Parameter
from yuqi.rules.shown import show
from yuqi.rules.units import KNOWN_UNITS, unit_named

__all__ = ["check_expressions"]

_SHELVES = {
    "variable": "variables",
    "parameter": "parameters",
    "scale": "scales",
    "code_table": "code_tables",
}
_READ_BY_THE_ENGINE = frozenset({"ip_term"})
"""Entries that in_force() and the like read by themselves."""


def check_expressions(catalog: Catalog, findings: Findings) -> None:
    """Note what is wrong with any expression."""
    reader = Reader(catalog)
    everything: set[Use] = set()
    by_variable: dict[str, set[Use]] = {}
    for owner in owners(catalog):
        try:
            reading, found, uses = reader.read(owner.text, owner.context)
        except YuqiError as wrong:
            place = findings.place(owner.entry, owner.keys)
            findings.problems += [replace(problem, place=place) for problem in wrong.problems]
            continue
        for finding in found:
            code = finding.code.removeprefix("catalog.")
            findings.note(code, owner.entry, owner.keys, finding.params)
        _check_result(owner, reading, findings)
        _check_days(owner, uses, catalog, findings)
        everything |= uses
        if owner.entry in catalog.variables:
            by_variable[owner.entry] = uses
        _check_relational(owner, uses, by_variable, findings)
    _check_cycles(catalog, findings)
    _check_unused(catalog, everything | _named_by_points(catalog), findings)
    _check_units(catalog, findings)


def _check_result(owner: Owner, reading: Reading | None, findings: Findings) -> None:
    """Note an expression that gives the wrong kind of value, or a unit other than declared."""
    if reading is None:
        return
    if owner.wants is not None and reading.gives is not owner.wants:
        shown = show(parse_expression(owner.text))
        findings.say(
            "wrong-type",
            owner.entry,
            owner.keys,
            value=shown,
            wanted=str(owner.wants),
            found=str(reading.gives),
        )
        return
    if owner.unit is None or reading.gives is not Gives.NUMBER:
        return
    declared = unit_named(owner.unit)
    if not reading.unit.fits(declared):
        findings.say("unit-declared", owner.entry, owner.keys, declared=owner.unit, found=str(reading.unit))


def _check_relational(
    owner: Owner, uses: set[Use], by_variable: dict[str, set[Use]], findings: Findings
) -> None:
    """Note a condition that looks at other enterprises without saying so, or says so without looking."""
    if owner.relational is None:
        return
    looks: set[str] = set()
    seen: set[str] = set()
    waiting = [uses]
    while waiting:
        some = waiting.pop()
        looks |= set(used(some, "relational"))
        inner = set(used(some, "variable")) - seen
        seen |= inner
        waiting += [by_variable[name] for name in inner if name in by_variable]
    keys = owner.keys[:-1]
    if looks and not owner.relational:
        findings.say("relational-unmarked", owner.entry, keys, value=", ".join(sorted(looks)))
    elif owner.relational and not looks:
        findings.say("relational-for-nothing", owner.entry, (*keys, "relational"), Severity.WARNING)


def _check_days(owner: Owner, uses: set[Use], catalog: Catalog, findings: Findings) -> None:
    """Note an entry that is not in force on every day on which the expression applies."""
    start, end = owner.days
    for kind, shelf in _SHELVES.items():
        known: dict[str, Entry] = getattr(catalog, shelf)
        for name in used(uses, kind):
            entry = known.get(name)
            if entry is None:
                continue
            gap = _gap(entry, start, end)
            if gap is not None:
                findings.say(
                    "not-in-force", owner.entry, owner.keys, value=name, day=gap.isoformat(), start=str(start)
                )


def _gap(entry: Entry, start: date, end: date | None) -> date | None:
    """Return the first day from start to end on which an entry says nothing."""
    spans = (
        sorted((dated.from_, dated.to) for dated in entry.values)
        if isinstance(entry, Parameter)
        else [(entry.from_, entry.to)]
    )
    day = start
    for first, last in spans:
        if first > day:
            return day
        if last is None:
            return None
        if last >= day:
            if end is not None and last >= end:
                return None
            day = date.fromordinal(last.toordinal() + 1) if last < date.max else last
    return day


def _check_cycles(catalog: Catalog, findings: Findings) -> None:
    uses = dependencies(catalog)
    while uses:
        try:
            order(uses)
        except Cycle as cycle:
            first = cycle.path[0]
            findings.say("cycle", first, ("value",), path=" → ".join(cycle.path))
            uses = {name: inner for name, inner in uses.items() if name not in cycle.path}
        else:
            return


def _named_by_points(catalog: Catalog) -> set[Use]:
    """Return the scales that indicators name beside their expressions."""
    return {
        Use("scale", indicator.normalise.scale)
        for model in catalog.points_models.values()
        for dimension in model.dimensions
        for indicator in dimension.indicators
        if indicator.normalise.scale is not None
    }


def _check_unused(catalog: Catalog, uses: set[Use], findings: Findings) -> None:
    """Note entries that nothing uses: left over, or a misspelt reference elsewhere."""
    for kind, shelf in _SHELVES.items():
        for name in getattr(catalog, shelf):
            if Use(kind, name) not in uses and name not in _READ_BY_THE_ENGINE:
                findings.say("unused", name, severity=Severity.NOTE, value=name)


def _check_units(catalog: Catalog, findings: Findings) -> None:
    for shelf in ("parameters", "scales", "variables", "kpis"):
        for name, entry in getattr(catalog, shelf).items():
            if entry.unit is not None and not set(entry.unit.split("/")) <= KNOWN_UNITS:
                units = ", ".join(sorted(KNOWN_UNITS))
                findings.say("unknown-unit", name, ("unit",), value=entry.unit, units=units)
    for name, table in catalog.code_tables.items():
        for column, unit in table.columns.items():
            if unit not in KNOWN_UNITS | {"text", "date"}:
                units = ", ".join(sorted(KNOWN_UNITS))
                findings.say("unknown-unit", name, ("columns", column), value=unit, units=units)
