"""An expression as text again (表达式成文), for explanations: what a part of a condition asks."""

from __future__ import annotations

from fractions import Fraction

from yuqi.rules.syntax import (
    Arithmetic,
    Call,
    Case,
    Compare,
    Expression,
    Logic,
    Name,
    Negate,
    Not,
    Number,
    Text,
    Truth,
)

__all__ = ["worded"]


def worded(expression: Expression) -> str:
    """Return the expression as one would write it in the catalog.

    >>> worded(Compare(">=", Call("last", (Name("revenue"),)), Number(Fraction(1000))))
    'last(revenue) >= 1000'
    """
    match expression:
        case Number(value):
            return _number(value)
        case Text(value):
            return f"'{value}'"
        case Truth(value):
            return "true" if value else "false"
        case Name(id_):
            return id_
        case Call(macro, args):
            return f"{macro}({', '.join(worded(arg) for arg in args)})"
        case Negate(operand):
            return f"-{worded(operand)}"
        case Not(operand):
            return f"not {_grouped(operand)}"
        case Arithmetic(op, left, right):
            return f"{_grouped(left)} {op} {_grouped(right)}"
        case Compare(op, left, right):
            return f"{_grouped(left)} {op} {_grouped(right)}"
        case Logic(op, operands):
            return f" {op} ".join(_grouped(operand) for operand in operands)
        case Case(whens, otherwise):
            parts = [f"when {worded(condition)} then {worded(value)}" for condition, value in whens]
            tail = [f"else {worded(otherwise)}"] if otherwise is not None else []
            return " ".join(["case", *parts, *tail, "end"])
    raise AssertionError(expression)


def _grouped(expression: Expression) -> str:
    text = worded(expression)
    return f"({text})" if isinstance(expression, Arithmetic | Logic | Compare) else text


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    text = f"{float(value):.12f}".rstrip("0")
    return text if Fraction(text) == value else f"{value.numerator}/{value.denominator}"
