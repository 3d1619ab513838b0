"""Facts of one enterprise (企业事实): whole tables, where a cell comes from, setting it right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yuqi.portal.access import Refused, Seat, may, needs
from yuqi.portal.bridge import vocabulary
from yuqi.portal.bridge.vocabulary import FactTable
from yuqi.portal.enterprises.cells import Cell, key_of, key_words, sees_cell
from yuqi.portal.enterprises.forms import CellForm, RowForm
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.selectors import cell as cells
from yuqi.portal.enterprises.selectors import one
from yuqi.portal.enterprises.services import edits
from yuqi.portal.enterprises.typed import typed
from yuqi.portal.enterprises.views.detail import firm_or_404, page_of
from yuqi.portal.shared.figures import is_english

__all__ = ["add", "cell", "facts", "history", "remove", "tables", "undo"]

SHOWN_COLUMNS = 8  # of a long table beside its key


@require_GET
@needs("enterprises.view")
def facts(request: HttpRequest, uscc: str, table: str) -> HttpResponse:
    """Show all rows of one table: columns downward and years across where there are years."""
    seat: Seat = request.seat
    firm = firm_or_404(seat, uscc)
    known = _table_or_404(table)
    rows = one.facts_of(seat, uscc).of(table)
    upright = table == "enterprises" or set(known.key) <= {"uscc", "year"}
    columns = [column for column in known.columns if not column.is_key]
    if upright and table == "enterprises" and not rows:
        rows = ()
    given = [column for column in columns if upright or any(column.name in row.cells for row in rows)]
    here = page_of(seat, firm) | {
        "table": known,
        "rows": rows,
        "columns": given,
        "upright": upright,
        "others": [
            (
                _in_words(each.label),
                reverse("enterprises:facts", args=[uscc, each.name]),
                each.name == table,
                each.rows,
            )
            for each in one.facts_of(seat, uscc).counts
        ],
    }
    here["crumbs"].append((_in_words(known.label), None))
    return render(request, "enterprises/facts.html", here)


@require_GET
@needs("enterprises.edit")
def tables(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show every table of the vocabulary, to add a row to one."""
    firm = firm_or_404(request.seat, uscc)
    counts = {each.name: each.rows for each in one.facts_of(request.seat, uscc).counts}
    about = [
        each
        for each in vocabulary.tables().values()
        if "uscc" in each.key or any(c.name == "uscc" for c in each.columns)
    ]
    here = page_of(request.seat, firm) | {
        "tables": [(each, counts.get(each.name, 0)) for each in about if each.name != "enterprises"],
    }
    here["crumbs"].append((_("补一行资料"), None))
    return render(request, "enterprises/tables.html", here)


