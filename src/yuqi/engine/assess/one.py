"""One enterprise's facts out of a session (单户取数), as the direct evaluator takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from yuqi.backends.base import Backend
from yuqi.engine.compile import Passes
from yuqi.engine.evaluate import OneEnterprise
from yuqi.engine.tree import Feature, Fold

__all__ = ["read_many", "read_one"]


def read_many(
    backend: Backend, features: Iterable[Feature], as_of: date, codes: Sequence[str] | None
) -> dict[str, OneEnterprise]:
    """Return several enterprises' rows of every table that features read, by code; all of the session for None."""
    say = backend.dialect
    passes = Passes(say, as_of)
    only = None if codes is None else f"uscc in ({', '.join(map(say.string, codes))})"
    by_table = _by_table(features)
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for table, own in by_table.items():
        # the scope also makes the passes keep where a row stands
        source = passes.source(table, own, only or "uscc is not null")
        for row in backend.records(f"rows of {table}", f"select * from {source} as source"):
            rows.setdefault(row["uscc"], {}).setdefault(table, []).append(row)
    complete: dict[str, dict[str, date]] = {}
    scope = "" if only is None else f" where uscc = '*' or {only}"
    for table, uscc, until in backend.rows(
        "coverage",
        f'select "table", uscc, max(until) from coverage{scope} group by 1, 2',
    ):
        complete.setdefault(uscc, {})[table] = until
    for_all = complete.get("*", {})
    found: dict[str, OneEnterprise] = {}
    for uscc, own_rows in rows.items():
        if "enterprises" not in own_rows:
            continue
        until = dict(for_all)
        for table, day in complete.get(uscc, {}).items():
            until[table] = max(day, until.get(table, day))
        found[uscc] = OneEnterprise(
            uscc=uscc, rows={table: own_rows.get(table, []) for table in by_table}, complete=until
        )
    return found


def _by_table(features: Iterable[Feature]) -> dict[str, list[Feature]]:
    by_table: dict[str, list[Feature]] = {"enterprises": []}
    for feature in features:
        if feature.fold is not Fold.COVERED:
            by_table.setdefault(feature.table, []).append(feature)
    return by_table


def read_one(backend: Backend, features: Iterable[Feature], as_of: date, uscc: str) -> OneEnterprise | None:
    """Return an enterprise's rows of every table that features read; None when it is not in the facts."""
    say = backend.dialect
    passes = Passes(say, as_of)
    only = f"uscc = {say.string(uscc)}"
    by_table = _by_table(features)
    rows = {
        table: backend.records(
            f"rows of {table}", f"select * from {passes.source(table, own, only)} as source"
        )
        for table, own in by_table.items()
    }
    if not rows["enterprises"]:
        return None
    complete = {
        row[0]: row[1]
        for row in backend.rows(
            "coverage",
            f'select "table", max(until) from coverage where uscc = \'*\' or {only} group by "table"',
        )
    }
    return OneEnterprise(uscc=uscc, rows=rows, complete=complete)
