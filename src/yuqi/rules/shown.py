"""Write an expression as text again (回写), short, for messages."""

from __future__ import annotations

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

__all__ = ["show"]


def show(node: Expression) -> str:
    """Return an expression as text again, short, for a message."""
    text = _show(node)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _show(node: Expression) -> str:
    match node:
        case Number(value):
            if value.denominator == 1:
                return str(value.numerator)
            return f"{float(value):.10g}"
        case Text(text):
            return f"'{text}'"
        case Truth(truth):
            return "true" if truth else "false"
        case Name(name):
            return name
        case Call(macro, args):
            return f"{macro}({', '.join(map(_show, args))})"
        case Negate(operand):
            return f"-{_show(operand)}"
        case Not(operand):
            return f"not {_show(operand)}"
        case Arithmetic(op, left, right) | Compare(op, left, right):
            return f"{_show(left)} {op} {_show(right)}"
        case Logic(op, operands):
            return f" {op} ".join(map(_show, operands))
        case Case(whens, _):
            return f"case when {_show(whens[0][0])} …"
