"""Which way a figure moves when a lever is pulled further (单调性): signs and slopes over the tree, on the safe side.

A node's slope is the range of what one step more adds to it, whatever the facts: (0, 0) stays, (0, ∞) never falls.
A truth rises from false through unknown to true. What this reading cannot prove may move either way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from yuqi.engine.plan.constants import constant
from yuqi.engine.tree import Feature, Fold, Node, Op, Type, topological
from yuqi.facts.vocabulary import TABLES

__all__ = ["EITHER", "FALLS", "RISES", "STAYS", "Slope", "added_row", "changed_row", "is_unsigned", "slopes"]


@dataclass(frozen=True, slots=True)
class Slope:
    """What one step more adds to a node (变化方向). `gaps`: a number may become known or unknown by it."""

    low: float
    high: float
    gaps: bool = False

    @property
    def rises(self) -> bool:
        """Whether the node never falls."""
        return self.low >= 0 and not self.gaps

    @property
    def falls(self) -> bool:
        """Whether the node never rises."""
        return self.high <= 0 and not self.gaps

    @property
    def stays(self) -> bool:
        """Whether the node does not move at all."""
        return self.low == self.high == 0 and not self.gaps

    @property
    def turned(self) -> Slope:
        """The slope of the node's negative."""
        return Slope(-self.high or 0, -self.low or 0, self.gaps)

    @property
    def sign(self) -> Slope:
        """The slope with its size forgotten."""
        return Slope(-inf if self.low < 0 else 0, inf if self.high > 0 else 0, self.gaps)


STAYS, RISES, FALLS = Slope(0, 0), Slope(0, inf), Slope(-inf, 0)
EITHER = Slope(-inf, inf, gaps=True)
_MORE, _LESS = (Op.GE, Op.GT), (Op.LE, Op.LT)
_SUMS = (Op.ADD, Op.SUB, Op.NEG)
_PICKS = (Op.GREATEST, Op.LEAST, Op.GREATEST_KNOWN, Op.LEAST_KNOWN)


def slopes(roots: list[Node], leaf: Callable[[Node], Slope]) -> dict[int, Slope]:
    """Return the slope of every node below the roots that moves, by number; what is missing stays.

    Args:
        leaf: the slope of a feature or of a row's column.
    """
    found: dict[int, Slope] = {}

    def of(node: Node) -> Slope:
        return found.get(node.number, STAYS)

    for node in topological(roots):
        if node.op in (Op.INPUT, Op.ROW):
            slope = leaf(node)
        elif not any(arg.number in found for arg in node.args):
            continue
        else:
            slope = _slope(node, of)
        if not slope.stays:
            found[node.number] = slope
    return found


def _slope(node: Node, of: Callable[[Node], Slope]) -> Slope:
    op, args = node.op, node.args
    inner = [of(arg) for arg in args]
    if op in (Op.AND, Op.OR):
        return _hull(inner)
    if op is Op.NOT:
        return inner[0].turned
    if op is Op.CASE:
        return _case(node, of)
    if op is Op.COALESCE:
        if node.type is not Type.BOOL and any(each.gaps for each in inner):
            return EITHER
        return _hull(inner).sign if node.type is Type.BOOL else _hull(inner)
    if op is Op.IS_NULL:
        moved = inner[0].gaps or args[0].type is Type.BOOL
        return EITHER if moved else STAYS
    if any(each.gaps for each in inner):
        return EITHER
    if op in _SUMS:
        return _sum(op, inner)
    if op is Op.MUL:
        return _product(node, inner, of)
    if op is Op.FLOOR_DIV:
        return _quotient(node, inner, of)
    if op in _PICKS:
        return _hull(inner)
    if (op in _MORE or op in _LESS) and args[0].type is Type.INT:
        apart = _sum(Op.SUB, inner)
        return (apart if op in _MORE else apart.turned).sign
    return EITHER


def _hull(parts: list[Slope]) -> Slope:
    return Slope(
        min(part.low for part in parts),
        max(part.high for part in parts),
        any(part.gaps for part in parts),
    )


def _sum(op: Op, parts: list[Slope]) -> Slope:
    if op is Op.NEG:
        return parts[0].turned
    signed = [parts[0], *(part.turned if op is Op.SUB else part for part in parts[1:])]
    return Slope(sum(part.low for part in signed), sum(part.high for part in signed))


