"""Facts out, runs in (快照与测算)."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from yuqi import api
from yuqi.api import FactRecord

__all__ = ["FactRecord", "Made", "assess", "read_facts", "rows_of", "sample", "zone_of"]

MEMORY = "2GB"
_WORK = ".facts-"
_ABANDONED = 6 * 3600  # seconds after which nobody writes there any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A run as it was made (测算结果): folders under the home, and the run's own line."""

    folder: Path
    snapshot: Path
    run: Mapping[str, Any]
    enterprises: int
    set_aside: int


def read_facts(path: Path, *, as_of: date | None = None, accept_good: bool = False) -> Iterator[FactRecord]:
    """Give the good rows of a facts folder or workbook, as each source said them."""
    return api.read_rows(path, as_of=as_of, accept_good=accept_good)


def assess(
    rows: Iterable[FactRecord],
    *,
    home: Path,
    tenant: str,
    name: str,
    as_of: date | None,
    catalogs: Sequence[Path] = (),
    progress: Callable[[str, float], None] | None = None,
) -> Made:
    """Write facts as a snapshot, assess every enterprise on every programme, and return where both stand.

    Rows that the checks refuse are set aside: they came in by an officer's leave. Equal facts share a snapshot.
    """
    snapshots = home / "snapshots" / tenant
    snapshots.mkdir(parents=True, exist_ok=True)
    _sweep(snapshots)
    with TemporaryDirectory(prefix=_WORK, dir=snapshots) as work:
        folder = Path(work) / "facts"
        api.write_facts(folder, rows, name=name, as_of=as_of)
        made = api.snapshot(
            folder, out=Path(work) / "snapshot", accept_good=True, as_of=as_of, catalogs=catalogs
        )
        kept = snapshots / made.facts_hash.removeprefix("sha256:")[:24]
        if kept.exists():
            shutil.rmtree(kept)
        (Path(work) / "snapshot").rename(kept)
    done = api.assess(kept, as_of=as_of, catalogs=catalogs, home=home, memory=MEMORY, progress=progress)
    return Made(
        folder=done.folder,
        snapshot=kept,
        run=done.run,
        enterprises=made.rows.get("enterprises", 0),
        set_aside=made.set_aside,
    )


def _sweep(snapshots: Path) -> None:
    """Take away what a worker that was killed left half written."""
    for left in snapshots.glob(f"{_WORK}*"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def rows_of(folder: Path, table: str, columns: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Give the rows of a result table of a run; none when the run has no such table."""
    return api.result_rows(folder, table, columns=tuple(columns))


def sample(folder: Path, *, enterprises: int, seed: int) -> api.SampleZone:
    """Return the sample zone of this size and seed, made where it is not there yet."""
    return api.sample(folder, enterprises=enterprises, seed=seed, reuse=True)


def zone_of(folder: Path) -> api.ZoneFile:
    """Return name, day and seed of a facts folder."""
    return api.zone_file(folder)
