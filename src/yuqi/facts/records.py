"""Good rows of facts as each source said them (逐条事实): before precedence, every cell as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from yuqi.base import YuqiError
from yuqi.facts.cell_text import cell_text_sql, moment_sql
from yuqi.facts.headings import table_named
from yuqi.facts.intake import NO_WORDS, Words
from yuqi.facts.snapshot import STOPPING, checked_facts
from yuqi.facts.vocabulary import Table

__all__ = ["FactRecord", "read_records"]

_ROWS = 16_384
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRecord:
    """One row as one source said it (一条事实).

    Cells are canonical text: yuan with two decimals, ISO dates and times, true or false, shares as plain
    fractions, numbers without needless zeros. "" says that there is none, or not yet (a date that never
    comes); a cell nobody knows is left out.
    """

    table: str
    key: Mapping[str, str]  # the key columns
    uscc: str | None = None  # the enterprise the row is about; None: it is about none, or all
    source: str = "declared"
    recorded_at: str | None = None  # ISO
    values: Mapping[str, str] = field(default_factory=lambda: _NOTHING)  # every other known cell
    file: str | None = None
    sheet: str | None = None
    row: int | None = None


def read_records(
    path: Path, *, accept_good: bool = False, as_of: date | None = None, words: Words = NO_WORDS
) -> Iterator[FactRecord]:
    """Give the good rows of a facts folder or workbook, table by table, in the order they were read.

    Args:
        path: a facts folder or a workbook.
        accept_good: whether bad rows are left out; else any error stops.
        as_of: the day facts are seen from; None: zone.yaml's.
        words: of open lists of codes, by column: what people write → code.

    Raises:
        YuqiError: every error found; with `accept_good` only those that keep a whole file from being read.
    """
    with checked_facts(path, as_of, words) as (intake, connection, report):
        errors = [each for each in report.errors if not accept_good or each.code in STOPPING]
        if errors:
            raise YuqiError(errors)
        places = [(staged.sheet.file, staged.sheet.sheet) for staged in intake.staging.sheets]
        for staged in intake.staging.tables.values():
            connection.execute(f"create or replace temp view told as\n{_as_text(staged.table)}")
            reader = connection.sql("select * exclude (_origin) from told order by _origin").to_arrow_reader(
                _ROWS
            )
            for batch in reader:
                yield from _records(staged.table, batch, places)


def _records(table: Table, batch: Any, places: list[tuple[str, str | None]]) -> Iterator[FactRecord]:
    names = table.names
    keys, others = len(table.key), names[len(table.key) :]
    at = names.index("uscc") if "uscc" in names else None
    columns = [column.to_pylist() for column in batch.columns]
    for sheet, row, source, recorded, *cells in zip(*columns, strict=True):
        given = cells[:keys]
        if table.name == "coverage":
            given[0] = _english(given[0])
        uscc = cells[at] if at is not None else None
        file, page = places[sheet]
        yield FactRecord(
            table=table.name,
            key={name: text for name, text in zip(table.key, given, strict=True) if text is not None},
            uscc=None if uscc in ("", "*") else uscc,
            source=source,
            recorded_at=recorded,
            values={name: text for name, text in zip(others, cells[keys:], strict=True) if text is not None},
            file=file,
            sheet=page,
            row=row,
        )


def _english(name: str | None) -> str | None:
    """Return a table's English name; coverage may call it by its heading."""
    table = table_named(name or "")
    return table.name if table is not None else name


def _as_text(table: Table) -> str:
    cells = ", ".join(f'{cell_text_sql(column)} as "{column.name}"' for column in table.columns)
    recorded = moment_sql("_recorded_at")
    return f"select _origin, _sheet, _row, _source, {recorded} as recorded, {cells}\nfrom good_{table.name}"
