"""What the pages of declarations show (填报的查询)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.base import Problem
from yuqi.portal.access import Seat, visible_to
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.bridge.vocabulary import FactColumn, strength, tables
from yuqi.portal.enterprises.cells import sees_cell
from yuqi.portal.enterprises.declarations.fields import (
    RIGHT_COLUMNS,
    fills_figures,
    groups_for,
    shown,
    written,
)
from yuqi.portal.enterprises.declarations.services import SOURCE
from yuqi.portal.enterprises.folding import CurrentRow, current_rows
from yuqi.portal.enterprises.models import Declaration
from yuqi.portal.enterprises.sources import source_name
from yuqi.portal.shared.figures import is_english, money_text

__all__ = [
    "Field",
    "Section",
    "declarations_of",
    "known_figures",
    "known_rights",
    "review_lines",
    "sections",
    "years_of",
]

YEARS = 3
"""How far back a year may be declared: programmes read three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field with all that stands beside it (填报项)."""

    column: FactColumn
    label: str
    unit: str
    text: str
    choices: tuple[tuple[str, str], ...]
    before: str  # last year's, in words
    before_source: Any
    known: tuple[tuple[Any, str], ...]  # what is on record of this year already, by source
    problems: tuple[str, ...]
    doubts: tuple[str, ...]
    remark: str
    jump: str  # how it differs from last year where that is odd
    editable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of fields (一组填报项)."""

    name: str
    label: Any
    fields: tuple[Field, ...]
    filled: int
    wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """One declared figure beside everything else that is known (审核行)."""

    name: str
    label: Any
    group: Any
    said: str
    before: str
    counts: str  # what counts now
    counts_source: Any
    others: tuple[tuple[Any, str], ...]
    differs: bool
    wins: bool
    doubts: tuple[str, ...]
    remark: str
    jump: str


def declarations_of(viewer: Seat) -> QuerySet[Declaration]:
    """Return the declarations a seat may see: an enterprise its own, the zone those that were ever handed in."""
    rows = visible_to(Declaration.objects.all(), viewer).select_related("tenant", "batch")
    if not viewer.is_firm:
        rows = rows.filter(submitted_at__isnull=False)
    return rows.order_by("-year", "uscc")


def years_of(tenant: Tenant) -> list[int]:
    """Return the closed years that may be declared, last first."""
    last = (tenant.as_of or timezone.localdate()).year - 1
    return [last - back for back in range(YEARS)]


def sections(
    of: Declaration,
    *,
    viewer: Seat,
    unit: str,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, tuple[Problem, ...]] | None = None,
) -> list[Section]:
    """Return the form's groups: fields with last year's value, what others say, and what is wrong or doubted."""
    lang = "en" if is_english() else "zh"
    rows = _by_year(of)
    doubts = _doubts(of, lang)
    editable = fills_figures(viewer) and of.state in ("draft", "returned")
    found = []
    for group in groups_for(viewer):
        fields = []
        for column in group.columns:
            name = column.name
            last = _best(column, rows.get(of.year - 1, []))
            said = of.figures.get(name)
            told = tuple(f"{each.what(lang)}。{each.mend(lang)}" for each in (problems or {}).get(name, ()))
            fields.append(
                Field(
                    column=column,
                    label=column.label.en if lang == "en" else column.label.zh,
                    unit=_unit(column, unit),
                    text=typed.get(name, "") if typed is not None and editable else shown(column, said, unit),
                    choices=_choices(column, lang),
                    before=_words(viewer, column, last, in_short=True),
                    before_source=source_name(last.source) if last is not None else "",
                    known=_told(viewer, column, rows.get(of.year, []), in_short=True),
                    problems=told,
                    doubts=tuple(doubts.get(name, ())),
                    remark=of.remarks.get(name, ""),
                    jump=_jump(column, said, _seen(viewer, column, last)),
                    editable=editable,
                )
            )
        found.append(
            Section(
                name=group.name,
                label=group.label,
                fields=tuple(fields),
                filled=sum(bool(each.text) for each in fields),
                wrong=any(each.problems or each.remark or each.doubts for each in fields),
            )
        )
    return found


def review_lines(of: Declaration, *, viewer: Seat) -> list[ReviewLine]:
    """Return the declared figures, each beside last year's, what counts now and what other sources say."""
    lang = "en" if is_english() else "zh"
    rows = _by_year(of)
    doubts = _doubts(of, lang)
    lines = []
    for group in groups_for(viewer):
        for column in group.columns:
            said = of.figures.get(column.name)
            if said is None:
                continue
            here = rows.get(of.year, [])
            now, last = _best(column, here), _best(column, rows.get(of.year - 1, []))
            others = _told(viewer, column, [row for row in here if row.source != SOURCE])
            mine = strength("statements", column.name, SOURCE)
            wins = now is None or mine <= strength("statements", column.name, now.source)
            lines.append(
                ReviewLine(
                    name=column.name,
                    label=column.label,
                    group=group.label,
                    said=written(column, said),
                    before=_words(viewer, column, last),
                    counts=_words(viewer, column, now),
                    counts_source=source_name(now.source) if now is not None else "",
                    others=others,
                    differs=now is not None and _seen(viewer, column, now) != said,
                    wins=wins,
                    doubts=tuple(doubts.get(column.name, ())),
                    remark=of.remarks.get(column.name, ""),
                    jump=_jump(column, said, _seen(viewer, column, last)),
                )
            )
    return lines


