"""`yuqi simulate` (政策试算): baseline against reform, by name and in yuan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yuqi.cli import options
from yuqi.cli.language import Lang
from yuqi.cli.options import Backend, ResultFormat
from yuqi.cli.talk import Table, Talk

if TYPE_CHECKING:
    from yuqi import api

__all__ = ["simulate"]

SHOWN_NAMES = 20
SHOWN_GROUPS = 10
_TABLES = ("reform_edits", "reform_changes", "reform_scores", "reform_budget", "reform_stakes")


def simulate(
    facts: options.Facts,
    reform: Annotated[Path, typer.Argument(metavar="REFORM.yaml")],
    as_of: options.AsOf = None,
    tax_year: options.TaxYear = None,
    accept_good: options.AcceptGood = False,
    catalogs: options.Catalogs = None,
    format: options.Format = ResultFormat.PARQUET,  # noqa: A002  its name
    out: options.OutFolder = None,
    backend: options.On = Backend.DUCKDB,
    memory: options.Memory = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Compare a reform with the rules in force on the same facts."""
    from yuqi import api

    talk = Talk(lang, json=json)
    with talk.working("cli.simulate.working") as progress:
        done = api.simulate(
            facts,
            reform,
            as_of=as_of,
            tax_year=tax_year,
            accept_good=accept_good,
            catalogs=catalogs or (),
            format=format.value,
            out=out,
            home=home,
            backend=backend.value,
            memory=memory,
            lang=lang,
            progress=progress,
        )
    if json:
        talk.document({"run": dict(done.run), **{name: done.tables[name] for name in _TABLES}})
        return
    talk.line(talk.words("cli.simulate.title", label=done.label), style="bold")
    if done.note:
        talk.line(done.note)
    _edits(talk, done.tables["reform_edits"])
    _verdicts(talk, done)
    year = done.run["tax_year"]
    _budget(talk, done, "reform_budget", talk.words("cli.simulate.budget", year=year))
    if done.tables["reform_stakes"]:
        _budget(talk, done, "reform_stakes", talk.words("cli.simulate.stakes", year=year))
    if done.set_aside:
        talk.say("cli.assess.set-aside", count=done.set_aside)
    talk.say(
        "cli.assess.as-of",
        as_of=str(done.run["as_of"]),
        source=talk.words(f"cli.as-of.{done.run['as_of_from']}"),
    )
    talk.say("cli.assess.done", seconds=f"{done.seconds:.1f}")
    talk.line(str(done.folder))


def _edits(talk: Talk, rows: Sequence[Mapping[str, Any]]) -> None:
    names = ("id", "path", "before", "after")
    talk.table(
        Table(
            title=talk.words("cli.simulate.edits"),
            headings=[talk.words(f"cli.head.{name}") for name in names],
            rows=[
                [
                    row["entry"],
                    row["key"] or talk.words(f"cli.change.{row['change']}"),
                    row["before"] or "",
                    row["after"] or "",
                ]
                for row in rows
            ],
        )
    )


def _verdicts(talk: Talk, done: api.Simulation) -> None:
    changes = done.tables["reform_changes"]
    talk.line(talk.words("cli.simulate.changes", count=len(changes)))
    if not changes:
        return
    headings = [talk.words(f"cli.head.{name}") for name in ("programme", "verdict-before", "verdict-after")]
    count = talk.words("cli.head.enterprises")
    talk.table(
        Table(
            headings=[*headings, talk.words("cli.head.held"), count],
            rows=[
                [
                    done.labels.get(programme, programme),
                    _verdict(talk, before),
                    _verdict(talk, after),
                    talk.words(f"cli.truth.{str(held).lower()}"),
                    number,
                ]
                for programme, before, after, held, number in done.counted()
            ],
            numeric=frozenset({count}),
        )
    )
    order = {"loss": 0, "gain": 1, "other": 2}
    named = sorted(changes, key=lambda row: (order[row["effect"]], not row["held"], row["uscc"]))
    shown = named[:SHOWN_NAMES]
    names = ("uscc", "name", "district", "programme", "verdict-before", "verdict-after", "held")
    talk.table(
        Table(
            title=talk.words("cli.simulate.names", shown=len(shown), count=len(changes)),
            headings=[talk.words(f"cli.head.{name}") for name in names],
            rows=[
                [
                    row["uscc"],
                    row["name"] or "",
                    row["district"] or "",
                    done.labels.get(row["programme"], row["programme"]),
                    _verdict(talk, row["before"]),
                    _verdict(talk, row["after"]),
                    talk.words(f"cli.truth.{str(bool(row['held'])).lower()}"),
                ]
                for row in shown
            ],
        )
    )


def _verdict(talk: Talk, verdict: str | None) -> str:
    return talk.words("cli.simulate.no-edition") if verdict is None else talk.words(f"cli.verdict.{verdict}")


def _budget(talk: Talk, done: api.Simulation, table: str, title: str) -> None:
    """Print a budget: every benefit as a whole, then the groups whose yuan change most."""
    rows = done.tables[table]
    figures = ("yuan-before", "yuan-after", "yuan-change", "moved", "open")
    numeric = [talk.words(f"cli.head.{name}") for name in figures]

    def cells(row: Mapping[str, Any]) -> list[str | int]:
        unsure = f"{row['open_before']}→{row['open_after']}"
        if row["open_before"] == row["open_after"]:
            unsure = str(row["open_after"])
        return [
            *(f"{row[name]:,.2f}" for name in ("before", "after", "change")),
            row["enterprises"],
            unsure,
        ]

    talk.table(
        Table(
            title=title,
            headings=[talk.words("cli.head.benefit"), *numeric],
            rows=[
                [done.labels.get(row["benefit"], row["benefit"]), *cells(row)]
                for row in rows
                if row["group_by"] == "all"
            ],
            numeric=frozenset(numeric),
        )
    )
    for by in ("industry", "size", "district"):
        moved = [row for row in rows if row["group_by"] == by and row["change"]]
        moved.sort(key=lambda row: (-abs(row["change"]), row["benefit"], row["group"] or ""))
        if not moved:
            continue
        talk.table(
            Table(
                title=talk.words(f"cli.simulate.by.{by}"),
                headings=[talk.words(f"cli.head.{by}"), talk.words("cli.head.benefit"), *numeric],
                rows=[
                    [
                        _group(talk, done, by, row["group"]),
                        done.labels.get(row["benefit"], row["benefit"]),
                        *cells(row),
                    ]
                    for row in moved[:SHOWN_GROUPS]
                ],
                numeric=frozenset(numeric),
            )
        )


def _group(talk: Talk, done: api.Simulation, by: str, group: str | None) -> str:
    if group is None:
        return talk.words("cli.simulate.unknown")
    return talk.words(f"cli.size.{group}") if by == "size" else done.labels.get(group, group)
