"""Rows → facts files (写入): one CSV a table, joined with what an earlier call wrote there."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from yuqi.base import Place, Problem, YuqiError
from yuqi.facts.adapt.cells import UNKNOWN
from yuqi.facts.vocabulary import TABLES, Empty, Table

__all__ = ["write_csv", "write_rows"]


def write_rows(folder: Path, rows: Mapping[str, Sequence[Mapping[str, str]]]) -> list[Path]:
    """Write rows into `<table>.csv` of a facts folder and return the files.

    A row of the same key and source replaces the cells it knows. A column that a row's own source
    does not have is written 不详 where an empty cell would mean none or not yet. Every file is
    complete before the first is replaced.

    Raises:
        YuqiError: adapt.not-ours, a file there has headings that adapt does not write.
    """
    folder.mkdir(parents=True, exist_ok=True)
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, new in rows.items():
            if not new:
                continue
            table, path = TABLES[name], folder / f"{name}.csv"
            merged = _merge(table, _existing(path, table), new)
            columns = [column for column in table.names if any(column in row for row in merged)]
            fresh = path.with_name(f".{path.name}.new")
            waiting.append((fresh, path))
            write_csv(fresh, [*columns, "source"], (_filled(table, columns, row) for row in merged))
        for fresh, path in waiting:
            fresh.replace(path)
    finally:
        for fresh, _ in waiting:
            fresh.unlink(missing_ok=True)
    return [path for _, path in waiting]


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a CSV file: UTF-8 with mark, so that Excel shows Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([row.get(name, "") for name in columns] for row in rows)
        stream.flush()
        os.fsync(stream.fileno())


def _existing(path: Path, table: Table) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            headings = list(reader.fieldnames or ())
            rows = [{name: text or "" for name, text in row.items() if name} for row in reader]
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise YuqiError(Problem(code="adapt.not-ours", place=Place(file=path.name))) from wrong
    if "source" not in headings or not set(headings) <= {*table.names, "source"}:
        raise YuqiError(Problem(code="adapt.not-ours", place=Place(file=path.name)))
    return rows


def _merge(
    table: Table, old: Iterable[dict[str, str]], new: Iterable[Mapping[str, str]]
) -> list[dict[str, str]]:
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for row in (*old, *(dict(one) for one in new)):
        key = (*(row.get(name, "") for name in table.key), row.get("source", ""))
        if "code" in table.key and not row.get("code"):
            key = tuple(sorted(f"{name}={text}" for name, text in row.items()))
        before = rows.get(key, {})
        rows[key] = before | {name: text for name, text in row.items() if text or not before.get(name)}
    return [rows[key] for key in sorted(rows)]


def _filled(table: Table, columns: Sequence[str], row: Mapping[str, str]) -> dict[str, str]:
    filled = {"source": row.get("source", "")}
    for name in columns:
        column = table.column(name)
        silent = UNKNOWN if column.empty is not Empty.UNKNOWN and name not in table.key else ""
        filled[name] = row.get(name, silent)
    return filled
