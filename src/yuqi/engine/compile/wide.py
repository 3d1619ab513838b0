"""A programme's wide table (宽表语句): one row an enterprise with verdict, conditions, items and parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from yuqi.backends.dialects import Dialect
from yuqi.engine.compile.printer import Printer, stages
from yuqi.engine.compile.ruleset import Block
from yuqi.engine.tree import EditionNodes, Node, Op, Type

__all__ = ["VERDICT_COLUMNS", "Form", "Output", "edition_outputs", "select_outputs", "wide_outputs"]

_WIDE = 2**63


class Form(StrEnum):
    """How a node becomes a result column."""

    PLAIN = "plain"
    OUTCOME = "outcome"  # met, unmet, unknown
    POINTS = "points"  # DECIMAL(9,4) from ten-thousandths
    MONEY = "money"  # DECIMAL(20,2) from fen
    SHARE = "share"  # DECIMAL(18,6) from millionths


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One result column (结果列)."""

    name: str
    node: Node
    form: Form = Form.PLAIN


VERDICT_COLUMNS: tuple[tuple[str, Form], ...] = (
    ("verdict", Form.PLAIN),
    ("standing", Form.PLAIN),
    ("route", Form.PLAIN),
    ("score_low", Form.POINTS),
    ("score_high", Form.POINTS),
    ("score_likely", Form.POINTS),
    ("likely_basis", Form.PLAIN),
    ("open_by", Form.PLAIN),
    ("conditions_met", Form.PLAIN),
    ("conditions_unmet", Form.PLAIN),
    ("conditions_unknown", Form.PLAIN),
    ("distance", Form.SHARE),
    ("held", Form.PLAIN),
    ("held_until", Form.PLAIN),
    ("at_risk", Form.PLAIN),
    ("eligible_from", Form.PLAIN),
)


def edition_outputs(edition: EditionNodes) -> list[Output]:
    """Return an edition's columns: verdict's first, then each condition's, item's and part's."""
    outputs = [Output(name=name, node=edition.columns[name], form=form) for name, form in VERDICT_COLUMNS]
    for condition in edition.conditions:
        outputs.append(Output(name=f"{condition.id}__outcome", node=condition.outcome, form=Form.OUTCOME))
        for what, shown in (
            ("value", condition.value),
            ("threshold", condition.threshold),
            ("shortfall", condition.shortfall),
        ):
            if shown is None:
                continue
            form = Form.MONEY if shown.money else Form.SHARE
            if shown.low is shown.high:
                outputs.append(Output(name=f"{condition.id}__{what}", node=shown.low, form=form))
            elif what == "threshold":
                outputs.append(Output(name=f"{condition.id}__{what}", node=shown.high, form=form))
            else:
                outputs.append(Output(name=f"{condition.id}__{what}_low", node=shown.low, form=form))
                outputs.append(Output(name=f"{condition.id}__{what}_high", node=shown.high, form=form))
    for item in edition.items:
        outputs.append(Output(name=f"item__{item.id}__low", node=item.low, form=Form.POINTS))
        outputs.append(Output(name=f"item__{item.id}__high", node=item.high, form=Form.POINTS))
        outputs.append(Output(name=f"item__{item.id}__value", node=item.value, form=Form.POINTS))
    for part in edition.parts:
        outputs.append(Output(name=f"item__part:{part.id}__low", node=part.low, form=Form.POINTS))
        outputs.append(Output(name=f"item__part:{part.id}__high", node=part.high, form=Form.POINTS))
        outputs.append(Output(name=f"item__part:{part.id}__value", node=part.value, form=Form.POINTS))
    return outputs


def _formed(output: Output, sql: str, say: Dialect) -> str:
    match output.form:
        case Form.OUTCOME:
            return f"case when {sql} then 'met' when not {sql} then 'unmet' else 'unknown' end"
        case Form.POINTS:
            return say.decimal(sql, 4, 9)
        case Form.MONEY:
            return say.decimal(_fitted(output.node, sql, say), 2, 20)
        case Form.SHARE:
            return say.decimal(_fitted(output.node, sql, say), 6, 18)
    return sql


def _fitted(node: Node, sql: str, say: Dialect) -> str:
    """Return a number that fits 18 digits; what is beyond a thousand billion is shown as that."""
    if node.bound < 10**17:
        return sql
    most = 10**17 - 1
    capped = say.least([sql, str(most)], strict=True)
    capped = say.greatest([capped, str(-most)], strict=True)
    return say.cast(f"({capped})", "bigint")


def _typed_null(output: Output, say: Dialect) -> str:
    types = {
        Form.OUTCOME: say.text,
        Form.POINTS: "decimal(9, 4)",
        Form.MONEY: "decimal(20, 2)",
        Form.SHARE: "decimal(18, 6)",
    }
    plain = {Type.INT: "bigint", Type.BOOL: "boolean", Type.TEXT: say.text, Type.DATE: "date"}
    return say.cast("null", types.get(output.form) or plain[output.node.type])


