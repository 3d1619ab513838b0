"""What each macro means as nodes (宏); the table with sources stands in docs/reference/expressions.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from yuqi.engine.tree.calendar import months_before, months_later
from yuqi.engine.tree.nodes import Node, Op, Type
from yuqi.engine.tree.numbers import End, Num
from yuqi.engine.tree.rows import Rows
from yuqi.engine.tree.steps import Steps
from yuqi.engine.tree.values import Bool, Context, Day, Value, refuse, yearly_column
from yuqi.facts.vocabulary import NEVER
from yuqi.rules.syntax import Call, Expression, Name, Negate, Number, Text

if TYPE_CHECKING:
    from yuqi.engine.tree.lower import Lowering

__all__ = ["Macros"]

_NEW_YEAR = date(2000, 1, 1)


class Macros:
    """Macro calls → values (宏展开)."""

    def __init__(self, lowering: Lowering) -> None:
        self.lower = lowering
        self.tree = lowering.tree
        self.numbers = lowering.numbers
        self.rows = Rows(lowering)
        self.steps = Steps(lowering)
        self.items: dict[tuple[str, str, str], Num] = {}  # points by programme, procedure, item
        self._macros: dict[str, Callable[[Sequence[Expression], Context], Value]] = {
            "last": self._last,
            "at": self._at,
            "sum_years": lambda args, context: self._window(args, context)[0],
            "mean_years": self._mean_years,
            "every_year": self._every_year,
            "some_year": self._some_year,
            "growth": self._growth,
            "mean_growth": self._mean_growth,
            "cagr": self._cagr,
            "hnte_growth": self._hnte_growth,
            "days_since": self._days_since,
            "months_since": self._months_since,
            "years_since": self._years_since,
            "within": self._within,
            "overlap_days": self._overlap_days,
            "in_force": self.rows.in_force,
            "count_where": self.rows.count_where,
            "sum_where": self.rows.sum_where,
            "count_distinct_where": self.rows.count_distinct_where,
            "exists_where": self.rows.exists_where,
            "max_date_where": self.rows.max_date_where,
            "any_related": self.rows.any_related,
            "used_in": self.rows.used_in,
            "certificate_used_elsewhere": self.rows.certificate_used_elsewhere,
            "holds": self.rows.holds,
            "held_within": self.rows.held_within,
            "judged": self.rows.judged,
            "assessed": self.rows.assessed,
            "assessed_grade": self.rows.assessed_grade,
            "ratio": self._ratio,
            "step": self.steps.step,
            "steps_of": self.steps.steps_of,
            "best_of": lambda args, context: self.numbers.best([lowering.number(a, context) for a in args]),
            "least_of": lambda args, context: self.numbers.least([lowering.number(a, context) for a in args]),
            "class_of": self.steps.class_of,
            "lookup": self.steps.lookup,
            "one_of": self.steps.one_of,
            "under": self.steps.under,
            "item_points": self._item_points,
            "known": self._known,
            "none": self._none,
            "add_days": self._add_days,
            "add_months": self._add_months,
            "add_years": self._add_years,
            "new_year_after": self._new_year_after,
        }

    def call(self, macro: str, args: Sequence[Expression], context: Context) -> Value:
        """Return the value of a macro call."""
        return self._macros[macro](args, context)

    # Arguments

    def whole(self, expression: Expression, context: Context) -> int:
        """Return a whole-number argument."""
        if isinstance(expression, Negate):
            return -self.whole(expression.operand, context)
        if isinstance(expression, Number) and expression.value.denominator == 1:
            return int(expression.value)
        constant = self.lower.number(expression, context).constant
        if constant is None or constant.denominator != 1:
            raise refuse(expression, "needs a whole number")
        return int(constant)

    def word(self, expression: Expression) -> str:
        """Return a bare word or text argument."""
        if isinstance(expression, Name):
            return expression.id
        if isinstance(expression, Text):
            return expression.value
        raise refuse(expression, "needs a word")

    def _day_argument(self, args: Sequence[Expression], index: int, context: Context) -> Node:
        if len(args) <= index:
            return self.tree.lit(context.as_of)
        return self.lower.day(args[index], context).node

    # Years

    def _in_year(self, expression: Expression, year: int, context: Context) -> Value:
        return self.lower.value(expression, replace(context, row_year=year, table=None))

    def _number_in(self, expression: Expression, year: int, context: Context) -> Num:
        value = self._in_year(expression, year, context)
        if not isinstance(value, Num):
            raise refuse(expression, "not a number")
        return value

    def _last(self, args: Sequence[Expression], context: Context) -> Value:
        return self._in_year(args[0], context.year, context)

    def _at(self, args: Sequence[Expression], context: Context) -> Value:
        return self._in_year(args[0], context.year + self.whole(args[1], context), context)

    def _window(self, args: Sequence[Expression], context: Context) -> tuple[Num, Node]:
        """Return Σ x over W(n), and the number of years in it."""
        tree = self.tree
        n = self.whole(args[1], context)
        years = range(context.year - n + 1, context.year + 1)
        values = [self._number_in(args[0], year, context) for year in years]
        if any(value.low.den is not None or not value.exact for value in values):
            raise refuse(args[0], "needs plain yearly figures")
        nonnegative = all(value.nonnegative for value in values)
        start = self.lower.start_year()
        lows: list[Node] = []
        highs: list[Node] = []
        zero = tree.lit(0)
        for year, value in zip(years, values, strict=True):
            inside = tree.compare(Op.LE, start, tree.lit(year))
            known = tree.coalesce(value.low.num, zero)
            strict = value.low.num
            if year != context.year:
                known = tree.case([(inside, known)], zero)
                strict = tree.case([(inside, strict)], zero)
            lows.append(known)
            highs.append(strict)
        some = tree.compare(Op.LE, start, tree.lit(context.year))
        null = tree.null(Type.INT)
        high = tree.case([(some, tree.add(*highs))], null)
        low = tree.case([(some, tree.add(*lows))], null) if nonnegative else high
        first = values[0]
        total = Num(
            low=End(low),
            high=End(low) if low is high else End(high),
            scale=first.scale,
            unit=first.unit,
            nonnegative=nonnegative,
        )
        span = tree.sub(tree.lit(context.year + 1), start)
        count = tree.case([(some, tree.pick(Op.LEAST, [span, tree.lit(n)]))], null)
        return total, count

    def _mean_years(self, args: Sequence[Expression], context: Context) -> Num:
        total, count = self._window(args, context)
        low = End(total.low.num, count)
        return replace(total, low=low, high=low if total.exact else End(total.high.num, count))

    def _yearly_truths(self, args: Sequence[Expression], context: Context) -> list[tuple[Node, Node]]:
        """Return (in operation, condition) of each year of n."""
        n = self.whole(args[1], context)
        start = self.lower.start_year()
        pairs = []
        for year in range(context.year - n + 1, context.year + 1):
            value = self._in_year(args[0], year, context)
            if not isinstance(value, Bool):
                raise refuse(args[0], "not a condition")
            pairs.append((self.tree.compare(Op.LE, start, self.tree.lit(year)), value.node))
        return pairs

    def _every_year(self, args: Sequence[Expression], context: Context) -> Bool:
        tree = self.tree
        parts = []
        for inside, truth in self._yearly_truths(args, context):
            before = tree.is_false(inside)
            unknown = tree.is_null(inside)
            parts.append(
                tree.case([(before, tree.false), (unknown, tree.and_(tree.null(Type.BOOL), truth))], truth)
            )
        return Bool(tree.and_(*parts))

    def _some_year(self, args: Sequence[Expression], context: Context) -> Bool:
        tree = self.tree
        pairs = self._yearly_truths(args, context)
        parts = []
        for inside, truth in pairs:
            before = tree.is_false(inside)
            unknown = tree.is_null(inside)
            parts.append(tree.case([(before, tree.false), (unknown, tree.null(Type.BOOL))], truth))
        empty = tree.is_false(pairs[-1][0])
        return Bool(tree.case([(empty, tree.null(Type.BOOL))], tree.or_(*parts)))

    # Growth

    def _zero_word(self, args: Sequence[Expression], index: int) -> str:
        if len(args) <= index:
            raise refuse(args[0], "says no when_zero: skip, zero, unmet or unknown")
        return self.word(args[index])

    def _growth(self, args: Sequence[Expression], context: Context) -> Num:
        return self._one_growth(args[0], context.year, self._zero_word(args, 1), context)

    def _one_growth(self, expression: Expression, year: int, when_zero: str, context: Context) -> Num:
        now = self._number_in(expression, year, context)
        before = self._number_in(expression, year - 1, context)
        gain = self.numbers.add(now, before, minus=True)
        return self.numbers.ratio(gain, before, when_zero)

    def _mean_growth(self, args: Sequence[Expression], context: Context) -> Num:
        n, when_zero = self.whole(args[1], context), self._zero_word(args, 2)
        total = self._one_growth(args[0], context.year, when_zero, context)
        for back in range(1, n):
            total = self.numbers.add(
                total, self._one_growth(args[0], context.year - back, when_zero, context)
            )
        return self.numbers.times_constant(total, Fraction(1, n))

    def _cagr_parts(self, args: Sequence[Expression], context: Context) -> tuple[Num, int]:
        n, when_zero = self.whole(args[1], context), self._zero_word(args, 2)
        now = self._number_in(args[0], context.year, context)
        before = self._number_in(args[0], context.year - n, context)
        return self.numbers.ratio(now, before, when_zero), n

    def _cagr(self, args: Sequence[Expression], context: Context) -> Num:
        ratio, n = self._cagr_parts(args, context)
        tree = self.tree
        num, den = ratio.low.num, ratio.low.den or tree.lit(1)
        fit = tree.and_(tree.compare(Op.GT, den, tree.lit(0)), tree.compare(Op.GE, num, tree.lit(0)))
        shown = tree.case([(fit, tree.root(num, den, n))], tree.null(Type.INT))
        return self.numbers.exactly(shown, Fraction(1, 10**6), None, nonnegative=False)

    def cagr_compare(self, op: Op, call: Call, bar: Num, context: Context) -> Node:
        """Return cagr(x, n) op c, exactly: x(Y) / x(Y−n) op (1 + c)ⁿ."""
        constant = bar.constant
        if constant is None:
            raise refuse(call, "cagr() is compared with constants only")
        ratio, n = self._cagr_parts(call.args, context)
        return self.numbers.compare(op, ratio, self.numbers.constant((1 + constant) ** n))

    def _hnte_growth(self, args: Sequence[Expression], context: Context) -> Num:
        """Return the mean of two growths as 195号 has it; HNTE-S-D1 to D5."""
        tree = self.tree
        y1, y2, y3 = (self._number_in(args[0], context.year - back, context).low.num for back in (2, 1, 0))
        start = self.lower.start_year()
        zero, one, null = tree.lit(0), tree.lit(1), tree.null(Type.INT)
        first_year = tree.compare(Op.GE, start, tree.lit(context.year))
        second_year = tree.compare(Op.EQ, start, tree.lit(context.year - 1))
        base_gone = tree.compare(Op.EQ, y2, zero)
        last_only = tree.or_(second_year, tree.compare(Op.EQ, y1, zero))
        # y2 > 0 is needed by both forms; y1 > 0 by the full one. A negative base is undefined: unknown.
        # While the first year is unknown, it may be the last, for which there is no growth.
        last_fits = tree.and_(last_only, tree.compare(Op.GT, y2, zero), tree.not_(first_year))
        full_fits = tree.and_(
            tree.not_(last_only), tree.compare(Op.GT, y1, zero), tree.compare(Op.GT, y2, zero)
        )
        product = tree.mul(y1, y2)
        twice = tree.mul(product, tree.lit(2))
        full = tree.sub(tree.add(tree.mul(y2, y2), tree.mul(y3, y1)), twice)
        num = tree.case(
            [(first_year, zero), (base_gone, zero), (last_fits, tree.sub(y3, y2)), (full_fits, full)], null
        )
        den = tree.case([(first_year, one), (base_gone, one), (last_fits, y2), (full_fits, twice)], null)
        end = End(num, den)
        return Num(low=end, high=end, scale=Fraction(1), unit=None, nonnegative=False)

    # Dates

    def _since(self, node: Node, day: Day, unit: str) -> Num:
        zero = None
        if day.may_be_none:
            zero = self.tree.is_true(self.tree.compare(Op.EQ, day.node, self.tree.lit(NEVER)))
        end = End(node)
        return Num(
            low=end,
            high=end,
            scale=Fraction(1),
            unit=unit,
            nonnegative=False,
            zero=zero,
            when_zero="unmet" if zero is not None else None,
        )

    def _days_since(self, args: Sequence[Expression], context: Context) -> Num:
        day = self.lower.day(args[0], context)
        return self._since(self.tree.days(self._day_argument(args, 1, context), day.node), day, "days")

    def _months_since(self, args: Sequence[Expression], context: Context) -> Num:
        day = self.lower.day(args[0], context)
        return self._since(self.tree.months(self._day_argument(args, 1, context), day.node), day, "months")

    def _years_since(self, args: Sequence[Expression], context: Context) -> Num:
        day = self.lower.day(args[0], context)
        months = self.tree.months(self._day_argument(args, 1, context), day.node)
        return self._since(self.tree.floor_div(months, self.tree.lit(12)), day, "years")

    def window_start(self, n: int, unit: str, as_of: date) -> date:
        """Return the first day of a window of n units that ends on as_of."""
        if unit == "days":
            return date.fromordinal(as_of.toordinal() - n)
        if unit == "months":
            return months_before(as_of, n)
        if unit == "years":
            return months_before(as_of, 12 * n)
        if unit == "calendar_years":
            return date(as_of.year - n, 1, 1)
        raise refuse(unit, "is no unit of time")

    def _within(self, args: Sequence[Expression], context: Context) -> Bool:
        start = self.window_start(self.whole(args[1], context), self.word(args[2]), context.as_of)
        tree = self.tree
        value = self.lower.value(args[0], context)
        if isinstance(value, Num):
            # a year counts at its end
            last = context.as_of.year - (context.as_of < date(context.as_of.year, 12, 31))
            first = start.year
            year = value.low.num
            return Bool(
                tree.and_(
                    tree.compare(Op.GE, year, tree.lit(first)), tree.compare(Op.LE, year, tree.lit(last))
                )
            )
        day = self.lower.day(args[0], context).node
        return Bool(
            tree.and_(
                tree.compare(Op.GE, day, tree.lit(start)), tree.compare(Op.LE, day, tree.lit(context.as_of))
            )
        )

    def _overlap_days(self, args: Sequence[Expression], context: Context) -> Num:
        a, b, c, d = (self.lower.day(arg, context).node for arg in args)
        tree = self.tree
        days = tree.days(tree.pick(Op.LEAST, [b, d]), tree.pick(Op.GREATEST, [a, c]))
        return self.numbers.exactly(
            tree.pick(Op.GREATEST, [days, tree.lit(0)]), Fraction(1), "days", nonnegative=True
        )

    def _add_days(self, args: Sequence[Expression], context: Context) -> Day:
        day = self.lower.day(args[0], context)
        return Day(self.tree.add_days(day.node, self.tree.lit(self.whole(args[1], context))), day.may_be_none)

    def _add_months(self, args: Sequence[Expression], context: Context) -> Day:
        return self._later(args, context, 1)

    def _add_years(self, args: Sequence[Expression], context: Context) -> Day:
        return self._later(args, context, 12)

    def _later(self, args: Sequence[Expression], context: Context, months: int) -> Day:
        day = self.lower.day(args[0], context)
        number = self.whole(args[1], context) * months
        if day.node.is_literal and isinstance(day.node.data, date):
            return Day(self.tree.lit(months_later(day.node.data, number)))
        return Day(self.tree.add_months(day.node, self.tree.lit(number)), day.may_be_none)

    def _new_year_after(self, args: Sequence[Expression], context: Context) -> Day:
        """Return the first of January after a date: what is counted in calendar years ends then."""
        tree = self.tree
        day = self.lower.day(args[0], context)
        years = tree.sub(
            tree.pick(Op.LEAST, [tree.year(day.node), tree.lit(9998)]), tree.lit(_NEW_YEAR.year - 1)
        )
        january = tree.add_months(tree.lit(_NEW_YEAR), tree.mul(years, tree.lit(12)))
        never = tree.compare(Op.EQ, day.node, tree.lit(NEVER))
        return Day(tree.case([(never, day.node)], january), day.may_be_none)

    # The rest

    def _ratio(self, args: Sequence[Expression], context: Context) -> Num:
        part, whole = self.lower.number(args[0], context), self.lower.number(args[1], context)
        return self.numbers.ratio(part, whole, self._zero_word(args, 2))

    def _item_points(self, args: Sequence[Expression], context: Context) -> Num:
        item = self.word(args[0])
        points = self.items.get((context.programme, context.procedure, item))
        if points is None:
            raise refuse(item, "is no item of this scorecard")
        return points

    def _known(self, args: Sequence[Expression], context: Context) -> Bool:
        value = (
            self._last(args, context)
            if isinstance(args[0], Name) and context.table is None and self._is_yearly(args[0].id)
            else self.lower.value(args[0], context)
        )
        if isinstance(value, Num):
            return Bool(self.tree.not_(self.tree.is_null(value.low.num)))
        return Bool(self.tree.not_(self.tree.is_null(value.node)))

    def _is_yearly(self, name: str) -> bool:
        return yearly_column(name) is not None

    def _none(self, args: Sequence[Expression], context: Context) -> Bool:
        day = self.lower.day(args[0], context).node
        return Bool(self.tree.compare(Op.EQ, day, self.tree.lit(NEVER)))
