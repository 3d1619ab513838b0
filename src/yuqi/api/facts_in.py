"""Questions about facts on their way in (归集): sample, template, adapt, check."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from yuqi import __version__
from yuqi.api.runs import refuse_special
from yuqi.api.shapes import SampleZone
from yuqi.base import Place, Problem, YuqiError
from yuqi.facts import CheckReport, Snapshot, build_snapshot, check_facts, open_snapshot
from yuqi.facts.adapt import AdaptReport
from yuqi.facts.adapt import adapt as adapt_files
from yuqi.facts.marked import write_marked
from yuqi.facts.template import write_template
from yuqi.rules import Catalog, load_catalog, offered_words, spoken_ids
from yuqi.sample import make_sample

__all__ = ["adapt", "check", "sample", "snapshot_of", "template"]

SAMPLE_DAY = date(2026, 6, 30)


def sample(
    folder: Path,
    *,
    enterprises: int = 7_310,
    seed: int = 1,
    as_of: date | None = None,
    reuse: bool = False,
) -> SampleZone:
    """Write a reproducible sample zone as a facts folder (样例园区).

    Args:
        folder: absent, empty, or an earlier sample, which is replaced.
        enterprises: how many.
        seed: of all chance.
        as_of: the zone's day; None: 30 June 2026.
        reuse: whether an equal sample of this version, made by an earlier call with `reuse`, will do.

    Raises:
        YuqiError: the folder holds something else.
    """
    day = as_of or SAMPLE_DAY
    asked = {"enterprises": enterprises, "seed": seed, "as_of": day.isoformat(), "version": _sample_version()}
    # Beside the folder and not in it: a facts folder holds facts.
    stamp = folder.with_name(f"{folder.name}.json")
    made = not (reuse and (folder / "zone.yaml").is_file() and _read_stamp(stamp) == asked)
    if made:
        make_sample(folder, enterprises=enterprises, seed=seed, as_of=day)
        if reuse:
            stamp.write_text(json.dumps(asked, indent=2) + "\n", "utf-8")
    return SampleZone(folder=folder, enterprises=enterprises, seed=seed, as_of=day, made=made)


def adapt(
    files: Sequence[Path],
    folder: Path,
    *,
    adapter: str | None = None,
    year: int | None = None,
    day: date | None = None,
    given: Mapping[str, str] | None = None,
    register: Path | None = None,
    home: Path | None = None,
) -> AdaptReport:
    """Turn other people's files into facts files; names that fit no or several enterprises are asked back (归集).

    Args:
        files: lists of titles, patent exports, head counts and the like.
        folder: the facts folder that takes them; it joins what earlier calls wrote.
        adapter: id; None: each sheet's is found by its headings.
        year: fiscal year of files that do not say theirs.
        day: of a list that does not say its own; former names count by it.
        given: values for what a list's heading should say: {"programme": "hnte"}.
        register: facts folder whose `enterprises` and `names` resolve names; None: `folder` itself.
        home: its `adapters/` hold the user's own adapters.

    Raises:
        YuqiError: no such adapter or register, or a file in the way that is not adapt's own.
    """
    return adapt_files(
        files, folder, adapter=adapter, year=year, day=day, given=given, register=register, home=home
    )


def template(folder: Path, *, format: Literal["xlsx", "csv"] = "xlsx") -> tuple[Path, ...]:  # noqa: A002
    """Write the empty workbook, or one CSV a table, and return the files (填报模板).

    Raises:
        YuqiError: the folder is not empty; a workbook that somebody has filled in is never replaced.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise YuqiError(Problem(code="api.template-not-empty", place=Place(file=str(folder))))
    return tuple(write_template(folder, format, offered=offered_words(load_catalog())))


def check(
    facts: Path,
    *,
    as_of: date | None = None,
    report: Path | None = None,
    catalogs: Sequence[Path] = (),
    lang: str = "zh",
) -> CheckReport:
    """Return everything wrong with a facts folder or workbook, and how absence will be read (数据检查).

    Args:
        facts: a folder or workbook; it is left alone.
        as_of: the day facts are seen from; None: zone.yaml's.
        report: where to write the facts back as a workbook with the bad cells marked; None: nowhere.
        catalogs: layers over the shipped catalog, whose programmes and items facts may name.
        lang: of the marks.

    Raises:
        YuqiError: there are no such facts; or `report` would replace the facts themselves.
    """
    if report is not None and report.resolve() == facts.resolve():
        raise YuqiError(Problem(code="api.report-over-facts", place=Place(file=str(report))))
    if report is not None:
        refuse_special(report)
    if report is not None and report.suffix.lower() != ".xlsx":
        raise YuqiError(Problem(code="api.report-not-xlsx", place=Place(file=str(report))))
    found = check_facts(facts, as_of=as_of, words=spoken_ids(load_catalog(catalogs)))
    if report is not None:
        write_marked(facts, found.problems, report, lang=lang)
    return found


@contextmanager
def snapshot_of(
    facts: Path, *, catalog: Catalog, home: Path, accept_good: bool = False, as_of: date | None = None
) -> Iterator[Snapshot]:
    """Give the snapshot of a facts folder for the time of one question; a folder that is one is opened.

    Args:
        facts: a facts folder, a workbook, or a snapshot folder.
        catalog: whose programmes and items the facts may name in words.
        home: where the snapshot stands meanwhile.
        accept_good: whether bad rows are set aside; else any error stops.
        as_of: None: zone.yaml's.

    Raises:
        YuqiError: bad facts.
    """
    if (facts / "snapshot.json").is_file():
        yield open_snapshot(facts)
        return
    home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".snapshot-", dir=home) as work:
        yield build_snapshot(
            facts,
            out=Path(work) / "snapshot",
            accept_good=accept_good,
            as_of=as_of,
            words=spoken_ids(catalog),
        )


def _read_stamp(stamp: Path) -> Any:
    try:
        return json.loads(stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _sample_version() -> str:
    """Return what a sample depends on beside its arguments: our version and the text of the room."""
    digest = hashlib.sha256(__version__.encode())
    room = files("yuqi.sample")
    for source in sorted(
        (item for item in room.iterdir() if item.name.endswith(".py")), key=lambda i: i.name
    ):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
