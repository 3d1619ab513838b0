"""Check editions and conditions (检查版本与条件): one edition a day and procedure, levers, routes, citations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from yuqi.base.problem import Param, Severity
from yuqi.facts.vocabulary import TABLES
from yuqi.rules.dates import Procedure, edition_days
from yuqi.rules.lint.findings import Findings, Keys
from yuqi.rules.names import column_of, nearest, own_table, yearly_table
from yuqi.rules.obtaining import title_asked
from yuqi.rules.shapes import Catalog, Condition, Edition, Programme

__all__ = ["check_editions"]

_PROCEDURES: tuple[Procedure, ...] = ("new", "review")


def check_editions(catalog: Catalog, findings: Findings) -> None:
    """Note overlapping editions, gaps, routes and levers that do not exist, conditions without citation."""
    for programme in catalog.programmes.values():
        for procedure in _PROCEDURES:
            _check_days(programme, procedure, findings)
        ids = [edition.id for edition in programme.editions]
        for number, edition in enumerate(programme.editions):
            keys: Keys = ("editions", number)
            if edition.id in ids[:number]:
                findings.say("edition-twice", programme.id, (*keys, "id"), value=edition.id)
            _check_edition(programme, edition, keys, catalog, findings)
    for benefit in catalog.benefits.values():
        _check_ids(benefit.id, [((("gates", n)), gate) for n, gate in enumerate(benefit.gates)], findings)
        for number, gate in enumerate(benefit.gates):
            _check_condition(benefit.id, benefit.subject, gate, ("gates", number), catalog, findings)
            if gate.when is None:
                findings.say("condition-empty", benefit.id, ("gates", number), value=gate.id)


def _check_days(programme: Programme, procedure: Procedure, findings: Findings) -> None:
    lives = sorted(
        (days[0], days[1] or date.max, number)
        for number, edition in enumerate(programme.editions)
        if (days := edition_days(edition, procedure)) is not None
    )
    for (_, end, before), (start, _, number) in pairwise(lives):
        keys: Keys = ("editions", number)
        params: dict[str, Param] = {
            "procedure": procedure,
            "first": programme.editions[before].id,
            "second": programme.editions[number].id,
        }
        if start <= end:
            findings.note("edition-overlap", programme.id, keys, {"day": start.isoformat(), **params})
        elif start - end > timedelta(days=1):
            day = (end + timedelta(days=1)).isoformat()
            findings.note("edition-gap", programme.id, keys, {"day": day, **params}, Severity.WARNING)


def _conditions(edition: Edition, keys: Keys) -> Iterator[tuple[Keys, Condition]]:
    for shelf in ("gates", "directs"):
        for number, condition in enumerate(getattr(edition, shelf)):
            yield (*keys, shelf, number), condition
    if edition.routes is not None and edition.routes.as_gate is not None:
        yield (*keys, "routes", "as_gate"), edition.routes.as_gate


def _check_edition(
    programme: Programme, edition: Edition, keys: Keys, catalog: Catalog, findings: Findings
) -> None:
    if edition.to is not None and edition.to < edition.from_:
        findings.say(
            "dates-order", programme.id, (*keys, "to"), start=str(edition.from_), end=str(edition.to)
        )
    for procedure, days in edition.procedure_dates.items():
        if procedure not in edition.procedures:
            findings.say(
                "procedure-unused", programme.id, (*keys, "procedure_dates", procedure), value=procedure
            )
        if "from" in days and "to" in days and days["to"] < days["from"]:
            findings.say(
                "dates-order",
                programme.id,
                (*keys, "procedure_dates", procedure),
                start=str(days["from"]),
                end=str(days["to"]),
            )
    conditions = list(_conditions(edition, keys))
    _check_ids(programme.id, conditions, findings)
    for here, condition in conditions:
        _check_condition(programme.id, programme.subject, condition, here, catalog, findings)
    _check_routes(programme.id, edition, keys, findings)
    if edition.scorecard is not None:
        for p, part in enumerate(edition.scorecard.parts):
            for i, item in enumerate(part.items):
                here = (*keys, "scorecard", "parts", p, "items", i)
                if not (item.cite or part.cite):
                    findings.say("no-citation", programme.id, here, value=item.id)
                _check_lever(programme.id, programme.subject, item.lever, here, catalog, findings)


def _check_ids(entry: str, conditions: list[tuple[Keys, Condition]], findings: Findings) -> None:
    seen: set[str] = set()
    for keys, condition in conditions:
        if condition.id in seen:
            findings.say("condition-twice", entry, (*keys, "id"), value=condition.id)
        seen.add(condition.id)


def _check_routes(entry: str, edition: Edition, keys: Keys, findings: Findings) -> None:
    """Note routes that name no ground, and grounds that nothing names."""
    directs = [direct.id for direct in edition.directs]
    named: set[str] = set()
    if edition.routes is not None:
        for number, route in enumerate(edition.routes.any_of):
            named.add(route)
            if route != "score" and route not in directs:
                near = nearest(route, ["score", *directs])
                findings.say(
                    "unknown-direct", entry, (*keys, "routes", "any_of", number), value=route, near=near
                )
    for g, gate in enumerate(edition.gates):
        for number, direct in enumerate(gate.stands_in):
            named.add(direct)
            if direct not in directs:
                here: Keys = (*keys, "gates", g, "stands_in", number)
                findings.say("unknown-direct", entry, here, value=direct, near=nearest(direct, directs))
    for number, direct in enumerate(directs):
        if direct not in named:
            findings.say("direct-unused", entry, (*keys, "directs", number), value=direct)


def _check_condition(
    entry: str, subject: str, condition: Condition, keys: Keys, catalog: Catalog, findings: Findings
) -> None:
    if not condition.cite and (condition.source is None or not condition.source.article):
        findings.say("no-citation", entry, keys, value=condition.id)
    if condition.met_from is not None and condition.lever != "wait":
        findings.say("met-from-without-wait", entry, (*keys, "met_from"), value=condition.id)
    if condition.lever == "wait" and condition.met_from is None:
        findings.say("wait-without-met-from", entry, (*keys, "lever"), Severity.WARNING, value=condition.id)
    if condition.status == "illustrative" and condition.confidence == "seen":
        findings.say("illustrative-seen", entry, (*keys, "confidence"), Severity.WARNING, value=condition.id)
    _check_lever(entry, subject, condition.lever, keys, catalog, findings)


def _check_lever(
    entry: str, subject: str, lever: str | None, keys: Keys, catalog: Catalog, findings: Findings
) -> None:
    """Note a lever that is no column, table, title, `wait` or `judgement`."""
    if lever is None or lever in ("wait", "judgement") or lever in TABLES:
        return
    title = title_asked(lever)
    if title is not None:
        if title not in catalog.programmes:
            near = nearest(title, list(catalog.programmes))
            findings.say("unknown-title", entry, (*keys, "lever"), value=title, near=near)
        return
    table, _, column = lever.rpartition(".")
    tables = [table] if table else [own_table(subject), yearly_table(subject)]
    if not any(column_of(name, column) is not None for name in tables):
        known = [*TABLES, "wait", "judgement"]
        for name in (own_table(subject), yearly_table(subject)):
            known += TABLES[name].names
        findings.say("unknown-lever", entry, (*keys, "lever"), value=lever, near=nearest(lever, known))
