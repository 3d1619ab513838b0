"""Make a sample zone (生成样例园区): block by block, streamed to one Parquet file a table."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from yuqi.base import Place, Problem, YuqiError
from yuqi.sample.achievements import achievement_rows, draw_achievements, use_rows
from yuqi.sample.applications import application_rows, choose_applicants, filing_rows
from yuqi.sample.boundary import place_at_thresholds
from yuqi.sample.calendar import Calendar, year_of
from yuqi.sample.cells import BLANK, Cells, Pick, count_of, table
from yuqi.sample.conduct import assessment_rows, incident_rows
from yuqi.sample.coverage import coverage_of_firms, coverage_of_zone
from yuqi.sample.firms import draw_firms
from yuqi.sample.identity import ZONE_NAME, identity_rows
from yuqi.sample.judgement import expert_rows, judge, tech_sme_points
from yuqi.sample.ladder import choose_holders, choose_tech_smes
from yuqi.sample.money import money_rows
from yuqi.sample.months import month_rows
from yuqi.sample.recognitions import recognition_rows
from yuqi.sample.reports import report_rows
from yuqi.sample.rights import draw_rights, rights_rows
from yuqi.sample.statements import draw_figures, settle
from yuqi.sample.streams import BLOCK, Block
from yuqi.sample.titles import PROGRAMMES, draw_titles, title_rows

__all__ = ["MOST", "SampleSummary", "make_sample"]

MOST = 10_000_000
"""The largest zone: enough for a country's small and medium enterprises in research."""

