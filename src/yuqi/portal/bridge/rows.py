"""One row read as a file would be (单行核对): canonical cells, or what is wrong with each, in the problem's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from yuqi import api
from yuqi.api import FactRecord
from yuqi.base import Problem, Severity, YuqiError
from yuqi.portal.bridge.vocabulary import tables

__all__ = ["ReadRow", "read_row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """What became of a row as people wrote it (核对结果)."""

    record: FactRecord | None  # None: it cannot be taken
    problems: Mapping[str, tuple[Problem, ...]] = field(
        default_factory=dict
    )  # by column; "" of the row itself


def read_row(
    table: str,
    *,
    uscc: str,
    key: Mapping[str, str],
    values: Mapping[str, str],
    source: str,
    as_of: date | None = None,
) -> ReadRow:
    """Read one row's cells as a file's: numbers, dates and codes checked by the vocabulary.

    Args:
        table: of the vocabulary.
        uscc: the enterprise it is about; "" for tables about none.
        key: the key columns as written.
        values: the other cells as written; "" says none, what is left out is unknown.
        source: who says so.
        as_of: the day facts are seen from.
    """
    rows = [FactRecord(table=table, key=key, uscc=uscc or None, source=source, values=values)]
    if table != "enterprises":  # rows of other tables speak of an enterprise that a file must name
        rows.append(FactRecord(table="enterprises", key={"uscc": uscc}, uscc=uscc, values={"name": uscc}))
    try:
        with TemporaryDirectory(prefix="yuqi-row-") as work:
            folder = Path(work) / "facts"
            api.write_facts(folder, rows, as_of=as_of)
            read = [row for row in api.read_rows(folder, as_of=as_of) if row.table == table]
    except YuqiError as refused:
        return ReadRow(record=None, problems=_by_column(table, refused.problems))
    return ReadRow(record=read[0] if read else None)


def _by_column(table: str, problems: tuple[Problem, ...]) -> dict[str, tuple[Problem, ...]]:
    names = {column.label.zh: column.name for column in tables()[table].columns}
    names |= {column.heading: column.name for column in tables()[table].columns}
    names |= {column.name: column.name for column in tables()[table].columns}
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.severity is Severity.ERROR:
            found[names.get(problem.place.column or "", "")].append(problem)
    return {column: tuple(said) for column, said in found.items()}
