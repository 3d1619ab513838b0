"""`yuqi report` (报告): page, Word document or Excel workbook of the zone or of one enterprise."""

from __future__ import annotations

from typing import Annotated

import typer

from yuqi.cli import options
from yuqi.cli.language import Lang
from yuqi.cli.options import ReportFormat
from yuqi.cli.talk import Talk

__all__ = ["report"]


def report(
    facts: options.Facts,
    uscc: Annotated[str | None, typer.Argument(metavar="USCC")] = None,
    programme: options.Programmes = None,
    format: Annotated[ReportFormat | None, typer.Option("--format")] = None,  # noqa: A002  its name
    out: options.OutFile = None,
    as_of: options.AsOf = None,
    accept_good: options.AcceptGood = False,
    catalogs: options.Catalogs = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
) -> None:
    """Write the report of a facts folder, or of the results of an earlier run."""
    from yuqi import api

    talk = Talk(lang)
    with talk.working("cli.report.working") as progress:
        page = api.report(
            facts,
            uscc=uscc,
            programmes=programme or (),
            format=format.value if format is not None else None,
            out=out,
            as_of=as_of,
            accept_good=accept_good,
            catalogs=catalogs or (),
            home=home,
            lang=lang,
            progress=progress,
        )
    talk.line(str(page))
