"""The last sheet (说明): day, run, hashes, what the sheets count, what the words mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yuqi.base import Standing
from yuqi.reports.figures import Figures
from yuqi.reports.plain import plain
from yuqi.reports.results import Results
from yuqi.reports.stamp import Stamp
from yuqi.reports.workbooks import queries
from yuqi.reports.workbooks.book import Book, Column, Kind

__all__ = ["notes_sheet"]


def notes_sheet(
    book: Book,
    results: Results,
    figures: Figures,
    stamp: Stamp,
    sheets: Sequence[tuple[str, object]],
    *,
    firm: str | None = None,
) -> None:
    """Write the sheet that makes the others understood and reproducible.

    Args:
        book: the workbook.
        results: the run's.
        figures: how figures are written.
        stamp: the run's stamp.
        sheets: name and what it counts, one a sheet.
        firm: the enterprise, where the workbook is one enterprise's.
    """
    words = figures.words
    run = results.one(queries.RUN)
    rows: list[list[Any]] = [
        [words("workbook.notes.zone"), stamp.zone],
        [words("workbook.notes.as_of"), stamp.as_of.isoformat()],
        [words("workbook.notes.tax_year"), str(stamp.tax_year or "")],
        [words("workbook.notes.run"), stamp.run],
        [words("workbook.notes.catalog"), run["catalog_hash"]],
        [words("workbook.notes.facts"), run["facts_hash"]],
        [words("workbook.notes.engine"), f"{stamp.engine} {stamp.backend}".strip()],
    ]
    if firm is not None:
        rows.insert(1, [words("workbook.notes.firm"), firm])
    if stamp.rows_in is not None:
        key = "method.rows_set_aside" if stamp.rows_set_aside else "method.rows"
        said = words(key, n=figures.number(stamp.rows_in), aside=figures.number(stamp.rows_set_aside or 0))
        rows.append([words("workbook.notes.rows"), said])
    if stamp.is_sample:
        rows.append([words("workbook.notes.sample"), words("page.sample")])
    rows.append([words("workbook.notes.decision"), words("document.closing.no_decision")])
    rows += [[words("workbook.notes.sheet", name=name), said] for name, said in sheets]
    rows += [
        [words("workbook.notes.standing", word=words(f"standing.{each}")), words(f"standing.meaning.{each}")]
        for each in Standing
    ]
    rows += [[words("workbook.notes.how"), said] for said in words.all("method.how")]
    rows += [
        [
            words("workbook.notes.confidence"),
            words(
                "workbook.notes.entries",
                label=words(f"confidence.{row['confidence']}"),
                n=figures.number(row["entries"]),
                ours=figures.number(row["illustrative"]),
            ),
        ]
        for row in results.ask(queries.CATALOG_CONFIDENCE)
    ]
    book.sheet(
        words("workbook.sheet.notes"),
        [
            Column(heading=plain(words("workbook.col.what")), width=22),
            Column(heading=plain(words("workbook.col.said")), width=100, kind=Kind.LONG),
        ],
        rows,
    )
