"""Lists in pages (分页)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query

__all__ = ["MOST", "Limit", "Offset", "page_of"]

MOST = 200
Limit = Annotated[int, Query(ge=1, le=MOST, description="一页几行 rows a page")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="从第几行起，0 是第一行 first row, from 0")]


def page_of(
    rows: QuerySet[Any], limit: int, offset: int, shown: Callable[[list[Any]], list[Any]]
) -> dict[str, Any]:
    """Return one page: items, how many there are in all, and where the next page begins (null: there is none)."""
    total = rows.count()
    items = shown(list(rows[offset : offset + limit]))
    following = offset + limit
    return {
        "items": items,
        "total": total,
        "limit": limit,
        "offset": offset,
        "next_offset": following if following < total else None,
    }
