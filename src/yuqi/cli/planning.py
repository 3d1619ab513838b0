"""Commands that look ahead (规划): plan, campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from yuqi.cli import options
from yuqi.cli.figures import figure
from yuqi.cli.language import Lang
from yuqi.cli.options import ResultFormat
from yuqi.cli.talk import Table, Talk

__all__ = ["campaign", "plan"]

SHOWN_ASSUMPTIONS = 12


def plan(
    facts: options.Facts,
    uscc: options.Uscc,
    programme: Annotated[str, typer.Argument(metavar="PROGRAMME")],
    by: options.By = None,
    forecast: options.Forecast = "carry",
    procedure: options.As = None,
    apply: Annotated[Path | None, typer.Option("--apply", metavar="DIR2")] = None,
    as_of: options.AsOf = None,
    accept_good: options.AcceptGood = False,
    catalogs: options.Catalogs = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Show the cheapest proven way of one enterprise to a title, or what stands in its way."""
    from yuqi import api

    talk = Talk(lang, json=json)
    found = api.plan(
        facts,
        uscc,
        programme,
        by=by,
        forecast=forecast,
        procedure=procedure.value if procedure else None,
        apply=apply,
        as_of=as_of,
        accept_good=accept_good,
        catalogs=catalogs or (),
        home=home,
        lang=lang,
    )
    if json:
        talk.document(found.content)
        return
    print_plan(talk, found.content)
    if found.applied is not None:
        talk.say("cli.plan.applied", folder=str(found.applied))


def print_plan(talk: Talk, content: Mapping[str, Any]) -> None:
    """Print the contract's JSON of `plan`."""
    status = content["status"]
    talk.line(
        f"{content['uscc']} · {content['edition']} · "
        f"{talk.words('cli.procedure.' + content['procedure'])} · {content['as_of']}"
    )
    colour = {"optimal": "green", "already": "green", "bounded": "yellow"}.get(status, "red")
    talk.line(_headline(talk, content), style=colour)
    if status in ("optimal", "bounded"):
        talk.line(_costs(talk, content))
    talk.line(_verdicts(talk, content))
    if content["steps"]:
        talk.line()
        talk.line(talk.words("cli.plan.steps"))
        for number, step in enumerate(content["steps"], start=1):
            _print_step(talk, number, step)
    for blocked in content["blocked_by"]:
        until = blocked["until"]
        why = talk.words(f"cli.plan.why.{blocked['why']}")
        line = talk.words("cli.plan.blocked", label=blocked["label"], why=why)
        talk.line("  ✘ " + line + (talk.words("cli.plan.until", day=str(until)) if until else ""))
    for note in content["notes"]:
        talk.line(talk.words(f"cli.plan.note.{note}"))
    for other in content["alternatives"]:
        talk.line(
            talk.words(
                "cli.plan.alternative",
                by=str(other["by"]),
                months=other["months"],
                required=figure(other["required"], "yuan", talk.lang),
                count=len(other["steps"]),
            )
        )
    _print_assumptions(talk, content)
    if any(step["op"] != "wait" for step in content["steps"]):
        talk.line(talk.words("cli.plan.own"), style="dim")


def _headline(talk: Talk, content: Mapping[str, Any]) -> str:
    return talk.words(
        f"cli.plan.{content['status']}",
        by=str(content["by"]),
        months=content["months"],
        gap=figure(content["gap"], "share", talk.lang),
    )


def _costs(talk: Talk, content: Mapping[str, Any]) -> str:
    required = figure(content["required"], "yuan", talk.lang)
    unpriced = sum(
        step["op"] in ("set", "add_row") and not step["amount"] and step["cost"] is None
        for step in content["steps"]
    )
    if content["cost"] is None:
        return talk.words("cli.plan.cost-unknown", required=required)
    if not content["cost"] and not unpriced:
        return talk.words("cli.plan.cost-none", required=required)
    cost = figure(content["cost"], "yuan", talk.lang)
    if content["cost_status"] == "illustrative":
        cost += talk.words("cli.plan.illustrative")
    code = "cli.plan.cost-partly" if unpriced else "cli.plan.cost"
    return talk.words(code, required=required, cost=cost, count=unpriced)


def _verdicts(talk: Talk, content: Mapping[str, Any]) -> str:
    before = talk.words(f"cli.verdict.{content['verdict_before']}") + _score(talk, content["score_before"])
    if content["verdict_after"] is None or content["status"] == "already":
        return talk.words("cli.plan.now", before=before)
    after = talk.words(f"cli.verdict.{content['verdict_after']}") + _score(talk, content["score_after"])
    return talk.words("cli.plan.verdicts", before=before, after=after)


def _score(talk: Talk, score: Any) -> str:
    if not score or score[0] is None:
        return ""
    low, high = (figure(end, None, talk.lang) for end in score)
    return talk.words("cli.plan.score", points=low if low == high else f"{low}–{high}")


