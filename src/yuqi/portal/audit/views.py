"""The log's pages (操作日志页面)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yuqi.portal.access import ROLES, needs
from yuqi.portal.audit import selectors, services
from yuqi.portal.audit.models import Entry
from yuqi.portal.audit.words import words_of
from yuqi.portal.shared.exports import spreadsheet
from yuqi.portal.shared.filters import Filter

__all__ = ["export", "log", "own", "verify"]

MOST_EXPORTED = 50_000
MOST_BROKEN = 20
_BROKEN = {
    "changed": gettext_lazy("第 %(number)s 条被改过"),
    "missing": gettext_lazy("第 %(number)s 条缺失"),
    "cut": gettext_lazy("第 %(number)s 条以后被截断"),
}


@needs("audit.view")
def log(request: HttpRequest) -> HttpResponse:
    """Show who did what, newest first."""
    query = _query(request)
    rows = selectors.log_of(request.seat, query)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    options = [(code, words_of(code)) for code in selectors.actions_of(request.seat)]
    here = {
        "page": page,
        "rows": [_shown(entry) for entry in page],
        "filters": [
            Filter(name="actor", label=_("谁"), value=query.actor, kind="search"),
            Filter(name="action", label=_("做了什么"), value=query.action, options=options),
            Filter(name="on", label=_("对象，例如 batch:B-0012"), value=query.on, kind="search"),
            Filter(name="uscc", label=_("企业信用代码"), value=query.uscc, kind="search"),
            Filter(name="since", label=_("从"), value=_iso(query.since), kind="date"),
            Filter(name="until", label=_("到"), value=_iso(query.until), kind="date"),
        ],
        "cleared": query != selectors.LogQuery(),
    }
    template = "audit/_log_table.html" if request.htmx and not request.htmx.boosted else "audit/log.html"
    return render(request, template, here)


@needs("audit.view")
def export(request: HttpRequest) -> HttpResponseBase:
    """Give the entries asked for as a spreadsheet; the export is an entry itself."""
    query = _query(request)
    rows = selectors.log_of(request.seat, query)
    total = rows.count()
    services.record(
        "log.exported", on="log", by=request.seat, after={"rows": min(total, MOST_EXPORTED), **_asked(query)}
    )
    columns = [
        _("序号"),
        _("时间"),
        _("谁"),
        _("角色"),
        _("做了什么"),
        _("代码"),
        _("对象"),
        _("企业"),
        _("之前"),
        _("之后"),
        _("原因"),
        _("校验值"),
    ]
    kind = "csv" if request.GET.get("format") == "csv" else "xlsx"
    return spreadsheet(columns, _lines(rows[:MOST_EXPORTED]), _("操作日志"), kind, who=request.seat.name)


@needs("audit.view")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Go through the zone's whole chain and say whether it holds; that somebody did is an entry itself."""
    tenant = request.seat.tenant_id
    total = Entry.objects.filter(tenant_id=tenant).count()
    broken = list(islice(services.verify(tenant), MOST_BROKEN))
    services.record(
        "log.verified", on="log", by=request.seat, after={"entries": total, "broken": len(broken)}
    )
    if broken:
        where = _("、").join(_BROKEN[each.what] % {"number": each.number} for each in broken)
        messages.error(request, _("日志不完整：%(where)s。不要再改动，请保留现场并报告。") % {"where": where})
    else:
        messages.success(
            request, _("已核对 %(total)s 条，校验值一条连着一条，没有改过、缺过。") % {"total": total}
        )
    return redirect("audit:log")


@needs("audit.own")
def own(request: HttpRequest) -> HttpResponse:
    """Show an enterprise who touched its data: the act and when, not the values, which have classes of their own."""
    page = Paginator(selectors.own_log(request.seat), 50).get_page(request.GET.get("page"))
    here = {"page": page, "rows": [_shown(entry) for entry in page]}
    return render(request, "audit/own.html", here)


def _query(request: HttpRequest) -> selectors.LogQuery:
    said = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:100]
        for name in ("actor", "action", "on", "uscc")
    }
    return selectors.LogQuery(
        **said, since=_day(request.GET.get("since")), until=_day(request.GET.get("until"))
    )


def _asked(query: selectors.LogQuery) -> dict[str, str]:
    said = {name: getattr(query, name) for name in query.__slots__}
    return {name: str(value) for name, value in said.items() if value}


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day is not None and 2000 <= day.year <= 9000 else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "it": entry,
        "words": words_of(entry.action),
        "role": ROLES.get(entry.role, entry.role),
        "before": _text(entry.before),
        "after": _text(entry.after),
    }


def _text(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


def _lines(rows: Any) -> Iterator[list[Any]]:
    for entry in rows.iterator(chunk_size=2000):
        yield [
            entry.number,
            timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
            entry.actor,
            str(_(ROLES[entry.role])) if entry.role in ROLES else entry.role,
            str(words_of(entry.action)),
            entry.action,
            entry.on,
            entry.uscc,
            _text(entry.before),
            _text(entry.after),
            entry.why,
            entry.digest,
        ]
