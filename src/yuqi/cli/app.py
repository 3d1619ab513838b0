"""The `yuqi` command put together (命令总表): groups, and help in the reader's language."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Annotated, Any

import typer

from yuqi import __version__
from yuqi.base.messages import codes
from yuqi.cli import (
    assessing,
    bench,
    catalog,
    counting,
    demo,
    facts_in,
    planning,
    points,
    reminding,
    reporting,
    simulating,
)
from yuqi.cli.language import words

__all__ = ["app", "command"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # Rich would cost the start of every command; help is plain text, which pipes and pages well.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"yuqi {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,
) -> None:
    """Yuqi (育企)."""


app.command("demo")(demo.demo)
app.command("sample")(facts_in.sample)
app.command("template")(facts_in.template)
app.command("adapt")(facts_in.adapt)
app.command("check")(facts_in.check)
app.command("assess")(assessing.assess)
app.command("explain")(assessing.explain)
app.command("plan")(planning.plan)
app.command("campaign")(planning.campaign)
app.command("deadlines")(reminding.deadlines)
app.command("kpis")(counting.kpis)
app.command("flows")(counting.flows)
app.command("simulate")(simulating.simulate)
app.command("points")(points.points)
app.command("report")(reporting.report)
app.command("bench")(bench.bench)
app.add_typer(catalog.app, name="catalog")
for entry in entry_points(group="yuqi.commands"):
    app.add_typer(entry.load(), name=entry.name)


def command(lang: str) -> Any:
    """Return the command tree with every help text in a language.

    The texts stand under `cli.help.<command>` and `cli.option.<name>` (or, where an option means
    something else in one command, `cli.option.<command>.<name>`); a test holds them to be complete.
    """
    tree = typer.main.get_command(app)
    _speak(tree, "yuqi", lang)
    return tree


def _speak(node: Any, path: str, lang: str) -> None:
    node.help = words(f"cli.help.{path}", lang)
    node.short_help = node.help.split("\n", 1)[0]
    known = codes(lang)
    for param in node.params:
        own, shared = f"cli.option.{path}.{param.name}", f"cli.option.{param.name}"
        param.help = words(own if own in known else shared, lang)
    for name, inside in getattr(node, "commands", {}).items():
        _speak(inside, name if path == "yuqi" else f"{path}.{name}", lang)
