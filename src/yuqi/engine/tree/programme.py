"""A programme's edition as nodes (项目算式): conditions, items, parts, score, verdict and ladder word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from yuqi.engine.tree.features import Feature, Fold
from yuqi.engine.tree.lower import Lowering
from yuqi.engine.tree.nodes import Node, Op, Type, topological
from yuqi.engine.tree.numbers import Num
from yuqi.engine.tree.steps import point_range
from yuqi.engine.tree.values import POINT, Context, refuse, row_column
from yuqi.rules.dates import edition_on
from yuqi.rules.expression import parse_expression
from yuqi.rules.shapes import Condition, Edition, Item, Part, Programme
from yuqi.rules.syntax import Call, Compare, Expression, Logic, Name

__all__ = ["NO_PAST", "ConditionNodes", "EditionNodes", "ItemNodes", "PartNodes", "Programmes", "Shown"]


_FAR_OFF = 10**18  # beyond this a relative miss says nothing more


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A number as it is shown (显示值): whole fen where `money`, else millionths; null where unknown."""

    low: Node
    high: Node
    unit: str | None

    @property
    def money(self) -> bool:
        """Whether the whole numbers are fen."""
        return self.unit == "yuan"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionNodes:
    """One condition (条件)."""

    id: str
    role: str  # gate, route, part_minimum
    path: str
    entry: Condition | None
    outcome: Node
    op: str | None = None
    value: Shown | None = None
    threshold: Shown | None = None
    shortfall: Shown | None = None
    miss: Node | None = None  # relative miss in millionths, where unmet
    close: Node | None = None  # the value reaches min_share of the threshold
    met_from: Node | None = None
    lever: str | None = None
    is_score: bool = False
    expression: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemNodes:
    """One item of the scorecard (评分项); points as whole ten-thousandths."""

    id: str
    part: str
    entry: Item
    low: Node
    high: Node
    value: Node  # where both agree
    likely: Node  # twice the likely points; null while ungraded
    facts_unknown: Node
    ungraded: Node  # a judge is still to choose
    basis: Node | None
    conflict: Node | None = None  # the judgement lies outside the band of the facts


@dataclass(frozen=True, slots=True, kw_only=True)
class PartNodes:
    """One part of the scorecard (评分部分)."""

    id: str
    entry: Part
    low: Node
    high: Node
    value: Node  # where both agree


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionNodes:
    """One edition under one procedure (版本算式)."""

    programme: Programme
    edition: Edition
    procedure: str
    conditions: tuple[ConditionNodes, ...]
    items: tuple[ItemNodes, ...]
    parts: tuple[PartNodes, ...]
    columns: dict[str, Node] = field(default_factory=dict)  # verdict columns by name
    score_low: Node | None = None
    score_high: Node | None = None
    bar: Decimal | None = None

    @property
    def id(self) -> str:
        """Return little_giant@2022 and the like."""
        return f"{self.programme.id}@{self.edition.id}"


NO_PAST: Mapping[str, int] = MappingProxyType({})
"""No past applications that could correct a likely score."""


