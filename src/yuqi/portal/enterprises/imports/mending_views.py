"""What a person mends on the check page (改错), one act a request."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yuqi.portal.access import needs
from yuqi.portal.bridge import uploads
from yuqi.portal.bridge.vocabulary import tables
from yuqi.portal.enterprises.imports import selectors, services
from yuqi.portal.enterprises.imports.committing import marked_file
from yuqi.portal.enterprises.imports.places import catalogs_of
from yuqi.portal.enterprises.imports.views import NEEDS, ended, found_import
from yuqi.portal.enterprises.imports.words import kind_of, suggestion
from yuqi.portal.enterprises.models import Finding, Import
from yuqi.portal.jobs.models import Job

__all__ = ["accept", "alike", "check", "leave_out", "marked", "mend", "sheet", "take_back"]

_MOST_ALIKE = 500


@require_POST
@needs(NEEDS)
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a new text for one cell; one that would be wrong again is refused on the spot."""
    of = found_import(request, pk)
    finding = get_object_or_404(Finding, of=of, pk=_number(request.POST.get("finding")))
    text = request.POST.get("value", "").strip()
    if finding.part is None or finding.row is None or finding.position is None:
        return _back(of, finding)
    wrong = _wrong(of, finding, text)
    if wrong is not None:
        messages.error(request, f"{finding.cell}：{wrong.what(_lang())}。{wrong.mend(_lang())}")
        return _back(of, finding)
    place = (finding.part, finding.row, finding.position)
    was = selectors.raw_cells(of, finding.part, [(finding.row, finding.position)])
    try:
        services.mend(
            of,
            cells={place: text},
            was={place: was.get((finding.row, finding.position), "")},
            by=request.seat,
        )
    except services.CannotChange:
        messages.error(request, ended())
        return redirect("enterprises:import", pk=pk)
    return _next(request, of, finding)


@needs(NEEDS)
def alike(request: HttpRequest, pk: int) -> HttpResponse:
    """Show like errors of one column with what each may have meant, and keep what the person confirms."""
    of = found_import(request, pk)
    first = get_object_or_404(Finding, of=of, pk=_number(request.GET.get("f") or request.POST.get("finding")))
    found = list(
        selectors.findings_of(of).filter(
            code=first.code, part=first.part, position=first.position, mended=False
        )[:_MOST_ALIKE]
    )
    places = [(one.row, one.position) for one in found if one.row is not None and one.position is not None]
    was = selectors.raw_cells(of, first.part, places) if first.part is not None else {}
    refused: dict[int, str] = {}
    if request.method == "POST" and first.part is not None:
        cells, told = {}, {}
        for one in found:
            if one.row is None or one.position is None or request.POST.get(f"take-{one.pk}") != "1":
                continue
            text = request.POST.get(f"value-{one.pk}", "").strip()
            wrong = _wrong(of, one, text)
            if wrong is not None:
                refused[one.pk] = wrong.what(_lang())
                continue
            cells[first.part, one.row, one.position] = text
            told[first.part, one.row, one.position] = was.get((one.row, one.position), "")
        try:
            if cells:
                services.mend(of, cells=cells, was=told, by=request.seat)
        except services.CannotChange:
            messages.error(request, ended())
            return redirect("enterprises:import", pk=pk)
        if cells:
            said = ngettext("已改 %(number)s 处。", "已改 %(number)s 处。", len(cells)) % {
                "number": len(cells)
            }
            messages.success(request, said)
        if not refused:
            return _next(request, of, first)
    lines = [
        {
            "it": one,
            "was": was.get((one.row, one.position), ""),
            "value": request.POST.get(f"value-{one.pk}")
            or suggestion(one.code, was.get((one.row, one.position), ""), one.column),
            "refused": refused.get(one.pk, ""),
        }
        for one in found
        if (first.part, one.row, one.position) is not None and not (refused and one.pk not in refused)
    ]
    here = {"of": of, "first": first, "lines": lines, "kind": kind_of(first.code) or first.code}
    return render(request, "enterprises/imports/alike.html", here, status=422 if refused else 200)


