"""From conditions and points to the verdict (总结论): routes, open_by, likely score, ladder word, all as nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from yuqi.engine.tree.calendar import months_later
from yuqi.engine.tree.features import Fold
from yuqi.engine.tree.nodes import Node, Op, Tree, Type
from yuqi.engine.tree.programme import ConditionNodes, EditionNodes, ItemNodes, PartNodes, Programmes
from yuqi.engine.tree.values import POINT, Context, refuse
from yuqi.facts.vocabulary import TABLES
from yuqi.rules.expression import parse_expression
from yuqi.rules.obtaining import title_asked
from yuqi.rules.shapes import Edition, Programme, Scorecard
from yuqi.rules.syntax import Name

__all__ = ["assemble", "is_review"]

_TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """The scorecard, added up."""

    items: tuple[ItemNodes, ...]
    parts: tuple[PartNodes, ...]
    low: Node
    high: Node
    condition: ConditionNodes
    minimums: tuple[ConditionNodes, ...]
    likely: Node  # ten-thousandths
    close: Node


def is_review(builder: Programmes, programme: str, as_of: date) -> Node:
    """Return whether the title is held at as_of or expires in that year; never null (contract: Procedure)."""
    tree = builder.tree
    held = _held(builder, programme, as_of)
    expires = _last_expiry(builder, programme)
    first, last = tree.lit(date(as_of.year, 1, 1)), tree.lit(date(as_of.year, 12, 31))
    this_year = tree.and_(tree.compare(Op.GE, expires, first), tree.compare(Op.LE, expires, last))
    return tree.or_(tree.is_true(held), tree.is_true(this_year))


def _held(builder: Programmes, programme: str, as_of: date) -> Node:
    context = Context(as_of=as_of, year=as_of.year - 1)
    return builder.lower.macros.rows.holds([Name(programme)], context).node


def _last_expiry(builder: Programmes, programme: str) -> Node:
    """Return the latest last day of a title never revoked; null without one."""
    tree, rows = builder.tree, builder.lower.macros.rows
    titles = TABLES["titles"]
    where = tree.and_(
        tree.compare(Op.EQ, tree.row("programme", Type.TEXT), tree.lit(programme)),
        tree.compare(Op.EQ, tree.row("revoked_on", Type.DATE), tree.lit(date(9999, 12, 31))),
    )
    expiry = tree.coalesce(tree.row("expires_on", Type.DATE), rows.term_end(titles))
    name = f"expiry_{programme.replace('.', '_')}"
    return builder.lower.feature("titles", Fold.MAX, Type.DATE, value=expiry, where=where, name=name)


def assemble(
    builder: Programmes, programme: Programme, edition: Edition, procedure: str, context: Context
) -> EditionNodes:
    """Return every node of an edition under one procedure."""
    tree = builder.tree
    share = programme.near_rule.min_share
    route_gate = edition.routes.as_gate if edition.routes else None
    in_routes = set(edition.routes.any_of) if edition.routes else set()
    route_path = f"{route_gate.id}/" if route_gate else "routes/"
    gap = programme.near_rule.score_gap
    card = _card(builder, edition, context, share, gap, in_routes, route_path) if edition.scorecard else None

    directs: dict[str, ConditionNodes] = {}
    for entry in edition.directs:
        home = [gate.id for gate in edition.gates if entry.id in gate.stands_in]
        path = f"{home[-1]}/{entry.id}" if home else f"{route_path}{entry.id}"
        directs[entry.id] = builder.condition(entry, "route", path, context, share)

    conditions: list[ConditionNodes] = []
    gates: list[ConditionNodes] = []
    for entry in edition.gates:
        if entry.scorecard:
            if card is None:
                raise refuse(entry.id, "refers to a scorecard the edition lacks")
            gate = card.condition
        else:
            gate = builder.condition(entry, "gate", entry.id, context, share)
            if entry.stands_in:
                others = [directs[id_].outcome for id_ in entry.stands_in]
                gate = _replaced(tree, gate, tree.or_(gate.outcome, *others))
        conditions.append(gate)
        if not (entry.scorecard and "score" in in_routes):
            gates.append(gate)
    routes: Node | None = None
    direct_met = tree.false
    score_counts = card is not None
    if edition.routes is not None:
        ways: list[Node] = []
        for id_ in edition.routes.any_of:
            if id_ == "score":
                if card is None:
                    raise refuse(id_, "refers to a scorecard the edition lacks")
                ways.append(tree.and_(card.condition.outcome, *(m.outcome for m in card.minimums)))
            else:
                ways.append(directs[id_].outcome)
        routes = tree.or_(*ways)
        direct_met = tree.or_(
            *(tree.is_true(directs[id_].outcome) for id_ in edition.routes.any_of if id_ != "score")
        )
    if card is not None and card.condition not in conditions:
        conditions.append(card.condition)
    if card is not None:
        conditions.extend(card.minimums)
    if route_gate is not None and routes is not None:
        conditions.append(
            ConditionNodes(
                id=route_gate.id,
                role="gate",
                path=route_gate.id,
                entry=route_gate,
                outcome=routes,
                lever=route_gate.lever,
            )
        )
    conditions.extend(directs.values())

    minimums = card.minimums if card is not None else ()
    bound = [gate.outcome for gate in gates]
    if routes is not None:
        routes.called("routes_met")
        bound.append(routes)
    elif card is not None and not any(gate.is_score for gate in gates):
        bound.extend([card.condition.outcome, *(m.outcome for m in minimums)])
        gates.append(card.condition)
    elif card is not None:
        bound.extend(m.outcome for m in minimums)
    verdict = tree.and_(*bound).called("verdict_met")
    columns = _Columns(
        builder, programme, edition, context, gates, minimums, directs, routes, direct_met, card, verdict
    ).build()
    return EditionNodes(
        programme=programme,
        edition=edition,
        procedure=procedure,
        conditions=tuple(conditions),
        items=card.items if card else (),
        parts=card.parts if card else (),
        columns=columns,
        score_low=card.low if card else None,
        score_high=card.high if card else None,
        bar=edition.scorecard.bar if edition.scorecard and score_counts else None,
    )


def _replaced(tree: Tree, gate: ConditionNodes, outcome: Node) -> ConditionNodes:
    """Return a gate that direct grounds meet as well: it is short of something only while none of them does."""
    unmet, null = tree.is_false(outcome), tree.null(Type.INT)
    short, miss = gate.shortfall, gate.miss
    if short is not None:
        node = tree.case([(unmet, short.low)], null)
        short = replace(short, low=node, high=node)
    if miss is not None:
        miss = tree.case([(unmet, miss)], null)
    return replace(gate, outcome=outcome, shortfall=short, miss=miss)


def _card(
    builder: Programmes,
    edition: Edition,
    context: Context,
    share: Decimal,
    gap: Decimal,
    in_routes: set[str],
    route_path: str,
) -> _Card:
    tree, numbers = builder.tree, builder.numbers
    card: Scorecard | None = edition.scorecard
    assert card is not None
    items: list[ItemNodes] = []
    parts: list[PartNodes] = []
    likely_parts: list[Node] = []
    minimums: list[ConditionNodes] = []
    for part in card.parts:
        own = [builder.item(item, part.id, context) for item in part.items]
        for nodes in own:
            builder.lower.macros.items[context.programme, context.procedure, nodes.id] = numbers.between(
                nodes.low, nodes.high, POINT, "points", nonnegative=True
            )
        most = int(part.max * _TEN_THOUSAND)
        needs_cap = sum(item.max for item in part.items) > part.max

        def capped(node: Node, limit: int, cap: bool) -> Node:
            return tree.pick(Op.LEAST, [node, tree.lit(limit)]) if cap else node

        low = capped(tree.add(*(nodes.low for nodes in own)), most, needs_cap)
        high = capped(tree.add(*(nodes.high for nodes in own)), most, needs_cap)
        likely_parts.append(capped(tree.add(*(nodes.likely for nodes in own)), 2 * most, needs_cap))
        items.extend(own)
        parts.append(PartNodes(id=part.id, entry=part, low=low, high=high, value=builder.agreed(low, high)))
        if part.minimum is not None:
            total = numbers.between(low, high, POINT, "points", nonnegative=True)
            bar = numbers.constant(Fraction(part.minimum.at_least), "points")
            outcome = numbers.compare(Op.GE, total, bar)
            unmet = tree.is_false(outcome)
            minimums.append(
                ConditionNodes(
                    id=part.minimum.id,
                    role="part_minimum",
                    path=f"{route_path}score/{part.minimum.id}" if "score" in in_routes else part.minimum.id,
                    entry=None,
                    outcome=outcome,
                    op=">=",
                    value=builder.shown(total),
                    threshold=builder.shown(bar),
                    shortfall=builder.shortfall(Op.GE, total, bar, unmet),
                    miss=builder.miss(Op.GE, total, bar, unmet),
                    close=builder.numbers.close(Op.GE, total, bar, Fraction(share)),
                    lever="score",
                )
            )
    low = tree.add(*(part.low.called(f"{part.id}_part_low") for part in parts)).called("total_low")
    high = tree.add(*(part.high.called(f"{part.id}_part_high") for part in parts)).called("total_high")
    total = numbers.between(low, high, POINT, "points", nonnegative=True)
    bar = numbers.constant(Fraction(card.bar), "points")
    op = Op.GT if card.op == ">" else Op.GE
    reached = numbers.compare(op, total, bar)
    outcome = tree.and_(
        reached, *(builder.lower.boolean(parse_expression(text), context) for text in card.requires)
    )
    marker = next((gate for gate in edition.gates if gate.scorecard), None)
    role = "route" if "score" in in_routes else "gate"
    unmet = tree.is_false(outcome)
    top = numbers.exactly(high, POINT, "points", nonnegative=True)
    condition = ConditionNodes(
        id="score",
        role=role,
        path=f"{route_path}score" if role == "route" else "score",
        entry=marker,
        outcome=outcome,
        op=card.op,
        value=builder.shown(total),
        threshold=builder.shown(bar),
        shortfall=builder.shortfall(op, top, bar, unmet),
        miss=builder.miss(op, top, bar, unmet),
        close=tree.is_true(reached),
        lever=marker.lever if marker else "judgement",
        is_score=True,
    )
    close = tree.compare(op, high, tree.lit(int((card.bar - gap) * _TEN_THOUSAND)))
    doubled = tree.add(*likely_parts)
    likely = tree.floor_div(tree.add(doubled, tree.lit(1)), tree.lit(2))
    return _Card(
        items=tuple(items),
        parts=tuple(parts),
        low=low,
        high=high,
        condition=condition,
        minimums=tuple(minimums),
        likely=likely,
        close=close,
    )


class _Columns:
    """The verdict table's columns (结论列)."""

    def __init__(
        self,
        builder: Programmes,
        programme: Programme,
        edition: Edition,
        context: Context,
        gates: Sequence[ConditionNodes],
        minimums: Sequence[ConditionNodes],
        directs: dict[str, ConditionNodes],
        routes: Node | None,
        direct_met: Node,
        card: _Card | None,
        verdict: Node,
    ) -> None:
        self.builder, self.programme, self.edition, self.context = builder, programme, edition, context
        self.tree: Tree = builder.tree
        self.gates, self.minimums, self.directs, self.routes = gates, minimums, directs, routes
        self.direct_met, self.card, self.verdict = direct_met, card, verdict

    def build(self) -> dict[str, Node]:
        """Return all columns by name."""
        tree = self.tree
        columns: dict[str, Node] = {
            "verdict": tree.case(
                [(self.verdict, tree.lit("pass")), (tree.is_false(self.verdict), tree.lit("fail"))],
                tree.lit("open"),
            ),
            "route": self._route(),
            **self._scores(),
            "open_by": self._open_by(),
            **self._counts(),
            "distance": self._distance(),
        }
        columns.update(self._title())
        columns["eligible_from"] = self._eligible_from()
        return columns

    def _route(self) -> Node:
        tree = self.tree
        none = tree.lit("none")
        if self.edition.routes is None:
            passed = tree.lit("scorecard") if self.card is not None else none
            return tree.case([(self.verdict, passed)], none)
        whens: list[tuple[Node, Node]] = []
        for id_ in self.edition.routes.any_of:
            if id_ == "score" and self.card is not None:
                met = tree.and_(self.card.condition.outcome, *(m.outcome for m in self.minimums))
                whens.append((met, tree.lit("scorecard")))
            elif id_ != "score":
                whens.append((self.directs[id_].outcome, tree.lit(id_)))
        return tree.case([(self.verdict, tree.case(whens, none))], none)

    def _scores(self) -> dict[str, Node]:
        tree = self.tree
        null, no_text = tree.null(Type.INT), tree.null(Type.TEXT)
        if self.card is None:
            return {
                "score_low": null,
                "score_high": null,
                "score_likely": null,
                "likely_basis": no_text,
            }
        bases = [item.basis for item in self.card.items if item.basis is not None]
        weakest = no_text
        for word in ("panel", "specialist", "self"):
            some = tree.or_(*(tree.is_true(tree.compare(Op.EQ, b, tree.lit(word))) for b in bases))
            if bases:
                weakest = tree.case([(some, tree.lit(word))], weakest)
        likely = self.card.likely
        known = tree.not_(tree.is_null(likely))
        residual = self.builder.residuals.get(f"{self.programme.id}@{self.edition.id}")
        if residual is not None:
            most = sum(int(part.entry.max * _TEN_THOUSAND) for part in self.card.parts)
            corrected = tree.pick(Op.GREATEST, [tree.add(likely, tree.lit(residual)), tree.lit(0)])
            likely = tree.pick(Op.LEAST, [corrected, tree.lit(most)])
            weakest = tree.lit("outcomes")
        return {
            "score_low": self.card.low,
            "score_high": self.card.high,
            "score_likely": likely,
            "likely_basis": tree.case([(known, weakest)], no_text),
        }

    def _decides(self) -> list[Node]:
        """Return what the verdict rests on: gates, minimums, routes as one."""
        nodes = [gate.outcome for gate in self.gates]
        if self.routes is not None:
            return [*nodes, self.routes]
        return [*nodes, *(minimum.outcome for minimum in self.minimums)]

    def _open_by(self) -> Node:
        tree, builder = self.tree, self.builder
        facts: list[Node] = []
        judgement: list[Node] = []
        singles = [gate for gate in self.gates if not gate.is_score]
        if self.routes is not None:
            singles = [*singles, *(self.directs[i] for i in self.edition.routes.any_of if i != "score")]  # type: ignore[union-attr]
        for gate in singles:
            unknown = tree.is_null(gate.outcome)
            facts.append(tree.and_(unknown, builder.unknown_inputs([gate.outcome])))
            judgement.append(tree.and_(unknown, builder.unknown_inputs([gate.outcome], judgement=True)))
        if self.card is not None:
            unknown = tree.is_null(
                tree.and_(self.card.condition.outcome, *(m.outcome for m in self.minimums))
            )
            wide = [tree.compare(Op.LT, item.low, item.high) for item in self.card.items]
            by_facts = [
                tree.and_(width, item.facts_unknown)
                for width, item in zip(wide, self.card.items, strict=True)
            ]
            by_judges = [
                tree.and_(width, item.ungraded)
                for width, item in zip(wide, self.card.items, strict=True)
                if item.entry.judged
            ]
            facts.append(tree.and_(unknown, tree.or_(*by_facts)))
            judgement.append(tree.and_(unknown, tree.or_(*by_judges)))
        is_open = tree.is_null(self.verdict)
        some_facts, some_judgement = tree.or_(*facts), tree.or_(*judgement)
        return tree.case(
            [
                (tree.not_(is_open), tree.lit("none")),
                (tree.and_(some_facts, some_judgement), tree.lit("both")),
                (some_judgement, tree.lit("judgement")),
            ],
            tree.lit("facts"),
        )

    def _counts(self) -> dict[str, Node]:
        tree = self.tree
        one, zero = tree.lit(1), tree.lit(0)
        decides = self._decides()

        def count(tests: list[Node]) -> Node:
            return tree.add(*(tree.case([(test, one)], zero) for test in tests))

        return {
            "conditions_met": count(decides),
            "conditions_unmet": count([tree.is_false(node) for node in decides]),
            "conditions_unknown": count([tree.is_null(node) for node in decides]),
        }

    def _distance(self) -> Node:
        """Return the largest relative miss among unmet gates, in millionths; 0 when none is unmet."""
        tree = self.tree
        counted = (*self.gates, *(self.minimums if self.routes is None else ()))
        misses = [gate.miss for gate in counted if gate.miss is not None]
        if self.routes is not None and self.card is not None:
            unmet = tree.is_false(self.routes)
            misses.extend(
                tree.case([(unmet, part.miss)], tree.null(Type.INT))
                for part in (self.card.condition, *self.minimums)
                if part.miss is not None
            )
        some_unmet = tree.or_(*(tree.is_false(node) for node in self._decides()))
        null = tree.null(Type.INT)
        worst = tree.pick(Op.GREATEST_KNOWN, misses) if misses else null
        return tree.case([(some_unmet, worst)], tree.lit(0))

    def _title(self) -> dict[str, Node]:
        tree, as_of = self.tree, self.context.as_of
        held = _held(self.builder, self.programme.id, as_of)
        is_held = tree.is_true(held)
        until = tree.case([(is_held, _last_expiry(self.builder, self.programme.id))], tree.null(Type.DATE))
        rule = self.programme.near_rule
        soon = tree.compare(Op.LE, until, tree.lit(months_later(as_of, rule.at_risk_months)))
        at_risk = tree.and_(is_held, tree.or_(tree.is_false(self.verdict), tree.is_true(soon)))
        standing = tree.case(
            [
                (at_risk, tree.lit("at_risk")),
                (is_held, tree.lit("held")),
                (self.verdict, tree.lit("pass")),
                (self._near(), tree.lit("near")),
                (tree.not_(tree.or_(*(tree.is_false(n) for n in self._decides()))), tree.lit("open")),
            ],
            tree.lit("far"),
        )
        return {
            "standing": standing,
            "held": held,
            "held_until": until,
            "at_risk": at_risk,
        }

    def _near(self) -> Node:
        """Return whether 1 to max_unmet gates or part minimums are unmet, each within reach."""
        tree = self.tree
        rule = self.programme.near_rule
        tests: list[Node] = []
        unmets: list[Node] = []
        for gate in (*self.gates, *self.minimums):
            if gate.is_score:
                continue
            unmet = tree.is_false(gate.outcome)
            if gate.role == "part_minimum" and self.routes is not None:
                unmet = tree.and_(unmet, tree.not_(self.direct_met))
            unmets.append(unmet)
            if gate.lever is None:
                tests.append(tree.not_(unmet))
            elif (title := title_asked(gate.lever)) is not None:
                tests.append(tree.or_(tree.not_(unmet), self.builder.attainable(title, self.context.as_of)))
            elif gate.close is not None:
                tests.append(tree.or_(tree.not_(unmet), gate.close))
        if self.card is not None:
            tests.append(tree.or_(self.direct_met, self.card.close))
        elif self.routes is not None:
            # no scorecard: the routes are one more gate, without a number and without a lever
            tests.append(tree.not_(tree.is_false(self.routes)))
        one, zero = tree.lit(1), tree.lit(0)
        count = tree.add(*(tree.case([(unmet, one)], zero) for unmet in unmets)) if unmets else zero
        some = tree.compare(Op.GE, count, one)
        few = tree.compare(Op.LE, count, tree.lit(rule.max_unmet))
        return tree.and_(some, few, *tests)

    def _eligible_from(self) -> Node:
        """Return the first day of pass when only time is missing; null otherwise."""
        tree = self.tree
        days: list[Node] = []
        tests: list[Node] = [tree.is_false(self.verdict)]
        null = tree.null(Type.DATE)
        for gate in self.gates:
            unmet = tree.is_false(gate.outcome)
            if gate.met_from is not None:
                days.append(tree.case([(unmet, gate.met_from)], null))
            tests.append(
                tree.is_true(gate.outcome)
                if gate.met_from is None
                else tree.or_(tree.is_true(gate.outcome), unmet)
            )
        if self.routes is not None:
            tests.append(tree.is_true(self.routes))
        if self.routes is None:
            tests.extend(tree.is_true(minimum.outcome) for minimum in self.minimums)
        if not days:
            return null
        return tree.case([(tree.and_(*tests), tree.pick(Op.GREATEST_KNOWN, days))], null)
