"""Exact numbers as intervals of fractions (区间数): low and high ends over whole numbers, compared by cross-multiplying."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from yuqi.engine.tree.nodes import Node, Op, Tree, Type

__all__ = ["End", "Num", "Numbers"]


@dataclass(frozen=True, slots=True)
class End:
    """One end: num / den × the number's scale; den None is 1, else positive wherever num is known."""

    num: Node
    den: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Num:
    """A number of which at least bounds are known (区间数); a null end is unbounded.

    `low is high`: exact or wholly unknown. `zero`: true where the number is undefined because a denominator is
    zero or less, and then `when_zero` says what a rule makes of it: unmet or skip.
    """

    low: End
    high: End
    scale: Fraction  # value = num / den * scale
    unit: str | None = None
    nonnegative: bool = False
    zero: Node | None = None
    when_zero: str | None = None
    part: tuple[str | None, Fraction] | None = None  # of a plain ratio: the numerator's unit and scale
    top: Node | None = None  # of a ratio of ranges: the greatest whole, null where nothing bounds it

    @property
    def exact(self) -> bool:
        """Whether both ends are one."""
        return self.low == self.high

    @property
    def constant(self) -> Fraction | None:
        """The value when it is a constant."""
        if self.exact and self.low.den is None and self.low.num.is_literal and self.low.num.data is not None:
            return Fraction(self.low.num.data) * self.scale
        return None


