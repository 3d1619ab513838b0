"""A stored cell as canonical text (单元格文本): yuan, fractions and ISO dates, "" for none; in SQL and in Python."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from yuqi.facts.vocabulary import NEVER, Column, Kind

__all__ = ["cell_text", "cell_text_sql", "moment_sql"]

_STEPS = {
    100: "0.01::decimal(3, 2)",
    10_000: "0.0001::decimal(5, 4)",
    1_000_000: "0.000001::decimal(7, 6)",
}


def cell_text(value: Any, column: Column) -> str | None:
    """Return a cell of a snapshot as text, None when it is unknown; numbers may come as text of the stored integer.

    >>> from yuqi.facts import TABLES
    >>> cell_text(8_460_000_000, TABLES["statements"].column("revenue"))
    '84600000.00'
    """
    if value is None:
        return None
    if column.is_number:
        if column.scale == 1:
            return str(value)
        scaled = Decimal(int(value)) / column.scale
        if column.kind in (Kind.MONEY, Kind.AMOUNT):
            return f"{scaled:.2f}"
        text = f"{scaled:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    if column.kind is Kind.TIMESTAMP and isinstance(value, datetime | str):
        text = text.replace(" ", "T")
        text = text.rstrip("0") if "." in text else text  # as SQL writes parts of a second
    return "" if column.kind in _DAYS and text.startswith(NEVER.isoformat()) else text


_DAYS = (Kind.DATE, Kind.TIMESTAMP)


def cell_text_sql(column: Column) -> str:
    """Return SQL for the same of a column."""
    name = f'"{column.name}"'
    if column.kind in (Kind.MONEY, Kind.AMOUNT):
        return f"({name} * {_STEPS[100]})::varchar"
    if column.scale != 1:
        return f"rtrim(rtrim(({name} * {_STEPS[column.scale]})::varchar, '0'), '.')"
    if column.kind is Kind.DATE:
        return f"case {name} when date '{NEVER}' then '' else {name}::varchar end"
    if column.kind is Kind.TIMESTAMP:
        return f"case {name} when timestamp '{NEVER}' then '' else {moment_sql(name)} end"
    return name if column.sql_type == "VARCHAR" else f"{name}::varchar"


def moment_sql(name: str) -> str:
    """Return SQL for a time as ISO text."""
    return f"replace({name}::varchar, ' ', 'T')"
