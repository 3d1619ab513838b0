"""A declaration's way (填报流程): draft, submitted, returned, accepted; each step one transaction, one entry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.base import Problem
from yuqi.portal.access import Seat, require, visible_to
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge.declaring import doubts_about
from yuqi.portal.bridge.results import FactRecord
from yuqi.portal.bridge.rows import read_row
from yuqi.portal.bridge.vocabulary import sensitivity, tables
from yuqi.portal.enterprises.declarations.fields import fills_figures, fills_rights, groups_for, typed
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.imports.places import catalogs_of
from yuqi.portal.enterprises.models import Batch, Declaration, DeclarationStep, Enterprise
from yuqi.portal.enterprises.services import NewRow, add_rows, commit, new_batch

__all__ = [
    "Conflict",
    "NotNow",
    "Taken",
    "accept",
    "declaration_of",
    "fill_in",
    "give_back",
    "look_over",
    "save",
    "submit",
    "take_back",
    "take_in",
]

SOURCE = "declared"
_ABOVE_ALL = "officer"  # of a check only, never of a fact
State = Declaration.State
_OPEN = (State.DRAFT, State.RETURNED)


class Conflict(Exception):
    """Somebody saved in between (有人同时改过)."""


class NotNow(Exception):
    """The declaration is not in a state for this (现在不能这样做)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a person typed, read as a file would be (读到的填报)."""

    figures: Mapping[str, str]  # canonical
    rights: tuple[Mapping[str, str], ...] = ()
    problems: Mapping[str, tuple[Problem, ...]] = field(
        default_factory=dict
    )  # by field: revenue, right-0-number


def take_in(
    of: Declaration, *, figures: Mapping[str, str], rights: Sequence[Mapping[str, str]], unit: str, by: Seat
) -> Taken:
    """Read what was typed; what a person may not fill stays as it is.

    Args:
        of: the declaration.
        figures: column → as typed.
        rights: new rows, column → as typed.
        unit: of money: wan or yuan.
        by: who fills.
    """
    problems: dict[str, tuple[Problem, ...]] = {}
    kept = dict(of.figures)
    if fills_figures(by):
        columns = {column.name: column for group in groups_for(by) for column in group.columns}
        said = {name: typed(column, figures.get(name, ""), unit) for name, column in columns.items()}
        kept = {name: value for name, value in kept.items() if name not in columns}
        read = _read("statements", of, {"year": str(of.year)}, {n: t for n, t in said.items() if t})
        kept |= read.figures
        problems |= read.problems
    rows: list[Mapping[str, str]] = [dict(row) for row in of.rights]
    if fills_rights(by):
        rows = []
        for number, row in enumerate(rights):
            given = {name: text.strip() for name, text in row.items() if text.strip()}
            if not given:
                continue
            read = _read("ip_rights", of, {"number": given.pop("number", "")}, given)
            rows.append(read.figures)
            problems |= {f"right-{number}-{name or 'number'}": each for name, each in read.problems.items()}
    return Taken(figures=kept, rights=tuple(rows), problems=problems)


def _read(table: str, of: Declaration, key: Mapping[str, str], values: Mapping[str, str]) -> Taken:
    """Read a row; the cells that are wrong are told and left out, the others read again."""
    given = {"uscc": of.uscc, **key}
    day = of.tenant.as_of
    first = read_row(table, uscc=of.uscc, key=given, values=values, source=SOURCE, as_of=day)
    problems = dict(first.problems)
    record = first.record
    if record is None and problems:
        rest = {name: text for name, text in values.items() if name not in problems}
        if len(rest) < len(values) and "" not in problems and not set(key) & set(problems):
            record = read_row(table, uscc=of.uscc, key=given, values=rest, source=SOURCE, as_of=day).record
    if record is None:
        return Taken(figures={}, problems=problems)
    own = {name: text for name, text in record.key.items() if name not in ("uscc", "year")}
    return Taken(figures={**own, **record.values}, problems=problems)


@transaction.atomic
def declaration_of(*, year: int, by: Seat) -> Declaration:
    """Return the enterprise's declaration of a year, begun where there is none."""
    require(by, "enterprises.declare")
    of, made = Declaration.objects.select_related("tenant").get_or_create(
        tenant_id=by.tenant_id, uscc=by.uscc, year=year, defaults={"updated_by_id": by.user_id}
    )
    if made:
        audit.record(
            "declaration.begun", on=f"declaration:{of.pk}", by=by, uscc=of.uscc, after={"year": year}
        )
    return of


