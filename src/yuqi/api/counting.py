"""Figures of the zone as a whole (园区指标): kpis, flows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from yuqi import __version__
from yuqi.api.assessing import HOME, check_day, day_of
from yuqi.api.conversion import convert_results
from yuqi.api.facts_in import snapshot_of
from yuqi.api.runs import new_run, results_folder
from yuqi.api.sessions import session
from yuqi.backends.base import Backend
from yuqi.engine.assess import load_facts
from yuqi.engine.assess.summary import write_run
from yuqi.engine.kpis import DEFINITIONS, Flows, KpiLine, flows_of, kpi_lines, write_flows, write_kpis
from yuqi.engine.kpis.holders import LISTED, Holders
from yuqi.facts import Snapshot
from yuqi.rules import load_catalog
from yuqi.rules.shapes import Catalog, Label

__all__ = ["FlowRun", "KpiRun", "flows", "kpis"]

_LISTED = Label(zh="上市企业", en="Listed enterprises")
_TABLES = ("coverage", "enterprises", "titles", "statements", "monthly", "ip_rights", "zone_indicators")


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiRun:
    """The zone's figures on a day (指标结果), in catalog order."""

    folder: Path | None  # where the table `kpis` was written; None: nowhere
    as_of: date
    zone: str | None
    lines: tuple[KpiLine, ...]
    labels: Mapping[str, Label]  # by id
    units: Mapping[str, str]
    run: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRun:
    """Titles won and lost year by year (流量结果); `definitions`: how each figure is counted."""

    folder: Path | None
    as_of: date
    found: Flows
    labels: Mapping[str, Label]  # of programmes and tracks, by id
    definitions: Mapping[str, Label]
    run: Mapping[str, Any]

    def plain(self) -> dict[str, Any]:
        """Return the result tables and the definitions as JSON has them."""
        return {
            "title_flows": [asdict(line) for line in self.found.flows],
            "title_moves": [asdict(line) for line in self.found.moves],
            "lineage": [asdict(line) for line in self.found.lineage],
            "definitions": {
                name: {"zh": label.zh, "en": label.en} for name, label in self.definitions.items()
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """Facts in a session (装好的事实)."""

    snapshot: Snapshot
    catalog: Catalog
    engine: Backend
    as_of: date
    run: dict[str, Any]


def kpis(
    facts: Path,
    *,
    as_of: date | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    format: str = "parquet",  # noqa: A002  as the option is named
    write: bool = True,
    out: Path | None = None,
    home: Path = HOME,
    memory: str | None = None,
    lang: str = "zh",
) -> KpiRun:
    """Count the zone's figures and write the table `kpis` (指标).

    Args:
        facts: a facts folder, a workbook, or a snapshot folder.
        as_of: None: zone.yaml's, else today.
        accept_good: whether bad rows are set aside; else any error stops.
        catalogs: layers over the shipped catalog; they may state targets.
        format: parquet, csv, xlsx or json.
        write: whether result files are written at all.
        out: a folder that is absent, empty or an earlier result; None: a new run under `home`.
        home: the folder of all state.
        memory: "8GB" and the like.
        lang: of the labels written.

    Raises:
        YuqiError: bad facts, a bad catalog, a folder in use.
    """
    started = perf_counter()
    with _opened(facts, as_of, accept_good, catalogs, home, memory) as opened:
        catalog, zone = opened.catalog, opened.snapshot.zone
        lines = kpi_lines(opened.engine, catalog, opened.as_of, zone)
        folder = None
        if write:
            folder = out or _new_folder(home, opened)
            with results_folder(folder) as writing:
                write_kpis(lines, catalog, zone, lang, writing)
                _finish(opened, folder, writing, perf_counter() - started, format)
        return KpiRun(
            folder=folder,
            as_of=opened.as_of,
            zone=zone,
            lines=tuple(lines),
            labels={line.kpi: catalog.kpis[line.kpi].label for line in lines},
            units={line.kpi: catalog.kpis[line.kpi].unit for line in lines},
            run=opened.run,
        )


def flows(
    facts: Path,
    programmes: Sequence[str] = (),
    *,
    first_year: int | None = None,
    as_of: date | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    format: str = "parquet",  # noqa: A002  as the option is named
    write: bool = True,
    out: Path | None = None,
    home: Path = HOME,
    memory: str | None = None,
) -> FlowRun:
    """Count titles won, lost and moved up year by year, and where holders came from (流量、转化与来源).

    Args:
        facts: a facts folder, a workbook, or a snapshot folder.
        programmes: ids; none: all that anybody held.
        first_year: None: the first with a title, eight years back at most.
        as_of: None: zone.yaml's, else today; the last year runs up to it.
        accept_good, catalogs, format, write, out, home, memory: as of `kpis`.

    Raises:
        YuqiError: bad facts, a bad catalog, a folder in use.
    """
    started = perf_counter()
    with _opened(facts, as_of, accept_good, catalogs, home, memory) as opened:
        catalog = opened.catalog
        holders = Holders.read(opened.engine, catalog)
        found = flows_of(holders, catalog, opened.as_of, first_year=first_year, programmes=programmes)
        folder = None
        if write:
            folder = out or _new_folder(home, opened)
            with results_folder(folder) as writing:
                write_flows(found, writing)
                _finish(opened, folder, writing, perf_counter() - started, format)
        tracks = {track.id: track.label for ladder in catalog.ladders.values() for track in ladder.tracks}
        return FlowRun(
            folder=folder,
            as_of=opened.as_of,
            found=found,
            labels={
                LISTED: _LISTED,
                **tracks,
                **{id_: entry.label for id_, entry in catalog.programmes.items()},
            },
            definitions=DEFINITIONS,
            run=opened.run,
        )


@contextmanager
def _opened(
    facts: Path,
    as_of: date | None,
    accept_good: bool,
    catalogs: Sequence[Path],
    home: Path,
    memory: str | None,
) -> Iterator[_Opened]:
    check_day(as_of)
    catalog = load_catalog(catalogs)
    with ExitStack() as stack:
        snapshot = stack.enter_context(
            snapshot_of(facts, catalog=catalog, home=home, accept_good=accept_good, as_of=as_of)
        )
        engine = stack.enter_context(session("duckdb", memory=memory))
        day, source = day_of(as_of, snapshot)
        load_facts(engine, snapshot, _TABLES, always=())
        run = {
            "run": "",
            "engine": __version__,
            "catalog_hash": catalog.digest,
            "facts_hash": snapshot.facts_hash,
            "as_of": day,
            "as_of_from": source.value,
            "backend": "duckdb",
            "rows_in": sum(snapshot.rows.values()),
            "rows_set_aside": snapshot.rows_set_aside,
            "zone": snapshot.zone,
        }
        yield _Opened(snapshot=snapshot, catalog=catalog, engine=engine, as_of=day, run=run)


def _new_folder(home: Path, opened: _Opened) -> Path:
    return new_run(home, now=datetime.now().astimezone(), facts_hash=opened.snapshot.facts_hash)


def _finish(opened: _Opened, folder: Path, writing: Path, seconds: float, to: str) -> None:
    opened.run["run"] = folder.name
    write_run({**opened.run, "seconds": json.dumps({"count": round(seconds, 3)})}, writing)
    if to != "parquet":
        convert_results(writing, to)
