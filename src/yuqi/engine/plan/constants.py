"""One operation on constants (常数运算): what the direct evaluator prints, for values that are known beforehand."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from yuqi.engine.evaluate.arithmetic import (
    add_days,
    add_months,
    floor_div,
    full_months,
    greatest_known,
    least_known,
    root,
)
from yuqi.engine.tree import Node, Op

__all__ = ["constant"]

_STRICT: dict[Op, Callable[..., Any]] = {
    Op.ADD: lambda *terms: sum(terms),
    Op.SUB: operator.sub,
    Op.MUL: operator.mul,
    Op.NEG: operator.neg,
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
    Op.NOT: operator.not_,
    Op.GREATEST: max,
    Op.LEAST: min,
    Op.DAYS: lambda later, earlier: (later - earlier).days,
    Op.MONTHS: full_months,
    Op.YEAR: lambda day: day.year,
    Op.ADD_DAYS: add_days,
    Op.ADD_MONTHS: add_months,
}
_LENIENT: dict[Op, Callable[..., Any]] = {
    Op.FLOOR_DIV: floor_div,
    Op.GREATEST_KNOWN: greatest_known,
    Op.LEAST_KNOWN: least_known,
    Op.IS_NULL: lambda value: value is None,
}


def constant(node: Node, args: Sequence[Any]) -> Any:
    """Return what a node yields of known arguments; None is unknown."""
    op = node.op
    if op in _STRICT:
        return None if any(arg is None for arg in args) else _STRICT[op](*args)
    if op in _LENIENT:
        return _LENIENT[op](*args)
    match op:
        case Op.AND:
            return False if False in args else None if None in args else True
        case Op.OR:
            return True if True in args else None if None in args else False
        case Op.CASE:
            for place in range(0, len(args) - 1, 2):
                if args[place] is True:
                    return args[place + 1]
            return args[-1]
        case Op.COALESCE:
            return next((arg for arg in args if arg is not None), None)
        case Op.IN:
            return None if args[0] is None else args[0] in node.data
        case Op.STARTS:
            return None if args[0] is None else args[0].startswith(tuple(node.data))
        case Op.ROOT:
            return None if None in args else root(args[0], args[1], node.data)
    raise AssertionError(op)
