"""Pass rates and failures (通过率分析)."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yuqi.portal.access import Seat, needs
from yuqi.portal.bridge import vocabulary
from yuqi.portal.coaching import analysis as analysing
from yuqi.portal.coaching import selectors
from yuqi.portal.coaching.wording import cause_words
from yuqi.portal.enterprises.cells import code_words
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.shared.filters import Filter
from yuqi.portal.shared.pictures import meter
from yuqi.portal.shared.templatetags.yuqi import say

__all__ = ["analysis", "failed"]

_MOST = 20


@needs("coaching.analysis")
@require_GET
def analysis(request: HttpRequest) -> HttpResponse:
    """Show how many pass, by year, programme, field and specialist, and why the others fail."""
    viewer: Seat = request.seat
    programme, year = request.GET.get("programme", ""), request.GET.get("year", "")
    found = analysing.analyse(viewer, programme=programme, year=int(year) if year.isdigit() else None)
    programmes = {info.id: say(info.label) for info in selectors.programmes(viewer).values()}
    fields = vocabulary.tables()["enterprises"].column("tech_field")
    tables: list[dict[str, Any]] = [
        _table(_("按年度"), found.by_year, lambda key: _("%(year)s 年") % {"year": key}),
        _table(_("按申报项目"), found.by_programme, lambda key: programmes.get(key, key)),
        _table(
            _("按技术领域"), found.by_field, lambda key: code_words(fields, key) if key else _("领域待补")
        ),
    ]
    if found.by_specialist is not None:
        tables.append(_table(_("按申报专员"), found.by_specialist, str))
    most = max((cause.count for cause in found.causes), default=1)
    context = {
        "found": found,
        "tables": tables,
        "causes": [
            {
                "cause": cause,
                "svg": meter(
                    cause.count,
                    top=most,
                    label=_("%(words)s：%(count)s 份") % {"words": cause.words, "count": cause.count},
                ),
            }
            for cause in found.causes
        ],
        "least": analysing.LEAST,
        "filters": [
            Filter(
                name="programme",
                label=_("申报项目"),
                value=programme,
                options=[(group.key, programmes.get(group.key, group.key)) for group in found.by_programme],
            ),
            Filter(
                name="year",
                label=_("年度"),
                value=year,
                options=[(str(each), str(each)) for each in found.years],
            ),
        ],
        "cleared": bool(programme or year),
    }
    return render(request, "coaching/analysis.html", context)


@needs("coaching.analysis")
@require_GET
def failed(request: HttpRequest) -> HttpResponse:
    """List the failed applications, with cause and reasons."""
    viewer: Seat = request.seat
    cause, programme, year = (request.GET.get(name, "") for name in ("cause", "programme", "year"))
    programmes = {info.id: info.label for info in selectors.programmes(viewer).values()}
    firms = Enterprise.objects.filter(tenant_id=viewer.tenant_id)
    if viewer.district:
        firms = firms.filter(district=viewer.district)
    names = dict(firms.values_list("uscc", "name"))
    rows = [
        record
        for record in analysing.records(viewer.tenant_id)
        if record.outcome == "rejected"
        and record.uscc in names
        and (not cause or (record.cause or "other") == cause)
        and (not programme or record.programme == programme)
        and (not year or str(record.year) == year)
    ]
    rows.sort(key=lambda record: (-record.year, record.uscc, record.code))
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    listed = [
        {
            "record": record,
            "name": names[record.uscc],
            "programme": programmes.get(record.programme, record.programme),
            "cause": cause_words(record.cause),
        }
        for record in page
    ]
    context = {
        "page": page,
        "rows": listed,
        "cause": cause_words(cause),
    }
    return render(request, "coaching/failed.html", context)


def _table(title: str, groups: Any, words: Any) -> dict[str, Any]:
    shown = groups[:_MOST]
    return {
        "title": title,
        "rest": len(groups) - len(shown),
        "rows": [
            {
                "words": words(group.key),
                "group": group,
                "svg": meter(group.rate, top=1, label=f"{words(group.key)} {group.rate:.0%}")
                if group.rate is not None
                else "",
            }
            for group in shown
        ],
    }
