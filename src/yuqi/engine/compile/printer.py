"""Nodes → SQL (算式转 SQL): expressions, and stages in which a node used twice is computed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from yuqi.backends.dialects import Dialect
from yuqi.engine.compile.division import share_of
from yuqi.engine.tree import Node, Op, Type, topological

__all__ = ["Printer", "Stage", "stages"]

_SIGN = {Op.EQ: "=", Op.NE: "<>", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}
_LEAVES = (Op.INPUT, Op.ROW)
_WIDE = 2**63


class Printer:
    """Prints nodes in one dialect; nodes that already are columns print as their names."""

    def __init__(self, dialect: Dialect, columns: Mapping[int, str]) -> None:
        self.dialect = dialect
        self.columns = columns  # node number → column name

    def sql(self, node: Node) -> str:
        """Return a node as an SQL expression."""
        name = self.columns.get(node.number)
        if name is not None:
            return self.dialect.identifier(name)
        return self._print(node)

    def _print(self, node: Node) -> str:
        say, args = self.dialect, node.args
        match node.op:
            case Op.LIT:
                return self._literal(node)
            case Op.INPUT | Op.ROW:
                data = node.data if node.op is Op.ROW else node.data.name
                return say.identifier(data)
            case Op.ADD:
                return "(" + " + ".join(self._numbers(node)) + ")"
            case Op.SUB:
                return "(" + " - ".join(self._numbers(node)) + ")"
            case Op.MUL:
                return "(" + " * ".join(self._numbers(node)) + ")"
            case Op.NEG:
                return f"(-{self.sql(args[0])})"
            case Op.FLOOR_DIV:
                share = share_of(node) if say.name == "duckdb" else None
                # one that is a column already hides what part and whole are made of: they may not be handed on
                if share is not None and not any(n.number in self.columns for n in share.between):
                    part = self.sql(share.part)
                    part = f"(-{part})" if share.negated else part
                    return share.sql(part, self.sql(share.whole), say.wide)
                left, right = self._numbers(node)
                quotient = say.divide_whole if node.data else say.floor_div
                return quotient(left, right)
            case Op.EQ | Op.NE | Op.LT | Op.LE | Op.GT | Op.GE:
                return f"({self.sql(args[0])} {_SIGN[node.op]} {self.sql(args[1])})"
            case Op.AND | Op.OR:
                return "(" + f" {node.op.value} ".join(self.sql(arg) for arg in args) + ")"
            case Op.NOT:
                return f"(not {self.sql(args[0])})"
            case Op.CASE:
                return self._case(node)
            case Op.IS_NULL:
                return f"({self.sql(args[0])} is null)"
            case Op.COALESCE:
                return f"coalesce({', '.join(self.sql(arg) for arg in args)})"
            case Op.GREATEST | Op.GREATEST_KNOWN:
                return self._pick(node, say.greatest, strict=node.op is Op.GREATEST)
            case Op.LEAST | Op.LEAST_KNOWN:
                return self._pick(node, say.least, strict=node.op is Op.LEAST)
            case Op.DAYS:
                return say.days(self.sql(args[0]), self.sql(args[1]))
            case Op.MONTHS:
                return say.months(self.sql(args[0]), self.sql(args[1]))
            case Op.YEAR:
                return say.year(self.sql(args[0]))
            case Op.ADD_DAYS:
                return say.add_days(self.sql(args[0]), self.sql(args[1]))
            case Op.ADD_MONTHS:
                return say.add_months(self.sql(args[0]), self.sql(args[1]))
            case Op.ROOT:
                return say.root(self.sql(args[0]), self.sql(args[1]), node.data)
            case Op.IN:
                if not node.data:
                    return "false"
                texts = ", ".join(say.string(text) for text in node.data)
                return f"({self.sql(args[0])} in ({texts}))"
            case Op.STARTS:
                text = self.sql(args[0])
                tests = " or ".join(say.starts_with(text, prefix) for prefix in node.data)
                return f"({tests})" if tests else "false"
        raise AssertionError(node.op)

    def _literal(self, node: Node) -> str:
        say, value = self.dialect, node.data
        if value is None:
            types = {Type.INT: "bigint", Type.BOOL: "boolean", Type.TEXT: say.text, Type.DATE: "date"}
            return say.cast("null", types[node.type])
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return say.whole(value)
        return say.string(value) if isinstance(value, str) else say.day(value)

    def _numbers(self, node: Node) -> list[str]:
        """Return the arguments, widened where the result needs more than 64 bits."""
        wide = max(node.bound, *(arg.bound for arg in node.args)) >= _WIDE
        texts: list[str] = []
        for arg in node.args:
            text = self.sql(arg)
            if wide and arg.bound < _WIDE and not arg.is_literal:
                text = self.dialect.cast(text, self.dialect.wide)
            texts.append(text)
        return texts

    def _pick(self, node: Node, pick: Callable[..., str], *, strict: bool) -> str:
        """Return the greatest or least; null tests only for what can be null."""
        parts = [self.sql(arg) for arg in node.args]
        nullable = [part for part, arg in zip(parts, node.args, strict=True) if not arg.known]
        call = pick(parts, strict=False)
        if not strict or not nullable:
            return call
        tests = " or ".join(f"{part} is null" for part in nullable)
        return f"case when {tests} then null else {call} end"

    def _case(self, node: Node) -> str:
        values = [*node.args[1::2], node.args[-1]]
        wide = node.type is Type.INT and node.bound >= _WIDE
        cast_first = node.type is Type.INT and all(v.is_literal for v in values)
        parts = ["case"]
        for index in range(0, len(node.args) - 1, 2):
            condition, value = node.args[index], node.args[index + 1]
            text = self.sql(value)
            if cast_first and value.data is not None:
                text, cast_first = self.dialect.cast(text, "bigint"), False
            elif wide and value.bound < _WIDE:
                text = self.dialect.cast(text, self.dialect.wide)
            parts.append(f"when {self.sql(condition)} then {text}")
        otherwise = node.args[-1]
        if not (otherwise.is_literal and otherwise.data is None):
            text = self.sql(otherwise)
            if wide and otherwise.bound < _WIDE:
                text = self.dialect.cast(text, self.dialect.wide)
            elif cast_first:
                text = self.dialect.cast(text, "bigint")
            parts.append(f"else {text}")
        return " ".join([*parts, "end"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One select over the stage before (算式层): columns handed on, and columns computed here."""

    kept: tuple[str, ...]
    computed: tuple[tuple[str, Node], ...]


