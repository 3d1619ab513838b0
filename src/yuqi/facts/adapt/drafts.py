"""Rows on their way into a facts file (待写行), and the names nobody could put to an enterprise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yuqi.base import Param, Place, Problem, Severity
from yuqi.facts.adapt.grid import Grid
from yuqi.facts.resolve import Candidate, Register, Resolver

__all__ = ["Draft", "Question", "Sitting", "is_person"]

_ORGANISATION = re.compile(
    r"公司|集团|企业|工厂|厂$|学院|大学|学校|研究|医院|中心|院$|所$|局$|站$|社$|部$|会$|店$|行$|室$|[a-zA-Z0-9]"
)
_SHORT = 4  # letters of a person's name, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One row for a facts file (待写行), with the place it was read from."""

    table: str
    source: str
    values: Mapping[str, str]  # by column; a column that is not here was not in the foreign file
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A name that a person must decide (待确认名称); never guessed."""

    name: str
    candidates: tuple[Candidate, ...]
    several: bool  # several enterprises carry exactly this name
    place: Place  # where it stands first
    times: int = 1

    def problem(self) -> Problem:
        """Return the question as a problem."""
        shown = "、".join(f"{one.name}（{one.uscc}）" for one in self.candidates)
        code = "adapt.name-several" if self.several else "adapt.name-unknown"
        if not self.candidates:
            code = "adapt.name-unlike-any"
        params: dict[str, Param] = {"value": self.name, "candidates": shown, "times": self.times}
        if code == "adapt.name-unlike-any":
            del params["candidates"]
        return Problem(code=code, place=self.place, params=params, severity=Severity.WARNING)


@dataclass(slots=True, kw_only=True)
class Sitting:
    """What one call of adapt knows and collects (一次归集)."""

    resolver: Resolver
    register: Register
    year: int | None = None
    day: date | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()  # folded names that a person has said are none of ours
    problems: list[Problem] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    read: int = 0
    persons: int = 0  # private applicants, counted and never named
    outside: set[str] = field(default_factory=set)  # codes that the register does not have

    def say(self, problem: Problem) -> None:
        """Take in a problem."""
        self.problems.append(problem)

    def ask(self, name: str, folded: str, candidates: tuple[Candidate, ...], place: Place) -> None:
        """Take in a name without enterprise, once for all its rows."""
        known = self.questions.get(folded)
        if known is None:
            several = any(one.likeness == 100 for one in candidates)
            self.questions[folded] = Question(name=name, candidates=candidates, several=several, place=place)
            return
        self.questions[folded] = Question(
            name=known.name,
            candidates=known.candidates,
            several=known.several,
            place=known.place,
            times=known.times + 1,
        )

    def is_known(self, uscc: str, grid: Grid, row: int | None) -> bool:
        """Whether a code is in the register; says it once when it is not. No register: nobody is."""
        if not self.register.codes or uscc in self.register.codes:
            return True
        if uscc not in self.outside:
            self.outside.add(uscc)
            self.say(grid.problem("adapt.not-registered", row, severity=Severity.WARNING, value=uscc))
        return False


def is_person(name: str) -> bool:
    """Whether a name looks like a private person's: short, and without any word of an organisation."""
    return len(name) <= _SHORT and _ORGANISATION.search(name) is None
