"""Numbers (数字): text or Parquet numbers to whole stored integers, exactly; what does not fit is said."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.base import Param
from yuqi.facts.cells.empty import Stated, Value, settled, stated
from yuqi.facts.cells.parsed import CellFault, Parsed, by_value
from yuqi.facts.headings import Heading
from yuqi.facts.vocabulary import Column, Kind

__all__ = ["parse_numbers", "read_number"]

_DIGITS = 18  # of an int64, safely
_PLAIN = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?(%?)")
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+")
_WITH_UNIT = re.compile(r"[¥$€￥]?\s*[+-]?[\d,]*\.?\d+\s*[^\d\s.,%]+.*|[¥$€￥]\s*[+-]?[\d,]*\.?\d+")
_DECIMALS = {Kind.MONEY: 2, Kind.AMOUNT: 2, Kind.PERSONS: 2, Kind.SHARE: 6, Kind.QUANTITY: 4}
_EXAMPLE = {
    Kind.MONEY: "125000",
    Kind.AMOUNT: "125000",
    Kind.PERSONS: "36.5",
    Kind.SHARE: "0.125",
    Kind.QUANTITY: "36.5",
}


def parse_numbers(raw: pa.Array, heading: Heading, column: Column) -> Parsed:
    """Return a column of numbers as scaled integers, with the faults of its cells.

    The whole column is cast at once; only what the cast refuses is read cell by cell.
    """
    if pa.types.is_floating(raw.type):
        return _bounded(_from_floats(raw, heading, column), raw, heading, column)
    if pa.types.is_boolean(raw.type) or pa.types.is_temporal(raw.type):
        return Parsed.refused(raw, column)
    if pa.types.is_integer(raw.type) or pa.types.is_decimal(raw.type):
        try:
            whole = _low_words(pc.cast(raw, pa.decimal128(_DIGITS + 4, heading.power)), heading.power)
            return _bounded(Parsed(values=_filled(whole, column)), raw, heading, column)
        except pa.ArrowInvalid:
            raw = pc.cast(raw, pa.string())
    try:
        if _has_exponent(raw):
            raise pa.ArrowInvalid("an exponent")
        whole = _low_words(pc.cast(raw, pa.decimal128(_DIGITS, heading.power)), heading.power)
    except pa.ArrowInvalid:
        return _bounded(_cell_by_cell(raw, heading, column), raw, heading, column)
    return _bounded(Parsed(values=_filled(whole, column)), raw, heading, column)


def read_number(text: str, heading: Heading, column: Column) -> Value | CellFault:
    """Return one cell's stored integer, None when unknown, or what is wrong with it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    said = stated(plain)
    if said is not None:
        return settled(column, said)
    found = _PLAIN.fullmatch(plain)
    if found is None or not (found.group(2) or (found.group(3) or "").strip(".")):
        return CellFault(_fault_of(plain), {"value": text, "example": _EXAMPLE.get(column.kind, "36")})
    percent = found.group(4) == "%"
    if percent and column.kind is not Kind.SHARE:
        return CellFault("facts.percent-not-allowed", {"value": text})
    power = 4 if percent else heading.power
    scaled = Decimal(plain.rstrip("%").replace(",", "")).scaleb(power)
    if abs(scaled) >= 10**_DIGITS:
        return CellFault("facts.too-large", {"value": text})
    if scaled != scaled.to_integral_value():
        return _too_fine(text, column)
    whole = int(scaled)
    return _out_of_bounds(whole, text, column, marked=percent or heading.percent) or whole


def _cell_by_cell(raw: pa.Array, heading: Heading, column: Column) -> Parsed:
    """Return the column with its plain cells cast at once and the rest read one by one."""
    power = heading.power
    fraction = rf"(\.[0-9]{{1,{power}}})?" if power else ""
    plain = pc.match_substring_regex(raw, rf"^[+-]?[0-9]{{1,{_DIGITS - power}}}{fraction}$")
    clean = pc.fill_null(plain, False)
    quick = pc.if_else(clean, raw, pa.scalar(None, pa.string()))
    whole = _low_words(pc.cast(quick, pa.decimal128(_DIGITS, power)), power)
    rest = np.flatnonzero(~clean.to_numpy(zero_copy_only=False))
    slow = by_value(raw.take(pa.array(rest)), column, lambda text: read_number(text, heading, column))
    values = pc.replace_with_mask(whole, pc.invert(clean), slow.values)
    faults = {int(rest[index]): fault for index, fault in slow.faults.items()}
    return Parsed(values=values, faults=faults)


