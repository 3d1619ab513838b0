"""Uploaded files: what they are, what they say, what is wrong with them (上传文件的识别与检查)."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple

from yuqi import api
from yuqi.api import FactRecord, HeldPart, SheetChanges
from yuqi.base import Place, Problem, Severity
from yuqi.portal.bridge.unpacking import UploadRefused, unpack

__all__ = [
    "FactRecord",
    "HeldPart",
    "Place",
    "Problem",
    "Question",
    "Reading",
    "Severity",
    "SheetChanges",
    "UploadRefused",
    "cell_problem",
    "day",
    "good_rows",
    "heading_guesses",
    "letter",
    "parts_of",
    "position_of",
    "read_files",
    "unpack",
    "window",
]

BACKGROUND = (
    "企业*.csv"  # a name no upload can have: the register, so that rows may name who is known already
)

heading_guesses = api.heading_guesses
cell_problem = api.cell_problem
parts_of = api.held_parts
window = api.held_window


day = date.fromisoformat


def letter(position: int) -> str:
    """Return a column's letter as spreadsheets show it, from 0."""
    return get_column_letter(position + 1)


def position_of(cell: str) -> int:
    """Return the column of a cell's name, from 0: E213 → 4."""
    return int(coordinate_to_tuple(cell)[1]) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A name that a person must decide (待确认名称)."""

    name: str
    several: bool
    times: int
    place: str
    candidates: tuple[tuple[str, str, int], ...]  # code, name, likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the files say with everything mended so far (读取结果)."""

    folder: Path
    parts: tuple[HeldPart, ...]
    adapters: Mapping[tuple[str, str | None], tuple[str, int]]  # sheet → adapter and rows read
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    unmapped: tuple[tuple[str, str | None], ...]  # sheets that no adapter knows and that stop the import
    rows: Mapping[str, tuple[int, int, int]]  # table → read, good, set aside
    joined: int
    persons: int

    @property
    def errors(self) -> int:
        """Return how many problems stop the import."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)


def read_files(
    files: Sequence[Path],
    work: Path,
    *,
    register: Iterable[FactRecord],
    adapters: Path,
    answers: Mapping[str, str],
    changes: Mapping[int, SheetChanges],
    skipped: Sequence[tuple[str, str | None]] = (),
    year: int | None = None,
    day: date | None = None,
    given: Mapping[str, str] | None = None,
    as_of: date | None = None,
    catalogs: Sequence[Path] = (),
    progress: Callable[[str, float], None],
) -> Reading:
    """Read files as they stand with what was mended, recognise other people's, resolve names, check.

    Args:
        files: as `unpack` laid them out.
        work: the import's own folder; what a first reading held there is not read again.
        register: rows of `enterprises` and `names` that are known.
        adapters: folder of the zone's own adapters.
        answers: name → credit code, or "-" for none of ours.
        changes: by number of sheet.
        skipped: sheets of another's files that are left out.
        year, day, given: what other people's files do not say.
        as_of: the day facts are seen from.
        catalogs: layers of the zone's own.
        progress: told what is read and how far all is.
    """
    held, now = work / "held", work / "now"
    shutil.rmtree(now, ignore_errors=True)
    if not (held / "held.json").is_file():
        shutil.rmtree(held, ignore_errors=True)
        found = api.hold(files, held, progress=lambda sheet, share: progress(sheet, 0.5 * share))
        if found.problems:
            shutil.rmtree(held)  # to be read again, so that the same is said again
            return _unreadable(now, found.problems)
    parts = api.held_parts(held)
    shutil.copytree(held, now)
    progress("", 0.55)
    known = _write_register(work / "register", register)
    foreign = [file for file in files if any(part.file == file.name and not part.own for part in parts)]
    adapted = _adapt(
        foreign,
        work,
        parts=parts,
        changes=changes,
        answers=answers,
        adapters=adapters,
        skipped=skipped,
        year=year,
        day=day,
        given=given,
    )
    progress("", 0.65)
    api.hold_more([*adapted.files, *known], now)
    api.change_held(now, changes)
    report = api.check(now, as_of=as_of, catalogs=catalogs)
    progress("", 0.85)
    lines = _lines(known)
    rows = {
        name: (count.read - lines, count.good - lines, count.set_aside)
        if name == "enterprises"
        else (count.read, count.good, count.set_aside)
        for name, count in report.rows.items()
    }
    mine = (problem for problem in report.problems if problem.place.file != BACKGROUND)
    return Reading(
        folder=now,
        parts=tuple(part for part in api.held_parts(now) if part.file != BACKGROUND),
        adapters=adapted.sheets,
        problems=(*adapted.problems, *mine),
        questions=adapted.questions,
        unmapped=adapted.unmapped,
        rows={name: counts for name, counts in rows.items() if counts[0]},
        joined=adapted.joined,
        persons=adapted.persons,
    )


def good_rows(
    reading: Path, *, as_of: date | None, accept_good: bool, catalogs: Sequence[Path] = ()
) -> Iterator[FactRecord]:
    """Give the rows of a reading that may be committed."""
    for record in api.read_rows(reading, as_of=as_of, accept_good=accept_good, catalogs=catalogs):
        if record.file != BACKGROUND:
            yield record


def _unreadable(folder: Path, problems: tuple[Problem, ...]) -> Reading:
    return Reading(
        folder=folder,
        parts=(),
        adapters={},
        problems=problems,
        questions=(),
        unmapped=(),
        rows={},
        joined=0,
        persons=0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Adapted:
    """What became of other people's files (归集结果)."""

    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    sheets: Mapping[tuple[str, str | None], tuple[str, int]] = field(default_factory=dict)
    unmapped: tuple[tuple[str, str | None], ...] = ()
    joined: int = 0
    persons: int = 0


