"""Facts row by row, in and out (事实读写): read_rows, write_facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yuqi.api.runs import facts_folder
from yuqi.facts import FactRecord, read_records, write_records
from yuqi.facts.readers import read_zone
from yuqi.rules import load_catalog, spoken_ids

__all__ = ["ZoneFile", "read_rows", "write_facts", "zone_file"]


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


def zone_file(folder: Path) -> ZoneFile:
    """Return what a facts folder's zone.yaml says.

    Raises:
        YuqiError: it is no YAML mapping, or a value has the wrong type.
    """
    zone = read_zone(folder / "zone.yaml")
    return ZoneFile(name=zone.name, as_of=zone.as_of, seed=zone.seed)
