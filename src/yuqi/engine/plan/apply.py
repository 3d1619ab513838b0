"""Facts as they would be once plans are carried out (方案落实后的数据): a facts folder to assess like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.engine.plan.forecast import foresee
from yuqi.engine.plan.planner import Planner
from yuqi.engine.plan.shapes import Plan
from yuqi.facts.vocabulary import NEVER, TABLES, Column, Empty

__all__ = ["apply_plans"]

_SOURCE = "forecast"
"""Who states these rows; no table's precedence names it, so that whatever is really stated rules."""
_DECIMALS = {100: 2, 10_000: 4, 1_000_000: 6}


def apply_plans(planner: Planner, plans: Sequence[Plan], backend: Backend, out: Path) -> None:
    """Write a facts folder in which plans of one day have been carried out, everything else as foreseen.

    Args:
        plans: all with the same day of application.
        out: an empty folder.
    """
    by = plans[0].by
    snapshot = planner.snapshot
    tables = [table for table in TABLES if snapshot.path(table) is not None]
    foresee(
        backend,
        snapshot,
        tables,
        as_of=planner.as_of,
        by=by,
        forecast=planner.forecast,
        only=None,
        stated=planner.stated,
    )
    for plan in plans:
        for table, rows in planner.rows_at(plan.programme, plan).items():
            if snapshot.path(table) is None and table not in tables:
                _empty_table(backend, table)
                tables.append(table)
            _replace(backend, table, plan.uscc, rows)
    for table in tables:
        if table != "coverage":
            order = ", ".join(backend.dialect.identifier(name) for name in TABLES[table].key)
            select = f"{_as_filed(table, backend.dialect)} order by {order}"
            backend.write(f"write {table}", select, out / f"{table}.parquet")
    backend.write(
        "write coverage",
        'select "table", uscc, true as complete, until from coverage order by 1, 2',
        out / "coverage.parquet",
    )
    zone = {"name": snapshot.zone, "as_of": by, "seed": snapshot.seed}
    text = yaml.safe_dump(
        {k: v for k, v in zone.items() if v is not None}, allow_unicode=True, sort_keys=False
    )
    (out / "zone.yaml").write_text(text, "utf-8")


def _empty_table(backend: Backend, table: str) -> None:
    columns = [("_origin", "bigint"), *((column.name, column.sql_type) for column in TABLES[table].columns)]
    backend.load(table, columns, None)


def _replace(backend: Backend, table: str, uscc: str, rows: Sequence[Mapping[str, Any]]) -> None:
    say = backend.dialect
    name = say.identifier(table)
    backend.run(f"plan {table}", f"delete from {name} where uscc = {say.string(uscc)}")
    names = TABLES[table].names
    listed = ", ".join(say.identifier(column) for column in names)
    values = ",\n".join("(" + ", ".join(_literal(row[column], say) for column in names) + ")" for row in rows)
    backend.run(f"plan {table}", f"insert into {name} ({listed}) values\n{values}")


def _literal(value: Any, say: Dialect) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return say.day(value) if isinstance(value, date) else say.string(str(value))


def _as_filed(table: str, say: Dialect) -> str:
    """Return a select of a table's rows in the units and with the blanks of a file."""
    cells = [f"{_cell(column, say)} as {say.identifier(column.name)}" for column in TABLES[table].columns]
    return f"select {', '.join(cells)}, {say.string(_SOURCE)} as source from {say.identifier(table)}"


def _cell(column: Column, say: Dialect) -> str:
    name = say.identifier(column.name)
    digits = _DECIMALS.get(column.scale)
    if digits is not None:
        return say.decimal(name, digits, 18)
    if column.sql_type == "DATE":
        # what is known never to come, where empty would leave it open, stays a day that never comes
        return name if column.empty is Empty.UNKNOWN else f"nullif({name}, {say.day(NEVER)})"
    return name
