"""The wizard's pages (导入向导): upload, and what each state of an import shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yuqi.portal.access import needs
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.audit import services as audit
from yuqi.portal.bridge import uploads, workbooks
from yuqi.portal.bridge.vocabulary import tables
from yuqi.portal.enterprises.imports import pages, selectors, services
from yuqi.portal.enterprises.imports.places import stored
from yuqi.portal.enterprises.imports.reading import rebuilt
from yuqi.portal.enterprises.imports.words import refusal
from yuqi.portal.enterprises.jobs import ask_for_run, last_sequence
from yuqi.portal.enterprises.models import Import
from yuqi.portal.jobs.models import Job
from yuqi.portal.shared.exports import spreadsheet

__all__ = [
    "again",
    "assess",
    "commit",
    "coverage",
    "discard",
    "found_import",
    "imports",
    "one",
    "options",
    "original",
    "set_aside",
    "template",
]

NEEDS = "enterprises.import"
PAGE = 20


@needs(NEEDS)
def imports(request: HttpRequest) -> HttpResponse:
    """Take an upload; list what was imported before; lead a zone that has nothing yet."""
    refused = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        day = parse_date(request.POST.get("as_of") or "") if "zone" in request.POST else None
        if file is None:
            refused = _("请先选一个文件。")
        else:
            try:
                if "zone" in request.POST:
                    services.name_zone(name=request.POST["zone"], as_of=day, by=request.seat)
                of = services.start(file=file, title=request.POST.get("title", ""), by=request.seat)
            except uploads.UploadRefused as wrong:
                refused = refusal(wrong)
            except services.CannotChange:
                refused = _("园区已经有数据，名称和数据截至日由系统管理员在设置里改。")
            else:
                return redirect("enterprises:import", pk=of.pk)
    page = Paginator(selectors.imports_of(request.seat), PAGE).get_page(request.GET.get("page"))
    tenant = Tenant.objects.get(pk=request.seat.tenant_id)
    here = {
        "page": page,
        "refused": refused,
        "first": last_sequence(tenant.pk) == 0,
        "tenant": tenant,
        "most": settings.UPLOAD_LIMIT // 2**20,
    }
    return render(request, "enterprises/imports/imports.html", here, status=422 if refused else 200)


@require_GET
@needs(NEEDS)
def template(request: HttpRequest) -> HttpResponseBase:
    """Give the empty workbook."""
    file = workbooks.blank_template(Path(settings.HOME) / "template")
    return FileResponse(file.open("rb"), as_attachment=True, filename=_("育企数据模板.xlsx"))


@require_GET
@needs(NEEDS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an import as it stands: progress, mapping, names, errors, differences, or what became of it."""
    of = found_import(request, pk)
    waiting = _work(of, "imports.commit") or (
        _work(of, "imports.check") if of.state == Import.State.READING else None
    )
    here: dict[str, Any] = {"of": of, "steps": pages.steps(of), "now": pages.step(of)}
    if waiting is not None and waiting.state != Job.State.DONE:
        failed = waiting.state == Job.State.FAILED
        return render(request, "enterprises/imports/working.html", here | {"job": waiting, "failed": failed})
    show = _PAGES.get(of.state)
    if show is None:  # the job has ended between two looks
        return render(request, "enterprises/imports/working.html", here | {"job": waiting, "failed": False})
    name, more = show
    return render(request, f"enterprises/imports/{name}.html", here | more(request, of))


_PAGES: dict[Any, tuple[str, Callable[[HttpRequest, Import], dict[str, Any]]]] = {
    Import.State.MAPPING: ("mapping", pages.mapping),
    Import.State.NAMING: ("names", pages.names),
    Import.State.WRONG: ("check", pages.check),
    Import.State.READY: ("preview", pages.preview),
    Import.State.COMMITTED: ("done", pages.done),
    Import.State.DISCARDED: ("discarded", pages.discarded),
}


def found_import(request: HttpRequest, pk: int) -> Import:
    """Return the import of the viewer's tenant; anything else is not found."""
    return get_object_or_404(selectors.imports_of(request.seat).select_related("tenant"), pk=pk)


