"""Structural checks of rows (逐行校验): keys, date order, what lies ahead of the day; whole columns at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.base import NO_PARAMS, Param, Severity
from yuqi.facts.vocabulary import NEVER, Kind, Table

__all__ = ["RowFault", "check_rows", "may_be_empty"]

PLAN = "plan"

# Pairs that stand in order beside event → ends.
_ORDERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "enterprises": (("listed_on", "delisted_on"), ("registered_on", "moved_out_on")),
    "ip_rights": (("filed_on", "granted_on"),),
    "contracts": (("signed_on", "certified_on"),),
    "applications": (("submitted_on", "decided_on"),),
    "incidents": (("occurred_on", "settled_on"),),
    "loans": (("drawn_on", "due_on"),),
    "loan_interest": (("since", "until"),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong with a row of a batch (行问题), at one of its columns."""

    index: int
    column: str
    code: str
    params: Mapping[str, Param] = field(default_factory=lambda: NO_PARAMS)
    severity: Severity = Severity.ERROR


def may_be_empty(table: Table, column: str) -> bool:
    """Return whether a key column may be empty: a code made from the row, the basis (self), an unknown day."""
    if column == "code" or (table.name == "expert_scores" and column == "basis"):
        return True
    return column == table.event and table.column(column).kind is Kind.DATE


def check_rows(
    table: Table, values: Mapping[str, pa.Array], sources: pa.Array, as_of: date | None
) -> Iterator[RowFault]:
    """Return the faults of a batch's rows; a null cell is silent, for it is unknown or already at fault.

    Args:
        table: the table.
        values: the columns that the sheet has, by name, in stored types.
        sources: source of each row.
        as_of: the day facts are seen from; None: not checked against.
    """
    yield from _empty_keys(table, values)
    yield from _orders(table, values)
    if as_of is not None:
        yield from _ahead(table, values, as_of)
        yield from _open_years(table, values, sources, as_of)


def _empty_keys(table: Table, values: Mapping[str, pa.Array]) -> Iterator[RowFault]:
    for name in table.key:
        cells = values.get(name)
        if cells is None or may_be_empty(table, name):
            continue
        empty = pc.is_null(cells)
        if pa.types.is_string(cells.type):
            empty = pc.or_(empty, pc.fill_null(pc.equal(cells, ""), False))
        for index in _true(empty):
            yield RowFault(index=index, column=name, code="facts.key-empty")


def _orders(table: Table, values: Mapping[str, pa.Array]) -> Iterator[RowFault]:
    pairs = [(table.event, end) for end in table.ends if table.event]
    for first, last in [*pairs, *_ORDERS.get(table.name, ())]:
        begins, ends = values.get(first or ""), values.get(last)
        if begins is None or ends is None or not pa.types.is_date32(begins.type):
            continue
        wrong = pc.and_(pc.less(ends, begins), pc.not_equal(begins, pa.scalar(NEVER)))
        for index in _true(wrong):
            params: dict[str, Param] = {
                "value": ends[index].as_py().isoformat(),
                "first": begins[index].as_py().isoformat(),
                "heading": table.column(first or "").heading,
            }
            yield RowFault(index=index, column=last, code="facts.date-order", params=params)


def _ahead(table: Table, values: Mapping[str, pa.Array], as_of: date) -> Iterator[RowFault]:
    """Return events that lie after the day: a warning, for the row will count only later."""
    days = values.get(table.event or "")
    if days is None or not pa.types.is_date32(days.type):
        return
    ahead = pc.and_(pc.greater(days, pa.scalar(as_of)), pc.not_equal(days, pa.scalar(NEVER)))
    for index in _true(ahead):
        yield RowFault(
            index=index,
            column=table.event or "",
            code="facts.future-date",
            params={"value": days[index].as_py().isoformat(), "as_of": as_of.isoformat()},
            severity=Severity.WARNING,
        )


def _open_years(
    table: Table, values: Mapping[str, pa.Array], sources: pa.Array, as_of: date
) -> Iterator[RowFault]:
    """Return plans for closed years, an error, and figures for open ones, a warning."""
    years = values.get("year")
    if years is None or "year" not in table.key or table.name == "filings":
        return
    closed = pc.less(years, as_of.year)
    planned = pc.equal(sources, PLAN)
    for index in _true(pc.and_(closed, planned)):
        params: dict[str, Param] = {"value": years[index].as_py(), "as_of": as_of.isoformat()}
        yield RowFault(index=index, column="year", code="facts.plan-in-closed-year", params=params)
    if table.event != "year":
        return
    for index in _true(pc.and_(pc.invert(closed), pc.invert(planned))):
        params = {"value": years[index].as_py(), "as_of": as_of.isoformat()}
        yield RowFault(
            index=index,
            column="year",
            code="facts.year-not-closed",
            params=params,
            severity=Severity.WARNING,
        )


def _true(mask: pa.Array) -> list[int]:
    """Return where a three-valued mask is true."""
    if not pc.any(mask).as_py():
        return []
    return [int(i) for i in np.flatnonzero(pc.fill_null(mask, False).to_numpy(zero_copy_only=False))]
