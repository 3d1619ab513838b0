"""A programme on a day to come (申报日视野): what its verdict is there, and how acts move it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yuqi.backends.base import Backend
from yuqi.engine.assess.one import read_many
from yuqi.engine.compile import Ruleset, build_ruleset, needed_tables
from yuqi.engine.evaluate import OneEnterprise, Program
from yuqi.engine.evaluate.printer import compile_nodes
from yuqi.engine.plan.acts import Act, changed
from yuqi.engine.plan.formula import Affine, Formula, Space, both, either, negation
from yuqi.engine.plan.reading import Choice, Number, Reading, Truth, Value, choose, moved_nodes
from yuqi.engine.tree import USED_ELSEWHERE, EditionNodes, Feature, Fold, Node, Op, topological
from yuqi.facts.vocabulary import TABLES
from yuqi.rules.shapes import Catalog

__all__ = ["Horizon", "Sight", "View", "derived_columns", "rows_after"]

_WITH_DERIVED = "ip_rights"

_UNSIGNED = frozenset(
    column.name for column in TABLES["statements"].columns if column.is_number and not column.signed
)


@dataclass(slots=True, kw_only=True)
class Sight:
    """One edition, compiled for planning (版本视图)."""

    edition: EditionNodes
    procedure: str
    sure: Node  # the verdict is pass
    judged: Node  # pass, or open by judgement alone
    program: Program  # boils rows down to features
    order: list[Node]  # every node below what is named, but literals
    evaluate: Any
    places: Mapping[str, int | Node]  # verdict columns, condition/<path>: place in the order, or a literal
    moved: dict[tuple[frozenset[Feature], int], list[Node]] = field(default_factory=dict)

    def run(self, features: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of what is named, from features."""
        values = self.evaluate(features)
        return {
            name: values[place] if isinstance(place, int) else place.data
            for name, place in self.places.items()
        }

    def below(self, features: frozenset[Feature], root: Node) -> list[Node]:
        """Return the nodes below a root that depend on some features, arguments first."""
        found = self.moved.get((features, root.number))
        if found is None:
            found = self.moved[features, root.number] = moved_nodes([root], features)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An enterprise at the day (企业视图): its rows and values with no act done."""

    one: OneEnterprise
    sight: Sight
    procedure: str  # new or review
    features: Mapping[str, Any]
    values: Mapping[str, Any]  # of the program


class Horizon:
    """A programme at one day (申报日视野)."""

    def __init__(self, catalog: Catalog, programme: str, by: date, procedure: str | None = None) -> None:
        self.by = by
        self.ruleset: Ruleset = build_ruleset(
            catalog, as_of=by, programmes=[programme], procedure=procedure, benefits=False, checks=False
        )
        self.block = self.ruleset.blocks[0]
        self.features: list[Feature] = list(self.ruleset.lowering.inputs)
        self.tables = needed_tables(self.features)
        self._by_name = {feature.name: feature for feature in self.features}
        self._by_table: dict[str, list[Feature]] = {}
        for feature in self.features:
            if feature.fold is not Fold.COVERED:
                self._by_table.setdefault(feature.table, []).append(feature)
        self._review = Program({"review": self.block.review})
        self.sights = [self._sight(edition) for edition in self.block.editions]
        self._derived = derived_columns(self.features)

    def _sight(self, edition: EditionNodes) -> Sight:
        tree = self.ruleset.lowering.tree
        verdict, open_by = edition.columns["verdict"], edition.columns["open_by"]
        sure = tree.compare(Op.EQ, verdict, tree.lit("pass"))
        judgement = tree.compare(Op.EQ, open_by, tree.lit("judgement"))
        judged = tree.or_(sure, tree.and_(tree.compare(Op.EQ, verdict, tree.lit("open")), judgement))
        nodes = dict(edition.columns)
        nodes.update({f"condition/{condition.path}": condition.outcome for condition in edition.conditions})
        for condition in edition.conditions:
            if condition.met_from is not None:
                nodes[f"met_from/{condition.path}"] = condition.met_from
        nodes["sure"], nodes["judged"] = sure, judged
        order = [node for node in topological(list(nodes.values())) if node.op is not Op.LIT]
        at = {node.number: place for place, node in enumerate(order)}
        return Sight(
            places={name: at.get(node.number, node) for name, node in nodes.items()},
            edition=edition,
            procedure=edition.procedure,
            sure=sure,
            judged=judged,
            program=Program(nodes),
            order=order,
            evaluate=compile_nodes(order),
        )

    # Enterprises

    def read(self, backend: Backend, codes: Sequence[str] | None) -> dict[str, OneEnterprise]:
        """Return enterprises' rows from a session whose tables are as foreseen."""
        return read_many(backend, self.features, self.by, codes)

    def view(self, one: OneEnterprise) -> View:
        """Return an enterprise at the day with no act done."""
        procedure = self.block.forced
        if procedure is None:
            procedure = "review" if self._review.run(self._review.features(one))["review"] else "new"
        sight = self.sights[-1 if procedure == "review" else 0]  # one where both procedures agree
        features = sight.program.features(one)
        return View(one=one, sight=sight, procedure=procedure, features=features, values=sight.run(features))

    def after(self, view: View, acts: Sequence[Act], amounts: Sequence[int]) -> dict[str, Any]:
        """Return the program's values after acts, computed from the rows as they would be: the exact re-check."""
        features = dict(view.features)
        for table, rows in self.rows_after(view.one, acts, amounts).items():
            features.update(view.sight.program.fold(table, rows))
        return view.sight.run(features)

    def rows_after(
        self, one: OneEnterprise, acts: Sequence[Act], amounts: Sequence[int]
    ) -> dict[str, list[Mapping[str, Any]]]:
        """Return the rows of the tables that acts change, after them."""
        return rows_after(one, acts, amounts, self._derived)

    def is_possible(self, view: View, acts: Sequence[Act], amounts: Sequence[int]) -> bool:
        """Whether acts leave every figure that cannot be negative at zero or above."""
        after = self.rows_after(view.one, acts, amounts).get("statements", [])
        before = view.one.rows.get("statements", ())
        return not any(
            row[name] is not None and row[name] < 0 <= old[name]
            for row, old in zip(after, before, strict=False)
            for name in {name for act in acts for name, _ in act.moves}
            if name in _UNSIGNED and old.get(name) is not None
        )

    def derived(self, table: str) -> list[str]:
        """Return the columns that the passes add to a table's rows."""
        return self._derived if table == _WITH_DERIVED else []

    # Acts

    def touched(self, view: View, acts: Sequence[Act]) -> list[dict[str, tuple[Any, Any, Any]]]:
        """Return, for each act, the features it moves: their values after 1, 2 and all of its steps."""
        return [self._touched(view, act) for act in acts]

    def _touched(self, view: View, act: Act) -> dict[str, tuple[Any, Any, Any]]:
        table, before = act.lever.table, view.features
        own = self._by_table.get(table, ())
        tries = (1, min(2, act.most), act.most)
        if act.year is not None and act.lever.op == "set":
            moves = dict(act.moves)
            felt = [feature for feature in own if feature.field in moves or feature.field == "*"]
            if all(self._is_cell(feature) for feature in felt):
                return {
                    feature.name: tuple(
                        before[feature.name] + moves[feature.field] * steps for steps in tries
                    )
                    for feature in felt
                    if feature.year == act.year and before.get(feature.name) is not None
                }
        if not own:
            return {}
        rows, derived = view.one.rows.get(table, ()), self.derived(table)
        tried = [view.sight.program.fold(table, changed(rows, act, steps, derived)) for steps in tries]
        return {
            name: (tried[0][name], tried[1][name], tried[2][name])
            for name in tried[0]
            if any(after[name] != before[name] for after in tried)
        }

    def possible(self, view: View, acts: Sequence[Act], space: Space) -> Formula:
        """Return that no figure which cannot be negative becomes so: nobody spends what is not there.

        The space's first variables are the acts' amounts, in order.
        """
        moved: dict[tuple[int, str], dict[int, int]] = {}
        for var, act in enumerate(acts):
            if act.year is not None and act.lever.op == "set":
                for name, by in act.moves:
                    moved.setdefault((act.year, name), {})[var] = by
        rows = {row["year"]: row for row in view.one.rows.get("statements", ())}
        limits: list[Formula] = []
        for (year, name), terms in moved.items():
            now = rows[year].get(name) if year in rows else None
            if now is not None and min(terms.values()) < 0 and name in _UNSIGNED:
                limits.append(space.decided(Affine.of(now, terms)))
        return both(limits)

    @staticmethod
    def _is_cell(feature: Feature) -> bool:
        """Whether a feature is one cell of one year, as it stands."""
        value = feature.value
        return (
            feature.fold is Fold.PICK
            and feature.year is not None
            and value is not None
            and value.op is Op.ROW
            and value.data == feature.field
        )

    def reading(
        self, view: View, acts: Sequence[Act], space: Space, touched: Sequence[Mapping[str, tuple[Any, ...]]]
    ) -> Reading:
        """Return the edition read under acts; the space's first variables are the acts' amounts, in order."""
        sight = view.sight
        variables = [space.variable(act.least, act.most) for act in acts]
        moved: dict[Feature, Value] = {}
        for name in dict.fromkeys(name for own in touched for name in own):
            by_act = [
                (var, act.most, own[name])
                for var, act, own in zip(variables, acts, touched, strict=True)
                if name in own
            ]
            moved[self._by_name[name]] = _moved(space, view.features[name], by_act)
        features = frozenset(moved)
        values = dict(zip((node.number for node in sight.order), sight.evaluate(view.features), strict=True))
        return Reading(space, values, moved, lambda root: sight.below(features, root))


