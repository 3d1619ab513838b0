"""Commands by which facts come in (归集): sample, template, adapt, check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yuqi.cli import options
from yuqi.cli.language import Lang
from yuqi.cli.options import TemplateFormat
from yuqi.cli.talk import Table, Talk

if TYPE_CHECKING:
    from yuqi import api

__all__ = ["adapt", "check", "sample", "template"]

REFUSED = 2


def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    enterprises: options.Enterprises = options.ENTERPRISES,
    seed: options.Seed = options.SEED,
    as_of: options.AsOf = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Make a reproducible sample zone."""
    from yuqi import api

    talk = Talk(lang, json=json)
    with talk.working("cli.sample.working", count=enterprises):
        zone = api.sample(folder, enterprises=enterprises, seed=seed, as_of=as_of)
    if json:
        talk.document(
            {"folder": zone.folder, "enterprises": zone.enterprises, "seed": zone.seed, "as_of": zone.as_of}
        )
        return
    talk.line(str(zone.folder))
    code = "cli.sample.done" if zone.made else "cli.sample.reused"
    talk.say(code, count=zone.enterprises, seed=zone.seed, as_of=zone.as_of.isoformat())


def template(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    format: Annotated[TemplateFormat, typer.Option("--format")] = TemplateFormat.XLSX,  # noqa: A002  its name
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
) -> None:
    """Write the empty workbook that enterprises fill in."""
    from yuqi import api

    talk = Talk(lang)
    for file in api.template(folder, format="csv" if format is TemplateFormat.CSV else "xlsx"):
        talk.line(str(file))
    talk.say("cli.template.done")


def adapt(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE … DIR")],
    adapter: Annotated[str | None, typer.Option("--adapter", metavar="ID")] = None,
    year: Annotated[int | None, typer.Option("--year", min=1990, max=2100)] = None,
    day: Annotated[date | None, typer.Option("--day", parser=options.day, metavar="YYYY-MM-DD")] = None,
    given: Annotated[list[str] | None, typer.Option("--given", metavar="COLUMN=VALUE")] = None,
    register: Annotated[Path | None, typer.Option("--register", metavar="DIR", file_okay=False)] = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Turn other people's files into facts; the last path is the facts folder."""
    from yuqi import api

    talk = Talk(lang, json=json)
    if len(paths) < 2:
        raise typer.BadParameter(str(paths[0]), param_hint="FILE … DIR")
    known = _given(given or ())
    with talk.working("cli.adapt.working", count=len(paths) - 1):
        done = api.adapt(
            paths[:-1],
            paths[-1],
            adapter=adapter,
            year=year,
            day=day,
            given=known,
            register=register,
            home=home,
        )
    if json:
        talk.document(
            {
                "problems": [problem.record(lang) for problem in done.problems],
                "questions": [question.problem().record(lang) for question in done.questions],
                "rows": dict(done.rows),
                "files": list(done.files),
                "question_file": done.question_file,
            }
        )
    else:
        talk.problems(done.said)
        headings = [talk.words("cli.head.table"), talk.words("cli.head.rows")]
        rows: list[list[str | int]] = [[table, count] for table, count in done.rows.items()]
        talk.table(Table(headings=headings, rows=rows, numeric=frozenset({headings[1]})))
        talk.say("cli.adapt.done", folder=str(paths[-1]), questions=len(done.questions))
        if done.question_file is not None:
            talk.say("cli.adapt.questions", file=str(done.question_file))
    if done.errors:
        raise typer.Exit(REFUSED)


def _given(said: Sequence[str]) -> dict[str, str]:
    """Return what lists do not say themselves, by column.

    Raises:
        typer.BadParameter: a text is not column=value.
    """
    pairs = {}
    for text in said:
        column, equals, value = text.partition("=")
        if not (column.strip() and equals and value.strip()):
            raise typer.BadParameter(text, param_hint="--given")
        pairs[column.strip()] = value.strip()
    return pairs


def check(
    facts: options.Facts,
    report: Annotated[Path | None, typer.Option("--report", metavar="F.xlsx", dir_okay=False)] = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """List every bad cell, and how far each table reaches."""
    from yuqi import api

    talk = Talk(lang, json=json)
    with talk.working("cli.check.working"):
        found = api.check(facts, report=report, lang=lang)
    if json:
        talk.document(found.record(lang))
    else:
        talk.problems(found.problems)
        _print_tables(talk, found)
        if report is not None:
            talk.say("cli.check.workbook", file=str(report))
        talk.say("cli.check.errors" if found.errors else "cli.check.clean", count=len(found.errors))
    if found.errors:
        raise typer.Exit(REFUSED)


def _print_tables(talk: Talk, found: api.CheckReport) -> None:
    names = ("table", "read", "good", "set_aside", "with_rows", "absence")
    headings = [talk.words(f"cli.head.{name}") for name in names]
    rows: list[list[str | int]] = []
    for table, counts in found.rows.items():
        reach = found.coverage.get(table)
        covered = [f"{reach.with_rows} / {reach.enterprises}"] if reach else [""]
        absence = [talk.words(f"cli.absence.{reach.absence}")] if reach else [""]
        rows.append([table, counts.read, counts.good, counts.set_aside, *covered, *absence])
    talk.table(Table(headings=headings, rows=rows, numeric=frozenset(headings[1:5])))
