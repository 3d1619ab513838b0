"""Text into workbook cells (写入单元格): a foreign text stays text and never becomes a formula."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["put_text"]

_FORMULA = ("=", "+", "-", "@")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32_767  # characters a cell can hold


def put_text(cell: Any, text: str) -> None:
    """Write a text into a cell as text: `=1+1` shows as it is, control characters as �."""
    plain = _ILLEGAL.sub("�", text)[:_LONGEST]
    cell.value = plain
    cell.data_type = "s"
    if plain.startswith(_FORMULA):
        cell.quotePrefix = True  # what Excel itself notes when a person types an apostrophe first
