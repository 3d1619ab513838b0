"""Programmes as people read them (项目条文): editions with their conditions in words, papers, and an entry's history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from yuqi.api.library import catalog_show
from yuqi.base import Problem, YuqiError
from yuqi.engine.explain.inner import inner_words
from yuqi.rules import load_catalog, parse_expression
from yuqi.rules.shapes import (
    Catalog,
    Condition,
    Edition,
    Label,
    Material,
    Obligation,
    Programme,
    Source,
    Window,
)

__all__ = ["ConditionView", "EditionView", "EntryVersion", "ItemView", "PartView", "ProgrammeView", "catalog_history",
           "materials", "programme"]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionView:
    """A condition as people read it (条件条文). `asks`: what is tested, with its bar, in words."""

    id: str
    role: str  # gate, route (one way among several), direct (a direct ground)
    label: Label
    asks: Label | None  # None: the score
    expression: str | None
    document: str
    article: str | None
    confidence: str
    illustrative: bool
    lever: str | None
    note: Label | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """An item of a scorecard (评分项)."""

    id: str
    label: Label
    max: Decimal
    judged: bool
    asks: Label | None
    article: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A part of a scorecard (一级指标)."""

    id: str
    label: Label
    max: Decimal
    minimum: Decimal | None
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """A programme as one document has it (版本条文)."""

    id: str  # little_giant@2026
    from_: date
    to: date | None
    procedures: tuple[str, ...]
    source: Source
    confidence: str
    conditions: tuple[ConditionView, ...]
    bar: Decimal | None  # of the score
    bar_op: str | None
    parts: tuple[PartView, ...]
    note: Label | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeView:
    """A programme as people read it (项目条文), its newest edition first."""

    id: str
    label: Label
    track: str
    level: str | None
    years: Decimal | None  # how long the title holds
    source: Source
    checked_on: date
    confidence: str
    status: str
    editions: tuple[EditionView, ...]
    windows: tuple[Window, ...]
    obligations: tuple[Obligation, ...]
    materials: tuple[Material, ...]
    revocation: tuple[Label, ...]
    note: Label | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryVersion:
    """What an entry says from one day to another (条目版本)."""

    version: str
    from_: date | None
    to: date | None
    document: str | None
    article: str | None
    url: str | None
    checked_on: date | None
    confidence: str | None
    illustrative: bool


def programme(programme_id: str, catalogs: Sequence[Path] = ()) -> ProgrammeView:
    """Return a programme as people read it (项目条文).

    Raises:
        YuqiError: there is none of this id.
    """
    catalog = load_catalog(catalogs)
    entry = _programme(catalog, programme_id)
    years = None
    if entry.term is not None and (entry.term.years or entry.term.months):
        years = Decimal(entry.term.years or 0) + Decimal(entry.term.months or 0) / 12
    return ProgrammeView(
        id=entry.id,
        label=entry.label,
        track=entry.track,
        level=entry.level,
        years=years,
        source=entry.source,
        checked_on=entry.checked_on,
        confidence=entry.confidence,
        status=entry.status,
        editions=tuple(
            _edition(catalog, entry, each)
            for each in sorted(entry.editions, key=lambda each: each.from_, reverse=True)
        ),
        windows=entry.windows,
        obligations=entry.obligations,
        materials=entry.materials,
        revocation=entry.revocation,
        note=entry.note,
    )


def materials(programme_id: str, catalogs: Sequence[Path] = ()) -> tuple[Material, ...]:
    """Return the papers an application is made of (申报材料清单); none where the catalog does not list them.

    `cross_checks` name the facts a paper states too.

    Raises:
        YuqiError: there is no such programme.
    """
    return _programme(load_catalog(catalogs), programme_id).materials


