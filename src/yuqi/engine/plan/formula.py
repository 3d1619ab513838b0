"""Conditions on amounts (数量条件): whole-number linear forms, joined by and / or, over variables with bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

__all__ = ["Affine", "Atom", "Every", "Formula", "Some", "Space", "atoms", "both", "either", "negation"]


@dataclass(frozen=True, slots=True)
class Affine:
    """constant + Σ coefficient × variable, whole numbers (线性式); terms are sorted and never zero."""

    constant: int
    terms: tuple[tuple[int, int], ...] = ()

    @staticmethod
    def of(constant: int, terms: Mapping[int, int]) -> Affine:
        """Return the form with these terms."""
        return Affine(constant, tuple(sorted((var, by) for var, by in terms.items() if by)))

    def plus(self, other: Affine, times: int = 1) -> Affine:
        """Return self + times × other."""
        if not other.terms:
            return Affine(self.constant + times * other.constant, self.terms)
        terms = dict(self.terms)
        for var, by in other.terms:
            terms[var] = terms.get(var, 0) + times * by
        return Affine.of(self.constant + times * other.constant, terms)

    def times(self, factor: int) -> Affine:
        """Return self × factor."""
        if factor == 0:
            return Affine(0)
        return Affine(self.constant * factor, tuple((var, by * factor) for var, by in self.terms))


@dataclass(frozen=True, slots=True)
class Atom:
    """form ≥ 0 (线性条件)."""

    form: Affine


@dataclass(frozen=True, slots=True)
class Every:
    """Every part holds (且)."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Some part holds (或)."""

    parts: tuple[Formula, ...]


Formula = bool | Atom | Every | Some


def both(parts: Iterable[Formula]) -> Formula:
    """Return the conjunction, folded."""
    return _joined(parts, Every, neutral=True)


def either(parts: Iterable[Formula]) -> Formula:
    """Return the disjunction, folded."""
    return _joined(parts, Some, neutral=False)


def _joined(parts: Iterable[Formula], kind: type[Every] | type[Some], *, neutral: bool) -> Formula:
    flat: dict[Formula, None] = {}
    for part in parts:
        for one in part.parts if isinstance(part, kind) else (part,):
            if one is (not neutral):
                return one
            if one is not neutral:
                flat[one] = None
    if not flat:
        return neutral
    if len(flat) == 1:
        return next(iter(flat))
    return kind(tuple(flat))


def negation(formula: Formula) -> Formula:
    """Return the negation; of whole numbers, not (x ≥ 0) is −x − 1 ≥ 0."""
    if isinstance(formula, bool):
        return not formula
    if isinstance(formula, Atom):
        return Atom(Affine(-1).plus(formula.form, -1))
    parts = [negation(part) for part in formula.parts]
    return either(parts) if isinstance(formula, Every) else both(parts)


class Space:
    """Variables with bounds, the conditions they always obey, and truths as 0–1 variables (变量空间)."""

    def __init__(self) -> None:
        self.lows: list[int] = []
        self.highs: list[int] = []
        self.rows: list[Affine] = []  # each is ≥ 0
        self.continuous: set[int] = set()  # variables that other rows hold to whole numbers
        self.loose: set[int] = set()  # variables that stand for a product or quotient, not held to it
        self.made_of: dict[int, frozenset[int]] = {}  # such a variable → the variables it depends on
        self.chosen: dict[
            int, tuple[tuple[Formula, Affine], ...]
        ] = {}  # a variable that is one of several forms
        self._truths: dict[Formula, Affine] = {}

    def variable(self, low: int, high: int) -> int:
        """Return a new variable."""
        self.lows.append(low)
        self.highs.append(high)
        return len(self.lows) - 1

    def bounds(self, form: Affine) -> tuple[int, int]:
        """Return the least and the greatest value a form can have."""
        low = high = form.constant
        for var, by in form.terms:
            a, b = by * self.lows[var], by * self.highs[var]
            low += min(a, b)
            high += max(a, b)
        return low, high

    def decided(self, form: Affine) -> Formula:
        """Return form ≥ 0, as a constant where the bounds decide it."""
        low, high = self.bounds(form)
        if low >= 0:
            return True
        return False if high < 0 else Atom(form)

    def truth(self, formula: Formula) -> Affine:
        """Return a form that is 1 where the formula holds and 0 where it does not."""
        if isinstance(formula, bool):
            return Affine(int(formula))
        found = self._truths.get(formula)
        if found is None:
            opposite = self._truths.get(negation(formula))
            if opposite is not None:
                found = Affine(1).plus(opposite, -1)
            else:
                found = self._made(formula)
            self._truths[formula] = found
        return found

    def meanings(self) -> dict[int, Formula]:
        """Return what the 0–1 variables stand for: 1 where the formula holds."""
        found: dict[int, Formula] = {}
        for formula, form in self._truths.items():
            if form.constant == 0 and len(form.terms) == 1 and form.terms[0][1] == 1:
                found.setdefault(form.terms[0][0], formula)
        return found

    def _made(self, formula: Atom | Every | Some) -> Affine:
        if isinstance(formula, Atom):
            low, high = self.bounds(formula.form)
            if (low, high) == (-1, 0):
                return formula.form.plus(Affine(1))
            one = Affine(0, ((self.variable(0, 1), 1),))
            self.rows.append(formula.form.plus(Affine(-low)).plus(one, low))  # 1: form ≥ 0
            self.rows.append(Affine(-1).plus(formula.form, -1).plus(one, high + 1))  # 0: form ≤ −1
            return one
        parts = [self.truth(part) for part in formula.parts]
        one = Affine(0, ((self.variable(0, 1), 1),))
        total = Affine(0)
        for part in parts:
            total = total.plus(part)
        if isinstance(formula, Every):
            self.rows.extend(part.plus(one, -1) for part in parts)
            self.rows.append(one.plus(total, -1).plus(Affine(len(parts) - 1)))
        else:
            self.rows.extend(one.plus(part, -1) for part in parts)
            self.rows.append(total.plus(one, -1))
        return one

    def held(self, formula: Formula) -> list[Affine] | None:
        """Return the rows (each ≥ 0) under which a formula holds; None when it cannot, whatever the amounts."""
        if isinstance(formula, bool):
            return [] if formula else None
        if isinstance(formula, Atom):
            return [formula.form] if self.bounds(formula.form)[1] >= 0 else None
        if isinstance(formula, Every):
            rows: list[Affine] = []
            for part in formula.parts:
                own = self.held(part)
                if own is None:
                    return None
                rows += own
            return rows
        total = Affine(-1)
        for part in formula.parts:
            total = total.plus(self.truth(part))
        return [total]


def atoms(formula: Formula) -> Iterator[Atom]:
    """Yield the atoms of a formula."""
    if isinstance(formula, Atom):
        yield formula
    elif isinstance(formula, Every | Some):
        for part in formula.parts:
            yield from atoms(part)