def known_figures(of: Declaration, *, viewer: Seat) -> dict[str, str]:
    """Return what counts now of the year where the declaration says nothing yet, as far as the viewer sees it."""
    here = _by_year(of).get(of.year, [])
    found = {}
    for group in groups_for(viewer):
        for column in group.columns:
            value = _seen(viewer, column, _best(column, here))
            if value and column.name not in of.figures:
                found[column.name] = value
    return found


def known_rights(of: Declaration) -> list[dict[str, str]]:
    """Return the rights that are on record already: number, title, kind, granted."""
    seen: dict[str, dict[str, str]] = {}
    for row in current_rows(of.tenant_id, uscc=of.uscc, table="ip_rights"):
        number = json.loads(row.key).get("number", "")
        seen[number] = {"number": number, **row.values, **seen.get(number, {})}
    return [seen[number] for number in sorted(seen)]


def rights_fields(of: Declaration, *, typed: list[dict[str, str]] | None = None) -> list[dict[str, str]]:
    """Return the rows of new rights as the form shows them, three empty ones at the end."""
    rows = [dict(row) for row in (typed if typed is not None else of.rights)]
    return rows + [dict.fromkeys(RIGHT_COLUMNS, "") for _ in range(max(1, 3 - len(rows)))]


def _by_year(of: Declaration) -> dict[int, list[CurrentRow]]:
    found: dict[int, list[CurrentRow]] = defaultdict(list)
    for row in current_rows(of.tenant_id, uscc=of.uscc, table="statements"):
        if row.source != "plan":  # what a plan assumes is nobody's figure
            found[int(json.loads(row.key)["year"])].append(row)
    return found


def _best(column: FactColumn, rows: list[CurrentRow]) -> CurrentRow | None:
    knowing = [row for row in rows if column.name in row.cells]
    return min(knowing, key=lambda row: strength("statements", column.name, row.source), default=None)


def _told(
    viewer: Seat, column: FactColumn, rows: list[CurrentRow], *, in_short: bool = False
) -> tuple[tuple[Any, str], ...]:
    """Return what each source says of a column, the strongest first."""
    knowing = [row for row in rows if column.name in row.cells and row.cells[column.name].value is not None]
    knowing.sort(key=lambda row: strength("statements", column.name, row.source))
    return tuple((source_name(row.source), _words(viewer, column, row, in_short=in_short)) for row in knowing)


def _seen(viewer: Seat, column: FactColumn, row: CurrentRow | None) -> str | None:
    """Return a source's value, None where it has none or the viewer may not see it: a class hangs on the source too."""
    if row is None or not sees_cell(viewer, "statements", column.name, row.source):
        return None
    return row.cells[column.name].value


def _words(viewer: Seat, column: FactColumn, row: CurrentRow | None, *, in_short: bool = False) -> str:
    """Return a source's value in words: exactly, or as a sentence says money."""
    if row is None:
        return ""
    if not sees_cell(viewer, "statements", column.name, row.source):
        return _("无权查看")
    value = row.cells[column.name].value
    return money_text(value) if in_short and column.kind == "money" and value else written(column, value)


def _doubts(of: Declaration, lang: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for doubt in of.doubts:
        for column in doubt["columns"]:
            if column in of.figures:
                found[column].append(doubt[lang])
    return found


def _jump(column: FactColumn, now: str | None, before: str | None) -> str:
    """Return a word on a figure ten times last year's, or a tenth: most often the unit is wrong."""
    if column.kind not in ("money", "persons", "int") or not now or not before:
        return ""
    try:
        new, old = Decimal(now), Decimal(before)
    except InvalidOperation:
        return ""
    if old <= 0 or new <= 0:
        return ""
    if new >= old * 10:
        return _("是上年的 10 倍以上，请核对单位")
    return _("不到上年的十分之一，请核对单位") if new * 10 <= old else ""


def _unit(column: FactColumn, unit: str) -> str:
    if column.kind == "money":
        return _("万元") if unit == "wan" else _("元")
    if column.kind == "share":
        return "%"
    if column.unit is None:
        return ""
    return column.unit.en if is_english() else column.unit.zh


def _choices(column: FactColumn, lang: str) -> tuple[tuple[str, str], ...]:
    if column.kind == "bool":
        return (("true", _("是")), ("false", _("否")))
    if column.codes and len(column.codes) <= 40:
        return tuple((code.code, code.label.en if lang == "en" else code.label.zh) for code in column.codes)
    return ()


def right_choices() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return what may be chosen in the columns of a right."""
    lang = "en" if is_english() else "zh"
    table = tables()["ip_rights"]
    return {name: _choices(table.column(name), lang) for name in RIGHT_COLUMNS}


def right_labels() -> dict[str, str]:
    """Return what the columns of a right are called."""
    lang = "en" if is_english() else "zh"
    table = tables()["ip_rights"]
    return {name: getattr(table.column(name).label, lang) for name in RIGHT_COLUMNS}
