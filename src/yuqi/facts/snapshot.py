"""A checked, hashed, immutable set of facts (事实快照): what the engine takes."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from yuqi.backends.duckdb import connect
from yuqi.base import Place, Problem, YuqiError
from yuqi.facts.coverage import check_coverage, coverage_of, coverage_rows
from yuqi.facts.cross_checks import check_across
from yuqi.facts.final_rows import settled_rows, stand_ins
from yuqi.facts.fingerprint import Fingerprint, combined
from yuqi.facts.intake import FILE_CODES, NO_WORDS, Intake, Words, take_in
from yuqi.facts.precedence import Resolution, resolve
from yuqi.facts.readers import column_letter
from yuqi.facts.report import CheckReport, RowCount
from yuqi.facts.vocabulary import TABLES, Table

__all__ = ["STOPPING", "Snapshot", "build_snapshot", "check_facts", "checked_facts", "open_snapshot"]

_ROWS = 122_880  # a row group, DuckDB's own size
_FORMAT = 1
STOPPING = FILE_CODES | {"facts.table-missing", "facts.bad-zone", "facts.unknown-file"}
_STAND_INS = pa.schema(
    [
        ("table", pa.string()),
        ("uscc", pa.string()),
        ("year", pa.int64()),
        ("column", pa.string()),
        ("from_column", pa.string()),
    ]
)
_MERGED = pa.schema(
    [("table", pa.string()), ("key", pa.string()), ("column", pa.string()), ("origin", pa.int64())]
)
_CELLS = pa.schema([(name, pa.string()) for name in ("table", "file", "sheet", "column", "letter")])
_DIFFERENCES = pa.schema(
    [
        ("table", pa.string()),
        ("key", pa.string()),
        ("column", pa.string()),
        ("origin", pa.int64()),
        ("other_origin", pa.int64()),
        ("value", pa.string()),
        ("other_value", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Facts ready for the engine (事实快照): a folder of Parquet files, never changed once written."""

    folder: Path
    zone: str | None
    as_of: date | None
    seed: int | None
    facts_hash: str  # of the contents, independent of row and file order
    rows: Mapping[str, int]  # per table, used
    rows_set_aside: int
    report: CheckReport | None = None  # None when the snapshot was opened again later

    def path(self, table: str) -> Path | None:
        """Return a table's file, None when the facts have no such table."""
        return self.folder / f"{table}.parquet" if table in self.rows else None


def check_facts(path: Path, *, as_of: date | None = None, words: Words = NO_WORDS) -> CheckReport:
    """Return everything that is wrong with a facts folder or workbook, and how absence will be read.

    Args:
        path: a facts folder or a workbook.
        as_of: the day facts are seen from; None: zone.yaml's.
        words: of open lists of codes, by column: what people write → code.

    Raises:
        YuqiError: facts.nothing-there, there is no such folder or workbook.
    """
    with checked_facts(path, as_of, words) as (_, _, report):
        return report


