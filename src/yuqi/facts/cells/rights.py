"""Numbers of rights (专利号、登记号): one spelling a right, however it was typed."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.facts.cells.parsed import Parsed, by_value
from yuqi.facts.cells.words import parse_texts
from yuqi.facts.vocabulary import Column

__all__ = ["fold_right_number", "parse_right_numbers"]

_CALLED = re.compile(r"^(?:专利申请号|专利号|申请号):?")
_MARKS = re.compile(r"[.·•・。\-]")
# ZC 0006-2003: two digits of the year and six more up to October 2003, then four and eight; the digit
# after the year is the kind; last a check digit. CN112345678 (公布号) begins with no such year.
_PATENT = re.compile(
    r"(?:ZL|CN)?((?:8[5-9]|9[0-9]|0[0-3])[1-389][0-9]{5}|20(?:0[3-9]|[1-9][0-9])[1-389][0-9]{7})([0-9X])"
)
# Cells that are certainly spelt as we spell them need no look one by one.
_PLAIN = r"^(?:[0-9]{8}(?:[0-9]{4})?\.[0-9X]|[A-BD-Y][0-9A-Z]*|[0-9]{1,7}|[0-9]{4}SR[0-9]+)$"


def fold_right_number(text: str) -> str:
    """Return the one spelling of a right's number: width, spaces and case folded, of patents 202010123456.7.

    >>> fold_right_number("ＺＬ 2020 1 0123456.7")
    '202010123456.7'
    >>> fold_right_number("软著登字第 1234567 号")
    '软著登字第1234567号'
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    found = _PATENT.fullmatch(_MARKS.sub("", _CALLED.sub("", plain)))
    return f"{found.group(1)}.{found.group(2)}" if found else plain


def parse_right_numbers(raw: pa.Array, column: Column) -> Parsed:
    """Return a column of rights' numbers, each in its one spelling, with what was written where that differs."""
    read = parse_texts(raw, column)
    values = read.values
    odd = pc.and_kleene(pc.is_valid(values), pc.invert(pc.match_substring_regex(values, _PLAIN)))
    places = np.flatnonzero(pc.fill_null(odd, False).to_numpy(zero_copy_only=False))
    if not len(places):
        return read
    written = values.take(pa.array(places))
    folded = by_value(written, column, fold_right_number).values
    mask = np.zeros(len(values), dtype=bool)
    mask[places] = True
    differs = pc.not_equal(written, folded)
    said = pc.replace_with_mask(
        pa.nulls(len(values), pa.string()),
        pa.array(mask),
        pc.if_else(differs, written, pa.scalar(None, pa.string())),
    )
    return Parsed(
        values=pc.replace_with_mask(values, pa.array(mask), folded),
        faults=read.faults,
        said=said if said.null_count < len(said) else None,
    )
