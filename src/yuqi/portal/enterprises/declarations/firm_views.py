"""An enterprise fills in its year (企业填报页面), phone first."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yuqi.portal.access import needs
from yuqi.portal.accounts.models import Tenant
from yuqi.portal.enterprises.declarations import selectors, services
from yuqi.portal.enterprises.declarations.fields import RIGHT_COLUMNS, fills_figures, fills_rights
from yuqi.portal.enterprises.models import Declaration, Enterprise
from yuqi.portal.shared.figures import is_english

__all__ = ["again", "declare", "declare_year", "fill", "submit", "take_back"]

NEEDS = "enterprises.declare"
_RIGHT = re.compile(r"right-(\d{1,3})-([a-z_]+)")


@require_GET
@needs(NEEDS)
def declare(request: HttpRequest) -> HttpResponse:
    """Show the years that may be declared and where each stands."""
    tenant = Tenant.objects.get(pk=request.seat.tenant_id)
    begun = {each.year: each for each in selectors.declarations_of(request.seat)}
    here = {
        "lines": [{"year": year, "of": begun.get(year)} for year in selectors.years_of(tenant)],
        "firm": _name(request),
    }
    return render(request, "enterprises/declarations/years.html", here)


@require_http_methods(["GET", "POST"])
@needs(NEEDS)
def declare_year(request: HttpRequest, year: int) -> HttpResponse:
    """Show the form of a year; keep what was typed, or say at each field what is wrong."""
    _year(request, year)
    of = services.declaration_of(year=year, by=request.seat)
    if request.method == "GET":
        return _form(request, of)
    unit = "yuan" if request.POST.get("unit") == "yuan" else "wan"
    figures = {name: text for name, text in request.POST.items() if re.fullmatch(r"[a-z_]+", name)}
    rights = _rights(request)
    taken = services.take_in(of, figures=figures, rights=rights, unit=unit, by=request.seat)
    try:
        services.save(of, taken=taken, version=_version(request), by=request.seat)
    except services.Conflict:
        messages.error(request, _("没有保存：同事刚刚也改过这份填报。请看过最新的内容再填。"))
        return redirect("enterprises:declare_year", year=year)
    except services.NotNow:
        messages.error(request, _("没有保存：这份填报已经提交。"))
        return redirect("enterprises:declare_year", year=year)
    of.refresh_from_db()
    if taken.problems:
        return _form(request, of, typed=figures, rights=rights, problems=taken.problems, status=422)
    services.look_over(of, by=request.seat)
    if request.POST.get("next") == "submit":
        return redirect("enterprises:declare_submit", year=year)
    if of.doubts:
        messages.warning(request, _("已保存。有几处数据看着不合常理，已标在格子旁，核对后可以照填。"))
    else:
        messages.success(request, _("已保存，没有发现问题。"))
    return redirect("enterprises:declare_year", year=year)


@require_POST
@needs(NEEDS)
def fill(request: HttpRequest, year: int) -> HttpResponse:
    """Put what is on record of the year into the fields that are still empty."""
    _year(request, year)
    of = services.declaration_of(year=year, by=request.seat)
    known = selectors.known_figures(of, viewer=request.seat)
    try:
        number = services.fill_in(of, figures=known, by=request.seat)
    except services.NotNow:
        messages.error(request, _("没有改动：这份填报已经提交，或不归您填。"))
        return redirect("enterprises:declare_year", year=year)
    of.refresh_from_db()
    services.look_over(of, by=request.seat)
    said = ngettext(
        "已填入 %(n)s 个数，逐格核对，不对的改掉。", "已填入 %(n)s 个数，逐格核对，不对的改掉。", number
    )
    messages.success(request, said % {"n": number})
    return redirect("enterprises:declare_year", year=year)


@require_http_methods(["GET", "POST"])
@needs(NEEDS)
def submit(request: HttpRequest, year: int) -> HttpResponse:
    """Show what is handed in once more; the legal representative hands it in."""
    _year(request, year)
    of = services.declaration_of(year=year, by=request.seat)
    if request.method == "POST":
        try:
            services.submit(of, by=request.seat)
        except services.NotNow:
            messages.error(request, _("没有提交：填报是空的，或已经提交过。"))
        else:
            messages.success(request, _("已提交，园区审核后会在这里告诉你。"))
        return redirect("enterprises:declare")
    here = {
        "of": of,
        "firm": _name(request),
        "lines": selectors.review_lines(of, viewer=request.seat),
        "may_submit": request.seat.role == "legal_rep",
        "doubts": _said(of),
    }
    return render(request, "enterprises/declarations/submit.html", here)


@require_POST
@needs("enterprises.submit_declaration")
def take_back(request: HttpRequest, year: int) -> HttpResponse:
    """Take a declaration back to change it, before it was dealt with."""
    return _move(request, year, services.take_back, _("已拿回，可以继续改。"))


@require_POST
@needs("enterprises.submit_declaration")
def again(request: HttpRequest, year: int) -> HttpResponse:
    """Open an accepted declaration for a correction."""
    return _move(request, year, services.open_again, _("可以更正了；采纳新的之前，原来的数据继续算数。"))


def _move(request: HttpRequest, year: int, act: Any, said: str) -> HttpResponse:
    of = selectors.declarations_of(request.seat).filter(year=year).first()
    if of is None:
        raise Http404
    try:
        act(of, by=request.seat)
    except services.NotNow:
        messages.error(request, _("现在不能这样做：园区已经处理过这份填报。"))
    else:
        messages.success(request, said)
    return redirect("enterprises:declare_year", year=year)


def _form(
    request: HttpRequest,
    of: Declaration,
    *,
    typed: dict[str, str] | None = None,
    rights: list[dict[str, str]] | None = None,
    problems: Any = None,
    status: int = 200,
) -> HttpResponse:
    unit = "yuan" if (request.POST or request.GET).get("unit") == "yuan" else "wan"
    lang = "en" if is_english() else "zh"
    told = {
        name: [f"{each.what(lang)}。{each.mend(lang)}" for each in said]
        for name, said in (problems or {}).items()
    }
    rows = selectors.rights_fields(of, typed=rights)
    here = {
        "of": of,
        "firm": _name(request),
        "unit": unit,
        "sections": selectors.sections(of, viewer=request.seat, unit=unit, typed=typed, problems=problems),
        "rights": [_right(number, row, told) for number, row in enumerate(rows)],
        "fillable": (
            len(selectors.known_figures(of, viewer=request.seat))
            if fills_figures(request.seat) and of.state in ("draft", "returned")
            else 0
        ),
        "known_rights": selectors.known_rights(of),
        "fills_figures": fills_figures(request.seat),
        "fills_rights": fills_rights(request.seat),
        "open": of.state in ("draft", "returned"),
        "wrong": sum(len(said) for said in told.values()),
        "told": told,
        "steps": of.steps.order_by("-pk")[:10],
        "may_submit": request.seat.role == "legal_rep",
        "doubts": _said(of),
    }
    return render(request, "enterprises/declarations/form.html", here, status=status)


def _right(number: int, row: dict[str, str], told: dict[str, list[str]]) -> dict[str, Any]:
    labels, choices = selectors.right_labels(), selectors.right_choices()
    return {
        "number": number,
        "filled": any(row.values()),
        "fields": [
            {
                "id": f"right-{number}-{name}",
                "label": labels[name],
                "value": row.get(name, ""),
                "choices": choices[name],
                "problems": told.get(f"right-{number}-{name}", []),
            }
            for name in RIGHT_COLUMNS
        ],
    }


def _rights(request: HttpRequest) -> list[dict[str, str]]:
    rows: dict[int, dict[str, str]] = {}
    for name, text in request.POST.items():
        found = _RIGHT.fullmatch(name)
        if found is not None and found.group(2) in RIGHT_COLUMNS:
            rows.setdefault(int(found.group(1)), {})[found.group(2)] = text
    return [rows[number] for number in sorted(rows) if any(text.strip() for text in rows[number].values())]


def _said(of: Declaration) -> list[str]:
    return [doubt["en" if is_english() else "zh"] for doubt in of.doubts]


def _year(request: HttpRequest, year: int) -> None:
    tenant = Tenant.objects.get(pk=request.seat.tenant_id)
    begun = selectors.declarations_of(request.seat).filter(year=year).exists()
    if year not in selectors.years_of(tenant) and not begun:
        raise Http404


def _name(request: HttpRequest) -> str:
    own = Enterprise.objects.filter(tenant_id=request.seat.tenant_id, uscc=request.seat.uscc)
    return own.values_list("name", flat=True).first() or request.seat.uscc or ""


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else -1
