"""One run (一次评定): facts and catalog in, result files out; equal inputs give equal rows in key order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter

from yuqi import __version__
from yuqi.backends.base import Backend
from yuqi.backends.dialects import Dialect
from yuqi.base import Problem, YuqiError
from yuqi.engine.assess import benefits, deadlines, doubts, long_tables, settles, summary, variables
from yuqi.engine.assess.loading import ALWAYS, COVERAGE_COLUMNS, load_facts, scope
from yuqi.engine.assess.outcomes import residuals
from yuqi.engine.assess.request import Request, RunSummary
from yuqi.engine.compile import (
    NO_PAST,
    VERDICT_COLUMNS,
    Block,
    Passes,
    Ruleset,
    build_ruleset,
    needed_tables,
    wide_outputs,
)
from yuqi.facts import Snapshot
from yuqi.rules.shapes import Catalog

__all__ = ["COVERAGE_COLUMNS", "Progress", "assess", "load_facts", "scope"]

Progress = Callable[[str, float], None]
"""Called with a stage's name and the share of the run done."""


def assess(
    snapshot: Snapshot,
    catalog: Catalog,
    request: Request,
    out: Path,
    backend: Backend,
    *,
    progress: Progress | None = None,
) -> RunSummary:
    """Run the engine and write the result files of the contract into a folder.

    Returns:
        The run's own record; `out` holds verdicts, outcomes/<programme>, settles, benefits, variables, doubts,
        subjects, deadlines, ladder, catalog and run as Parquet.

    Raises:
        YuqiError: unknown programmes or enterprises, no edition on the day, a rule that is not exact.
    """
    started = perf_counter()
    seconds: dict[str, float] = {}
    rows: dict[str, int] = {}

    def stage(name: str, share: float) -> None:
        nonlocal started
        now = perf_counter()
        seconds[name] = round(now - started, 3)
        started = now
        if progress is not None:
            progress(name, share)

    out.mkdir(parents=True, exist_ok=True)
    (out / "outcomes").mkdir(exist_ok=True)
    ruleset = _ruleset(catalog, request)
    if not ruleset.blocks:
        raise _nothing_in_force(catalog, request)
    named = variables.named_values(ruleset)
    stage("rules", 0.05)
    inputs = list(ruleset.lowering.inputs)
    tables = needed_tables(inputs)
    load_facts(backend, snapshot, tables)
    past = residuals(backend, snapshot, ruleset, loaded={*tables, *ALWAYS})
    if past:
        ruleset = _ruleset(catalog, request, past)
        named = variables.named_values(ruleset)
        inputs = list(ruleset.lowering.inputs)
    only = scope(backend, request.only)
    if only is not None:
        _refuse_unknown(backend, request.only or (), only)
    statement = Passes(backend.dialect, request.as_of).statement(inputs, only)
    backend.create("features", "inputs", f"{statement}\norder by enterprise.uscc")
    stage("features", 0.35)
    rows["verdicts"] = _programmes(backend, ruleset, request, out, rows)
    stage("verdicts", 0.6)
    rows["variables"] = variables.write(backend, named, out, long=request.long)
    rows["benefits"] = benefits.write(backend, ruleset, out, every=request.long or request.only is not None)
    rows["doubts"] = doubts.write(backend, ruleset, snapshot, out)
    stage("benefits", 0.7)
    if request.settles:
        rows["settles"] = settles.write(backend, ruleset, out)
        stage("settles", 0.9)
    if request.long or request.only is not None:
        rows.update(long_tables.write(backend, ruleset, out))
    rows["deadlines"] = deadlines.write(backend, ruleset, out)
    rows.update(summary.write(backend, ruleset, out, only))
    stage("summary", 0.98)
    run = {
        "run": out.name,
        "engine": __version__,
        "catalog_hash": catalog.digest,
        "facts_hash": snapshot.facts_hash,
        "as_of": request.as_of,
        "as_of_from": request.as_of_from,
        "tax_year": ruleset.tax_year,
        "backend": backend.name,
        "seed": snapshot.seed,
        "rows_in": sum(snapshot.rows.values()),
        "rows_set_aside": snapshot.rows_set_aside,
        "seconds": json.dumps(seconds),
        "zone": snapshot.zone,
        "results_hash": _digest(backend),
    }
    summary.write_run(run, out)
    if progress is not None:
        progress("done", 1.0)
    return RunSummary(folder=out, rows=rows, seconds=seconds, run=run)


