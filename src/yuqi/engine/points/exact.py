"""Whole-number arithmetic over columns (整数列运算): shares rounded half-up exactly, sums, decimals for files."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["MILLIONTHS", "Ints", "decimals", "rounded_share"]

Ints = NDArray[np.int64]
MILLIONTHS = 1_000_000


def rounded_share(part: Ints, whole: Ints, times: Ints) -> Ints:
    """Return part × times / whole rounded half-up, exactly, for 0 ≤ part ≤ whole and 0 < whole < 2⁶⁰.

    The quotient is guessed in doubles, off by one at most; its remainder, whose true value fits 64 bits, comes out
    exact although the products wrap around, and mends the guess. `times` is below 2³².
    """
    guess = np.floor(part.astype(np.float64) / whole * times + 0.5).astype(np.int64)
    rest = 2 * part * times + whole - 2 * whole * guess
    guess += rest >= 2 * whole
    guess -= rest < 0
    return guess


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
