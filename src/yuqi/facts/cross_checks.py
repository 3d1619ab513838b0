"""Checks across rows and tables (跨行跨表校验): equal keys, enterprises nobody knows."""

from __future__ import annotations

from typing import Any

from yuqi.base import Param, Problem
from yuqi.facts.checks import may_be_empty
from yuqi.facts.intake import Intake
from yuqi.facts.staging import PROVENANCE
from yuqi.facts.vocabulary import Table

__all__ = ["check_across"]


def check_across(intake: Intake, connection: Any) -> None:
    """Say equal keys and unknown enterprises, and make each table known as good_<table>, without bad rows.

    A row is compared even when another of its cells is bad, so that no problem waits for a second run.
    """
    tables = intake.staging.tables
    for name, staged in tables.items():
        table = staged.table
        connection.execute(f"create or replace temp view keyed_{name} as\n{_keyed(table)}")
        connection.execute(f"create or replace temp table bad_{name} (_origin bigint)")
        if name != "coverage":
            _equal_keys(intake, connection, table)
        if "enterprises" in tables and name not in ("enterprises", "coverage") and "uscc" in table.key:
            _unknown_enterprises(intake, connection, table)
        connection.execute(
            f"create or replace temp view good_{name} as\n"
            f"select * from keyed_{name}\n"
            f"where not _bad and _origin not in (select _origin from bad_{name})"
        )


def _keyed(table: Table) -> str:
    """Return SQL for a table's staged rows with the codes that were left empty made from the row."""
    if "code" not in table.key:
        return f"select * from staged_{table.name}"
    if table.name == "declarations":
        made = "coalesce(nullif(seq_no, ''), nullif(client_seq_no, ''))"
    else:
        said = ", ".join(
            f"case when {_quoted(column.name)} is not null then '{column.name}=' || {_quoted(column.name)}::varchar end"
            for column in table.columns
            if column.name != "code"
        )
        made = f"'auto-' || substr(md5(concat_ws('|', {said})), 1, 12)"
    columns = ", ".join(
        f"coalesce(nullif(code, ''), {made}) as code" if column == "code" else _quoted(column)
        for column in (*PROVENANCE, *table.names)
    )
    return f"select {columns}\nfrom staged_{table.name}"


def _equal_keys(intake: Intake, connection: Any, table: Table) -> None:
    """Say rows that one source gives twice; makes twins_<table>, the keys that stand more than once."""
    keys = [_quoted(name) for name in table.key]
    twins = connection.execute(
        f"create or replace temp table twins_{table.name} as\n"
        f"select {', '.join(keys)} from keyed_{table.name} group by all having count(*) > 1"
    ).fetchone()[0]
    if not twins:
        return
    known = " and ".join(
        f"{_quoted(name)} is not null" for name in table.key if not may_be_empty(table, name)
    )
    group = ", ".join([*keys, "_source", "_recorded_at"])
    same = " and ".join(
        f"row.{name} is not distinct from twin.{name}" for name in [*keys, "_source", "_recorded_at"]
    )
    among = " and ".join(f"row.{name} is not distinct from twin.{name}" for name in keys)
    found = connection.execute(
        f"""
        with twin as (
            select {group}, min(_origin) as first
            from (select row.* from keyed_{table.name} as row join twins_{table.name} as twin on {among})
            where {known or "true"}
            group by {group}
            having count(*) > 1
        )
        select row._origin, row._sheet, row._row, twin.first, first_row._sheet, first_row._row
        from keyed_{table.name} as row
        join twin on {same}
        join staged_{table.name} as first_row on first_row._origin = twin.first
        order by row._origin
        """
    ).fetchall()
    at = table.key[-1] if table.key[-1] in _present(intake, table) else table.key[0]
    for origin, sheet, row, first, first_sheet, first_row in found:
        if origin == first:
            continue
        staged = intake.staging.sheets[sheet]
        other = intake.staging.sheets[first_sheet].sheet
        params: dict[str, Param] = {"row": first_row, "file": other.file, "table": table.heading}
        column = at if at in staged.columns else table.key[0]
        place = intake.place(staged, row, column)
        intake.say(Problem(code="facts.key-duplicate", place=place, params=params))
    _set_aside(connection, table, [origin for origin, *_ in found])


def _unknown_enterprises(intake: Intake, connection: Any, table: Table) -> None:
    found = connection.execute(
        f"""
        select _origin, _sheet, _row, uscc
        from staged_{table.name} as row
        where uscc is not null and uscc <> ''
          and not exists (from staged_enterprises as known where known.uscc = row.uscc)
        order by _origin
        """
    ).fetchall()
    for _, sheet, row, uscc in found:
        place = intake.place(intake.staging.sheets[sheet], row, "uscc")
        intake.say(Problem(code="facts.unknown-enterprise", place=place, params={"value": uscc}))
    _set_aside(connection, table, [origin for origin, *_ in found])


def _set_aside(connection: Any, table: Table, origins: list[int]) -> None:
    if origins:
        connection.execute(f"insert into bad_{table.name} select unnest(?)", [origins])


def _present(intake: Intake, table: Table) -> set[str]:
    return {name for sheet in intake.staging.sheets if sheet.table is table for name in sheet.columns}


def _quoted(name: str) -> str:
    return f'"{name}"'