class Programmes:
    """Builds editions over one lowering (项目算式构造)."""

    def __init__(self, lowering: Lowering, residuals: Mapping[str, int] = NO_PAST) -> None:
        self.lower = lowering
        self.residuals = residuals  # by edition: what past applications scored beyond their likely score
        self.tree = lowering.tree
        self.numbers = lowering.numbers
        self._attainable: dict[tuple[str, date], Node] = {}

    # Shown numbers

    def shown(self, number: Num, *, unit: str | None = None) -> Shown:
        """Return a number as fen (yuan) or millionths (all else), rounded half-up."""
        unit = number.unit if unit is None else unit
        scale = Fraction(1, 100) if unit == "yuan" else Fraction(1, 10**6)
        signed = not number.nonnegative
        low = self.numbers.rounded(number.low, number.scale / scale, signed=signed)
        high = low if number.exact else self.numbers.rounded(number.high, number.scale / scale, signed=signed)
        if number.zero is not None:
            null = self.tree.null(Type.INT)
            low = self.tree.case([(number.zero, null)], low)
            high = low if number.exact else self.tree.case([(number.zero, null)], high)
        return Shown(low=low, high=high, unit=unit or None)

    def agreed(self, low: Node, high: Node) -> Node:
        """Return the value of a range whose ends agree, null where they do not."""
        same = self.tree.compare(Op.EQ, low, high)
        return low if low is high else self.tree.case([(same, low)], self.tree.null(Type.INT))

    def _single(self, shown: Shown) -> Shown:
        """Return a threshold that is shown only where it is one number."""
        if shown.low is shown.high:
            return shown
        node = self.agreed(shown.low, shown.high)
        return Shown(low=node, high=node, unit=shown.unit)

    def shortfall(self, op: Op, value: Num, bar: Num, unmet: Node) -> Shown | None:
        """Return how much of the value's own unit is missing, rounded up to fen, whole persons or units."""
        tree = self.tree
        rising = op in (Op.GE, Op.GT)
        end = value.low if rising else value.high
        limit = bar.high if rising else bar.low
        if limit.den is not None:
            return None
        if value.part is not None and end.den is not None:
            unit, part_scale = value.part
            # a share of an unbounded whole: nobody can say how much is missing
            whole: Node = value.top if rising and value.top is not None else end.den
        elif end.den is None:
            unit, part_scale, whole = value.unit, value.scale, tree.lit(1)
        else:
            return self._difference(value, bar, rising=rising, unmet=unmet)
        grain = Fraction(1) if unit == "persons" else part_scale
        whole_scale = part_scale / value.scale
        needed = bar.scale * whole_scale / grain  # × limit.num × whole
        had = part_scale / grain  # × end.num
        common = needed.denominator * had.denominator
        a = tree.mul(tree.mul(limit.num, whole), tree.lit(int(needed * common)))
        b = tree.mul(end.num, tree.lit(int(had * common)))
        gap = tree.sub(a, b) if rising else tree.sub(b, a)
        if op in (Op.GT, Op.LT):
            grains = tree.add(tree.floor_div(gap, tree.lit(common)), tree.lit(1))
        else:
            grains = tree.neg(tree.floor_div(tree.neg(gap), tree.lit(common)))
        scale = Fraction(1, 100) if unit == "yuan" else Fraction(1, 10**6)
        factor = grain / scale
        if factor.denominator != 1:
            return None
        null = tree.null(Type.INT)
        node = tree.case([(unmet, tree.mul(grains, tree.lit(factor.numerator)))], null)
        if value.zero is not None:
            node = tree.case([(value.zero, null)], node)
        return Shown(low=node, high=node, unit=unit)

    def _difference(self, value: Num, bar: Num, *, rising: bool, unmet: Node) -> Shown:
        tree = self.tree
        shown, limit = self.shown(value), self.shown(bar, unit=value.unit)
        gap = tree.sub(limit.high, shown.low) if rising else tree.sub(shown.high, limit.low)
        node = tree.case([(unmet, gap)], tree.null(Type.INT))
        return Shown(low=node, high=node, unit=value.unit)

    def miss(self, op: Op, value: Num, bar: Num, unmet: Node) -> Node:
        """Return the relative miss in millionths; null where it has no number."""
        tree = self.tree
        rising = op in (Op.GE, Op.GT)
        unit = "yuan" if "yuan" in (value.unit, bar.unit) else None
        shown, limit = self.shown(value, unit=unit or ""), self.shown(bar, unit=unit or "")
        end, at = (shown.low, limit.high) if rising else (shown.high, limit.low)
        end = tree.clamp(end, _FAR_OFF)
        gap = tree.sub(at, end) if rising else tree.sub(end, at)
        share = tree.floor_div(tree.mul(gap, tree.lit(10**6)), at)
        fit = tree.and_(unmet, tree.compare(Op.GT, at, tree.lit(0)))
        # a miss too small for six places is still one
        return tree.case([(fit, tree.pick(Op.GREATEST, [share, tree.lit(1)]))], tree.null(Type.INT))

    # Conditions

    def condition(
        self, entry: Condition, role: str, path: str, context: Context, share: Decimal
    ) -> ConditionNodes:
        """Return a condition with a `when`."""
        if entry.when is None:
            raise refuse(entry.id, "has no `when`")
        expression = parse_expression(entry.when)
        outcome = self.lower.boolean(expression, context).called(f"{entry.id}_met")
        met_from = None
        if entry.met_from is not None:
            met_from = self.lower.day(parse_expression(entry.met_from), context).node
        nodes: dict[str, Any] = {}
        if isinstance(expression, Compare):
            left = self.lower.value(expression.left, context)
            right = self.lower.value(expression.right, context)
            if isinstance(left, Num) and isinstance(right, Num):
                nodes = self._measured(expression, left, right, outcome, share)
        if not nodes and entry.lever is not None:
            # several comparisons: near when it would be met with every bar relaxed
            relaxed = self.lower.boolean(expression, replace(context, share=Fraction(share)))
            if relaxed is not outcome or _is_amount(entry.lever):
                nodes["close"] = self.tree.is_true(relaxed)
        return ConditionNodes(
            id=entry.id,
            role=role,
            path=path,
            entry=entry,
            outcome=outcome,
            met_from=met_from,
            lever=entry.lever,
            expression=expression,
            **nodes,
        )

    def _measured(
        self, expression: Compare, left: Num, right: Num, outcome: Node, share: Decimal
    ) -> dict[str, Any]:
        op = {"=": Op.EQ, "<>": Op.NE, "<": Op.LT, "<=": Op.LE, ">": Op.GT, ">=": Op.GE}[expression.op]
        unit = left.unit or (right.unit if left.constant is None else None)
        nodes: dict[str, Any] = {
            "op": expression.op,
            "value": self.shown(left, unit=unit or ""),
            "threshold": self._single(self.shown(right, unit=unit or "")),
        }
        if op in (Op.EQ, Op.NE):
            return nodes
        unmet = self.tree.is_false(outcome)
        nodes["miss"] = self.miss(op, left, right, unmet)
        is_cagr = isinstance(expression.left, Call) and expression.left.macro == "cagr"
        nodes["shortfall"] = (
            self._difference(left, right, rising=op in (Op.GE, Op.GT), unmet=unmet)
            if is_cagr
            else self.shortfall(op, left, right, unmet)
        )
        nodes["close"] = self.numbers.close(op, left, right, Fraction(share))
        return nodes

    def inner(self, expression: Expression, path: str, context: Context) -> list[ConditionNodes]:
        """Return the conditions an `and` or `or` is made of, variables opened; none when it is one comparison."""
        expression = self._opened(expression, context)
        if not isinstance(expression, Logic):
            return []
        found: list[ConditionNodes] = []
        for number, operand in enumerate(expression.operands, start=1):
            outcome = self.lower.boolean(operand, context)
            own = self._opened(operand, context)
            nodes: dict[str, Any] = {}
            if isinstance(own, Compare):
                left = self.lower.value(own.left, context)
                right = self.lower.value(own.right, context)
                if isinstance(left, Num) and isinstance(right, Num):
                    nodes = self._measured(own, left, right, outcome, Decimal("0.8"))
            found.append(
                ConditionNodes(
                    id=operand.id if isinstance(operand, Name) else f"{path}/{number}",
                    role=expression.op,
                    path=f"{path}/{number}",
                    entry=None,
                    outcome=outcome,
                    expression=operand,
                    **nodes,
                )
            )
        return found

    def _opened(self, expression: Expression, context: Context) -> Expression:
        """Return what a variable stands for, the expression itself when it is none."""
        while isinstance(expression, Name) and context.table is None:
            variable = self.lower.catalog.variables.get(expression.id)
            if variable is None or variable.table is not None:
                break
            expression = parse_expression(variable.value)
        return expression

    # Items

    def item(self, entry: Item, part: str, context: Context) -> ItemNodes:
        """Return an item: the band of the facts, what experts gave inside it, and the likely points."""
        tree = self.tree
        most = int(entry.max * 10_000)
        band: Num | None = None
        facts_unknown = tree.false
        if entry.points is not None:
            value = self.lower.text(entry.points, context)
            if not isinstance(value, Num):
                raise refuse(entry.points, "yields no points")
            if value.zero is not None:
                value = self.numbers.best([value])
            low, high = self.numbers.plain(value, POINT)
            low, high = tree.coalesce(low, tree.lit(0)), tree.coalesce(high, tree.lit(most))
            band = self.numbers.between(low, high, POINT, "points", nonnegative=True)
            facts_unknown = self.unknown_inputs([low, high])
        if not entry.judged:
            if band is None:
                raise refuse(entry.id, "has neither points nor a judge")
            low, high = band.low.num, band.high.num
            same = tree.compare(Op.EQ, low, high)
            likely = tree.case([(same, tree.add(low, high))], tree.null(Type.INT))
            return ItemNodes(
                id=entry.id,
                part=part,
                entry=entry,
                low=low.called(f"{entry.id}_low"),
                high=high.called(f"{entry.id}_high"),
                value=self.agreed(low, high),
                likely=likely.called(f"{entry.id}_likely"),
                facts_unknown=facts_unknown if low is not high else tree.false,
                ungraded=tree.false,
                basis=None,
            )
        return self._judged_item(entry, part, band, facts_unknown, most, context)

    def _judged_item(
        self, entry: Item, part: str, band: Num | None, facts_unknown: Node, most: int, context: Context
    ) -> ItemNodes:
        tree, rows = self.tree, self.lower.macros.rows
        outcome = rows.judgement(entry.id, "outcome", context)
        given_low = rows.judgement(entry.id, "low", context)
        given_high = rows.judgement(entry.id, "high", context)
        grades = {grade: point_range(points) for grade, points in entry.grades.items()}

        def graded(which: int) -> Node:
            whens = [
                (tree.compare(Op.EQ, outcome, tree.lit(grade)), tree.lit(ends[which]))
                for grade, ends in grades.items()
            ]
            return tree.case(whens, tree.null(Type.INT)) if whens else tree.null(Type.INT)

        low = tree.coalesce(given_low, graded(0))
        high = tree.coalesce(given_high, graded(1))
        ungraded = tree.or_(tree.is_null(low), tree.is_null(high))
        least_of_band = band.low.num if band else tree.lit(0)
        most_of_band = band.high.num if band else tree.lit(most)
        low = tree.pick(Op.GREATEST, [tree.coalesce(low, least_of_band), least_of_band])
        high = tree.pick(Op.LEAST, [tree.coalesce(high, most_of_band), most_of_band])
        conflict = tree.compare(Op.GT, low, high)
        low, high = tree.case([(conflict, least_of_band)], low), tree.case([(conflict, most_of_band)], high)
        middle = tree.add(low, high)
        null = tree.null(Type.INT)
        # facts alone give a likely value where their band is known; pure judgement needs a grade
        no_value = tree.is_true(facts_unknown) if band else ungraded
        likely = tree.case([(no_value, null)], middle)
        return ItemNodes(
            id=entry.id,
            part=part,
            entry=entry,
            low=low.called(f"{entry.id}_low"),
            high=high.called(f"{entry.id}_high"),
            value=self.agreed(low, high),
            likely=likely.called(f"{entry.id}_likely"),
            facts_unknown=facts_unknown,
            ungraded=tree.compare(Op.LT, low, high),
            basis=rows.judgement(entry.id, "basis", context),
            conflict=conflict,
        )

    # Unknown inputs

    def inputs(self, roots: Sequence[Node]) -> Iterator[Feature]:
        """Yield every feature below the roots, once."""
        for node in topological(roots):
            if node.op is Op.INPUT:
                yield node.data

    def unknown_inputs(self, roots: Sequence[Node], *, judgement: bool = False) -> Node:
        """Return whether some input of facts (or of judgement) below the roots is unknown; never null."""
        tests: list[Node] = []
        for feature in self.inputs(roots):
            node = self.lower.inputs[feature]
            if feature.judgement is not judgement:
                continue
            if feature.fold in (Fold.VALUE, Fold.PICK):
                if feature.field in ("operating_since", "barred_until"):
                    continue
                tests.append(self.tree.is_null(node))
            elif feature.fold is Fold.COVERED:
                tests.append(self.tree.not_(node))
        return self.tree.or_(*tests) if tests else self.tree.false

    # The edition

    def edition(
        self, programme: Programme, edition: Edition, procedure: str, context: Context
    ) -> EditionNodes:
        """Return an edition's nodes under one procedure."""
        from yuqi.engine.tree.verdict import assemble

        return assemble(self, programme, edition, procedure, context)

    def attainable(self, title: str, as_of: date) -> Node:
        """Return whether another title's own conditions surely are met today: it only has to be applied for."""
        found = self._attainable.get((title, as_of))
        if found is not None:
            return found
        self._attainable[title, as_of] = self.tree.false  # titles that need each other: neither is
        programme = self.lower.catalog.programmes.get(title)
        edition = edition_on(programme, "new", as_of) if programme is not None else None
        if programme is not None and edition is not None:
            context = Context(as_of=as_of, year=as_of.year - 1, programme=title, procedure="new")
            verdict = self.edition(programme, edition, "new", context).columns["verdict"]
            passes = self.tree.compare(Op.EQ, verdict, self.tree.lit("pass"))
            self._attainable[title, as_of] = passes
        return self._attainable[title, as_of]


def _is_amount(lever: str) -> bool:
    """Whether a lever is an amount or a count: a gate that moves with it is near by its numbers only."""
    columns = (row_column(table, lever) for table in ("statements", "enterprises"))
    return any(column is not None and column.is_number for column in columns)