def _work(of: Import, kind: str) -> Job | None:
    jobs = Job.objects.filter(tenant_id=of.tenant_id, kind=kind, key=f"{of.pk}:{of.revision}")
    job = jobs.first()
    if job is not None and kind == "imports.commit" and of.state != Import.State.READY:
        return None
    return job


@require_POST
@needs(NEEDS)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mended file in place of the one before."""
    of = found_import(request, pk)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("请先选一个文件。"))
        return redirect("enterprises:import", pk=pk)
    try:
        services.upload_again(of, file=file, by=request.seat)
    except uploads.UploadRefused as wrong:
        messages.error(request, refusal(wrong))
    except services.CannotChange:
        messages.error(request, ended())
    return redirect("enterprises:import", pk=pk)


@require_GET
@needs(NEEDS)
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the file as it came."""
    of = found_import(request, pk)
    file = stored(of.upload)
    if not file.is_file():
        raise Http404
    audit.record("import.original-fetched", on=f"import:{of.pk}", by=request.seat)
    return FileResponse(
        file.open("rb"), as_attachment=True, filename=of.upload.name, content_type="application/octet-stream"
    )


@require_GET
@needs(NEEDS)
def set_aside(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the list of what was left out because it was wrong, with every reason."""
    of = found_import(request, pk)
    lang = "en" if (get_language() or "zh").startswith("en") else "zh"
    columns = [_("文件"), _("工作表"), _("单元格"), _("行"), _("列"), _("问题"), _("怎么改"), _("代码")]
    found = (
        (f.file, f.sheet, f.cell, f.row, f.column, rebuilt(f).what(lang), rebuilt(f).mend(lang), f.code)
        for f in selectors.findings_of(of).iterator()
    )
    audit.record("import.set-aside-fetched", on=f"import:{of.pk}", by=request.seat)
    return spreadsheet(
        columns, found, _("没有入库的行"), request.GET.get("format", "xlsx"), who=request.seat.name
    )


@require_POST
@needs(NEEDS)
def coverage(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the answers on completeness."""
    of = found_import(request, pk)
    try:
        services.set_coverage(of, coverage=_answers(request), by=request.seat)
    except services.CannotChange:
        messages.error(request, ended())
    return redirect("enterprises:import", pk=pk)


def _answers(request: HttpRequest) -> dict[str, str]:
    answers = {name: request.POST.get(f"all-{name}", "") for name in tables()}
    return {name: answer for name, answer in answers.items() if answer in ("all", "some")}


@require_POST
@needs(NEEDS)
def options(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose whether an empty cell leaves what is known, or the row is replaced whole."""
    of = found_import(request, pk)
    try:
        services.set_options(of, by=request.seat, whole=request.POST.get("whole") == "1")
    except services.CannotChange:
        messages.error(request, ended())
    return redirect("enterprises:import", pk=pk)


@require_POST
@needs(NEEDS)
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the commitment; every question on completeness must have been answered."""
    of = found_import(request, pk)
    answers = {**of.coverage, **_answers(request)}
    asked = [each["table"] for each in pages.coverage_questions(of)]
    try:
        services.set_coverage(of, coverage=answers, by=request.seat)
        if any(table not in answers for table in asked):
            messages.error(request, _("还没有入库：请先回答每张表是不是全部。"))
        else:
            services.ask_for_commit(of, by=request.seat)
    except services.CannotChange:
        messages.error(request, ended())
    return redirect("enterprises:import", pk=pk)


@require_POST
@needs(NEEDS)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the import up."""
    of = found_import(request, pk)
    try:
        services.discard(of, by=request.seat)
    except services.CannotChange:
        messages.error(request, ended())
    else:
        messages.success(request, _("已放弃这次导入，没有写入任何数据。"))
    return redirect("enterprises:imports")


@require_POST
@needs("runs.start")
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an assessment of what counts now."""
    of = found_import(request, pk)
    ask_for_run(tenant_id=of.tenant_id, reason=_("导入 %(title)s") % {"title": of.title}, by=request.seat)
    return redirect("enterprises:import", pk=of.pk)


def ended() -> str:
    """Return what is said when an import cannot be changed any more."""
    return _("这次导入已经入库或放弃，不能再改；或者内容刚刚变过，请重新检查。")
