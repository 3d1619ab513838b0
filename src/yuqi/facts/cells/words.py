"""Texts, codes, credit codes, yes and no (文本与代码)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yuqi.base import uscc_fault
from yuqi.base.uscc import USCC_ALPHABET
from yuqi.facts.cells.empty import Stated, Value, settled, stated
from yuqi.facts.cells.parsed import CellFault, Parsed, by_value
from yuqi.facts.vocabulary import Column

__all__ = ["parse_codes", "parse_texts", "parse_usccs", "parse_yes_no", "without_quotes"]

_LONGEST = 20_000
_CHOICES = 8  # of a closed list, named to whoever wrote something else
_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』")
_DIGITS = re.compile(r"[0-9]{2,4}")
_SECTIONED = re.compile(r"[A-T][0-9]{2,4}")
# Sections of GB/T 4754—2017, each with its last division.
_SECTIONS = (
    ("A", 5), ("B", 12), ("C", 43), ("D", 46), ("E", 50), ("F", 52), ("G", 60), ("H", 62), ("I", 65), ("J", 69),
    ("K", 70), ("L", 72), ("M", 75), ("N", 79), ("O", 82), ("P", 83), ("Q", 85), ("R", 90), ("S", 96), ("T", 97),
)  # fmt: skip
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_SCIENTIFIC = r"^[0-9](\.[0-9]+)?[eE]\+[0-9]+$"  # what a workbook makes of a long number
_YES = frozenset({"是", "有", "true", "yes", "y", "1", "√", "对"})
_NO = frozenset({"否", "无", "没有", "false", "no", "n", "0", "×"})


def parse_texts(raw: pa.Array, column: Column) -> Parsed:
    """Return a column of text, trimmed; a blank cell is an empty one."""
    if not (pa.types.is_string(raw.type) or pa.types.is_integer(raw.type)):
        return Parsed.refused(raw, column)
    text = pc.utf8_trim_whitespace(pc.cast(raw, pa.string()))
    faults: dict[int, CellFault] = {}
    _find(faults, pc.match_substring_regex(text, _CONTROL), "facts.control-character", text)
    _find(faults, pc.greater(pc.binary_length(text), _LONGEST), "facts.text-too-long", text)
    _find(faults, pc.match_substring_regex(text, _SCIENTIFIC), "facts.scientific-notation", text)
    return Parsed(values=_without(_settle(text, column), faults), faults=faults)


def parse_codes(raw: pa.Array, column: Column, words: Mapping[str, str] | None = None) -> Parsed:
    """Return a column of codes; a closed list takes the code, its Chinese label or another register's word.

    Args:
        raw: text.
        column: its column.
        words: of an open list, what people write for its codes; other texts stay as they are.
    """
    if column.codes is None:
        texts = parse_texts(raw, column)
        return _spelt(texts, column, words or {})
    known: dict[str, str] = {_folded(word): code for word, code in column.also}
    for code, label in column.codes:
        known[_folded(label)] = code
    for code, _ in column.codes:
        known[_folded(code)] = code
    return by_value(raw, column, lambda text: _read_code(text, column, known))


def parse_yes_no(raw: pa.Array, column: Column) -> Parsed:
    """Return a column of yes and no."""
    if pa.types.is_boolean(raw.type):
        empty = settled(column, Stated.EMPTY)
        return Parsed(values=raw if empty is None else pc.fill_null(raw, empty))
    return by_value(raw, column, lambda text: _read_yes_no(text, column))


def parse_usccs(raw: pa.Array, column: Column, *, star: bool = False) -> Parsed:
    """Return a column of credit codes in upper case, each with its check character proved.

    Args:
        raw: text.
        column: its column.
        star: whether `*` may stand for all enterprises.
    """
    if not (pa.types.is_string(raw.type) or pa.types.is_integer(raw.type)):
        return Parsed.refused(raw, column)
    text = pc.utf8_upper(pc.utf8_trim_whitespace(pc.cast(raw, pa.string())))
    good = _proved(text)
    suspects = np.flatnonzero(~good & pc.is_valid(text).to_numpy(zero_copy_only=False))
    values = _settle(text, column)
    if not len(suspects):
        return Parsed(values=values)
    slow = by_value(text.take(pa.array(suspects)), column, lambda one: _read_uscc(one, column, star=star))
    mask = np.zeros(len(text), dtype=bool)
    mask[suspects] = True
    faults = {int(suspects[index]): fault for index, fault in slow.faults.items()}
    return Parsed(values=pc.replace_with_mask(values, pa.array(mask), slow.values), faults=faults)


def _read_code(text: str, column: Column, known: dict[str, str]) -> Value | CellFault:
    plain = _folded(text)
    code = known.get(plain)
    if code is not None:
        return code
    said = stated(plain)
    if said is not None:
        return settled(column, said)
    close = difflib.get_close_matches(plain, list(known), n=len(known), cutoff=0.0)
    near = list(dict.fromkeys(known[word] for word in close))
    labels = dict(column.codes or ())
    ordered = near + [code for code in labels if code not in near]
    listed = "、".join(f"{labels[code]} {code}" for code in ordered[:_CHOICES])
    more = "…" if len(ordered) > _CHOICES else ""
    return CellFault("facts.unknown-code", {"value": text, "nearest": ordered[0], "choices": listed + more})


def _spelt(texts: Parsed, column: Column, words: Mapping[str, str]) -> Parsed:
    """Return codes of an open list as the catalog spells them: words by their code, sectors of industries added."""
    if column.code_table != "industry" and not words:
        return texts
    folded = {without_quotes(word): code for word, code in words.items()}

    def spelt(text: str) -> Value:
        if column.code_table == "industry":
            return _with_section(text)
        return folded.get(without_quotes(text), text)

    return Parsed(values=by_value(texts.values, column, spelt).values, faults=texts.faults)


def without_quotes(text: str) -> str:
    """Return a word as it is compared: without quotation marks, which are typed in many ways."""
    return _folded(text).translate(_QUOTES)


def _with_section(text: str) -> str:
    """Return an industry code with its section (门类), which many registers leave out: 3441 → C3441."""
    plain = _folded(text).upper()
    if not _DIGITS.fullmatch(plain):
        return plain if _SECTIONED.fullmatch(plain) else text
    division = int(plain[:2])
    return next((letter for letter, last in _SECTIONS if division <= last), "") + plain


def _read_yes_no(text: str, column: Column) -> Value | CellFault:
    plain = _folded(text)
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    said = stated(plain)
    return CellFault("facts.not-yes-or-no", {"value": text}) if said is None else settled(column, said)


def _read_uscc(text: str, column: Column, *, star: bool) -> Value | CellFault:
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if star and plain == "*":
        return plain
    said = stated(plain)
    if said is not None:
        return settled(column, said)
    if re.match(_SCIENTIFIC, plain):
        return CellFault("facts.scientific-notation", {"value": text})
    fault = uscc_fault(plain)
    return CellFault(fault, {"value": text}) if fault else plain


def _proved(text: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which cells are credit codes with the right check character, all at once. GB 32100-2015."""
    good = np.zeros(len(text), dtype=bool)
    long_enough = pc.fill_null(pc.equal(pc.binary_length(text), 18), False).to_numpy(zero_copy_only=False)
    places = np.flatnonzero(long_enough)
    if not len(places):
        return good
    letters = pc.cast(text.take(pa.array(places)), pa.binary(18))
    grid = np.frombuffer(letters.buffers()[1], dtype=np.uint8)[: len(places) * 18].reshape(-1, 18)
    values = _VALUES[grid]
    total = (values[:, :17].astype(np.int32) @ _WEIGHTS) % 31
    good[places] = (values < 31).all(axis=1) & ((31 - total) % 31 == values[:, 17])
    return good