def _print_step(talk: Talk, number: int, step: Mapping[str, Any]) -> None:
    when = f"{step['start']} → {step['done']}"
    line = f"  {number}. {when}  {step['label']}"
    change = _change(talk, step)
    talk.line(f"{line}{talk.words('cli.list-colon')}{change}" if change else line)
    costs = []
    if step["amount"]:
        amount = figure(step["amount"], "yuan", talk.lang)
        costs.append(talk.words("cli.plan.step-amount", amount=amount))
    if step["cost"]:
        mark = talk.words("cli.plan.illustrative") if step["cost_status"] == "illustrative" else ""
        costs.append(talk.words("cli.plan.step-cost", cost=figure(step["cost"], "yuan", talk.lang) + mark))
    said = [*costs, step["cite"]]
    talk.line("       " + " · ".join(part for part in said if part), style="dim")


def _change(talk: Talk, step: Mapping[str, Any]) -> str:
    from yuqi import api

    if step["op"] == "add_row":
        count = Decimal(step["to"]) - Decimal(step["from"])
        return talk.words("cli.plan.more", count=figure(count, None, talk.lang))
    if step["op"] != "set" or step["to"] is None:
        return ""
    fact = api.fact_named(f"{step['table']}.{step['field']}", talk.lang)
    if step["year"] is None:
        return talk.words("cli.plan.yes", field=fact.field or "")
    ends = [figure(step[end], fact.unit, talk.lang) for end in ("from", "to")]
    return talk.words(
        "cli.plan.from-to", year=step["year"], field=fact.field or "", start=ends[0], end=ends[1]
    )


def _print_assumptions(talk: Talk, content: Mapping[str, Any]) -> None:
    from yuqi import api

    figures = [each for each in content["assumes"] if each["year"] is not None]
    if content["status"] == "already" or not content["assumes"]:
        return
    talk.line()
    talk.line(talk.words(f"cli.plan.forecast.{content['forecast']}"))
    for each in figures[:SHOWN_ASSUMPTIONS]:
        fact = api.fact_named(f"{each['table']}.{each['field']}", talk.lang)
        value = figure(fact.value(each["value"]), fact.unit, talk.lang) or talk.words("cli.outcome.unknown")
        if content["forecast"] == "file" and each["basis"] == "file":
            value += talk.words("cli.plan.from-file")
        talk.line(f"    {each['year']} {fact.field} = {value}", style="dim")
    if len(figures) > SHOWN_ASSUMPTIONS:
        talk.line(talk.words("cli.plan.more-assumed", count=len(figures) - SHOWN_ASSUMPTIONS), style="dim")
    talk.line(talk.words("cli.plan.stays"), style="dim")


Hours = Annotated[Any, typer.Option("--hours", parser=options.amount, metavar="H")]
Budget = Annotated[Any, typer.Option("--budget", parser=options.amount, metavar="Y")]
SHOWN_LINES = 40


def campaign(
    facts: options.Facts,
    hours: Hours,
    programme: options.Programmes = None,
    budget: Budget = None,
    by: options.By = None,
    forecast: options.Forecast = "carry",
    as_of: options.AsOf = None,
    accept_good: options.AcceptGood = False,
    catalogs: options.Catalogs = None,
    format: options.Format = ResultFormat.PARQUET,  # noqa: A002  its name
    out: options.OutFolder = None,
    lang: options.Language = Lang.ZH,
    home: options.Home = options.HOME,
    json: options.Json = False,
) -> None:
    """Say whom to coach for titles within limited hours and yuan."""
    from yuqi import api

    talk = Talk(lang, json=json)
    with talk.working("cli.campaign.working") as progress:
        done = api.campaign(
            facts,
            programme or (),
            hours=hours,
            budget=budget,
            by=by,
            forecast=forecast,
            as_of=as_of,
            accept_good=accept_good,
            catalogs=catalogs or (),
            format=format.value,
            out=out,
            home=home,
            lang=lang,
            progress=progress,
        )
    if json:
        talk.document({"campaign": [asdict(line) for line in done.lines], "run": dict(done.run)})
        return
    headings = [
        talk.words(f"cli.campaign.{name}")
        for name in ("rank", "name", "label", "by", "verdict", "hours", "required", "steps")
    ]
    rows = [
        [
            str(line.rank),
            line.name or line.uscc,
            line.label,
            str(line.by),
            talk.words(f"cli.verdict.{line.verdict_after}"),
            figure(line.hours, None, lang),
            figure(line.required, "yuan", lang),
            talk.words("cli.list-mark").join(line.steps) or talk.words("cli.campaign.apply-now"),
        ]
        for line in done.lines[:SHOWN_LINES]
    ]
    title = talk.words("cli.campaign.title", chosen=len(done.lines), candidates=done.candidates)
    talk.table(Table(headings=headings, rows=rows, title=title))
    if len(done.lines) > SHOWN_LINES:
        talk.line(talk.words("cli.campaign.more", count=len(done.lines) - SHOWN_LINES))
    talk.line(
        talk.words(
            "cli.campaign.sum",
            hours=figure(done.hours, None, lang),
            limit=figure(hours, None, lang),
            required=figure(done.required, "yuan", lang),
        )
    )
    if budget is not None:
        talk.line(talk.words("cli.campaign.budget", budget=figure(budget, "yuan", lang)))
    talk.line(
        talk.words(
            "cli.campaign.proven" if not done.gap else "cli.campaign.gap", gap=figure(done.gap, "share", lang)
        )
    )
    talk.line(talk.words("cli.campaign.illustrative"))
    talk.line(str(done.folder))
