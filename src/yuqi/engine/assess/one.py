"""One enterprise's facts out of a session (单户取数), as the direct evaluator takes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from yuqi.backends.base import Backend
from yuqi.engine.compile import Passes
from yuqi.engine.evaluate import OneEnterprise
from yuqi.engine.tree import Feature, Fold

__all__ = ["read_one"]


def read_one(backend: Backend, features: Iterable[Feature], as_of: date, uscc: str) -> OneEnterprise | None:
    """Return an enterprise's rows of every table that features read; None when it is not in the facts."""
    say = backend.dialect
    passes = Passes(say, as_of)
    only = f"uscc = {say.string(uscc)}"
    by_table: dict[str, list[Feature]] = {"enterprises": []}
    for feature in features:
        if feature.fold is not Fold.COVERED:
            by_table.setdefault(feature.table, []).append(feature)
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
