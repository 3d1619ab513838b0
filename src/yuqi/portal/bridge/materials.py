"""What an application needs on paper (申报材料), and which facts each paper must agree with.

Lists and cross-checks are the catalog's: a paper that states figures of the statements is compared figure by figure,
one that states a name or a day says what to compare it with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from yuqi import api
from yuqi.api import Label
from yuqi.base import YuqiError
from yuqi.portal.bridge.vocabulary import tables

__all__ = ["Figure", "MaterialItem", "ProgrammeInfo", "checklist", "programme", "programmes"]

STATEMENTS = "statements"
TOLERANCE = Decimal("0.005")
"""Papers round to 万元 and facts do not: a smaller share of difference is no finding."""
_NUMBERS = ("money", "amount", "int", "persons", "quantity", "share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure a paper states (材料上的数): a column of the statements of some year before the application's."""

    column: str
    back: int  # 1: the year before
    label: Label
    unit: Label | None
    is_money: bool

    def key(self, year: int) -> str:
        """Return its name in forms and records, for an application of a year."""
        return f"{self.column}@{year - self.back}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialItem:
    """One line of a checklist (材料). `if_any`: only where it applies, which `when` says."""

    id: str
    label: Label
    if_any: bool
    when: Label | None
    cite: str
    figures: tuple[Figure, ...]
    compared: tuple[Label, ...]  # what else the paper must agree with


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeInfo:
    """A programme one can apply for (申报项目)."""

    id: str
    label: Label
    document: str
    windows: tuple[Mapping[str, Any], ...]
    has_checklist: bool

    def closes_after(self, day: date) -> date | None:
        """Return the next day a window closes on, None when none is published."""
        days = sorted(window["closes"] for window in self.windows if window.get("closes"))
        return next((closing for closing in days if closing >= day), None)


def programmes(catalogs: Sequence[Path] = ()) -> tuple[ProgrammeInfo, ...]:
    """Return the programmes one can apply for, those with a checklist first."""
    entries = api.catalog_list(catalogs, kind="programme")
    found = [_info(entry) for entry in entries if entry.content.get("editions")]
    return tuple(sorted(found, key=lambda info: not info.has_checklist))


def programme(name: str, catalogs: Sequence[Path] = ()) -> ProgrammeInfo | None:
    """Return one programme, None when there is none of this id."""
    try:
        entry = api.catalog_show(name, catalogs)
    except YuqiError:
        return None
    return _info(entry) if entry.kind == "programme" else None


def checklist(name: str, catalogs: Sequence[Path] = ()) -> tuple[MaterialItem, ...]:
    """Return what an application for a programme needs; none when the catalog lists nothing."""
    try:
        papers = api.materials(name, catalogs)
    except YuqiError:
        return ()
    return tuple(_item(paper) for paper in papers)


def _info(entry: api.CatalogEntry) -> ProgrammeInfo:
    return ProgrammeInfo(
        id=entry.id,
        label=Label(zh=entry.label["zh"], en=entry.label["en"]),
        document=entry.document or "",
        windows=tuple(entry.content.get("windows") or ()),
        has_checklist=bool(entry.content.get("materials")),
    )


def _item(paper: Any) -> MaterialItem:
    facts = [(*check.fact.split(".", 1), check.years) for check in paper.cross_checks]
    return MaterialItem(
        id=paper.id,
        label=paper.label,
        if_any=not paper.required,
        when=paper.when,
        cite=paper.cite or "",
        figures=tuple(
            _figure(column, back)
            for table, column, years in facts
            if _is_figure(table, column)
            for back in range(years, 0, -1)
        ),
        compared=tuple(
            tables()[table].column(column).label
            for table, column, _years in facts
            if not _is_figure(table, column)
        ),
    )


def _is_figure(table: str, column: str) -> bool:
    return table == STATEMENTS and tables()[table].column(column).kind in _NUMBERS


def _figure(column: str, back: int) -> Figure:
    known = tables()[STATEMENTS].column(column)
    return Figure(
        column=column, back=back, label=known.label, unit=known.unit, is_money=known.kind == "money"
    )
