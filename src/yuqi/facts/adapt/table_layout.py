"""Foreign tables with a row an enterprise, right or year (列表版式) → drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yuqi.base import Severity, YuqiError, uscc_fault
from yuqi.facts.adapt.around import said_codes, said_day, said_text, said_year
from yuqi.facts.adapt.cells import convert
from yuqi.facts.adapt.drafts import Draft, Sitting, is_person
from yuqi.facts.adapt.grid import Grid, folded
from yuqi.facts.adapt.recognise import Block, Found, heading_key
from yuqi.facts.adapt.shapes import Adapter, ColumnRule, Where, Words
from yuqi.facts.resolve import fold_name
from yuqi.facts.vocabulary import TABLES, Kind, Table

__all__ = ["read_table"]

_NOTE = re.compile(r"^(?:注|备注|附注|说明|填表说明|数据来源|资料来源)[:：0-9一]|^注$|^(?:注|说明)\s")
_SUMS = re.compile(r"^(?:合计|总计|小计|累计|共计|平均|以下空白|以上合计|本页小计)|合计[:：]?$")
_SIGNED = re.compile(r"^(?:制表|填表|填报|审核|复核|单位负责人|负责人|联系人|打印|导出|第\d+页|共\d+页)")
_SECTION = re.compile(
    r"^[一二三四五六七八九十]+、|^[(（][一二三四五六七八九十]+[)）]|[(（]共?\d+[家项件户个][)）]$"
)
_WARNINGS = frozenset({"adapt.foreign-currency", "adapt.capital-no-currency"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A data row of a block (数据行), with the enterprise and its place among several."""

    row: int
    uscc: str
    rank: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What holds for the whole sheet (全表信息)."""

    year: int | None
    day: date | None
    unit: str | None
    fixed: Mapping[str, str]


def read_table(found: Found, sitting: Sitting) -> None:
    """Take the rows of a sheet into the sitting as drafts, with every problem and question on the way."""
    try:
        said = _around(found, sitting)
    except YuqiError as wrong:
        sitting.problems.extend(wrong.problems)
        return
    if said is None:
        return
    before = len(sitting.drafts)
    for block in found.blocks:
        _read_block(found, block, said, sitting)
    if len(sitting.drafts) > before:
        _say_silence(found, sitting)


def _say_silence(found: Found, sitting: Sitting) -> None:
    """Note the columns that the sheet does not have and that are read as none or not yet all the same."""
    table = TABLES[found.adapter.table]
    headings = [
        table.column(name).heading for name in found.adapter.silent if not _in_columns(found, (), name)
    ]
    if headings:
        said = "、".join(headings)
        sitting.say(found.grid.problem("adapt.silence", severity=Severity.NOTE, value=said))


def _around(found: Found, sitting: Sitting) -> _Said | None:
    grid, adapter, row = found.grid, found.adapter, found.heading_row
    table = TABLES[adapter.table]
    year = said_year(grid, adapter.year, row, sitting.year)
    if "year" in table.key and year is None and not _in_columns(found, adapter.year, "year"):
        sitting.say(grid.problem("adapt.year-missing"))
        return None
    # Where each row has its own day, those around the table do not matter.
    has_days = adapter.dated is not None and _in_columns(found, (), adapter.dated)
    day = sitting.day if has_days else said_day(grid, adapter.date, row, sitting.day)
    fixed: dict[str, str] = {}
    for name, value in adapter.fixed.items():
        text = sitting.given.get(name) or (value if isinstance(value, str) else said_codes(grid, value, row))
        if text is not None:
            fixed[name] = text
        elif isinstance(value, Words) and not value.optional:
            heading = table.column(name).heading
            choices = "、".join(value.words)
            sitting.say(grid.problem("adapt.not-said", value=heading, choices=choices))
            return None
    unit = said_text(grid, adapter.unit, row)
    return _Said(year=year, day=day, unit=unit, fixed=fixed)


def _in_columns(found: Found, ways: Sequence[Where], name: str) -> bool:
    block = found.blocks[0]
    if any(where.column is not None and block.find(where.column) is not None for where in ways):
        return True
    return any(rule.column == name for _, rule in _rules(found.adapter, block))


def _rules(adapter: Adapter, block: Block) -> Iterator[tuple[int, ColumnRule]]:
    """Return the columns that are there, by position; the first heading wins a column of ours."""
    taken: set[tuple[str, int | None]] = set()
    for heading, rule in adapter.columns.items():
        position = block.find([heading, *rule.also])
        if position is not None and (rule.column, rule.in_year) not in taken:
            taken.add((rule.column, rule.in_year))
            yield position, rule
    for where in adapter.year:
        position = block.find(where.column) if where.column is not None else None
        if position is not None and ("year", None) not in taken:
            taken.add(("year", None))
            yield position, ColumnRule(column="year")


def _read_block(found: Found, block: Block, said: _Said, sitting: Sitting) -> None:
    grid, adapter = found.grid, found.adapter
    table = TABLES[adapter.table]
    rows = list(_data_rows(found, block))
    sitting.read += len(rows)
    lines = [line for row in rows for line in _enterprises(found, block, row, said, sitting)]
    drafts: list[dict[str, str]] = [{"uscc": line.uscc} for line in lines]
    bad: set[int] = set()
    years = [str(said.year) if said.year is not None else "" for _ in lines]
    rules = sorted(_rules(adapter, block), key=lambda pair: pair[1].column != "year")
    for position, rule in rules:
        texts, wrong = _column(found, block, position, rule, said, lines, sitting)
        bad |= {number for number in wrong if rule.column in table.key}
        for number, text in enumerate(texts):
            if rule.column == "year" and text:
                years[number] = text
            elif rule.in_year is None or years[number] == str(rule.in_year):
                drafts[number][rule.column] = text
    for number, (line, draft) in enumerate(zip(lines, drafts, strict=True)):
        _complete(adapter, table, draft, line, years[number], said)
        place = grid.place(line.row)
        empty = [name for name in table.key if not draft.get(name) and name not in ("code", "basis")]
        if number in bad:
            continue
        if empty:
            heading = table.column(empty[0]).heading
            sitting.say(grid.problem("adapt.key-missing", line.row, value=heading))
            continue
        sitting.drafts.append(Draft(table=table.name, source=adapter.source, values=draft, place=place))


def _complete(
    adapter: Adapter, table: Table, draft: dict[str, str], line: _Line, year: str, said: _Said
) -> None:
    """Fill in what stands in no column: the year, the list's day, fixed values, the place among owners."""
    if "year" in table.names and year:
        draft["year"] = year
    for name, value in said.fixed.items():
        draft[name] = draft.get(name) or value
    for name in adapter.silent:
        draft.setdefault(name, "")  # an empty cell, not a missing one: none, or not yet
    if adapter.dated is not None and said.day is not None and not draft.get(adapter.dated):
        draft[adapter.dated] = said.day.isoformat()
    if adapter.enterprise.rank is not None:
        draft[adapter.enterprise.rank] = str(line.rank)
    if adapter.enterprise.shared is not None:
        draft[adapter.enterprise.shared] = "true" if line.of > 1 else "false"


