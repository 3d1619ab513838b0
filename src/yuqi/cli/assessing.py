"""Commands that compute (测算): assess, explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from yuqi.base import Standing
from yuqi.cli import options
from yuqi.cli.explanation import print_explanation
from yuqi.cli.ladder import print_ladder, print_verdicts
from yuqi.cli.language import Lang
from yuqi.cli.options import Backend, ResultFormat
from yuqi.cli.talk import Talk

if TYPE_CHECKING:
    from yuqi import api

__all__ = ["assess", "explain", "print_run"]


def assess(
    facts: options.Facts,
    programme: options.Programmes = None,
    only: options.Only = None,
    procedure: options.As = None,
    as_of: options.AsOf = None,
    tax_year: options.TaxYear = None,
    accept_good: options.AcceptGood = False,
    catalogs: options.Catalogs = None,
    plans: Annotated[bool, typer.Option("--plans")] = False,
    by: options.By = None,
    forecast: options.Forecast = "carry",
    long: Annotated[bool, typer.Option("--long")] = False,
    format: options.Format = ResultFormat.PARQUET,  # noqa: A002  its name
    out: options.OutFolder = None,
    backend: options.On = Backend.DUCKDB,
    memory: options.Memory = None,
    show_sql: Annotated[bool, typer.Option("--show-sql")] = False,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Assess every enterprise on every programme, print the ladder, write the results."""
    from yuqi import api

    talk = Talk(lang, json=json)
    with talk.working("cli.assess.working") as progress:
        done = api.assess(
            facts,
            programmes=programme or (),
            only=only or (),
            procedure=procedure.value if procedure else None,
            as_of=as_of,
            tax_year=tax_year,
            accept_good=accept_good,
            catalogs=catalogs or (),
            plans=plans,
            by=by,
            forecast=forecast,
            long=long,
            format=format.value,
            out=out,
            home=home,
            backend=backend.value,
            memory=memory,
            show_sql=show_sql,
            lang=lang,
            progress=progress,
        )
    if json:
        ladder = [
            {"programme": line.programme, "standing": standing, "count": line.counts.get(standing, 0)}
            for line in done.ladder
            for standing in Standing
        ]
        talk.document({"run": dict(done.run), "ladder": ladder})
        return
    for statement in done.statements:
        talk.line(statement)
    print_run(talk, done)


def print_run(talk: Talk, done: api.Assessment) -> None:
    """Print a run: its ladder or the verdicts asked for, its day, time and folder."""
    if done.verdicts:
        print_verdicts(talk, done.verdicts)
    else:
        print_ladder(talk, done.ladder)
    if done.set_aside:
        talk.say("cli.assess.set-aside", count=done.set_aside)
    talk.say(
        "cli.assess.as-of",
        as_of=str(done.run["as_of"]),
        source=talk.words(f"cli.as-of.{done.run['as_of_from']}"),
    )
    talk.say("cli.assess.done", seconds=f"{done.seconds:.1f}")
    talk.line(str(done.folder))


def explain(
    facts: options.Facts,
    uscc: options.Uscc,
    programme: Annotated[str, typer.Argument(metavar="PROGRAMME")],
    procedure: options.As = None,
    as_of: options.AsOf = None,
    accept_good: options.AcceptGood = False,
    catalogs: options.Catalogs = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Show the tree behind one verdict, down to the cells it rests on."""
    from yuqi import api

    talk = Talk(lang, json=json)
    tree = api.explain(
        facts,
        uscc,
        programme,
        procedure=procedure.value if procedure else None,
        as_of=as_of,
        accept_good=accept_good,
        catalogs=catalogs or (),
        home=home,
        lang=lang,
    )
    if json:
        talk.document(tree.content)
    else:
        print_explanation(talk, tree.content)
