"""Cells and their addresses (单元格标签): `{% load register %}`."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from yuqi.portal.enterprises.cells import Cell, Row, code_words, key_words

__all__ = ["register"]

register = template.Library()


@register.filter
def cell(row: Row, column: str) -> Cell:
    """Return a row's cell by the column's name: `{{ row|cell:"until" }}`."""
    return row.cell(column)


@register.filter
def cell_url(cell: Cell, uscc: str) -> str:
    """Return the page that tells where a cell comes from: `{{ cell|cell_url:firm.uscc }}`."""
    said = urlencode({"table": cell.table, "key": cell.key, "column": cell.column.name})
    return f"{reverse('enterprises:cell', args=[uscc])}?{said}"


@register.filter
def key_text(row: Row) -> str:
    """Return a row's key in words: `{{ row|key_text }}` → 2025."""
    return key_words(row)


@register.filter
def in_words(value: str, cell: Cell) -> str:
    """Return a value of a cell's column in words: `{{ said.value|in_words:cell }}`."""
    return code_words(cell.column, value)
