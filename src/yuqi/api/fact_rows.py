"""Facts row by row, in and out (事实读写): read_rows, write_facts, snapshot, facts_of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yuqi.api.runs import facts_folder
from yuqi.base import Problem
from yuqi.facts import FactRecord, Snapshot, build_snapshot, open_snapshot, read_records, write_records
from yuqi.facts.one_firm import KnownRow, rows_of
from yuqi.facts.readers import read_zone
from yuqi.rules import load_catalog, spoken_ids

__all__ = ["SnapshotInfo", "ZoneFile", "facts_of", "read_rows", "snapshot", "write_facts", "zone_file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotInfo:
    """A snapshot on disk (事实快照): facts checked, resolved and hashed, which every question can be asked of."""

    folder: Path
    zone: str | None
    as_of: date | None
    seed: int | None
    facts_hash: str
    rows: Mapping[str, int]  # per table
    set_aside: int  # bad rows that were left out
    problems: tuple[Problem, ...]  # what was found while it was made; none when it was opened later


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFile:
    """What a facts folder's zone.yaml says (园区设定); None: it does not say."""

    name: str | None
    as_of: date | None
    seed: int | None


def read_rows(
    path: Path, *, as_of: date | None = None, accept_good: bool = False, catalogs: Sequence[Path] = ()
) -> Iterator[FactRecord]:
    """Give the good rows of a facts folder or workbook as each source said them, before any precedence (逐条读取).

    The coverage lines come too, as table `coverage`. Rows are read while they are asked for; a caller
    that stops early closes the generator.

    Args:
        path: a facts folder or a workbook.
        as_of: the day facts are seen from; None: zone.yaml's.
        accept_good: whether bad rows are left out; else any error stops.
        catalogs: layers over the shipped catalog, whose programmes and items facts may name in words.

    Raises:
        YuqiError: every error found, before the first row is given.
    """
    words = spoken_ids(load_catalog(catalogs))
    return read_records(path, accept_good=accept_good, as_of=as_of, words=words)


def write_facts(
    folder: Path,
    rows: Iterable[FactRecord],
    *,
    name: str | None = None,
    as_of: date | None = None,
    seed: int | None = None,
) -> dict[str, int]:
    """Write rows as a facts folder, whole or not at all, and return how many of each table (写成数据文件夹).

    What `read_rows` gave, written and read again, is the same facts: the same rows and the same facts hash.

    Args:
        folder: absent or empty.
        rows: of any tables, in any order.
        name: of the zone.
        as_of: the day the facts are seen from.
        seed: of a sample.

    Raises:
        YuqiError: the folder holds something.
        KeyError: a row names a table or column that the vocabulary does not have.
    """
    with facts_folder(folder) as writing:
        return write_records(writing, rows, name=name, as_of=as_of, seed=seed)


def snapshot(
    folder: Path,
    *,
    out: Path,
    accept_good: bool = False,
    as_of: date | None = None,
    catalogs: Sequence[Path] = (),
) -> SnapshotInfo:
    """Check and resolve facts into a snapshot folder, whole or not at all, and say what it holds (生成快照).

    Args:
        folder: a facts folder or a workbook; a snapshot is described as it is, and `out` not written.
        out: absent, empty, or an earlier snapshot, which is replaced.
        accept_good: whether bad rows are set aside; else any error stops.
        as_of: the day facts are seen from; None: zone.yaml's.
        catalogs: layers over the shipped catalog, whose programmes and items facts may name in words.

    Raises:
        YuqiError: every error found; or `out` holds something else.
    """
    if (folder / "snapshot.json").is_file():
        return _described(open_snapshot(folder))
    words = spoken_ids(load_catalog(catalogs))
    return _described(build_snapshot(folder, out=out, accept_good=accept_good, as_of=as_of, words=words))


def facts_of(snapshot: Path, uscc: str, *, tables: Sequence[str] = ()) -> tuple[KnownRow, ...]:
    """Return an enterprise's resolved rows, cell by cell with source, and what other sources say (单户事实).

    Args:
        snapshot: a folder that `snapshot` wrote.
        uscc: the enterprise; one that is not there has no rows.
        tables: none: all that have a column `uscc`.

    Raises:
        YuqiError: the folder holds no snapshot.
    """
    return rows_of(open_snapshot(snapshot), uscc, tuple(tables) or None)


def _described(found: Snapshot) -> SnapshotInfo:
    return SnapshotInfo(
        folder=found.folder,
        zone=found.zone,
        as_of=found.as_of,
        seed=found.seed,
        facts_hash=found.facts_hash,
        rows=found.rows,
        set_aside=found.rows_set_aside,
        problems=found.report.problems if found.report is not None else (),
    )


def zone_file(folder: Path) -> ZoneFile:
    """Return what a facts folder's zone.yaml says.

    Raises:
        YuqiError: it is no YAML mapping, or a value has the wrong type.
    """
    zone = read_zone(folder / "zone.yaml")
    return ZoneFile(name=zone.name, as_of=zone.as_of, seed=zone.seed)
