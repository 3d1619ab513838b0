"""The ladder and single verdicts out of a results folder (梯度与结论)."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from yuqi.api.shapes import LadderLine, VerdictLine
from yuqi.base import Standing

__all__ = ["ladder_of", "verdicts_of"]


def ladder_of(folder: Path, lang: str) -> tuple[LadderLine, ...]:
    """Return one line a programme, in the order of tracks and rungs."""
    rows = _rows(folder / "ladder.parquet")
    lines = []
    for programme, group in groupby(rows, key=lambda row: row["programme"]):
        standings = list(group)
        first = standings[0]
        lines.append(
            LadderLine(
                track=first["track"],
                track_label=first["track_label" if lang == "zh" else "track_label_en"],
                programme=programme,
                label=first[f"label_{lang}"],
                counts={Standing(row["standing"]): row["count"] for row in standings},
            )
        )
    return tuple(lines)


def verdicts_of(folder: Path, lang: str) -> tuple[VerdictLine, ...]:
    """Return one line a verdict, with the labels of the conditions that decide it.

    The folder must hold the long table `conditions`, as it does for a run with `only`.
    """
    entries = _rows(folder / "catalog.parquet")
    labels = {
        (row["programme"], row["edition"], row["id"]): row[f"label_{lang}"]
        for row in entries
        if row["kind"] == "condition"
    }
    names = {row["id"]: row[f"label_{lang}"] for row in entries if row["kind"] == "programme"}
    deciding: dict[tuple[str, str, str, str], list[str]] = {}
    for row in _rows(folder / "conditions.parquet"):
        if row["role"] != "gate" or row["outcome"] == "met":
            continue
        key = (row["uscc"], row["programme"], row["procedure"], row["outcome"])
        home = (row["programme"], row["edition"], row["condition"])
        deciding.setdefault(key, []).append(labels.get(home, row["label"]))
    wanted = {"fail": "unmet", "open": "unknown"}
    return tuple(
        VerdictLine(
            uscc=row["uscc"],
            programme=row["programme"],
            edition=row["edition"],
            procedure=row["procedure"],
            label=names.get(row["programme"], row["programme"]),
            verdict=row["verdict"],
            standing=Standing(row["standing"]),
            reasons=tuple(
                deciding.get(
                    (row["uscc"], row["programme"], row["procedure"], wanted.get(row["verdict"], "")), ()
                )
            ),
        )
        for row in _rows(folder / "verdicts.parquet")
    )


def _rows(file: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(file).to_pylist() if file.is_file() else []
    return rows
