"""The long tables `conditions` and `items` (条件与评分长表), from the wide ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.engine.assess.settles import leaves
from yuqi.engine.assess.words import cited, condition_citation, condition_label, spoken
from yuqi.engine.compile import Block, Ruleset
from yuqi.engine.tree import ConditionNodes, EditionNodes, ItemNodes, Node, PartNodes, Shown
from yuqi.rules.shapes import Item, Part

__all__ = ["conditions_select", "items_select", "write"]

_P = "subject, subject_id, wide.uscc, programme, edition, procedure"


def write(backend: Backend, ruleset: Ruleset, out: Path) -> dict[str, int]:
    """Write both tables; return their numbers of rows."""
    say = backend.dialect
    rows: dict[str, int] = {}
    for name, make in (("conditions", conditions_select), ("items", items_select)):
        selects = [
            make(ruleset, block, edition, say) for block in ruleset.blocks for edition in block.editions
        ]
        union = "\nunion all\n".join(select for select in selects if select)
        if union:
            key = say.in_byte_order("condition" if name == "conditions" else "item")
            programme = say.in_byte_order("programme")
            rows[name] = backend.write(
                f"write {name}",
                f"select * from (\n{union}\n) as every order by uscc, {programme}, {key}",
                out / f"{name}.parquet",
            )
    return rows


def _number(id_: str, what: str, shown: Shown | None, say: Dialect, end: str = "") -> str:
    if shown is None:
        return "cast(null as decimal(20, 6))"
    split = shown.low is not shown.high and what != "threshold"
    name = f"{id_}__{what}_{end}" if split and end else f"{id_}__{what}"
    if split and not end:
        low, high = say.identifier(f"{id_}__{what}_low"), say.identifier(f"{id_}__{what}_high")
        return f"cast(case when {low} = {high} then {low} end as decimal(20, 6))"
    return f"cast({say.identifier(name)} as decimal(20, 6))"


def conditions_select(ruleset: Ruleset, block: Block, edition: EditionNodes, say: Dialect) -> str:
    """Return one row a condition of one edition."""
    where = _from(block, edition, say)
    selects: list[str] = []
    for condition in edition.conditions:
        unknown = f"wide.{say.identifier(condition.id + '__outcome')} = 'unknown'"
        missing = _missing(ruleset, [condition.outcome], unknown, say)
        selects.append(_condition(condition, edition, missing, say, ruleset.lang) + f" {where}")
    return "\nunion all\n".join(selects)


def _from(block: Block, edition: EditionNodes, say: Dialect) -> str:
    return (
        f"from {say.identifier(f'wide_{block.programme.id}')} as wide"
        " join inputs as input on input.uscc = wide.uscc"
        f" where wide.edition = {say.string(edition.id)} and procedure in ({_names(block, edition, say)})"
    )


def _missing(ruleset: Ruleset, roots: Sequence[Node], undecided: str, say: Dialect) -> str:
    """Return SQL for what is unknown below nodes, a JSON list; empty where nothing is open."""
    tests: dict[str, list[str]] = {}
    for leaf in leaves(ruleset, roots):
        name = f"input.{say.identifier(leaf.feature.name)}"
        if leaf.certain is not None:
            test = f"{name} <> input.{say.identifier(leaf.certain.name)}"
        else:
            test = f"not {name}" if leaf.is_coverage else f"{name} is null"
        for words in leaf.called:
            tests.setdefault(words, []).append(test)
    if not tests:
        return "'[]'"
    parts = ", ".join(
        f"case when {' or '.join(each)} then {say.string(json.dumps(words))} end"
        for words, each in tests.items()
    )
    return f"case when {undecided} then concat('[', concat_ws(', ', {parts}), ']') else '[]' end"


def _names(block: Block, edition: EditionNodes, say: Dialect) -> str:
    return ", ".join(say.string(name) for name in block.procedures(edition))


def _text(value: str | None, say: Dialect) -> str:
    return say.string(value) if value is not None else f"cast(null as {say.text})"


def _condition(
    condition: ConditionNodes, edition: EditionNodes, missing: str, say: Dialect, lang: str
) -> str:
    id_ = condition.id
    label = condition_label(condition, edition.edition, edition.programme, lang)
    unit = condition.value.unit if condition.value else None
    relational = bool(condition.entry and condition.entry.relational)
    return (
        f"select {_P}, {say.string(id_)} as condition, {say.string(condition.role)} as role,"
        f" {say.string(condition.path)} as path, {say.string(label)} as label,"
        f" {say.identifier(id_ + '__outcome')} as outcome, {_text(condition.op, say)} as op,"
        f" {_number(id_, 'value', condition.value, say)} as value,"
        f" {_number(id_, 'value', condition.value, say, 'low')} as value_low,"
        f" {_number(id_, 'value', condition.value, say, 'high')} as value_high,"
        f" cast(null as {say.text}) as value_text,"
        f" {_number(id_, 'threshold', condition.threshold, say)} as threshold, {_text(unit, say)} as unit,"
        f" {_number(id_, 'shortfall', condition.shortfall, say)} as shortfall,"
        f" {_text(condition.lever, say)} as lever, {missing} as missing,"
        f" {'true' if relational else 'false'} as relational,"
        f" {say.string(condition_citation(condition, edition.edition))} as cite"
    )


def items_select(ruleset: Ruleset, block: Block, edition: EditionNodes, say: Dialect) -> str:
    """Return one row an item or part of one edition; "" without a scorecard."""
    where = _from(block, edition, say)
    document = edition.edition.source.document
    selects: list[str] = []
    rows: list[tuple[str, str, Item | Part, Sequence[ItemNodes | PartNodes]]] = [
        (item.id, item.part, item.entry, [item]) for item in edition.items
    ]
    for part in edition.parts:
        own = [item for item in edition.items if item.part == part.id]
        rows.append((f"part:{part.id}", part.id, part.entry, own))
    for id_, home, entry, nodes in rows:
        low, high = say.identifier(f"item__{id_}__low"), say.identifier(f"item__{id_}__high")
        roots = [end for node in nodes for end in (node.low, node.high)]
        missing = _missing(ruleset, roots, f"wide.{low} < wide.{high}", say)
        judged = isinstance(entry, Item) and entry.judged
        selects.append(
            f"select {_P}, {say.string(id_)} as item, {say.string(home)} as part,"
            f" {say.string(spoken(entry.label, ruleset.lang))} as label, {low} as low, {high} as high,"
            f" cast({entry.max} as decimal(9, 4)) as max,"
            f" {say.identifier(f'item__{id_}__value')} as value, 'points' as unit,"
            f" {'true' if judged else 'false'} as judged, {missing} as missing,"
            f" {say.string(cited(document, entry.cite))} as cite {where}"
        )
    return "\nunion all\n".join(selects)