def _adapt(
    foreign: Sequence[Path],
    work: Path,
    *,
    parts: Sequence[HeldPart],
    changes: Mapping[int, SheetChanges],
    answers: Mapping[str, str],
    adapters: Path,
    skipped: Sequence[tuple[str, str | None]],
    year: int | None,
    day: date | None,
    given: Mapping[str, str] | None,
) -> _Adapted:
    out, home, mended = work / "adapted", work / "home", work / "mended"
    for folder in (out, home, mended):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    if not foreign:
        return _Adapted()
    (home / "adapters").mkdir()
    if adapters.is_dir():
        for file in adapters.glob("*.yaml"):
            shutil.copyfile(file, home / "adapters" / file.name)
    _write_answers(out, answers)
    sources = [_mended(file, mended, parts, changes, skipped) for file in foreign]
    report = api.adapt(
        [source for source in sources if source is not None],
        out,
        year=year,
        day=day,
        given=dict(given or {}),
        register=work / "register",
        home=home,
    )
    known = {(sheet.file, sheet.sheet) for sheet in report.sheets}
    unknown = [(p.place.file or "", p.place.sheet) for p in report.problems if p.code == "adapt.no-adapter"]
    read_of = {file for file, _ in known}
    unmapped = tuple(place for place in unknown if place not in skipped and place[0] not in read_of)
    return _Adapted(
        files=tuple(report.files),
        problems=tuple(p for p in report.problems if p.code != "adapt.no-adapter"),
        questions=tuple(
            Question(
                name=one.name,
                several=one.several,
                times=one.times,
                place=one.place.words("zh"),
                candidates=tuple((each.uscc, each.name, each.likeness) for each in one.candidates),
            )
            for one in report.questions
        ),
        sheets={(sheet.file, sheet.sheet): (sheet.adapter, sheet.read) for sheet in report.sheets},
        unmapped=unmapped,
        joined=report.joined,
        persons=report.persons,
    )


def _mended(
    file: Path,
    folder: Path,
    parts: Sequence[HeldPart],
    changes: Mapping[int, SheetChanges],
    skipped: Sequence[tuple[str, str | None]],
) -> Path | None:
    """Return another's file with what was mended, the file itself when nothing was; None when all is left out."""
    here = [part for part in parts if part.file == file.name]
    if all((part.file, part.sheet) in skipped for part in here):
        return None
    touched = {part.part: changes[part.part] for part in here if part.part in changes}
    left_out = [part for part in here if (part.file, part.sheet) in skipped]
    if not touched and not left_out:
        return file
    target = folder / file.name
    if file.suffix.lower() == ".csv":
        (part,) = here
        change = touched[part.part]
        with target.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            for number, cells in api.held_window(folder.parent / "held", part.part, 1, 1 << 30):
                row = [change.cells.get((number, at), text) for at, text in enumerate(cells)]
                writer.writerow([] if number in change.rows else row)
        return target
    book = openpyxl.load_workbook(
        file, data_only=True
    )  # values, merged cells and all; formulas are not needed
    for part in left_out:
        del book[part.sheet or ""]
    for number, change in touched.items():
        part = next(each for each in here if each.part == number)
        if part in left_out:
            continue
        page: Any = book[part.sheet or ""]
        for (line, position), text in change.cells.items():
            page.cell(row=line, column=position + 1).value = text or None
            page.cell(row=line, column=position + 1).number_format = "@"
        for line in change.rows:
            for cell in page[line]:
                if cell.__class__.__name__ != "MergedCell":
                    cell.value = None
    book.save(target)
    return target


def _write_answers(out: Path, answers: Mapping[str, str]) -> None:
    if not answers:
        return
    (out / "questions").mkdir()
    with (out / "questions" / "names.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["名单上的名称", "统一社会信用代码"])
        writer.writerows(answers.items())


def _write_register(folder: Path, register: Iterable[FactRecord]) -> list[Path]:
    """Write who is known: a file of codes and names, and one of former names; return the first if it holds anybody."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    people, names = folder / BACKGROUND, folder / "names.csv"
    some = 0
    with (
        people.open("w", encoding="utf-8-sig", newline="") as first,
        names.open("w", encoding="utf-8-sig", newline="") as second,
    ):
        enterprises, former = csv.writer(first), csv.writer(second)
        enterprises.writerow(["uscc", "name", "source"])
        former.writerow(["uscc", "name", "since", "until"])
        for record in register:
            if record.table == "enterprises":
                enterprises.writerow([record.uscc, record.values.get("name", ""), "zone_register"])
                some += 1
            else:
                said = {**record.key, **record.values}
                former.writerow([said.get(name, "") for name in ("uscc", "name", "since", "until")])
    return [people] if some else []


def _lines(files: Sequence[Path]) -> int:
    total = 0
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            total += sum(1 for _ in csv.reader(stream)) - 1
    return total
