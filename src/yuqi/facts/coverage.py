"""What the absence of rows means (完整性): none up to a day where coverage says so, else unknown."""

from __future__ import annotations

from typing import Any

from yuqi.base import Problem, Severity
from yuqi.facts.headings import nearest_table, table_named
from yuqi.facts.intake import Intake
from yuqi.facts.report import TableCoverage
from yuqi.facts.vocabulary import TABLES

__all__ = ["check_coverage", "coverage_of", "coverage_rows"]

_EMPTY = 'select null::varchar as "table", null::varchar as uscc, null::date as until where false'


def check_coverage(intake: Intake, connection: Any) -> None:
    """Say coverage lines that name no table, or are complete without a day."""
    if "coverage" not in intake.staging.tables:
        return
    said = connection.execute('select distinct "table" from staged_coverage where not _bad').fetchall()
    unknown = [name for (name,) in said if table_named(name or "") is None]
    lines = connection.execute(
        """
        select _origin, _sheet, _row, "table", list_contains(?, "table")
        from staged_coverage
        where not _bad and (list_contains(?, "table") or (complete and until is null))
        order by _origin
        """,
        [unknown, unknown],
    ).fetchall()
    bad: list[int] = []
    for origin, sheet, row, name, is_unknown in lines:
        staged = intake.staging.sheets[sheet]
        if is_unknown:
            params = {"value": str(name), "nearest": nearest_table(str(name))}
            place = intake.place(staged, row, "table")
            intake.say(Problem(code="facts.unknown-table", place=place, params=params))
            bad.append(origin)
        else:
            place = intake.place(staged, row, "until")
            intake.say(Problem(code="facts.coverage-without-day", place=place, severity=Severity.WARNING))
    if bad:
        connection.execute("insert into bad_coverage select unnest(?)", [bad])


def coverage_rows(intake: Intake, connection: Any) -> str:
    """Return SQL for the lines that are complete: table (English name), uscc, until; one line each."""
    if "coverage" not in intake.staging.tables:
        return _EMPTY
    said = [row[0] for row in connection.execute('select distinct "table" from good_coverage').fetchall()]
    names = {name: table.name for name in said if name and (table := table_named(name))}
    if not names:
        return _EMPTY
    values = ", ".join("(?, ?)" for _ in names)
    flat = [part for pair in names.items() for part in pair]
    connection.execute("create or replace temp table table_names (said varchar, name varchar)")
    connection.execute(f"insert into table_names values {values}", flat)
    return """
        select table_names.name as "table", uscc, max(until) as until
        from good_coverage join table_names on table_names.said = good_coverage."table"
        where complete and until is not null
        group by all
        order by all"""


def coverage_of(intake: Intake, connection: Any) -> dict[str, TableCoverage]:
    """Return for each table how many enterprises have rows and how absence will be read."""
    tables = intake.staging.tables
    if "enterprises" not in tables:
        return {}
    # An enterprise whose own row is set aside is still one of the zone's.
    known = connection.execute("select count(distinct uscc) from staged_enterprises").fetchone()[0]
    complete = coverage_rows(intake, connection)
    connection.execute(f"create or replace temp table covered as {complete}")
    everywhere = _names(connection, "select distinct \"table\" from covered where uscc = '*'")
    somewhere = _names(connection, 'select distinct "table" from covered')
    found: dict[str, TableCoverage] = {}
    for name, table in TABLES.items():
        if name in ("coverage", "enterprises") or table.key[0] != "uscc":
            continue
        with_rows = 0
        if name in tables:
            with_rows = connection.execute(f"select count(distinct uscc) from good_{name}").fetchone()[0]
        absent_none = name in everywhere or (
            name in somewhere and known > 0 and _all_covered(name, name in tables, connection)
        )
        found[name] = TableCoverage(
            enterprises=known, with_rows=with_rows, absence="none" if absent_none else "unknown"
        )
    return found


def _all_covered(name: str, has_rows: bool, connection: Any) -> bool:
    """Return whether coverage names every enterprise that has no row."""
    rows = f"select uscc from good_{name}" if has_rows else "select null::varchar as uscc where false"
    left_open = connection.execute(
        f"""
        select count(*) from staged_enterprises as enterprise
        where not exists (from ({rows}) as own where own.uscc = enterprise.uscc)
          and not exists (from covered where covered."table" = ? and covered.uscc = enterprise.uscc)
        """,
        [name],
    ).fetchone()[0]
    return bool(left_open == 0)


def _names(connection: Any, sql: str) -> set[str]:
    return {name for (name,) in connection.execute(sql).fetchall()}
