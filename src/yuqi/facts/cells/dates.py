"""Dates, times, months and years (日期): ISO at once, 2023/1/5 and 2023年1月5日 one by one."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from yuqi.facts.cells.empty import Stated, Value, settled, stated
from yuqi.facts.cells.parsed import CellFault, Parsed, by_value
from yuqi.facts.vocabulary import NEVER, Column

__all__ = ["parse_dates", "parse_months", "parse_times", "parse_years"]

_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+0{1,2}:00(?::00(?:\.0+)?)?)?"
)
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{1,5}(\.\d+)?")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:[-/.]0?1)?|(\d{4})(\d{2})")
_YEAR = re.compile(r"(\d{4})(?:年|年度)?")
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)
_FIRST_YEAR, _LAST_YEAR = 1949, 2100


def parse_dates(raw: pa.Array, column: Column, epoch: date | None) -> Parsed:
    """Return a column of dates; `epoch` is day zero of a workbook's numbers."""
    if pa.types.is_string(raw.type):
        try:
            days = pc.cast(raw, pa.date32())
        except pa.ArrowInvalid:
            return by_value(raw, column, lambda text: _read_date(text, column, epoch))
    elif pa.types.is_date(raw.type) or pa.types.is_timestamp(raw.type):
        days = pc.cast(raw, pa.date32(), safe=False)
    else:
        return Parsed.refused(raw, column)
    limits = pc.min_max(
        pc.if_else(pc.equal(days, pa.scalar(NEVER)), pa.scalar(None, pa.date32()), days)
    ).as_py()
    if limits["min"] is not None and (limits["min"] < _EARLIEST or limits["max"] > _LATEST):
        return by_value(pc.cast(days, pa.string()), column, lambda text: _read_date(text, column, epoch))
    empty = settled(column, Stated.EMPTY)
    return Parsed(values=days if empty is None else pc.fill_null(days, empty))


def parse_times(raw: pa.Array, column: Column, epoch: date | None) -> Parsed:
    """Return a column of times, to the microsecond, without zone."""
    if pa.types.is_timestamp(raw.type) or pa.types.is_date(raw.type):
        naive = raw if raw.type.tz is None else pc.local_timestamp(raw)
        times = pc.cast(naive, pa.timestamp("us"), safe=False)
        empty = settled(column, Stated.EMPTY)
        return Parsed(values=times if empty is None else pc.fill_null(times, empty))
    if not pa.types.is_string(raw.type):
        return Parsed.refused(raw, column)
    return by_value(raw, column, lambda text: _read_time(text, column, epoch))


def parse_months(raw: pa.Array, column: Column) -> Parsed:
    """Return a column of months as 2026-05."""
    if pa.types.is_date(raw.type) or pa.types.is_timestamp(raw.type):
        return Parsed(values=pc.strftime(raw, format="%Y-%m"))
    return by_value(raw, column, lambda text: _read_month(text, column))


def parse_years(raw: pa.Array, column: Column) -> Parsed:
    """Return a column of fiscal years."""
    if pa.types.is_integer(raw.type):
        years = pc.cast(raw, pa.int64())
        limits = pc.min_max(years).as_py()
        if limits["min"] is None or (limits["min"] >= _FIRST_YEAR and limits["max"] <= _LAST_YEAR):
            return Parsed(values=years)
    return by_value(raw, column, lambda text: _read_year(text, column))


def _read_date(text: str, column: Column, epoch: date | None) -> Value | CellFault:
    plain = unicodedata.normalize("NFKC", text).strip()
    said = stated(plain)
    if said is not None:
        return settled(column, said)
    found = _DAY.fullmatch(plain) or _SOLID.fullmatch(plain)
    if found is not None:
        day = _day(*(int(part) for part in found.groups()))
    elif epoch is not None and _SERIAL.fullmatch(plain):
        day = epoch + timedelta(days=int(float(plain)))
    else:
        try:
            day = datetime.fromisoformat(plain).date()
        except ValueError:
            day = None
    if day is None:
        return CellFault("facts.not-a-date", {"value": text})
    if day != NEVER and not _EARLIEST <= day <= _LATEST:
        return CellFault("facts.date-out-of-range", {"value": text})
    return day


def _read_time(text: str, column: Column, epoch: date | None) -> Value | CellFault:
    plain = unicodedata.normalize("NFKC", text).strip()
    said = stated(plain)
    if said is not None:
        return settled(column, said)
    try:
        return datetime.fromisoformat(plain.replace("/", "-")).replace(tzinfo=None)
    except ValueError:
        pass
    day = _read_date(text, column, epoch)
    if isinstance(day, date):
        return datetime.combine(day, time())
    return CellFault("facts.not-a-time", {"value": text})


def _read_month(text: str, column: Column) -> Value | CellFault:
    plain = unicodedata.normalize("NFKC", text).strip()
    said = stated(plain)
    if said is not None:
        return settled(column, said)
    found = _MONTH.fullmatch(plain)
    if found is not None:
        year, month = (int(part) for part in found.groups() if part is not None)
        if 1 <= month <= 12 and _FIRST_YEAR <= year <= _LAST_YEAR:
            return f"{year:04d}-{month:02d}"
    return CellFault("facts.not-a-month", {"value": text})


def _read_year(text: str, column: Column) -> Value | CellFault:
    plain = unicodedata.normalize("NFKC", text).strip()
    said = stated(plain)
    if said is not None:
        return settled(column, said)
    found = _YEAR.fullmatch(plain)
    if found is None:
        return CellFault("facts.not-a-year", {"value": text})
    year = int(found.group(1))
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return CellFault("facts.year-out-of-range", {"value": text, "first": _FIRST_YEAR, "last": _LAST_YEAR})
    return year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