@require_POST
@needs(NEEDS)
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a row or a column out of this import."""
    of = found_import(request, pk)
    finding = get_object_or_404(Finding, of=of, pk=_number(request.POST.get("finding")))
    kind = request.POST.get("kind", "")
    number = finding.row if kind == "row" else finding.position if kind == "column" else None
    if finding.part is None or number is None:
        return _back(of, finding)
    try:
        services.leave_out(of, kind=kind, part=finding.part, number=number, by=request.seat)
    except services.CannotChange:
        messages.error(request, ended())
        return redirect("enterprises:import", pk=pk)
    return _next(request, of, finding)


@require_POST
@needs(NEEDS)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a sheet as a table, or not at all."""
    of = found_import(request, pk)
    table = request.POST.get("table", "")
    part = request.POST.get("part", "")
    if (table and table not in tables()) or not any(str(each["part"]) == part for each in of.sheets):
        return redirect("enterprises:import", pk=pk)
    try:
        services.take_sheet_as(of, part=int(part), table=table, by=request.seat)
    except services.CannotChange:
        messages.error(request, ended())
    return redirect("enterprises:import", pk=pk)


@require_POST
@needs(NEEDS)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last act of mending, or all."""
    of = found_import(request, pk)
    try:
        number = services.take_back(of, by=request.seat, everything=request.POST.get("all") == "1")
    except services.CannotChange:
        messages.error(request, ended())
    else:
        said = ngettext("已撤回 %(number)s 处改动。", "已撤回 %(number)s 处改动。", number) % {
            "number": number
        }
        messages.success(request, said)
    return redirect("enterprises:import", pk=pk)


@require_POST
@needs(NEEDS)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the import again."""
    of = found_import(request, pk)
    try:
        services.check_again(of, by=request.seat)
    except services.CannotChange:
        messages.error(request, ended())
    return redirect("enterprises:import", pk=pk)


@require_POST
@needs(NEEDS)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the good rows only, for a reason that is given."""
    of = found_import(request, pk)
    why = request.POST.get("why", "").strip()[:500]
    if not why:
        messages.error(request, _("请写明为什么先收下好的行。"))
        return redirect("enterprises:import", pk=pk)
    try:
        services.accept_good(of, why=why, by=request.seat)
    except services.CannotChange:
        messages.error(request, ended())
    return redirect("enterprises:import", pk=pk)


@needs(NEEDS)
def marked(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask for the marked workbook; once it is made, give it."""
    of = found_import(request, pk)
    if request.method == "POST":
        job = services.ask_for_marked(of, by=request.seat, lang=_lang())
        return redirect(f"{reverse('enterprises:import_marked', args=[pk])}?job={job.pk}")
    return _fetch_marked(request, of)


@require_GET
def _fetch_marked(request: HttpRequest, of: Import) -> HttpResponseBase:
    number = request.GET.get("job", "")
    job = get_object_or_404(
        Job,
        tenant_id=of.tenant_id,
        kind="imports.mark",
        key__startswith=f"{of.pk}:",
        pk=int(number) if number.isdecimal() else 0,
    )
    file = marked_file(of, job.key)
    if job.state == Job.State.DONE and file.is_file() and request.GET.get("give") == "1":
        name = f"{of.upload.name.rsplit('.', 1)[0]}-{_('已标注')}.xlsx"
        return FileResponse(file.open("rb"), as_attachment=True, filename=name)
    here = {"of": of, "job": job, "ready": job.state == Job.State.DONE and file.is_file()}
    return render(request, "enterprises/imports/marked.html", here)


def _wrong(of: Import, finding: Finding, text: str) -> uploads.Problem | None:
    """Return what would be wrong with a new text for a cell, as far as the cell alone can tell."""
    sheet_of = next((each for each in of.sheets if each["part"] == finding.part), None)
    if sheet_of is None or not sheet_of["table"] or finding.row in (None, 1):
        return None
    return uploads.cell_problem(sheet_of["table"], finding.column, text, catalogs=catalogs_of(of.tenant))


def _next(request: HttpRequest, of: Import, finding: Finding) -> HttpResponse:
    """Lead to the next error; when none is left, check again by itself."""
    left = selectors.findings_of(of).filter(mended=False)
    following = left.filter(number__gt=finding.number).first() or left.first()
    if following is None:
        services.check_again(of, by=request.seat)
        return redirect("enterprises:import", pk=of.pk)
    return _back(of, following)


def _back(of: Import, finding: Finding) -> HttpResponse:
    return redirect(f"{reverse('enterprises:import', args=[of.pk])}?f={finding.pk}#fix")


def _lang() -> str:
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def _number(text: str | None) -> int:
    """Return a number as a form sends it; 0, which nothing has, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 16 else 0