def _product(node: Node, inner: list[Slope], of: Callable[[Node], Slope]) -> Slope:
    (left, one), (right, other) = zip(node.args, inner, strict=True)
    for factor, slope in ((left, other), (right, one)):
        if factor.is_literal and isinstance(factor.data, int):
            ends = [end * factor.data if end and factor.data else 0 for end in (slope.low, slope.high)]
            return Slope(min(ends), max(ends))
    for factor, its, slope in ((left, one, other), (right, other, one)):
        if its.stays and _is_nonnegative(factor, of):
            return slope.sign
    if one.rises and other.rises and _is_nonnegative(left, of) and _is_nonnegative(right, of):
        return RISES
    return EITHER


def _quotient(node: Node, inner: list[Slope], of: Callable[[Node], Slope]) -> Slope:
    top, bottom = inner
    if bottom.stays:
        return top.sign
    if not _is_nonnegative(node.args[0], of):
        return EITHER
    if top.rises and bottom.falls:
        return RISES
    return FALLS if top.falls and bottom.rises else EITHER


def _is_nonnegative(node: Node, of: Callable[[Node], Slope]) -> bool:
    """Return whether a number is never below zero, before and after; counts and unsigned columns, and what they make."""
    if node.is_literal:
        return isinstance(node.data, int) and node.data >= 0
    if node.op is Op.INPUT:
        return is_unsigned(node.data) and of(node).low >= 0
    if node.op in (Op.ADD, Op.MUL, Op.LEAST):
        return all(_is_nonnegative(arg, of) for arg in node.args)
    if node.op is Op.FLOOR_DIV:
        return _is_nonnegative(node.args[0], of)
    if node.op in (Op.GREATEST, Op.GREATEST_KNOWN):
        return any(_is_nonnegative(arg, of) and arg.known for arg in node.args) or all(
            _is_nonnegative(arg, of) for arg in node.args
        )
    if node.op is Op.CASE:
        values = [*node.args[1::2], node.args[-1]]
        return all(_is_nonnegative(value, of) or _is_null(value) for value in values)
    return False


def _is_null(node: Node) -> bool:
    return node.is_literal and node.data is None


def is_unsigned(feature: Feature) -> bool:
    """Return whether a feature is a count, or a cell of a column that is never below zero."""
    if feature.fold in (Fold.COUNT, Fold.DISTINCT):
        return True
    value = feature.value
    if value is None or value.op is not Op.ROW or feature.table not in TABLES:
        return False
    column = next((each for each in TABLES[feature.table].columns if each.name == value.data), None)
    return column is not None and column.is_number and not column.signed


# ---------------------------------------------------------------- choices


def _case(node: Node, of: Callable[[Node], Slope]) -> Slope:
    conditions, values = node.args[0:-1:2], [*node.args[1::2], node.args[-1]]
    inner = [of(value) for value in values]
    met = _met(node, of)
    if met is not None:
        return met
    if all(of(condition).stays for condition in conditions):
        return _hull(inner)
    for way in (1, -1):
        if all(part.rises if way > 0 else part.falls for part in inner) and all(
            _jumps_well(of(condition), values[place], values[place + 1 :], way)
            for place, condition in enumerate(conditions)
        ):
            return RISES if way > 0 else FALLS
    return EITHER


def _met(node: Node, of: Callable[[Node], Slope]) -> Slope | None:
    """Return the slope of a judgement met with a band of facts (see Programmes), None where the node is no such thing.

    The end is max(judged, band) while the two overlap, else the band's own: with both ends of the band rising it
    never falls, though the overlap comes and goes.
    """
    condition, band, value = node.args[0], node.args[1], node.args[-1]
    if len(node.args) != 3 or condition.op is not Op.GT:
        return None
    low, high = condition.args
    if value not in (low, high) or low.op is not Op.GREATEST or high.op is not Op.LEAST:
        return None
    least, most = _band(low, of), _band(high, of)
    if least is None or most is None or band is not (least if value is low else most):
        return None
    ends = (of(least), of(most))
    if all(end.rises for end in ends):
        return RISES
    return FALLS if all(end.falls for end in ends) else None


