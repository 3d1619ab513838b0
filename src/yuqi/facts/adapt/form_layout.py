"""Numbered lines of an official form (表单版式) → one draft a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from yuqi.base import Param, YuqiError, uscc_fault
from yuqi.facts.adapt.around import said_text, said_year
from yuqi.facts.adapt.cells import convert
from yuqi.facts.adapt.drafts import Draft, Sitting
from yuqi.facts.adapt.grid import Grid, folded
from yuqi.facts.adapt.recognise import Found, heading_key
from yuqi.facts.adapt.shapes import ColumnRule, Edition, Form
from yuqi.facts.resolve import fold_name
from yuqi.facts.vocabulary import TABLES, Kind

__all__ = ["read_form"]

_NUMBER = re.compile(r"(\d{1,3})(?:\.0)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of a filled form (已填行次)."""

    row: int
    says: str
    amount: str


def read_form(found: Found, sitting: Sitting) -> None:
    """Take a filled form into the sitting as a draft, with every problem on the way."""
    grid, adapter = found.grid, found.adapter
    form = adapter.form
    if form is None:
        raise ValueError(f"{adapter.id} describes no form")
    sitting.read += 1
    try:
        year = said_year(grid, adapter.year, found.heading_row, sitting.year)
        uscc = _enterprise(found, sitting)
        unit = said_text(grid, adapter.unit, found.heading_row)
    except YuqiError as wrong:
        sitting.problems.extend(wrong.problems)
        return
    if year is None:
        sitting.say(grid.problem("adapt.year-missing"))
        return
    if uscc is None:
        return
    block = found.blocks[0]
    amount_at = block.find(form.amount)
    lines = _lines(found, form)
    edition = _edition(grid, form, lines, sitting)
    if edition is None or amount_at is None:
        return
    table = TABLES[adapter.table]
    heading = grid.cell(found.heading_row, amount_at)
    in_heading = block.units.get(heading_key(heading)[0])
    values: dict[str, str] = {"uscc": uscc, "year": str(year)}
    for number, line in edition.lines.items():
        if line.column is None:
            continue
        column = table.column(line.column)
        rule = adapter.columns.get(line.column, ColumnRule(column=line.column))
        texts: dict[int, str] = {}
        for one in (number, *line.less):
            here = in_heading or unit or rule.unit if column.kind is Kind.MONEY else None
            converted = convert([lines[one].amount], table, column, rule, unit=here)
            for fault in converted.faults.values():
                sitting.say(grid.problem(fault.code, lines[one].row, amount_at, heading, params=fault.params))
            texts[one] = converted.texts[0]
        if texts[number]:
            # An empty line of a filed form is no amount; only the line itself may be unknown.
            less = sum((Decimal(texts[one] or 0) for one in line.less), Decimal(0))
            values[line.column] = format(Decimal(texts[number]) - less, "f")
    place = grid.place(found.heading_row)
    sitting.drafts.append(Draft(table=table.name, source=adapter.source, values=values, place=place))


def _lines(found: Found, form: Form) -> Mapping[int, _Line]:
    grid, block = found.grid, found.blocks[0]
    number_at, item_at = block.find(form.number), block.find(form.item)
    amount_at = block.find(form.amount)
    lines: dict[int, _Line] = {}
    if number_at is None or item_at is None or amount_at is None:
        return lines
    for row in range(found.heading_row + 1, len(grid.rows)):
        number = _NUMBER.fullmatch(folded(grid.cell(row, number_at)))
        if number is not None and int(number.group(1)) not in lines:
            # The words may stand in any cell left of the amount: official forms merge and indent them.
            says = "".join(grid.spread_cell(row, place) for place in range(item_at, amount_at)) or grid.cell(
                row, item_at
            )
            line = _Line(row=row, says=folded(says), amount=grid.cell(row, amount_at))
            lines[int(number.group(1))] = line
    return lines


def _edition(grid: Grid, form: Form, lines: Mapping[int, _Line], sitting: Sitting) -> Edition | None:
    """Return the edition whose words stand in its lines; a form of another edition is refused."""
    faults: list[tuple[int, str, str]] = []
    for edition in form.editions:
        wrong = [
            (number, line.says, lines[number].says if number in lines else "")
            for number, line in edition.lines.items()
            if number not in lines or folded(line.says) not in lines[number].says
        ]
        if not wrong:
            return edition
        faults.append(wrong[0])
    number, expected, says = faults[-1]
    row = lines[number].row if number in lines else None
    editions = "、".join(edition.edition for edition in form.editions)
    params: dict[str, Param] = {"value": number, "expected": expected, "says": says, "editions": editions}
    sitting.say(grid.problem("adapt.form-edition", row, params=params))
    return None


def _enterprise(found: Found, sitting: Sitting) -> str | None:
    grid, who, row = found.grid, found.adapter.enterprise, found.heading_row
    code = said_text(grid, who.code_in, row)
    if code is not None:
        plain = folded(code).upper()
        fault = uscc_fault(plain)
        if fault is not None:
            sitting.say(grid.problem(fault, value=code))
            return None
        return plain if sitting.is_known(plain, grid, None) else None
    name = said_text(grid, who.name_in, row)
    if name is None:
        sitting.say(grid.problem("adapt.enterprise-missing"))
        return None
    answer = sitting.resolver.resolve(name)
    if answer.uscc is None and fold_name(name) not in sitting.refused:
        sitting.ask(name, fold_name(name), answer.candidates, grid.place())
    if answer.uscc is not None and not sitting.is_known(answer.uscc, grid, None):
        return None
    return answer.uscc
