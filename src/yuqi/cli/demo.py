"""`yuqi demo` (演示): a sample zone checked, assessed, its ladder and its page; what `make run` does."""

from __future__ import annotations

import sys
import threading
import webbrowser
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer

from yuqi.cli import options
from yuqi.cli.assessing import print_run
from yuqi.cli.language import Lang
from yuqi.cli.talk import Talk

__all__ = ["demo"]


def demo(
    enterprises: options.Enterprises = options.ENTERPRISES,
    seed: options.Seed = options.SEED,
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    no_serve: Annotated[bool, typer.Option("--no-serve")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser")] = False,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
) -> None:
    """Show Yuqi on a sample zone, from facts to page."""
    from yuqi import api

    talk = Talk(lang)
    with talk.working("cli.sample.working", count=enterprises):
        zone = api.sample(home / "sample", enterprises=enterprises, seed=seed, reuse=True)
    code = "cli.sample.done" if zone.made else "cli.sample.reused"
    talk.say(code, count=zone.enterprises, seed=zone.seed, as_of=zone.as_of.isoformat())

    with talk.working("cli.assess.working") as progress:
        # The sample's cells are sound; were one not, a demonstration would go on and say so.
        done = api.assess(zone.folder, accept_good=True, home=home, lang=lang, progress=progress)
    if done.checked is not None:
        rows, errors = sum(table.read for table in done.checked.rows.values()), len(done.checked.errors)
        talk.say("cli.demo.checked" if errors else "cli.demo.clean", rows=rows, count=errors)
    print_run(talk, done)

    with talk.working("cli.report.working"):
        page = api.report(done.folder, home=home, lang=lang)
    talk.say("cli.demo.page")
    talk.line(str(page.resolve()))
    opens = not no_browser and sys.stdout.isatty()
    served = not no_serve and _served(talk, home, enterprises, seed, port, opens)
    if opens and not served:
        webbrowser.open(page.resolve().as_uri())


def _served(talk: Talk, home: Path, enterprises: int, seed: int, port: int, opens: bool) -> bool:
    """Serve the portal with the sample zone until it is stopped; False where no portal is installed."""
    from yuqi.base import YuqiError

    def ready(address: str) -> None:
        talk.say("cli.demo.portal")
        talk.line(address)
        sys.stdout.flush()
        if opens:
            threading.Timer(2.0, webbrowser.open, [address]).start()

    for entry in entry_points(group="yuqi.serve"):
        try:
            entry.load()(home=home, enterprises=enterprises, seed=seed, port=port, say=talk.line, ready=ready)
        except YuqiError as missing:
            if missing.problems[0].code != "cli.portal.missing":
                raise
            continue
        return True
    return False
