"""Flows and conversion by year (升降与转化)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yuqi.portal.access import needs
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import details, flowing
from yuqi.portal.ladder.selectors.asking import NoRun, run_for, source_for
from yuqi.portal.ladder.selectors.flows import definitions, flow_picture, lineage, title_years, years_of
from yuqi.portal.ladder.views.board import figures_label, no_run
from yuqi.portal.runs.selectors import folder_of
from yuqi.portal.shared.exports import FORMATS, spreadsheet
from yuqi.portal.shared.filters import Filter

__all__ = ["export_flows", "flow_panel", "flows"]


@require_GET
@needs("ladder.board")
def flows(request: HttpRequest) -> HttpResponse:
    """Show titles won and lost in a year, a track's moves, conversion and lineage, with how each is counted."""
    seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return no_run(request, _("升降与转化"))
    found = flowing.flows(source_for(seat, run))
    years = years_of(found)
    year = (
        int(request.GET["year"])
        if request.GET.get("year", "") in map(str, years)
        else (years or [run.as_of.year])[0]
    )
    tracks = details.tracks_of(folder_of(run))
    track = next((each for each in tracks if each.id == request.GET.get("track")), tracks[0])
    programme = request.GET.get("programme", "")
    rows = title_years(found, year=None if programme else year, programme=programme)
    held = {line.programme for line in found.found.flows if line.held_end or line.held_start or line.gained}
    context = {
        "run": run,
        "year": year,
        "track": track,
        "tracks": tracks,
        "drawn": flow_picture(found, track, year),
        "programme": programme,
        "rows": rows,
        "lineage": lineage(found),
        "definitions": definitions(found),
        "filters": [
            Filter(
                name="year",
                label=_("年度"),
                value=str(year),
                options=[(str(each), str(each)) for each in years],
            ),
            Filter(
                name="programme",
                label=_("资质"),
                value=programme,
                options=[
                    (id_, figures_label(found.labels[id_])) for id_ in sorted(held) if id_ in found.labels
                ],
            ),
        ],
        "keep": [("track", track.id)],
    }
    return render(request, "ladder/flows.html", context)


@require_GET
@needs("ladder.board")
def flow_panel(request: HttpRequest) -> HttpResponse:
    """Show a track's moves of the last whole year, for the foot of the board."""
    seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return HttpResponse()
    found = flowing.flows(source_for(seat, run))
    tracks = details.tracks_of(folder_of(run))
    track = next((each for each in tracks if each.id == request.GET.get("track")), tracks[0])
    drawn = next(
        (drawn for year in years_of(found)[:2] if (drawn := flow_picture(found, track, year)) is not None),
        None,
    )
    url = f"{reverse('ladder:flows')}?track={track.id}"
    return render(request, "ladder/_flow_panel.html", {"drawn": drawn, "url": url, "run": run})


@require_GET
@needs("ladder.export")
def export_flows(request: HttpRequest) -> HttpResponseBase:
    """Give every title's every year as a spreadsheet, with how each figure is counted."""
    seat = request.seat
    try:
        run = run_for(seat)
    except NoRun:
        return no_run(request, _("升降与转化"))
    found = flowing.flows(source_for(seat, run))
    audit.record("ladder.exported", on="ladder:flows", by=seat, after={"run": run.number})
    columns = [
        _("资质"),
        _("年度"),
        _("截至"),
        _("年初持有"),
        _("新获"),
        _("失去"),
        _("其中到期"),
        _("其中撤销"),
        _("期末持有"),
        _("升级"),
        _("转化率"),
    ]
    cells = (
        [
            name,
            line.year,
            line.until,
            line.held_start,
            line.gained,
            line.lost,
            line.expired,
            line.revoked,
            line.held_end,
            line.moved_up,
            line.conversion,
        ]
        for name, line in title_years(found)
    )
    format_ = request.GET.get("format", "xlsx")
    return spreadsheet(
        columns,
        cells,
        _("升降与转化"),
        format_ if format_ in FORMATS else "xlsx",
        run=run,
        who=seat.name,
        note="；".join(definitions(found)),
    )
