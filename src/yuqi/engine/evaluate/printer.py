"""Nodes → Python (算式转 Python): straight-line code over integers for one enterprise.

The code is made from the tree alone, never from catalog text: names are numbers, constants are bound values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yuqi.engine.evaluate import arithmetic
from yuqi.engine.tree import Feature, Fold, Node, Op, topological

__all__ = ["Code", "compile_again", "compile_features", "compile_nodes", "compile_row"]

_DEEPEST = 20  # branches in branches; Python's parser has a limit of its own
_SIGN = {Op.EQ: "==", Op.NE: "!=", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}
_HELPERS: dict[str, Any] = {
    name: getattr(arithmetic, name)
    for name in (
        "add_days",
        "add_months",
        "floor_div",
        "full_months",
        "greatest_known",
        "least_known",
        "root",
    )
}


@dataclass(slots=True)
class Code:
    """Lines of Python and the constants they name (代码)."""

    lines: list[str] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=lambda: dict(_HELPERS))
    names: dict[int, str] = field(default_factory=dict)  # node number → expression

    def constant(self, value: Any) -> str:
        """Return the name a constant is bound to."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def literal(self, node: Node) -> str:
        """Return a literal's expression."""
        value = node.data
        if value is None or isinstance(value, bool | int):
            return repr(value)
        return self.constant(value)

    def emit(self, nodes: Sequence[Node], read: Callable[[Node], str], indent: str) -> None:
        """Add one line a node, arguments first; nodes that already have a name are left alone.

        What only one branch of a CASE needs stands in that branch, where Python computes it only when it is taken.
        """
        order = list(topological(nodes))
        depths = _in_branches(order, nodes)
        for node in order:
            if node.number in self.names:
                continue
            if node.op is Op.LIT:
                self.names[node.number] = self.literal(node)
                continue
            text = read(node) if node.op in (Op.INPUT, Op.ROW) else self._text(node)
            if node.number in depths:
                self.names[node.number] = f"({text})"
                continue
            name = f"v{node.number}"
            self.lines.append(f"{indent}{name} = {text}")
            self.names[node.number] = name
        for number in depths:
            self.names.pop(number, None)

    def _unknown(self, args: Sequence[Node]) -> str:
        """Return the test that some argument is unknown, "" when none can be."""
        tests = [f"{self.names[a.number]} is None" for a in args if not (a.is_literal and a.data is not None)]
        return " or ".join(tests)

    def _strict(self, args: Sequence[Node], text: str) -> str:
        unknown = self._unknown(args)
        return f"None if {unknown} else {text}" if unknown else text

    def _text(self, node: Node) -> str:
        args = node.args
        say = [self.names[arg.number] for arg in args]
        match node.op:
            case Op.ADD:
                return self._strict(args, " + ".join(say))
            case Op.SUB:
                return self._strict(args, f"{say[0]} - {say[1]}")
            case Op.MUL:
                return self._strict(args, f"{say[0]} * {say[1]}")
            case Op.NEG:
                return self._strict(args, f"-{say[0]}")
            case Op.FLOOR_DIV:
                return f"floor_div({say[0]}, {say[1]})"
            case Op.EQ | Op.NE | Op.LT | Op.LE | Op.GT | Op.GE:
                return self._strict(args, f"{say[0]} {_SIGN[node.op]} {say[1]}")
            case Op.AND:
                some_false = " or ".join(f"{text} is False" for text in say)
                return f"False if {some_false} else None if {self._unknown(args)} else True"
            case Op.OR:
                some_true = " or ".join(f"{text} is True" for text in say)
                return f"True if {some_true} else None if {self._unknown(args)} else False"
            case Op.NOT:
                return self._strict(args, f"not {say[0]}")
            case Op.CASE:
                parts = [f"{say[i + 1]} if {say[i]}" for i in range(0, len(say) - 1, 2)]
                return " else ".join([*parts, say[-1]])
            case Op.IS_NULL:
                return f"{say[0]} is None"
            case Op.COALESCE:
                parts = [f"{text} if {text} is not None" for text in say[:-1]]
                return " else ".join([*parts, say[-1]])
            case Op.GREATEST:
                return self._strict(args, f"max({', '.join(say)})")
            case Op.LEAST:
                return self._strict(args, f"min({', '.join(say)})")
            case Op.GREATEST_KNOWN:
                return f"greatest_known({', '.join(say)})"
            case Op.LEAST_KNOWN:
                return f"least_known({', '.join(say)})"
            case Op.DAYS:
                return self._strict(args, f"({say[0]} - {say[1]}).days")
            case Op.MONTHS:
                return self._strict(args, f"full_months({say[0]}, {say[1]})")
            case Op.YEAR:
                return self._strict(args, f"{say[0]}.year")
            case Op.ADD_DAYS:
                return self._strict(args, f"add_days({say[0]}, {say[1]})")
            case Op.ADD_MONTHS:
                return self._strict(args, f"add_months({say[0]}, {say[1]})")
            case Op.ROOT:
                return self._strict(args, f"root({say[0]}, {say[1]}, {node.data})")
            case Op.IN:
                return self._strict(args, f"{say[0]} in {self.constant(frozenset(node.data))}")
            case Op.STARTS:
                return self._strict(args, f"{say[0]}.startswith({self.constant(tuple(node.data))})")
        raise AssertionError(node.op)