def catalog_history(entry_id: str, catalogs: Sequence[Path] = ()) -> tuple[EntryVersion, ...]:
    """Return what an entry says from which day to which, the newest first (条目沿革).

    Programmes have an edition each, parameters a dated value; everything else is one version.

    Raises:
        YuqiError: there is no such entry.
    """
    shown = catalog_show(entry_id, catalogs)
    catalog = load_catalog(catalogs)
    url = (shown.content.get("source") or {}).get("url")
    whole = EntryVersion(
        version=shown.id,
        from_=shown.from_,
        to=shown.to,
        document=shown.document,
        article=shown.article,
        url=url,
        checked_on=shown.checked_on,
        confidence=shown.confidence,
        illustrative=shown.status == "illustrative",
    )
    entry = catalog.programmes.get(entry_id) if shown.kind == "programme" else None
    if entry is not None and entry.editions:
        versions = list(_editions(entry))
    elif shown.kind == "parameter":
        versions = [
            EntryVersion(
                version=str(value.value),
                from_=value.from_,
                to=value.to,
                document=whole.document,
                article=whole.article,
                url=url,
                checked_on=whole.checked_on,
                confidence=whole.confidence,
                illustrative=whole.illustrative,
            )
            for value in catalog.parameters[entry_id].values
        ]
    else:
        versions = [whole]
    return tuple(sorted(versions, key=lambda each: each.from_ or date.min, reverse=True))


def _editions(entry: Programme) -> Iterator[EntryVersion]:
    for edition in entry.editions:
        yield EntryVersion(
            version=f"{entry.id}@{edition.id}",
            from_=edition.from_,
            to=edition.to,
            document=edition.source.document,
            article=edition.source.article,
            url=edition.source.url,
            checked_on=entry.checked_on,
            confidence=edition.confidence or entry.confidence,
            illustrative=entry.status == "illustrative",
        )


def _programme(catalog: Catalog, programme_id: str) -> Programme:
    entry = catalog.programmes.get(programme_id)
    if entry is None:
        near = get_close_matches(programme_id, list(catalog.programmes), n=1, cutoff=0.0)
        params = {"value": programme_id, "nearest": near[0] if near else "—"}
        raise YuqiError(Problem(code="engine.unknown-programme", params=params))
    return entry


def _edition(catalog: Catalog, entry: Programme, edition: Edition) -> EditionView:
    card, routes = edition.scorecard, edition.routes
    ways = set(routes.any_of) if routes is not None else set()
    listed = [(gate, "gate") for gate in edition.gates]
    if routes is not None and routes.as_gate is not None:
        listed.append((routes.as_gate, "gate"))
    listed += [(each, "route" if each.id in ways else "direct") for each in edition.directs]
    items = {item.id: item.label for part in (card.parts if card is not None else ()) for item in part.items}
    return EditionView(
        id=f"{entry.id}@{edition.id}",
        from_=edition.from_,
        to=edition.to,
        procedures=edition.procedures,
        source=edition.source,
        confidence=edition.confidence or entry.confidence,
        conditions=tuple(_condition(catalog, entry, edition, each, role, items) for each, role in listed),
        bar=card.bar if card is not None else None,
        bar_op=card.op if card is not None else None,
        parts=tuple(
            PartView(
                id=part.id,
                label=part.label,
                max=Decimal(part.max),
                minimum=None if part.minimum is None else part.minimum.at_least,
                items=tuple(
                    ItemView(
                        id=item.id,
                        label=item.label,
                        max=Decimal(item.max),
                        judged=item.judged,
                        asks=_words(catalog, item.points, items),
                        article=item.cite,
                    )
                    for item in part.items
                ),
            )
            for part in (card.parts if card is not None else ())
        ),
        note=edition.note,
    )


def _condition(
    catalog: Catalog,
    entry: Programme,
    edition: Edition,
    condition: Condition,
    role: str,
    items: dict[str, Label],
) -> ConditionView:
    source = condition.source or edition.source
    status = condition.status or entry.status
    return ConditionView(
        id=condition.id,
        role=role,
        label=condition.label,
        asks=_words(catalog, condition.when, items),
        expression=condition.when,
        document=source.document,
        article=condition.cite or source.article,
        confidence=condition.confidence or edition.confidence or entry.confidence,
        illustrative=status == "illustrative",
        lever=condition.lever,
        note=condition.note,
    )


def _words(catalog: Catalog, text: str | None, items: dict[str, Label]) -> Label | None:
    """Return an expression in words, None without one."""
    if text is None:
        return None
    expression = parse_expression(text)
    zh, en = (
        inner_words(
            expression,
            catalog,
            lang,
            items={id_: label.en if lang == "en" else label.zh for id_, label in items.items()},
            bar=True,
        )
        for lang in ("zh", "en")
    )
    return Label(zh=zh, en=en)
