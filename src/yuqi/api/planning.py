"""The way to a title (方案): plan, campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from yuqi.api.assessing import HOME, Progress, check_day, day_of
from yuqi.api.conversion import convert_results
from yuqi.api.facts_in import snapshot_of
from yuqi.api.forecasting import foresight_of
from yuqi.api.runs import new_run, results_folder
from yuqi.api.sessions import session
from yuqi.api.shapes import Campaign, CampaignLine, Planned
from yuqi.api.zone import open_zone
from yuqi.base import Problem, YuqiError
from yuqi.engine.assess import Request
from yuqi.engine.assess import assess as run_engine
from yuqi.rules import load_catalog
from yuqi.rules.shapes import Catalog

__all__ = ["campaign", "plan"]


def plan(
    facts: Path,
    uscc: str,
    programme: str,
    *,
    by: date | None = None,
    forecast: str = "carry",
    procedure: str | None = None,
    as_of: date | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    apply: Path | None = None,
    home: Path = HOME,
    lang: str = "zh",
) -> Planned:
    """Return the cheapest proven way of one enterprise to a title, or what stands in its way (方案).

    Args:
        by: the day of application; None: the first within three years that has a plan.
        forecast: of open years: carry repeats the last closed year, trend lets it grow on; or a file with rows of
            `statements` of those years.
        apply: a folder, absent or empty, that gets the facts as they would be at that day.

    Raises:
        YuqiError: the enterprise or programme is not known, `by` is not ahead, there is nothing to apply.
    """
    with open_zone(
        facts, catalogs=catalogs, as_of=as_of, accept_good=accept_good, home=home, memory=None
    ) as zone:
        return zone.plan(
            uscc, programme, by=by, forecast=forecast, procedure=procedure, lang=lang, apply=apply
        )


def campaign(
    facts: Path,
    programmes: Sequence[str],
    *,
    hours: Decimal,
    budget: Decimal | None = None,
    by: date | None = None,
    forecast: str = "carry",
    as_of: date | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    format: str = "parquet",  # noqa: A002  as the option is named
    out: Path | None = None,
    home: Path = HOME,
    lang: str = "zh",
    progress: Progress | None = None,
) -> Campaign:
    """Return whom to coach for titles within limited hours and yuan, and write it with the plans (辅导计划).

    Those who pass and do not hold the title yet, are near it, open, or may lose it are candidates.

    Args:
        hours: of coaching there are.
        budget: yuan of required spending the plans chosen may add up to; None: no limit.

    Raises:
        YuqiError: no programme named, or an unknown one; hours or budget below zero; bad facts.
    """
    from yuqi.engine.plan import Planner, candidates_of, choose, write_campaign, write_plans

    _refuse_amounts(programmes, hours, budget)
    check_day(as_of)
    catalog = load_catalog(catalogs)
    with snapshot_of(facts, catalog=catalog, home=home, accept_good=accept_good, as_of=as_of) as snapshot:
        day, source = day_of(as_of, snapshot)
        target = out or new_run(home, now=datetime.now().astimezone(), facts_hash=snapshot.facts_hash)
        request = Request(
            as_of=day,
            as_of_from=source.value,
            tax_year=None,
            programmes=tuple(programmes),
            only=None,
            procedure=None,
            long=False,
            lang=lang,
            settles=False,
        )
        with (
            foresight_of(forecast, catalog=catalog, home=home, as_of=day) as foresight,
            results_folder(target) as folder,
            session("duckdb") as engine,
            session("duckdb") as ahead,
        ):
            planner = Planner(
                snapshot,
                catalog,
                ahead,
                as_of=day,
                by=by,
                forecast=foresight.forecast,
                stated=foresight.stated,
                lang=lang,
            )
            summary = run_engine(snapshot, catalog, request, folder, engine)
            rows = engine.records("verdicts", "select uscc, programme, standing from verdicts")
            candidates, plans = candidates_of(planner, rows, engine, progress)
            chosen = choose(candidates, hours=hours, budget=budget)
            write_plans(plans, folder)
            write_campaign(chosen.choices, folder)
            names = dict(engine.rows("names", "select uscc, name from enterprises"))
            if format != "parquet":
                convert_results(folder, format)
    return Campaign(
        folder=target,
        run={**summary.run, "seconds": dict(summary.seconds)},
        lines=tuple(_line(choice, names, catalog, lang) for choice in chosen.choices if choice.chosen),
        candidates=len(chosen.choices),
        weight=chosen.weight,
        hours=chosen.hours,
        required=chosen.required,
        gap=chosen.gap,
    )


def _refuse_amounts(programmes: Sequence[str], hours: Decimal, budget: Decimal | None) -> None:
    problems = []
    if not programmes:
        problems.append(Problem(code="api.no-programme"))
    if hours < 0:
        problems.append(Problem(code="api.below-zero", params={"option": "--hours", "value": str(hours)}))
    if budget is not None and budget < 0:
        problems.append(Problem(code="api.below-zero", params={"option": "--budget", "value": str(budget)}))
    if problems:
        raise YuqiError(problems)


def _line(choice: Any, names: Mapping[str, str], catalog: Catalog, lang: str) -> CampaignLine:
    plan = choice.plan
    label = catalog.programmes[plan.programme].label
    return CampaignLine(
        rank=choice.rank,
        uscc=plan.uscc,
        name=names.get(plan.uscc) or "",
        programme=plan.programme,
        label=label.en if lang == "en" else label.zh,
        status=plan.status,
        by=plan.by,
        verdict_after=plan.verdict_after or "",
        hours=choice.hours,
        required=plan.required,
        weight=choice.weight,
        steps=tuple(step.label for step in plan.steps),
    )
