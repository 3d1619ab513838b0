"""`yuqi catalog` (政策库): list, show, check, test, schema, diff."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from yuqi.cli import options
from yuqi.cli.language import Lang
from yuqi.cli.talk import Cell, Table, Talk

__all__ = ["app"]

REFUSED = 2
_CHANGE_STYLES = {"added": "green", "removed": "red", "changed": "yellow"}

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_(
    kind: Annotated[str | None, typer.Option("--kind")] = None,
    catalogs: options.Catalogs = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """List the entries with where each stands."""
    from yuqi import api

    talk = Talk(lang, json=json)
    entries = api.catalog_list(catalogs or (), kind=kind)
    if json:
        names = ("id", "kind", "label", "document", "article", "checked_on", "confidence", "status", "place")
        rows = [
            {
                **{name: getattr(entry, name) for name in names},
                "from": entry.from_,
                "to": entry.to,
                "label": entry.label[lang],
            }
            for entry in entries
        ]
        talk.document({"entries": rows})
        return
    headings = [talk.words(f"cli.head.{name}") for name in ("kind", "id", "label", "source", "place")]
    talk.table(
        Table(
            headings=headings,
            rows=[
                [
                    entry.kind,
                    Cell(text=entry.id, style="bold"),
                    entry.label[lang],
                    " ".join(part for part in (entry.document, entry.article) if part),
                    entry.place,
                ]
                for entry in entries
            ],
        )
    )
    talk.say("cli.catalog.count", count=len(entries))


@app.command()
def show(
    entry_id: Annotated[str, typer.Argument(metavar="ID")],
    catalogs: options.Catalogs = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Show one entry with all it says."""
    from yuqi import api

    talk = Talk(lang, json=json)
    entry = api.catalog_show(entry_id, catalogs or ())
    if json:
        talk.document({"id": entry.id, "place": entry.place, **entry.content})
        return
    talk.line(f"{entry.label[lang]} ({entry.id}) · {talk.words(f'cli.kind.{entry.kind}')}", style="bold")
    talk.line(entry.place)
    talk.line(api.readable(entry.content))


@app.command()
def check(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="DIR …")] = None,
    catalogs: options.Catalogs = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Find every mistake in the catalog, each with file, line and mend."""
    from yuqi import api
    from yuqi.base import Severity

    talk = Talk(lang, json=json)
    problems = api.catalog_check([*(folders or ()), *(catalogs or ())])
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if json:
        talk.document({"problems": [problem.record(lang) for problem in problems]})
    else:
        talk.problems(problems)
        talk.say("cli.catalog.problems" if problems else "cli.catalog.clean", count=len(problems))
    if errors:
        raise typer.Exit(REFUSED)


@app.command()
def test(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID …")] = None,
    catalogs: options.Catalogs = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Run the cases that stand beside the entries."""
    from yuqi import api

    talk = Talk(lang, json=json)
    with talk.working("cli.catalog.testing"):
        cases = api.catalog_test(catalogs or (), ids=ids or ())
    failed = [case for case in cases if not case.passed]
    if json:
        talk.document({"cases": [asdict(case) for case in cases]})
    else:
        for case in failed:
            talk.line(f"✘ {case.place}  {case.id}", style="red")
            for found in case.differences:
                words = talk.words("cli.catalog.difference", expected=found.expected, found=found.found)
                talk.line(f"    {found.what}  {words}")
        talk.say("cli.catalog.tested", passed=len(cases) - len(failed), failed=len(failed))
    if failed:
        raise typer.Exit(REFUSED)


@app.command()
def schema(
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
) -> None:
    """Print the JSON Schema of a catalog file, for editors."""
    from yuqi import api

    Talk(lang).document(api.catalog_schema())


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", exists=True)],
    after: Annotated[Path, typer.Argument(metavar="B", exists=True)],
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Show what differs between two catalogs."""
    from yuqi import api

    talk = Talk(lang, json=json)
    changes = api.catalog_diff(before, after)
    if json:
        talk.document({"changes": [asdict(change) for change in changes]})
        return
    headings = [talk.words(f"cli.head.{name}") for name in ("change", "id", "path", "before", "after")]
    rows: list[list[Cell | str]] = [
        [
            Cell(text=talk.words(f"cli.change.{change.change}"), style=_CHANGE_STYLES[change.change]),
            change.entry,
            change.key,
            change.before or "",
            change.after or "",
        ]
        for change in changes
    ]
    talk.table(Table(headings=headings, rows=rows))
    talk.say("cli.catalog.changes", count=len(changes))
