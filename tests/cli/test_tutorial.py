"""The tutorial from an Excel workbook to a campaign: its own commands, one after the other, with what it says they print."""

from __future__ import annotations

import re
import shlex
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from yuqi.facts import TABLES, Kind
from yuqi.sample import make_sample

PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "workbook-to-campaign.md"


def fill(workbook, facts):
    """Fill the template in as people do: the sample's rows under its headings, shares in per cent, yes and no in words."""
    book = openpyxl.load_workbook(workbook)
    for table in TABLES.values():
        file = facts / f"{table.name}.parquet"
        if table.heading not in book.sheetnames or not file.exists():
            continue
        sheet = book[table.heading]
        columns = {str(cell.value): cell.column for cell in sheet[1]}
        places = {
            column.name: (column, at)
            for column in table.columns
            for text, at in columns.items()
            if re.sub(r"（[^（）]*）$", "", text) == column.heading or text == column.heading
        }
        per_cent = {at for text, at in columns.items() if text.endswith("（%）")}
        seen = set()
        number = 2
        for row in pq.read_table(file).to_pylist():
            key = tuple(row[name] for name in table.key)
            if key in seen:  # one source is enough for a tutorial
                continue
            seen.add(key)
            for name, (column, at) in places.items():
                sheet.cell(number, at, written(row.get(name), column, per_cent=at in per_cent))
            number += 1
    book.save(workbook)


def written(value, column, *, per_cent):
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return value * 100 if per_cent else value
    if column.codes and column.kind is Kind.CODE:
        return dict(column.codes).get(value, value)
    return value.isoformat() if isinstance(value, date) else value


def blocks():
    """The page's commands with the lines it says they print."""
    found = []
    for kind, text in re.findall(r"```(\w+)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        lines = text.splitlines()
        if kind == "sh":
            found += [(line.split("  #")[0], []) for line in lines if line.startswith("yuqi ")]
        elif kind == "text":
            found[-1][1].extend(lines)
    return found


@pytest.mark.slow
def test_the_tutorial_runs_as_it_is_written(yuqi, tmp_path, monkeypatch):
    make_sample(tmp_path / "zone", enterprises=60, seed=1)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    ran = set()

    for command, prints in blocks():
        arguments = shlex.split(command)[1:]
        said = yuqi(*arguments)
        assert said.code == 0, (command, said.err)
        told = re.sub(r"\s+", " ", said.out + said.err)
        for line in prints:
            for part in line.split("…"):
                assert re.sub(r"\s+", " ", part).strip() in told, (command, line, said.out)
        ran.add(arguments[0])
        if arguments[0] == "template":
            fill(work / "园区数据" / "企业数据.xlsx", tmp_path / "zone")

    assert ran == {"template", "check", "assess", "explain", "plan", "campaign", "report"}
    assert (work / "园区.html").is_file()
    assert (work / "企业.docx").is_file()