class Numbers:
    """Interval arithmetic that builds nodes (区间运算)."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def constant(self, value: Fraction, unit: str | None = None) -> Num:
        """Return an exact constant."""
        end = End(self.tree.lit(value.numerator))
        return Num(low=end, high=end, scale=Fraction(1, value.denominator), unit=unit, nonnegative=value >= 0)

    def exactly(self, node: Node, scale: Fraction, unit: str | None, *, nonnegative: bool) -> Num:
        """Return a number known exactly or not at all."""
        end = End(node)
        return Num(low=end, high=end, scale=scale, unit=unit, nonnegative=nonnegative)

    def between(self, low: Node, high: Node, scale: Fraction, unit: str | None, *, nonnegative: bool) -> Num:
        """Return a number with two whole ends."""
        return Num(low=End(low), high=End(high), scale=scale, unit=unit, nonnegative=nonnegative)

    # Comparing

    def compare_ends(
        self, op: Op, left: End, left_scale: Fraction, right: End, right_scale: Fraction
    ) -> Node:
        """Return left op right for two ends, by cross-multiplying; null when one is unbounded."""
        tree = self.tree
        factor = left_scale / right_scale
        a = tree.mul(left.num, tree.lit(factor.numerator))
        b = tree.mul(right.num, tree.lit(factor.denominator))
        if right.den is not None:
            a = tree.mul(a, right.den)
        if left.den is not None:
            b = tree.mul(b, left.den)
        if factor < 0:
            raise ValueError("a scale is never negative")
        return tree.compare(op, a, b)

    def compare(self, op: Op, left: Num, right: Num) -> Node:
        """Return whether left op right: true, false, or null where the ends do not decide."""
        node = self._compare_defined(op, left, right)
        for side in (left, right):
            if side.zero is not None and side.when_zero == "unmet":
                node = self.tree.case([(side.zero, self.tree.false)], node)
            elif side.zero is not None:
                node = self.tree.case([(side.zero, self.tree.null(Type.BOOL))], node)
        return node

    def _compare_defined(self, op: Op, left: Num, right: Num) -> Node:
        tree = self.tree
        if left.exact and right.exact:
            return self.compare_ends(op, left.low, left.scale, right.low, right.scale)

        def holds(o: Op, a: End, b: End) -> Node:
            return self.compare_ends(o, a, left.scale, b, right.scale)

        opposite = {Op.GE: Op.LT, Op.GT: Op.LE, Op.LE: Op.GT, Op.LT: Op.GE}
        if op in (Op.GE, Op.GT):
            met, unmet = holds(op, left.low, right.high), holds(opposite[op], left.high, right.low)
        elif op in (Op.LE, Op.LT):
            met, unmet = holds(op, left.high, right.low), holds(opposite[op], left.low, right.high)
        else:
            apart = tree.or_(holds(Op.GT, left.low, right.high), holds(Op.LT, left.high, right.low))
            same = tree.and_(
                holds(Op.EQ, left.low, right.low),
                holds(Op.EQ, left.high, right.high),
                holds(Op.EQ, left.low, right.high),
            )
            met, unmet = (same, apart) if op is Op.EQ else (apart, same)
        return tree.case([(met, tree.true), (unmet, tree.false)], tree.null(Type.BOOL))

    def close(self, op: Op, value: Num, bar: Num, share: Fraction) -> Node:
        """Return whether a value surely reaches a share of its bar, or a ceiling divided by it; never null."""
        if op in (Op.GE, Op.GT):
            return self.tree.is_true(self.compare(Op.GE, value, self.times_constant(bar, share)))
        return self.tree.is_true(self.compare(Op.LE, value, self.times_constant(bar, 1 / share)))

    # Arithmetic

    def _aligned(self, left: Num, right: Num) -> tuple[Num, Num]:
        if left.scale == right.scale:
            return left, right
        common = Fraction(
            1,
            (left.scale.denominator * right.scale.denominator)
            // _gcd(left.scale.denominator, right.scale.denominator),
        )
        return self.rescaled(left, common), self.rescaled(right, common)

    def rescaled(self, number: Num, scale: Fraction) -> Num:
        """Return a number written in a finer scale."""
        factor = number.scale / scale
        if factor.denominator != 1:
            raise ValueError(f"cannot write {number.scale} in {scale}")
        times = self.tree.lit(factor.numerator)
        return self._map(number, lambda end: End(self.tree.mul(end.num, times), end.den), scale=scale)

    def _map(self, number: Num, change: Callable[[End], End], **fields: object) -> Num:
        low = change(number.low)
        high = low if number.exact else change(number.high)
        return replace(number, low=low, high=high, **fields)  # type: ignore[arg-type]

    def _end_sum(self, left: End, right: End, *, minus: bool) -> End:
        tree = self.tree
        join = tree.sub if minus else tree.add
        if left.den is None and right.den is None:
            return End(join(left.num, right.num))
        if left.den is right.den:
            return End(join(left.num, right.num), left.den)
        a = tree.mul(left.num, right.den) if right.den is not None else left.num
        b = tree.mul(right.num, left.den) if left.den is not None else right.num
        den = (
            left.den
            if right.den is None
            else right.den
            if left.den is None
            else tree.mul(left.den, right.den)
        )
        return End(join(a, b), den)

    def add(self, left: Num, right: Num, *, minus: bool = False) -> Num:
        """Return left + right, or left − right; the hull where ends differ."""
        left, right = self._aligned(left, right)
        zero, when_zero = self._zero(left, right)
        if left.exact and right.exact:
            end = self._end_sum(left.low, right.low, minus=minus)
            low = high = end
        elif minus:
            low = self._end_sum(left.low, right.high, minus=True)
            high = self._end_sum(left.high, right.low, minus=True)
        else:
            low = self._end_sum(left.low, right.low, minus=False)
            high = self._end_sum(left.high, right.high, minus=False)
        return Num(
            low=low,
            high=high,
            scale=left.scale,
            unit=left.unit or right.unit,
            nonnegative=left.nonnegative and right.nonnegative and not minus,
            zero=zero,
            when_zero=when_zero,
        )

    def _zero(self, *numbers: Num) -> tuple[Node | None, str | None]:
        zeros = [number for number in numbers if number.zero is not None]
        if not zeros:
            return None, None
        return self.tree.or_(*(number.zero for number in zeros if number.zero is not None)), zeros[
            0
        ].when_zero

    def negate(self, number: Num) -> Num:
        """Return −x; ends change places."""
        low = End(self.tree.neg(number.high.num), number.high.den)
        high = low if number.exact else End(self.tree.neg(number.low.num), number.low.den)
        return replace(number, low=low, high=high, nonnegative=False, top=None)

    def times_constant(self, number: Num, factor: Fraction) -> Num:
        """Return x × constant; ends change places when it is negative."""
        if factor == 0:
            return self.constant(Fraction(0), number.unit)
        flipped = self.negate(number) if factor < 0 else number
        return replace(
            flipped, scale=flipped.scale * abs(factor), nonnegative=number.nonnegative and factor > 0
        )

    def multiply(self, left: Num, right: Num) -> Num:
        """Return left × right; where a sign is open, the hull of the four products of ends."""
        if (factor := left.constant) is not None:
            return replace(self.times_constant(right, factor), unit=right.unit or left.unit)
        if (factor := right.constant) is not None:
            return replace(self.times_constant(left, factor), unit=left.unit or right.unit)

        def product(a: End, b: End) -> End:
            tree = self.tree
            den = a.den if b.den is None else b.den if a.den is None else tree.mul(a.den, b.den)
            return End(tree.mul(a.num, b.num), den)

        zero, when_zero = self._zero(left, right)
        low = product(left.low, right.low)
        high = low if left.exact and right.exact else product(left.high, right.high)
        if not (left.exact and right.exact) and not (left.nonnegative and right.nonnegative):
            low, high = self._products(left, right)
        return Num(
            low=low,
            high=high,
            scale=left.scale * right.scale,
            unit=left.unit or right.unit,
            nonnegative=left.nonnegative and right.nonnegative,
            zero=zero,
            when_zero=when_zero,
        )

    def _products(self, left: Num, right: Num) -> tuple[End, End]:
        ends = [(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
        if any(a.den is not None or b.den is not None for a, b in ends):
            null = self.tree.null(Type.INT)
            return End(null), End(null)
        products = [self.tree.mul(a.num, b.num) for a, b in ends]
        return End(self.tree.pick(Op.LEAST, products)), End(self.tree.pick(Op.GREATEST, products))

    def ratio(self, part: Num, whole: Num, when_zero: str) -> Num:
        """Return part / whole as a fraction; `when_zero` says what a whole of zero or less makes of it.

        Both in one unit; `part` and `whole` must have no denominators of their own unless they are exact.
        """
        tree = self.tree
        scale = part.scale / whole.scale
        if part.exact and whole.exact:
            a, b = part.low, whole.low
            num = a.num if b.den is None else tree.mul(a.num, b.den)
            den = b.num if a.den is None else tree.mul(b.num, a.den)
            end, none = self._over(num, den, when_zero)
            plain = a.den is None and b.den is None
            return self._ratio(end, end, scale, none, when_zero, part, plain=plain)
        for side in (part, whole):
            if side.low.den is not None or side.high.den is not None:
                raise ValueError("a ratio of ranges that are fractions themselves is not supported")
        low_num, high_num = part.low.num, part.high.num
        low_den, high_den = whole.low.num, whole.high.num
        zero_of = tree.is_true(tree.compare(Op.LE, high_den, tree.lit(0)))
        null, nought, one = tree.null(Type.INT), tree.lit(0), tree.lit(1)
        positive = tree.compare(Op.GT, low_den, nought)
        # The least is the smallest part over the greatest whole: as small as zero under an unbounded whole.
        # Where the whole may be zero, the rule's own answer for that is possible too, so nothing bounds it.
        low = high = End(null)
        if part.nonnegative:
            unbounded = tree.is_null(high_den)
            least = tree.case([(unbounded, nought)], low_num)
            below = nought if when_zero == "zero" else null
            low = End(
                tree.case([(positive, least)], below),
                tree.case([(unbounded, one), (positive, high_den)], one),
            )
            high = End(tree.case([(positive, high_num)], null), tree.case([(positive, low_den)], one))
        zero: Node | None = zero_of
        if when_zero == "zero":
            low = End(tree.case([(zero_of, nought)], low.num), low.den)
            high = End(tree.case([(zero_of, nought)], high.num), high.den)
            zero = None
        elif when_zero == "unknown":
            zero = None
        return replace(self._ratio(low, high, scale, zero, when_zero, part, plain=True), top=high_den)

    def _ratio(
        self,
        low: End,
        high: End,
        scale: Fraction,
        zero: Node | None,
        when_zero: str,
        part: Num,
        *,
        plain: bool,
    ) -> Num:
        return Num(
            low=low,
            high=high,
            scale=scale,
            unit=None,
            nonnegative=part.nonnegative,
            zero=zero,
            when_zero=when_zero if zero is not None else None,
            part=(part.unit, part.scale) if plain else None,
        )

    def _over(self, num: Node, den: Node, when_zero: str) -> tuple[End, Node | None]:
        tree = self.tree
        positive = tree.compare(Op.GT, den, tree.lit(0))
        not_positive = tree.compare(Op.LE, den, tree.lit(0))
        if when_zero == "zero":
            return (
                End(
                    tree.case([(not_positive, tree.lit(0))], num),
                    tree.case([(not_positive, tree.lit(1))], den),
                ),
                None,
            )
        if when_zero == "unknown":
            return End(tree.case([(positive, num)], tree.null(Type.INT)), den), None
        return End(num, den), tree.is_true(not_positive)

    # Choice

    def plain(self, number: Num, scale: Fraction) -> tuple[Node, Node]:
        """Return both ends as whole numbers of a scale, rounded half-up where they are fractions.

        This is the one rounding of an item's points.
        """
        low = self.rounded(number.low, number.scale / scale)
        return low, low if number.exact else self.rounded(number.high, number.scale / scale)

    def rounded(self, end: End, factor: Fraction, *, signed: bool = False) -> Node:
        """Return num × factor / den as a whole number, rounded half-up, away from zero where `signed`."""
        tree = self.tree
        top, bottom = self._fraction(end, factor)
        if bottom.is_literal and bottom.data == 1:
            return top
        twice = tree.mul(bottom, tree.lit(2))
        up = tree.floor_div(tree.add(tree.mul(top, tree.lit(2)), bottom), twice, nonnegative=True)
        if signed:
            mirrored = tree.add(tree.mul(tree.neg(top), tree.lit(2)), bottom)
            down = tree.neg(tree.floor_div(mirrored, twice, nonnegative=True))
            up = tree.case([(tree.compare(Op.LT, top, tree.lit(0)), down)], up)
        return self._where_positive(bottom, up)

    def _fraction(self, end: End, factor: Fraction) -> tuple[Node, Node]:
        bottom = self.tree.lit(factor.denominator)
        if end.den is not None:
            bottom = self.tree.mul(end.den, bottom)
        return self.tree.mul(end.num, self.tree.lit(factor.numerator)), bottom

    def _where_positive(self, bottom: Node, quotient: Node) -> Node:
        if bottom.is_literal:
            return quotient
        positive = self.tree.compare(Op.GT, bottom, self.tree.lit(0))
        return self.tree.case([(positive, quotient)], self.tree.null(Type.INT))

    def floored(self, end: End, factor: Fraction) -> Node:
        """Return ⌊num × factor / den⌋; the one floor of a benefit."""
        top, bottom = self._fraction(end, factor)
        return self._where_positive(bottom, self.tree.floor_div(top, bottom))

    def best(self, numbers: Sequence[Num]) -> Num:
        """Return the highest of several, skipping those undefined; all skipped: 0."""
        return self._choose(numbers, Op.GREATEST, Op.GREATEST_KNOWN, highest=True)

    def least(self, numbers: Sequence[Num]) -> Num:
        """Return the lowest of several."""
        return self._choose(numbers, Op.LEAST, Op.LEAST_KNOWN, highest=False)

    def _choose(self, numbers: Sequence[Num], strict: Op, known: Op, *, highest: bool) -> Num:
        tree = self.tree
        scale = Fraction(1, _lcm([number.scale.denominator for number in numbers]))
        lows: list[Node] = []
        highs: list[Node] = []
        for number in numbers:
            if number.low.den is not None or number.high.den is not None:
                # a fraction among the alternatives: compared at a billionth, good for showing, not for law
                number = self._flat(number, Fraction(1, 10**9))
                scale = min(scale, number.scale)
        aligned = [
            self.rescaled(
                self._flat(n, scale) if n.low.den is not None or n.high.den is not None else n, scale
            )
            for n in numbers
        ]
        exact = len(aligned) == 1 and aligned[0].exact
        for number in aligned:
            low, high = number.low.num, number.high.num
            if number.zero is not None and number.when_zero == "skip":
                low = tree.case([(number.zero, tree.lit(0))], low)
                high = tree.case([(number.zero, tree.lit(0))], high)
            lows.append(low)
            highs.append(high)
        unit = next((number.unit for number in aligned if number.unit), None)
        # the best of several is no less than any that is known; the least no more
        combine = any if highest else all
        nonnegative = combine(number.nonnegative for number in aligned)
        low = tree.pick(known if highest else strict, lows)
        if exact:
            return self.exactly(low, scale, unit, nonnegative=nonnegative)
        high = tree.pick(strict if highest else known, highs)
        return self.between(low, high, scale, unit, nonnegative=nonnegative)

    def _flat(self, number: Num, scale: Fraction) -> Num:
        low, high = self.plain(number, scale)
        return replace(number, low=End(low), high=End(high) if not number.exact else End(low), scale=scale)


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def _lcm(numbers: Sequence[int]) -> int:
    product = 1
    for number in numbers:
        product = product * number // _gcd(product, number)
    return product