def _from_floats(raw: pa.Array, heading: Heading, column: Column) -> Parsed:
    """Return doubles as scaled integers; a double is the number its 15 digits show."""
    values = np.nan_to_num(
        raw.to_numpy(zero_copy_only=False).astype(np.float64), nan=np.nan, posinf=1e300, neginf=-1e300
    )
    missing = np.isnan(values)
    scaled = np.where(missing, 0.0, values) * 10.0**heading.power
    rounded = np.rint(scaled)
    off = np.abs(scaled - rounded) > np.abs(scaled) * 2e-15
    large = np.abs(scaled) >= 10.0**_DIGITS
    faults: dict[int, CellFault] = {}
    for index in np.flatnonzero((off | large) & ~missing):
        text = f"{values[index]:.15g}"
        read = read_number(format(Decimal(text), "f"), heading, column)
        if isinstance(read, CellFault):
            faults[int(index)] = read
        else:
            rounded[index] = read or 0
    bad = np.zeros(len(values), dtype=bool)
    bad[list(faults)] = True
    whole = pa.array(np.where(large | bad, 0.0, rounded).astype(np.int64), mask=missing | bad)
    filled = _filled(whole, column)
    if faults:
        filled = pc.if_else(pa.array(bad), pa.scalar(None, pa.int64()), filled)
    return Parsed(values=filled, faults=faults)


def _bounded(parsed: Parsed, raw: pa.Array, heading: Heading, column: Column) -> Parsed:
    """Return the column with cells out of bounds taken out; cheap when the extremes are inside."""
    limits = pc.min_max(parsed.values).as_py()
    low, high = limits["min"], limits["max"]
    if low is None or (
        low >= (0 if not column.signed else -(10**column.digits)) and high <= _ceiling(column)
    ):
        return parsed
    values = np.where(
        pc.is_valid(parsed.values).to_numpy(zero_copy_only=False),
        pc.fill_null(parsed.values, 0).to_numpy(zero_copy_only=False),
        0,
    )
    floor = -(10**column.digits) if column.signed else 0
    faults = dict(parsed.faults)
    out = (values < floor) | (values > _ceiling(column))
    bad = np.zeros(len(values), dtype=bool)
    for index in np.flatnonzero(out):
        text = str(raw[int(index)].as_py())
        fault = _out_of_bounds(int(values[index]), text, column, marked=heading.percent or text.endswith("%"))
        if fault is not None:
            faults[int(index)] = fault
            bad[index] = True
    kept = pc.if_else(pa.array(bad), pa.scalar(None, pa.int64()), parsed.values)
    return Parsed(values=kept, faults=faults)


def _ceiling(column: Column) -> int:
    return column.scale if column.kind is Kind.SHARE else int(10**column.digits)


def _out_of_bounds(whole: int, text: str, column: Column, *, marked: bool) -> CellFault | None:
    if whole < 0 and not column.signed:
        return CellFault("facts.negative", {"value": text})
    if column.kind is Kind.SHARE and whole > column.scale:
        if marked:
            return None if column.signed else CellFault("facts.share-above-whole", {"value": text})
        percent = f"{format((Decimal(whole) / column.scale).normalize(), 'f')} %"
        fraction = format((Decimal(whole) / column.scale / 100).normalize(), "f")
        return CellFault("facts.share-above-one", {"value": text, "fraction": fraction, "percent": percent})
    if abs(whole) > 10**column.digits:
        return CellFault("facts.too-large", {"value": text})
    return None


def _too_fine(text: str, column: Column) -> CellFault:
    if column.kind is Kind.COUNT:
        return CellFault("facts.not-whole", {"value": text})
    params: dict[str, Param] = {"value": text, "decimals": _DECIMALS.get(column.kind, 0)}
    return CellFault("facts.too-many-decimals", params)


def _fault_of(plain: str) -> str:
    if _SCIENTIFIC.fullmatch(plain):
        return "facts.scientific-notation"
    return "facts.unit-in-cell" if _WITH_UNIT.fullmatch(plain) else "facts.not-a-number"


def _has_exponent(raw: pa.Array) -> bool:
    """Return whether any cell holds an e or E: a decimal cast would read 1.2E+09, digits already lost."""
    if not pa.types.is_string(raw.type) or raw.buffers()[2] is None:
        return False
    text = memoryview(raw.buffers()[2])
    letters = bytes(text)
    return b"E" in letters or b"e" in letters


def _low_words(decimals: pa.Array, power: int) -> pa.Array:
    """Return decimal128 values, known to fit, as int64: the low half of each sixteen bytes."""
    if decimals.offset:
        decimals = pa.concat_arrays([decimals])
    words: npt.NDArray[np.int64] = np.frombuffer(decimals.buffers()[1], dtype=np.int64)[::2]
    low = np.ascontiguousarray(words[decimals.offset : decimals.offset + len(decimals)])
    if len(low) and decimals.type.precision > _DIGITS:
        limit = pc.max(pc.abs(decimals)).as_py()
        if limit is not None and limit.scaleb(power) >= 10**_DIGITS:
            raise pa.ArrowInvalid("does not fit")
    missing = None if decimals.null_count == 0 else ~pc.is_valid(decimals).to_numpy(zero_copy_only=False)
    return pa.array(low, mask=missing)


def _filled(whole: pa.Array, column: Column) -> pa.Array:
    """Return the column with its empty cells settled."""
    empty = settled(column, Stated.EMPTY)
    return whole if empty is None or whole.null_count == 0 else pc.fill_null(whole, empty)
