"""What the rules and the facts say about an application (规则与数据怎么看): verdict, items, doubts, rights, papers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings

from yuqi.base import YuqiError
from yuqi.portal.bridge import doubts, materials, questions
from yuqi.portal.bridge.vocabulary import cell_class, strength
from yuqi.portal.coaching.models import Application, Material
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import current_run, folder_of, snapshot_of

__all__ = ["Agreement", "Expiring", "agreements", "expiring_rights", "explained", "known_doubts"]

_SOON = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A figure of a paper beside the fact (对照). `agrees`: None where one of the two is not known."""

    material: Material
    figure: materials.Figure
    year: int
    key: str
    stated: Decimal | None
    fact: Decimal | None
    agrees: bool | None
    sensitivity: str = "zone"  # of the fact: who may not see it is not told whether the two agree either


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """A right that ends within a year (将到期的知识产权)."""

    code: str
    name: str
    until: date


def explained(application: Application, *, lang: str = "zh") -> Mapping[str, Any] | None:
    """Return the explanation by the current run; None before the first, or when the enterprise is not in it."""
    run = current_run(application.tenant_id)
    if run is None:
        return None
    try:
        return questions.explain(
            _source(application, run, lang),
            application.uscc,
            application.programme,
            procedure=application.procedure,
        )
    except YuqiError:
        try:  # not every programme has a procedure of its own for a review
            return questions.explain(_source(application, run, lang), application.uscc, application.programme)
        except YuqiError:
            return None


def known_doubts(application: Application) -> tuple[doubts.Doubt, ...]:
    """Return what the current run doubts about the enterprise."""
    run = current_run(application.tenant_id)
    return () if run is None else doubts.doubts_of(folder_of(run), application.uscc)


def expiring_rights(application: Application, *, on: date) -> tuple[Expiring, ...]:
    """Return rights that end within a year of a day, the first to end first."""
    found: dict[str, Expiring] = {}
    for row in current_rows(application.tenant_id, uscc=application.uscc, table="ip_rights"):
        values = row.values
        text = values.get("expires_on")
        if not text or values.get("lapsed_on"):
            continue
        until = date.fromisoformat(text)
        if on <= until <= on + _SOON:
            code = json.loads(row.key).get("code", "")
            found[code] = Expiring(code=code, name=values.get("name", code), until=until)
    return tuple(sorted(found.values(), key=lambda right: (right.until, right.code)))


def agreements(application: Application) -> tuple[Agreement, ...]:
    """Return every figure the papers may state, beside the facts of its year."""
    slug = application.tenant.slug
    own = Path(settings.HOME) / "catalog" / slug
    listed = {
        item.id: item
        for item in materials.checklist(application.programme, [own] if own.is_dir() else [])
        if item.figures
    }
    if not listed:
        return ()
    facts = _statements(application)
    found = []
    for material in application.materials.filter(item__in=listed).order_by("order"):
        for figure in listed[material.item].figures:
            year = application.year - figure.back
            key = figure.key(application.year)
            stated, known = _number(material.figures.get(key)), facts.get((year, figure.column))
            fact = None if known is None else known.value
            found.append(
                Agreement(
                    material=material,
                    figure=figure,
                    year=year,
                    key=key,
                    stated=stated,
                    fact=fact,
                    agrees=_agrees(stated, fact),
                    sensitivity=cell_class("statements", figure.column, known.source if known else ""),
                )
            )
    return tuple(found)


def _agrees(stated: Decimal | None, fact: Decimal | None) -> bool | None:
    if stated is None or fact is None:
        return None
    return abs(stated - fact) <= materials.TOLERANCE * max(abs(stated), abs(fact))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    value: Decimal
    source: str


def _statements(application: Application) -> dict[tuple[int, str], _Known]:
    """Return the figures of the statements that count, by year and column: the strongest source's."""
    best: dict[tuple[int, str], tuple[int, _Known]] = {}
    for row in current_rows(application.tenant_id, uscc=application.uscc, table="statements"):
        if row.source == "plan":
            continue
        year = int(json.loads(row.key)["year"])
        for column, text in row.values.items():
            number = _number(text)
            if number is None:
                continue
            weight = strength("statements", column, row.source)
            if (year, column) not in best or weight < best[year, column][0]:
                best[year, column] = (weight, _Known(value=number, source=row.source))
    return {key: known for key, (_weight, known) in best.items()}


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _source(application: Application, run: Run, lang: str) -> questions.Source:
    home = Path(settings.HOME)
    own = home / "catalog" / application.tenant.slug
    return questions.Source(
        snapshot=snapshot_of(run),
        as_of=run.as_of,
        home=home,
        catalogs=(own,) if own.is_dir() else (),
        catalog_hash=run.catalog_hash,
        lang=lang,
    )
