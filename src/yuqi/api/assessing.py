"""The question everything stands on (测算): assess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

from yuqi.api.conversion import convert_results
from yuqi.api.facts_in import snapshot_of
from yuqi.api.forecasting import foresight_of
from yuqi.api.ladder import ladder_of, verdicts_of
from yuqi.api.plan_rows import PlanRequest, plan_rows
from yuqi.api.runs import new_run, results_folder
from yuqi.api.sessions import session
from yuqi.api.shapes import AsOfFrom, Assessment
from yuqi.base import Problem, YuqiError
from yuqi.engine.assess import Request
from yuqi.engine.assess import assess as run_engine
from yuqi.facts import Snapshot
from yuqi.rules import load_catalog

__all__ = ["Progress", "assess", "check_day", "day_of"]

HOME = Path(".yuqi")
FIRST_YEAR, LAST_YEAR = 2000, 2100

Progress = Callable[[str, float], None]
"""Called with a stage's name and the share of the work done, 0 to 1."""


def assess(
    facts: Path,
    *,
    programmes: Sequence[str] = (),
    only: Sequence[str] = (),
    procedure: str | None = None,
    as_of: date | None = None,
    tax_year: int | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    long: bool = False,
    format: str = "parquet",  # noqa: A002  as the option is named
    out: Path | None = None,
    home: Path = HOME,
    backend: str = "duckdb",
    memory: str | None = None,
    show_sql: bool = False,
    plans: bool = False,
    by: date | None = None,
    forecast: str = "carry",
    lang: str = "zh",
    progress: Progress | None = None,
) -> Assessment:
    """Assess enterprises on programmes and write the results (评定).

    Args:
        facts: a facts folder, a workbook, or a snapshot folder.
        programmes: ids; none: all.
        only: codes of enterprises; none: all.
        procedure: new or review; None: what each enterprise's titles say.
        as_of: None: zone.yaml's, else today.
        tax_year: of the benefits; None: the year before as_of.
        accept_good: whether bad rows are set aside; else any error stops.
        catalogs: layers over the shipped catalog.
        long: whether conditions and items are written as long tables too.
        format: parquet, csv, xlsx or json.
        out: a folder that is absent, empty or an earlier result; None: a new run under `home`.
        home: the folder of all state.
        backend: duckdb, or postgres (address in YUQI_POSTGRES).
        memory: "8GB" and the like.
        show_sql: whether the statements that ran are given back.
        plans: whether every `near` row is planned for; with `only`, every row that does not pass.
        by: the day of application of plans; None: the first that has one.
        forecast: of the open years of plans: carry, trend, or a file with rows of `statements`.
        lang: of the labels given back.

    Raises:
        YuqiError: bad facts, a bad catalog, unknown programmes or enterprises, a folder in use.
    """
    started = perf_counter()
    statements: list[str] = []

    def listen(step: str, sql: str) -> None:
        statements.append(f"-- {step}\n{sql};\n")

    check_day(as_of)
    catalog = load_catalog(catalogs)
    with snapshot_of(facts, catalog=catalog, home=home, accept_good=accept_good, as_of=as_of) as snapshot:
        day, source = day_of(as_of, snapshot)
        target = out or new_run(home, now=datetime.now().astimezone(), facts_hash=snapshot.facts_hash)
        request = Request(
            as_of=day,
            as_of_from=source.value,
            tax_year=tax_year,
            programmes=tuple(programmes) or None,
            only=tuple(only) or None,
            procedure=procedure,
            long=long,
            lang=lang,
        )
        with (
            foresight_of(forecast if plans else "carry", catalog=catalog, home=home, as_of=day) as foresight,
            results_folder(target) as folder,
            session(backend, memory=memory, on_step=listen if show_sql else None) as engine,
        ):
            summary = run_engine(snapshot, catalog, request, folder, engine, progress=progress)
            if plans:
                wanted = "verdict <> 'pass'" if only else "standing = 'near'"
                request_plans = PlanRequest(
                    as_of=day,
                    by=by,
                    forecast=foresight.forecast,
                    stated=foresight.stated,
                    procedure=procedure,
                    lang=lang,
                    catalogs=tuple(catalogs),
                )
                plan_rows(snapshot, request_plans, engine, wanted, folder)
            ladder = ladder_of(folder, lang)
            verdicts = verdicts_of(folder, lang) if only else ()
            if format != "parquet":
                convert_results(folder, format)
    return Assessment(
        folder=target,
        run={**summary.run, "seconds": dict(summary.seconds)},
        ladder=ladder,
        verdicts=verdicts,
        set_aside=snapshot.rows_set_aside,
        checked=snapshot.report,
        seconds=perf_counter() - started,
        statements=tuple(statements),
    )


def check_day(as_of: date | None) -> None:
    """Refuse a day of assessment no rule was made for.

    Raises:
        YuqiError: the day lies before 2000 or after 2100.
    """
    if as_of is not None and not FIRST_YEAR <= as_of.year <= LAST_YEAR:
        raise YuqiError(Problem(code="api.day-out-of-range", params={"value": as_of.isoformat()}))


def day_of(as_of: date | None, snapshot: Snapshot) -> tuple[date, AsOfFrom]:
    """Return the day of assessment and where it comes from: asked for, the zone's, else today."""
    if as_of is not None:
        return as_of, AsOfFrom.OPTION
    if snapshot.as_of is not None:
        return snapshot.as_of, AsOfFrom.ZONE
    return datetime.now().astimezone().date(), AsOfFrom.TODAY
