"""What one enterprise can do by a day (可行的行动): levers with their year, bounds, days and effect on its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from yuqi.engine.evaluate import OneEnterprise
from yuqi.engine.tree.calendar import months_later
from yuqi.facts.vocabulary import NEVER, TABLES, Column, Empty, Table
from yuqi.rules.shapes import Lever

__all__ = ["Act", "acts_by", "changed", "moves_of", "row_as_stated", "row_of"]

_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One lever pulled in one year (行动). Amounts are steps of the lever's unit, 0 … most."""

    lever: Lever
    year: int | None  # the open year whose figures move; None: an event
    start: date
    done: date
    least: int  # already decided elsewhere: a step another plan of the same enterprise takes anyway
    most: int
    moves: tuple[tuple[str, int], ...]  # set: column, stored units a step
    row: Mapping[str, Any]  # add_row: the new row's cells, without its key
    required: Decimal  # yuan a step, what the rules count as spent and prices that are given
    price: Decimal | None  # yuan a step

    @property
    def key(self) -> tuple[str, int | None]:
        """Lever and year: what two plans of one enterprise share."""
        return self.lever.id, self.year


def acts_by(
    levers: Sequence[Lever],
    one: OneEnterprise,
    *,
    as_of: date,
    by: date,
    least: Mapping[tuple[str, int | None], int] | None = None,
) -> list[Act]:
    """Return the acts that can be done between as_of and by, each with its effect in stored units.

    Args:
        one: the rows as they are forecast at `by`.
        least: steps that another plan of this enterprise takes already.
    """
    found: list[Act] = []
    for lever in levers:
        if lever.op == "add_row":
            yearly = "@year" in lever.row.values()
            for year in range(as_of.year, by.year + 1 if yearly else as_of.year + 1):
                found.extend(
                    _events(lever, one.uscc, max(as_of, date(year, 1, 1)), by, year if yearly else None)
                )
        elif lever.op == "set" and lever.table == "statements":
            for year in range(as_of.year, by.year):
                found.extend(_yearly(lever, one, year, as_of))
        elif lever.op == "set":
            found.extend(_lasting(lever, one, as_of, by))
    if least:
        found = [
            replace(act, least=min(least.get(act.key, 0), act.most)) if act.key in least else act
            for act in found
        ]
    return found


def moves_of(lever: Lever, months: int) -> dict[str, int]:
    """Return what one step adds to each column, in stored units.

    Args:
        months: of the year that are left once the lever is pulled: yearly averages move by their share.
    """
    share = Decimal(months) / _MONTHS
    columns = TABLES[lever.table]
    return {
        name: _stored(factor * lever.unit * (share if name in lever.averaged else 1), columns.column(name))
        for name, factor in lever.links.items()
    }


def row_of(lever: Lever) -> dict[str, Any]:
    """Return the cells of a row a lever adds that do not depend on the enterprise or the day."""
    table = TABLES[lever.table]
    set_later = {"uscc", *table.key, *(name for name, cell in lever.row.items() if str(cell).startswith("@"))}
    day = date.min
    cells = {name: _cell(table.column(name), cell, day, day) for name, cell in lever.row.items()}
    return {name: cell for name, cell in row_as_stated(table, cells).items() if name not in set_later}


def _costs(lever: Lever, share: Decimal) -> tuple[Decimal, Decimal | None]:
    required = lever.required * lever.unit * share
    price = None if lever.price is None else lever.price * lever.unit
    if price is not None and lever.price_status == "given":
        required += price
    return required, price


def _events(lever: Lever, uscc: str, start: date, by: date, year: int | None) -> list[Act]:
    done = months_later(start, lever.lead_months)
    if done > by or lever.most is None or (year is not None and done.year != year):
        return []
    table = TABLES[lever.table]
    cells = {name: _cell(table.column(name), value, start, done) for name, value in lever.row.items()}
    cells["uscc"] = uscc
    required, price = _costs(lever, Decimal(1))
    return [
        Act(
            lever=lever,
            year=year,
            start=start,
            done=done,
            least=0,
            most=int(lever.most),
            moves=(),
            row=row_as_stated(table, cells),
            required=required,
            price=price,
        )
    ]


