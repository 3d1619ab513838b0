"""`yuqi points` (积分): the ranked list under one model, or score sheets that can be added up again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yuqi.cli import options
from yuqi.cli.language import Lang
from yuqi.cli.options import Backend, ResultFormat
from yuqi.cli.score_sheet import percent, points_text, print_sheet
from yuqi.cli.talk import Cell, Table, Talk

if TYPE_CHECKING:
    from yuqi import api

__all__ = ["points"]

TOP = 20


def points(
    facts: options.Facts,
    model: Annotated[str, typer.Argument(metavar="MODEL")],
    only: options.Only = None,
    robustness: Annotated[bool, typer.Option("--robustness")] = False,
    draws: Annotated[int, typer.Option("--draws", metavar="N", min=20, max=100_000)] = 1000,
    seed: Annotated[int | None, typer.Option("--seed", metavar="S", min=0)] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=0)] = TOP,
    before: Annotated[Path | None, typer.Option("--before", metavar="DIR2")] = None,
    before_model: Annotated[str | None, typer.Option("--before-model", metavar="MODEL2")] = None,
    as_of: options.AsOf = None,
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
    """Score every enterprise under a model; rank them, or print score sheets."""
    from yuqi import api

    talk = Talk(lang, json=json)
    with talk.working("cli.points.working") as progress:
        done = api.points(
            facts,
            model,
            only=only or (),
            robustness=robustness,
            draws=draws,
            seed=seed,
            top=None if only or not top else top,
            before=before,
            before_model=before_model,
            as_of=as_of,
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
        talk.document({name: done.rows(name) for name in done.tables})
        return
    _print_title(talk, done)
    if done.sheets:
        for sheet in done.sheets:
            print_sheet(talk, done, sheet, draws=draws)
    else:
        _print_list(talk, done)
    _print_changes(talk, done)
    if done.set_aside:
        talk.say("cli.assess.set-aside", count=done.set_aside)
    source = talk.words(f"cli.as-of.{done.run['as_of_from']}")
    talk.say("cli.assess.as-of", as_of=str(done.run["as_of"]), source=source)
    talk.say("cli.points.done", seconds=f"{done.seconds:.1f}")
    talk.line(str(done.folder))


def _print_title(talk: Talk, done: api.PointsRun) -> None:
    status = talk.words(f"cli.points.status.{done.status}")
    talk.line(talk.words("cli.points.title", label=done.label, status=status), style="bold")
    if done.status == "illustrative" and done.model.note is not None:
        reason = done.model.note.en if talk.lang == "en" else done.model.note.zh
        talk.line(talk.words("cli.points.reason", reason=reason), style="yellow")


def _print_list(talk: Talk, done: api.PointsRun) -> None:
    """Print the ranked list: columns that are the same for all are left out."""
    columns = ["rank", "uscc", "name"]
    columns += ["stage"] if done.model.stages is not None else []
    columns += ["total", "total_high", "percentile", "peers"]
    columns += ["grade"] if done.model.grades else []
    columns += ["rank_interval"] if any(line.rank_low is not None for line in done.lines) else []
    columns.append("missing")
    headings = {name: talk.words(f"cli.head.{name}") for name in columns}
    numeric = {"rank", "total", "total_high", "percentile", "peers", "rank_interval"}
    labels = stage_labels(talk, done)
    rows: list[list[Cell | str]] = []
    for line in done.lines:
        cells: dict[str, Cell | str] = {
            "rank": "" if line.rank is None else str(line.rank),
            "uscc": line.uscc,
            "name": line.name or "",
            "stage": labels.get(line.stage, ""),
            "total": Cell(text=points_text(line.total) or talk.words("cli.points.no-total"), style="bold"),
            "total_high": "" if line.total_high == line.total else points_text(line.total_high),
            "percentile": percent(line.percentile),
            "peers": str(line.peers) if line.peers else "",
            "grade": line.grade or "",
            "rank_interval": _interval(talk, line),
            "missing": talk.words("cli.points.missing", count=len(line.missing)) if line.missing else "",
        }
        rows.append([cells[name] for name in columns])
    talk.table(
        Table(
            headings=list(headings.values()),
            rows=rows,
            numeric=frozenset(headings[n] for n in columns if n in numeric),
        )
    )
    if len(done.lines) < done.enterprises:
        talk.say("cli.points.more", count=done.enterprises - len(done.lines))
    unscored = done.enterprises - done.scored
    talk.say("cli.points.counts", scored=done.scored, unscored=unscored, gone=done.gone)


def _interval(talk: Talk, line: api.PointsLine) -> str:
    if line.rank_low is None or line.rank_high is None:
        return ""
    if line.rank_low == line.rank_high:
        return str(line.rank_low)
    return talk.words("cli.points.interval", low=line.rank_low, high=line.rank_high)


def stage_labels(talk: Talk, done: api.PointsRun) -> dict[str | None, str]:
    """Return the names of a model's stages in the reader's language."""
    bands = done.model.stages.bands if done.model.stages is not None else ()
    return {band.id: band.label.en if talk.lang == "en" else band.label.zh for band in bands}


def _print_changes(talk: Talk, done: api.PointsRun) -> None:
    if not done.changes:
        return
    names = ("uscc", "before", "after", "data", "peers", "method")
    headings = [talk.words(f"cli.points.head.{name}") for name in names]
    rows = [
        [change.uscc, *(points_text(getattr(change, name), signed=name in names[3:]) for name in names[1:])]
        for change in done.changes
    ]
    title = talk.words("cli.points.changes")
    talk.table(Table(title=title, headings=headings, rows=rows, numeric=frozenset(headings[1:])))
