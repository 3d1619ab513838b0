"""The board, its lists, and what is done with a selection (梯度看板)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yuqi.portal.access import Seat, may, needs
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import details
from yuqi.portal.bridge.codes import code_name
from yuqi.portal.enterprises.selectors.register import Wanted, choices, wanted_from
from yuqi.portal.ladder.selectors.asking import NoRun, run_for
from yuqi.portal.ladder.selectors.board import LANES, board_of
from yuqi.portal.ladder.selectors.listing import SORTS, listed, rows_for
from yuqi.portal.ladder.views.linking import url_or_none
from yuqi.portal.runs.selectors import folder_of
from yuqi.portal.shared import figures
from yuqi.portal.shared.exports import FORMATS, spreadsheet
from yuqi.portal.shared.filters import Filter
from yuqi.portal.shared.pictures import Part, shares
from yuqi.portal.shared.states import KINDS

__all__ = ["board", "export", "no_run", "standing_list"]

_PAGE = 50


def no_run(request: HttpRequest, title: str) -> HttpResponse:
    """Say that the zone was never assessed, and what to do."""
    context = {
        "title": title,
        "start_url": url_or_none("runs:list"),
        "import_url": url_or_none("enterprises:imports"),
    }
    return render(request, "ladder/no_run.html", context)


def _filters(seat: Seat, wanted: Wanted) -> list[Filter]:
    offered = choices(seat)
    mine = [("me", _("我负责的")), ("none", _("没有专员"))]
    return [
        Filter(
            name="industry",
            label=_("行业"),
            value=wanted.industry,
            options=[(code, f"{code} {code_name('industry', code)}") for code in offered.divisions],
        ),
        Filter(
            name="district",
            label=_("片区"),
            value=wanted.district,
            options=[(each, each) for each in offered.districts],
        ),
        Filter(
            name="officer",
            label=_("专员"),
            value=wanted.officer,
            options=[*mine, *((str(id_), name) for id_, name in offered.officers)],
        ),
    ]


def _bulk(seat: Seat) -> list[tuple[str, str]]:
    acts = []
    if may(seat, "ladder.follow"):
        acts += [(_("派专员"), reverse("ladder:assign")), (_("放进培育库"), reverse("ladder:pool_add"))]
    letters = url_or_none("ladder:letters") if url_or_none("policies:letters") else None
    if letters:
        acts.append((_("发提示函"), letters))
    if may(seat, "ladder.export"):
        acts.append((_("导出"), reverse("ladder:export")))
    return acts


@require_GET
@needs("ladder.board")
def board(request: HttpRequest) -> HttpResponse:
    """Show a track: its rungs across, what is to be done down."""
    seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return no_run(request, _("梯度看板"))
    tracks = details.tracks_of(folder_of(run))
    track = next((each for each in tracks if each.id == request.GET.get("track")), tracks[0])
    wanted = wanted_from(request.GET)
    columns = board_of(seat, run, track, wanted)
    total = sum(columns[0].counts.values()) if columns else 0
    keep = {name: request.GET[name] for name in ("industry", "district", "officer") if request.GET.get(name)}
    picked = request.GET.get("col") or next((each.programme for each in columns if each.counts["near"]), "")
    lanes = [
        {"lane": lane, "cells": [(column, column.cells[number]) for column in columns]}
        for number, lane in enumerate(LANES)
    ]
    context: dict[str, Any] = {
        "run": run,
        "tracks": tracks,
        "track": track,
        "columns": [(column, _bar(column, total)) for column in columns],
        "lanes": lanes,
        "lane_class": f"c{max(3, min(7, len(columns)))}" if len(columns) != 5 else "",
        "total": total,
        "filters": _filters(seat, wanted),
        "keep": [("track", track.id)],
        "kept": keep,
        "cleared": bool(keep),
        "current": picked or (columns[0].programme if columns else ""),
        "bulk": _bulk(seat),
        "campaign_url": url_or_none("ladder:campaign_new") if may(seat, "ladder.campaign_edit") else None,
    }
    return render(request, "ladder/board.html", context)


def _bar(column: Any, total: int) -> Any:
    counts = column.counts
    held = counts["held"] + counts["at_risk"]
    return shares(
        [
            Part(words=_("持有"), value=held, fill="solid"),
            Part(words=_("已符合"), value=counts["pass"], fill="soft"),
            Part(words=_("差一步"), value=counts["near"], fill="near"),
            Part(words=_("待定"), value=counts["open"], fill="unknown"),
        ],
        whole=total or 1,
        height=12,
    )


@require_GET
@needs("ladder.board")
def standing_list(request: HttpRequest) -> HttpResponse:
    """Show the enterprises that stand somewhere on a programme, a page at a time."""
    seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return no_run(request, _("梯度名单"))
    asked = listed(seat, run, request.GET)
    page = Paginator(asked.rows, _PAGE).get_page(request.GET.get("page"))
    words = [
        (word, KINDS["standing"][word].word, asked.counts.get(word, 0))
        for word in ("pass", "near", "open", "at_risk", "held", "far")
    ]
    context = {
        "run": run,
        "asked": asked,
        "page_obj": page,
        "rows": rows_for(seat, run, list(page.object_list)),
        "words": words,
        "filters": [
            Filter(name="q", label=_("企业名、信用代码、拼音首字母"), value=asked.wanted.q, kind="search"),
            Filter(
                name="programme",
                label=_("资质"),
                value=asked.programme,
                options=[(id_, figures_label(label)) for id_, label in asked.programmes.items()],
            ),
            *_filters(seat, asked.wanted),
        ],
        "keep": asked.kept,
        "verdict_word": KINDS["verdict"][asked.verdict].word if asked.verdict else "",
        "bulk": _bulk(seat),
        "sorts": SORTS,
        "formats": FORMATS,
    }
    return render(request, "ladder/list.html", context)


def figures_label(label: details.Label) -> str:
    """Return a name in the page's language, for a choice."""
    return (figures.is_english() and label.en) or label.zh