def _yearly(lever: Lever, one: OneEnterprise, year: int, as_of: date) -> list[Act]:
    begun = max(as_of, date(year, 1, 1))
    done = months_later(begun, lever.lead_months)
    statement = next((row for row in one.rows.get("statements", ()) if row["year"] == year), None)
    if done.year != year or statement is None or lever.column is None:
        return []
    months = _MONTHS - done.month + (1 if done.day == 1 else 0)
    share = Decimal(months) / _MONTHS if lever.averaged else Decimal(1)
    table = TABLES["statements"]
    column = table.column(lever.column)
    now = statement[lever.column] or 0
    most = int((lever.most or Decimal(0)) / lever.unit)
    if lever.most_share is not None and now > 0:
        most = max(most, int(Decimal(now) / column.scale * lever.most_share / lever.unit))
    if most <= 0 or months == 0:
        return []
    moves = tuple(moves_of(lever, months).items())
    required, price = _costs(lever, share)
    return [
        Act(
            lever=lever,
            year=year,
            start=begun,
            done=date(year, 12, 31),
            least=0,
            most=most,
            moves=moves,
            row={},
            required=required,
            price=price,
        )
    ]


def _lasting(lever: Lever, one: OneEnterprise, as_of: date, by: date) -> list[Act]:
    """Return an act on the enterprise's own row: a yes where there is a no."""
    done = months_later(as_of, lever.lead_months)
    if done > by or lever.column is None or one.rows["enterprises"][0][lever.column] is not False:
        return []
    required, price = _costs(lever, Decimal(1))
    return [
        Act(
            lever=lever,
            year=None,
            start=as_of,
            done=done,
            least=0,
            most=1,
            moves=((lever.column, 1),),
            row={},
            required=required,
            price=price,
        )
    ]


def _stored(amount: Decimal, column: Column) -> int:
    return int((amount * column.scale).to_integral_value(ROUND_FLOOR))


def _cell(column: Column, value: Any, start: date, done: date) -> Any:
    if value == "@start":
        return start
    if value == "@done":
        return done
    if value == "@year":
        return done.year
    if isinstance(value, Decimal):
        return _stored(value, column)
    return value


def row_as_stated(table: Table, cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as a snapshot holds it: what nobody states is what an empty cell says."""
    row: dict[str, Any] = {"_origin": None}
    for column in table.columns:
        row[column.name] = cells[column.name] if column.name in cells else _empty(column)
    return row


def _empty(column: Column) -> Any:
    if column.empty is Empty.UNKNOWN:
        return None
    if column.sql_type == "DATE":
        return NEVER
    if column.empty is Empty.NOT_YET:
        return None
    return {"BIGINT": 0, "BOOLEAN": False}.get(column.sql_type, "")


def changed(
    rows: Sequence[Mapping[str, Any]], act: Act, steps: int, derived: Sequence[str] = ()
) -> list[Mapping[str, Any]]:
    """Return a table's rows after some steps of an act.

    Args:
        derived: columns that the passes add to a row (used in an application); false of a new one.
    """
    if steps == 0:
        return list(rows)
    if act.lever.op == "add_row":
        return [*rows, *(_numbered(act, number, derived) for number in range(1, steps + 1))]
    return [
        {**row, **_moved(row, act, steps)} if act.year is None or row["year"] == act.year else row
        for row in rows
    ]


def _moved(row: Mapping[str, Any], act: Act, steps: int) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for name, by in act.moves:
        if isinstance(row[name], bool):
            cells[name] = True
        elif row[name] is not None:
            cells[name] = row[name] + by * steps
    return cells


def _numbered(act: Act, number: int, derived: Sequence[str]) -> dict[str, Any]:
    """Return one new row with a key of its own."""
    row = {**dict.fromkeys(derived, False), **act.row}
    for name in TABLES[act.lever.table].key[1:]:
        row[name] = f"plan-{act.lever.id}-{act.done:%Y%m}-{number}"
    return row
