"""The long tables `conditions` and `items` (条件与评分长表), from the wide ones."""

from __future__ import annotations

from pathlib import Path

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.engine.assess.words import cited, condition_citation, condition_label
from yuqi.engine.compile import Block, Ruleset
from yuqi.engine.tree import ConditionNodes, EditionNodes, Shown

__all__ = ["conditions_select", "items_select", "write"]

_P = "subject, subject_id, uscc, programme, edition, procedure"


def write(backend: Backend, ruleset: Ruleset, out: Path) -> dict[str, int]:
    """Write both tables; return their numbers of rows."""
    say = backend.dialect
    rows: dict[str, int] = {}
    for name, make in (("conditions", conditions_select), ("items", items_select)):
        selects = [make(block, edition, say) for block in ruleset.blocks for edition in block.editions]
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


def conditions_select(block: Block, edition: EditionNodes, say: Dialect) -> str:
    """Return one row a condition of one edition."""
    wide = say.identifier(f"wide_{block.programme.id}")
    where = f"from {wide} where edition = {say.string(edition.id)} and procedure in ({_names(block, edition, say)})"
    return "\nunion all\n".join(
        _condition(condition, edition, say) + f" {where}" for condition in edition.conditions
    )


def _names(block: Block, edition: EditionNodes, say: Dialect) -> str:
    return ", ".join(say.string(name) for name in block.procedures(edition))


def _text(value: str | None, say: Dialect) -> str:
    return say.string(value) if value is not None else f"cast(null as {say.text})"


def _condition(condition: ConditionNodes, edition: EditionNodes, say: Dialect) -> str:
    id_ = condition.id
    label = condition_label(condition, edition.edition, edition.programme, "zh")
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
        f" {_text(condition.lever, say)} as lever, cast(null as {say.text}) as missing,"
        f" {'true' if relational else 'false'} as relational,"
        f" {say.string(condition_citation(condition, edition.edition))} as cite"
    )


def items_select(block: Block, edition: EditionNodes, say: Dialect) -> str:
    """Return one row an item or part of one edition; "" without a scorecard."""
    wide = say.identifier(f"wide_{block.programme.id}")
    where = f"from {wide} where edition = {say.string(edition.id)} and procedure in ({_names(block, edition, say)})"
    document = edition.edition.source.document
    selects: list[str] = []
    rows = [
        (item.id, item.part, item.entry.label.zh, item.entry.max, item.entry.judged, item.entry.cite)
        for item in edition.items
    ]
    rows += [
        (f"part:{part.id}", part.id, part.entry.label.zh, part.entry.max, False, part.entry.cite)
        for part in edition.parts
    ]
    for id_, part, label, most, judged, cite in rows:
        low, high = say.identifier(f"item__{id_}__low"), say.identifier(f"item__{id_}__high")
        selects.append(
            f"select {_P}, {say.string(id_)} as item, {say.string(part)} as part, {say.string(label)} as label,"
            f" {low} as low, {high} as high, cast({most} as decimal(9, 4)) as max,"
            f" cast(case when {low} = {high} then {low} end as decimal(9, 4)) as value, 'points' as unit,"
            f" {'true' if judged else 'false'} as judged, cast(null as {say.text}) as missing,"
            f" {say.string(cited(document, cite))} as cite {where}"
        )
    return "\nunion all\n".join(selects)
