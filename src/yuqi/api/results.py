"""A results folder opened for questions in SQL (结果查询): a view a table, and the long views over the wide ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from yuqi.backends.duckdb import connect
from yuqi.base import Place, Problem, YuqiError

__all__ = ["open_results", "result_rows"]

_PROGRAMME = ("subject", "subject_id", "uscc", "programme", "edition", "procedure")
_CONDITION = {
    "outcome": "varchar",
    "value": "decimal(20, 6)",
    "value_low": "decimal(20, 6)",
    "value_high": "decimal(20, 6)",
    "threshold": "decimal(20, 6)",
    "shortfall": "decimal(20, 6)",
}
_ITEM = {"low": "decimal(9, 4)", "high": "decimal(9, 4)", "value": "decimal(9, 4)"}


def result_rows(folder: Path, table: str, *, columns: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Give the rows of one result table, some thousands read at a time (逐行读取结果).

    Args:
        folder: a results folder in Parquet.
        table: its file's name, "verdicts" or "outcomes/hnte"; a table the run has not gives no rows.
        columns: those wanted; none: all.
    """
    file = folder / f"{table}.parquet"
    if not file.is_file():
        return
    with pq.ParquetFile(file) as source:
        for batch in source.iter_batches(batch_size=8192, columns=list(columns) or None):
            yield from batch.to_pylist()


def open_results(folder: Path) -> Any:
    """Return a DuckDB connection with the tables of a results folder as views (结果目录).

    Each file is a view of its name, `outcomes/<programme>.parquet` is "outcomes/<programme>"; `conditions`
    and `items` are there also when the run wrote no long tables. Close the connection after use.

    Raises:
        YuqiError: the folder holds no run in Parquet.
    """
    if not (folder / "run.parquet").is_file():
        raise YuqiError(Problem(code="api.no-results", place=Place(file=str(folder))))
    connection = connect()
    for file in sorted(folder.rglob("*.parquet")):
        name = file.relative_to(folder).with_suffix("").as_posix()
        connection.read_parquet(str(file)).create_view(name)
    for view in ("conditions", "items"):
        # A run of points has no catalog of conditions.
        if not (folder / f"{view}.parquet").is_file() and (folder / "catalog.parquet").is_file():
            select = _long_view(folder, view)
            if select:
                connection.execute(f"create view {view} as {select}")
    return connection


def _long_view(folder: Path, view: str) -> str:
    """Return the select of a long view: one row a condition (or item) of each verdict."""
    kinds, prefix, columns = (
        (("condition",), "", _CONDITION) if view == "conditions" else (("item", "part"), "item__", _ITEM)
    )
    selects = []
    for row in pq.read_table(folder / "catalog.parquet").to_pylist():
        wide = folder / "outcomes" / f"{row['programme']}.parquet"
        if row["kind"] not in kinds or not wide.is_file():
            continue
        name = f"part:{row['id']}" if row["kind"] == "part" else row["id"]
        there = set(pq.read_schema(wide).names)
        parts = [_identifier(column) for column in _PROGRAMME]
        parts.append(f"{_text(name)} as {_identifier(view.removesuffix('s'))}")
        for what, kind in columns.items():
            column = f"{prefix}{name}__{what}"
            value = _identifier(column) if column in there else "null"
            parts.append(f"cast({value} as {kind}) as {_identifier(what)}")
        parts += [
            f"{_text(row.get(what))} as {_identifier(what)}"
            for what in ("label_zh", "label_en", "op", "unit", "cite")
        ]
        source = _identifier(f"outcomes/{row['programme']}")
        selects.append(f'select {", ".join(parts)} from {source} where "edition" = {_text(row["edition"])}')
    return "\nunion all\n".join(selects)


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str | None) -> str:
    return "cast(null as varchar)" if value is None else "'" + value.replace("'", "''") + "'"
