"""Who must be told what by when (提醒): deadlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from yuqi.api.assessing import HOME, Progress, check_day, day_of
from yuqi.api.conversion import convert_file
from yuqi.api.facts_in import snapshot_of
from yuqi.api.ics import calendar_text
from yuqi.api.runs import RESULT_FORMATS, is_result, refuse_special
from yuqi.api.sessions import session
from yuqi.base import Place, Problem, YuqiError
from yuqi.base.messages import sentence
from yuqi.engine.assess import Request
from yuqi.engine.assess import assess as run_engine
from yuqi.rules import load_catalog

__all__ = ["Deadlines", "deadlines"]

_COLUMNS = (
    "uscc", "name", "district", "programme", "programme_label", "kind", "label", "due_on", "days_left", "status",
    "opens_on", "place", "consequence", "misses", "warning", "cite", "confidence", "duty",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Who must be told what in a period (应提醒的事项), enterprise by enterprise, the most pressing first."""

    as_of: date
    as_of_from: str
    first: date
    last: date
    rows: tuple[Mapping[str, Any], ...]
    events: int  # written to the calendar file

    @property
    def enterprises(self) -> int:
        """Return how many enterprises are concerned."""
        return len({row["uscc"] for row in self.rows})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """Deadlines as a run lists them, with names (全部期限)."""

    as_of: date
    as_of_from: str
    zone: str | None
    rows: list[dict[str, Any]]


def deadlines(
    facts: Path,
    *,
    month: tuple[int, int] | None = None,
    days: int | None = None,
    only: Sequence[str] = (),
    as_of: date | None = None,
    accept_good: bool = False,
    catalogs: Sequence[Path] = (),
    out: Path | None = None,
    ics: Path | None = None,
    home: Path = HOME,
    lang: str = "zh",
    progress: Progress | None = None,
) -> Deadlines:
    """Return who must be told what in a period: duties, ends of titles, reviews, windows (期限提醒).

    A deadline belongs to the period when it falls due or its window opens in it, and is not filed. A period that
    holds the day of assessment also has what was missed before and is still owed. The end of a title is left out
    where its review is listed.

    Args:
        facts: a facts folder, a workbook, a snapshot folder, or the results of an earlier run.
        month: year and month; with neither `month` nor `days`: the month of the day of assessment.
        days: from the day of assessment so many days ahead.
        only: codes of enterprises; none: all.
        as_of: None: zone.yaml's, else today; not with results, which have their day.
        out: where the list is written: .xlsx, .csv, .json or .parquet.
        ics: where a calendar is written: of the period where one is given, else of everything ahead.

    Raises:
        YuqiError: what `assess` refuses; both month and days; unknown enterprises; another ending than these.
    """
    check_day(as_of)
    if month is not None and days is not None:
        raise YuqiError(Problem(code="api.month-or-days"))
    for file in (out, ics):
        if file is not None:
            refuse_special(file)
    if out is not None and out.suffix.removeprefix(".").lower() not in RESULT_FORMATS:
        raise YuqiError(
            Problem(
                code="api.no-such-list-format",
                place=Place(file=str(out)),
                params={
                    "value": out.suffix or out.name,
                    "formats": ", ".join(f".{e}" for e in RESULT_FORMATS),
                },
            )
        )
    if is_result(facts):
        listed = _of_results(facts, only, as_of)
    else:
        listed = _of_facts(facts, only, as_of, accept_good, catalogs, home, lang, progress)
    first, last = _period(listed.as_of, month, days)
    rows = _grouped([row for row in listed.rows if _is_told(row, first, last, listed.as_of)])
    if out is not None:
        _write(rows, out)
    events = 0
    if ics is not None:
        chosen = rows if month is not None or days is not None else _grouped(listed.rows)
        ahead = [row for row in chosen if row["status"] == "due" and row["due_on"] >= listed.as_of]
        name = sentence("api.due-calendar", "what", lang, {"value": listed.zone or facts.name})
        ics.write_bytes(calendar_text(ahead, as_of=listed.as_of, name=name, lang=lang))
        events = len(ahead)
    return Deadlines(
        as_of=listed.as_of,
        as_of_from=listed.as_of_from,
        first=first,
        last=last,
        rows=tuple(rows),
        events=events,
    )


