"""Verdicts and scores before and after (结论与得分对照), over features that the baseline has computed."""

from __future__ import annotations

from pathlib import Path

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.engine.assess import load_facts
from yuqi.engine.compile import Form, Output, Passes, Ruleset, needed_tables, select_outputs
from yuqi.engine.simulate import budget
from yuqi.engine.simulate.pairs import Pairs, ProgrammePair, size_node
from yuqi.engine.tree import Node, Type
from yuqi.facts import Snapshot

__all__ = ["compare", "prepare"]

BAND = 5
"""Width of a band of reform_scores, in points."""


def prepare(backend: Backend, snapshot: Snapshot, before: Ruleset) -> None:
    """Load facts and compute the baseline's features: the table `inputs`, one row an enterprise."""
    size_node(before)
    inputs = list(before.lowering.inputs)
    load_facts(backend, snapshot, needed_tables(inputs))
    backend.create("features", "inputs", Passes(backend.dialect, before.as_of).statement(inputs))


def compare(backend: Backend, pairs: Pairs, out: Path | None) -> dict[str, int]:
    """Compute what the reform changes over the table `inputs` of the baseline's features; return rows by table.

    Args:
        out: where reform_changes, reform_scores, reform_budget and reform_stakes are written; None: they are
            only made as tables of the session.
    """
    relation = _with_added(backend, pairs)
    for pair in pairs.programmes:
        backend.create(f"reform of {pair.id}", _table(pair), _both(pair, backend.dialect, relation))
    backend.create("changes", "reform_changes", _changes(pairs, backend.dialect))
    backend.create("scores", "reform_scores", _scores(pairs, backend.dialect))
    budget.compute(backend, pairs, relation)
    tables = {
        "reform_changes": "uscc, programme",
        "reform_scores": "programme, edition, band",
        "reform_budget": 'benefit, group_by, "group" nulls first',
        "reform_stakes": 'benefit, group_by, "group" nulls first',
    }
    if out is None:
        return {}
    return {
        name: backend.write(
            f"write {name}", f"select * from {name} order by {order}", out / f"{name}.parquet"
        )
        for name, order in tables.items()
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


def _table(pair: ProgrammePair) -> str:
    return f"reform_of_{pair.id}"


def _both(pair: ProgrammePair, say: Dialect, relation: str) -> str:
    """Return a select of one row an enterprise: edition, verdict and score on both sides."""
    leading = {"uscc": "uscc"}
    outputs = [Output(name="is_review", node=pair.review)]
    held = pair.node("held", after=False) or pair.node("held", after=True)
    assert held is not None
    outputs.append(Output(name="held", node=held))
    for column, form in (("verdict", Form.PLAIN), ("score_low", Form.POINTS)):
        for after in (False, True):
            name = f"{column}_{'after' if after else 'before'}"
            node: Node | None = pair.node(column, after=after)
            if node is None or (node.is_literal and node.data is None):
                type_ = say.text if form is Form.PLAIN else "decimal(9, 4)"
                leading[name] = say.cast("null", type_)
            else:
                outputs.append(Output(name=name, node=node, form=form))
    select = select_outputs(outputs, say, source=relation, leading=leading)
    editions = ", ".join(
        f"{_edition(pair, say, after=after)} as edition_{'after' if after else 'before'}"
        for after in (False, True)
    )
    return f"select *, {editions} from (\n{select}\n) as compared"


def _edition(pair: ProgrammePair, say: Dialect, *, after: bool) -> str:
    found = pair.edition(after=after)
    if not found:
        return say.cast("null", say.text)
    new, review = found.get("new"), found.get("review")
    if new == review or new is None or review is None:
        return say.string(new or review or "")
    return f"case when is_review then {say.string(review)} else {say.string(new)} end"


def _changes(pairs: Pairs, say: Dialect) -> str:
    """One row an enterprise and programme whose verdict is another one; a side without an edition is null."""
    was, now = say.identifier("before"), say.identifier("after")
    selects = [
        f"select changed.uscc, {say.string(pair.id)} as programme, verdict_before as {was},"
        f" verdict_after as {now}, held from {say.identifier(_table(pair))} as changed"
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
    """One row a band of five points of an edition: how many enterprises stand in it before and after."""
    selects: list[str] = []
    for pair in pairs.programmes:
        for side in ("before", "after"):
            node = pair.node("score_low", after=side == "after")
            if node is None or node.is_literal or node.type is not Type.INT:
                continue
            band = say.cast(f"floor(score_low_{side} / {BAND}) * {BAND}", "integer")
            counts = ("count(*)", "0") if side == "before" else ("0", "count(*)")
            selects.append(
                f"select {say.string(pair.id)} as programme, edition_{side} as edition, {band} as band,"
                f" {counts[0]} as counted_before, {counts[1]} as counted_after"
                f" from {say.identifier(_table(pair))} where score_low_{side} is not null group by 1, 2, 3"
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
    )
