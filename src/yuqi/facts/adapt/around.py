"""What is said once for a whole sheet (表头与表尾信息): the year, the day, the unit, which title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from openpyxl.utils.cell import coordinate_to_tuple

from yuqi.base import YuqiError
from yuqi.facts.adapt.grid import Grid, folded
from yuqi.facts.adapt.shapes import Where, Words

__all__ = ["said_codes", "said_day", "said_text", "said_year"]

_TAIL = 12  # rows from the end in which a date or note may stand
_YEAR = r"((?:19|20)\d{2})年"
_DAY = re.compile(r"((?:19|20)\d{2})(?:年|-|/|\.)(\d{1,2})(?:月|-|/|\.)(\d{1,2})(?!\d)")
_QUOTES = re.compile(r"[\"'“”‘’《》]")


def said_year(grid: Grid, ways: Sequence[Where], heading_row: int, given: int | None) -> int | None:
    """Return the year a sheet is about; None when nobody says it.

    Raises:
        YuqiError: adapt.several-years, adapt.year-differs.
    """
    for where in ways:
        if where.column is not None:
            continue
        found = {int(text) for text in _search(grid, where, heading_row, _YEAR)}
        if len(found) > 1:
            years = "、".join(str(year) for year in sorted(found))
            raise YuqiError(grid.problem("adapt.several-years", value=years))
        if found:
            year = found.pop()
            if given is not None and year != given:
                raise YuqiError(grid.problem("adapt.year-differs", value=year, given=given))
            return year
    return given


def said_day(grid: Grid, ways: Sequence[Where], heading_row: int, given: date | None) -> date | None:
    """Return the day of a list; the given one outranks what stands around the table.

    Raises:
        YuqiError: adapt.several-days.
    """
    if given is not None:
        return given
    for where in ways:
        if where.column is not None:
            continue
        days: set[date] = set()
        for text in _texts(grid, where, heading_row):
            for found in _DAY.finditer(folded(text)):
                try:
                    days.add(date(int(found.group(1)), int(found.group(2)), int(found.group(3))))
                except ValueError:
                    continue
        if len(days) > 1:
            shown = "、".join(day.isoformat() for day in sorted(days))
            raise YuqiError(grid.problem("adapt.several-days", value=shown))
        if days:
            return days.pop()
    return None


def said_text(grid: Grid, where: Where | None, heading_row: int) -> str | None:
    """Return what a pattern finds around the table, None when it finds nothing.

    Raises:
        YuqiError: adapt.several-values.
    """
    if where is None:
        return None
    found = _search(grid, where, heading_row, "(.+)")
    if len(found) > 1:
        raise YuqiError(grid.problem("adapt.several-values", value="、".join(sorted(found)[:5])))
    return found.pop() if found else None


def said_codes(grid: Grid, words: Words, heading_row: int) -> str | None:
    """Return the code whose words stand around the table; the longest words win where they overlap.

    Raises:
        YuqiError: adapt.several-values, the words of two codes stand there.
    """
    everywhere = Where(pattern=".")
    table = {_QUOTES.sub("", folded(word)): code for word, code in words.words.items()}
    pattern = re.compile("|".join(re.escape(word) for word in sorted(table, key=len, reverse=True)))
    found = {
        table[hit.group(0)]
        for text in _texts(grid, everywhere, heading_row)
        for hit in pattern.finditer(_QUOTES.sub("", folded(text)))
    }
    if len(found) > 1:
        raise YuqiError(grid.problem("adapt.several-values", value="、".join(sorted(found))))
    return found.pop() if found else None


def _search(grid: Grid, where: Where, heading_row: int, usual: str) -> set[str]:
    pattern = re.compile(where.pattern or usual, re.IGNORECASE)
    found: set[str] = set()
    for text in _texts(grid, where, heading_row):
        for hit in pattern.finditer("".join(text.split())):
            found.add(hit.group(1) if pattern.groups else hit.group(0))
    return found


def _texts(grid: Grid, where: Where, heading_row: int) -> list[str]:
    """Return the texts in which a thing may be said, each row joined: 年度： | 2023年 is one text."""
    if where.cell is not None:
        row, column = coordinate_to_tuple(where.cell)
        return [_wide(grid.spread_cell(row - 1, column - 1))]
    height = len(grid.rows)
    below = range(max(heading_row + 1, height - _TAIL), height)
    rows = [*range(heading_row), *(row for row in below if _is_note(grid, row))]
    texts = [_wide(" ".join(cell for cell in grid.rows[row] if cell)) for row in rows]
    return [*texts, _wide(grid.sheet or ""), _wide(grid.file.split(".")[0])]


def _is_note(grid: Grid, row: int) -> bool:
    """Whether a row below the table is a note or a date, not data: it holds one or two cells."""
    return 0 < sum(1 for cell in grid.rows[row] if cell) <= 2


def _wide(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
