"""Macros over an enterprise's rows (行集宏): counts, sums, existence, titles, judgements.

† An existence is unmet only under coverage, else unknown; a count has no upper end without coverage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from yuqi.engine.tree.calendar import months_before
from yuqi.engine.tree.features import Fold
from yuqi.engine.tree.nodes import Node, Op, Type
from yuqi.engine.tree.numbers import Num
from yuqi.engine.tree.values import (
    Bool,
    Context,
    Day,
    Str,
    column_bound,
    column_type,
    refuse,
    row_column,
)
from yuqi.facts.vocabulary import TABLES, Kind, Table
from yuqi.rules.syntax import Expression, Name, Negate, Number, Text

if TYPE_CHECKING:
    from yuqi.engine.tree.lower import Lowering

__all__ = ["RELATED_TITLES", "USED_ELSEWHERE", "Rows", "used_in_column"]

RELATED_TITLES = "related_titles"
"""Pseudo-table: the titles of related enterprises, one row a relation and title."""
USED_ELSEWHERE = "used_elsewhere"
"""Pseudo-column of ip_rights: another enterprise used the certificate in a granted application."""
_PATENT_LAW_2020 = date(2021, 6, 1)  # the day the amended Patent Law came into force
_COUNT_BOUND = 10**6
_SUM_ROWS = 10**5


def used_in_column(programme: str) -> str:
    """Return the pseudo-column of ip_rights: used in a granted application of a programme."""
    return f"used_in_{programme.replace('.', '_')}"


class Rows:
    """Lowers what looks at child rows (行集)."""

    def __init__(self, lowering: Lowering) -> None:
        self.lower = lowering
        self.tree = lowering.tree
        self.numbers = lowering.numbers

    # Arguments

    def _table(self, expression: Expression) -> Table:
        if isinstance(expression, Name) and expression.id in TABLES:
            return TABLES[expression.id]
        raise refuse(expression, "is no table")

    def _inside(self, table: str, context: Context) -> Context:
        return replace(context, table=table, row_year=None, share=None)

    def _condition(self, expression: Expression | None, table: str, context: Context) -> Node:
        if expression is None:
            return self.tree.true
        return self.lower.boolean(expression, self._inside(table, context))

    def _word(self, expression: Expression) -> str:
        if isinstance(expression, Name):
            return expression.id
        if isinstance(expression, Text):
            return expression.value
        raise refuse(expression, "needs a word")

    # In force

    def in_force(self, args: Sequence[Expression], context: Context) -> Bool:
        """Return whether the row counts on a day: begun by then, none of its ends reached."""
        if context.table is None:
            raise refuse("in_force()", "stands in row conditions only")
        day = self.lower.day(args[0], context).node if args else self.tree.lit(context.as_of)
        return Bool(self._in_force(TABLES[context.table], day))

    def _in_force(self, table: Table, day: Node) -> Node:
        tree = self.tree
        tests: list[Node] = []
        if table.event is not None:
            event = table.column(table.event)
            if event.kind is Kind.DATE:
                tests.append(tree.compare(Op.LE, tree.row(event.name, Type.DATE), day))
        for end in table.ends:
            node = tree.row(end, Type.DATE)
            if end == "expires_on":
                # valid through the day it expires; unknown: from the kind's or the title's term
                node = tree.coalesce(node, self.term_end(table))
                tests.append(tree.compare(Op.GE, node, day))
            else:
                tests.append(tree.compare(Op.GT, node, day))
        return tree.and_(*tests)

    def term_end(self, table: Table) -> Node:
        """Return the last day a row holds by its kind's or title's term; null where no term is known."""
        tree = self.tree
        null = tree.null(Type.DATE)
        if table.name == "ip_rights" and "ip_term" in self.lower.catalog.code_tables:
            terms = self.lower.catalog.code_tables["ip_term"].rows
            kind, filed = tree.row("kind", Type.TEXT), tree.row("filed_on", Type.DATE)
            early = tree.compare(Op.LT, filed, tree.lit(_PATENT_LAW_2020))
            whens: list[tuple[Node, Node]] = []
            for key, cells in terms.items():
                is_kind = tree.compare(Op.EQ, kind, tree.lit(key))
                for column, test in (("filed_before_2021_06", tree.and_(is_kind, early)), ("years", is_kind)):
                    if column in cells and (column == "years" or cells[column] != cells["years"]):
                        months = tree.lit(int(Fraction(cells[column]) * 12))
                        whens.append((test, tree.add_months(filed, months)))
            return tree.case(whens, null)
        if table.name == "titles":
            granted, programme = tree.row("granted_on", Type.DATE), tree.row("programme", Type.TEXT)
            whens = []
            for id_, entry in self.lower.catalog.programmes.items():
                if entry.term is not None and (entry.term.years or entry.term.months):
                    term = 12 * (entry.term.years or 0) + (entry.term.months or 0)
                    whens.append(
                        (
                            tree.compare(Op.EQ, programme, tree.lit(id_)),
                            tree.add_months(granted, tree.lit(term)),
                        )
                    )
            return tree.case(whens, null)
        return null

    # Counting

    def _folded(
        self, table: str, fold: Fold, where: Node, name: str, *, value: Node | None = None, bound: int = 0
    ) -> Node:
        type_ = Type.BOOL if fold is Fold.ANY else value.type if fold is Fold.MAX and value else Type.INT
        return self.lower.feature(table, fold, type_, value=value, where=where, name=name, bound=bound)

    def _name(self, args: Sequence[Expression], prefix: str, table: str) -> str:
        last = args[-1] if len(args) > 1 else None
        return f"{prefix}_{last.id}" if isinstance(last, Name) else f"{prefix}_{table}"

    def _pair(self, certain: Node, possible: Node) -> None:
        """Remember that a feature over possible rows goes with one over certain rows."""
        if certain is not possible and certain.op is Op.INPUT and possible.op is Op.INPUT:
            self.lower.certain[possible.data] = certain.data

    def _open_above(self, table: str, node: Node, context: Context) -> Node:
        covered = self.lower.covered(table, context.as_of)
        return self.tree.case([(covered, node)], self.tree.null(Type.INT))

    def count_where(self, args: Sequence[Expression], context: Context) -> Num:
        """Return the number of rows: low those certainly meant, high those possibly; ∞ without coverage."""
        table = self._table(args[0]).name
        where = self._condition(args[1] if len(args) > 1 else None, table, context)
        name = self._name(args, "count", table)
        low = self._folded(table, Fold.COUNT, where, name, bound=_COUNT_BOUND)
        possible = self._folded(
            table, Fold.COUNT, self._possibly(where), f"{name}_possible", bound=_COUNT_BOUND
        )
        self._pair(low, possible)
        high = self._open_above(table, possible, context)
        return self.numbers.between(low, high, Fraction(1), None, nonnegative=True)

    def _possibly(self, where: Node) -> Node:
        return self.tree.coalesce(where, self.tree.true)

    def sum_where(self, args: Sequence[Expression], context: Context) -> Num:
        """Return the sum of a column over rows; a possible row, an unknown cell or no coverage opens the top."""
        tree = self.tree
        table = self._table(args[0]).name
        value = self.lower.value(args[1], self._inside(table, context))
        if not isinstance(value, Num) or value.low.den is not None or value.high.den is not None:
            raise refuse(args[1], "needs whole numbers, no ratio")
        where = self._condition(args[2] if len(args) > 2 else None, table, context)
        name = f"sum_{args[1].id}" if isinstance(args[1], Name) else f"sum_{table}"
        bound = value.high.num.bound * _SUM_ROWS
        least, greatest, possible = value.low.num, value.high.num, self._possibly(where)
        known = tree.and_(where, tree.not_(tree.is_null(least)))
        low = self._folded(table, Fold.SUM, known, name, value=least, bound=bound)
        most = self._folded(table, Fold.SUM, possible, f"{name}_possible", value=greatest, bound=bound)
        gaps = self._folded(table, Fold.ANY, tree.and_(possible, tree.is_null(greatest)), f"{name}_gap")
        high = tree.case(
            [(gaps, tree.null(Type.INT)), (self.lower.covered(table, context.as_of), most)],
            tree.null(Type.INT),
        )
        if not value.nonnegative:
            low = tree.case([(tree.compare(Op.EQ, low, high), low)], tree.null(Type.INT))
        return self.numbers.between(low, high, value.scale, value.unit, nonnegative=value.nonnegative)

    def count_distinct_where(self, args: Sequence[Expression], context: Context) -> Num:
        """Return the number of different values; each empty cell (none) is a value of its own.

        An unknown cell adds 0 to the low end and 1 to the high one.
        """
        tree = self.tree
        table = self._table(args[0]).name
        if not isinstance(args[1], Name) or (column := row_column(table, args[1].id)) is None:
            raise refuse(args[1], "is no column of the table")
        value = tree.row(column.name, column_type(column), column_bound(column))
        where = self._condition(args[2] if len(args) > 2 else None, table, context)
        name = f"distinct_{column.name}"
        own = tree.compare(Op.EQ, value, tree.lit("")) if value.type is Type.TEXT else tree.false
        ends: list[Node] = []
        for suffix, rows in (("", where), ("_possible", self._possibly(where))):
            shared = tree.and_(rows, tree.not_(tree.is_true(own)), tree.not_(tree.is_null(value)))
            count = self._folded(
                table, Fold.DISTINCT, shared, f"{name}{suffix}", value=value, bound=_COUNT_BOUND
            )
            single = tree.and_(
                rows, own if suffix == "" else tree.or_(tree.is_true(own), tree.is_null(value))
            )
            if not (single.is_literal and single.data is False):
                alone = self._folded(table, Fold.COUNT, single, f"{name}_alone{suffix}", bound=_COUNT_BOUND)
                count = tree.add(count, alone)
            ends.append(count)
        return self.numbers.between(
            ends[0], self._open_above(table, ends[1], context), Fraction(1), None, nonnegative=True
        )

    def exists_where(self, args: Sequence[Expression], context: Context) -> Bool:
        """Return whether some row fits; unmet only under coverage."""
        table = self._table(args[0]).name
        where = self._condition(args[1] if len(args) > 1 else None, table, context)
        return Bool(self._exists(table, where, self._name(args, "some", table), context.as_of))

    def _exists(self, table: str, where: Node, name: str, day: date) -> Node:
        tree = self.tree
        some = self._folded(table, Fold.ANY, where, name)
        possible = self._folded(table, Fold.ANY, self._possibly(where), f"{name}_possible")
        self._pair(some, possible)
        source = "relations" if table == RELATED_TITLES else table
        none = tree.and_(self.lower.covered(source, day), tree.not_(possible))
        found = tree.case([(some, tree.true), (none, tree.false)], tree.null(Type.BOOL))
        return found.called(f"{name}_known")

    def max_date_where(self, args: Sequence[Expression], context: Context) -> Day:
        """Return the latest date among rows; unknown without one."""
        table = self._table(args[0]).name
        day = self.lower.day(args[1], self._inside(table, context))
        where = self._condition(args[2] if len(args) > 2 else None, table, context)
        return Day(self._folded(table, Fold.MAX, where, f"latest_{table}", value=day.node))

    # Titles

    def _title(self, expression: Expression) -> str:
        title = self._word(expression)
        if title not in self.lower.catalog.programmes:
            raise refuse(title, "is no programme")
        return title

    def _titled(self, title: str, level: str) -> list[Node]:
        tree = self.tree
        tests = [tree.compare(Op.EQ, tree.row("programme", Type.TEXT), tree.lit(title))]
        if level != "any":
            tests.append(tree.compare(Op.EQ, tree.row("level", Type.TEXT), tree.lit(level)))
        return tests

    def holds(self, args: Sequence[Expression], context: Context) -> Bool:
        """Return whether a title is in force: granted, not expired, not revoked."""
        title = self._title(args[0])
        level = self._word(args[1]) if len(args) > 1 else "any"
        day = self.lower.day(args[2], context).node if len(args) > 2 else self.tree.lit(context.as_of)
        where = self.tree.and_(*self._titled(title, level), self._in_force(TABLES["titles"], day))
        name = f"holds_{title.replace('.', '_')}"
        until = min(day.data, context.as_of) if isinstance(day.data, date) else context.as_of
        return Bool(self._exists("titles", where, name, until))

    def held_within(self, args: Sequence[Expression], context: Context) -> Bool:
        """Return whether a title was in force some time in the last n years."""
        tree = self.tree
        title = self._title(args[0])
        number = self.lower.number(args[1], context).constant
        if number is None:
            raise refuse(args[1], "needs a whole number")
        start = months_before(context.as_of, int(number) * 12)
        titles = TABLES["titles"]
        begun = tree.compare(Op.LE, tree.row("granted_on", Type.DATE), tree.lit(context.as_of))
        expires = tree.coalesce(tree.row("expires_on", Type.DATE), self.term_end(titles))
        where = tree.and_(
            *self._titled(title, "any"),
            begun,
            tree.compare(Op.GE, expires, tree.lit(start)),
            tree.compare(Op.GT, tree.row("revoked_on", Type.DATE), tree.lit(start)),
        )
        name = f"held_{title.replace('.', '_')}"
        return Bool(self._exists("titles", where, name, context.as_of))

    def any_related(self, args: Sequence[Expression], context: Context) -> Bool:
        """Return whether a related enterprise holds a title; relational."""
        tree = self.tree
        kind, title = self._word(args[0]), self._title(args[1])
        day = tree.lit(context.as_of)
        tests = self._titled(title, "any")
        if kind != "any":
            kinds = kind.split("|") if "|" in kind else [kind]
            tests.append(tree.member(tree.row("kind", Type.TEXT), kinds))
        tests.append(tree.compare(Op.GT, tree.row("until", Type.DATE), day))
        where = tree.and_(*tests, self._in_force(TABLES["titles"], day))
        name = f"related_{title.replace('.', '_')}"
        return Bool(self._exists(RELATED_TITLES, where, name, context.as_of))

    # Rights used before

    def used_in(self, args: Sequence[Expression], _: Context) -> Bool:
        """Return whether the right was used in a granted application of a programme (HNTE-R02a)."""
        return Bool(self.tree.row(used_in_column(self._title(args[0])), Type.BOOL))

    def certificate_used_elsewhere(self, _args: Sequence[Expression], _: Context) -> Bool:
        """Return whether another enterprise used the certificate (HNTE-R02b); relational."""
        return Bool(self.tree.row(USED_ELSEWHERE, Type.BOOL))

    # Judgements and assessments

    def judged(self, args: Sequence[Expression], context: Context) -> Bool:
        """Return an expert's outcome met or unmet; unknown without one."""
        tree = self.tree
        outcome = self.judgement(self._word(args[0]), "outcome", context)
        met = tree.compare(Op.EQ, outcome, tree.lit("met"))
        unmet = tree.compare(Op.EQ, outcome, tree.lit("unmet"))
        return Bool(tree.case([(met, tree.true), (unmet, tree.false)], tree.null(Type.BOOL)))

    def judgement(self, item: str, column: str, context: Context) -> Node:
        """Return a column of the judgement that counts: panel over specialist over self, then the newest."""
        tree = self.tree
        type_ = Type.TEXT if column in ("outcome", "basis") else Type.INT
        where = tree.and_(
            tree.compare(Op.EQ, tree.row("programme", Type.TEXT), tree.lit(context.programme)),
            tree.compare(Op.EQ, tree.row("item", Type.TEXT), tree.lit(item)),
        )
        bound = 10**9 if type_ is Type.INT else 0
        return self.lower.feature(
            "expert_scores",
            Fold.PICK,
            type_,
            value=tree.row(column, type_, bound),
            where=where,
            name=f"judged_{context.programme}_{item}_{column}".replace(".", "_"),
            bound=bound,
            field=item,
            judgement=True,
        )

    def _assessment(self, args: Sequence[Expression], context: Context, column: str) -> Node:
        tree = self.tree
        scheme = self._word(args[0])
        tests = [tree.compare(Op.EQ, tree.row("scheme", Type.TEXT), tree.lit(scheme))]
        year: int | None = None
        if len(args) > 1:
            back = args[1]
            if isinstance(back, Negate) and isinstance(back.operand, Number):
                year = context.year - int(back.operand.value)
            elif isinstance(back, Number):
                year = context.year + int(back.value)
            else:
                raise refuse(back, "needs 0, -1, …")
            tests.append(tree.compare(Op.EQ, tree.row("year", Type.INT, 9999), tree.lit(year)))
        else:
            tests.append(tree.row("is_latest", Type.BOOL))
        vocabulary = TABLES["assessments"].column(column)
        type_ = column_type(vocabulary)
        return self.lower.feature(
            "assessments",
            Fold.PICK,
            type_,
            value=tree.row(column, type_, column_bound(vocabulary)),
            where=tree.and_(*tests),
            name=f"{scheme}_{column}" if year is None else f"{scheme}_{column}_{year}",
            bound=column_bound(vocabulary),
            field=scheme,
            year=year,
        )

    def assessed(self, args: Sequence[Expression], context: Context) -> Num:
        """Return the score of a scheme: its latest row by as_of, or that of a year."""
        node = self._assessment(args, context, "score")
        scale = Fraction(1, TABLES["assessments"].column("score").scale)
        return self.numbers.exactly(node, scale, None, nonnegative=True)

    def assessed_grade(self, args: Sequence[Expression], context: Context) -> Str:
        """Return the grade of a scheme's latest row."""
        return Str(self._assessment(args, context, "grade"))
