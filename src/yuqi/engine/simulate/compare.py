"""Verdicts and scores before and after (结论与得分对照).

Only enterprises for which some node that the reform changes has another value are computed again; all others
are what the baseline says.
"""

from __future__ import annotations

from pathlib import Path

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.engine.compile import Block, Passes
from yuqi.engine.simulate import budget
from yuqi.engine.simulate.baseline import kept_nodes, verdict_select
from yuqi.engine.simulate.differing import differing_pairs, where_differing
from yuqi.engine.simulate.pairs import Pairs, ProgrammePair
from yuqi.engine.tree import Feature, Fold, Op, topological

__all__ = ["compare"]

BAND = 5
"""Width of a band of reform_scores, in points."""
_ORDER = {
    "reform_changes": "uscc, programme",
    "reform_scores": "programme, edition, band",
    "reform_budget": 'benefit, group_by, "group" nulls first',
    "reform_stakes": 'benefit, group_by, "group" nulls first',
}


def compare(backend: Backend, pairs: Pairs, out: Path | None, *, stakes: bool = True) -> dict[str, int]:
    """Compute what the reform changes over the baseline's tables; return rows by table.

    Args:
        stakes: whether reform_stakes is made too.
        out: where reform_changes, reform_scores, reform_budget and reform_stakes are written; None: they are
            only made as tables of the session.
    """
    relation = _with_added(backend, pairs)
    for pair in pairs.programmes:
        _moved(backend, pair, relation)
    backend.create("changes", "reform_changes", _changes(pairs, backend.dialect))
    backend.create("scores", "reform_scores", _scores(pairs, backend.dialect))
    budget.compute(backend, pairs, relation, stakes=stakes)
    if out is None:
        return {}
    return {
        name: backend.write(
            f"write {name}", f"select * from {name} order by {order}", out / f"{name}.parquet"
        )
        for name, order in _ORDER.items()
    }


def _with_added(backend: Backend, pairs: Pairs) -> str:
    """Return the relation with every feature: the baseline's, and those that only the reform looks at."""
    if not pairs.added:
        return "inputs"
    say = backend.dialect
    statement = Passes(say, pairs.before.as_of).statement(list(pairs.added))
    backend.create("features of the reform", "reform_added", statement)
    added = ", ".join(f"added.{say.identifier(feature.name)}" for feature in pairs.added)
    backend.run(
        "features together",
        f"create view reform_inputs as select inputs.*, {added}"
        " from inputs join reform_added as added on added.uscc = inputs.uscc",
    )
    return "reform_inputs"


def _moved(backend: Backend, pair: ProgrammePair, relation: str) -> None:
    """Make reform_of_<programme>: both sides of the enterprises for which they may differ."""
    say = backend.dialect
    base = say.identifier(f"before_{pair.id}")
    if pair.before is None:
        backend.create(f"no baseline of {pair.id}", f"before_{pair.id}", _nothing(say))
    if pair.after is None:
        none = say.cast("null", say.text)
        select = (
            f"select uscc, {none} as edition, {none} as verdict, {say.cast('null', 'decimal(9, 4)')} as score_low,"
            f" held, {_was('base')} from {base} as base"
        )
    else:
        select = _computed(backend, pair, pair.after, relation)
    held = "held" if pair.before is None else "was_held"
    backend.create(
        f"reform of {pair.id}",
        f"reform_of_{pair.id}",
        "select uscc, was_edition as edition_before, edition as edition_after, was_verdict as verdict_before,"
        " verdict as verdict_after, was_score_low as score_before, score_low as score_after,"
        f" {held} as held from (\n{select}\n) as computed",
    )


_WAS = ("was_edition", "was_verdict", "was_score_low", "was_held")


def _was(table: str) -> str:
    return ", ".join(f"{table}.{name.removeprefix('was_')} as {name}" for name in _WAS)


def _nothing(say: Dialect) -> str:
    """One row an enterprise without an edition."""
    none = say.cast("null", say.text)
    return (
        f"select uscc, false as is_review, {none} as edition, {none} as verdict,"
        f" {say.cast('null', 'decimal(9, 4)')} as score_low, false as held from inputs"
    )


