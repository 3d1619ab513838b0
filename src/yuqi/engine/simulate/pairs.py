"""Baseline and reform side by side (对照): one tree, so that what both say alike is one node and is left alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from yuqi.engine.compile import BenefitNodes, Block, Ruleset, build_ruleset
from yuqi.engine.tree import RELATED_TITLES, Context, Feature, Fold, Node, Op, Str, Tree, topological
from yuqi.rules import edition_on, in_force
from yuqi.rules.reform import may_be_affected
from yuqi.rules.shapes import Catalog, Programme

__all__ = [
    "Pairs",
    "ProgrammePair",
    "by_procedure",
    "in_force_programmes",
    "pair_rules",
    "size_node",
    "title_features",
]

VERDICT = ("verdict", "score_low", "held")
"""The columns of a verdict that a comparison looks at."""
SIZE = "size_class"
"""The variable by which enterprises are grouped by size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePair:
    """One programme before and after (项目前后); a side is None where no edition is in force."""

    id: str
    before: Block | None
    after: Block | None
    tree: Tree

    def nodes(self, *, after: bool) -> dict[str, Node]:
        """Return the verdict columns compared on one side; none where it has no edition."""
        block = self.after if after else self.before
        return {} if block is None else {name: by_procedure(self.tree, block, name) for name in VERDICT}

    @property
    def programme(self) -> Programme:
        """Return the entry: the reform's, or the baseline's where the reform has none."""
        block = self.after or self.before
        assert block is not None
        return block.programme

    def edition(self, *, after: bool) -> dict[str, str]:
        """Return procedure → little_giant@2022 on one side."""
        block = self.after if after else self.before
        if block is None:
            return {}
        return {name: edition.id for edition in block.editions for name in block.procedures(edition)}

    @property
    def differs(self) -> bool:
        """Whether anything that is compared is not the same node on both sides."""
        was, now = self.nodes(after=False), self.nodes(after=True)
        return self.edition(after=False) != self.edition(after=True) or any(
            was[name] is not now[name] for name in was
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What differs between baseline and reform (差异)."""

    before: Ruleset
    after: Ruleset
    programmes: tuple[ProgrammePair, ...]  # that differ
    changed: frozenset[str]  # benefits whose amount, gates or stacking differ
    resting: Mapping[str, frozenset[str]]  # benefit → titles of changed programmes that it looks at
    computed: frozenset[Feature]  # features that the baseline has

    @property
    def added(self) -> tuple[Feature, ...]:
        """Return the features that only the reform looks at."""
        return tuple(feature for feature in self.after.lowering.inputs if feature not in self.computed)

    @property
    def involved(self) -> frozenset[str]:
        """Return benefits to show: changed, resting on a title, or in a stacking group with one that is."""
        wanted = self.changed | set(self.resting)
        every = [*self.before.benefits, *self.after.benefits]
        groups = {_group(benefit) for benefit in every if benefit.entry.id in wanted} - {""}
        return frozenset(b.entry.id for b in every if b.entry.id in wanted or _group(b) in groups)


def pair_rules(before: Ruleset, reformed: Catalog, touched: Iterable[str]) -> Pairs:
    """Return the reform's rules beside the baseline's; only what a changed entry may reach is built again.

    Args:
        before: the baseline's rules; its features count as computed.
        touched: ids of the entries changed.
    """
    computed = frozenset(before.lowering.inputs)
    reached = may_be_affected(before.catalog, reformed, touched)
    after = build_ruleset(
        reformed,
        as_of=before.as_of,
        tax_year=before.tax_year,
        programmes=in_force_programmes(reformed, before.as_of, reached),
        benefits=reached,
        checks=False,
        lang=before.lang,
        beside=before.lowering,
    )
    blocks = {block.programme.id: block for block in after.blocks}
    was = {block.programme.id: block for block in before.blocks}
    programmes = [
        ProgrammePair(id=id_, before=was.get(id_), after=blocks.get(id_), tree=before.lowering.tree)
        for id_ in dict.fromkeys([*was, *blocks])
        if id_ in reached
    ]
    differing = tuple(pair for pair in programmes if pair.differs)
    kept = [benefit for benefit in before.benefits if benefit.entry.id not in reached]
    benefits = sorted([*kept, *after.benefits], key=lambda benefit: _place(before, benefit))
    after = replace(after, benefits=tuple(benefits))
    return Pairs(
        before=before,
        after=after,
        programmes=differing,
        changed=_changed(before.benefits, after.benefits),
        resting=_resting([*before.benefits, *after.benefits], {pair.id for pair in differing}),
        computed=computed,
    )


def in_force_programmes(catalog: Catalog, as_of: date, wanted: Collection[str]) -> list[str]:
    """Return the wanted programmes about enterprises that have an edition on a day."""
    return [
        id_
        for id_, entry in catalog.programmes.items()
        if id_ in wanted
        and entry.subject == "enterprise"
        and any(edition_on(entry, procedure, as_of) for procedure in ("new", "review"))
    ]


def by_procedure(tree: Tree, block: Block, column: str) -> Node:
    """Return a verdict column of the edition that an enterprise's procedure uses."""
    nodes = {edition.procedure: edition.columns[column] for edition in block.editions}
    if len(nodes) == 1:
        return next(iter(nodes.values()))
    return tree.case([(block.review, nodes["review"])], nodes["new"])


def size_node(ruleset: Ruleset) -> Node | None:
    """Return the size class of an enterprise; None where the catalog has no such variable."""
    variable = ruleset.catalog.variables.get(SIZE)
    if variable is None or not in_force(variable, ruleset.as_of):
        return None
    context = Context(as_of=ruleset.as_of, year=ruleset.as_of.year - 1)
    value = ruleset.lowering.text(variable.value, context)
    return value.node if isinstance(value, Str) else None


def title_features(benefits: Iterable[BenefitNodes]) -> tuple[list[Feature], list[Feature]]:
    """Return the features that benefits look at: those read from titles, and the others."""
    titles: list[Feature] = []
    others: list[Feature] = []
    for feature in _features(benefits):
        of_titles = feature.table in ("titles", RELATED_TITLES) and feature.fold is not Fold.COVERED
        (titles if of_titles else others).append(feature)
    return titles, others


def _group(benefit: BenefitNodes) -> str:
    """Return the group in which only the highest is paid, so that one member's amount decides another's."""
    stacking = benefit.entry.stacking
    return stacking.get("group", "") if stacking.get("rule") == "highest" else ""


def _place(before: Ruleset, benefit: BenefitNodes) -> tuple[int, str]:
    order = {each.entry.id: number for number, each in enumerate(before.benefits)}
    return order.get(benefit.entry.id, len(order)), benefit.entry.id


def _changed(before: Iterable[BenefitNodes], after: Iterable[BenefitNodes]) -> frozenset[str]:
    was = {benefit.entry.id: benefit for benefit in before}
    now = {benefit.entry.id: benefit for benefit in after}

    def differs(id_: str) -> bool:
        a, b = was.get(id_), now.get(id_)
        return (
            a is None
            or b is None
            or a.entitled is not b.entitled
            or a.low is not b.low
            or a.high is not b.high
            or a.entry.stacking != b.entry.stacking
        )

    return frozenset(id_ for id_ in {*was, *now} if differs(id_))


def _resting(benefits: Iterable[BenefitNodes], titles: Collection[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for benefit in benefits:
        named = frozenset(
            title
            for feature in _features([benefit])
            if feature.table in ("titles", RELATED_TITLES) and feature.fold is not Fold.COVERED
            for title in _named(feature, titles)
        )
        if named:
            found[benefit.entry.id] = found.get(benefit.entry.id, frozenset()) | named
    return found


def _features(benefits: Iterable[BenefitNodes]) -> list[Feature]:
    roots = [node for benefit in benefits for node in (benefit.entitled, benefit.low, benefit.high)]
    return [node.data for node in topological(roots) if node.op is Op.INPUT]


def _named(feature: Feature, titles: Collection[str]) -> set[str]:
    """Return the titles that a feature's rows are asked for; all of them where it asks for none by name."""
    stack = [feature.where] if feature.where is not None else []
    while stack:
        node = stack.pop()
        if node.op is Op.AND:
            stack.extend(node.args)
        elif node.op is Op.COALESCE:  # rows that possibly count
            stack.append(node.args[0])
        elif node.op is Op.EQ and node.args[0].data == "programme":
            return {str(node.args[1].data)} & set(titles)
        elif node.op is Op.IN and node.args[0].data == "programme":
            return set(node.data) & set(titles)
    return set(titles)
