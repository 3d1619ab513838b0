"""Foreign files → facts files (归集外来文件)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yuqi.base import Param, Place, Problem, Severity, YuqiError
from yuqi.facts.adapt.answers import Answers, read_answers, write_questions
from yuqi.facts.adapt.drafts import Draft, Question, Sitting
from yuqi.facts.adapt.form_layout import read_form
from yuqi.facts.adapt.grid import Grid, open_grids
from yuqi.facts.adapt.library import adapter_named, load_adapters
from yuqi.facts.adapt.recognise import Found, find_table, recognise
from yuqi.facts.adapt.settle import settle
from yuqi.facts.adapt.shapes import Adapter, Layout, Words
from yuqi.facts.adapt.table_layout import read_table
from yuqi.facts.adapt.writing import write_rows
from yuqi.facts.resolve import KnownName, Register, Resolver, read_register
from yuqi.facts.vocabulary import TABLES

__all__ = ["AdaptReport", "AdaptedSheet", "adapt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdaptedSheet:
    """A sheet and what was made of it (已归集表)."""

    file: str
    sheet: str | None
    adapter: str
    read: int  # data rows, or forms


@dataclass(frozen=True, slots=True, kw_only=True)
class AdaptReport:
    """Everything adapt has to say (归集报告)."""

    sheets: tuple[AdaptedSheet, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)  # written by this call, by table
    joined: int = 0  # rows that said the same as another
    refused: int = 0  # rows that contradicted another of the same key
    persons: int = 0  # private applicants, passed over without naming them
    outside: int = 0  # enterprises that the register does not have
    files: tuple[Path, ...] = ()
    question_file: Path | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return what was not read; notes and questions are none."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def said(self) -> tuple[Problem, ...]:
        """Return problems, then questions, each as a problem."""
        return self.problems + tuple(question.problem() for question in self.questions)


def adapt(
    paths: Sequence[Path],
    out: Path,
    *,
    adapter: str | None = None,
    year: int | None = None,
    day: date | None = None,
    given: Mapping[str, str] | None = None,
    register: Path | None = None,
    home: Path | None = None,
) -> AdaptReport:
    """Read foreign files and write what they say as facts files.

    Good rows are written, every other one is a problem or a question; nothing is guessed. Coverage
    is never claimed: only a person knows whether a list is complete.

    Args:
        paths: the foreign files.
        out: the facts folder; files of an earlier call are joined, row by row.
        adapter: id of the adapter; None: each sheet's is found by its headings.
        year: of files that do not say theirs.
        day: of a list that does not say its own; former names count by it.
        given: values for what a list's heading should say: {"programme": "hnte"}.
        register: facts folder with `enterprises` and `names`; None: `out` itself.
        home: where the user's own adapters lie.

    Raises:
        YuqiError: nothing can be begun: no such adapter or register, a bad adapter file, a file in
            `out` that is not adapt's own, a given value that no file asks for.
    """
    adapters = load_adapters(home)
    chosen = adapter_named(adapter, adapters) if adapter is not None else None
    answers = read_answers(out)
    known = _register(register, out)
    problems: list[Problem] = []
    found = _recognise_all(paths, adapters, chosen, problems)
    given = _known_given(given or {}, found)
    # Registers first: the lists beside them name enterprises that are new in this very call.
    found.sort(key=lambda one: one.adapter.table not in ("enterprises", "names"))
    sitting = _sitting(known, answers, year=year, day=day, given=given)
    sitting.problems.extend(problems)
    sheets: list[AdaptedSheet] = []
    for one in found:
        if one.adapter.table != "enterprises" and any(
            draft.table == "enterprises" for draft in sitting.drafts
        ):
            _learn(sitting, known, answers)
        before = sitting.read
        if one.adapter.layout is Layout.FORM:
            read_form(one, sitting)
        else:
            read_table(one, sitting)
        here = AdaptedSheet(
            file=one.grid.file, sheet=one.grid.sheet, adapter=one.adapter.id, read=sitting.read - before
        )
        sheets.append(here)
    settled = settle([*sitting.drafts, *_chosen_names(answers)])
    files = write_rows(out, settled.rows)
    questions = tuple(sitting.questions.values())
    return AdaptReport(
        sheets=tuple(sheets),
        problems=tuple(sitting.problems + settled.problems),
        questions=questions,
        rows={name: len(rows) for name, rows in settled.rows.items()},
        joined=settled.joined,
        refused=settled.refused,
        persons=sitting.persons,
        outside=len(sitting.outside),
        files=tuple(files),
        question_file=write_questions(out, questions, answers),
    )


def _known_given(given: Mapping[str, str], found: Iterable[Found]) -> Mapping[str, str]:
    """Return the given values by column and code; 称号代码=高新技术企业 is programme=hnte.

    Raises:
        YuqiError: adapt.given-unused, no adapter of the files takes such a column from words.
    """
    asked: dict[str, Mapping[str, str]] = {}
    headings: dict[str, str] = {}
    for one in found:
        for name, value in one.adapter.fixed.items():
            if isinstance(value, Words):
                asked[name] = {**asked.get(name, {}), **value.words}
                headings[TABLES[one.adapter.table].column(name).heading] = name
    known = {}
    for said, value in given.items():
        name = headings.get(said, said)
        if asked and name not in asked:
            params: dict[str, Param] = {"value": said, "choices": "、".join(sorted(asked))}
            raise YuqiError(Problem(code="adapt.given-unused", place=Place(), params=params))
        known[name] = asked.get(name, {}).get(value, value)
    return known


def _register(register: Path | None, out: Path) -> Register:
    if register is not None:
        return read_register(register)
    return read_register(out) if out.is_dir() else Register()


def _sitting(
    known: Register, answers: Answers, *, year: int | None, day: date | None, given: Mapping[str, str]
) -> Sitting:
    names = (*known.names, *answers.known)
    return Sitting(
        resolver=Resolver(names),
        register=known,
        year=year,
        day=day,
        given=given,
        refused=answers.refused,
    )


def _learn(sitting: Sitting, known: Register, answers: Answers) -> None:
    """Let the enterprises read so far be known by code and name."""
    new = [draft.values for draft in sitting.drafts if draft.table == "enterprises"]
    names = tuple(KnownName(uscc=row["uscc"], name=row["name"]) for row in new if row.get("name"))
    register = known.and_also(Register(codes=frozenset(row["uscc"] for row in new), names=names))
    if len(register.codes) != len(sitting.register.codes) or len(register.names) != len(
        sitting.register.names
    ):
        sitting.register = register
        sitting.resolver = Resolver((*register.names, *answers.known))


def _chosen_names(answers: Answers) -> Iterable[Draft]:
    """Return a person's answers as rows of `names`: the next list finds the name there."""
    for one in answers.known:
        place = Place(file="questions/names.csv")
        values = {"uscc": one.uscc, "name": one.name}
        yield Draft(table="names", source="officer", values=values, place=place)


