"""Read a CSV file as text, some rows at a time (读取 CSV): plain or .gz, UTF-8 or GB18030."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv as arrow_csv

from yuqi.base import Place, Problem, YuqiError
from yuqi.facts.readers.encoding import detect_encoding, open_bytes
from yuqi.facts.readers.raw import Flaw, RawBatch

__all__ = ["CsvSheet", "open_csv"]

_BLOCK = 2 << 20  # bytes parsed at a time, arrow reads 32 such ahead; a single row must fit
_LONGEST_CELL = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvSheet:
    """A CSV file as a sheet (CSV 表)."""

    path: Path
    file: str
    name: str
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    sheet: str | None = None
    hidden: bool = False
    epoch: date | None = None
    has_cells: bool = True

    def batches(self) -> Iterator[RawBatch]:
        """Return the rows as text, about 2 MB of file at a time.

        Raises:
            YuqiError: facts.unclosed-quote, facts.damaged-gzip.
        """
        width = len(self.headings)
        broken: list[tuple[int, int]] = []  # row number and fields found, of rows not yet given out

        def on_wrong_width(row: arrow_csv.InvalidRow) -> str:
            broken.append((row.number, row.actual_columns))
            return "skip"

        following = 1
        try:
            with open_bytes(self.path) as stream, self._reader(stream, on_wrong_width) as reader:
                for batch in reader:
                    numbers = _row_numbers(batch.num_rows, following, {number for number, _ in broken})
                    if len(numbers):
                        following = int(numbers[-1]) + 1
                    passed = [row for row in broken if row[0] < following]  # arrow parses one block ahead
                    del broken[: len(passed)]
                    raw = _with_broken_rows(batch, numbers, passed, width)
                    yield _without_heading(raw) if len(numbers) and numbers[0] == 1 else raw
        except pa.ArrowInvalid as wrong_text:
            place = Place(file=self.file, line=self.unclosed_quote())
            raise YuqiError(Problem(code="facts.unclosed-quote", place=place)) from wrong_text
        if broken:  # after the last whole row
            yield _only_broken(broken, width)

    def _reader(self, stream: IO[bytes], on_wrong_width: object) -> arrow_csv.CSVStreamingReader:
        width = len(self.headings)
        encoding = "utf-8" if self.encoding == "utf-8-sig" else self.encoding
        return arrow_csv.open_csv(
            stream,
            read_options=arrow_csv.ReadOptions(
                use_threads=False, autogenerate_column_names=True, block_size=_BLOCK, encoding=encoding
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=on_wrong_width,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={f"f{position}": pa.string() for position in range(width)},
                strings_can_be_null=True,
                null_values=[""],
            ),
        )

    def unclosed_quote(self) -> int | None:
        """Return the line from which quotes stop making sense, None when they do; reads row by row."""
        last = 1
        with open_bytes(self.path) as stream:
            text = io.TextIOWrapper(stream, encoding=self.encoding, newline="")
            old = csv.field_size_limit(_LONGEST_CELL)
            try:
                rows = csv.reader(text, delimiter=self.delimiter, strict=True)
                for _ in rows:
                    last = rows.line_num + 1
            except csv.Error:
                return last
            finally:
                csv.field_size_limit(old)
        return None


def open_csv(path: Path, *, file: str, name: str) -> CsvSheet:
    """Return a CSV file's headings, with its encoding and delimiter found.

    Raises:
        YuqiError: facts.wrong-encoding, facts.not-text, facts.damaged-gzip, facts.empty-file.
    """
    shape = detect_encoding(path, file)
    encoding = shape.codec
    with open_bytes(path) as stream:
        first = stream.readline(_LONGEST_CELL).decode(encoding, errors="replace")
    if not first.strip(" ,;\t\r\n\ufeff"):
        raise YuqiError(Problem(code="facts.empty-file", place=Place(file=file)))
    delimiter = max(",\t;", key=first.count)
    with open_bytes(path) as stream, io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
        try:
            headings = next(csv.reader(text, delimiter=delimiter))
        except (csv.Error, StopIteration) as wrong:
            raise YuqiError(Problem(code="facts.unclosed-quote", place=Place(file=file, line=1))) from wrong
    sheet = CsvSheet(
        path=path,
        file=file,
        name=name,
        encoding=encoding,
        delimiter=delimiter,
        headings=tuple(heading.strip().lstrip("\ufeff") for heading in headings),
    )
    if shape.quotes % 2 and (line := sheet.unclosed_quote()) is not None:
        raise YuqiError(Problem(code="facts.unclosed-quote", place=Place(file=file, line=line)))
    return sheet


def _row_numbers(rows: int, first: int, broken: set[int]) -> npt.NDArray[np.int64]:
    """Return the numbers of so many whole rows from the first on, leaving out broken ones."""
    if not broken:
        return np.arange(first, first + rows, dtype=np.int64)
    every = np.arange(first, first + rows + len(broken), dtype=np.int64)
    return every[~np.isin(every, list(broken))][:rows]


def _with_broken_rows(
    batch: pa.RecordBatch, numbers: npt.NDArray[np.int64], wrong: list[tuple[int, int]], width: int
) -> RawBatch:
    """Return the batch with an empty, flawed row for each broken one, so that it is counted and reported."""
    cells = tuple(batch.columns)
    if not wrong:
        return RawBatch(numbers=numbers, cells=cells)
    empty = _only_broken(wrong, width)
    joined = tuple(pa.concat_arrays([old, new]) for old, new in zip(cells, empty.cells, strict=True))
    flaws = tuple(
        Flaw(index=flaw.index + len(numbers), code=flaw.code, params=flaw.params) for flaw in empty.flaws
    )
    return RawBatch(numbers=np.concatenate([numbers, empty.numbers]), cells=joined, flaws=flaws)


def _only_broken(wrong: list[tuple[int, int]], width: int) -> RawBatch:
    flaws = tuple(
        Flaw(index=index, code="facts.broken-line", params={"found": found, "expected": width})
        for index, (_, found) in enumerate(wrong)
    )
    return RawBatch(
        numbers=np.array([number for number, _ in wrong], dtype=np.int64),
        cells=tuple(pa.nulls(len(wrong), pa.string()) for _ in range(width)),
        flaws=flaws,
    )


def _without_heading(raw: RawBatch) -> RawBatch:
    return RawBatch(
        numbers=raw.numbers[1:],
        cells=tuple(cell.slice(1) for cell in raw.cells),
        flaws=tuple(
            Flaw(index=flaw.index - 1, code=flaw.code, position=flaw.position, params=flaw.params)
            for flaw in raw.flaws
        ),
    )
