"""Made-up but valid identifiers (编造的合规代码): credit codes and numbers that belong to nobody.

The division 330199 of every code is not assigned, so no real enterprise can hold one of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yuqi.base.uscc import USCC_ALPHABET

__all__ = ["credit_codes", "numbered", "scatter"]

_HEAD = "91330199MA"
_ALPHABET = np.frombuffer(USCC_ALPHABET.encode(), dtype=np.uint8)
_VALUE = np.zeros(128, np.int64)
_VALUE[_ALPHABET] = np.arange(31)
_ORGANISATION_VALUE = np.zeros(128, np.int64)
_ORGANISATION_VALUE[np.arange(48, 58)] = np.arange(10)
_ORGANISATION_VALUE[np.arange(65, 91)] = np.arange(10, 36)
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_CREDIT_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
_SERIALS = 31**6


def scatter(index: npt.NDArray[np.int64], size: int, seed: int, step: int) -> npt.NDArray[np.int64]:
    """Return each ordinal's place in a shuffled order of `size` places; different ordinals never meet.

    Ordinals lie below `size`; `step` is prime to `size` and below 2^31.
    """
    return (index * step + (seed * 7_919 + 12_345) % size) % size


def credit_codes(index: npt.NDArray[np.int64], seed: int) -> pa.Array:
    """Return a valid unified social credit code for each ordinal (统一社会信用代码), GB 32100-2015, GB 11714."""
    serial = scatter(index, _SERIALS, seed, 514_229_003)
    letters = np.empty((len(index), 18), np.uint8)
    letters[:, :10] = np.frombuffer(_HEAD.encode(), np.uint8)
    for place in range(15, 9, -1):
        letters[:, place] = _ALPHABET[serial % 31]
        serial = serial // 31
    organisation = 11 - _ORGANISATION_VALUE[letters[:, 8:16]] @ _ORGANISATION_WEIGHTS % 11
    check = np.where(organisation == 10, ord("X"), np.where(organisation == 11, ord("0"), 48 + organisation))
    letters[:, 16] = check
    letters[:, 17] = _ALPHABET[-(_VALUE[letters[:, :17]] @ _CREDIT_WEIGHTS) % 31]
    return _texts(letters)


def numbered(prefix: str, number: npt.NDArray[np.int64], digits: int) -> pa.Array:
    """Return texts of a prefix and a zero-filled number: YL0000012345."""
    head = prefix.encode()
    letters = np.empty((len(number), len(head) + digits), np.uint8)
    letters[:, : len(head)] = np.frombuffer(head, np.uint8)
    rest = np.asarray(number, dtype=np.int64)
    for place in range(len(head) + digits - 1, len(head) - 1, -1):
        letters[:, place] = 48 + rest % 10
        rest = rest // 10
    return _texts(letters)


def _texts(letters: npt.NDArray[np.uint8]) -> pa.Array:
    count, width = letters.shape
    ends = np.arange(count + 1, dtype=np.int32) * width
    return pa.Array.from_buffers(
        pa.string(), count, [None, pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(letters))]
    )
