"""A hash of contents (内容哈希): the same for the same rows in key order, however they were cut or stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Fingerprint", "combined"]


class Fingerprint:
    """The hash of one table (表哈希), fed batch by batch."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._values = {name: hashlib.sha256() for name in self._names}
        self._known = {name: hashlib.sha256() for name in self._names}
        self.rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in rows; columns that are not fingerprinted are left out."""
        self.rows += batch.num_rows
        for name in self._names:
            cells = batch.column(name)
            known = pc.is_valid(cells).to_numpy(zero_copy_only=False)
            self._known[name].update(known.tobytes())
            if pa.types.is_string(cells.type):
                text = pc.fill_null(cells, "")
                self._known[name].update(pc.binary_length(text).to_numpy(zero_copy_only=False).tobytes())
                self._values[name].update(_letters(text))
                continue
            whole = cells
            if pa.types.is_date32(cells.type):
                whole = cells.cast(pa.int32())
            elif pa.types.is_timestamp(cells.type):
                whole = cells.cast(pa.int64())
            elif pa.types.is_boolean(cells.type):
                whole = cells.cast(pa.int8())
            self._values[name].update(pc.fill_null(whole, 0).to_numpy(zero_copy_only=False).tobytes())

    def digest(self) -> str:
        """Return the hash of everything fed so far."""
        whole = hashlib.sha256(str(self.rows).encode())
        for name in self._names:
            whole.update(name.encode())
            whole.update(self._values[name].digest())
            whole.update(self._known[name].digest())
        return whole.hexdigest()


def combined(parts: Iterable[tuple[str, str]]) -> str:
    """Return one hash of named hashes."""
    whole = hashlib.sha256()
    for name, digest in parts:
        whole.update(f"{name}:{digest}\n".encode())
    return f"sha256:{whole.hexdigest()}"


def _letters(text: pa.Array) -> bytes:
    """Return all texts of an array, joined."""
    if text.buffers()[2] is None:
        return b""
    offsets = np.frombuffer(text.buffers()[1], dtype=np.int32)
    first, last = offsets[text.offset], offsets[text.offset + len(text)]
    return bytes(text.buffers()[2].slice(first, last - first).to_pybytes())
