"""The table `variables` (变量表): one row an enterprise, one column a variable; with `long` one row a variable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.base import YuqiError
from yuqi.engine.compile import Form, Output, Ruleset, select_outputs
from yuqi.engine.tree import Context, Num, Programmes
from yuqi.rules import dates

__all__ = ["NamedValue", "named_values", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedValue:
    """One variable's columns (变量列): one, or `__low` and `__high` of a range."""

    id: str
    low: Output
    high: Output  # the same as low where the value is one
    unit: str | None
    is_number: bool

    @property
    def outputs(self) -> list[Output]:
        """The columns, each once."""
        return [self.low] if self.low is self.high else [self.low, self.high]


def named_values(ruleset: Ruleset) -> list[NamedValue]:
    """Return every variable about enterprises in force on the day.

    A variable that only makes sense inside a programme (it reads its judgements or procedure) is left out.
    """
    lowering = ruleset.lowering
    shown = Programmes(lowering)
    context = Context(as_of=ruleset.as_of, year=ruleset.as_of.year - 1)
    found: list[NamedValue] = []
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
            only = Output(name=id_, node=value.node)
            found.append(NamedValue(id=id_, low=only, high=only, unit=None, is_number=False))
            continue
        number = shown.shown(value)
        form = Form.MONEY if number.money else Form.SHARE
        if number.low is number.high:
            low = high = Output(name=id_, node=number.low, form=form)
        else:
            low = Output(name=f"{id_}__low", node=number.low, form=form)
            high = Output(name=f"{id_}__high", node=number.high, form=form)
        unit = number.unit or variable.unit
        found.append(NamedValue(id=id_, low=low, high=high, unit=unit, is_number=True))
    return found


def write(backend: Backend, named: list[NamedValue], out: Path, *, long: bool) -> int:
    """Write the table; return its number of rows."""
    say = backend.dialect
    leading = {"subject": "'enterprise'", "subject_id": "uscc", "uscc": "uscc"}
    outputs = [output for value in named for output in value.outputs]
    select = select_outputs(outputs, say, source="inputs", leading=leading) + "\norder by uscc"
    if long and named:
        backend.create("variables wide", "wide_variables", select)
        select = "\nunion all\n".join(_rows(value, say) for value in named)
        select = f"select * from (\n{select}\n) as every order by uscc, {say.in_byte_order('variable')}"
    return backend.write("variables", select, out / "variables.parquet")


def _rows(value: NamedValue, say: Dialect) -> str:
    """Return a select of one row an enterprise of one variable."""
    low, high = say.identifier(value.low.name), say.identifier(value.high.name)
    number, text = "decimal(20, 6)", say.text
    if value.is_number:
        cells = (say.cast(low, number), say.cast(high, number), say.cast("null", text))
    else:
        cells = (say.cast("null", number), say.cast("null", number), say.cast(low, text))
    unit = say.string(value.unit) if value.unit else say.cast("null", text)
    return (
        f"select subject, subject_id, uscc, {say.string(value.id)} as variable, {cells[0]} as value_low,"
        f" {cells[1]} as value_high, {cells[2]} as value_text, {unit} as unit from wide_variables"
    )
