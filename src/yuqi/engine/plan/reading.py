"""A verdict under levers (行动之下的结论): the tree read as linear conditions on the levers' amounts.

The same nodes that SQL and Python print are read a third way: what no lever touches is a constant, a figure that
levers move is a linear form, a comparison is a condition on it, a band a choice between numbers. A product of two
moved figures has no linear form; it becomes a variable within its bounds, and the reading says which it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuqi.engine.plan.constants import constant
from yuqi.engine.plan.formula import Affine, Formula, Space, both, either, negation
from yuqi.engine.tree import Feature, Node, Op, Type, topological

__all__ = [
    "Choice",
    "Number",
    "Reading",
    "Truth",
    "Unreadable",
    "Value",
    "as_number",
    "choose",
    "moved_nodes",
]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that amounts move (数); unknown where `unknown` holds."""

    form: Affine
    unknown: Formula = False


@dataclass(frozen=True, slots=True)
class Truth:
    """A three-valued truth (真值): true where `yes`, false where `no`, else unknown."""

    yes: Formula
    no: Formula


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several constants (若干取值之一); exactly one condition holds."""

    options: tuple[tuple[Formula, Any], ...]


Value = Number | Truth | Choice
"""What amounts move; anything else is a plain constant."""

_MOVED = (Number, Truth, Choice)
_COMPARE = {Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE}
_MOST_OPTIONS = 64


class Unreadable(Exception):
    """A node that this reading has no form for (不可线性化)."""


def moved_nodes(roots: Sequence[Node], features: Collection[Feature]) -> list[Node]:
    """Return the nodes below the roots that depend on some of the features, arguments first."""
    found: list[Node] = []
    numbers: set[int] = set()
    for node in topological(roots):
        if node.data in features if node.op is Op.INPUT else any(arg.number in numbers for arg in node.args):
            numbers.add(node.number)
            found.append(node)
    return found


class Reading:
    """Reads nodes in a space, only what is asked for (读法).

    Args:
        space: gets the variables and rows that bands and choices need.
        before: the value of every node where no lever is pulled, by number; literals may be missing.
        moved: features that levers move.
        below: gives the nodes below a root that depend on those features, arguments first.
    """

    def __init__(
        self,
        space: Space,
        before: Mapping[int, Any],
        moved: Mapping[Feature, Value],
        below: Callable[[Node], Sequence[Node]],
    ) -> None:
        self.space = space
        self._before = before
        self._moved = moved
        self._below = below
        self._read: dict[int, Any] = {}

    def value(self, root: Node) -> Any:
        """Return what a node is: a constant, or a value that amounts move."""
        for node in self._below(root):
            if node.number in self._read:
                continue
            if node.op is Op.INPUT:
                self._read[node.number] = self._moved[node.data]
                continue
            args = [self._known(arg) for arg in node.args]
            if any(isinstance(arg, _MOVED) for arg in args):
                self._read[node.number] = _plain(self._symbolic(node, args))
            else:
                self._read[node.number] = constant(node, args)
        return self._known(root)

    def _known(self, node: Node) -> Any:
        if node.number in self._read:
            return self._read[node.number]
        return node.data if node.op is Op.LIT else self._before[node.number]

    def is_moved(self, node: Node) -> bool:
        """Whether some lever is felt by a node at all."""
        return bool(self._below(node))

    def truth(self, node: Node) -> Truth:
        """Return a truth of the tree."""
        return _as_truth(self.value(node))

    def _symbolic(self, node: Node, args: list[Any]) -> Any:
        op = node.op
        if op in (Op.ADD, Op.SUB, Op.NEG):
            return self._sum(op, [as_number(self.space, arg) for arg in args])
        if op is Op.MUL:
            return self._product(*(as_number(self.space, arg) for arg in args))
        if op is Op.FLOOR_DIV:
            return self._quotient(*(as_number(self.space, arg) for arg in args))
        if op in _COMPARE and node.args[0].type is Type.INT:
            return self._compare(op, *(as_number(self.space, arg) for arg in args))
        if op in (Op.AND, Op.OR):
            truths = [_as_truth(arg) for arg in args]
            join, other = (both, either) if op is Op.AND else (either, both)
            return Truth(join(each.yes for each in truths), other(each.no for each in truths))
        if op is Op.NOT:
            truth = _as_truth(args[0])
            return Truth(truth.no, truth.yes)
        if op is Op.CASE:
            return self._case(node, args)
        if op is Op.IS_NULL:
            unknown = _unknown(args[0])
            return Truth(unknown, negation(unknown))
        if op is Op.COALESCE:
            return self._coalesce(node, args)
        if op in (Op.GREATEST, Op.LEAST, Op.GREATEST_KNOWN, Op.LEAST_KNOWN):
            return self._extreme(op, args)
        return self._each(node, args)

    # Numbers

    def _sum(self, op: Op, terms: Sequence[Number | None]) -> Number | None:
        if any(term is None for term in terms):
            return None
        known = [term for term in terms if term is not None]
        signs = [1, *([-1 if op is Op.SUB else 1] * (len(known) - 1))]
        form = Affine(0)
        for term, sign in zip(known, [-1] if op is Op.NEG else signs, strict=True):
            form = form.plus(term.form, sign)
        return Number(form, either(term.unknown for term in known))

    def _product(self, left: Number | None, right: Number | None) -> Number | None:
        if left is None or right is None:
            return None
        unknown = either([left.unknown, right.unknown])
        if not left.form.terms:
            left, right = right, left
        if not right.form.terms:
            return Number(left.form.times(right.form.constant), unknown)
        ends = [a * b for a in self.space.bounds(left.form) for b in self.space.bounds(right.form)]
        return Number(self._free(min(ends), max(ends), left.form, right.form), unknown)

    def _quotient(self, left: Number | None, right: Number | None) -> Number | None:
        if left is None or right is None:
            return None
        unknown = either([left.unknown, right.unknown])
        low, high = self.space.bounds(left.form)
        if not right.form.terms:
            by = right.form.constant
            if by <= 0:
                return None
            if not left.form.terms or low // by == high // by:
                return Number(Affine(low // by), unknown)
            whole = Affine(0, ((self.space.variable(low // by, high // by), 1),))
            self.space.rows.append(left.form.plus(whole, -by))
            self.space.rows.append(whole.times(by).plus(Affine(by - 1)).plus(left.form, -1))
            return Number(whole, unknown)
        least, most = self.space.bounds(right.form)
        if most <= 0:
            return None
        positive = self.space.decided(right.form.plus(Affine(-1)))
        ends = [a // b for a in (low, high) for b in (max(least, 1), most)]
        return Number(
            self._free(min(ends), max(ends), left.form, right.form), either([unknown, negation(positive)])
        )

    def _free(self, low: int, high: int, *forms: Affine) -> Affine:
        """Return a variable that stands for what has no linear form."""
        var = self.space.variable(low, high)
        self.space.loose.add(var)
        self.space.continuous.add(var)
        below = {each for form in forms for each, _ in form.terms}
        inner = [self.space.made_of.get(each, frozenset({each})) for each in below]
        self.space.made_of[var] = frozenset().union(*inner)
        return Affine(0, ((var, 1),))

    def _compare(self, op: Op, left: Number | None, right: Number | None) -> Truth | None:
        if left is None or right is None:
            return None
        apart = left.form.plus(right.form, -1)
        decided = self.space.decided
        less_one = Affine(-1)
        match op:
            case Op.GE:
                holds = decided(apart)
            case Op.GT:
                holds = decided(apart.plus(less_one))
            case Op.LE:
                holds = decided(apart.times(-1))
            case Op.LT:
                holds = decided(apart.times(-1).plus(less_one))
            case _:
                same = both([decided(apart), decided(apart.times(-1))])
                holds = same if op is Op.EQ else negation(same)
        known = negation(either([left.unknown, right.unknown]))
        return Truth(both([known, holds]), both([known, negation(holds)]))

    def _extreme(self, op: Op, args: Sequence[Any]) -> Any:
        """Return the greatest or least: pairwise, the one that is not beaten."""
        skips = op in (Op.GREATEST_KNOWN, Op.LEAST_KNOWN)
        sign = 1 if op in (Op.GREATEST, Op.GREATEST_KNOWN) else -1
        numbers = [as_number(self.space, arg) for arg in args]
        if not skips and any(number is None for number in numbers):
            return None
        found: Number | None = None
        for number in numbers:
            if number is None:
                continue
            found = number if found is None else self._better(found, number, sign, skips=skips)
        return found

    def _better(self, left: Number, right: Number, sign: int, *, skips: bool) -> Number:
        wins = self.space.decided(left.form.plus(right.form, -1).times(sign))
        if skips:
            wins = both([negation(left.unknown), either([wins, right.unknown])])
            unknown = both([left.unknown, right.unknown])
        else:
            unknown = either([left.unknown, right.unknown])
        chosen = choose(self.space, [(wins, Number(left.form)), (negation(wins), Number(right.form))])
        return Number(chosen.form, unknown)

    # Choices

    def _case(self, node: Node, args: Sequence[Any]) -> Any:
        branches: list[tuple[Formula, Any]] = []
        rest: Formula = True
        for place in range(0, len(args) - 1, 2):
            yes = _as_truth(args[place]).yes
            if yes is False:
                continue
            branches.append((both([rest, yes]), args[place + 1]))
            rest = both([rest, negation(yes)])
            if rest is False:
                break
        branches.append((rest, args[-1]))
        return self._joined(node, [(when, value) for when, value in branches if when is not False])

    def _coalesce(self, node: Node, args: Sequence[Any]) -> Any:
        branches: list[tuple[Formula, Any]] = []
        rest: Formula = True
        for value in args:
            unknown = _unknown(value)
            branches.append((both([rest, negation(unknown)]), _known(value)))
            rest = both([rest, unknown])
        branches.append((rest, None))
        return self._joined(node, [(when, value) for when, value in branches if when is not False])

    def _joined(self, node: Node, branches: Sequence[tuple[Formula, Any]]) -> Any:
        if len(branches) == 1:
            return branches[0][1]
        if node.type is Type.BOOL:
            truths = [(when, _as_truth(value)) for when, value in branches]
            return Truth(
                either(both([when, truth.yes]) for when, truth in truths),
                either(both([when, truth.no]) for when, truth in truths),
            )
        if node.type is Type.INT:
            numbers = [(when, as_number(self.space, value)) for when, value in branches]
            if all(number is None for _, number in numbers):
                return None
            return choose(self.space, numbers)
        options: dict[Any, list[Formula]] = {}
        for when, value in branches:
            for inner, plain in value.options if isinstance(value, Choice) else ((True, value),):
                options.setdefault(plain, []).append(both([when, inner]))
        return Choice(tuple((either(whens), plain) for plain, whens in options.items()))

    def _each(self, node: Node, args: Sequence[Any]) -> Any:
        """Return an operation on texts and dates, worked out for every combination of options."""
        combined: list[tuple[Formula, tuple[Any, ...]]] = [(True, ())]
        for arg in args:
            options: Sequence[tuple[Formula, Any]] = ((True, arg),)
            if isinstance(arg, Choice):
                options = arg.options
            elif isinstance(arg, _MOVED):
                raise Unreadable(node.op)
            combined = [
                (both([when, inner]), (*taken, value)) for when, taken in combined for inner, value in options
            ]
            if len(combined) > _MOST_OPTIONS:
                raise Unreadable(node.op)
        results = [(when, constant(node, taken)) for when, taken in combined if when is not False]
        return self._joined(node, results)


def choose(space: Space, branches: Sequence[tuple[Formula, Number | None]]) -> Number:
    """Return the number of the branch that holds; exactly one does."""
    unknown = either(both([when, True if number is None else number.unknown]) for when, number in branches)
    known = [(when, number.form) for when, number in branches if number is not None]
    if len({form for _, form in known}) == 1:
        return Number(known[0][1], unknown)
    if not any(form.terms for _, form in known):
        # bands: the last branch's number, plus what each other adds to it
        last = known[-1][1].constant
        form = Affine(last)
        for when, other in known[:-1]:
            form = form.plus(space.truth(when), other.constant - last)
        return Number(form, unknown)
    ends = [space.bounds(form) for _, form in known]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    var = space.variable(low, high)
    space.continuous.add(var)
    space.chosen[var] = tuple(known)
    chosen = Affine(0, ((var, 1),))
    for (when, form), (least, most) in zip(known, ends, strict=True):
        holds = Affine(1).plus(space.truth(when), -1)  # 0 where the branch holds
        space.rows.append(chosen.plus(form, -1).plus(holds, most - low))
        space.rows.append(form.plus(chosen, -1).plus(holds, high - least))
    return Number(chosen, unknown)


def as_number(space: Space, value: Any) -> Number | None:
    """Return a value as a number; None is the unknown."""
    if value is None or isinstance(value, Number):
        return value
    if isinstance(value, Choice):
        return choose(
            space, [(when, None if plain is None else Number(Affine(plain))) for when, plain in value.options]
        )
    return Number(Affine(int(value)))


def _as_truth(value: Any) -> Truth:
    if isinstance(value, Truth):
        return value
    if isinstance(value, Choice):
        return Truth(
            either(when for when, plain in value.options if plain is True),
            either(when for when, plain in value.options if plain is False),
        )
    return Truth(value is True, value is False)


def _unknown(value: Any) -> Formula:
    if isinstance(value, Number):
        return value.unknown
    if isinstance(value, Truth):
        return both([negation(value.yes), negation(value.no)])
    if isinstance(value, Choice):
        return either(when for when, plain in value.options if plain is None)
    return value is None


def _known(value: Any) -> Any:
    return Number(value.form) if isinstance(value, Number) else value


def _plain(value: Any) -> Any:
    """Return a constant where nothing is left that moves."""
    if isinstance(value, Number) and not value.form.terms and isinstance(value.unknown, bool):
        return None if value.unknown else value.form.constant
    if isinstance(value, Truth) and isinstance(value.yes, bool) and isinstance(value.no, bool):
        return True if value.yes else False if value.no else None
    if isinstance(value, Choice) and len(value.options) == 1:
        return value.options[0][1]
    return value
