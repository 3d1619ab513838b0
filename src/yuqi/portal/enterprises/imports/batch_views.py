"""Batches (入库批次): who brought what, what it says, and taking it back."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yuqi.portal.access import Seat, needs, visible_to
from yuqi.portal.bridge.vocabulary import tables
from yuqi.portal.enterprises.cells import sees_cell
from yuqi.portal.enterprises.imports import selectors, services
from yuqi.portal.enterprises.imports.shown import key_said, names_of, value_words
from yuqi.portal.enterprises.jobs import ask_for_run
from yuqi.portal.enterprises.models import Batch, FactRow
from yuqi.portal.enterprises.sources import source_name
from yuqi.portal.runs.selectors import current_run
from yuqi.portal.shared.filters import Filter

__all__ = ["batch", "batches", "undo"]

_PAGE = 50
_MOST_SHOWN = 6  # cells of a row


@require_GET
@needs("enterprises.list")
def batches(request: HttpRequest) -> HttpResponse:
    """List what came in, last first."""
    rows = selectors.batches_of(request.seat)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    if kind in Batch.Kind.values:
        rows = rows.filter(kind=kind)
    if state in Batch.State.values:
        rows = rows.filter(state=state)
    here = {
        "page": Paginator(rows, _PAGE).get_page(request.GET.get("page")),
        "filters": [
            Filter(
                name="kind", label=_("来路"), value=kind, options=[(c, _(w)) for c, w in Batch.Kind.choices]
            ),
            Filter(
                name="state",
                label=_("状态"),
                value=state,
                options=[(c, _(w)) for c, w in Batch.State.choices if c != Batch.State.DRAFT],
            ),
        ],
        "cleared": bool(kind or state),
    }
    return render(request, "enterprises/imports/batches.html", here)


@require_GET
@needs("enterprises.list")
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """Show one batch with its rows."""
    of = _found(request, number)
    rows = visible_to(of.fact_rows.all(), request.seat)
    counted = {
        name: rows.filter(table=name).count()
        for name in rows.order_by("table").values_list("table", flat=True).distinct()
    }
    table = request.GET.get("table", "")
    if table not in counted:
        table = max(counted, key=lambda name: (name != "coverage", counted[name]), default="")
    page = Paginator(rows.filter(table=table).order_by("pk"), _PAGE).get_page(request.GET.get("page"))
    run = current_run(of.tenant_id)
    here = {
        "of": of,
        "tables": [
            {"name": name, "label": tables()[name].label if name in tables() else name, "rows": count}
            for name, count in counted.items()
        ],
        "table": table,
        "page": page,
        "lines": _lines(request.seat, list(page)),
        "run": run,
        "behind": run is None or run.sequence < (of.sequence or 0),
        "imported": getattr(of, "of_import", None),
    }
    return render(request, "enterprises/imports/batch.html", here)


@require_POST
@needs("enterprises.import")
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take a batch back, for a reason, and ask for an assessment where there was one."""
    of = _found(request, number)
    why = request.POST.get("why", "").strip()[:500]
    if not why:
        messages.error(request, _("没有撤回：请写明为什么。"))
        return redirect("enterprises:batch", number=number)
    try:
        services.undo_batch(of, why=why, by=request.seat)
    except ValueError:
        messages.error(request, _("这个批次已经不在库里，没有可撤回的。"))
        return redirect("enterprises:batch", number=number)
    if current_run(of.tenant_id) is not None:
        ask_for_run(tenant_id=of.tenant_id, reason=_("撤回 %(batch)s") % {"batch": of.label}, by=request.seat)
        messages.success(request, _("已撤回，之前的数据重新算数。新的测算已在后台开始。"))
    else:
        messages.success(request, _("已撤回，之前的数据重新算数。"))
    return redirect("enterprises:batch", number=number)


def _found(request: HttpRequest, number: int) -> Batch:
    return get_object_or_404(selectors.batches_of(request.seat), number=number)


def _lines(viewer: Seat, rows: list[FactRow]) -> list[dict[str, object]]:
    names = names_of(viewer.tenant_id, {row.uscc for row in rows if row.uscc})
    return [
        {
            "it": row,
            "name": names.get(row.uscc, "") or row.values.get("name", ""),
            "key": key_said(row.table, json.loads(row.key)),
            "source": source_name(row.source),
            "cells": _cells(viewer, row),
            "more": max(0, len(row.values) - _MOST_SHOWN),
        }
        for row in rows
    ]


def _cells(viewer: Seat, row: FactRow) -> list[dict[str, object]]:
    table = tables()[row.table]
    cells = []
    for column in table.columns:
        if column.name not in row.values:
            continue
        locked = not sees_cell(viewer, row.table, column.name, row.source)
        value = row.values[column.name]
        cells.append(
            {
                "label": column.label,
                "locked": locked,
                "value": "" if locked or value is None else value_words(column, value),
                "gone": value is None,
            }
        )
    return cells[:_MOST_SHOWN]
