"""Names that wait for a person, and the answers (待确认名称): questions/names.csv in the facts folder."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from yuqi.base import Place, Problem, YuqiError, uscc_fault
from yuqi.facts.adapt.drafts import Question
from yuqi.facts.adapt.grid import folded
from yuqi.facts.adapt.writing import write_csv
from yuqi.facts.resolve import KnownName, fold_name

__all__ = ["Answers", "question_file", "read_answers", "write_questions"]

_NAME, _CODE, _PLACE, _TIMES = "名单上的名称", "统一社会信用代码", "位置", "次数"
_NEAR = ("候选一", "候选二", "候选三")
_NONE_OF_OURS = frozenset({"-", "—", "无", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What people have decided (已答): names with their codes, and names that are none of ours."""

    known: tuple[KnownName, ...] = ()
    refused: frozenset[str] = frozenset()  # folded
    rows: tuple[Mapping[str, str], ...] = ()  # the answered lines as they stand


def question_file(folder: Path) -> Path:
    """Return where the questions of a facts folder lie; the readers of facts pass it over."""
    return folder / "questions" / "names.csv"


def read_answers(folder: Path) -> Answers:
    """Return what stands in the code column of the questions: a code, or “-” for none of ours.

    Raises:
        YuqiError: uscc.*, an answer is no code; adapt.not-ours, the file is another.
    """
    path = question_file(folder)
    if not path.is_file():
        return Answers()
    known: list[KnownName] = []
    refused: set[str] = set()
    kept: list[Mapping[str, str]] = []
    problems: list[Problem] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise YuqiError(Problem(code="adapt.not-ours", place=Place(file=path.name))) from wrong
    for number, row in enumerate(rows, start=2):
        name, said = (row.get(_NAME) or "").removeprefix("'"), folded(row.get(_CODE) or "").upper()
        if not name or not said:
            continue
        if said.lower() in _NONE_OF_OURS:
            refused.add(fold_name(name))
        elif (fault := uscc_fault(said)) is not None:
            place = Place(file="questions/names.csv", row=number, column=_CODE)
            problems.append(Problem(code=fault, place=place, params={"value": said}))
            continue
        else:
            known.append(KnownName(uscc=said, name=name))
        kept.append({key: text or "" for key, text in row.items() if key})
    if problems:
        raise YuqiError(problems)
    return Answers(known=tuple(known), refused=frozenset(refused), rows=tuple(kept))


def write_questions(folder: Path, questions: Iterable[Question], answers: Answers) -> Path | None:
    """Write the open names above the answered ones; None when there are neither.

    The code column is to be filled in; the next call of adapt reads it.
    """
    rows: list[dict[str, str]] = []
    for question in questions:
        near = [f"{one.name} {one.uscc}" for one in question.candidates]
        row = {
            _NAME: _as_text(question.name),
            _PLACE: question.place.words(),
            _TIMES: str(question.times),
            **dict(zip(_NEAR, near, strict=False)),
        }
        rows.append(row)
    everything = [*rows, *answers.rows]
    path = question_file(folder)
    if not everything:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    write_csv(path, [_NAME, _CODE, *_NEAR, _PLACE, _TIMES], everything)
    return path


def _as_text(name: str) -> str:
    """Return a foreign name so that a spreadsheet program cannot take it for a formula."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@")) else name