def _of_facts(
    facts: Path,
    only: Sequence[str],
    as_of: date | None,
    accept_good: bool,
    catalogs: Sequence[Path],
    home: Path,
    lang: str,
    progress: Progress | None,
) -> _Listed:
    catalog = load_catalog(catalogs)
    with (
        snapshot_of(facts, catalog=catalog, home=home, accept_good=accept_good, as_of=as_of) as snapshot,
        session("duckdb") as engine,
    ):
        day, source = day_of(as_of, snapshot)
        request = Request(
            as_of=day, as_of_from=source.value, only=tuple(only) or None, settles=False, lang=lang
        )
        home.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".deadlines-", dir=home) as work:
            run_engine(snapshot, catalog, request, Path(work), engine, progress=progress)
            return _listed(Path(work), request.as_of, request.as_of_from, snapshot.zone)


def _of_results(folder: Path, only: Sequence[str], as_of: date | None) -> _Listed:
    if not (folder / "deadlines.parquet").is_file():
        raise YuqiError(Problem(code="api.no-results", place=Place(file=str(folder))))
    (run,) = pq.read_table(folder / "run.parquet").to_pylist()
    if as_of is not None and as_of != run["as_of"]:
        params = {"value": run["as_of"].isoformat()}
        raise YuqiError(Problem(code="api.results-have-a-day", place=Place(file=str(folder)), params=params))
    found = _listed(folder, run["as_of"], run["as_of_from"], run.get("zone"))
    if not only:
        return found
    known = set(pq.read_table(folder / "subjects.parquet", columns=["uscc"])["uscc"].to_pylist())
    missing = [uscc for uscc in only if uscc not in known]
    if missing:
        raise YuqiError([Problem(code="engine.unknown-enterprise", params={"value": u}) for u in missing])
    rows = [row for row in found.rows if row["uscc"] in set(only)]
    return _Listed(as_of=found.as_of, as_of_from=found.as_of_from, zone=found.zone, rows=rows)


def _listed(folder: Path, as_of: date, as_of_from: str, zone: str | None) -> _Listed:
    subjects = pq.read_table(folder / "subjects.parquet", columns=["uscc", "name", "district"]).to_pylist()
    of = {row["uscc"]: row for row in subjects}
    rows = [
        {**{name: row.get(name) for name in _COLUMNS}, **of.get(row["uscc"], {})}
        for row in pq.read_table(folder / "deadlines.parquet").to_pylist()
    ]
    return _Listed(as_of=as_of, as_of_from=as_of_from, zone=zone, rows=_without_doubles(rows))


def _without_doubles(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows without the end of a title whose review is listed: the review says what happens without it."""
    reviewed = {
        (row["uscc"], row["programme"], row["duty"].removeprefix("review@"))
        for row in rows
        if row["kind"] == "review"
    }
    return [
        row
        for row in rows
        if row["kind"] != "expiry"
        or (row["uscc"], row["programme"], row["duty"].removeprefix("expiry@")) not in reviewed
    ]


def _period(as_of: date, month: tuple[int, int] | None, days: int | None) -> tuple[date, date]:
    if days is not None:
        return as_of, as_of + timedelta(days=days)
    year, number = month or (as_of.year, as_of.month)
    after = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), after - timedelta(days=1)


def _is_told(row: Mapping[str, Any], first: date, last: date, as_of: date) -> bool:
    if row["status"] == "filed":
        return False
    if first <= row["due_on"] <= last:
        return True
    if row["status"] == "missed":
        return bool(row["due_on"] < first <= as_of <= last)
    opens = row["opens_on"] if row["kind"] in ("window", "review") else None
    return opens is not None and first <= opens <= last


def _grouped(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows enterprise by enterprise, in the order of each one's first day."""
    first: dict[str, date] = {}
    for row in rows:
        first[row["uscc"]] = min(row["due_on"], first.get(row["uscc"], row["due_on"]))
    return sorted(
        rows,
        key=lambda row: (first[row["uscc"]], row["uscc"], row["due_on"], row["programme"], row["duty"] or ""),
    )


_SCHEMA = pa.schema(
    [
        (
            name,
            pa.date32()
            if name.endswith("_on")
            else pa.int32()
            if name in ("days_left", "misses")
            else pa.string(),
        )
        for name in _COLUMNS
    ]
)


def _write(rows: Sequence[Mapping[str, Any]], out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".deadlines-", dir=out.parent) as work:
        made = Path(work) / "deadlines.parquet"
        pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema=_SCHEMA), made)
        convert_file(made, out)