def _ruleset(catalog: Catalog, request: Request, past: Mapping[str, int] = NO_PAST) -> Ruleset:
    return build_ruleset(
        catalog,
        as_of=request.as_of,
        tax_year=request.tax_year,
        programmes=request.programmes,
        procedure=request.procedure,
        lang=request.lang,
        residuals=past,
    )


def _nothing_in_force(catalog: Catalog, request: Request) -> YuqiError:
    first = min(edition.from_ for entry in catalog.programmes.values() for edition in entry.editions)
    params = {"value": request.as_of.isoformat(), "first": first.isoformat()}
    return YuqiError(Problem(code="engine.nothing-in-force", params=params))


def _refuse_unknown(backend: Backend, asked: Sequence[str], only: str) -> None:
    found = {row[0] for row in backend.rows("enterprises", f"select uscc from enterprises where {only}")}
    missing = [uscc for uscc in asked if uscc not in found]
    if missing:
        raise YuqiError(
            [Problem(code="engine.unknown-enterprise", params={"value": uscc}) for uscc in missing]
        )


def _programmes(backend: Backend, ruleset: Ruleset, request: Request, out: Path, rows: dict[str, int]) -> int:
    say = backend.dialect
    as_of = say.day(request.as_of)
    names = [name for name, _ in VERDICT_COLUMNS]
    wanted = ", ".join(say.identifier(name) for name in names)
    selects = [
        f"select subject, subject_id, uscc, programme, edition, procedure, {as_of} as as_of, {wanted},"
        f" {_bars(block, say)} from {say.identifier(f'wide_{block.programme.id}')}"
        for block in ruleset.blocks
    ]

    def one(block: Block) -> Callable[[Backend], int]:
        def job(session: Backend) -> int:
            id_ = block.programme.id
            table = f"wide_{id_}"
            session.create(f"programme {id_}", table, wide_outputs(block, say))
            listed = session.rows(
                "columns",
                "select column_name from information_schema.columns where table_name = "
                f"{say.string(table)} order by ordinal_position",
            )
            kept = ", ".join(say.identifier(name) for (name,) in listed if name not in names)
            # inputs lie in key order; two editions are computed one after the other
            sorted_ = session.keeps_order and len(block.editions) == 1
            order = "" if sorted_ else " order by uscc"
            select = f"select {kept} from {say.identifier(table)}{order}"
            return session.write(f"write {id_}", select, out / "outcomes" / f"{id_}.parquet")

        return job

    counted = backend.each([one(block) for block in ruleset.blocks])
    rows.update(
        {f"outcomes/{block.programme.id}": n for block, n in zip(ruleset.blocks, counted, strict=True)}
    )
    union = "\nunion all\n".join(selects)
    order = (
        "subject, subject_id, uscc, programme, edition, procedure, as_of, verdict, standing, route, score_low,"
        " score_high, score_bar, bar_op, score_likely, likely_basis, open_by, conditions_met,"
        " conditions_unmet, conditions_unknown, distance, held, held_until, at_risk, eligible_from"
    )
    backend.create("verdicts", "verdicts", f"select {order} from (\n{union}\n) as every")
    return backend.write(
        "write verdicts", "select * from verdicts order by uscc, programme", out / "verdicts.parquet"
    )


def _bars(block: Block, say: Dialect) -> str:
    """Return SQL for score_bar and bar_op: the scorecard's of each edition, null without one."""
    cards = [(edition.id, edition.edition.scorecard) for edition in block.editions]
    bars = " ".join(f"when edition = {say.string(id_)} then {card.bar}" for id_, card in cards if card)
    signs = " ".join(
        f"when edition = {say.string(id_)} then {say.string(card.op)}" for id_, card in cards if card
    )
    bar = f"case {bars} end" if bars else "null"
    sign = f"case {signs} end" if signs else f"cast(null as {say.text})"
    return f"cast({bar} as decimal(9, 4)) as score_bar, {sign} as bar_op"


def _digest(backend: Backend) -> str:
    """Return one hash of all verdicts in key order, the same on every backend."""
    columns = "uscc, edition, procedure, verdict, standing, route, score_low, score_high, open_by, distance, held_until"
    text = backend.dialect.text
    said = " || '|' || ".join(f"coalesce(cast({name} as {text}), '')" for name in columns.split(", "))
    rows = backend.rows(
        "hash",
        f"select programme, md5(string_agg({said}, chr(10) order by uscc)) from verdicts"
        " group by programme order by programme",
    )
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()
