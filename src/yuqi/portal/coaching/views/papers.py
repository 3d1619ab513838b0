"""Materials: up, down, looked at (材料)."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yuqi.portal.access import needs, sees_class
from yuqi.portal.audit import services as audit
from yuqi.portal.coaching import files, looking, selectors, services
from yuqi.portal.coaching.forms import CheckForm, FiguresForm
from yuqi.portal.coaching.models import Material
from yuqi.portal.coaching.views.answering import back, found, problem

__all__ = ["check", "download", "figures", "remove", "upload"]


def _material(request: HttpRequest, pk: int, material: int) -> Material:
    one = selectors.material_of(request.seat, pk, material)
    if one is None:
        raise Http404
    return one


def _refused(why: str) -> str:
    return {
        "type": _("只收 PDF、图片、Word、Excel、OFD 和 ZIP 文件，换一种格式再传"),
        "content": _("文件内容和扩展名不符，重新导出后再传"),
        "large": _("文件超过 %(size)s MB，压缩或拆开再传") % {"size": files.LIMIT // 2**20},
        "empty": _("文件是空的，换一个再传"),
    }[why]


@needs("coaching.upload")
@require_POST
def upload(request: HttpRequest, pk: int, material: int) -> HttpResponse:
    """Take files for a material."""
    one = _material(request, pk, material)
    sent = request.FILES.getlist("file")
    if not sent:
        problem(request, _("先选文件，再上传"))
    for file in sent[:10]:
        try:
            made = services.upload(by=request.seat, material=one, file=file)
        except files.FileRefused as refused:
            problem(request, f"{files.plain_name(file.name or '')}：{_refused(refused.why)}")
        except services.NotAllowedNow as refused:
            problem(request, refused)
        else:
            messages.success(request, _("已收下 %(name)s") % {"name": made.name})
    return back(one.application, f"m{one.pk}")


@needs("coaching.review")
@require_POST
def check(request: HttpRequest, pk: int, material: int) -> HttpResponse:
    """Say whether a material is good."""
    one = _material(request, pk, material)
    form = CheckForm(request.POST)
    try:
        if not form.is_valid():
            raise services.NotAllowedNow(_("选一个结论"))
        services.check_material(by=request.seat, material=one, **form.cleaned_data)
    except services.NotAllowedNow as refused:
        problem(request, refused)
    return back(one.application, f"m{one.pk}")


@needs("coaching.upload")
@require_POST
def figures(request: HttpRequest, pk: int, material: int) -> HttpResponse:
    """Keep the figures a paper states, and lay them beside the facts."""
    one = _material(request, pk, material)
    asked = [
        each
        for each in looking.agreements(one.application)
        if each.material.pk == one.pk and sees_class(request.seat, each.sensitivity)
    ]
    form = FiguresForm(request.POST, figures=asked)
    if not form.is_valid():
        problem(request, _("只填数字，单位为元或人，不知道的空着"))
        return back(one.application, f"m{one.pk}")
    try:
        services.state_figures(by=request.seat, material=one, figures=form.cleaned_data)
        services.refresh_findings(application=one.application, by=request.seat)
    except services.NotAllowedNow as refused:
        problem(request, refused)
    else:
        messages.success(request, _("已和数据对照过"))
    return back(one.application, f"m{one.pk}")


@needs("coaching.view")
@require_GET
def download(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Give a file back, to be saved and never shown by the browser; each look is logged."""
    found(request, pk)
    one = selectors.file_of(request.seat, pk, file)
    if one is None:
        raise Http404
    path = files.path_of(one.sha256)
    if not path.is_file():
        raise Http404
    audit.record(
        "coaching.downloaded",
        on=f"application:{one.material.application.label}/{one.material.item}",
        by=request.seat,
        uscc=one.material.application.uscc,
        after={"file": one.name, "sha256": one.sha256},
    )
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=one.name, content_type="application/octet-stream"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@needs("coaching.upload")
@require_POST
def remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a file out of the checklist."""
    application = found(request, pk)
    one = selectors.file_of(request.seat, pk, file)
    if one is None:
        raise Http404
    try:
        services.remove_file(by=request.seat, file=one)
    except services.NotAllowedNow as refused:
        problem(request, refused)
    return back(application, f"m{one.material_id}")