@require_http_methods(["GET", "POST"])
@needs("enterprises.view")
def cell(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show where a cell comes from; an officer sets it right here."""
    seat: Seat = request.seat
    firm = firm_or_404(seat, uscc)
    table, key, column = _asked(request, uscc)
    now = cells.cell_of(seat, uscc, table.name, key, column)
    editable = (
        may(seat, "enterprises.edit")
        and not now.is_locked
        and sees_cell(seat, table.name, column, edits.OFFICER)
    )
    status = 200
    form = CellForm(now, initial={"seen": edits.seen_mark(now)}) if editable else None
    if request.method == "POST":
        if not editable:
            raise Refused("enterprises.edit")
        form = CellForm(now, request.POST)
        answer = _edited(request, firm, table, key, now, form)
        if answer is not None:
            return answer
        status = 422
    here = page_of(seat, firm) | _cell_page(seat, firm, table, key, now) | {"form": form}
    return render(request, "enterprises/cell.html", here, status=status)


def _edited(
    request: HttpRequest, firm: Enterprise, table: FactTable, key: dict[str, str], now: Cell, form: CellForm
) -> HttpResponse | None:
    """Set the cell, or return None with the form's errors filled in."""
    if not form.is_valid():
        return None
    said = form.cleaned_data
    try:
        batch = edits.edit_cell(
            by=request.seat,
            uscc=firm.uscc,
            table=table.name,
            key=key,
            column=now.column.name,
            text=said["value"],
            reason=said["reason"],
            seen=said["seen"],
        )
    except edits.NotTaken as refused:
        form.take(refused.problems, {now.column.name: "value"})
        return None
    except edits.Conflict as conflict:
        here = page_of(request.seat, firm) | {
            "cell": conflict.theirs,
            "mine": said["value"],
            "reason": said["reason"],
            "table": table,
            "key_words": _words(request.seat, firm, table, key),
            "form": CellForm(
                conflict.theirs,
                initial={
                    "seen": edits.seen_mark(conflict.theirs),
                    "value": said["value"],
                    "reason": said["reason"],
                },
            ),
            "origins": cells.origins(request.seat, conflict.theirs),
        }
        return render(request, "enterprises/conflict.html", here, status=409)
    messages.success(
        request,
        _("已改，记为批次 %(batch)s；梯级等重新测算后更新。") % {"batch": batch.label},
    )
    return redirect(request.get_full_path())


@require_http_methods(["GET", "POST"])
@needs("enterprises.edit")
def add(request: HttpRequest, uscc: str, table: str) -> HttpResponse:
    """Add a row to a table."""
    seat: Seat = request.seat
    firm = firm_or_404(seat, uscc)
    known = _table_or_404(table)
    if table == "enterprises":
        raise Http404("an enterprise has one row")
    form = RowForm(seat, known, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = {name: form.cleaned_data[name] for name in form.columns}
            try:
                batch = edits.add_row(
                    by=seat, uscc=uscc, table=table, values=values, reason=form.cleaned_data["reason"]
                )
            except edits.NotTaken as refused:
                form.take(refused.problems)
            else:
                messages.success(request, _("已补一行，记为批次 %(batch)s。") % {"batch": batch.label})
                return redirect("enterprises:facts", uscc, table)
    here = page_of(seat, firm) | {"table": known, "form": form}
    here["crumbs"] += [
        (_in_words(known.label), reverse("enterprises:facts", args=[uscc, table])),
        (_("补一行"), None),
    ]
    return render(request, "enterprises/add_row.html", here, status=status)


@require_POST
@needs("enterprises.edit")
def remove(request: HttpRequest, uscc: str) -> HttpResponse:
    """Take a row away."""
    seat: Seat = request.seat
    firm_or_404(seat, uscc)
    table = _table_or_404(request.POST.get("table", ""))
    key = _key_or_404(request.POST.get("key", ""), table, uscc)
    try:
        batch = edits.remove_row(
            by=seat,
            uscc=uscc,
            table=table.name,
            key=key,
            reason=typed(request.POST, "reason"),
            seen=request.POST.getlist("source"),
        )
    except edits.NotTaken:
        messages.error(request, _("写明理由再去掉这一行；现在什么都没有改。"))
    except edits.Conflict:
        messages.error(request, _("这一行刚被别人改过，看过再决定；现在什么都没有改。"))
    else:
        messages.success(request, _("已去掉一行，记为批次 %(batch)s，可以撤回。") % {"batch": batch.label})
    return redirect("enterprises:facts", uscc, table.name)


@require_GET
@needs("enterprises.view")
def history(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show every batch that speaks of an enterprise; an officer's edits are taken back here."""
    seat: Seat = request.seat
    firm = firm_or_404(seat, uscc)
    here = page_of(seat, firm) | {"batches": one.batches_about(seat, uscc)}
    here["crumbs"].append((_("数据批次"), None))
    return render(request, "enterprises/history.html", here)


@require_POST
@needs("enterprises.edit")
def undo(request: HttpRequest, uscc: str, number: int) -> HttpResponse:
    """Take an edit back."""
    firm_or_404(request.seat, uscc)
    try:
        batch = edits.undo_edit(by=request.seat, number=number, why=typed(request.POST, "reason"))
    except edits.NotTaken:
        messages.error(request, _("写明撤回的理由；现在什么都没有改。"))
    except ValueError:
        messages.error(request, _("这一批已经撤回过。"))
    else:
        messages.success(request, _("已撤回 %(batch)s，之前的数据重新算数。") % {"batch": batch.label})
    return redirect("enterprises:history", uscc)


def _in_words(label: Any) -> str:
    """Return a name in the page's language."""
    return str(label.en if is_english() else label.zh)


def _table_or_404(name: str) -> FactTable:
    table = vocabulary.tables().get(name)
    if table is None:
        raise Http404("no such table")
    return table


def _key_or_404(text: str, table: FactTable, uscc: str) -> dict[str, str]:
    try:
        key = key_of(text[:2000])
    except ValueError:
        raise Http404("no such row") from None
    if not set(key) <= set(table.key) or key.get("uscc", uscc) != uscc:
        raise Http404("no such row")
    return {name: key[name] for name in table.key if name in key}


def _asked(request: HttpRequest, uscc: str) -> tuple[FactTable, dict[str, str], str]:
    """Return table, key and column of the address.

    Raises:
        Http404: there is no such cell, or it is another enterprise's.
    """
    table = _table_or_404(request.GET.get("table", ""))
    key = _key_or_404(request.GET.get("key", ""), table, uscc)
    column = request.GET.get("column", "")
    if column in table.key or column not in {each.name for each in table.columns}:
        raise Http404("no such column")
    return table, key, column


def _words(seat: Seat, firm: Enterprise, table: FactTable, key: dict[str, str]) -> str:
    return key_words(edits.row_of(seat, firm.uscc, table.name, key))


def _cell_page(
    seat: Seat, firm: Enterprise, table: FactTable, key: dict[str, str], now: Cell
) -> dict[str, Any]:
    return {
        "cell": now,
        "table": table,
        "key_words": _words(seat, firm, table, key),
        "origins": cells.origins(seat, now),
        "told": cells.told(seat, firm.uscc, table.name, key, now.column.name),
        "order": cells.order_of(table.name, now.column.name),
    }
