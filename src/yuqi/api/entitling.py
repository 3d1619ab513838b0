"""What an enterprise is entitled to, condition by condition (权益说明): entitlements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from yuqi.api.assessing import HOME, check_day, day_of
from yuqi.api.facts_in import snapshot_of
from yuqi.api.naming import fact_named
from yuqi.api.sessions import session
from yuqi.engine.explain import explain_entitlements
from yuqi.rules import load_catalog

__all__ = ["Entitlement", "EntitlementCondition", "entitlements"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementCondition:
    """One condition of a benefit (权益条件); `missing`: names of the facts that would settle it."""

    id: str
    label: str
    cite: str
    outcome: str  # met, unmet, unknown
    lever: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """One benefit and its conditions (权益); `amount_missing`: facts that would settle the amount."""

    benefit: str
    label: str
    cite: str
    conditions: tuple[EntitlementCondition, ...]
    amount_missing: tuple[str, ...]


def entitlements(
    facts: Path,
    uscc: str,
    *,
    as_of: date | None = None,
    tax_year: int | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    home: Path = HOME,
    lang: str = "zh",
    memory: str | None = None,
) -> tuple[Entitlement, ...]:
    """Return every benefit in force with its conditions as they stand for one enterprise (可享政策说明).

    Args:
        facts: a snapshot folder; also a facts folder or workbook, which is checked first.
        uscc: the enterprise.
        as_of: None: the zone's, else today.
        tax_year: None: the year before as_of.
        accept_good: whether bad rows are set aside where facts are checked.
        catalogs: layers over the shipped catalog.
        home: the folder of all state.
        lang: of names.
        memory: of the database session at most.

    Raises:
        YuqiError: the facts have no such enterprise; bad facts or a bad catalog.
    """
    check_day(as_of)
    catalog = load_catalog(catalogs)
    with (
        snapshot_of(facts, catalog=catalog, home=home, accept_good=accept_good, as_of=as_of) as snapshot,
        session("duckdb", memory=memory) as backend,
    ):
        day, _ = day_of(as_of, snapshot)
        found = explain_entitlements(
            snapshot, catalog, backend, uscc, as_of=day, tax_year=tax_year, lang=lang
        )
    return tuple(
        Entitlement(
            benefit=each["benefit"],
            label=each["label"],
            cite=each["cite"],
            conditions=tuple(_condition(condition, lang) for condition in each["conditions"]),
            amount_missing=tuple(_named(name, lang) for name in each["amount_missing"]),
        )
        for each in found
    )


def _condition(said: Mapping[str, Any], lang: str) -> EntitlementCondition:
    return EntitlementCondition(
        id=said["id"],
        label=said["label"],
        cite=said["cite"],
        outcome=said["outcome"],
        lever=said["lever"],
        missing=tuple(_named(name, lang) for name in said["missing"]),
    )


def _named(name: str, lang: str) -> str:
    fact = fact_named(name, lang)
    # A field that no sheet has a heading for is told by its sheet.
    has_heading = fact.field is not None and (lang != "zh" or not fact.field.isascii())
    year = f"{fact.year} " if fact.year else ""
    return f"{year}{fact.field if has_heading else fact.table}"
