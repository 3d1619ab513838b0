"""Where two trees can differ (差异所在): the smallest pairs of nodes on which every difference of theirs hangs."""

from __future__ import annotations

from collections.abc import Sequence

from yuqi.backends.dialects import Dialect
from yuqi.engine.compile import Output, select_outputs
from yuqi.engine.tree import Node, Op, Tree

__all__ = ["Pair", "differing_pairs", "where_differing"]

Pair = tuple[Node, Node]
_COMPARISONS = (Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE)


def differing_pairs(tree: Tree, pairs: Sequence[Pair]) -> list[Pair]:
    """Return pairs of nodes such that, wherever all of these are equal, all of the given pairs are.

    Operations are functions of their arguments, so two nodes with one operation differ only where an argument
    does. A pair of different constants says nothing about the subject; the pair above it stands for it.
    """
    seen: dict[tuple[int, int], list[Pair] | None] = {}
    found: dict[tuple[int, int], Pair] = {}
    for a, b in pairs:
        below = _below(tree, a, b, seen)
        for pair in [(a, b)] if below is None else below:
            found[pair[0].number, pair[1].number] = pair
    return list(found.values())


def _below(tree: Tree, a: Node, b: Node, seen: dict[tuple[int, int], list[Pair] | None]) -> list[Pair] | None:
    """Return the pairs that two nodes' equality rests on; None: they are different constants."""
    if a is b:
        return []
    key = a.number, b.number
    if key not in seen:
        seen[key] = _fresh(tree, a, b, seen)
    return seen[key]


def _fresh(tree: Tree, a: Node, b: Node, seen: dict[tuple[int, int], list[Pair] | None]) -> list[Pair] | None:
    if a.is_literal and b.is_literal:
        return None
    if a.op is not b.op or a.data != b.data or not a.args or a.type is not b.type:
        return [(a, b)]
    if a.op in _COMPARISONS:
        return [(a, b)]  # two numbers nearly always differ, two answers seldom
    mine, theirs = list(a.args), list(b.args)
    if a.op in (Op.AND, Op.OR):
        shared = {node.number for node in mine} & {node.number for node in theirs}
        mine = [node for node in mine if node.number not in shared]
        theirs = [node for node in theirs if node.number not in shared]
        if len(mine) != len(theirs):
            join = tree.and_ if a.op is Op.AND else tree.or_
            return [(join(*mine), join(*theirs))]
    elif len(mine) != len(theirs):
        return [(a, b)]
    found: list[Pair] = []
    for x, y in zip(mine, theirs, strict=True):
        below = _below(tree, x, y, seen)
        if below is None:
            return [(a, b)]
        found += below
    return found


def where_differing(pairs: Sequence[Pair], say: Dialect, *, source: str, passed: Sequence[str] = ()) -> str:
    """Return a select of the enterprises (uscc) for which some pair differs.

    Args:
        source: name of the relation of features.
        passed: features to hand through.
    """
    names = ", ".join(["uscc", *map(say.identifier, passed)])
    outputs: list[Output] = []
    tests: list[str] = []
    for number, (a, b) in enumerate(pairs):
        outputs += [Output(name=f"a{number}", node=a), Output(name=f"b{number}", node=b)]
        tests.append(f"a{number} is distinct from b{number}")
    if not tests:
        return f"select {names} from {source} where false"
    leading = {"uscc": "uscc", **{name: say.identifier(name) for name in passed}}
    select = select_outputs(outputs, say, source=source, leading=leading, keys=("uscc", *passed))
    return f"select {names} from (\n{select}\n) as sides where {' or '.join(tests)}"
