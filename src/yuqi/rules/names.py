"""What a name in an expression stands for (名称解析), depending on where the expression stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from yuqi.facts.vocabulary import TABLES, Column
from yuqi.rules.dates import value_on
from yuqi.rules.macros import DAY_WORDS
from yuqi.rules.shapes import Catalog, Parameter, Variable

__all__ = [
    "Meaning",
    "Scope",
    "Stands",
    "Where",
    "candidates",
    "nearest",
    "own_table",
    "resolve",
    "yearly_table",
]

_OWN = {"enterprise": "enterprises", "carrier": "carriers", "product": "products"}
_YEARLY = {"enterprise": "statements", "carrier": "carrier_years"}


class Stands(StrEnum):
    """What a name stands for."""

    COLUMN = "column"  # of the subject, of a year or of a row, as the scope says
    VARIABLE = "variable"
    PARAMETER = "parameter"
    DAY = "day"  # as_of, last_year_end, tax_year_end
    TAX_YEAR = "tax_year"
    PROCEDURE = "procedure"


class Where(StrEnum):
    """Where an expression stands."""

    SUBJECT = "subject"
    YEARLY = "yearly"
    ROW = "row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose columns stand bare (语境): the subject's, those of one fiscal year, or of one row of `table`."""

    where: Where = Where.SUBJECT
    subject: str = "enterprise"
    table: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a name stands for."""

    stands: Stands
    column: Column | None = None
    table: str | None = None
    variable: Variable | None = None
    parameter: Parameter | None = None


def own_table(subject: str) -> str:
    """Return the table whose columns stand bare for a subject."""
    return _OWN.get(subject, "enterprises")


def yearly_table(subject: str) -> str:
    """Return the table that yearly macros read for a subject."""
    return _YEARLY.get(subject, "statements")


def column_of(table: str | None, name: str) -> Column | None:
    """Return a column, None when table or column does not exist."""
    if table is None or table not in TABLES:
        return None
    return next((column for column in TABLES[table].columns if column.name == name), None)


def resolve(name: str, scope: Scope, catalog: Catalog) -> Meaning | None:
    """Return what a name stands for; None: nothing here. Columns of the scope come before the catalog."""
    if name in DAY_WORDS:
        return Meaning(stands=Stands.DAY)
    if name == "tax_year":
        return Meaning(stands=Stands.TAX_YEAR)
    if name == "procedure":
        return Meaning(stands=Stands.PROCEDURE)
    table = {
        Where.ROW: scope.table,
        Where.YEARLY: yearly_table(scope.subject),
        Where.SUBJECT: own_table(scope.subject),
    }[scope.where]
    column = column_of(table, name)
    if column is not None:
        return Meaning(stands=Stands.COLUMN, column=column, table=table)
    variable = catalog.variables.get(name)
    if variable is not None:
        return Meaning(stands=Stands.VARIABLE, variable=variable)
    parameter = catalog.parameters.get(name)
    if parameter is not None:
        return Meaning(stands=Stands.PARAMETER, parameter=parameter)
    if scope.where is Where.YEARLY:
        table = own_table(scope.subject)
        column = column_of(table, name)
        if column is not None:
            return Meaning(stands=Stands.COLUMN, column=column, table=table)
    return None


def candidates(scope: Scope, catalog: Catalog) -> list[str]:
    """Return the names that would be understood, for a suggestion."""
    names = [*catalog.variables, *catalog.parameters, *DAY_WORDS, "tax_year", "procedure"]
    if scope.where is Where.ROW and scope.table is not None and scope.table in TABLES:
        names += TABLES[scope.table].names
    else:
        names += TABLES[own_table(scope.subject)].names
        names += TABLES[yearly_table(scope.subject)].names
    return names


def nearest(name: str, names: list[str]) -> str:
    """Return the name most like the one given; — when there are none at all."""
    found = get_close_matches(name, names, n=1, cutoff=0.0)
    return found[0] if found else "—"


def is_list(parameter: Parameter, day: date | None = None) -> bool:
    """Return whether a parameter is a list of codes."""
    value = value_on(parameter, day) if day else (parameter.values[-1].value if parameter.values else None)
    return isinstance(value, tuple)
