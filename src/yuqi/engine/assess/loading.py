"""Facts of a snapshot in a session (装载事实)."""

from __future__ import annotations

from collections.abc import Sequence

from yuqi.backends.base import Backend
from yuqi.facts import Snapshot
from yuqi.facts.vocabulary import TABLES

__all__ = ["ALWAYS", "COVERAGE_COLUMNS", "load_facts", "load_more", "scope"]

COVERAGE_COLUMNS = (("table", "varchar"), ("uscc", "varchar"), ("until", "date"))
ALWAYS = ("names", "filings", "titles", "applications")


def load_facts(
    backend: Backend, snapshot: Snapshot, tables: Sequence[str], *, always: Sequence[str] = ALWAYS
) -> None:
    """Make the tables of a snapshot available to a session; tables it lacks are empty."""
    for table in dict.fromkeys([*tables, *always]):
        if table == "coverage":
            file = snapshot.folder / "coverage.parquet"
            backend.load("coverage", COVERAGE_COLUMNS, file if file.exists() else None)
            continue
        columns = [("_origin", "bigint")]
        columns += [(column.name, column.sql_type) for column in TABLES[table].columns]
        backend.load(table, columns, snapshot.path(table))


def load_more(backend: Backend, snapshot: Snapshot, tables: Sequence[str], loaded: set[str]) -> None:
    """Make tables available that a session does not have yet.

    Args:
        loaded: those it has; the new ones are added.
    """
    more = [table for table in dict.fromkeys([*tables, *ALWAYS]) if table not in loaded]
    load_facts(backend, snapshot, more, always=())
    loaded.update(more)


def scope(backend: Backend, only: Sequence[str] | None) -> str | None:
    """Return the SQL condition on uscc for few enterprises, None for all."""
    if only is None:
        return None
    return "uscc in (" + ", ".join(backend.dialect.string(uscc) for uscc in only) + ")"
