"""Bands and tables (分档与对照): step, steps_of, class_of, lookup, one_of, under."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from yuqi.engine.tree.nodes import Node, Op, Type
from yuqi.engine.tree.numbers import End, Num
from yuqi.engine.tree.values import POINT, Bool, Context, Str, refuse
from yuqi.rules.dates import value_on
from yuqi.rules.shapes import Band
from yuqi.rules.syntax import Expression, Name, Text

if TYPE_CHECKING:
    from yuqi.engine.tree.lower import Lowering

__all__ = ["Steps", "point_range"]

_EDGES = (("at_least", Op.GE), ("above", Op.GT), ("at_most", Op.LE), ("below", Op.LT))


def point_range(points: Decimal | tuple[Decimal, Decimal]) -> tuple[int, int]:
    """Return points as whole ten-thousandths, low and high."""
    low, high = points if isinstance(points, tuple) else (points, points)
    return int(low * 10_000), int(high * 10_000)


class Steps:
    """Lowers what looks something up (查表)."""

    def __init__(self, lowering: Lowering) -> None:
        self.lower = lowering
        self.tree = lowering.tree
        self.numbers = lowering.numbers

    def step(self, args: Sequence[Expression], context: Context) -> Num:
        """Return the points of the band x is in; the hull of the bands a range touches."""
        if not isinstance(args[1], Name):
            raise refuse(args[1], "needs the id of a scale")
        measured = self.lower.number(args[0], context)
        bands = self.lower.scale(args[1].id, context).bands
        rising = any(band.at_least is not None or band.above is not None for band in bands)
        ranges = [point_range(band.points) for band in bands]
        least, most = min(low for low, _ in ranges), max(high for _, high in ranges)
        # where x is low, its points are low when the scale rises, high when it falls
        low_end, high_end = (measured.low, measured.high) if rising else (measured.high, measured.low)
        low = self._points(bands, [r[0] for r in ranges], low_end, measured, unknown=least)
        high = self._points(bands, [r[1] for r in ranges], high_end, measured, unknown=most)
        zero, when_zero = measured.zero, measured.when_zero
        if zero is not None and when_zero != "skip":
            last = ranges[-1] if bands[-1].otherwise else (0, 0)
            low = self.tree.case([(zero, self.tree.lit(last[0]))], low)
            high = self.tree.case([(zero, self.tree.lit(last[1]))], high)
            zero, when_zero = None, None
        bounded = self.numbers.between(low, high, POINT, "points", nonnegative=least >= 0)
        if zero is None:
            return bounded
        return Num(
            low=bounded.low,
            high=bounded.high,
            scale=POINT,
            unit="points",
            nonnegative=least >= 0,
            zero=zero,
            when_zero=when_zero,
        )

    def _points(
        self, bands: Sequence[Band], points: Sequence[int], end: End, measured: Num, *, unknown: int
    ) -> Node:
        tree = self.tree
        whens: list[tuple[Node, Node]] = []
        otherwise = 0
        for band, value in zip(bands, points, strict=True):
            if band.otherwise:
                otherwise = value
                break
            for key, op in _EDGES:
                edge = getattr(band, key)
                if edge is not None:
                    bar = End(tree.lit(Fraction(edge).numerator))
                    reached = self.numbers.compare_ends(
                        op, end, measured.scale, bar, Fraction(1, Fraction(edge).denominator)
                    )
                    whens.append((reached, tree.lit(value)))
        if unknown != otherwise:
            whens.insert(0, (self._is_unknown(end), tree.lit(unknown)))
        return tree.case(whens, tree.lit(otherwise))

    def _is_unknown(self, end: End) -> Node:
        unknown = self.tree.is_null(end.num)
        return unknown if end.den is None else self.tree.or_(unknown, self.tree.is_null(end.den))

    def steps_of(self, args: Sequence[Expression], context: Context) -> Num:
        """Return ⌊x / width⌋ within 0 … max, as points."""
        measured = self.lower.number(args[0], context)
        width, most = (self.lower.number(arg, context).constant for arg in args[1:3])
        if not width or most is None:
            raise refuse(args[1], "needs constants for width and most")
        tree = self.tree
        ends: list[Node] = []
        for end, unknown in ((measured.low, 0), (measured.high, most)):
            steps = self.numbers.floored(end, measured.scale / width)
            kept = tree.pick(Op.GREATEST, [tree.lit(0), tree.pick(Op.LEAST, [steps, tree.lit(int(most))])])
            points = tree.mul(kept, tree.lit(POINT.denominator))
            if measured.zero is not None:
                points = tree.case([(measured.zero, tree.lit(0))], points)
            ends.append(tree.coalesce(points, tree.lit(int(unknown * POINT.denominator))))
        return self.numbers.between(ends[0], ends[1], POINT, "points", nonnegative=True)

    def class_of(self, args: Sequence[Expression], context: Context) -> Str:
        """Return the row key whose prefix is the longest that fits; no row: unknown."""
        code = self.lower.value(args[0], context)
        if not isinstance(code, Str) or not isinstance(args[1], Name):
            raise refuse(args[0], "needs a code and a code table")
        table = self.lower.code_table(args[1].id)
        by_length: dict[tuple[int, str], list[str]] = {}
        for row, prefixes in table.prefixes.items():
            for prefix in prefixes:
                by_length.setdefault((-len(prefix), row), []).append(prefix)
        whens = [
            (self.tree.starts(code.node, prefixes), self.tree.lit(row))
            for (_, row), prefixes in sorted(by_length.items())
        ]
        return Str(self.tree.case(whens, self.tree.null(Type.TEXT)))

    def lookup(self, args: Sequence[Expression], context: Context) -> Num | Str:
        """Return a cell of a code table by row key and column."""
        if not isinstance(args[0], Name):
            raise refuse(args[0], "needs a code table")
        table = self.lower.code_table(args[0].id)
        column_value = self.lower.value(args[2], context) if not isinstance(args[2], Name | Text) else None
        if isinstance(args[2], Text):
            column: str | None = args[2].value
        elif isinstance(args[2], Name) and args[2].id in table.columns:
            column = args[2].id
        else:
            column, column_value = None, self.lower.value(args[2], context)
        row = self.lower.value(args[1], context)
        if column is None:
            if not isinstance(column_value, Str):
                raise refuse(args[2], "names no column")
            cells = [
                (
                    self.tree.compare(Op.EQ, column_value.node, self.tree.lit(name)),
                    self._cells(table.rows, row, name, table.absent, args[1]),
                )
                for name in table.columns
            ]
        else:
            if table.columns and column not in table.columns:
                raise refuse(args[2], "names no column")
            cells = [(self.tree.true, self._cells(table.rows, row, column, table.absent, args[1]))]
        unit = table.columns.get(column or next(iter(table.columns), ""), None)
        if any(isinstance(value, str) for _, pairs in cells for _, value in pairs):
            whens = [
                (self.tree.and_(chosen, test), self.tree.lit(str(value)))
                for chosen, pairs in cells
                for test, value in pairs
            ]
            return Str(self.tree.case(whens, self.tree.null(Type.TEXT)))
        fractions = [Fraction(value) for _, pairs in cells for _, value in pairs]
        den = 1
        for fraction in fractions:
            den = den * fraction.denominator // _gcd(den, fraction.denominator)
        whens = [
            (self.tree.and_(chosen, test), self.tree.lit(int(Fraction(value) * den)))
            for chosen, pairs in cells
            for test, value in pairs
        ]
        node = self.tree.case(whens, self.tree.null(Type.INT))
        kept = None if unit in (None, "share", "count", "plain") else unit
        return self.numbers.exactly(node, Fraction(1, den), kept, nonnegative=min(fractions, default=0) >= 0)

    def _cells(
        self,
        rows: dict[str, dict[str, Decimal | str]],
        row: object,
        column: str,
        absent: Decimal | None,
        expression: Expression,
    ) -> list[tuple[Node, Decimal | str]]:
        cells: list[tuple[Node, Decimal | str]] = []
        for key, columns in rows.items():
            value = columns.get(column, absent)
            if value is None:
                continue
            if isinstance(row, Num):
                if not key.lstrip("-").isdigit():
                    continue
                test = self.numbers.compare(Op.EQ, row, self.numbers.constant(Fraction(key)))
            elif isinstance(row, Str):
                test = self.tree.compare(Op.EQ, row.node, self.tree.lit(key))
            else:
                raise refuse(expression, "is no row key")
            cells.append((test, value))
        return cells

    def one_of(self, args: Sequence[Expression], context: Context) -> Bool:
        """Return whether a code is in a list: texts, or parameters that are lists."""
        value = self.lower.value(args[0], context)
        texts = self._texts(args[1:], context)
        if isinstance(value, Str):
            return Bool(self.tree.member(value.node, texts))
        if isinstance(value, Num):
            tests = [self.numbers.compare(Op.EQ, value, self.numbers.constant(Fraction(t))) for t in texts]
            return Bool(self.tree.or_(*tests))
        raise refuse(args[0], "is no code")

    def under(self, args: Sequence[Expression], context: Context) -> Bool:
        """Return whether a code begins with one of several prefixes."""
        value = self.lower.value(args[0], context)
        if not isinstance(value, Str):
            raise refuse(args[0], "is no code")
        return Bool(self.tree.starts(value.node, self._texts(args[1:], context)))

    def _texts(self, args: Sequence[Expression], context: Context) -> list[str]:
        texts: list[str] = []
        for arg in args:
            if isinstance(arg, Text):
                texts.append(arg.value)
            elif isinstance(arg, Name) and arg.id in self.lower.catalog.parameters:
                value = value_on(self.lower.catalog.parameters[arg.id], context.as_of)
                texts.extend(value if isinstance(value, tuple) else [str(value)])
            elif isinstance(arg, Name):
                texts.append(arg.id)
            else:
                number = self.lower.number(arg, context).constant
                if number is None:
                    raise refuse(arg, "is no code")
                texts.append(str(number))
        return texts


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a