def select_outputs(
    outputs: Sequence[Output],
    say: Dialect,
    *,
    source: str,
    leading: Mapping[str, str],
    keys: Sequence[str] = ("uscc",),
) -> str:
    """Return a select that computes outputs in stages over a relation of inputs.

    Args:
        source: name of the relation: uscc and one column a feature.
        leading: fixed columns or keys, name → SQL.
        keys: columns of the relation that are handed through every stage.
    """
    plan, shared = stages({output.name: output.node for output in outputs})
    steps: list[str] = []
    relation = source
    for number, stage in enumerate(plan, start=1):
        kept = list(dict.fromkeys(say.identifier(name) for name in (*keys, *stage.kept)))
        made = [
            f"{Printer(say, {n: c for n, c in shared.items() if n != node.number}).sql(node)}"
            f" as {say.identifier(name)}"
            for name, node in stage.computed
        ]
        steps.append(
            f"step_{number} as (\n  select "
            + ",\n    ".join([*kept, *made])
            + f"\n  from {relation}{say.fence}\n)"
        )
        relation = f"step_{number}"
    # Every output once, as a column; what the contract makes of it below may repeat it.
    printer = Printer(say, shared)
    numbered = {
        output.node.number: f"value_{number}"
        for number, output in enumerate(outputs, start=1)
        if output.node.args and output.form is not Form.PLAIN and output.node.number not in shared
    }
    if numbered:
        by_number = {output.node.number: output.node for output in outputs}
        passed = [output for output in outputs if output.node.number not in numbered]
        kept = list(dict.fromkeys([*map(say.identifier, keys), *_columns_of(passed, shared, say)]))
        made = [
            f"{printer.sql(by_number[node])} as {say.identifier(name)}" for node, name in numbered.items()
        ]
        steps.append(
            "shown as (\n  select " + ",\n    ".join([*kept, *made]) + f"\n  from {relation}{say.fence}\n)"
        )
        relation = "shown"
    printer = Printer(say, {**shared, **numbered})
    columns = [f"{sql} as {say.identifier(name)}" for name, sql in leading.items()]
    columns += [
        f"{_formed(output, printer.sql(output.node), say)} as {say.identifier(output.name)}"
        for output in outputs
    ]
    begin = "with " + ",\n".join(steps) + "\n" if steps else ""
    return f"{begin}select\n  " + ",\n  ".join(columns) + f"\nfrom {relation}"


def _columns_of(outputs: Sequence[Output], shared: Mapping[int, str], say: Dialect) -> list[str]:
    """Return the columns that outputs read, once each, in order."""
    names: dict[str, None] = {}
    stack = [output.node for output in reversed(outputs)]
    while stack:
        node = stack.pop()
        if node.number in shared:
            names[say.identifier(shared[node.number])] = None
        elif node.op is Op.INPUT:
            names[say.identifier(node.data.name)] = None
        else:
            stack.extend(node.args)
    return list(names)


def wide_outputs(block: Block, say: Dialect, *, source: str = "inputs") -> str:
    """Return the select of a programme's wide table: P, as_of free, every edition's columns."""
    per_edition = [(edition, edition_outputs(edition)) for edition in block.editions]
    every: dict[str, Output] = {}
    for _, outputs in per_edition:
        for output in outputs:
            every.setdefault(output.name, output)
    selects: list[str] = []
    for edition, outputs in per_edition:
        own = {output.name: output for output in outputs}
        names = block.procedures(edition)
        chosen = [own[name] if name in own and own[name].form is every[name].form else None for name in every]
        procedure = Output(name="procedure", node=block.review)
        leading = {
            "subject": "'enterprise'",
            "subject_id": "uscc",
            "uscc": "uscc",
            "programme": say.string(block.programme.id),
            "edition": say.string(edition.id),
        }
        computed = [output for output in chosen if output is not None]
        select = select_outputs([procedure, *computed], say, source=source, leading=leading)
        order = [
            say.identifier(output.name)
            if output is not None
            else f"{_typed_null(every[name], say)} as {say.identifier(name)}"
            for name, output in zip(every, chosen, strict=True)
        ]
        if block.forced is not None:
            review = say.string(block.forced)
        else:
            review = "case when procedure then 'review' else 'new' end"
        keep = ""
        if len(block.editions) > 1:
            keep = " where procedure" if names == ("review",) else " where not procedure"
        selects.append(
            "select "
            + ", ".join([*leading, f"{review} as procedure", *order])
            + f"\nfrom (\n{select}\n) as computed{keep}"
        )
    return "\nunion all\n".join(selects)
