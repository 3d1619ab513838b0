"""`yuqi kpis` and `yuqi flows` (指标、流量): the zone's figures, and titles won and lost by year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yuqi.cli import options
from yuqi.cli.figures import figure
from yuqi.cli.language import Lang
from yuqi.cli.options import ResultFormat
from yuqi.cli.talk import Table, Talk

if TYPE_CHECKING:
    from yuqi import api

__all__ = ["flows", "kpis"]

_FLOW_COLUMNS = ("year", "held_start", "gained", "expired", "revoked", "held_end", "moved_up", "conversion")


def kpis(
    facts: options.Facts,
    as_of: options.AsOf = None,
    accept_good: options.AcceptGood = False,
    catalogs: options.Catalogs = None,
    format: options.Format = ResultFormat.PARQUET,  # noqa: A002  its name
    out: options.OutFolder = None,
    memory: options.Memory = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Count the zone's figures: titles in force, money, jobs, what zone_indicators states."""
    from yuqi import api

    talk = Talk(lang, json=json)
    with talk.working("cli.kpis.working"):
        done = api.kpis(
            facts,
            as_of=as_of,
            accept_good=accept_good,
            catalogs=catalogs or (),
            format=format.value,
            out=out,
            home=home,
            memory=memory,
            lang=lang,
        )
    if json:
        talk.document({"kpis": [_plain(line, done) for line in done.lines]})
    else:
        _print(talk, done)
    _finish(talk, done.run, done.folder)


def flows(
    facts: options.Facts,
    programmes: options.Programmes = None,
    since: Annotated[int | None, typer.Option("--since", metavar="Y", min=2000, max=2100)] = None,
    as_of: options.AsOf = None,
    accept_good: options.AcceptGood = False,
    catalogs: options.Catalogs = None,
    format: options.Format = ResultFormat.PARQUET,  # noqa: A002  its name
    out: options.OutFolder = None,
    memory: options.Memory = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Count titles won, lost and moved up year by year, and where holders came from."""
    from yuqi import api

    talk = Talk(lang, json=json)
    with talk.working("cli.flows.working"):
        done = api.flows(
            facts,
            programmes or (),
            first_year=since,
            as_of=as_of,
            accept_good=accept_good,
            catalogs=catalogs or (),
            format=format.value,
            out=out,
            home=home,
            memory=memory,
        )
    if json:
        talk.document(done.plain())
    else:
        _print_flows(talk, done)
    _finish(talk, done.run, done.folder)


def _print(talk: Talk, done: api.KpiRun) -> None:
    names = ("figure", "period", "value", "previous", "target", "status", "rank", "basis")
    headings = [talk.words(f"cli.kpis.{name}") for name in names]
    rows: list[list[Any]] = []
    for line in done.lines:
        unit = done.units[line.kpi]
        shown = [
            talk.words("cli.kpis.unknown") if value is None else figure(value, unit, talk.lang)
            for value in (line.value, line.previous)
        ]
        rows.append(
            [
                _said(done.labels[line.kpi], talk.lang),
                line.period,
                *shown,
                figure(line.target, unit, talk.lang),
                talk.words(f"cli.kpis.{line.status}") if line.status else "",
                "" if line.rank is None else str(line.rank),
                "" if line.known is None else f"{line.known}/{line.enterprises}",
            ]
        )
    talk.table(Table(title=done.zone or "", headings=headings, rows=rows, numeric=frozenset(headings[2:5])))


def _print_flows(talk: Talk, done: api.FlowRun) -> None:
    headings = [talk.words(f"cli.flows.{name}") for name in _FLOW_COLUMNS]
    programmes = dict.fromkeys(line.programme for line in done.found.flows)
    for programme in programmes:
        own = [line for line in done.found.flows if line.programme == programme]
        rows = [
            [figure(getattr(line, name), "share", talk.lang) if name == "conversion" else getattr(line, name)
             for name in _FLOW_COLUMNS]
            for line in own
        ]  # fmt: skip
        title = _said(done.labels[programme], talk.lang) if programme in done.labels else programme
        talk.table(Table(title=title, headings=headings, rows=rows, numeric=frozenset(headings[1:])))
    if done.found.lineage:
        talk.line()
        talk.line(talk.words("cli.flows.lineage"), "bold")
    for each in done.found.lineage:
        said = talk.words(
            "cli.flows.came-from",
            title=_said(done.labels[each.programme], talk.lang),
            before=_said(done.labels[each.before], talk.lang),
            holders=each.holders,
            had=each.had_before,
            share=figure(each.share, "share", talk.lang),
        )
        talk.line(f"  {said}")
    talk.line()
    for label in done.definitions.values():
        talk.line(f"  {_said(label, talk.lang)}", "dim")


def _plain(line: api.KpiLine, done: api.KpiRun) -> dict[str, Any]:
    return {
        "kpi": line.kpi,
        "period": line.period,
        "value": line.value,
        "target": line.target,
        "previous": line.previous,
        "status": line.status,
        "rank": line.rank,
        "known": line.known,
        "enterprises": line.enterprises,
        "unit": done.units[line.kpi],
    }


def _said(label: api.Label, lang: str) -> str:
    return label.en if lang == "en" else label.zh


def _finish(talk: Talk, run: Any, folder: Path | None) -> None:
    talk.say(
        "cli.assess.as-of",
        as_of=run["as_of"].isoformat(),
        source=talk.words(f"cli.as-of.{run['as_of_from']}"),
    )
    if folder is not None:
        talk.say("cli.kpis.results", folder=str(folder))