def _band(end: Node, of: Callable[[Node], Slope]) -> Node | None:
    """Return the band of max(judged or band, band), where judgements stay."""
    judged, band = end.args[0], end.args[-1]
    if len(end.args) != 2 or judged.op is not Op.COALESCE or judged.args[-1] is not band:
        return None
    return band if all(of(each).stays for each in judged.args[:-1]) else None


def _jumps_well(condition: Slope, value: Node, later: list[Node], way: int) -> bool:
    """Return whether a branch that comes (or goes) with the lever never turns the result the wrong way."""
    if condition.stays:
        return True
    if condition.rises:
        return all(_is_at_least(value, other, way) for other in later)
    if condition.falls:
        return all(_is_at_least(value, other, -way) for other in later)
    return all(other is value for other in later)


def _is_at_least(value: Node, other: Node, way: int) -> bool:
    """Return whether value ≥ other (way 1) or value ≤ other (way −1), whatever the facts."""
    if way < 0:
        value, other = other, value
    if value is other:
        return True
    if value.type is Type.BOOL or other.type is Type.BOOL:
        if value.is_literal and other.is_literal:
            return _rank(value.data) >= _rank(other.data)
        return (value.is_literal and value.data is True) or (other.is_literal and other.data is False)
    if value.is_literal and other.is_literal and None not in (value.data, other.data):
        return bool(value.data >= other.data) if value.type is Type.INT else False
    return False


def _rank(truth: bool | None) -> int:
    return 1 if truth is None else 2 if truth else 0


# ---------------------------------------------------------------- features


_SOME = object()  # a cell whose value is not settled here, such as the day a row begins


def added_row(feature: Feature, cells: Mapping[str, Any]) -> Slope:
    """Return a feature's slope when rows are added to its table.

    Args:
        cells: the row's cells; those that depend on the day are missing, those of a dated use are false.
    """
    if feature.fold is Fold.COVERED:
        return STAYS
    if feature.where is not None:
        is_counted = _tried(feature.where, cells)
        if is_counted is False or is_counted is None:
            return STAYS
    if feature.fold in (Fold.COUNT, Fold.DISTINCT, Fold.ANY):
        return RISES
    if feature.fold is Fold.SUM and feature.value is not None:
        value = _tried(feature.value, cells)
        if value is None:
            return STAYS
        if isinstance(value, int) and value >= 0:
            return RISES
    return EITHER


def changed_row(feature: Feature, moves: Mapping[str, int]) -> Slope:
    """Return a feature's slope when cells of its rows move.

    Args:
        moves: column → what one step adds, in stored units; a truth: 1.
    """
    trees = [tree for tree in (feature.where, feature.value) if tree is not None]

    def leaf(node: Node) -> Slope:
        by = moves.get(node.data, 0) if node.op is Op.ROW else 0
        return Slope(by, by) if node.type is not Type.BOOL else Slope(0, inf if by else 0)

    found = slopes(trees, leaf)
    where, value = (
        STAYS if tree is None else found.get(tree.number, STAYS) for tree in (feature.where, feature.value)
    )
    if where.stays and value.stays:
        return STAYS
    if where.stays and feature.fold in (Fold.PICK, Fold.VALUE):
        return value
    if feature.fold is Fold.COUNT or (feature.fold is Fold.ANY and feature.value is None):
        return where.sign
    return EITHER


def _tried(root: Node, cells: Mapping[str, Any]) -> Any:
    """Return what a tree over a row gives; _SOME where that depends on cells not settled."""
    known: dict[int, Any] = {}
    for node in topological([root]):
        known[node.number] = _tried_node(node, [known[arg.number] for arg in node.args], cells)
    return known[root.number]


def _tried_node(node: Node, args: list[Any], cells: Mapping[str, Any]) -> Any:
    if node.op is Op.LIT:
        return node.data
    if node.op is Op.ROW:
        return cells.get(node.data, _SOME)
    if node.op is Op.INPUT:
        return _SOME
    if _SOME not in args:
        return constant(node, args)
    if node.op is Op.AND:
        return False if any(arg is False for arg in args) else _SOME
    if node.op is Op.OR:
        return True if any(arg is True for arg in args) else _SOME
    return _SOME