def _computed(backend: Backend, pair: ProgrammePair, block: Block, relation: str) -> str:
    """Return the reform's verdict of each candidate, out of what the baseline kept and the features needed besides.

    Candidates are enterprises for which some node that the reform changes has another value; all where editions
    are others.
    """
    say = backend.dialect
    kept = kept_nodes(pair.before) if pair.before is not None else {}
    instead = {
        node.number: pair.tree.input(
            Feature(name=name, table=f"before_{pair.id}", fold=Fold.VALUE), node.type, node.bound
        )
        for name, node in kept.items()
    }
    after = {name: pair.tree.replaced(node, instead) for name, node in pair.nodes(after=True).items()}
    review = pair.tree.replaced(block.review, instead)
    looked_at = [node.data.name for node in topological([review, *after.values()]) if node.op is Op.INPUT]
    features = [name for name in dict.fromkeys(looked_at) if name not in kept]
    if pair.before is None or pair.edition(after=False) != pair.edition(after=True):
        candidates = f"select {', '.join(['uscc', *map(say.identifier, features)])} from {relation}"
    else:
        was, now = pair.nodes(after=False), pair.nodes(after=True)
        nodes = [*((was[name], now[name]) for name in was), (pair.before.review, block.review)]
        candidates = where_differing(differing_pairs(pair.tree, nodes), say, source=relation, passed=features)
    backend.create(f"who may change in {pair.id}", f"candidates_{pair.id}", candidates)
    columns = [f"candidate.{say.identifier(name)}" for name in ("uscc", *features)]
    columns += [f"base.{say.identifier(name)}" for name in dict.fromkeys(looked_at) if name in kept]
    source = (
        f"(select {', '.join(columns)}, {_was('base')} from {say.identifier(f'candidates_{pair.id}')} as candidate"
        f" join {say.identifier(f'before_{pair.id}')} as base on base.uscc = candidate.uscc) as candidates"
    )
    return verdict_select(say, review, after, pair.edition(after=True), source=source, passed=_WAS)


def _changes(pairs: Pairs, say: Dialect) -> str:
    """One row an enterprise and programme whose verdict is another one; a side without an edition is null."""
    was, now = say.identifier("before"), say.identifier("after")
    selects = [
        f"select changed.uscc, {say.string(pair.id)} as programme, verdict_before as {was},"
        f" verdict_after as {now}, held from {say.identifier(f'reform_of_{pair.id}')} as changed"
        " where verdict_before is distinct from verdict_after"
        for pair in pairs.programmes
    ] or [f"select uscc, '' as programme, '' as {was}, '' as {now}, false as held from inputs where false"]
    union = "\nunion all\n".join(selects)
    return (
        f"select 'enterprise' as subject, changed.uscc as subject_id, changed.uscc, programme, {was}, {now},"
        f" case when {now} = 'pass' then 'gain' when {was} = 'pass' then 'loss' else 'other' end as effect,"
        f" held, enterprise.name, enterprise.district\nfrom (\n{union}\n) as changed"
        "\njoin enterprises as enterprise on enterprise.uscc = changed.uscc"
    )


def _scores(pairs: Pairs, say: Dialect) -> str:
    """One row a band of five points of an edition: how many enterprises stand in it before and after.

    After is before, less those computed again as they were, plus as they are.
    """
    selects: list[str] = []
    for pair in pairs.programmes:
        every, moved = say.identifier(f"before_{pair.id}"), say.identifier(f"reform_of_{pair.id}")
        for table, edition, score, before, after in (
            (every, "edition", "score_low", "count(*)", "count(*)"),
            (moved, "edition_before", "score_before", "0", "-count(*)"),
            (moved, "edition_after", "score_after", "0", "count(*)"),
        ):
            band = say.cast(f"floor({score} / {BAND}) * {BAND}", "integer")
            selects.append(
                f"select {say.string(pair.id)} as programme, {edition} as edition, {band} as band,"
                f" {before} as counted_before, {after} as counted_after"
                f" from {table} where {score} is not null group by 1, 2, 3"
            )
    if not selects:
        none = "'' as programme, '' as edition, 0 as band, 0 as counted_before, 0 as counted_after"
        selects = [f"select {none} from inputs where false"]
    union = "\nunion all\n".join(selects)
    big = "bigint"
    return (
        f"select programme, edition, band, {say.cast('sum(counted_before)', big)} as {say.identifier('before')},"
        f" {say.cast('sum(counted_after)', big)} as {say.identifier('after')}"
        f"\nfrom (\n{union}\n) as counted group by programme, edition, band"
        " having sum(counted_before) > 0 or sum(counted_after) > 0"
    )
