"""What an empty cell, 不详 and 无 become (空格含义): null is unknown, everything else is a value."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum

import pyarrow as pa

from yuqi.facts.vocabulary import NEVER, Column, Empty, Kind

__all__ = ["Stated", "Value", "arrow_type", "settled", "stated"]

Value = int | bool | str | date | datetime | None

_NOTHING: dict[str, Value] = {
    "BIGINT": 0,
    "BOOLEAN": False,
    "VARCHAR": "",
    "DATE": NEVER,
    "TIMESTAMP": datetime.combine(NEVER, time()),
}
_ARROW = {
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


class Stated(Enum):
    """What a cell says that holds no value of its own (无值单元格)."""

    EMPTY = "empty"
    UNKNOWN = "不详"
    NONE = "无"


def arrow_type(column: Column) -> pa.DataType:
    """Return the Arrow type of a column in a snapshot."""
    return _ARROW[column.sql_type]


def stated(text: str) -> Stated | None:
    """Return what a trimmed text says outright, None when it is a value."""
    if not text:
        return Stated.EMPTY
    if text == "不详":
        return Stated.UNKNOWN
    return Stated.NONE if text == "无" else None


def settled(column: Column, said: Stated) -> Value:
    """Return the value of a cell without one: None is unknown."""
    if said is Stated.UNKNOWN or (said is Stated.EMPTY and column.empty is Empty.UNKNOWN):
        return None
    if column.kind is Kind.YEAR:
        return None
    if said is Stated.NONE and column.codes is not None and "0" in dict(column.codes):
        return "0"
    return _NOTHING[column.sql_type]
