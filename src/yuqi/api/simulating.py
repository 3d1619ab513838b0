"""What a change of policy would do (政策试算): simulate."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow.parquet as pq

from yuqi.api.assessing import HOME, Progress, check_day, day_of
from yuqi.api.conversion import convert_results
from yuqi.api.facts_in import snapshot_of
from yuqi.api.runs import new_run, results_folder
from yuqi.api.sessions import session
from yuqi.engine.assess import Request
from yuqi.engine.simulate import simulate as run_engine
from yuqi.rules import load_catalog
from yuqi.rules.reform import load_reform
from yuqi.rules.shapes import Catalog, Label

__all__ = ["Simulation", "simulate"]

_TABLES = ("reform_edits", "reform_changes", "reform_scores", "reform_budget", "reform_stakes")
_SECTIONS = "codes/industry.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A finished simulation (试算结果)."""

    folder: Path
    run: Mapping[str, Any]
    label: str
    note: str
    tables: Mapping[str, Sequence[Mapping[str, Any]]]  # the tables written, by name
    labels: Mapping[str, str]  # of programmes, benefits and sections of industry, by id
    set_aside: int
    seconds: float

    def counted(self) -> list[tuple[str, str | None, str | None, bool, int]]:
        """Return how many enterprises change how: programme, before, after, title held, enterprises."""
        found = Counter(
            (row["programme"], row["before"], row["after"], bool(row["held"]))
            for row in self.tables["reform_changes"]
        )
        order = ("pass", "open", "fail", None)
        return sorted(
            ((*key, count) for key, count in found.items()),
            key=lambda row: (row[0], order.index(row[1]), order.index(row[2]), not row[3]),
        )


def simulate(
    facts: Path,
    reform: Path,
    *,
    as_of: date | None = None,
    tax_year: int | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    format: str = "parquet",  # noqa: A002  as the option is named
    out: Path | None = None,
    home: Path = HOME,
    backend: str = "duckdb",
    memory: str | None = None,
    lang: str = "zh",
    progress: Progress | None = None,
) -> Simulation:
    """Compare a reform with the catalog on the same facts: who gains, who loses, what it costs (政策试算).

    The catalog itself is left as it is; the reform is laid over a copy.

    Args:
        facts: a facts folder, a workbook, or a snapshot folder.
        reform: a REFORM.yaml.
        as_of: None: zone.yaml's, else today.
        tax_year: of the benefits; None: the year before as_of.
        accept_good: whether bad rows are set aside; else any error stops.
        catalogs: layers over the shipped catalog; the reform is laid over them.
        format: parquet, csv, xlsx or json.
        out: a folder that is absent, empty or an earlier result; None: a new run under `home`.
        home: the folder of all state.
        backend: duckdb, or postgres (address in YUQI_POSTGRES).
        memory: "8GB" and the like.
        lang: of labels.

    Raises:
        YuqiError: everything wrong with the reform; bad facts; a folder in use.
    """
    started = perf_counter()
    check_day(as_of)
    catalog = load_catalog(catalogs)
    read = load_reform(reform, catalog)
    with snapshot_of(facts, catalog=catalog, home=home, accept_good=accept_good, as_of=as_of) as snapshot:
        day, source = day_of(as_of, snapshot)
        target = out or new_run(home, now=datetime.now().astimezone(), facts_hash=snapshot.facts_hash)
        request = Request(as_of=day, as_of_from=source.value, tax_year=tax_year, lang=lang)
        with results_folder(target) as folder, session(backend, memory=memory) as engine:
            done = run_engine(snapshot, catalog, read, request, folder, engine, progress=progress)
            tables = {name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in _TABLES}
            (folder / "reform.yaml").write_bytes(reform.read_bytes())
            if format != "parquet":
                convert_results(folder, format)
    return Simulation(
        folder=target,
        run={**done.run, "seconds": dict(done.seconds)},
        label=_said(read.label, lang),
        note=_said(read.note, lang) if read.note else "",
        tables=tables,
        labels=_labels(catalog, read.catalog, lang),
        set_aside=snapshot.rows_set_aside,
        seconds=perf_counter() - started,
    )


def _said(label: Label, lang: str) -> str:
    return label.en if lang == "en" else label.zh


def _labels(before: Catalog, after: Catalog, lang: str) -> dict[str, str]:
    """Return what people call programmes, benefits and sections of industry."""
    found: dict[str, str] = {}
    for catalog in (before, after):
        for entry in (*catalog.programmes.values(), *catalog.benefits.values()):
            found[entry.id] = _said(entry.label, lang)
    if lang == "zh" and _SECTIONS in before.texts:
        for row in csv.DictReader(before.texts[_SECTIONS].splitlines()):
            if row.get("level") == "1":
                found[row["code"]] = f"{row['code']} {row['name']}"
    return found
