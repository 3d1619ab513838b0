"""Check code tables and lists, dated values, ladders (检查对照表、清单、参数、梯度)."""

from __future__ import annotations

from itertools import pairwise

from yuqi.base.problem import Severity
from yuqi.rules.lint.findings import Findings
from yuqi.rules.names import nearest
from yuqi.rules.shapes import Catalog, CodeList, CodeTable, Parameter

__all__ = ["check_tables"]


def check_tables(catalog: Catalog, findings: Findings) -> None:
    """Note rows and columns that do not meet, values that overlap, rungs that are no programme."""
    for table in catalog.code_tables.values():
        _check_table(table, findings)
    for parameter in catalog.parameters.values():
        _check_values(parameter, findings)
    for listed in catalog.code_lists.values():
        _check_list(listed, catalog, findings)
    _check_ladders(catalog, findings)


def _check_table(table: CodeTable, findings: Findings) -> None:
    for row, cells in table.rows.items():
        for column in cells:
            if column not in table.columns:
                near = nearest(column, list(table.columns))
                findings.say(
                    "unknown-cell", table.id, ("rows", row, column), value=column, table=table.id, near=near
                )
    seen: dict[str, str] = {}
    for row, prefixes in table.prefixes.items():
        if table.rows and row not in table.rows:
            near = nearest(row, list(table.rows))
            findings.say(
                "unknown-row",
                table.id,
                ("prefixes", row),
                Severity.WARNING,
                value=row,
                table=table.id,
                near=near,
            )
        for prefix in prefixes:
            if prefix in seen:
                findings.say("prefix-twice", table.id, ("prefixes", row), value=prefix, first=seen[prefix])
            seen[prefix] = row
    for name in table.labels:
        if name not in table.columns and name not in table.rows and name not in table.prefixes:
            known = [*table.columns, *table.rows]
            findings.say(
                "unknown-cell",
                table.id,
                ("labels", name),
                value=name,
                table=table.id,
                near=nearest(name, known),
            )


def _check_values(parameter: Parameter, findings: Findings) -> None:
    if not parameter.values:
        findings.say("no-value", parameter.id, ("values",), value=parameter.id)
    dated = sorted(enumerate(parameter.values), key=lambda pair: pair[1].from_)
    for (_, before), (number, after) in pairwise(dated):
        # an open end is closed by the next value; only a stated end may clash
        if before.from_ == after.from_ or (before.to is not None and before.to >= after.from_):
            findings.say("values-overlap", parameter.id, ("values", number), day=after.from_.isoformat())


def _check_list(listed: CodeList, catalog: Catalog, findings: Findings) -> None:
    where = str(catalog.places.get(listed.id, "")).rpartition(":")[0]
    folder = where.rpartition("/")[0]
    name = f"{folder}/{listed.file}" if folder else listed.file
    text = catalog.texts.get(name)
    if text is None or "/" in listed.file:
        findings.say("no-csv", listed.id, ("file",), value=listed.file)
        return
    heading = tuple(text.split("\n", 1)[0].strip().split(","))
    if heading != listed.columns:
        findings.say(
            "csv-heading", listed.id, ("columns",), value=",".join(heading), wanted=",".join(listed.columns)
        )


def _check_ladders(catalog: Catalog, findings: Findings) -> None:
    tracks = [track.id for ladder in catalog.ladders.values() for track in ladder.tracks]
    for ladder in catalog.ladders.values():
        for t, track in enumerate(ladder.tracks):
            for r, rung in enumerate(track.rungs):
                if rung.programme not in catalog.programmes:
                    near = nearest(rung.programme, list(catalog.programmes))
                    keys = ("tracks", t, "rungs", r, "programme")
                    findings.say("unknown-title", ladder.id, keys, value=rung.programme, near=near)
    if not catalog.ladders:
        return
    for programme in catalog.programmes.values():
        if programme.track not in tracks:
            findings.say(
                "unknown-track",
                programme.id,
                ("track",),
                value=programme.track,
                near=nearest(programme.track, tracks),
            )