@needs("ladder.export")
def export(request: HttpRequest) -> HttpResponseBase:
    """Give a list as a spreadsheet: the selection that was sent, else everything the filters find."""
    seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return no_run(request, _("梯度名单"))
    asked = listed(seat, run, request.GET if request.method == "GET" else request.POST)
    picks = request.POST.getlist("pick") if request.method == "POST" else []
    rows = list(asked.rows if not picks else asked.picked(picks))
    told = rows_for(seat, run, rows)
    format_ = request.GET.get("format", "xlsx")
    audit.record(
        "ladder.exported",
        on=f"ladder:{asked.programme or 'selection'}",
        by=seat,
        after={"rows": len(told), "run": run.number, "standing": asked.standing},
    )
    columns = [
        _("统一社会信用代码"),
        _("企业名称"),
        _("片区"),
        _("资质"),
        _("梯度位置"),
        _("结论"),
        _("评分下限"),
        _("评分上限"),
        _("评分线"),
        _("未达标项数"),
        _("待补项数"),
        _("差什么"),
        _("有效期至"),
        _("专员"),
        _("跟进状态"),
    ]
    cells = (
        [
            row.uscc,
            row.name,
            row.district,
            row.programme_name,
            str(KINDS["standing"][row.standing.standing].word),
            str(KINDS["verdict"][row.standing.verdict].word),
            row.standing.score_low,
            row.standing.score_high,
            row.standing.score_bar,
            row.standing.conditions_unmet,
            row.standing.conditions_unknown,
            row.says,
            row.standing.held_until,
            row.owner,
            row.follow_state,
        ]
        for row in told
    )
    name = _("梯度名单")
    return spreadsheet(
        columns, cells, name, format_ if format_ in FORMATS else "xlsx", run=run, who=seat.name
    )
