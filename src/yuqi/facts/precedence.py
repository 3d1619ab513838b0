"""Which source a cell is taken from when several speak (来源优先级): the loser is kept, a difference noted.

Per column: `officer` first, then the column's own order of sources, then sources it does not name, `plan`
last; within a source the newest by `recorded_at`. A cell that a source leaves unknown is taken from the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yuqi.facts.vocabulary import Column, Table

__all__ = ["Resolution", "resolve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """SQL over one table's good rows (合并结果): one row a key, and where its cells came from."""

    rows: str  # _origin and every column of the table
    merged: str | None  # table, key, column, origin: cells not from the row's own origin
    differences: str | None  # table, key, column, origin, other_origin, value, other_value


def resolve(table: Table, connection: Any) -> Resolution:
    """Return how to read a table one row a key; the plain way when every key stands once.

    The keys that stand more than once are in twins_<table>, made by the cross checks.
    """
    columns = ", ".join(_quoted(name) for name in table.names)
    keys = ", ".join(_quoted(name) for name in table.key)
    twins = connection.execute(f"select count(*) from twins_{table.name}").fetchone()[0]
    single = f"select _origin, {columns} from good_{table.name}"
    if not twins:
        return Resolution(rows=single, merged=None, differences=None)
    same = _same(table, "row", "twin")
    connection.execute(
        f"create or replace temp table ranked_{table.name} as\n"
        f"select row.*, {_ranks(table)}\n"
        f"from good_{table.name} as row join twins_{table.name} as twin on {same}"
    )
    others = [column for column in table.columns if column.name not in table.key]
    chosen = ",\n    ".join(
        f"arg_min({_quoted(column.name)}, {_rank_name(table, column)}) "
        f"filter (where {_quoted(column.name)} is not null) as {_quoted(column.name)}"
        for column in others
    )
    merged_rows = (
        f"select arg_min(_origin, _rank) as _origin, {keys}{',' if chosen else ''}\n    {chosen}\n"
        f"from ranked_{table.name} group by {keys}"
    )
    rows = (
        f"{single} as row\nwhere not exists (from twins_{table.name} as twin where {same})\n"
        f"union all by name\n{merged_rows}"
    )
    if others:
        _spread(table, others, connection)
    return Resolution(
        rows=rows,
        merged=f"""
    select '{table.name}' as "table", key, "column", best as origin
    from cells_{table.name} where _origin = best and best <> own"""
        if others
        else None,
        differences=f"""
    select '{table.name}' as "table", key, "column", best as origin, _origin as other_origin,
        best_value as value, value as other_value
    from cells_{table.name} where value <> best_value"""
        if others
        else None,
    )


def _ranks(table: Table) -> str:
    """Return SQL for the rank of a row among those of its key: 1 is taken first."""
    keys = ", ".join(f"row.{_quoted(name)}" for name in table.key)
    orders = {"_rank": table.precedence}
    for column in table.columns:
        if column.precedence is not None:
            orders[_rank_name(table, column)] = column.precedence
    return ", ".join(
        f"row_number() over (partition by {keys} order by {_strength(sources)}, "
        f"row._recorded_at desc nulls last, row._origin) as {name}"
        for name, sources in orders.items()
    )


def _strength(sources: tuple[str, ...]) -> str:
    cases = " ".join(f"when '{source}' then {number}" for number, source in enumerate(sources, start=1))
    return f"case row._source when 'officer' then 0 {cases} when 'plan' then 999 else 99 end"


def _rank_name(table: Table, column: Column) -> str:
    if column.precedence is None or column.precedence == table.precedence:
        return "_rank"
    return f"_rank_{column.precedence[0]}"


def _spread(table: Table, others: list[Column], connection: Any) -> None:
    """Make cells_<table>: one row a known cell of the rows that share a key, with the winner beside it."""
    keys = ", ".join(_quoted(name) for name in table.key)
    cells = ", ".join(
        f"{{'column': '{column.name}', 'value': {_quoted(column.name)}::varchar, "
        f"'rank': {_rank_name(table, column)}}}"
        for column in others
    )
    connection.execute(
        f"""
        create or replace temp table cells_{table.name} as
        with row as (
            select {_key_json(table)} as key, _origin,
                first_value(_origin) over (partition by {keys} order by _rank) as own,
                unnest([{cells}], recursive := true)
            from ranked_{table.name}
        )
        select key, _origin, own, "column", value,
            first_value(value) over best as best_value, first_value(_origin) over best as best
        from row
        where value is not null
        window best as (partition by key, "column" order by rank)"""
    )


def _key_json(table: Table) -> str:
    """Return SQL for a row's key as JSON text: {"uscc":"…","year":"2025"}."""
    names = ", ".join(f"'{name}'" for name in table.key)
    values = ", ".join(f"{_quoted(name)}::varchar" for name in table.key)
    return f"to_json(map([{names}], [{values}]))::varchar"


def _same(table: Table, left: str, right: str) -> str:
    return " and ".join(
        f"{left}.{_quoted(name)} is not distinct from {right}.{_quoted(name)}" for name in table.key
    )


def _quoted(name: str) -> str:
    return f'"{name}"'
