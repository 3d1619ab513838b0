"""Cells as people read them (单元格的写法), in differences and batches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yuqi.portal.access import Seat
from yuqi.portal.bridge.vocabulary import FactColumn, tables
from yuqi.portal.enterprises.cells import code_words, sees_cell
from yuqi.portal.enterprises.imports.differences import NONE_SAID
from yuqi.portal.enterprises.models import Difference, Enterprise
from yuqi.portal.enterprises.sources import source_name
from yuqi.portal.shared.figures import exact_yuan, plain

__all__ = ["DifferenceLine", "key_said", "lines_of", "names_of", "value_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLine:
    """One changed cell in words (一处改动)."""

    it: Difference
    name: str
    table: Any
    key: str
    column: Any
    before: str
    after: str
    before_source: Any
    source: Any
    locked: bool


def lines_of(viewer: Seat, differences: Iterable[Difference]) -> Iterator[DifferenceLine]:
    """Give changed cells in words; those of a class the viewer may not see without their values."""
    found = list(differences)
    names = names_of(viewer.tenant_id, {one.uscc for one in found})
    for one in found:
        table = tables()[one.table]
        column = table.column(one.column)
        # A class hangs on the source too: what is replaced may be of another than what replaces it.
        locked = not all(
            sees_cell(viewer, one.table, one.column, source)
            for source in (one.source, one.before_source)
            if source
        )
        yield DifferenceLine(
            it=one,
            name=names.get(one.uscc, one.uscc),
            table=table.label,
            key=key_said(one.table, json.loads(one.key)),
            column=column.label,
            before="" if locked else _said(column, one.before),
            after="" if locked else _said(column, one.after),
            before_source=source_name(one.before_source),
            source=source_name(one.source),
            locked=locked,
        )


def _said(column: FactColumn, text: str) -> str:
    if not text:
        return ""
    return value_words(column, "" if text == NONE_SAID else text)


def value_words(column: FactColumn, value: str) -> str:
    """Return a canonical text as people read it: money with separators and 元, yes and no, codes in words."""
    if value == "":
        return _("尚未") if column.empty == "not_yet" else _("无")
    if column.kind in ("money", "amount"):
        return exact_yuan(value) if column.kind == "money" else plain(value, 2)
    if column.kind == "bool":
        return _("是") if value == "true" else _("否")
    return code_words(column, value)


def key_said(table: str, key: Mapping[str, str]) -> str:
    """Return a row's key without the enterprise, as people call it."""
    known = tables()[table]
    words = [code_words(known.column(name), value) for name, value in key.items() if name != "uscc"]
    return " ".join(filter(None, words))


def names_of(tenant_id: int, usccs: Iterable[str]) -> dict[str, str]:
    """Return names of a tenant's enterprises by code."""
    found = Enterprise.objects.filter(tenant_id=tenant_id, uscc__in=list(usccs)).values_list("uscc", "name")
    return dict(found)