def derived_columns(features: Sequence[Feature]) -> list[str]:
    """Return the columns that the passes add to the rights' rows for features to read."""
    roots = [node for f in features for node in (f.value, f.where) if node is not None]
    return sorted(
        {
            node.data
            for node in topological(roots)
            if node.op is Op.ROW and (node.data.startswith("used_in_") or node.data == USED_ELSEWHERE)
        }
    )


def rows_after(
    one: OneEnterprise, acts: Sequence[Act], amounts: Sequence[int], derived: Sequence[str]
) -> dict[str, list[Mapping[str, Any]]]:
    """Return the rows of the tables that acts change, after them.

    Args:
        derived: columns that the passes add to the rights' rows.
    """
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for act, steps in zip(acts, amounts, strict=True):
        table = act.lever.table
        if steps:
            before = rows.get(table, one.rows.get(table, []))
            rows[table] = changed(before, act, steps, derived if table == _WITH_DERIVED else ())
    return rows


def _moved(space: Space, before: Any, by_act: Sequence[tuple[int, int, tuple[Any, ...]]]) -> Value:
    """Return a feature as amounts move it: linear where every act's effect is, else by whether it is done."""
    if isinstance(before, int) and not isinstance(before, bool):
        form = Affine(before)
        for var, most, (one, two, every) in by_act:
            step = one - before
            if every == before + step * most and two == before + step * min(2, most):
                form = form.plus(Affine(0, ((var, step),)))
            else:
                form = form.plus(space.truth(_done(space, var)), every - before)
        return Number(form)
    done = [(_done(space, var), every) for var, _, (_, _, every) in by_act]
    if isinstance(before, bool):
        changes = [when for when, value in done if value is not before]
        some = changes[0] if len(changes) == 1 else either(changes)
        return Truth(some, negation(some)) if not before else Truth(negation(some), some)
    none = negation(either([when for when, _ in done]))
    if isinstance(done[0][1], int) and not isinstance(done[0][1], bool):
        whens = [(when, Number(Affine(value))) for when, value in done[:1]]
        return choose(space, [*whens, (none, None)])
    return Choice((*done[:1], (negation(done[0][0]), before)))


def _done(space: Space, var: int) -> Any:
    return space.decided(Affine(-1, ((var, 1),)))