@transaction.atomic
def save(of: Declaration, *, taken: Taken, version: int, by: Seat) -> Declaration:
    """Keep a draft.

    Raises:
        Conflict: it was saved since the version that was filled in.
        NotNow: it has been submitted or accepted.
    """
    require(by, "enterprises.declare", uscc=of.uscc)
    of = _locked(of, by)
    if of.state not in _OPEN:
        raise NotNow
    if of.version != version:
        raise Conflict
    figures, rights = dict(taken.figures), [dict(row) for row in taken.rights]
    if (of.figures, of.rights) == (figures, rights):
        return of
    before = {"figures": _open_ones(of.figures), "rights": of.rights}
    of.figures, of.rights = figures, rights
    of.version += 1
    of.updated_by_id = by.user_id
    of.save()
    after = {"figures": _open_ones(figures), "rights": rights}
    audit.record("declaration.saved", on=_on(of), by=by, uscc=of.uscc, before=before, after=after)
    return of


@transaction.atomic
def fill_in(of: Declaration, *, figures: Mapping[str, str], by: Seat) -> int:
    """Put what is on record into fields that are still empty, and return how many (填入库里现有的数).

    Args:
        of: the declaration.
        figures: column → canonical text.
        by: who fills.

    Raises:
        NotNow: it has been submitted or accepted, or the person fills in no figures.
    """
    require(by, "enterprises.declare", uscc=of.uscc)
    of = _locked(of, by)
    if of.state not in _OPEN or not fills_figures(by):
        raise NotNow
    fresh = {name: value for name, value in figures.items() if name not in of.figures}
    if not fresh:
        return 0
    of.figures = {**of.figures, **fresh}
    of.version += 1
    of.updated_by_id = by.user_id
    of.save()
    audit.record(
        "declaration.saved",
        on=_on(of),
        by=by,
        uscc=of.uscc,
        after={"filled": sorted(fresh)},
        why=_("填入库里现有的数"),
    )
    return len(fresh)


def look_over(of: Declaration, *, by: Seat) -> Declaration:
    """Ask the catalog's checks about the figures as they would be, and keep what they doubt."""
    require(by, "enterprises.declare", uscc=of.uscc)
    tenant = of.tenant
    day = tenant.as_of or timezone.localdate()
    doubts = doubts_about(_as_it_would_be(of), of.uscc, as_of=day, catalogs=catalogs_of(tenant))
    of.doubts = [doubt.record() for doubt in doubts if doubt.columns]
    Declaration.objects.filter(pk=of.pk).update(doubts=of.doubts)
    return of


@transaction.atomic
def submit(of: Declaration, *, by: Seat) -> Declaration:
    """Hand a declaration in; only the legal representative may.

    Raises:
        NotNow: it is empty, or in other hands.
    """
    require(by, "enterprises.submit_declaration", uscc=of.uscc)
    of = _locked(of, by)
    if of.state not in _OPEN or not (of.figures or of.rights):
        raise NotNow
    of.state, of.submitted_at = State.SUBMITTED, timezone.now()
    of.version += 1
    of.save()
    _step(of, "submitted", by)
    audit.record("declaration.submitted", on=_on(of), by=by, uscc=of.uscc, after={"year": of.year})
    return of


@transaction.atomic
def take_back(of: Declaration, *, by: Seat) -> Declaration:
    """Take a declaration back before it was dealt with, to change it.

    Raises:
        NotNow: an officer has dealt with it already.
    """
    require(by, "enterprises.submit_declaration", uscc=of.uscc)
    of = _locked(of, by)
    if of.state != State.SUBMITTED:
        raise NotNow
    of.state = State.DRAFT
    of.version += 1
    of.save()
    _step(of, "taken-back", by)
    audit.record("declaration.taken-back", on=_on(of), by=by, uscc=of.uscc)
    return of


@transaction.atomic
def give_back(
    of: Declaration, *, remarks: Mapping[str, str], note: str, version: int, by: Seat
) -> Declaration:
    """Return a declaration with remarks at its fields (退回).

    Raises:
        NotNow: it is not submitted, or nothing is asked for.
        Conflict: it was changed since the page was made.
    """
    require(by, "enterprises.review_declaration")
    of = _locked(of, by)
    _reviewable(of, version)
    said = {name: text.strip()[:500] for name, text in remarks.items() if text.strip()}
    if not said and not note.strip():
        raise NotNow
    of.state, of.remarks = State.RETURNED, said
    of.version += 1
    of.save()
    _step(of, "returned", by, note=note.strip(), remarks=said)
    audit.record(
        "declaration.returned", on=_on(of), by=by, uscc=of.uscc, after={"remarks": said}, why=note.strip()
    )
    return of


