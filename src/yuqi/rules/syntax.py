"""What an expression of the catalog is once parsed (表达式语法树): small, closed, without SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

__all__ = [
    "Arithmetic",
    "Call",
    "Case",
    "Compare",
    "Expression",
    "Logic",
    "Name",
    "Negate",
    "Not",
    "Number",
    "Text",
    "Truth",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, exact: 0.05 is 1/20."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Text:
    """A text in single quotes, usually a code."""

    value: str


@dataclass(frozen=True, slots=True)
class Truth:
    """true or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A column, variable, parameter, scale, code list or bare word of a macro."""

    id: str


@dataclass(frozen=True, slots=True)
class Call:
    """A macro with its arguments in order."""

    macro: str
    args: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negate:
    """-x."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """x + y, x - y, x * y, x / constant."""

    op: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """x >= y and the like; `between` becomes two of them."""

    op: Literal["=", "<>", "<", "<=", ">", ">="]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Logic:
    """and, or, flattened."""

    op: Literal["and", "or"]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """not x."""

    operand: Expression


@dataclass(frozen=True, slots=True)
class Case:
    """case when … then … else … end; `otherwise` None: unknown."""

    whens: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression | None


Expression = Number | Text | Truth | Name | Call | Negate | Arithmetic | Compare | Logic | Not | Case


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything inside it, outermost first."""
    yield expression
    match expression:
        case Call(args=args):
            parts: tuple[Expression, ...] = args
        case Negate(operand) | Not(operand):
            parts = (operand,)
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            parts = (left, right)
        case Logic(operands=operands):
            parts = operands
        case Case(whens=whens, otherwise=otherwise):
            parts = tuple(part for when in whens for part in when)
            parts += (otherwise,) if otherwise is not None else ()
        case _:
            parts = ()
    for part in parts:
        yield from walk(part)
