"""The way to a title (方案): plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from yuqi.api.assessing import HOME, check_day, day_of
from yuqi.api.facts_in import snapshot_of
from yuqi.api.runs import facts_folder
from yuqi.api.sessions import session
from yuqi.api.shapes import Planned
from yuqi.base import Problem, YuqiError
from yuqi.rules import load_catalog

__all__ = ["plan"]


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
        forecast: of open years: carry repeats the last closed year, trend lets it grow on.
        apply: a folder, absent or empty, that gets the facts as they would be at that day.

    Raises:
        YuqiError: the enterprise or programme is not known, `by` is not ahead, there is nothing to apply.
    """
    from yuqi.engine.plan import Planner, apply_plans

    check_day(as_of)
    catalog = load_catalog(catalogs)
    with snapshot_of(facts, catalog=catalog, home=home, accept_good=accept_good, as_of=as_of) as snapshot:
        day, _ = day_of(as_of, snapshot)
        planner = Planner(
            snapshot,
            catalog,
            lambda: session("duckdb"),
            as_of=day,
            by=by,
            forecast=forecast,
            procedure=procedure,
            lang=lang,
        )
        found = planner.plan(programme, [uscc], alternatives=True)[uscc]
        if apply is not None:
            if found.status not in ("optimal", "bounded"):
                raise YuqiError(Problem(code="api.nothing-to-apply", params={"value": found.status}))
            with facts_folder(apply) as folder, session("duckdb") as engine:
                apply_plans(planner, [found], engine, folder)
    return Planned(content=found.plain(), applied=apply)
