"""A points model as nodes of the exact tree (积分模型编译): raw values, and points where no peers are needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Literal

from yuqi.backends.dialects import Dialect
from yuqi.base import Place, Problem, YuqiError
from yuqi.engine.compile import Output, select_outputs
from yuqi.engine.points.weights import POINTS, Weights, figure, industries, stages, weights_of
from yuqi.engine.tree import Bool, Context, End, Feature, Lowering, Node, Num, Op, Programmes, Str, Tree, Type
from yuqi.rules.expression import parse_expression
from yuqi.rules.shapes import Catalog, Deduction, Figures, Indicator, PointsModel
from yuqi.rules.syntax import Call, Name

__all__ = ["Compiled", "Mark", "check_models", "compile_model"]

_EXACT = frozenset({"capped", "efficacy", "bands", "events"})
_POINT = Fraction(1, POINTS)
_MOST = 10**17  # a raw value beyond is shown as that

Role = Literal["base", "extra", "deduction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One thing that earns or costs points (计分项)."""

    id: str
    role: Role
    dimension: str  # "" for a deduction
    indicator: Indicator | None
    deduction: Deduction | None
    weights: Weights | None
    unit: str | None
    raw_scale: int  # raw is stored in whole fractions of its unit: 100 for yuan, else 1,000,000
    exact: bool  # its points come from SQL; else from the values of all


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A model on a day, ready to be read out of facts (编译后的模型)."""

    model: PointsModel
    as_of: date
    marks: tuple[Mark, ...]
    outputs: tuple[Output, ...]
    features: tuple[Feature, ...]

    def select(self, say: Dialect, source: str) -> str:
        """Return the select of one row an enterprise, by code, over a relation of its features."""
        inner = select_outputs(self.outputs, say, source=source, leading={"uscc": "uscc"})
        cells = [
            say.cast(say.identifier(output.name), "bigint") if output.node.type is Type.INT else output.name
            for output in self.outputs
        ]
        listed = ", ".join(
            f"{cell} as {say.identifier(output.name)}"
            for cell, output in zip(cells, self.outputs, strict=True)
        )
        return f"select uscc, {listed} from (\n{inner}\n) as computed order by uscc"


def compile_model(catalog: Catalog, model: PointsModel, as_of: date) -> Compiled:
    """Return a model's nodes on a day.

    Raises:
        YuqiError: an expression that cannot be made exact, or more than 37 digits.
    """
    made = _Compiler(catalog, model, as_of)
    if made.tree.too_wide:
        raise YuqiError(Problem(code="engine.too-wide", params={"value": model.id}))
    return Compiled(
        model=model,
        as_of=as_of,
        marks=tuple(made.marks),
        outputs=tuple(made.outputs),
        features=tuple(made.lowering.inputs),
    )


def check_models(catalog: Catalog) -> list[Problem]:
    """Return the models that cannot be made exact on their first day, with file and line."""
    problems: list[Problem] = []
    for model in catalog.points_models.values():
        try:
            compile_model(catalog, model, model.from_)
        except YuqiError as wrong:
            file, _, line = str(catalog.places.get(model.id, "")).rpartition(":")
            place = Place(file=file or None, line=int(line) if line.isdigit() else None, key=model.id)
            problems += [replace(problem, place=place) for problem in wrong.problems]
    return problems


class _Compiler:
    """Lowers one model (积分模型下降)."""

    def __init__(self, catalog: Catalog, model: PointsModel, as_of: date) -> None:
        self.model, self.tree = model, Tree()
        self.lowering = Lowering(catalog, self.tree)
        self.numbers = self.lowering.numbers
        self.programmes = Programmes(self.lowering)
        self.context = Context(as_of=as_of, year=as_of.year - 1, programme=model.id)
        self.stages = stages(model)
        self.stage = self._stage()
        self.industry = self._industry()
        self.marks: list[Mark] = []
        self.outputs: list[Output] = [
            Output(name="stage", node=self.stage),
            Output(name="industry", node=self.industry),
            Output(name="size", node=self._text(model.peers.size)),
            Output(name="name", node=self.lowering.enterprise("name")),
            Output(name="in_zone", node=self._in_zone()),
        ]
        for dimension in model.dimensions:
            for indicator in dimension.indicators:
                self._indicator(indicator, dimension.role, dimension.id)
        for deduction in model.deductions:
            self._deduction(deduction)

    # Who and where

    def _stage(self) -> Node:
        """Return the number of the stage, lowest 0; null where facts do not decide it."""
        tree = self.tree
        if self.model.stages is None:
            return tree.lit(0)
        measured = self._number(self.model.stages.by)
        null = tree.null(Type.INT)
        whens: list[tuple[Node, Node]] = []
        for number, band in enumerate(self.model.stages.bands):
            edge = band.below if band.below is not None else band.at_most
            if edge is None:
                return tree.case(whens, tree.lit(number))
            op = Op.LT if band.below is not None else Op.LE
            inside = self.numbers.compare(op, measured, self.numbers.constant(Fraction(edge)))
            whens += [(inside, tree.lit(number)), (tree.is_null(inside), null)]
        return tree.case(whens, null)

    def _industry(self) -> Node:
        """Return the number of the group of industries with weights of its own; 0: none, or unknown."""
        code = self.lowering.enterprise("industry_code")
        groups = enumerate(industries(self.model), start=1)
        whens = [(self.tree.starts(code, [prefix]), self.tree.lit(number)) for number, prefix in groups]
        return self.tree.case(whens, self.tree.lit(0))

    def _in_zone(self) -> Node:
        """Return whether an enterprise is there on the day: registered, not gone; never null."""
        tree, day = self.tree, self.tree.lit(self.context.as_of)
        begun = tree.compare(Op.LE, self.lowering.enterprise("registered_on"), day)
        ends = ("moved_out_on", "revoked_on", "cancelled_on")
        gone = [tree.is_true(tree.compare(Op.LE, self.lowering.enterprise(name), day)) for name in ends]
        return tree.and_(tree.coalesce(begun, tree.true), *(tree.not_(each) for each in gone))

    # Values

    def _number(self, text: str) -> Num:
        """Return an expression's number; a condition counts 1 where met, 0 where not."""
        value = self.lowering.text(text, self.context)
        if isinstance(value, Bool):
            tree, one, nought = self.tree, self.tree.lit(1), self.tree.lit(0)
            low = tree.case([(tree.is_true(value.node), one)], nought)
            high = tree.case([(tree.is_false(value.node), nought)], one)
            return self.numbers.between(low, high, Fraction(1), None, nonnegative=True)
        if not isinstance(value, Num):
            raise YuqiError(Problem(code="engine.expression", params={"value": text, "why": "not a number"}))
        return value

    def _text(self, text: str) -> Node:
        value = self.lowering.text(text, self.context)
        if not isinstance(value, Str):
            raise YuqiError(Problem(code="engine.expression", params={"value": text, "why": "not a text"}))
        return value.node

    def _by_stage(self, figures: Figures) -> Num:
        """Return a figure that may differ by stage; null where the stage is unknown."""
        values = [Fraction(figure(figures, stage)) for stage in self.stages]
        if len(set(values)) == 1:
            return self.numbers.constant(values[0])
        common = lcm(*(value.denominator for value in values))
        whole = [self.tree.lit(int(value * common)) for value in values]
        node = self._chosen(self.stage, whole)
        return self.numbers.exactly(node, Fraction(1, common), None, nonnegative=min(values) >= 0)

    def _chosen(self, number: Node, nodes: Sequence[Node]) -> Node:
        tests = [self.tree.compare(Op.EQ, number, self.tree.lit(n)) for n in range(len(nodes))]
        return self.tree.case(list(zip(tests, nodes, strict=True)), self.tree.null(Type.INT))

    def _weight(self, weights: Weights) -> Node:
        """Return the weight in ten-thousandths; null where the stage is unknown."""
        if weights.constant is not None and self.model.stages is None:
            return self.tree.lit(weights.constant)
        rows = [self._chosen(self.stage, [self.tree.lit(int(cell)) for cell in row]) for row in weights.table]
        return rows[0] if len(rows) == 1 else self._chosen(self.industry, rows)

    # Marks

    def _indicator(self, indicator: Indicator, role: Role, dimension: str) -> None:
        value = self._number(indicator.value)
        up = indicator.direction == "up"
        weights = weights_of(indicator, self.model)
        exact = indicator.normalise.method in _EXACT
        self.marks.append(
            Mark(
                id=indicator.id,
                role=role,
                dimension=dimension,
                indicator=indicator,
                deduction=None,
                weights=weights,
                unit=indicator.unit or value.unit,
                raw_scale=_raw_scale(value),
                exact=exact,
            )
        )
        raw, settled = self._raw(value, up=up)
        prefix = f"i{len(self.marks) - 1}"
        self.outputs.append(Output(name=f"{prefix}_raw", node=raw))
        if not exact:
            self.outputs.append(Output(name=f"{prefix}_settled", node=settled))
            return
        low, high = self._points(indicator, value, self._weight(weights))
        self.outputs.append(Output(name=f"{prefix}_low", node=low))
        self.outputs.append(Output(name=f"{prefix}_high", node=high))

    def _raw(self, value: Num, *, up: bool) -> tuple[Node, Node]:
        """Return the value as shown, and whether it is settled.

        Of a range it is the end that is certain (rows found in a list not said to be complete), unless that says
        nothing: 0 at least, or no bound at all.
        """
        tree = self.tree
        shown = self.programmes.shown(value)
        low, high = tree.clamp(shown.low, _MOST), tree.clamp(shown.high, _MOST)
        same = tree.is_true(tree.compare(Op.EQ, low, high))
        certain, usable = (
            (low, tree.is_true(tree.compare(Op.GT, low, tree.lit(0))))
            if up
            else (high, tree.not_(tree.is_null(high)))
        )
        return tree.case([(same, low), (usable, certain)], tree.null(Type.INT)), same

    def _points(self, indicator: Indicator, value: Num, weight: Node) -> tuple[Node, Node]:
        """Return points in ten-thousandths, each end one division rounded half-up."""
        how, numbers = indicator.normalise, self.numbers
        if how.method == "bands":
            scale = self.lowering.scale(how.scale or "", self.context)
            tops = [band.points[1] if isinstance(band.points, tuple) else band.points for band in scale.bands]
            step = Call("step", (parse_expression(indicator.value), Name(scale.id)))
            measured = self.lowering.number(step, self.context)
            return self._share(measured, numbers.constant(Fraction(max(tops))), weight)
        if how.method == "events":
            each = numbers.constant(Fraction(how.each or 0))
            whole = numbers.exactly(weight, _POINT, None, nonnegative=True)
            return self._share(numbers.multiply(value, each), whole, weight)
        floor = self._by_stage(how.floor or Decimal(0))
        full = self._by_stage(how.full or Decimal(0))
        part = (full, value) if indicator.direction == "down" else (value, floor)
        base = Fraction(how.base) if how.method == "efficacy" else None
        return self._share(
            numbers.add(*part, minus=True), numbers.add(full, floor, minus=True), weight, base=base
        )

    def _share(
        self, part: Num, whole: Num, weight: Node, *, base: Fraction | None = None
    ) -> tuple[Node, Node]:
        """Return weight × part / whole within 0 … weight; from base × weight on where there is a base.

        What is unknown earns nothing at the low end and everything at the high one; what is undefined earns nothing.
        """
        tree = self.tree
        scale, span = part.scale / whole.scale, whole.low.num
        ends: list[Node] = []
        for end, unknown in ((part.low, tree.lit(0)), (part.high, weight)):
            num, factor = tree.pick(Op.GREATEST, [end.num, tree.lit(0)]), scale
            bottom = span if end.den is None else tree.mul(end.den, span)
            if base is not None:
                # (1 − base) × part + base × whole, over one denominator
                common = lcm(((1 - base) * scale).denominator, base.denominator)
                earned = tree.mul(num, tree.lit(int((1 - base) * scale * common)))
                num = tree.add(earned, tree.mul(bottom, tree.lit(int(base * common))))
                factor = Fraction(1, common)
            points = self.numbers.rounded(End(tree.mul(num, weight), bottom), factor)
            known = tree.coalesce(tree.pick(Op.LEAST, [points, weight]), unknown)
            if part.zero is not None:
                known = tree.case([(part.zero, tree.lit(0))], known)
            ends.append(known)
        return ends[0], ends[1]

    def _deduction(self, deduction: Deduction) -> None:
        """Add what takes points away: certain ones at the low end, possible ones at the high."""
        value = self._number(deduction.value)
        self.marks.append(
            Mark(
                id=deduction.id,
                role="deduction",
                dimension="",
                indicator=None,
                deduction=deduction,
                weights=None,
                unit=value.unit,
                raw_scale=_raw_scale(value),
                exact=True,
            )
        )
        most = self.tree.lit(int(deduction.most * POINTS))
        whole = self.numbers.constant(Fraction(deduction.most))
        each = self.numbers.constant(Fraction(deduction.each))
        low, high = self._share(self.numbers.multiply(value, each), whole, most)
        raw, _ = self._raw(value, up=True)
        prefix = f"i{len(self.marks) - 1}"
        for name, node in (("raw", raw), ("low", low), ("high", high)):
            self.outputs.append(Output(name=f"{prefix}_{name}", node=node))


def _raw_scale(value: Num) -> int:
    return 100 if value.unit == "yuan" else 10**6