def build_snapshot(
    path: Path,
    *,
    out: Path,
    accept_good: bool = False,
    as_of: date | None = None,
    words: Words = NO_WORDS,
    holds: str | None = None,
) -> Snapshot:
    """Read, check and resolve facts into a snapshot folder, written whole or not at all.

    Args:
        path: a facts folder or a workbook.
        out: where the snapshot goes; absent, empty, or an earlier snapshot, which is replaced.
        accept_good: whether bad rows are set aside; else any error stops.
        as_of: the day facts are seen from; None: zone.yaml's.
        words: of open lists of codes, by column: what people write → code.
        holds: the one table that is asked for; a single CSV of any other name is taken for it.

    Raises:
        YuqiError: every error found; with `accept_good` only those that keep a whole file from being read.
    """
    with checked_facts(path, as_of, words, holds) as (intake, connection, report):
        errors = report.errors
        stopping = errors if not accept_good else [each for each in errors if each.code in STOPPING]
        if stopping:
            raise YuqiError(report.errors if not accept_good else stopping)
        _refuse_occupied(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            described = _write(intake, connection, report, folder)
            if out.exists():
                shutil.rmtree(out)
            folder.chmod(0o755)
            folder.rename(out)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return _described(out, described, report)


def open_snapshot(folder: Path) -> Snapshot:
    """Return a snapshot written earlier.

    Raises:
        YuqiError: facts.no-snapshot, the folder holds none.
    """
    file = folder / "snapshot.json"
    if not file.is_file():
        raise YuqiError(Problem(code="facts.no-snapshot", place=Place(file=folder.name)))
    return _described(folder, json.loads(file.read_text("utf-8")), None)


@contextmanager
def checked_facts(
    path: Path, as_of: date | None, words: Words, holds: str | None = None
) -> Iterator[tuple[Intake, Any, CheckReport]]:
    """Give the staged rows, a connection that knows them, and the report on them."""
    with tempfile.TemporaryDirectory(prefix="yuqi-facts-") as work:
        intake = take_in(path, work=Path(work), as_of=as_of, words=words, holds=holds)
        connection = connect()
        try:
            # Without it a result fetched as Arrow loses even an explicit order (DuckDB 2.0).
            connection.execute("set preserve_insertion_order = true")
            connection.execute(f"set temp_directory = '{Path(work).as_posix()}'")
            intake.staging.finish(connection)
            check_across(intake, connection)
            check_coverage(intake, connection)
            yield intake, connection, _report(intake, connection)
        finally:
            connection.close()


def _report(intake: Intake, connection: Any) -> CheckReport:
    rows: dict[str, RowCount] = {}
    for name, staged in intake.staging.tables.items():
        good = connection.execute(f"select count(*) from good_{name}").fetchone()[0]
        rows[name] = RowCount(read=staged.read, good=good, set_aside=staged.read - good)
    problems = sorted(intake.problems, key=_reading_order)
    if intake.unsaid:
        params = {"value": intake.unsaid}
        problems.append(Problem(code="facts.more-problems", params=params, severity=intake.worst_unsaid))
    return CheckReport(problems=tuple(problems), rows=rows, coverage=coverage_of(intake, connection))


def _reading_order(problem: Problem) -> tuple[str, str, int, int, str]:
    place = problem.place
    cell = place.cell or ""
    letters = cell.rstrip("0123456789")
    return (place.file or "", place.sheet or "", place.row or place.line or 0, len(letters), letters)


def _write(intake: Intake, connection: Any, report: CheckReport, folder: Path) -> dict[str, Any]:
    """Write all files of a snapshot and return what snapshot.json says."""
    rows: dict[str, int] = {}
    prints: list[tuple[str, str]] = []
    merged: list[str] = []
    differences: list[str] = []
    filled: str | None = None
    (folder / "origins").mkdir()
    resolutions = {
        name: resolve(staged.table, connection)
        for name, staged in intake.staging.tables.items()
        if name != "coverage"
    }
    months = resolutions["staff_months"].rows if "staff_months" in resolutions else None
    _name_sheets(intake, connection)
    for name, resolution in resolutions.items():
        table = TABLES[name]
        print_ = Fingerprint(table.names)
        sql = settled_rows(table, resolution.rows, months=months)
        rows[name] = _stream(connection, sql, folder / f"{name}.parquet", print_)
        if rows[name]:
            prints.append((name, print_.digest()))
        _stream(connection, _origins(table), folder / "origins" / f"{name}.parquet")
        _collect(resolution, merged, differences)
        if name == "statements":
            filled = stand_ins(table, resolution.rows, months=months)
    parquet.write_table(pa.Table.from_pylist(list(_cells(intake)), schema=_CELLS), folder / "cells.parquet")
    covered = Fingerprint(("table", "uscc", "until"))
    _stream(connection, coverage_rows(intake, connection), folder / "coverage.parquet", covered)
    prints.append(("coverage", covered.digest()))
    ordered = f'{filled}\norder by "column", uscc, year, from_column' if filled else None
    _stream_or_empty(connection, ordered, folder / "stand_ins.parquet", _STAND_INS)
    _stream_or_empty(connection, _all(merged), folder / "merged.parquet", _MERGED)
    _stream_or_empty(connection, _all(differences), folder / "differences.parquet", _DIFFERENCES)
    as_of = intake.as_of
    described = {
        "format": _FORMAT,
        "zone": intake.zone.name,
        "as_of": as_of.isoformat() if as_of else None,
        "seed": intake.zone.seed,
        "facts_hash": combined(prints),
        "rows": rows,
        "rows_set_aside": sum(count.set_aside for count in report.rows.values()),
    }
    (folder / "snapshot.json").write_text(json.dumps(described, ensure_ascii=False, indent=2), "utf-8")
    return described


def _stream(connection: Any, sql: str, file: Path, fingerprint: Fingerprint | None = None) -> int:
    """Write a query's rows to a Parquet file, some at a time, and return how many."""
    reader = connection.sql(sql).to_arrow_reader(_ROWS)
    rows = 0
    with parquet.ParquetWriter(file, reader.schema, compression="snappy") as writer:
        for batch in reader:
            rows += batch.num_rows
            writer.write_batch(batch, row_group_size=_ROWS)
            if fingerprint is not None:
                fingerprint.add(batch)
    return rows


def _stream_or_empty(connection: Any, sql: str | None, file: Path, schema: pa.Schema) -> None:
    if sql is None:
        parquet.write_table(schema.empty_table(), file)
    else:
        _stream(connection, sql, file)


def _origins(table: Table) -> str:
    """Return SQL for where each staged row stood: origin, source, file, sheet, row, key."""
    keys = ", ".join(f'keyed."{name}"' for name in table.key)
    return (
        f"select _origin, _source as source, named.file as batch, named.file, named.sheet, _row as row, _said as said, {keys}\n"
        f"from good_{table.name} as keyed join named_sheets as named on named.number = keyed._sheet\n"
        f"order by _origin"
    )


def _cells(intake: Intake) -> Iterator[dict[str, str | None]]:
    """Return the letter under which each column stands in each sheet; files without cells have none."""
    for staged in intake.staging.sheets:
        if not staged.sheet.has_cells:
            continue
        for name, heading in staged.columns.items():
            yield {
                "table": staged.table.name,
                "file": staged.sheet.file,
                "sheet": staged.sheet.sheet,
                "column": name,
                "letter": column_letter(heading.position),
            }


def _name_sheets(intake: Intake, connection: Any) -> None:
    connection.execute("create or replace temp table named_sheets (number int, file varchar, sheet varchar)")
    for staged in intake.staging.sheets:
        named = [staged.number, staged.sheet.file, staged.sheet.sheet]
        connection.execute("insert into named_sheets values (?, ?, ?)", named)


def _collect(resolution: Resolution, merged: list[str], differences: list[str]) -> None:
    if resolution.merged is not None:
        merged.append(resolution.merged)
    if resolution.differences is not None:
        differences.append(resolution.differences)


def _all(parts: list[str]) -> str | None:
    return "\nunion all\n".join(parts) + '\norder by "table", key, "column"' if parts else None


def _described(folder: Path, said: Mapping[str, Any], report: CheckReport | None) -> Snapshot:
    as_of = said["as_of"]
    return Snapshot(
        folder=folder,
        zone=said["zone"],
        as_of=date.fromisoformat(as_of) if as_of else None,
        seed=said["seed"],
        facts_hash=said["facts_hash"],
        rows=said["rows"],
        rows_set_aside=said["rows_set_aside"],
        report=report,
    )


def _refuse_occupied(out: Path) -> None:
    occupied = out.is_file() or (
        out.is_dir() and any(out.iterdir()) and not (out / "snapshot.json").is_file()
    )
    if occupied:
        raise YuqiError(Problem(code="facts.folder-in-use", place=Place(file=out.name)))