def _settle(text: pa.Array, column: Column) -> pa.Array:
    """Return texts with blanks, 不详 and 无 settled."""
    null = pa.scalar(None, pa.string())
    blank = pc.equal(text, "")
    if pc.any(blank).as_py():
        text = pc.if_else(blank, null, text)
    empty = settled(column, Stated.EMPTY)
    filled = text if empty is None else pc.fill_null(text, empty)
    for word, said in (("不详", Stated.UNKNOWN), ("无", Stated.NONE)):
        outright = pc.equal(text, word)
        if pc.any(outright).as_py():
            value = settled(column, said)
            filled = pc.if_else(pc.fill_null(outright, False), pa.scalar(value, pa.string()), filled)
    return filled


def _find(faults: dict[int, CellFault], mask: pa.Array, code: str, text: pa.Array) -> None:
    if not pc.any(mask).as_py():
        return
    for index in np.flatnonzero(pc.fill_null(mask, False).to_numpy(zero_copy_only=False)):
        shown = "".join(letter if letter.isprintable() else "�" for letter in text[int(index)].as_py()[:40])
        faults.setdefault(int(index), CellFault(code, {"value": shown}))


def _without(values: pa.Array, faults: dict[int, CellFault]) -> pa.Array:
    if not faults:
        return values
    mask = np.zeros(len(values), dtype=bool)
    mask[list(faults)] = True
    return pc.if_else(pa.array(mask), pa.scalar(None, pa.string()), values)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)], dtype=np.int32)
_VALUES = np.full(256, 255, dtype=np.uint8)
for _value, _letter in enumerate(USCC_ALPHABET):
    _VALUES[ord(_letter)] = _value