def _recognise_all(
    paths: Iterable[Path], adapters: Mapping[str, Adapter], chosen: Adapter | None, problems: list[Problem]
) -> list[Found]:
    found: list[Found] = []
    for path in paths:
        try:
            grids = [grid for grid in open_grids(path) if any(any(cells) for cells in grid.rows)]
        except YuqiError as wrong:
            problems.extend(wrong.problems)
            continue
        here: list[Found] = []
        for grid in grids:
            try:
                one = find_table(grid, chosen) if chosen is not None else recognise(grid, adapters)
            except YuqiError as wrong:
                problems.extend(wrong.problems)
                continue
            if one is not None:
                here.append(one)
            else:
                # Beside sheets that are read, a cover sheet is no fault; alone, it is.
                severity = Severity.NOTE if len(grids) > 1 else Severity.ERROR
                problems.append(_unknown(grid, chosen, severity))
        if not grids:
            problems.append(Problem(code="facts.empty-file", place=Place(file=path.name)))
        found += here
    return found


def _unknown(grid: Grid, chosen: Adapter | None, severity: Severity) -> Problem:
    if chosen is not None:
        wanted = "、".join(spellings[0] for spellings in chosen.find)
        return grid.problem("adapt.headings-missing", value=chosen.id, wanted=wanted, severity=severity)
    widest = max(grid.rows[:40], key=lambda cells: sum(1 for cell in cells if cell), default=())
    seen = "、".join(cell for cell in widest if cell)[:200]
    return grid.problem("adapt.no-adapter", value=seen, severity=severity)
