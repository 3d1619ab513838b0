"""Pages of points (积分页面)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import Floor
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yuqi.portal.access import Seat, may, needs
from yuqi.portal.audit import services as audit
from yuqi.portal.points import exporting, pictures, portraits, selectors, services
from yuqi.portal.points.forms import PublishForm, WithdrawForm
from yuqi.portal.points.models import Publication, Scoring
from yuqi.portal.runs.selectors import current_run
from yuqi.portal.shared.exports import FORMATS, spreadsheet
from yuqi.portal.shared.filters import Filter
from yuqi.portal.shared.templatetags.yuqi import say

__all__ = ["board", "export", "model", "models", "own", "portrait", "publish", "score", "scoring", "withdraw"]

PAGE = 50


@needs("points.board")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the ranked list of one model, with rank intervals."""
    viewer: Seat = request.seat
    fresh = _fresh(viewer)
    scoring = _scoring(viewer, request.GET.get("model"))
    context: dict[str, Any] = {"fresh": fresh, "scoring": scoring}
    if scoring is None:
        return render(request, "points/board.html", context)
    info = _info(viewer, scoring)
    asked = _asked(request)
    lines = selectors.board_lines(viewer, scoring, **asked)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    context |= {
        "info": info,
        "page": page,
        "sort": asked["sort"],
        "filters": _filters(viewer, scoring, info, asked),
        "keep": [("model", info.short)] + ([("sort", asked["sort"])] if asked["sort"] != "rank" else []),
        "cleared": any(asked[name] for name in ("stage", "district", "grade", "missing", "scored", "query")),
        "stages": {stage.id: stage.label for stage in info.stages},
    }
    if request.htmx:
        return render(request, "points/_board_table.html", context)
    bins = (
        scoring.lines.exclude(total=None)
        .values_list(Floor("total") / 10)
        .annotate(count=Count("pk"))
        .order_by()
    )
    counts: dict[int, int] = {}
    for place, count in bins:
        counts[int(place)] = counts.get(int(place), 0) + count
    context |= {
        "tabs": _tabs(viewer, info.id),
        "totals": pictures.totals_chart(counts.items()),
        "publication": selectors.publication_in_force(viewer, scoring.model),
        "publish_form": PublishForm(initial={"period": _period(scoring)}),
        "withdraw_form": WithdrawForm(),
    }
    return render(request, "points/board.html", context)


