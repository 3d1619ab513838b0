"""The exact tree (精确算式树): a small set of scalar operations over integers, dates, texts and truths.

Both printers, SQL and Python, print these nodes and nothing else. Every operation is strict in null unless
its name says otherwise, as in SQL; `and` and `or` are Kleene's. Equal nodes are one object, so that a node
used twice is a common sub-expression by identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from yuqi.engine.tree.features import Feature, Fold

__all__ = ["MOST", "Node", "Op", "Tree", "Type", "topological"]


class Type(StrEnum):
    """What a node yields; all are nullable."""

    INT = "int"
    BOOL = "bool"
    TEXT = "text"
    DATE = "date"


class Op(StrEnum):
    """The operations both printers know."""

    LIT = "lit"
    INPUT = "input"  # a feature of the subject
    ROW = "row"  # a column of the row a condition is about
    ADD = "add"
    SUB = "sub"
    MUL = "mul"
    NEG = "neg"
    FLOOR_DIV = "floor_div"  # by a positive divisor; data: the dividend is never negative
    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    AND = "and"
    OR = "or"
    NOT = "not"
    CASE = "case"  # condition, value, condition, value, …, otherwise
    IS_NULL = "is_null"
    COALESCE = "coalesce"
    GREATEST = "greatest"  # null as soon as one is null
    LEAST = "least"
    GREATEST_KNOWN = "greatest_known"  # nulls are skipped
    LEAST_KNOWN = "least_known"
    DAYS = "days"  # days from the second date to the first
    MONTHS = "months"  # full months from the second date to the first
    YEAR = "year"
    ADD_DAYS = "add_days"
    ADD_MONTHS = "add_months"
    ROOT = "root"  # millionths of (first / second)^(1/data) − 1, in doubles: shown, never compared
    IN = "in"  # data: the texts
    STARTS = "starts"  # data: the prefixes


_COMPARE = {Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE}
_MIRROR = {Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE, Op.EQ: Op.EQ, Op.NE: Op.NE}
_DAYS_BOUND = 4_000_000
_NEVER_NULL = {Fold.COUNT, Fold.SUM, Fold.DISTINCT, Fold.ANY, Fold.COVERED}
MOST = 10**37
"""What HUGEINT, NUMERIC(38,0) and DECIMAL(38,0) hold exactly: 37 digits."""


class Node:
    """One operation on its arguments (算式节点); made by a Tree only.

    `bound`: greatest absolute value. `known`: never null, whatever the inputs; tests for null fold away.
    """

    __slots__ = ("args", "bound", "data", "known", "name", "number", "op", "type")

    def __init__(
        self, op: Op, args: tuple[Node, ...], data: Any, type_: Type, bound: int, number: int
    ) -> None:
        self.op = op
        self.args = args
        self.data = data
        self.type = type_
        self.bound = bound
        self.number = number
        self.known = _is_known(op, args, data)
        self.name: str | None = None  # what the catalog calls it, where it has a name

    def __repr__(self) -> str:
        inside = ", ".join(map(repr, self.args))
        return f"{self.op}({self.data!r})" if not self.args else f"{self.op}({inside})"

    def called(self, name: str) -> Node:
        """Return the node, named where it has arguments and no name yet; readable SQL hangs on it."""
        if self.name is None and self.args:
            self.name = name
        return self

    @property
    def is_literal(self) -> bool:
        """Whether the node is a constant."""
        return self.op is Op.LIT


def _is_known(op: Op, args: tuple[Node, ...], data: Any) -> bool:
    """Return whether a node is never null."""
    match op:
        case Op.LIT:
            return data is not None
        case Op.INPUT:
            return data.fold in _NEVER_NULL
        case Op.ROW | Op.ROOT:
            return False
        case Op.IS_NULL:
            return True
        case Op.COALESCE | Op.GREATEST_KNOWN | Op.LEAST_KNOWN:
            return any(arg.known for arg in args)
        case Op.CASE:
            return all(value.known for value in (*args[1::2], args[-1]))
        case Op.FLOOR_DIV:
            return args[0].known and args[1].is_literal and args[1].known
    return all(arg.known for arg in args)


def topological(roots: Sequence[Node]) -> Iterator[Node]:
    """Yield every node below the roots once, arguments before what uses them."""
    seen: set[int] = set()
    for root in roots:
        stack: list[tuple[Node, bool]] = [(root, False)]
        while stack:
            node, ready = stack.pop()
            if ready:
                yield node
                continue
            if node.number in seen:
                continue
            seen.add(node.number)
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args) if arg.number not in seen)


class Tree:
    """Makes nodes, each equal one once, folding what is constant (算式树)."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[Any, ...], Node] = {}
        self.too_wide: list[Node] = []  # numbers that may need more than 37 digits
        self.true = self.lit(True)
        self.false = self.lit(False)

    def _make(self, op: Op, args: tuple[Node, ...], type_: Type, bound: int = 0, data: Any = None) -> Node:
        key = (op, tuple(arg.number for arg in args), data, type_)
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = Node(op, args, data, type_, bound, len(self._nodes))
            if bound >= MOST:
                self.too_wide.append(node)
        return node

    def replaced(self, root: Node, instead: Mapping[int, Node]) -> Node:
        """Return a node with some of those below it (by number) replaced, the rest as it was."""
        made: dict[int, Node] = dict(instead)
        stack = [root]
        while stack:
            node = stack[-1]
            if node.number in made:
                stack.pop()
                continue
            missing = [arg for arg in node.args if arg.number not in made]
            if missing:
                stack += missing
                continue
            args = tuple(made[arg.number] for arg in node.args)
            same = all(new is old for new, old in zip(args, node.args, strict=True))
            made[node.number] = node if same else self._make(node.op, args, node.type, node.bound, node.data)
            stack.pop()
        return made[root.number]

    # Leaves

    def lit(self, value: bool | int | str | date) -> Node:
        """Return a constant."""
        if isinstance(value, bool):
            return self._make(Op.LIT, (), Type.BOOL, data=value)
        if isinstance(value, int):
            return self._make(Op.LIT, (), Type.INT, abs(value), value)
        if isinstance(value, str):
            return self._make(Op.LIT, (), Type.TEXT, data=value)
        return self._make(Op.LIT, (), Type.DATE, data=value)

    def null(self, type_: Type) -> Node:
        """Return the unknown of a type."""
        return self._make(Op.LIT, (), type_, 0, None)

    def input(self, feature: Feature, type_: Type, bound: int = 0) -> Node:
        """Return a feature of the subject."""
        return self._make(Op.INPUT, (), type_, bound, feature)

    def row(self, column: str, type_: Type, bound: int = 0) -> Node:
        """Return a column of the row a condition is about."""
        return self._make(Op.ROW, (), type_, bound, column)

    # Numbers

    def add(self, *terms: Node) -> Node:
        """Return the sum; constants are added up."""
        constant = sum(term.data for term in terms if term.is_literal and term.data is not None)
        rest = [term for term in terms if not (term.is_literal and term.data is not None)]
        if not rest:
            return self.lit(constant)
        if constant:
            rest.append(self.lit(constant))
        if len(rest) == 1:
            return rest[0]
        return self._make(Op.ADD, tuple(rest), Type.INT, sum(term.bound for term in rest))

    def sub(self, left: Node, right: Node) -> Node:
        """Return left − right."""
        if right.is_literal and right.data == 0:
            return left
        if left.is_literal and right.is_literal and None not in (left.data, right.data):
            return self.lit(left.data - right.data)
        return self._make(Op.SUB, (left, right), Type.INT, left.bound + right.bound)

    def neg(self, operand: Node) -> Node:
        """Return −x."""
        if operand.is_literal and operand.data is not None:
            return self.lit(-operand.data)
        return self._make(Op.NEG, (operand,), Type.INT, operand.bound)

    def mul(self, left: Node, right: Node) -> Node:
        """Return left × right; factors 1 vanish."""
        if left.is_literal and left.data is not None:
            left, right = right, left
        if right.is_literal and right.data is not None:
            if right.data == 1:
                return left
            if left.is_literal and left.data is not None:
                return self.lit(left.data * right.data)
        return self._make(Op.MUL, (left, right), Type.INT, left.bound * right.bound)

    def floor_div(self, left: Node, right: Node, *, nonnegative: bool = False) -> Node:
        """Return ⌊left / right⌋; right must be positive where it is not null.

        `nonnegative`: left is never negative, which databases divide faster.
        """
        if right.is_literal and right.data == 1:
            return left
        if left.is_literal and right.is_literal and None not in (left.data, right.data):
            return self.lit(left.data // right.data)
        return self._make(Op.FLOOR_DIV, (left, right), Type.INT, left.bound + 1, nonnegative)

    def root(self, num: Node, den: Node, degree: int) -> Node:
        """Return (num / den)^(1 / degree) − 1 in millionths, for showing only."""
        return self._make(Op.ROOT, (num, den), Type.INT, 10**15, degree)

    # Truth

    def compare(self, op: Op, left: Node, right: Node) -> Node:
        """Return a comparison, null when a side is."""
        if left.is_literal and not right.is_literal:
            left, right, op = right, left, _MIRROR[op]
        if left.is_literal and right.is_literal:
            if left.data is None or right.data is None:
                return self.null(Type.BOOL)
            a, b = left.data, right.data
            folded = {
                Op.EQ: a == b,
                Op.NE: a != b,
                Op.LT: a < b,
                Op.LE: a <= b,
                Op.GT: a > b,
                Op.GE: a >= b,
            }
            return self.lit(folded[op])
        return self._make(op, (left, right), Type.BOOL)

    def and_(self, *operands: Node) -> Node:
        """Return Kleene's conjunction."""
        return self._logic(Op.AND, operands, neutral=True)

    def or_(self, *operands: Node) -> Node:
        """Return Kleene's disjunction."""
        return self._logic(Op.OR, operands, neutral=False)

    def _logic(self, op: Op, operands: Sequence[Node], *, neutral: bool) -> Node:
        flat: dict[int, Node] = {}
        for operand in operands:
            for part in operand.args if operand.op is op else (operand,):
                if part.is_literal and part.data is (not neutral):
                    return part
                if not (part.is_literal and part.data is neutral):
                    flat[part.number] = part
        if not flat:
            return self.lit(neutral)
        if len(flat) == 1:
            return next(iter(flat.values()))
        return self._make(op, tuple(flat.values()), Type.BOOL)

    def not_(self, operand: Node) -> Node:
        """Return the negation; null stays null."""
        if operand.is_literal and operand.data is not None:
            return self.lit(not operand.data)
        if operand.op is Op.NOT:
            return operand.args[0]
        return self._make(Op.NOT, (operand,), Type.BOOL)

    def is_null(self, operand: Node) -> Node:
        """Return whether a value is unknown; never null."""
        if operand.is_literal or operand.known:
            return self.lit(not operand.known)
        return self._make(Op.IS_NULL, (operand,), Type.BOOL)

    def is_true(self, operand: Node) -> Node:
        """Return whether a truth is known and true; never null."""
        return self.coalesce(operand, self.false)

    def is_false(self, operand: Node) -> Node:
        """Return whether a truth is known and false; never null."""
        return self.not_(self.coalesce(operand, self.true))

    def member(self, operand: Node, texts: Sequence[str]) -> Node:
        """Return whether a text is one of several."""
        return self._make(Op.IN, (operand,), Type.BOOL, data=tuple(texts))

    def starts(self, operand: Node, prefixes: Sequence[str]) -> Node:
        """Return whether a text begins with one of several prefixes."""
        return self._make(Op.STARTS, (operand,), Type.BOOL, data=tuple(prefixes))

    # Choice

    def case(self, whens: Sequence[tuple[Node, Node]], otherwise: Node) -> Node:
        """Return the value of the first condition that is true; null conditions are passed over, as in SQL."""
        kept: list[tuple[Node, Node]] = []
        for condition, value in whens:
            if condition.is_literal and condition.data is not True:
                continue
            if condition.is_literal:
                otherwise = value
                break
            kept.append((condition, value))
        while kept and kept[-1][1] is otherwise:
            kept.pop()
        if not kept:
            return otherwise
        values = [value for _, value in kept] + [otherwise]
        type_ = next((v.type for v in values if not (v.is_literal and v.data is None)), otherwise.type)
        args = (*(part for when in kept for part in when), otherwise)
        return self._make(Op.CASE, args, type_, max(value.bound for value in values))

    def coalesce(self, *operands: Node) -> Node:
        """Return the first that is known."""
        kept: list[Node] = []
        flat = [
            part for o in operands for part in (o.args if o.op is Op.COALESCE and o.name is None else (o,))
        ]
        for operand in flat:
            if operand.is_literal and operand.data is None:
                continue
            if not kept or operand is not kept[-1]:
                kept.append(operand)
            if operand.known:
                break
        if not kept:
            return operands[0]
        if len(kept) == 1:
            return kept[0]
        return self._make(Op.COALESCE, tuple(kept), kept[0].type, max(operand.bound for operand in kept))

    def pick(self, op: Op, operands: Sequence[Node]) -> Node:
        """Return GREATEST, LEAST, GREATEST_KNOWN or LEAST_KNOWN of the operands."""
        distinct = {operand.number: operand for operand in operands}
        nodes = list(distinct.values())
        if op in (Op.GREATEST_KNOWN, Op.LEAST_KNOWN):
            nodes = [node for node in nodes if not (node.is_literal and node.data is None)] or nodes[:1]
        if len(nodes) == 1:
            return nodes[0]
        if all(node.is_literal and node.data is not None for node in nodes):
            choose = max if op in (Op.GREATEST, Op.GREATEST_KNOWN) else min
            return self.lit(choose(node.data for node in nodes))
        return self._make(op, tuple(nodes), nodes[0].type, max(node.bound for node in nodes))

    def clamp(self, operand: Node, most: int) -> Node:
        """Return a number kept within −most … most."""
        if operand.bound <= most:
            return operand
        capped = self._make(Op.LEAST, (operand, self.lit(most)), Type.INT, operand.bound)
        return self._make(Op.GREATEST, (capped, self.lit(-most)), Type.INT, most)

    # Dates

    def days(self, later: Node, earlier: Node) -> Node:
        """Return days from one date to a later one; negative when it lies before."""
        return self._make(Op.DAYS, (later, earlier), Type.INT, _DAYS_BOUND)

    def months(self, later: Node, earlier: Node) -> Node:
        """Return 12(y₂−y₁) + m₂−m₁ − (d₂<d₁)."""
        return self._make(Op.MONTHS, (later, earlier), Type.INT, _DAYS_BOUND)

    def year(self, day: Node) -> Node:
        """Return the calendar year of a date."""
        if day.is_literal and day.data is not None:
            return self.lit(day.data.year)
        return self._make(Op.YEAR, (day,), Type.INT, 9999)

    def add_days(self, day: Node, number: Node) -> Node:
        """Return a date some days later; NEVER stays NEVER."""
        return self._make(Op.ADD_DAYS, (day, number), Type.DATE)

    def add_months(self, day: Node, number: Node) -> Node:
        """Return a date some months later, at the month's end where the day is missing; NEVER stays NEVER."""
        return self._make(Op.ADD_MONTHS, (day, number), Type.DATE)
