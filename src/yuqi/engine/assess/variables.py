"""The table `variables` (变量表): one row an enterprise, one column a variable of the catalog."""

from __future__ import annotations

from pathlib import Path

from yuqi.backends.base import Backend
from yuqi.base import YuqiError
from yuqi.engine.compile import Form, Output, Ruleset, select_outputs
from yuqi.engine.tree import Context, Num, Programmes
from yuqi.rules import dates

__all__ = ["numbers", "write"]


def numbers(ruleset: Ruleset) -> list[Output]:
    """Return the columns of every variable about enterprises in force on the day.

    A number known as a range has two columns, `__low` and `__high`. A variable that only makes sense inside a
    programme (it reads its judgements or procedure) is left out.
    """
    lowering = ruleset.lowering
    shown = Programmes(lowering)
    context = Context(as_of=ruleset.as_of, year=ruleset.as_of.year - 1)
    outputs: list[Output] = []
    for id_, variable in ruleset.catalog.variables.items():
        if variable.table is not None or variable.subject != "enterprise":
            continue
        if not dates.in_force(variable, ruleset.as_of):
            continue
        try:
            value = lowering.text(variable.value, context)
        except YuqiError:
            continue  # needs a programme's context; reported where a programme uses it
        if not isinstance(value, Num):
            outputs.append(Output(name=id_, node=value.node))
            continue
        number = shown.shown(value)
        form = Form.MONEY if number.money else Form.SHARE
        if number.low is number.high:
            outputs.append(Output(name=id_, node=number.low, form=form))
        else:
            outputs.append(Output(name=f"{id_}__low", node=number.low, form=form))
            outputs.append(Output(name=f"{id_}__high", node=number.high, form=form))
    return outputs


def write(backend: Backend, outputs: list[Output], out: Path) -> int:
    """Write the table; return its number of rows."""
    leading = {"subject": "'enterprise'", "subject_id": "uscc", "uscc": "uscc"}
    select = select_outputs(outputs, backend.dialect, source="inputs", leading=leading)
    return backend.write("variables", f"{select}\norder by uscc", out / "variables.parquet")