# How often a dialect's words repeat an operand; what is repeated is worth a column sooner.
_REPEATS = {Op.GREATEST: 2, Op.LEAST: 2, Op.MONTHS: 3, Op.ADD_DAYS: 2, Op.ADD_MONTHS: 2, Op.STARTS: 4}
_WORTH = 3
"""Operators saved that make a column of its own worth while: each column is handed through later stages."""


def stages(outputs: Mapping[str, Node]) -> tuple[list[Stage], dict[int, str]]:
    """Return the stages that compute the outputs, and the column name of every node computed.

    A node that others use often enough is a column of an earlier stage; small ones are printed again. Inputs
    are columns of the relation the first stage reads. A node the catalog names keeps its name.
    """
    uses: dict[int, int] = {}
    order = list(topological(list(outputs.values())))
    for node in order:
        times = 1 if node.data or node.op is not Op.FLOOR_DIV else 3
        for arg in {arg.number: arg for arg in node.args}.values():
            uses[arg.number] = uses.get(arg.number, 0) + _REPEATS.get(node.op, times)
    for node in outputs.values():
        # an outcome's words name it twice
        uses[node.number] = uses.get(node.number, 0) + (2 if node.type is Type.BOOL else 1)
    taken = {node.data if node.op is Op.ROW else node.data.name for node in order if node.op in _LEAVES}
    taken |= set(outputs)
    shared: dict[int, str] = {}
    level: dict[int, int] = {}
    size: dict[int, int] = {}  # operators printed for it
    for node in order:
        below = max((level[arg.number] for arg in node.args), default=0)
        level[node.number] = below
        size[node.number] = (1 if node.args else 0) + sum(size[arg.number] for arg in node.args)
        if size[node.number] * (uses[node.number] - 1) >= _WORTH:
            size[node.number] = 0
            name = node.name or f"x{node.number}"
            if name in taken:
                name = f"{name}_{node.number}"
            taken.add(name)
            shared[node.number] = name
            level[node.number] = below + 1
    return _layered(outputs, order, shared, level), shared


def _layered(
    outputs: Mapping[str, Node], order: Sequence[Node], shared: Mapping[int, str], level: Mapping[int, int]
) -> list[Stage]:
    by_number = {node.number: node for node in order}
    top = max((level[number] for number in shared), default=0)
    # the last stage prints the outputs; before it, one stage a level
    needed_at: dict[int, set[str]] = {number: set() for number in range(1, top + 2)}

    def direct(node: Node) -> set[str]:
        found: set[str] = set()
        stack = list(node.args)
        while stack:
            arg = stack.pop()
            if arg.number in shared:
                found.add(shared[arg.number])
            elif arg.op in (Op.INPUT, Op.ROW):
                found.add(arg.data if arg.op is Op.ROW else arg.data.name)
            else:
                stack.extend(arg.args)
        return found

    for number in shared:
        needed_at[level[number]] |= direct(by_number[number])
    for node in outputs.values():
        if node.number in shared:
            needed_at[top + 1].add(shared[node.number])
        elif node.op in (Op.INPUT, Op.ROW):
            needed_at[top + 1].add(node.data if node.op is Op.ROW else node.data.name)
        else:
            needed_at[top + 1] |= direct(node)
    made_at = {name: level[number] for number, name in shared.items()}
    result: list[Stage] = []
    for number in range(1, top + 1):
        later = set().union(*(needed_at[n] for n in range(number + 1, top + 2)))
        kept = sorted(name for name in later if made_at.get(name, 0) < number)
        computed = tuple((name, by_number[node]) for node, name in shared.items() if level[node] == number)
        result.append(Stage(kept=tuple(kept), computed=computed))
    return result
