"""Commands that look ahead (规划): plan, campaign."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from yuqi.cli import options
from yuqi.cli.figures import figure
from yuqi.cli.language import Lang
from yuqi.cli.options import Procedure
from yuqi.cli.talk import Talk

__all__ = ["Forecast", "plan"]

SHOWN_ASSUMPTIONS = 12


class Forecast(StrEnum):
    """How open years are filled (预测方法)."""

    CARRY = "carry"
    TREND = "trend"


By = Annotated[Any, typer.Option("--by", parser=options.day, metavar="YYYY-MM-DD")]


def plan(
    facts: options.Facts,
    uscc: options.Uscc,
    programme: Annotated[str, typer.Argument(metavar="PROGRAMME")],
    by: By = None,
    forecast: Annotated[Forecast, typer.Option("--forecast")] = Forecast.CARRY,
    procedure: Annotated[Procedure | None, typer.Option("--procedure")] = None,
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
        forecast=forecast.value,
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
        talk.line(talk.words("cli.plan.cost", **_costs(talk, content)))
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


def _headline(talk: Talk, content: Mapping[str, Any]) -> str:
    return talk.words(
        f"cli.plan.{content['status']}",
        by=str(content["by"]),
        months=content["months"],
        gap=figure(content["gap"], "share", talk.lang),
    )


def _costs(talk: Talk, content: Mapping[str, Any]) -> dict[str, str]:
    cost = figure(content["cost"], "yuan", talk.lang)
    if content["cost_status"] == "illustrative":
        cost += talk.words("cli.plan.illustrative")
    return {"required": figure(content["required"], "yuan", talk.lang), "cost": cost}


def _verdicts(talk: Talk, content: Mapping[str, Any]) -> str:
    before = talk.words(f"cli.verdict.{content['verdict_before']}") + _score(talk, content["score_before"])
    if content["verdict_after"] is None:
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
        value = figure(each["value"], fact.unit, talk.lang) or talk.words("cli.outcome.unknown")
        talk.line(f"    {each['year']} {fact.field} = {value}", style="dim")
    if len(figures) > SHOWN_ASSUMPTIONS:
        talk.line(talk.words("cli.plan.more-assumed", count=len(figures) - SHOWN_ASSUMPTIONS), style="dim")
    talk.line(talk.words("cli.plan.stays"), style="dim")
