"""The columns every kind of due day has (期限行), and how one is written as a select."""

from __future__ import annotations

from collections.abc import Mapping

from yuqi.backends.dialects import Dialect

__all__ = ["COLUMNS", "row", "texts"]

COLUMNS = (
    "uscc",
    "programme",
    "kind",
    "label",
    "due_on",
    "status",
    "consequence",
    "cite",
    "opens_on",
    "place",
    "filed_on",
    "confidence",
    "duty",
    "granted_on",
    "most_misses",
)
"""`duty`: what stays the same between runs, with the programme: update@2025, window@2026:广东省第一批."""

_TYPES = {
    "due_on": "date",
    "opens_on": "date",
    "filed_on": "date",
    "granted_on": "date",
    "most_misses": "integer",
}


def row(say: Dialect, cells: Mapping[str, str]) -> str:
    """Return the columns of a select, in order; a cell that is not given is null."""
    return ", ".join(
        say.cast(cells.get(name, "null"), _TYPES.get(name, say.text)) + f" as {name}" for name in COLUMNS
    )


def texts(say: Dialect, cells: Mapping[str, str | None]) -> dict[str, str]:
    """Return cells that are texts as literals."""
    return {name: say.string(text) for name, text in cells.items() if text is not None}
