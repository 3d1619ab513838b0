"""The table `benefits` (权益表): what each enterprise is entitled to, stacked as the rules say."""

from __future__ import annotations

from pathlib import Path

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.engine.assess.words import citation, spoken
from yuqi.engine.compile import Form, Output, Ruleset, select_outputs

__all__ = ["amounts", "stacked", "write"]

_ORDER = (
    "subject, subject_id, uscc, benefit, edition, year, status, amount, amount_low, amount_high,"
    " stacked_out_by, without_application, budget_line, cite, tax, label"
)


def write(backend: Backend, ruleset: Ruleset, out: Path, *, every: bool) -> int:
    """Write the table; return its number of rows.

    Args:
        every: also rows of status `not`.
    """
    say = backend.dialect
    backend.create("benefits", "wide_benefits", amounts(ruleset, say, source="inputs"))
    backend.create("stacking", "benefits", stacked(ruleset, say, wide="wide_benefits", every=every))
    return backend.write(
        "write benefits", "select * from benefits order by uscc, benefit", out / "benefits.parquet"
    )


def amounts(ruleset: Ruleset, say: Dialect, *, source: str) -> str:
    """Return a select of one row an enterprise: whether entitled, low and high of every benefit."""
    outputs: list[Output] = []
    for number, benefit in enumerate(ruleset.benefits):
        outputs.append(Output(name=f"b{number}_entitled", node=benefit.entitled))
        outputs.append(Output(name=f"b{number}_low", node=benefit.low, form=Form.MONEY))
        outputs.append(Output(name=f"b{number}_high", node=benefit.high, form=Form.MONEY))
    if not outputs:
        outputs = [Output(name="nothing", node=ruleset.lowering.tree.true)]
    return select_outputs(outputs, say, source=source, leading={"uscc": "uscc"})


def stacked(ruleset: Ruleset, say: Dialect, *, wide: str, every: bool) -> str:
    """Return a select of one row an enterprise and benefit, with what another benefit of its group beats.

    Args:
        wide: the table that `amounts` makes.
        every: also rows of status `not`.
    """
    selects: list[str] = []
    for number, benefit in enumerate(ruleset.benefits):
        entry = benefit.entry
        low, high = f"b{number}_low", f"b{number}_high"
        entitled = f"b{number}_entitled"
        # entitled to nothing is not entitled; entitled to an unknown amount is open
        status = (
            f"case when not {entitled} or {high} = 0 then 'not'"
            f" when {entitled} and {low} is not null and {low} = {high} then 'entitled' else 'open' end"
        )
        group = say.string(entry.stacking.get("group", ""))
        rule = say.string(entry.stacking.get("rule", ""))
        edition = f"{entry.id}@{entry.from_.year}"
        budget = (
            say.string(spoken(entry.budget_line, ruleset.lang))
            if entry.budget_line
            else "cast(null as varchar)"
        )
        selects.append(
            f"select uscc, {say.string(entry.id)} as benefit, {say.string(edition)} as edition,"
            f" {ruleset.tax_year} as year, {status} as status,"
            # who is perhaps not entitled perhaps gets nothing
            f" cast(case when {entitled} then {low} else 0 end as decimal(20, 2)) as amount_low,"
            f" cast(case when not {entitled} then 0 else {high} end as decimal(20, 2)) as amount_high,"
            f" {group} as stacking_group, {rule} as stacking_rule,"
            f" {'true' if entry.without_application else 'false'} as without_application,"
            f" {budget} as budget_line, {say.string(citation(entry.source))} as cite,"
            f" {'true' if entry.tax else 'false'} as tax, {say.string(spoken(entry.label, ruleset.lang))} as label"
            f" from {wide}"
        )
    union = "\nunion all\n".join(selects) or (
        "select uscc, '' as benefit, '' as edition, 0 as year, 'not' as status, 0.00 as amount_low,"
        " 0.00 as amount_high, '' as stacking_group, '' as stacking_rule, false as without_application,"
        f" '' as budget_line, '' as cite, false as tax, '' as label from {wide} where false"
    )
    best = (
        "first_value(benefit) over (partition by uscc, stacking_group, status"
        f" order by amount_low desc nulls last, {say.in_byte_order('benefit')})"
    )
    beaten = "status = 'entitled' and stacking_rule = 'highest'"
    kept = "" if every else "where status <> 'not'"
    select = (
        f"select *, 'enterprise' as subject, uscc as subject_id,"
        " cast(case when amount_low = amount_high then amount_low end as decimal(20, 2)) as amount,"
        f" case when {beaten} and {best} <> benefit then {best} end as stacked_out_by"
        f"\nfrom (\n{union}\n) as every {kept}"
    )
    return f"select {_ORDER} from ({select}) as stacked"
