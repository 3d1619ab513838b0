"""Where a run's results go (运行目录): a folder of its own, complete or absent, never half-written."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from yuqi.base import Place, Problem, YuqiError

__all__ = [
    "RESULT_FORMATS",
    "facts_folder",
    "is_result",
    "latest_run",
    "new_run",
    "refuse_special",
    "results_folder",
]

RESULT_FORMATS = ("parquet", "csv", "xlsx", "json")


def new_run(home: Path, *, now: datetime, facts_hash: str) -> Path:
    """Return the folder of a new run under the home folder; not made yet, and not taken by another run."""
    runs = home / "runs"
    name = f"{now:%Y%m%d-%H%M%S}-{facts_hash.removeprefix('sha256:')[:6]}"
    folder, again = runs / name, 1
    while folder.exists():
        again += 1
        folder = runs / f"{name}-{again}"
    return folder


def latest_run(home: Path) -> Path | None:
    """Return the newest complete assessment under the home folder; None when there is none."""
    runs = home / "runs"
    folders = [folder for folder in runs.iterdir() if _is_assessment(folder)] if runs.is_dir() else []
    # Names begin with the time, so the order of names is the order of runs.
    return max(folders, key=lambda folder: folder.name, default=None)


def is_result(folder: Path) -> bool:
    """Return whether a folder holds the results of a run, of whatever command and in whatever format."""
    return any((folder / f"run.{ending}").is_file() for ending in RESULT_FORMATS)


def _is_assessment(folder: Path) -> bool:
    """Return whether a run is an assessment, not a simulation or the like beside it."""
    return is_result(folder) and any((folder / f"verdicts.{ending}").is_file() for ending in RESULT_FORMATS)


@contextmanager
def results_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to write in, and move it to `target` when all went well.

    A target that exists must be empty or an earlier result; that one is replaced whole. After a
    failure the target is as it was.

    Raises:
        YuqiError: the target is something else, which nobody may overwrite.
    """
    if target.exists() and not _may_be_replaced(target):
        raise YuqiError(Problem(code="api.out-not-empty", place=Place(file=str(target))))
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.parent / f".{target.name}.{uuid4().hex[:8]}"
    writing = aside / "new" / target.name  # the run is named after its folder
    writing.mkdir(parents=True)
    try:
        yield writing
        if target.exists():
            target.rename(aside / "old")
        writing.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def facts_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to write facts in, and move it to `target` when all went well.

    Raises:
        YuqiError: the target is there and holds something.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise YuqiError(Problem(code="api.apply-not-empty", place=Place(file=str(target))))
    target.parent.mkdir(parents=True, exist_ok=True)
    writing = target.parent / f".{target.name}.{uuid4().hex[:8]}"
    writing.mkdir()
    try:
        yield writing
        if target.exists():
            target.rmdir()
        writing.rename(target)
    finally:
        shutil.rmtree(writing, ignore_errors=True)


def refuse_special(out: Path) -> None:
    """Refuse a place where a file would replace something that is none: a folder, a device.

    Raises:
        YuqiError: it is one.
    """
    if out.exists() and not out.is_file():
        raise YuqiError(Problem(code="api.out-not-a-file", place=Place(file=str(out))))


def _may_be_replaced(target: Path) -> bool:
    return target.is_dir() and (is_result(target) or not any(target.iterdir()))
