"""A results folder opened for reading (结果目录): one view a table, with the columns the pages use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from yuqi.backends.duckdb import connect
from yuqi.base import Place, Problem, YuqiError

__all__ = ["Results"]

_SUBJECT = {"subject": "varchar", "subject_id": "varchar", "uscc": "varchar"}
_PROGRAMME = {**_SUBJECT, "programme": "varchar", "edition": "varchar", "procedure": "varchar"}

# What the pages read of each table. A column an older run did not write is read as null, a table it
# did not write as empty; only `run` and `verdicts` must be there.
_TABLES: Mapping[str, Mapping[str, str]] = {
    "run": {
        "run": "varchar",
        "zone": "varchar",
        "engine": "varchar",
        "catalog_hash": "varchar",
        "facts_hash": "varchar",
        "as_of": "date",
        "as_of_from": "varchar",
        "tax_year": "integer",
        "backend": "varchar",
        "seed": "bigint",
        "rows_in": "bigint",
        "rows_set_aside": "bigint",
    },
    "subjects": {
        **_SUBJECT,
        "name": "varchar",
        "district": "varchar",
        "industry_code": "varchar",
        "industry": "varchar",
        "size": "varchar",
        "registered_on": "date",
        "main_product": "varchar",
    },
    "verdicts": {
        **_PROGRAMME,
        "verdict": "varchar",
        "standing": "varchar",
        "route": "varchar",
        "score_low": "decimal(9,4)",
        "score_high": "decimal(9,4)",
        "score_bar": "decimal(9,4)",
        "bar_op": "varchar",
        "score_likely": "decimal(9,4)",
        "open_by": "varchar",
        "conditions_met": "integer",
        "conditions_unmet": "integer",
        "conditions_unknown": "integer",
        "distance": "double",
        "held": "boolean",
        "held_until": "date",
        "eligible_from": "date",
    },
    "settles": {
        **_PROGRAMME,
        "rank": "integer",
        "table": "varchar",
        "field": "varchar",
        "year": "integer",
        "kind": "varchar",
        "narrows": "double",
        "decisive": "boolean",
    },
    "benefits": {
        **_SUBJECT,
        "benefit": "varchar",
        "edition": "varchar",
        "year": "integer",
        "status": "varchar",
        "amount": "decimal(20,2)",
        "amount_low": "decimal(20,2)",
        "amount_high": "decimal(20,2)",
        "stacked_out_by": "varchar",
        "without_application": "boolean",
        "budget_line": "varchar",
        "cite": "varchar",
        "tax": "boolean",
    },
    "doubts": {
        **_SUBJECT,
        "check": "varchar",
        "severity": "varchar",
        "code": "varchar",
        "message": "varchar",
    },
    "deadlines": {
        **_SUBJECT,
        "programme": "varchar",
        "kind": "varchar",
        "label": "varchar",
        "due_on": "date",
        "status": "varchar",
        "consequence": "varchar",
        "cite": "varchar",
    },
    "ladder": {
        "track": "varchar",
        "track_label": "varchar",
        "track_label_zh": "varchar",
        "track_label_en": "varchar",
        "rung": "integer",
        "programme": "varchar",
        "label_zh": "varchar",
        "label_en": "varchar",
        "standing": "varchar",
        "count": "bigint",
    },
    "catalog": {
        "kind": "varchar",
        "programme": "varchar",
        "edition": "varchar",
        "id": "varchar",
        "label_zh": "varchar",
        "label_en": "varchar",
        "role": "varchar",
        "op": "varchar",
        "unit": "varchar",
        "shortfall_unit": "varchar",
        "lever": "varchar",
        "cite": "varchar",
        "confidence": "varchar",
        "status": "varchar",
        "max": "decimal(9,4)",
    },
}
_REQUIRED = ("run", "verdicts")


class Results:
    """A results folder, asked with SQL (结果目录). One view a table of the contract, and `outcomes()`.

    Args:
        folder: what `assess` wrote.

    Raises:
        YuqiError: `run.parquet` or `verdicts.parquet` is missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        missing = [table for table in _REQUIRED if not (folder / f"{table}.parquet").is_file()]
        if missing:
            raise YuqiError(
                Problem(
                    code="reports.no-results",
                    place=Place(file=str(folder)),
                    params={"table": f"{table}.parquet", "folder": str(folder)},
                )
                for table in missing
            )
        self._connection = connect()
        self.written = {table for table in _TABLES if (folder / f"{table}.parquet").is_file()}
        for table, columns in _TABLES.items():
            self._open(table, columns)

    def _open(self, table: str, columns: Mapping[str, str]) -> None:
        if table in self.written:
            relation = self._connection.read_parquet(str(self.folder / f"{table}.parquet"))
            there = set(relation.columns)
        else:
            relation, there = self._connection.sql("select 1 as one where false"), set()
        shown = ", ".join(
            f'cast("{name}" as {kind}) as "{name}"' if name in there else f'cast(null as {kind}) as "{name}"'
            for name, kind in columns.items()
        )
        relation.project(shown).create_view(table)

    def ask(self, query: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the rows of a query as mappings, in the order the query gives them."""
        cursor = self._connection.execute(query, dict(params or {}))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def one(self, query: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the first row of a query; an empty mapping when it gives none."""
        rows = self.ask(query, params)
        return rows[0] if rows else {}

    def outcomes(self, programme: str, subject_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Return the wide outcome rows of some subjects; nothing when the programme wrote no file."""
        path = self.folder / "outcomes" / f"{programme}.parquet"
        if not path.is_file() or not subject_ids:
            return []
        self._connection.read_parquet(str(path)).create_view("outcome_rows", replace=True)
        return self.ask(
            "select * from outcome_rows where subject_id in (select unnest($ids)) order by subject_id",
            {"ids": list(subject_ids)},
        )

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()

    def __enter__(self) -> Results:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
