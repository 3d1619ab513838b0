"""An expression of the catalog → exact tree (表达式下降): what each macro means, once, for both printers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from yuqi.engine.tree.features import Feature, Fold
from yuqi.engine.tree.nodes import Node, Op, Tree, Type
from yuqi.engine.tree.numbers import End, Num, Numbers
from yuqi.engine.tree.values import (
    Bool,
    Context,
    Day,
    Str,
    Value,
    column_bound,
    column_type,
    column_unit,
    refuse,
    row_column,
    yearly_column,
)
from yuqi.facts.vocabulary import NEVER, TABLES, Column, Empty
from yuqi.rules.dates import in_force, value_on
from yuqi.rules.expression import parse_expression
from yuqi.rules.shapes import Catalog, CodeTable, Parameter, Scale, Variable
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

__all__ = ["Lowering"]

_COMPARE = {"=": Op.EQ, "<>": Op.NE, "<": Op.LT, "<=": Op.LE, ">": Op.GT, ">=": Op.GE}

Undecided = Callable[[Node, Node], Node]
Chooser = Callable[[list[Node], Type, Undecided], Node]


class Lowering:
    """Lowers expressions against one catalog into one tree (下降器)."""

    def __init__(self, catalog: Catalog, tree: Tree) -> None:
        self.catalog = catalog
        self.tree = tree
        self.numbers = Numbers(tree)
        self.features: dict[tuple[object, ...], Feature] = {}
        self.inputs: dict[Feature, Node] = {}
        # possible rows → the certain ones: where they differ, cells of rows are unknown
        self.certain: dict[Feature, Feature] = {}
        self._names: set[str] = set()
        self._memo: dict[tuple[object, ...], Value] = {}
        from yuqi.engine.tree.macros import Macros

        self.macros = Macros(self)

    def beside(self, catalog: Catalog) -> Lowering:
        """Return a lowering of another catalog into the same tree: what both say alike is one node."""
        other = Lowering(catalog, self.tree)
        other.features, other.inputs, other.certain = self.features, self.inputs, self.certain
        other._names = self._names
        return other

    # Entry points

    def text(self, text: str, context: Context) -> Value:
        """Return an expression's value from its text."""
        return self.value(parse_expression(text), context)

    def truth(self, text: str, context: Context) -> Node:
        """Return a condition's truth."""
        return self.boolean(parse_expression(text), context)

    # Features

    def feature(
        self,
        table: str,
        fold: Fold,
        type_: Type,
        *,
        value: Node | None = None,
        where: Node | None = None,
        name: str,
        bound: int = 0,
        field: str = "*",
        year: int | None = None,
        judgement: bool = False,
        day: date | None = None,
    ) -> Node:
        """Return the input node of a feature, equal features once."""
        key = (table, fold, value.number if value else None, where.number if where else None, day)
        feature = self.features.get(key)
        if feature is None:
            # PostgreSQL cuts names after 63 bytes
            name = name[:56]
            unique, n = name, 2
            while unique in self._names:
                unique, n = f"{name}_{n}", n + 1
            self._names.add(unique)
            feature = Feature(
                name=unique,
                table=table,
                fold=fold,
                value=value,
                where=where,
                field=field,
                year=year,
                judgement=judgement,
                day=day,
            )
            self.features[key] = feature
            self.inputs[feature] = self.tree.input(feature, type_, bound)
        return self.inputs[feature]

    def covered(self, table: str, day: date) -> Node:
        """Return whether a table is complete for the enterprise up to a day; never null."""
        name = f"covered_{table}_{day:%Y%m%d}"
        return self.feature(table, Fold.COVERED, Type.BOOL, name=name, day=day)

    def yearly(self, table: str, column: Column, year: int) -> Node:
        """Return a yearly column's value of a year."""
        type_ = column_type(column)
        where = self.tree.compare(Op.EQ, self.tree.row("year", Type.INT, 9999), self.tree.lit(year))
        return self.feature(
            table,
            Fold.PICK,
            type_,
            value=self.tree.row(column.name, type_, column_bound(column)),
            where=where,
            name=f"{column.name}_{year}",
            bound=column_bound(column),
            field=column.name,
            year=year,
        )

    def start_year(self) -> Node:
        """Return the first year of operation: of operating_since, else of registered_on."""
        started = self.enterprise("operating_since")
        registered = self.enterprise("registered_on")
        return self.tree.year(self.tree.coalesce(started, registered))

    def enterprise(self, name: str) -> Node:
        """Return a column of enterprises."""
        column = TABLES["enterprises"].column(name)
        type_ = column_type(column)
        return self.feature(
            "enterprises",
            Fold.VALUE,
            type_,
            value=self.tree.row(name, type_, column_bound(column)),
            name=name,
            bound=column_bound(column),
            field=name,
        )

    def typed(self, node: Node, column: Column) -> Value:
        """Return a column's node as a value with unit and scale."""
        if node.type is Type.BOOL:
            return Bool(node)
        if node.type is Type.TEXT:
            return Str(node)
        if node.type is Type.DATE:
            return Day(node, column.empty is not Empty.UNKNOWN)
        unit, scale = column_unit(column), Fraction(1, column.scale)
        return self.numbers.exactly(node, scale, unit, nonnegative=not column.signed)

    # Expressions

    def value(self, expression: Expression, context: Context) -> Value:
        """Return what an expression yields."""
        key = (expression, context)
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = self._value(expression, context)
        return found

    def _value(self, expression: Expression, context: Context) -> Value:
        tree = self.tree
        match expression:
            case Number(value):
                return self.numbers.constant(value)
            case Text(text):
                return Str(tree.lit(text))
            case Truth(truth):
                return Bool(tree.lit(truth))
            case Name(name):
                return self.name(name, context)
            case Negate(operand):
                return self.numbers.negate(self.number(operand, context))
            case Arithmetic(op, left, right):
                return self._arithmetic(op, left, right, context)
            case Compare(op, left, right):
                return Bool(self.compare(op, left, right, context))
            case Logic(op, operands):
                nodes = [self.boolean(operand, context) for operand in operands]
                return Bool(tree.and_(*nodes) if op == "and" else tree.or_(*nodes))
            case Not(operand):
                return Bool(tree.not_(self.boolean(operand, replace(context, share=None))))
            case Case(whens, otherwise):
                return self._case(whens, otherwise, context)
            case Call(macro, args):
                return self.macros.call(macro, args, context)
        raise refuse(expression, "unknown node")

    def number(self, expression: Expression, context: Context) -> Num:
        """Return an expression that must be a number."""
        value = self.value(expression, context)
        if not isinstance(value, Num):
            raise refuse(expression, "not a number")
        return value

    def boolean(self, expression: Expression, context: Context) -> Node:
        """Return an expression that must be a truth."""
        value = self.value(expression, context)
        if not isinstance(value, Bool):
            raise refuse(expression, "not a condition")
        return value.node

    def day(self, expression: Expression, context: Context) -> Day:
        """Return an expression that must be a date."""
        value = self.value(expression, context)
        if isinstance(value, Str):
            value = self._written_day(value) or value
        if not isinstance(value, Day):
            raise refuse(expression, "not a date")
        return value

    def _written_day(self, text: Str) -> Day | None:
        """Return '2026-04-01' as a date, None when the text is none."""
        try:
            return Day(self.tree.lit(date.fromisoformat(text.node.data)))
        except (TypeError, ValueError):
            return None

    def _arithmetic(self, op: str, left: Expression, right: Expression, context: Context) -> Num:
        a, b = self.number(left, context), self.number(right, context)
        if op == "+":
            return self.numbers.add(a, b)
        if op == "-":
            return self.numbers.add(a, b, minus=True)
        if op == "*":
            return self.numbers.multiply(a, b)
        divisor = b.constant
        if not divisor:
            raise refuse(right, "division by what is no constant; use ratio()")
        return self.numbers.times_constant(a, 1 / divisor)

    def compare(self, op: str, left: Expression, right: Expression, context: Context) -> Node:
        """Return a comparison of two numbers, texts, dates or truths."""
        code = _COMPARE[op]
        if isinstance(left, Call) and left.macro == "cagr":
            bar = self.number(right, context)
            node = self.macros.cagr_compare(code, left, bar, context)
            if context.share is not None and code in (Op.GE, Op.GT):
                easier = self.numbers.times_constant(bar, context.share)
                node = self.tree.or_(
                    node, self.tree.is_true(self.macros.cagr_compare(code, left, easier, context))
                )
            return node
        a, b = self.value(left, context), self.value(right, context)
        if isinstance(a, Day) and isinstance(b, Str):
            b = self._written_day(b) or b
        elif isinstance(b, Day) and isinstance(a, Str):
            a = self._written_day(a) or a
        if isinstance(a, Num) and isinstance(b, Num):
            node = self.numbers.compare(code, a, b)
            if context.share is not None and code not in (Op.EQ, Op.NE):
                node = self.tree.or_(node, self.numbers.close(code, a, b, context.share))
            return node
        if isinstance(a, Bool) and isinstance(b, Bool):
            return self.tree.compare(code, a.node, b.node)
        if isinstance(a, Str) and isinstance(b, Str):
            return self.tree.compare(code, a.node, b.node)
        if isinstance(a, Day) and isinstance(b, Day):
            node = self.tree.compare(code, a.node, b.node)
            for side in (a, b):
                if side.may_be_none:
                    never = self.tree.compare(Op.EQ, side.node, self.tree.lit(NEVER))
                    node = self.tree.case([(never, self.tree.false)], node)
            return node
        raise refuse(left, f"cannot be compared with {right}")

    def _case(
        self, whens: tuple[tuple[Expression, Expression], ...], otherwise: Expression | None, context: Context
    ) -> Value:
        tree = self.tree
        conditions = [self.boolean(condition, replace(context, share=None)) for condition, _ in whens]
        values = [self.value(value, context) for _, value in whens]
        if otherwise is not None:
            values.append(self.value(otherwise, context))
        first = values[0]

        def choose(nodes: list[Node], type_: Type, undecided: Undecided) -> Node:
            """Return the branch chosen; where its condition is unknown, what `undecided` makes of both."""
            chosen: Node = nodes[-1] if otherwise is not None else tree.null(type_)
            for condition, node in reversed(list(zip(conditions, nodes, strict=False))):
                if node is not chosen:
                    unknown = tree.is_null(condition)
                    chosen = tree.case([(condition, node), (unknown, undecided(node, chosen))], chosen)
            return chosen

        def agree(left: Node, right: Node) -> Node:
            both, neither = tree.and_(left, right), tree.is_false(tree.or_(left, right))
            return tree.case([(both, tree.true), (neither, tree.false)], tree.null(Type.BOOL))

        def nothing(left: Node, _: Node) -> Node:
            return tree.null(left.type)

        if all(isinstance(value, Bool) for value in values):
            return Bool(choose([value.node for value in values if isinstance(value, Bool)], Type.BOOL, agree))
        if all(isinstance(value, Str) for value in values):
            return Str(choose([value.node for value in values if isinstance(value, Str)], Type.TEXT, nothing))
        if all(isinstance(value, Day) for value in values):
            none = any(value.may_be_none for value in values if isinstance(value, Day))
            return Day(choose([v.node for v in values if isinstance(v, Day)], Type.DATE, nothing), none)
        if not all(isinstance(value, Num) for value in values):
            raise refuse(first, "branches of different kinds")
        return self._case_numbers([value for value in values if isinstance(value, Num)], choose)

    def _case_numbers(self, values: list[Num], choose: Chooser) -> Num:
        tree = self.tree
        scale = Fraction(1, _common([value.scale.denominator for value in values]))
        aligned = [self.numbers.rescaled(value, scale) for value in values]
        one = tree.lit(1)

        def nothing(left: Node, _: Node) -> Node:
            return tree.null(left.type)

        def end(pick: str, op: Op) -> End:
            """Return the hull's end; branches that are fractions have none while a condition is unknown."""
            ends: list[End] = [getattr(value, pick) for value in aligned]
            if all(e.den is None for e in ends):
                return End(
                    choose([e.num for e in ends], Type.INT, lambda left, right: tree.pick(op, [left, right]))
                )
            num = choose([e.num for e in ends], Type.INT, nothing)
            return End(num, choose([e.den or one for e in ends], Type.INT, nothing))

        low, high = end("low", Op.LEAST), end("high", Op.GREATEST)
        zeros = [value for value in aligned if value.zero is not None]
        zero = None
        if zeros:
            zero = tree.is_true(choose([v.zero or tree.false for v in aligned], Type.BOOL, nothing))
        return Num(
            low=low,
            high=high,
            scale=scale,
            unit=next((value.unit for value in values if value.unit), None),
            nonnegative=all(value.nonnegative for value in values),
            zero=zero,
            when_zero=zeros[0].when_zero if zeros else None,
        )

    # Names

    def name(self, name: str, context: Context) -> Value:
        """Return what a name stands for."""
        if name == "as_of":
            return Day(self.tree.lit(context.as_of))
        if name == "last_year_end":
            return Day(self.tree.lit(date(context.as_of.year - 1, 12, 31)))
        if name == "tax_year_end":
            return Day(self.tree.lit(date(context.year, 12, 31)))
        if name in ("tax_year", "Y"):
            return self.numbers.constant(Fraction(context.year))
        if name == "procedure":
            return Str(self.tree.lit(context.procedure))
        if context.table is not None:
            column = row_column(context.table, name)
            if column is not None:
                node = self.tree.row(name, column_type(column), column_bound(column))
                return self.typed(node, column)
        if context.row_year is not None:
            yearly = yearly_column(name)
            if yearly is not None:
                return self.typed(self.yearly(yearly[0], yearly[1], context.row_year), yearly[1])
        variable = self.catalog.variables.get(name)
        if variable is not None:
            return self.variable(variable, context)
        parameter = self.catalog.parameters.get(name)
        if parameter is not None:
            return self.parameter(parameter, context)
        if context.table is None:
            own = row_column("enterprises", name)
            if own is not None:
                return self.typed(self.enterprise(name), own)
        raise refuse(name, "unknown name here")

    def variable(self, variable: Variable, context: Context) -> Value:
        """Return a variable's value; a row variable only under its own table."""
        if variable.table is None:
            context = replace(context, table=None, row_year=None)
        elif variable.table != context.table:
            raise refuse(variable.id, f"belongs to rows of {variable.table}")
        value = self.value(parse_expression(variable.value), context)
        if isinstance(value, Num):
            value.low.num.called(variable.id if value.exact else f"{variable.id}_low")
            value.high.num.called(f"{variable.id}_high")
        else:
            value.node.called(variable.id)
        return value

    def parameter(self, parameter: Parameter, context: Context) -> Value:
        """Return a parameter's value on the day."""
        value = value_on(parameter, context.as_of)
        if value is None:
            raise refuse(parameter.id, f"has no value on {context.as_of}")
        if isinstance(value, str):
            return Str(self.tree.lit(value))
        if isinstance(value, tuple):
            raise refuse(parameter.id, "is a list; use one_of()")
        unit = parameter.unit if parameter.unit not in (None, "share", "plain", "count") else None
        return self.numbers.constant(Fraction(value), unit)

    def scale(self, name: str, context: Context) -> Scale:
        """Return a scale by its id."""
        scale = self.catalog.scales.get(name)
        if scale is None or not in_force(scale, context.as_of):
            raise refuse(name, "no such scale on that day")
        return scale

    def code_table(self, name: str) -> CodeTable:
        """Return a code table by its id."""
        table = self.catalog.code_tables.get(name)
        if table is None:
            raise refuse(name, "no such code table")
        return table


def _common(numbers: list[int]) -> int:
    product = 1
    for number in numbers:
        a, b = product, number
        while b:
            a, b = b, a % b
        product = product * number // a
    return product
