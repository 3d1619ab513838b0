"""A company's name → its credit code, or a question for a person (名称对应)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from yuqi.base import uscc_fault
from yuqi.facts.cells import parse_column
from yuqi.facts.headings import read_headings
from yuqi.facts.readers import NamedSheet, open_folder
from yuqi.facts.vocabulary import NEVER

__all__ = ["Candidate", "KnownName", "Register", "Resolution", "Resolver", "fold_name", "read_register"]

_NEAREST = 3
_RARE_ENOUGH = 3_000  # postings looked at for one name; the rarest pairs of letters come first
_BRACKETS = str.maketrans("[]{}【】〔〕〈〉《》「」『』", "()()()()()()()()")
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_DOTS = re.compile(r"[·•・‧∙⋅●]")
_DASHES = re.compile(r"[‐-―−－]")
_QUOTES = re.compile(r"[\"'“”‘’`´]")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownName:
    """A name and the days on which it belongs to an enterprise (已知名称); None: without bound."""

    uscc: str
    name: str
    since: date | None = None
    until: date | None = None  # from this day on no longer

    def holds(self, on: date | None) -> bool:
        """Whether the name is in use on a day; without a day every name that ever was counts."""
        if on is None:
            return True
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Who is known (企业名录): all credit codes, and every name with its days."""

    codes: frozenset[str] = frozenset()
    names: tuple[KnownName, ...] = ()

    def and_also(self, other: Register) -> Register:
        """Return both registers as one."""
        return Register(codes=self.codes | other.codes, names=self.names + other.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An enterprise that may be meant (候选企业)."""

    uscc: str
    name: str
    likeness: int  # 0–100; 100 is an exact hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What became of a name (对应结果): a code, or candidates for a person; never a guess."""

    asked: str
    uscc: str | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        """Whether several enterprises carry exactly this name."""
        return self.uscc is None and any(one.likeness == 100 for one in self.candidates)


class Resolver:
    """Finds enterprises by name (名称解析器)."""

    def __init__(self, known: Iterable[KnownName]) -> None:
        self._known = tuple(known)
        self._exact: defaultdict[str, list[KnownName]] = defaultdict(list)
        for one in self._known:
            self._exact[fold_name(one.name)].append(one)
        self._near: _NearNames | None = None
        self._answers: dict[tuple[str, date | None], Resolution] = {}

    def resolve(self, name: str, *, on: date | None = None) -> Resolution:
        """Return the one enterprise of that name, or who may be meant.

        Args:
            name: as the list writes it.
            on: the list's day; former and short names count only on their days.

        >>> known = [KnownName(uscc="91330000000000001X", name="样例科技有限责任公司")]
        >>> Resolver(known).resolve(" 樣例科技 有限公司").uscc
        '91330000000000001X'
        """
        folded = fold_name(name)
        answer = self._answers.get((folded, on))
        if answer is None:
            answer = self._answers[folded, on] = self._resolve(folded, on)
        return Resolution(asked=name, uscc=answer.uscc, candidates=answer.candidates)

    def _resolve(self, folded: str, on: date | None) -> Resolution:
        hits = {one.uscc: one.name for one in self._exact.get(folded, ()) if one.holds(on)}
        if len(hits) == 1:
            return Resolution(asked=folded, uscc=next(iter(hits)))
        if hits:
            several = (Candidate(uscc=uscc, name=hits[uscc], likeness=100) for uscc in sorted(hits))
            return Resolution(asked=folded, candidates=tuple(several))
        if self._near is None:
            self._near = _NearNames(self._exact)
        near: dict[str, Candidate] = {}
        for known, likeness in self._near.like(folded):
            for one in self._exact[known]:
                shown = Candidate(uscc=one.uscc, name=one.name, likeness=min(likeness, 99))
                near.setdefault(one.uscc, shown)
            if len(near) >= _NEAREST:
                break
        return Resolution(asked=folded, candidates=tuple(near.values())[:_NEAREST])


class _NearNames:
    """Names by the pairs of letters in them (二元索引); likeness is Dice's coefficient of the pairs."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._pairs = [_pairs(name) for name in self._names]
        self._postings: defaultdict[str, list[int]] = defaultdict(list)
        for number, pairs in enumerate(self._pairs):
            for pair in pairs:
                self._postings[pair].append(number)

    def like(self, name: str) -> Iterator[tuple[str, int]]:
        """Return the most similar names with their likeness, best first, ties by name."""
        wanted = _pairs(name)
        found: Counter[int] = Counter()
        seen = 0
        for pair in sorted(wanted, key=lambda pair: len(self._postings.get(pair, ()))):
            numbers = self._postings.get(pair, [])
            if seen and seen + len(numbers) > _RARE_ENOUGH:
                break
            found.update(numbers[:_RARE_ENOUGH])
            seen += len(numbers)
        scored = [
            (-200 * len(wanted & self._pairs[number]) // (len(wanted) + len(self._pairs[number])), number)
            for number, _ in found.most_common(60)
        ]
        for negative, number in sorted(scored, key=lambda pair: (pair[0], self._names[pair[1]])):
            yield self._names[number], min(100, -negative)


def fold_name(name: str) -> str:
    """Return a company's name in the form in which names are compared.

    Width, case, spaces, the shape of brackets, dots, dashes and traditional characters are folded,
    quotation marks dropped, 有限责任公司 becomes 有限公司.

    >>> fold_name("杭州樣例（集團） 有限責任公司")
    '杭州样例(集团)有限公司'
    """
    text = unicodedata.normalize("NFKC", name).translate(_BRACKETS)
    text = _QUOTES.sub("", _UNSEEN.sub("", text))
    text = _DASHES.sub("-", _DOTS.sub("·", text)).upper().translate(_simplified())
    return text.replace("有限责任公司", "有限公司")


def read_register(path: Path) -> Register:
    """Return codes and names of a facts folder or workbook: its tables `enterprises` and `names`.

    A row without a valid code or without a name is passed over; `check` says what is wrong with it.

    Raises:
        YuqiError: there is no such folder.
    """
    codes: set[str] = set()
    names: list[KnownName] = []
    for named in open_folder(path).sheets:
        if named.table.name == "enterprises":
            for row in _rows(named, ("uscc", "name")):
                if row["uscc"]:
                    codes.add(row["uscc"])
                    if row["name"]:
                        names.append(KnownName(uscc=row["uscc"], name=row["name"]))
        elif named.table.name == "names":
            for row in _rows(named, ("uscc", "name", "since", "until")):
                if row["uscc"] and row["name"]:
                    since, until = _bound(row["since"]), _bound(row["until"])
                    names.append(KnownName(uscc=row["uscc"], name=row["name"], since=since, until=until))
    return Register(codes=frozenset(codes), names=tuple(names))


def _rows(named: NamedSheet, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    headings, _ = read_headings(named.table, named.sheet.headings)
    by_name = {heading.column.name: heading for heading in headings if heading.column is not None}
    for batch in named.sheet.batches():
        values: dict[str, list[Any]] = {}
        for name in wanted:
            heading = by_name.get(name)
            if heading is None or heading.column is None:
                values[name] = [None] * len(batch.numbers)
                continue
            raw = batch.cells[heading.position]
            parsed = parse_column(raw, heading, heading.column, epoch=named.sheet.epoch)
            values[name] = parsed.values.to_pylist()
        for cells in zip(*(values[name] for name in wanted), strict=True):
            row = dict(zip(wanted, cells, strict=True))
            if row["uscc"] is not None and uscc_fault(row["uscc"]) is None:
                yield row


def _bound(day: date | None) -> date | None:
    return None if day is None or day == NEVER else day


def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[place : place + 2] for place in range(len(name) - 1)) or frozenset([name])


@cache
def _simplified() -> dict[int, str]:
    text = files("yuqi.facts").joinpath("traditional.tsv").read_text("utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {ord(traditional): simplified for traditional, simplified in pairs}
