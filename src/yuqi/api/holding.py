"""Files on their way in, mended before they count (归集中的文件): hold, held_parts, held_window, change_held, mark."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from yuqi.base import Param, Place, Problem
from yuqi.facts import TABLES, Sensitivity
from yuqi.facts.adapt.recognise import heading_key
from yuqi.facts.cells import parse_column
from yuqi.facts.headings import normal, read_headings
from yuqi.facts.held import HeldPart, held_parts, held_window, hold_files, hold_sheets, write_changes
from yuqi.facts.marked import write_marked
from yuqi.facts.readers.held import SheetChanges
from yuqi.rules import load_catalog, spoken_ids

__all__ = [
    "Held",
    "HeldPart",
    "SheetChanges",
    "cell_problem",
    "change_held",
    "heading_guesses",
    "held_parts",
    "held_window",
    "hold",
    "hold_more",
    "mark",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What came of holding files (暂存结果)."""

    parts: tuple[HeldPart, ...]
    problems: tuple[Problem, ...]  # of files that could not be read


def hold(
    files: Sequence[Path], folder: Path, *, progress: Callable[[str, float], None] | None = None
) -> Held:
    """Keep files sheet by sheet in a folder that `check`, `read_rows` and `snapshot` take for facts (暂存).

    Args:
        files: workbooks, CSV and Parquet files, ours or another's.
        folder: absent or empty.
        progress: told the sheet that is read, and how far all are.
    """
    parts, problems = hold_files(files, folder, progress=progress)
    return Held(parts=tuple(parts), problems=tuple(problems))


def hold_more(files: Iterable[Path], folder: Path) -> tuple[HeldPart, ...]:
    """Add facts files of ours to a held folder and return all its sheets."""
    return tuple(hold_sheets(files, folder, held_parts(folder)))


def change_held(folder: Path, changes: Mapping[int, SheetChanges]) -> None:
    """Lay what a person mended over the sheets, by their numbers; it takes the place of what was there."""
    write_changes(folder, changes)


def cell_problem(
    table: str,
    heading: str,
    text: str,
    *,
    epoch: date | None = None,
    place: Place | None = None,
    catalogs: Sequence[Path] = (),
) -> Problem | None:
    """Return what is wrong with one cell under a heading of a table, None when it reads; alone, without its row.

    A heading that names no column says nothing wrong of its cells.
    """
    found, _ = read_headings(TABLES[table], [heading])
    if not found or found[0].column is None:
        return None
    column = found[0].column
    words = spoken_ids(load_catalog(catalogs)).get(column.name) if column.codes is None else None
    star = table == "coverage" and column.name == "uscc"
    parsed = parse_column(
        pa.array([text or None], pa.string()), found[0], column, epoch=epoch, star=star, words=words
    )
    if not parsed.faults:
        return None
    fault = parsed.faults[0]
    params: dict[str, Param] = dict(fault.params)
    if column.sensitivity is Sensitivity.PERSONAL:
        params["value"] = "***"
    return Problem(code=fault.code, place=place or Place(column=heading), params=params)


def heading_guesses(table: str, headings: Sequence[str]) -> dict[int, tuple[str, bool]]:
    """Return for headings of another's sheet which column they may stand for: its name, and whether it is sure.

    Sure: it is the column's own heading. A likely one is offered, never taken.
    """
    columns = {normal(column.heading): column.name for column in TABLES[table].columns}
    columns |= {column.name: column.name for column in TABLES[table].columns}
    guesses: dict[int, tuple[str, bool]] = {}
    taken: set[str] = set()
    for sure in (True, False):
        for position, heading in enumerate(headings):
            key = heading_key(heading)[0]
            if not key or position in guesses:
                continue
            near = (
                [key]
                if key in columns
                else []
                if sure
                else difflib.get_close_matches(key, list(columns), 1, 0.6)
            )
            if near and columns[near[0]] not in taken:
                taken.add(columns[near[0]])
                guesses[position] = (columns[near[0]], sure)
    return guesses


def mark(source: Path, problems: Iterable[Problem], out: Path, *, lang: str = "zh") -> Path:
    """Write the workbook, or a held folder as one, with every bad cell filled and its problem beside it."""
    return write_marked(source, problems, out, lang=lang)