@transaction.atomic
def accept(of: Declaration, *, note: str, version: int, by: Seat) -> Declaration:
    """Take a declaration over into the facts, as a batch of source "declared" (采纳).

    Raises:
        NotNow: it is not submitted.
        Conflict: it was changed since the page was made.
    """
    require(by, "enterprises.review_declaration")
    of = _locked(of, by)
    _reviewable(of, version)
    name = (
        Enterprise.objects.filter(tenant_id=of.tenant_id, uscc=of.uscc).values_list("name", flat=True).first()
    )
    title = _("%(name)s %(year)s 年度填报") % {"name": name or of.uscc, "year": of.year}
    batch = new_batch(
        tenant_id=of.tenant_id, kind=Batch.Kind.DECLARATION, title=title, by=by, reason=note.strip()
    )
    add_rows(batch, _rows(of))
    batch = commit(batch, by=by, why=note.strip())
    of.state, of.batch, of.remarks = State.ACCEPTED, batch, {}
    of.version += 1
    of.save()
    _step(of, "accepted", by, note=note.strip())
    audit.record(
        "declaration.accepted",
        on=_on(of),
        by=by,
        uscc=of.uscc,
        after={"batch": batch.label},
        why=note.strip(),
    )
    return of


@transaction.atomic
def open_again(of: Declaration, *, by: Seat) -> Declaration:
    """Let an accepted declaration be corrected; what was taken over counts until another is accepted.

    Raises:
        NotNow: it is not accepted.
    """
    require(by, "enterprises.submit_declaration", uscc=of.uscc)
    of = _locked(of, by)
    if of.state != State.ACCEPTED:
        raise NotNow
    of.state = State.DRAFT
    of.version += 1
    of.save()
    _step(of, "opened", by)
    audit.record("declaration.opened", on=_on(of), by=by, uscc=of.uscc)
    return of


def _reviewable(of: Declaration, version: int) -> None:
    if of.version != version:
        raise Conflict
    if of.state != State.SUBMITTED:
        raise NotNow


def _open_ones(figures: Mapping[str, str]) -> dict[str, str | None]:
    """Return figures as the log may keep them: those of closed classes without their values."""
    return {
        name: value if sensitivity("statements", name) in ("public", "zone") else None
        for name, value in figures.items()
    }


def _locked(of: Declaration, by: Seat) -> Declaration:
    mine = visible_to(Declaration.objects.all(), by).select_for_update(of=("self",))
    return mine.select_related("tenant").get(pk=of.pk)


def _step(
    of: Declaration, kind: str, by: Seat, *, note: str = "", remarks: Mapping[str, str] | None = None
) -> None:
    DeclarationStep.objects.create(
        declaration=of,
        kind=kind,
        by_id=by.user_id,
        who=by.name,
        note=note,
        remarks=dict(remarks or {}),
        figures=of.figures,
        rights=of.rights,
    )


def _rows(of: Declaration) -> Iterator[NewRow]:
    """Give the rows a declaration says; a figure it no longer has is unknown again from this source."""
    when = (of.submitted_at or timezone.now()).astimezone(timezone.get_default_timezone())
    said = {
        "source": SOURCE,
        "uscc": of.uscc,
        "whole": False,
        "recorded_at": when.strftime("%Y-%m-%dT%H:%M:%S"),
    }
    key = {"uscc": of.uscc, "year": str(of.year)}
    before = next(
        (row for row in _own(of, "statements") if json.loads(row.key) == key and row.source == SOURCE), None
    )
    figures: dict[str, str | None] = dict(of.figures)
    if before is not None and of.batch_id is not None:
        figures |= {name: None for name in before.values if name not in figures}
    if figures:
        yield NewRow(table="statements", key=key, values=figures, **said)
    for row in of.rights:
        values = {name: text for name, text in row.items() if name != "number"}
        yield NewRow(table="ip_rights", key={"uscc": of.uscc, "number": row["number"]}, values=values, **said)


def _own(of: Declaration, table: str) -> list[Any]:
    return current_rows(of.tenant_id, uscc=of.uscc, table=table)


def _as_it_would_be(of: Declaration) -> Iterator[FactRecord]:
    """Give the enterprise's facts with its own figures above every other source, to be checked against one another."""
    for row in current_rows(of.tenant_id, uscc=of.uscc):
        if row.table in tables():
            key = json.loads(row.key)
            yield FactRecord(
                table=row.table, uscc=row.uscc or None, key=key, source=row.source, values=row.values
            )
    for new in _rows(of):
        values = {name: text for name, text in new.values.items() if text is not None}
        yield FactRecord(table=new.table, uscc=new.uscc, key=new.key, source=_ABOVE_ALL, values=values)


def _on(of: Declaration) -> str:
    return f"declaration:{of.pk}"
