"""The baseline of a comparison (基线): features, verdicts, benefits and groups, as tables of the session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.engine.assess import load_facts
from yuqi.engine.assess.benefits import amounts, stacked
from yuqi.engine.compile import Block, Form, Output, Passes, Ruleset, needed_tables, select_outputs
from yuqi.engine.simulate.pairs import VERDICT, by_procedure, size_node
from yuqi.engine.tree import Node
from yuqi.facts import Snapshot

__all__ = ["baseline_tables", "kept_nodes", "only_benefits", "paid", "prepare", "verdict_select"]

_FORMS = {"verdict": Form.PLAIN, "score_low": Form.POINTS, "held": Form.PLAIN}


def kept_nodes(block: Block) -> dict[str, Node]:
    """Return the nodes whose values the baseline keeps beside the verdict, by column: conditions, items, parts, score.

    What a reform leaves alone is read from them instead of being computed again.
    """
    nodes: dict[int, Node] = {}
    for edition in block.editions:
        found = [condition.outcome for condition in edition.conditions]
        found += [end for item in edition.items for end in (item.low, item.high)]
        found += [end for part in edition.parts for end in (part.low, part.high)]
        found += [node for node in (edition.score_low, edition.score_high) if node is not None]
        nodes.update((node.number, node) for node in (*found, block.review) if node.args)
    return {f"kept_{number}": node for number, node in nodes.items()}


def prepare(backend: Backend, snapshot: Snapshot, before: Ruleset) -> None:
    """Load facts and make the baseline's tables."""
    size_node(before)
    load_facts(backend, snapshot, needed_tables(before.lowering.inputs))
    baseline_tables(backend, before)


def baseline_tables(backend: Backend, before: Ruleset) -> None:
    """Make the tables a comparison starts from, over facts that are loaded.

    `inputs` (every feature), `before_<programme>` (uscc, is_review, edition, verdict, score_low, held),
    `paid_before` (what each enterprise gets or may get of each benefit), `groups` (industry, size, district).
    """
    say = backend.dialect
    size = size_node(before)
    statement = Passes(say, before.as_of).statement(list(before.lowering.inputs))
    backend.create("features", "inputs", statement)
    for block in before.blocks:
        nodes = {name: by_procedure(before.lowering.tree, block, name) for name in VERDICT}
        editions = {name: edition.id for edition in block.editions for name in block.procedures(edition)}
        kept = kept_nodes(block)
        select = verdict_select(say, block.review, nodes, editions, source="inputs", kept=kept)
        backend.create(f"baseline of {block.programme.id}", f"before_{block.programme.id}", select)
    backend.create("groups", "groups", _groups(size, say))
    paid(backend, before, "before", "inputs")


def verdict_select(
    say: Dialect,
    review: Node,
    nodes: Mapping[str, Node],
    editions: Mapping[str, str],
    *,
    source: str,
    kept: Mapping[str, Node] = MappingProxyType({}),
    passed: Sequence[str] = (),
) -> str:
    """Return a select of one row an enterprise: uscc, is_review, edition, verdict, score_low, held.

    Args:
        kept: further columns to compute.
        passed: columns of the source to hand through.
    """
    leading = {"uscc": "uscc"}
    outputs = [Output(name="is_review", node=review)]
    for name, form in _FORMS.items():
        node = nodes[name]
        if node.is_literal and node.data is None:
            leading[name] = say.cast("null", say.text if form is Form.PLAIN else "decimal(9, 4)")
        else:
            outputs.append(Output(name=name, node=node, form=form))
    outputs += [Output(name=name, node=node) for name, node in kept.items()]
    leading.update({name: say.identifier(name) for name in passed})
    select = select_outputs(outputs, say, source=source, leading=leading, keys=("uscc", *passed))
    new, other = editions.get("new"), editions.get("review")
    if new == other or new is None or other is None:
        edition = say.string(new or other or "")
    else:
        edition = f"case when is_review then {say.string(other)} else {say.string(new)} end"
    listed = ", ".join(["verdict", "score_low", "held", *map(say.identifier, [*kept, *passed])])
    return f"select uscc, is_review, {edition} as edition, {listed} from (\n{select}\n) as computed"


def paid(backend: Backend, ruleset: Ruleset, side: str, source: str) -> None:
    """Make paid_<side>: one row an enterprise and benefit it gets, or may get, with the enterprise's groups.

    What is stacked out by another benefit is nobody's.
    """
    wide = f"wide_paid_{side}"
    backend.create(f"benefits {side}", wide, amounts(ruleset, backend.dialect, source=source))
    every = stacked(ruleset, backend.dialect, wide=wide, every=False)
    backend.create(
        f"stacking {side}",
        f"paid_{side}",
        "select every.uscc, benefit, case when status = 'entitled' then amount else 0 end as amount,"
        " case when status = 'open' then 1 else 0 end as is_open, industry, size, district"
        f"\nfrom ({every}) as every join groups on groups.uscc = every.uscc where stacked_out_by is null",
    )


def _groups(size: Node | None, say: Dialect) -> str:
    """One row an enterprise: its section of industry, size class and district; null where unknown."""
    leading = {"uscc": "uscc"}
    outputs = []
    if size is None:
        leading["size"] = say.cast("null", say.text)
    else:
        outputs.append(Output(name="size", node=size))
    select = select_outputs(outputs, say, source="inputs", leading=leading)
    return (
        "select sized.uscc, sized.size, nullif(substr(enterprise.industry_code, 1, 1), '') as industry,"
        f" nullif(enterprise.district, '') as district from (\n{select}\n) as sized"
        " join enterprises as enterprise on enterprise.uscc = sized.uscc"
    )


def only_benefits(ruleset: Ruleset, wanted: frozenset[str]) -> Ruleset:
    """Return a ruleset with some of its benefits."""
    return replace(ruleset, benefits=tuple(b for b in ruleset.benefits if b.entry.id in wanted))
