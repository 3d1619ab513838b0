"""Doubts of one enterprise (疑点), out of a run's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow.parquet as pq

from yuqi import api
from yuqi.api import Label

__all__ = ["Doubt", "Label", "doubts_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something a run found worth checking (疑点)."""

    check: str
    severity: str  # warning, note
    message: Label
    rows: int  # how many it rests on


def doubts_of(folder: Path, uscc: str) -> tuple[Doubt, ...]:
    """Return what a run doubts about an enterprise, warnings first; none when the run has no such file."""
    file = folder / "doubts.parquet"
    if not file.is_file():
        return ()
    rows = pq.read_table(file, filters=[("uscc", "=", uscc)], use_threads=False).to_pylist()
    found = (
        Doubt(
            check=row["check"],
            severity=row["severity"],
            message=Label(zh=row["message"], en=_english().get(row["check"], row["message"])),
            rows=row["rows"] or 0,
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda doubt: (doubt.severity != "warning", doubt.check)))


@lru_cache(maxsize=1)
def _english() -> Mapping[str, str]:
    return {entry.id: entry.content["message"]["en"] for entry in api.catalog_list(kind="check")}
