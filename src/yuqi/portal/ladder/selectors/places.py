"""Where a figure came from (来处): the batch, file and row that said the cell which counts now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from yuqi.portal.access import Seat
from yuqi.portal.bridge.vocabulary import cell_class, stricter
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.models import FactRow

__all__ = ["Place", "classes_of", "places_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The origin of one cell (出处)."""

    words: str
    title: str
    url: str | None


def places_of(viewer: Seat, uscc: str, wanted: Iterable[Mapping[str, Any]]) -> dict[int, Place]:
    """Return the places of evidence rows, by their number in the order given; two queries however many rows.

    Args:
        viewer: whose tenant.
        uscc: the enterprise, which the viewer may see.
        wanted: rows of an explanation: table, key, column, source.
    """
    asked = list(wanted)
    if not asked:
        return {}
    rows = {
        (row.table, _key(json.loads(row.key)), row.source): row
        for row in current_rows(viewer.tenant_id, uscc=uscc)
    }
    found: dict[int, int] = {}
    for number, each in enumerate(asked):
        row = rows.get((each["table"], _key(each.get("key") or {}), each.get("source") or ""))
        cell = row.cells.get(each["column"]) if row is not None else None
        if cell is not None:
            found[number] = cell.row_id
        elif row is not None and row.cells:
            found[number] = next(
                iter(row.cells.values())
            ).row_id  # a column of the key: the row itself says it
    said = {
        row.pk: row
        for row in FactRow.objects.filter(
            tenant_id=viewer.tenant_id, pk__in=set(found.values())
        ).select_related("batch")
    }
    return {
        number: _place(said[row_id], asked[number]["column"])
        for number, row_id in found.items()
        if row_id in said
    }


def classes_of(viewer: Seat, uscc: str) -> dict[tuple[str, str], str]:
    """Return the strictest class of an enterprise's cells, by table and column: a source makes a cell stricter too."""
    found: dict[tuple[str, str], str] = {}
    for row in current_rows(viewer.tenant_id, uscc=uscc):
        for column in row.cells:
            its = cell_class(row.table, column, row.source)
            found[row.table, column] = stricter(its, found.get((row.table, column), "public"))
    return found


def _key(key: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted((name, str(value)) for name, value in key.items() if name != "uscc" and value is not None)
    )


def _place(row: FactRow, column: str) -> Place:
    label = row.batch.label
    words = _("%(batch)s 第 %(row)d 行") % {"batch": label, "row": row.row} if row.row else label
    title = " ".join(filter(None, [row.file, row.sheet]))
    url = None
    if column not in json.loads(row.key):  # a column of the key has no cell of its own
        try:
            query = urlencode({"table": row.table, "key": row.key, "column": column})
            url = f"{reverse('enterprises:cell', args=[row.uscc])}?{query}"
        except NoReverseMatch:
            url = None
    return Place(words=words, title=title, url=url)
