"""Facts as they would be at a day to come (预测事实): open years filled, all that is known now taken to stay.

`carry` repeats the last closed year, `trend` grows each amount by its own mean growth of up to three closed years,
kept within −20 … +30 %; `file` takes what somebody stated of open years and carries the rest. Nothing else is assumed to happen: tables that are complete today stay complete, judgements
that are valid today stay valid; titles, rights and certificates end on their own days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pyarrow import parquet

from yuqi.backends.base import Backend
from yuqi.engine.assess.run import COVERAGE_COLUMNS
from yuqi.facts import Snapshot
from yuqi.facts.vocabulary import TABLES

__all__ = ["FILE", "FORECASTS", "foresee", "stated_cells"]

FORECASTS = ("carry", "trend")
FILE = "file"
_STATED = "stated_statements"
_YEARS = 3  # closed years a trend looks at
_LEAST, _MOST = "-0.20", "0.30"
_SHARED = ("coverage", "ip_uses", "relations", "titles")
"""Tables in which rules look at other enterprises."""


def foresee(
    backend: Backend,
    snapshot: Snapshot,
    tables: Sequence[str],
    *,
    as_of: date,
    by: date,
    forecast: str,
    only: Sequence[str] | None,
    loaded: set[str] | None = None,
    within: Sequence[str] | None = None,
    stated: Path | None = None,
) -> None:
    """Make the tables of a snapshot available to a session as they would be at `by`.

    Args:
        forecast: carry, trend or file.
        only: codes of the enterprises planned for; None: all.
        loaded: tables that this session has loaded before; they become views that the next day replaces. None:
            tables of their own.
        within: of views: codes that will ever be asked for; their rows are kept in the session.
        stated: rows of `statements` as a snapshot has them, whose open years come before the forecast.
    """
    say = backend.dialect
    if stated is not None and (loaded is None or _STATED not in loaded):
        columns = [(column.name, column.sql_type) for column in TABLES["statements"].columns]
        backend.load(_STATED, [("_origin", "bigint"), *columns], stated)
        if loaded is not None:
            loaded.add(_STATED)
    scope = ""
    if only is not None:
        scope = " where uscc in (" + ", ".join(say.string(uscc) for uscc in only) + ")"
    for table in dict.fromkeys([*tables, "coverage", "titles"]):
        known = f"known_{table}"
        if loaded is None or table not in loaded:
            kept: Sequence[tuple[str, str]] = COVERAGE_COLUMNS
            file: Path | None = snapshot.folder / "coverage.parquet"
            if table != "coverage":
                stored = [(column.name, column.sql_type) for column in TABLES[table].columns]
                kept, file = (("_origin", "bigint"), *stored), snapshot.path(table)
            file = file if file is not None and file.exists() else None
            if loaded is not None and within is not None and table not in _SHARED:
                backend.load(f"file_{table}", kept, file)
                listed = ", ".join(map(say.string, within))
                rows = f"select * from {say.identifier(f'file_{table}')} where uscc in ({listed})"
                backend.create(f"keep {table}", known, rows)
            else:
                backend.load(known, kept, file)
        own = "" if table in _SHARED else scope
        select = _foreseen(table, known, own, as_of, by, forecast, backend)
        if table == "statements" and stated is not None and by.year > as_of.year:
            select = _with_stated(select, own, as_of, by, backend)
        if loaded is None:
            backend.create(f"foresee {table}", table, select)
            continue
        loaded.add(table)
        backend.run(f"foresee {table}", f"create or replace view {say.identifier(table)} as\n{select}")


def _foreseen(
    table: str, known: str, scope: str, as_of: date, by: date, forecast: str, backend: Backend
) -> str:
    say = backend.dialect
    source = f"(select * from {say.identifier(known)}{scope}) as known"
    today, then = say.day(as_of), say.day(by)
    if table == "coverage":
        stays = f"case when until >= {today} and until < {then} then {then} else until end"
        return f'select "table", uscc, {stays} as until from {source}'
    if table == "expert_scores":
        valid = f"assessed_on <= {today} and (valid_until is null or valid_until >= {today})"
        stays = f"case when {valid} and valid_until < {then} then {then} else valid_until end"
        columns = ", ".join(
            f"{stays} as valid_until" if name == "valid_until" else say.identifier(name)
            for name in ("_origin", *TABLES[table].names)
        )
        return f"select {columns} from {source}"
    if table == "statements" and by.year > as_of.year:
        return _statements(source, as_of, by, forecast, backend)
    return f"select * from {source}"


def _statements(source: str, as_of: date, by: date, forecast: str, backend: Backend) -> str:
    """Closed years as they are, open ones from the last closed year."""
    say = backend.dialect
    last = as_of.year - 1
    years = ", ".join(f"({year})" for year in range(as_of.year, by.year))
    cells: list[str] = []
    for column in TABLES["statements"].columns:
        name = say.identifier(column.name)
        if column.name == "uscc":
            cells.append("last_year.uscc")
        elif column.name == "year":
            cells.append("to_come.year as year")
        elif forecast == "trend" and column.is_number and column.name in _GROWING:
            grown = f"round(last_year.{name} * power(1 + trend.{name}, to_come.year - {last}))"
            cells.append(f"cast({grown} as bigint) as {name}")
        else:
            cells.append(f"last_year.{name} as {name}")
    listed = ",\n  ".join(cells)
    columns = ", ".join(say.identifier(name) for name in ("_origin", *TABLES["statements"].names))
    trend = ""
    if forecast == "trend":
        trend = f"\nleft join ({_trends(source, last, backend)}) as trend on trend.uscc = last_year.uscc"
    return (
        f"select {columns} from {source} where year <= {last}\nunion all\n"
        f"select {columns} from (select cast(null as bigint) as _origin,\n  {listed}\n"
        f"from (select * from {source} where year = {last}) as last_year"
        f" cross join (values {years}) as to_come (year){trend}) as foreseen"
    )


def _with_stated(foreseen: str, scope: str, as_of: date, by: date, backend: Backend) -> str:
    """Return statements in which what is stated of open years comes before what is foreseen of them."""
    say = backend.dialect
    cells: list[str] = ["cast(null as bigint) as _origin"]
    for column in TABLES["statements"].columns:
        name = say.identifier(column.name)
        said = f"stated.{name}" if column.sql_type != "VARCHAR" else f"nullif(stated.{name}, '')"
        cells.append(f"coalesce({said}, foreseen.{name}) as {name}")
    open_years = f"year >= {as_of.year} and year < {by.year}"
    rows = f"select * from {say.identifier(_STATED)}{scope}{' and' if scope else ' where'} {open_years}"
    columns = ", ".join(say.identifier(name) for name in ("_origin", *TABLES["statements"].names))
    return (
        f"with foreseen as (\n{foreseen}\n), stated as (\n{rows}\n)\n"
        f"select {columns} from foreseen where year < {as_of.year}\nunion all\n"
        f"select {', '.join(cells)}\n"
        f"from (select * from foreseen where {open_years}) as foreseen"
        " full join stated on stated.uscc = foreseen.uscc and stated.year = foreseen.year"
    )


def stated_cells(stated: Path, uscc: str, first: int) -> dict[int, frozenset[str]]:
    """Return the columns that a file states of an enterprise, by year from the first open one on."""
    rows = parquet.read_table(stated, filters=[("uscc", "==", uscc), ("year", ">=", first)]).to_pylist()
    return {
        row["year"]: frozenset(name for name, value in row.items() if value not in (None, "")) for row in rows
    }


_GROWING = frozenset(
    column.name
    for column in TABLES["statements"].columns
    if column.kind.value in ("¥", "P") and column.name != "excluded_industry_share"
)


def _trends(source: str, last: int, backend: Backend) -> str:
    """Return each amount's mean yearly growth over the closed years there are, within its bounds; 0 without two."""
    say = backend.dialect
    cells: list[str] = []
    for name in sorted(_GROWING):
        growths = [
            f"case when y{n + 1}.{name} > 0 then y{n}.{name} * 1.0 / y{n + 1}.{name} - 1 end"
            for n in range(_YEARS - 1)
        ]
        total = " + ".join(f"coalesce({growth}, 0)" for growth in growths)
        count = " + ".join(f"case when {growth} is not null then 1 else 0 end" for growth in growths)
        mean = f"coalesce(({total}) / nullif({count}, 0), 0)"
        cells.append(f"greatest({_LEAST}, least({_MOST}, {mean})) as {say.identifier(name)}")
    joins = "".join(
        f" left join (select * from {source} where year = {last - n}) as y{n} on y{n}.uscc = y0.uscc"
        for n in range(1, _YEARS)
    )
    return (
        f"select y0.uscc, {', '.join(cells)} from (select * from {source} where year = {last}) as y0{joins}"
    )