Tables = dict[str, dict[str, Cells]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSummary:
    """What was written (样例概要)."""

    folder: Path
    name: str
    enterprises: int
    seed: int
    as_of: date
    rows: Mapping[str, int]  # by table
    titles: Mapping[str, int]  # enterprises that hold a title at as_of, by programme


def make_sample(
    out: Path,
    *,
    enterprises: int = 7_310,
    seed: int = 1,
    as_of: date = date(2026, 6, 30),
    chunk: int = 50_000,
) -> SampleSummary:
    """Write a made-up zone as a facts folder and return what is in it (样例园区).

    Equal arguments write equal bytes with equal library versions. The folder appears when it is complete.

    Args:
        out: a folder that is absent, empty, or an earlier sample, which is replaced.
        enterprises: how many; the titles follow in proportion to the default.
        seed: of all chance.
        as_of: the zone's day; its five fiscal years end before it.
        chunk: enterprises written at a time; the content does not depend on it.

    Raises:
        YuqiError: a number is out of range, or the folder holds something else.
    """
    _refuse(out, enterprises, seed, as_of)
    half = out.with_name(f".{out.name}.{os.getpid()}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        rows, titles = _write(half, enterprises, seed, Calendar(as_of=as_of), chunk)
        zone = {"name": ZONE_NAME, "as_of": as_of, "seed": seed}
        (half / "zone.yaml").write_text(yaml.safe_dump(zone, allow_unicode=True, sort_keys=False), "utf-8")
        if out.exists():
            shutil.rmtree(out)
        half.rename(out)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return SampleSummary(
        folder=out, name=ZONE_NAME, enterprises=enterprises, seed=seed, as_of=as_of, rows=rows, titles=titles
    )


def _refuse(out: Path, enterprises: int, seed: int, as_of: date) -> None:
    problems = []
    if not 1 <= enterprises <= MOST:
        problems.append(Problem(code="sample.enterprises", params={"value": enterprises, "most": MOST}))
    if seed < 0:
        problems.append(Problem(code="sample.seed", params={"value": seed}))
    if not 2000 <= as_of.year <= 2100:
        problems.append(Problem(code="sample.as-of", params={"value": as_of.isoformat()}))
    if out.exists() and not _replaceable(out):
        problems.append(Problem(code="sample.folder", place=Place(file=str(out))))
    if problems:
        raise YuqiError(problems)


def _replaceable(out: Path) -> bool:
    if not out.is_dir():
        return False
    inside = list(out.iterdir())
    earlier = any(
        path.name == "zone.yaml" and f"name: {ZONE_NAME}" in path.read_text("utf-8") for path in inside
    )
    return not inside or (
        earlier and all(path.name == "zone.yaml" or path.suffix == ".parquet" for path in inside)
    )


def _write(
    folder: Path, enterprises: int, seed: int, calendar: Calendar, chunk: int
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    rows: Counter[str] = Counter()
    titles: Counter[str] = Counter()
    with _Files(folder, chunk) as files:
        files.add({"coverage": coverage_of_zone(calendar), "zone_indicators": _indicators(calendar)}, 0)
        for start in range(0, enterprises, BLOCK):
            block = Block(seed=seed, start=start, size=min(BLOCK, enterprises - start), total=enterprises)
            made, held = _block(block, calendar)
            titles.update(held)
            files.add(made, block.size)
        rows.update(files.rows)
    return dict(sorted(rows.items())), {name: titles[name] for name in PROGRAMMES}


def _block(block: Block, calendar: Calendar) -> tuple[Tables, Mapping[str, int]]:
    """Return the tables of one block, and how many of its firms hold each title."""
    firms = draw_firms(block, calendar)
    ladder = choose_holders(firms, calendar)
    figures = draw_figures(firms, ladder, calendar)
    place_at_thresholds(firms, figures)
    settle(figures, ladder.hnte)
    latest = figures.last("revenue")
    within = (latest <= 19_000_000_000) & (figures.last("assets") <= 19_000_000_000)
    within &= figures.last("staff") <= 48_000
    researches = np.asarray(np.any(figures.grids["rd_expense"] > 0, axis=1))
    rights = draw_rights(firms, ladder, researches, calendar)
    achievements = draw_achievements(firms, ladder, figures.exists, figures.grids["rd_expense"])
    judgement = judge(firms, ladder, figures, rights, achievements, calendar)
    tech = choose_tech_smes(firms, ladder, calendar, within, tech_sme_points(judgement, figures))
    owns = judgement.ones + judgement.twos > 0
    held = draw_titles(firms, ladder, tech, figures, owns, calendar)
    applicants = choose_applicants(firms, ladder, held, calendar)
    large = held.now("above_scale", firms.size, calendar.today)
    made: Tables = {
        **identity_rows(firms, ladder, calendar),
        "statements": report_rows(figures, firms, ladder, held, calendar),
        **month_rows(firms, ladder, figures, large, calendar),
        "ip_rights": rights_rows(rights, firms, calendar),
        "ip_uses": use_rows(rights, held, firms),
        "transformations": achievement_rows(achievements, rights, firms, calendar),
        **recognition_rows(firms, ladder, calendar),
        "titles": title_rows(held, firms),
        "assessments": assessment_rows(firms, ladder, calendar),
        "applications": application_rows(held, judgement, firms, ladder, applicants, calendar),
        "filings": filing_rows(held, firms, calendar),
        "expert_scores": expert_rows(judgement, firms, ladder, applicants, calendar),
        "incidents": incident_rows(firms, calendar),
        **money_rows(firms, ladder, figures, held, calendar),
        "coverage": coverage_of_firms(firms, calendar),
    }
    counts = {name: int(held.now(name, firms.size, calendar.today).sum()) for name in PROGRAMMES}
    return made, counts


def _indicators(calendar: Calendar) -> dict[str, Cells]:
    # Two figures of the real zone's page as the sample's targets; values of its own come with the monitor.
    years = np.repeat(np.array([calendar.last_year - 1, calendar.last_year]), 2)
    size = len(years)
    return {
        "zone": ZONE_NAME,
        "period": pa.array([str(year) for year in years]),
        "indicator": Pick(("electricity", "industrial_output"), np.arange(size) % 2),
        "value": np.where(np.arange(size) % 2 == 0, 2_290_000_000, 41_300_000_000)
        * 10_000
        // (1 + (years < calendar.last_year)),
        "target": np.full(size, BLANK),
        "rank": np.full(size, int(year_of([calendar.today])[0]) % 7 + 3),
    }


class _Files:
    """One open Parquet file a table (写出): blocks gather until a chunk is full, then become a row group."""

    def __init__(self, folder: Path, chunk: int) -> None:
        self.rows: Counter[str] = Counter()
        self._folder = folder
        self._chunk = chunk
        self._waiting: dict[str, list[pa.Table]] = {}
        self._firms = 0
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> _Files:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._flush()
        for writer in self._writers.values():
            writer.close()

    def add(self, made: Tables, firms: int) -> None:
        """Take the tables of a block; a table without any row in the zone gets no file."""
        for name, rows in made.items():
            if count_of(rows):
                self._waiting.setdefault(name, []).append(table(name, rows))
                self.rows[name] += count_of(rows)
        self._firms += firms
        if self._firms >= self._chunk:
            self._flush()

    def _flush(self) -> None:
        for name, parts in self._ready():
            whole = pa.concat_tables(parts)
            if name not in self._writers:
                words = [field.name for field in whole.schema if not pa.types.is_decimal(field.type)]
                self._writers[name] = pq.ParquetWriter(
                    self._folder / f"{name}.parquet",
                    whole.schema,
                    compression="snappy",
                    use_dictionary=words,
                    store_schema=False,
                    store_decimal_as_integer=True,
                )
            self._writers[name].write_table(whole, row_group_size=len(whole))
        self._waiting = {}
        self._firms = 0

    def _ready(self) -> Iterator[tuple[str, list[pa.Table]]]:
        yield from self._waiting.items()