def _column(
    found: Found,
    block: Block,
    position: int,
    rule: ColumnRule,
    said: _Said,
    lines: Sequence[_Line],
    sitting: Sitting,
) -> tuple[tuple[str, ...], set[int]]:
    """Return a column's texts by line, and the lines whose cell is at fault."""
    grid = found.grid
    table = TABLES[found.adapter.table]
    column = table.column(rule.column)
    heading = grid.cell(found.heading_row, position)
    unit = block.units.get(heading_key(heading)[0])
    if unit is None and column.kind is Kind.MONEY:
        unit = said.unit or rule.unit
    raw = [grid.cell(line.row, position) for line in lines]
    converted = convert(raw, table, column, rule, unit=unit, epoch=grid.epoch)
    wrong = set(converted.faults)
    told: set[int] = set()
    for number, line in enumerate(lines):
        if line.row in told:
            continue
        fault = converted.faults.get(number)
        if (line.row, position) in grid.errors:
            told.add(line.row)
            wrong.add(number)
            sitting.say(grid.problem("facts.excel-error", line.row, position, heading, value=raw[number]))
        elif grid.merged.get((line.row, position), (line.row, 0))[0] != line.row:
            told.add(line.row)
            sitting.say(grid.problem("facts.merged-cells", line.row, position, heading))
        elif fault is not None:
            told.add(line.row)
            severity = Severity.WARNING if fault.code in _WARNINGS else Severity.ERROR
            problem = grid.problem(fault.code, line.row, position, heading, severity, params=fault.params)
            sitting.say(problem)
    return converted.texts, wrong


