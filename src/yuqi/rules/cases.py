"""Read worked cases (算例) beside the catalog, `*.test.yaml`: facts of one enterprise and what must come out.

The format is described for people in tests/cases/README.md. `like` takes over another case's facts, `set` changes
single cells, `times` repeats a row: the result is plain tables, so that who runs a case knows none of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yuqi.base.problem import Place, Problem, YuqiError
from yuqi.facts.vocabulary import TABLES
from yuqi.rules.plain_yaml import read_entries
from yuqi.rules.shapes import Source

__all__ = ["ENTERPRISE", "Case", "ConditionExpectation", "Expectation", "read_cases"]

ENTERPRISE = "91330108MA2K106370"
"""The invented enterprise every case is about, unless its rows name others."""

Row = dict[str, Any]
Range = tuple[Decimal | None, Decimal | None]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConditionExpectation(_Shape):
    """What a condition must come to (条件预期); numbers in shown units: yuan, fractions, persons, days."""

    outcome: Literal["met", "unmet", "unknown"]
    value: Decimal | None = None
    threshold: Decimal | None = None
    shortfall: Decimal | None = None


class Expectation(_Shape):
    """What must come out (预期结果); whatever is left out is not compared."""

    verdict: Literal["pass", "fail", "open"] | None = None
    standing: Literal["at_risk", "held", "pass", "near", "open", "far"] | None = None
    edition: str | None = None  # hnte@2016
    route: str | None = None
    open_by: Literal["facts", "judgement", "both", "none"] | None = None
    score: Range | None = None
    score_likely: Decimal | None = None
    eligible_from: date | None = None
    conditions: dict[str, Literal["met", "unmet", "unknown"] | ConditionExpectation] = {}
    items: dict[str, Decimal | Range] = {}  # points: one number, or low and high; parts as part:<id>
    missing: tuple[
        str, ...
    ] = ()  # statements.rd_expense, titles.*: must be among the facts that would settle it
    variables: dict[str, Any] = {}
    benefits: dict[str, dict[str, Any]] = {}


class Case(_Shape):
    """One worked case, its facts written out (算例)."""

    id: str
    source: str | Source  # the example of a guide, or the clause whose edge it stands on
    as_of: date
    programme: str | None = None
    benefit: str | None = None
    procedure: Literal["new", "review"] | None = None
    tax_year: int | None = None
    facts: dict[str, tuple[Row, ...]] = {}  # file units: yuan, fractions, persons; English column names
    coverage: Literal["all", "none"] | tuple[str, ...] = "none"  # tables complete up to as_of
    expect: Expectation
    file: str = Field(default="", exclude=True)
    line: int = Field(default=0, exclude=True)

    @property
    def covered(self) -> tuple[str, ...]:
        """Names of the tables that are complete for the enterprise."""
        if self.coverage == "all":
            return tuple(name for name in TABLES if name != "coverage")
        return () if self.coverage == "none" else tuple(self.coverage)


def read_cases(text: str, file: str) -> tuple[Case, ...]:
    """Return the cases of a file's text, in its order.

    Raises:
        YuqiError: no plain YAML, a key unknown, `like` or `set` that names what is not there; with file and line.
    """
    earlier: dict[str, dict[str, Any]] = {}
    cases: list[Case] = []
    for entry in read_entries(text, file):
        place = Place(file=file, line=entry.line, key=str(entry.value.get("id", "")))
        raw = _written_out(entry.value, earlier, place)
        try:
            case = Case.model_validate({**raw, "file": file, "line": entry.line})
        except ValidationError as wrong:
            first = wrong.errors(include_url=False)[0]
            key = ".".join(str(part) for part in first["loc"])
            raise YuqiError(
                Problem(code="case.shape", place=place, params={"key": key, "detail": first["msg"]})
            ) from wrong
        earlier[case.id] = raw
        cases.append(case.model_copy(update={"facts": _keyed(case.facts)}))
    return tuple(cases)


def _written_out(
    value: Mapping[str, Any], earlier: Mapping[str, dict[str, Any]], place: Place
) -> dict[str, Any]:
    raw = dict(value)
    model = raw.pop("like", None)
    changes: Mapping[str, Any] = raw.pop("set", {})
    without: Iterable[str] = raw.pop("without", ())
    facts: dict[str, list[Row]] = {}
    if model is not None:
        if model not in earlier:
            raise _refuse(place, "like", str(model))
        base = earlier[model]
        facts = {table: [dict(row) for row in rows] for table, rows in base["facts"].items()}
        for key in ("as_of", "programme", "benefit", "procedure", "tax_year", "coverage"):
            if key in base:
                raw.setdefault(key, base[key])
    for table, rows in raw.get("facts", {}).items():
        facts[table] = list(_repeated(rows))
    for table in without:
        facts.pop(table, None)
    for path, cell in changes.items():
        _set(facts, str(path), cell, place)
    raw["facts"] = facts
    return raw


def _repeated(rows: Iterable[Mapping[str, Any]]) -> Iterable[Row]:
    """Yield the rows, one with `times: n` n times, its {n} counted up."""
    for row in rows:
        plain = dict(row)
        times = plain.pop("times", 1)
        for n in range(1, times + 1):
            yield {
                column: cell.replace("{n}", str(n)) if isinstance(cell, str) else cell
                for column, cell in plain.items()
            }


def _set(facts: dict[str, list[Row]], path: str, cell: Any, place: Place) -> None:
    """Change one cell: statements.2025.revenue, ip_rights.1.granted_on, enterprises.resident; null clears it."""
    table, _, rest = path.partition(".")
    which, _, column = rest.rpartition(".")
    if table not in TABLES or column not in TABLES[table].names:
        raise _refuse(place, "set", path)
    rows = facts.setdefault(table, [{}] if table == "enterprises" else [])
    if not which:
        found = rows[:1]
    elif "year" in TABLES[table].key and any(str(row.get("year")) == which for row in rows):
        found = [row for row in rows if str(row.get("year")) == which]
    else:
        found = rows[int(which) - 1 : int(which)] if which.isdigit() else []
    if not found:
        raise _refuse(place, "set", path)
    for row in found:
        if cell is None:
            row.pop(column, None)
        else:
            row[column] = cell


def _keyed(facts: Mapping[str, tuple[Row, ...]]) -> dict[str, tuple[Row, ...]]:
    """Return the facts with enterprise and running codes filled in where a case leaves them out."""
    whole = {"enterprises": ({},), **facts}
    return {
        table: tuple(
            {
                **{key: ENTERPRISE for key in ("uscc",) if key in TABLES[table].names},
                **{key: f"{table}-{n}" for key in ("code",) if key in TABLES[table].key},
                **row,
            }
            for n, row in enumerate(rows, start=1)
        )
        for table, rows in whole.items()
        if table in TABLES
    }


def _refuse(place: Place, key: str, value: str) -> YuqiError:
    return YuqiError(Problem(code="case.key", place=place, params={"key": key, "value": value}))
