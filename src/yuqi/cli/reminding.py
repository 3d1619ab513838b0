"""`yuqi deadlines` (期限提醒): who must be told what, enterprise by enterprise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from yuqi.cli import options
from yuqi.cli.language import Lang
from yuqi.cli.talk import Talk

__all__ = ["deadlines"]


def month(text: str) -> date:
    """Return the first day of a month: 2026-06.

    Raises:
        typer.BadParameter: the text is none.
    """
    found = re.fullmatch(r"(2[01]\d\d)-(0[1-9]|1[0-2])", text.strip())
    if found is None:
        raise typer.BadParameter(text)
    return date(int(found[1]), int(found[2]), 1)


def deadlines(
    facts: options.Facts,
    month: Annotated[date | None, typer.Option("--month", parser=month, metavar="YYYY-MM")] = None,
    days: Annotated[int | None, typer.Option("--days", metavar="N", min=0, max=3660)] = None,
    only: options.Only = None,
    as_of: options.AsOf = None,
    accept_good: options.AcceptGood = False,
    catalogs: options.Catalogs = None,
    out: options.OutFile = None,
    ics: Annotated[Path | None, typer.Option("--ics", metavar="F", dir_okay=False)] = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """List who must be told what: duties, ends of titles, reviews, windows."""
    from yuqi import api

    talk = Talk(lang, json=json)
    with talk.working("cli.deadlines.working") as progress:
        found = api.deadlines(
            facts,
            month=(month.year, month.month) if month else None,
            days=days,
            only=only or (),
            as_of=as_of,
            accept_good=accept_good,
            catalogs=catalogs or (),
            out=out,
            ics=ics,
            home=home,
            lang=lang,
            progress=progress,
        )
    if json:
        talk.document({"deadlines": list(found.rows)})
    else:
        period = {"first": found.first.isoformat(), "last": found.last.isoformat()}
        title = talk.words(
            "cli.deadlines.title", **period, enterprises=found.enterprises, count=len(found.rows)
        )
        talk.line(title, style="bold")
        for _, rows in groupby(found.rows, key=lambda row: row["uscc"]):
            _firm(talk, list(rows))
    talk.say(
        "cli.assess.as-of",
        as_of=found.as_of.isoformat(),
        source=talk.words(f"cli.as-of.{found.as_of_from}"),
    )
    if out is not None:
        talk.say("cli.deadlines.list", file=str(out))
    if ics is not None:
        talk.say("cli.deadlines.calendar", file=str(ics), count=found.events)


def _firm(talk: Talk, rows: list[Mapping[str, Any]]) -> None:
    first = rows[0]
    talk.line()
    talk.line(" · ".join(part for part in (first["name"], first["uscc"], first["district"]) if part), "bold")
    for row in rows:
        left = talk.words(
            "cli.deadlines.missed" if row["status"] == "missed" else "cli.deadlines.left",
            n=abs(row["days_left"]),
        )
        what = talk.words("cli.deadlines.what", label=row["label"], programme=row["programme_label"])
        if row["kind"] in ("expiry", "window", "review"):  # their labels name the title
            what = row["label"]
        opens = row["opens_on"] if row["kind"] in ("window", "review") else None
        parts = [
            talk.words("cli.deadlines.opens", value=opens.isoformat()) if opens is not None else "",
            row["consequence"],
            row["warning"],
            row["cite"],
            talk.words("cli.deadlines.uncertain") if row["confidence"] == "uncertain" else "",
        ]
        style = "red" if row["status"] == "missed" else ""
        talk.line(f"  {row['due_on'].isoformat()}  {left}  {what}", style)
        talk.line("    " + " · ".join(part for part in parts if part), "dim")