def _in_branches(order: Sequence[Node], roots: Sequence[Node]) -> dict[int, int]:
    """Return nodes that one branch alone uses, and how deep branches stand in them."""
    uses: dict[int, int] = {root.number: 2 for root in roots}
    branches: set[int] = set()
    for node in order:
        for place, arg in enumerate(node.args):
            uses[arg.number] = uses.get(arg.number, 0) + 1
            is_last = place == len(node.args) - 1
            if (node.op is Op.CASE and (place % 2 or is_last)) or (node.op is Op.COALESCE and is_last):
                branches.add(arg.number)
    depths: dict[int, int] = {}
    for node in order:
        below = max((depths.get(arg.number, 0) for arg in node.args), default=0)
        if node.args and node.number in branches and uses[node.number] == 1 and below < _DEEPEST:
            depths[node.number] = below + 1
    return depths


def _function(code: Code, head: str, name: str) -> Callable[..., Any]:
    source = "\n".join([head, *code.lines])
    space: dict[str, Any] = dict(code.constants)
    exec(compile(source, f"<{name}>", "exec"), space)
    made: Callable[..., Any] = space[name]
    return made


def compile_nodes(nodes: Sequence[Node]) -> Callable[[Mapping[str, Any]], list[Any]]:
    """Return a function from features by name to the nodes' values, in the order given."""
    code = Code()
    code.emit(nodes, lambda node: f"f[{code.constant(node.data.name)}]", "    ")
    code.lines.append(f"    return [{', '.join(code.names[node.number] for node in nodes)}]")
    return _function(code, "def evaluate(f):", "evaluate")


def compile_again(
    root: Node, order: Sequence[Node], changed: Collection[Feature]
) -> Callable[[Mapping[str, Any], Sequence[Any]], Any]:
    """Return a function from changed features and the values of all nodes before to the root's value now.

    Only what depends on a changed feature is computed; `order` says which place of the values a node has.
    """
    code = Code()
    places = {node.number: place for place, node in enumerate(order)}
    moved: set[int] = set()
    again: list[Node] = []
    for node in topological([root]):
        if node.data in changed if node.op is Op.INPUT else any(arg.number in moved for arg in node.args):
            moved.add(node.number)
            again.append(node)
        elif node.op is not Op.LIT:
            code.names[node.number] = f"v[{places[node.number]}]"
    code.emit(again or [root], lambda node: f"f[{code.constant(node.data.name)}]", "    ")
    code.lines.append(f"    return {code.names[root.number]}")
    return _function(code, "def again(f, v):", "again")


def compile_row(node: Node) -> Callable[[Mapping[str, Any]], Any]:
    """Return a function from one row to a row condition's or value's result."""
    code = Code()
    code.emit([node], lambda leaf: f"r[{code.constant(leaf.data)}]", "    ")
    code.lines.append(f"    return {code.names[node.number]}")
    return _function(code, "def look(r):", "look")


_START = {Fold.COUNT: "0", Fold.SUM: "0", Fold.ANY: "False", Fold.DISTINCT: "set()"}


def compile_features(features: Sequence[Feature]) -> Callable[[Sequence[Mapping[str, Any]]], dict[str, Any]]:
    """Return a function from an enterprise's rows of one table to the table's features by name."""
    code = Code()
    for number, feature in enumerate(features):
        code.lines.append(f"    a{number} = {_START.get(feature.fold, 'None')}")
    code.lines.append("    for r in rows:")
    code.lines.append("        pass")
    indent = "        "

    def read(node: Node) -> str:
        return f"r[{code.constant(node.data)}]"

    for number, feature in enumerate(features):
        nodes = [node for node in (feature.where, feature.value) if node is not None]
        code.emit(nodes, read, indent)
        where = code.names[feature.where.number] if feature.where is not None else "True"
        value = code.names[feature.value.number] if feature.value is not None else "None"
        name = f"a{number}"
        match feature.fold:
            case Fold.COUNT:
                line = f"if {where}: {name} += 1"
            case Fold.ANY:
                line = f"if {where}: {name} = True"
            case Fold.SUM:
                line = f"if {where} and {value} is not None: {name} += {value}"
            case Fold.DISTINCT:
                line = f"if {where} and {value} is not None: {name}.add({value})"
            case Fold.MIN:
                line = (
                    f"if {where} and {value} is not None and ({name} is None or {value} < {name}):"
                    f" {name} = {value}"
                )
            case _:
                line = (
                    f"if {where} and {value} is not None and ({name} is None or {value} > {name}):"
                    f" {name} = {value}"
                )
        code.lines.append(f"{indent}{line}")
    results = [
        f"{code.constant(feature.name)}: len(a{n})"
        if feature.fold is Fold.DISTINCT
        else f"{code.constant(feature.name)}: a{n}"
        for n, feature in enumerate(features)
    ]
    code.lines.append(f"    return {{{', '.join(results)}}}")
    return _function(code, "def fold(rows):", "fold")