def _data_rows(found: Found, block: Block) -> Iterator[int]:
    """Return the rows that hold data: not blank, no total, no section, no repeated heading, no footer."""
    grid = found.grid
    headings = grid.rows[found.heading_row]
    positions = sorted(block.positions.values())
    who = _who(found.adapter, block)
    for row in range(found.heading_row + 1, len(grid.rows)):
        cells = grid.rows[row]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        first = filled[0]
        if len(filled) <= 2 and _NOTE.search(first):
            return
        if cells == headings or (
            len(filled) > 1 and sum(cell in headings for cell in filled) > 0.6 * len(filled)
        ):
            continue
        here = [grid.cell(row, place) for place in positions]
        if not any(here):
            continue
        if any(_SUMS.search(folded(cell)) for cell in filled[:2]) or _SIGNED.search(folded(first)):
            continue
        if len(filled) == 1 and (_SECTION.search(folded(first)) or _starts_wide(grid, row)):
            continue
        if len(filled) == 1 and len(positions) > 2 and not any(grid.spread_cell(row, place) for place in who):
            continue
        yield row


def _starts_wide(grid: Grid, row: int) -> bool:
    """Whether a row is one cell merged over several columns: a heading between the rows."""
    spread = [place for (line, place), first in grid.merged.items() if line == row and first[0] == row]
    return len(spread) > 1


def _who(adapter: Adapter, block: Block) -> list[int]:
    spellings = [adapter.enterprise.code, adapter.enterprise.name]
    found = (block.find(one) for one in spellings if one)
    return [place for place in found if place is not None]


def _enterprises(found: Found, block: Block, row: int, said: _Said, sitting: Sitting) -> Iterator[_Line]:
    """Return the enterprises a row is about: by code, else by name; several applicants are several lines."""
    grid, who, table = found.grid, found.adapter.enterprise, found.adapter.table
    at = block.find(who.code) if who.code else None
    text = grid.spread_cell(row, at) if at is not None else ""
    code = folded(text).upper()
    if at is not None and code not in ("", "-", "—", "无"):
        fault = uscc_fault(code)
        if fault is not None:
            heading = grid.cell(found.heading_row, at)
            sitting.say(grid.problem(fault, row, at, heading, value=text))
        elif table == "enterprises" or sitting.is_known(code, grid, row):
            yield _Line(row=row, uscc=code, rank=1, of=1)
        return
    at = block.find(who.name) if who.name else None
    text = grid.spread_cell(row, at) if at is not None else ""
    under = grid.cell(found.heading_row, at) if at is not None else None
    if not text:
        sitting.say(grid.problem("adapt.enterprise-missing", row, at, under))
        return
    names = [name.strip() for name in re.split(who.split, text)] if who.split else [text]
    names = [name for name in names if name]
    for rank, name in enumerate(names, start=1):
        answer = sitting.resolver.resolve(name, on=said.day)
        key = fold_name(name)
        if answer.uscc is not None:
            if sitting.is_known(answer.uscc, grid, row):
                yield _Line(row=row, uscc=answer.uscc, rank=rank, of=len(names))
        elif who.split and is_person(name):
            sitting.persons += 1
        elif key not in sitting.refused:
            sitting.ask(name, key, answer.candidates, grid.place(row, at, under))
