"""Whole-number arithmetic over columns (整数列运算): shares rounded half-up exactly, sums, decimals for files."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["BLOCK", "MILLIONTHS", "Ints", "decimals", "rounded_share", "share_into"]

Ints = NDArray[np.int64]
MILLIONTHS = 1_000_000
BLOCK = 16_384
"""Rows worked on at once: what a handful of their columns takes fits the processor's cache."""


def rounded_share(part: Ints, whole: Ints, times: Ints) -> Ints:
    """Return part × times / whole rounded half-up, exactly, for 0 ≤ part ≤ whole and 0 < whole < 2⁶⁰.

    The quotient is guessed in doubles, off by one at most; its remainder, whose true value fits 64 bits, comes out
    exact although the products wrap around, and mends the guess. `times` is below 2³². `whole` and `times` may be
    single values in arrays of one. Done block by block, so that every step stays in the processor's cache.
    """
    result = np.empty(len(part), np.int64)
    for start in range(0, len(part), BLOCK):
        rows = slice(start, start + BLOCK)
        share_into(part[rows], _block(whole, rows), _block(times, rows), result[rows])
    return result


def _block(values: Ints, rows: slice) -> Ints:
    return values if len(values) == 1 else values[rows]


def share_into(part: Ints, whole: Ints, times: Ints, guess: Ints) -> None:
    """Write part × times / whole, rounded half-up, into `guess`: one block of rounded_share."""
    share = part * (times / whole)
    share += 0.5
    np.copyto(guess, share, casting="unsafe")  # cut off: never negative
    twice = 2 * whole
    rest = part * (2 * times)
    rest -= guess * twice
    rest += whole
    guess += rest >> 63  # −1 where the guess is one too high
    guess -= (twice - 1 - rest) >> 63  # −1 where it is one too low


def decimals(values: Ints, places: int, digits: int, *, known: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return whole 10^-places as an Arrow decimal; null where not known."""
    wide = np.empty((len(values), 2), dtype=np.int64)
    wide[:, 0] = values
    wide[:, 1] = values >> 63
    mask = None if known is None or bool(known.all()) else _bits(known)
    buffers = [mask, pa.py_buffer(wide)]
    return pa.Array.from_buffers(pa.decimal128(digits, places), len(values), buffers)


def _bits(known: NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
