"""What stands in a run's files beside its projection (测算明细): the ladder's order, names, outcomes of a few enterprises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from yuqi import api
from yuqi.api import Label

__all__ = [
    "Entry",
    "Label",
    "Rung",
    "Track",
    "condition_labels",
    "label_of",
    "outcomes_of",
    "settles_of",
    "tracks_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One programme on a track (梯级)."""

    programme: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Programmes that build on one another (赛道), the lowest first."""

    id: str
    label: Label
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A condition as the run's catalog names it (条件)."""

    id: str
    label: Label
    cite: str
    op: str | None
    unit: str | None
    shortfall_unit: str | None
    role: str | None
    lever: str | None


@lru_cache(maxsize=8)
def tracks_of(folder: Path) -> tuple[Track, ...]:
    """Return the tracks of a run in the order of the ladder."""
    found: dict[str, tuple[Label, dict[str, Rung]]] = {}
    for row in api.result_rows(folder, "ladder"):
        label = Label(zh=row["track_label"], en=row["track_label_en"])
        _, rungs = found.setdefault(row["track"], (label, {}))
        rungs.setdefault(
            row["programme"],
            Rung(programme=row["programme"], label=Label(zh=row["label_zh"], en=row["label_en"])),
        )
    return tuple(
        Track(id=id_, label=label, rungs=tuple(rungs.values())) for id_, (label, rungs) in found.items()
    )


@lru_cache(maxsize=8)
def _catalog(folder: Path) -> Mapping[str, Mapping[tuple[str, str, str], Mapping[str, Any]]]:
    found: dict[str, dict[tuple[str, str, str], Mapping[str, Any]]] = {}
    for row in api.result_rows(folder, "catalog"):
        found.setdefault(row["kind"], {})[row["programme"] or "", row["edition"] or "", row["id"]] = row
    return found


def label_of(folder: Path, programme: str) -> Label:
    """Return a programme's name; one that the run does not know goes by its id."""
    row = _catalog(folder).get("programme", {}).get(("", "", programme))
    return Label(zh=row["label_zh"], en=row["label_en"]) if row else Label(zh=programme, en=programme)


def condition_labels(folder: Path, programme: str, edition: str) -> dict[str, Entry]:
    """Return the conditions of an edition by id, in the order of the catalog."""
    return {
        id_: Entry(
            id=id_,
            label=Label(zh=row["label_zh"], en=row["label_en"]),
            cite=row["cite"] or "",
            op=row["op"],
            unit=row["unit"],
            shortfall_unit=row["shortfall_unit"],
            role=row["role"],
            lever=row["lever"],
        )
        for (of, in_, id_), row in _catalog(folder).get("condition", {}).items()
        if of == programme and in_ == edition
    }


def outcomes_of(folder: Path, programme: str, usccs: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Return the wide outcome rows of some enterprises on one programme, by code; a few at a time."""
    return {row["uscc"]: row for row in _filtered(folder / "outcomes" / f"{programme}.parquet", usccs)}


def settles_of(folder: Path, programme: str, usccs: Sequence[str]) -> dict[str, list[Mapping[str, Any]]]:
    """Return what would settle the open verdicts of some enterprises, by code, the most useful first."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in sorted(_filtered(folder / "settles.parquet", usccs), key=lambda row: row["rank"]):
        if row["programme"] == programme:
            found.setdefault(row["uscc"], []).append(row)
    return found


def _filtered(file: Path, usccs: Sequence[str]) -> list[dict[str, Any]]:
    if not usccs or not file.is_file():
        return []
    rows: list[dict[str, Any]] = pq.read_table(
        file, filters=[("uscc", "in", list(usccs))], use_threads=False
    ).to_pylist()
    return rows
