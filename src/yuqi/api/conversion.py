"""Result files in other formats (结果文件转换): CSV, Excel or JSON beside the Parquet the engine writes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from yuqi.api.plain_json import json_text
from yuqi.base import Place, Problem, YuqiError

__all__ = ["convert_file", "convert_results", "table_rows"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a CSV cell that begins so is run by Excel
EXCEL_ROWS = 1_048_576  # of a worksheet, its heading included


def convert_results(folder: Path, to: str) -> None:
    """Replace every Parquet file of a results folder by one of another format: csv, xlsx or json.

    Raises:
        YuqiError: a table has more rows than a worksheet holds.
        ValueError: the format is none of these.
    """
    write = _WRITERS.get(to)
    if write is None:
        raise ValueError(f"no such format: {to}")
    for source in sorted(folder.rglob("*.parquet")):
        write(source, source.with_suffix(f".{to}"))
        source.unlink()


def convert_file(source: Path, target: Path) -> None:
    """Write a Parquet file again in the format that a file's ending names: csv, xlsx, json or parquet.

    Raises:
        YuqiError: the table has more rows than a worksheet holds.
        ValueError: the ending is none of these.
    """
    to = target.suffix.removeprefix(".").lower()
    if to == "parquet":
        target.write_bytes(source.read_bytes())
        return
    write = _WRITERS.get(to)
    if write is None:
        raise ValueError(f"no such format: {to}")
    write(source, target)


def table_rows(source: Path) -> Iterator[dict[str, Any]]:
    """Return the rows of a Parquet file one after another, as column → value."""
    with pq.ParquetFile(source) as file:
        for batch in file.iter_batches():
            yield from batch.to_pylist()


def _columns(source: Path) -> list[str]:
    return list(pq.read_schema(source).names)


def _write_csv(source: Path, target: Path) -> None:
    # The mark at the start tells Excel that the file is UTF-8.
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_columns(source))
        writer.writerows(
            [_harmless(value) if isinstance(value, str) else _cell_text(value) for value in row.values()]
            for row in table_rows(source)
        )


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json_text(value, indent=None).strip('"')


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet runs: one that looks like a formula gets a mark before it."""
    return f"'{text}" if len(text) > 1 and text.startswith(_FORMULA) else text


def _write_json(source: Path, target: Path) -> None:
    with target.open("w", encoding="utf-8") as file:
        file.write(f"{{{json_text(source.stem)}: [")
        for number, row in enumerate(table_rows(source)):
            file.write(("," if number else "") + "\n" + json_text(row, indent=None))
        file.write("\n]}\n")


def _write_xlsx(source: Path, target: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    rows = pq.read_metadata(source).num_rows
    if rows + 1 > EXCEL_ROWS:
        raise YuqiError(
            Problem(code="api.too-many-rows-for-excel", place=Place(file=target.name), params={"rows": rows})
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(source.stem[:31])
    sheet.freeze_panes = "A2"
    sheet.append(_columns(source))
    for row in table_rows(source):
        cells = []
        for value in row.values():
            plain = value is None or isinstance(value, bool | int | Decimal | date)
            cell = WriteOnlyCell(sheet, value if plain else _cell_text(value))
            if not plain:
                cell.data_type = "s"  # a text that begins with "=" stays a text
            cells.append(cell)
        sheet.append(cells)
    book.save(target)


_WRITERS = {"csv": _write_csv, "xlsx": _write_xlsx, "json": _write_json}
