"""Which entry, value and edition applies on a day (适用日期)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from yuqi.rules.shapes import Edition, Entry, Parameter, Programme

__all__ = ["Procedure", "edition_days", "edition_on", "in_force", "value_on"]

Procedure = Literal["new", "review"]


def in_force(entry: Entry, day: date) -> bool:
    """Return whether an entry applies on a day; `to` is its last."""
    return entry.from_ <= day and (entry.to is None or day <= entry.to)


def value_on(parameter: Parameter, day: date) -> Decimal | str | tuple[str, ...] | None:
    """Return a parameter's value on a day; None when it has none. Of several that apply the latest counts."""
    found = [
        dated for dated in parameter.values if dated.from_ <= day and (dated.to is None or day <= dated.to)
    ]
    return max(found, key=lambda dated: dated.from_).value if found else None


def edition_days(edition: Edition, procedure: Procedure) -> tuple[date, date | None] | None:
    """Return first and last day on which a procedure uses an edition; None when it never does."""
    if procedure not in edition.procedures:
        return None
    own = edition.procedure_dates.get(procedure, {})
    return own.get("from", edition.from_), own.get("to", edition.to)


def edition_on(programme: Programme, procedure: Procedure, as_of: date) -> Edition | None:
    """Return the edition by which a procedure is decided on a day; None when there is none."""
    for edition in programme.editions:
        days = edition_days(edition, procedure)
        if days is not None and days[0] <= as_of and (days[1] is None or as_of <= days[1]):
            return edition
    return None