@needs("points.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Give the list as filtered, as a spreadsheet."""
    viewer: Seat = request.seat
    scoring = _scoring(viewer, request.GET.get("model"))
    if scoring is None:
        raise Http404
    info = _info(viewer, scoring)
    kind = request.GET.get("format", "xlsx")
    if kind not in FORMATS:
        raise Http404
    lines = selectors.board_lines(viewer, scoring, **_asked(request))
    audit.record(
        "points.exported",
        on=f"scoring:{scoring.pk}",
        by=viewer,
        after={"model": scoring.model, "rows": lines.count(), "format": kind},
    )
    return spreadsheet(
        exporting.headings(info),
        exporting.rows(lines, info),
        _("创新积分"),
        kind,
        run=scoring.run,
        who=viewer.name,
        note=exporting.caveat(scoring, info),
    )


@needs("points.board")
@require_GET
def scoring(request: HttpRequest) -> HttpResponse:
    """Show how far the scoring of the current run is; the page asks again until it is done."""
    fresh = selectors.freshness(request.seat.tenant_id)
    if fresh.is_fresh and request.htmx:
        answer = HttpResponse(status=204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    return render(request, "points/_scoring.html", {"fresh": fresh})


@needs("points.score")
@require_POST
def score(request: HttpRequest) -> HttpResponse:
    """Have the current run scored, or again after a failure."""
    run = current_run(request.seat.tenant_id)
    if run is not None:
        services.ask_for_scores(run, by=request.seat)
        messages.info(request, _("积分已排队计算，可以离开这个页面"))
    return redirect("points:board")


@needs("points.publish")
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Let enterprises see their own result."""
    found = get_object_or_404(Scoring, pk=request.POST.get("scoring") or 0, tenant_id=request.seat.tenant_id)
    form = PublishForm(request.POST)
    back = _board_url(found.model)
    if not form.is_valid():
        messages.error(request, _("写明公布的是哪一期，例如 2026 年上半年"))
        return redirect(back)
    try:
        services.publish(scoring=found, by=request.seat, **form.cleaned_data)
    except services.NotPublishable as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已公布，%(count)s 家企业各自看到自己的积分") % {"count": found.scored})
    return redirect(back)


@needs("points.publish")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a publication back."""
    found = get_object_or_404(Publication, pk=pk, tenant_id=request.seat.tenant_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        services.withdraw(publication=found, why=form.cleaned_data["why"], by=request.seat)
        messages.success(request, _("公布已撤回，企业从现在起看不到这一期"))
    else:
        messages.error(request, _("写一句为什么撤回，企业和审计都会看到"))
    return redirect(_board_url(found.model))


@needs("points.board")
@require_GET
def models(request: HttpRequest) -> HttpResponse:
    """Show the models side by side: how their ranks agree, and where one enterprise stands in each."""
    viewer: Seat = request.seat
    infos = selectors.model_infos(viewer)
    shown = {each.model: each for each in selectors.scorings(viewer)}
    uscc = request.GET.get("uscc", "").strip()
    query = request.GET.get("q", "").strip()
    matches = []
    if query and not uscc and shown:
        first = next(iter(shown.values()))
        matches = list(selectors.board_lines(viewer, first, query=query)[:12])
        if len(matches) == 1:
            uscc = matches[0].uscc
    lines = {line.scoring.model: line for line in selectors.lines_of(viewer, uscc)} if uscc else {}
    context = {
        "fresh": _fresh(viewer),
        "rows": [(info, shown.get(info.id), lines.get(info.id)) for info in infos],
        "matrix": [
            (info, [shown[info.id].agreement.get(other.id) for other in infos if other.id in shown])
            for info in infos
            if info.id in shown
        ],
        "heads": [info for info in infos if info.id in shown],
        "uscc": uscc if lines else "",
        "name": selectors.name_of(viewer, uscc) if lines else "",
        "q": query,
        "matches": [] if lines else matches,
    }
    return render(request, "points/models.html", context)


@needs("points.portrait")
@require_GET
def model(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a model is made of: dimensions, indicators, weights by stage, cites."""
    found = next(
        (each for each in selectors.model_infos(request.seat) if name in (each.short, each.id)), None
    )
    if found is None:
        raise Http404
    return render(
        request,
        "points/model.html",
        {
            "base": _base(request.seat),
            "info": found,
            "groups": [
                (
                    group,
                    [_weights(group.most, found)],
                    [(one, _weights(one.weights, found)) for one in group.indicators],
                )
                for group in found.dimensions
            ],
        },
    )


@needs("points.portrait")
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Lead the people of an enterprise to its own portrait."""
    if request.seat.uscc is None:
        return redirect("points:board")
    return _portrait(request, request.seat.uscc)


@needs("points.portrait")
@require_GET
def portrait(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show one enterprise's portrait: an official any, an enterprise its own."""
    if request.seat.is_firm and request.seat.uscc != uscc:
        raise Http404
    return _portrait(request, uscc)


def _portrait(request: HttpRequest, uscc: str) -> HttpResponse:
    viewer: Seat = request.seat
    found = _scoring(viewer, request.GET.get("model"))
    line = selectors.line_of(viewer, found, uscc) if found is not None else None
    name = selectors.name_of(viewer, uscc)
    context: dict[str, Any] = {"base": _base(viewer), "uscc": uscc, "name": name, "scoring": found}
    if found is None or line is None:
        if not viewer.is_firm and name == uscc:
            raise Http404
        context["fresh"] = selectors.freshness(viewer.tenant_id)
        return render(request, "points/no_portrait.html", context)
    shown = portraits.portrait(viewer, found, line, _info(viewer, found))
    address = "points:own" if viewer.is_firm else "points:portrait"
    args = [] if viewer.is_firm else [uscc]
    context |= {
        "shown": shown,
        "radar": pictures.radar_of(shown),
        "bars": pictures.differences(shown),
        "total": pictures.total_bar(shown),
        "trend": pictures.trend_line(shown),
        "publication": selectors.publication_in_force(viewer, found.model),
        "tabs": [
            (
                say(_info(viewer, each.scoring).label),
                f"{reverse(address, args=args)}?model={each.scoring.model.removeprefix('points.')}",
                each.scoring_id == found.pk,
                None,
            )
            for each in selectors.lines_of(viewer, uscc)
        ],
    }
    return render(request, "points/portrait.html", context)


def _fresh(viewer: Seat) -> selectors.Freshness:
    """Return whether points are of the current run; when they are not and nobody asked, ask."""
    fresh = selectors.freshness(viewer.tenant_id)
    run = current_run(viewer.tenant_id)
    if run is not None and not fresh.is_fresh and fresh.job is None:
        services.ask_for_scores(run, by=viewer if may(viewer, "points.score") else None)
        fresh = selectors.freshness(viewer.tenant_id)
    return fresh


def _scoring(viewer: Seat, model: str | None) -> Scoring | None:
    found = selectors.scoring_of(viewer, model)
    if found is None and model:
        raise Http404
    return found


def _info(viewer: Seat, scoring: Scoring) -> Any:
    return next(info for info in selectors.model_infos(viewer) if info.id == scoring.model)


def _base(viewer: Seat) -> str:
    return "shared/base_firm.html" if viewer.is_firm else "shared/base.html"


def _board_url(model: str) -> str:
    return f"{reverse('points:board')}?model={model.removeprefix('points.')}"


def _period(scoring: Scoring) -> str:
    half = _("上半年") if scoring.as_of.month <= 6 else _("下半年")
    return _("%(year)s 年%(half)s") % {"year": scoring.as_of.year, "half": half}


def _asked(request: HttpRequest) -> dict[str, Any]:
    get = request.GET
    sort = get.get("sort", "")
    return {
        "stage": get.get("stage", ""),
        "district": get.get("district", ""),
        "grade": get.get("grade", ""),
        "missing": get.get("missing") == "1",
        "scored": get.get("scored") == "1",
        "query": get.get("q", ""),
        "sort": sort if sort in selectors.SORTS else "rank",
    }


def _filters(viewer: Seat, scoring: Scoring, info: Any, asked: dict[str, Any]) -> list[Filter]:
    found = []
    if info.stages:
        stages = [
            (stage.id, f"{say(stage.label)} {scoring.stages.get(stage.id, 0)}") for stage in info.stages
        ]
        found.append(Filter(name="stage", label=_("发展阶段"), value=asked["stage"], options=stages))
    if info.grades:
        grades = [(grade, grade) for grade, _edge in info.grades]
        found.append(Filter(name="grade", label=_("等级"), value=asked["grade"], options=grades))
    places = [(place, place) for place in selectors.districts(viewer)]
    if places:
        found.append(Filter(name="district", label=_("片区"), value=asked["district"], options=places))
    found.append(
        Filter(name="missing", label=_("只看资料待补"), value="1" if asked["missing"] else "", kind="check")
    )
    found.append(
        Filter(name="scored", label=_("只看有得分的"), value="1" if asked["scored"] else "", kind="check")
    )
    found.append(Filter(name="q", label=_("企业名、首字母、信用代码"), value=asked["query"], kind="search"))
    return found


def _tabs(viewer: Seat, model: str) -> list[tuple[str, str, bool, int | None]]:
    return [
        (say(_info(viewer, each).label), _board_url(each.model), each.model == model, None)
        for each in selectors.scorings(viewer)
    ]


def _weights(weights: Any, info: Any) -> list[Any]:
    """Return one weight a stage, in the order of the stages."""
    if not info.stages:
        return [weights.get("")]
    return [weights.get(stage.id, weights.get("")) for stage in info.stages]
