"""The page of one enterprise (企业 360°)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yuqi.portal.access import Seat, needs
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.selectors import ladder_of_one, one, record, register
from yuqi.portal.enterprises.selectors.codes import present_code
from yuqi.portal.enterprises.selectors.freshness import freshness
from yuqi.portal.runs.selectors import current_run, folder_of

__all__ = ["base_of", "detail", "firm_or_404", "page_of"]


def base_of(seat: Seat) -> str:
    """Return the frame of a seat's pages."""
    return "shared/base_firm.html" if seat.is_firm else "shared/base.html"


def firm_or_404(seat: Seat, uscc: str) -> Enterprise:
    """Return an enterprise the seat may see.

    Raises:
        Http404: there is none; another's is none.
    """
    firm = register.one_of(seat, uscc)
    if firm is None:
        raise Http404("no such enterprise")
    return firm


def page_of(seat: Seat, firm: Enterprise) -> dict[str, Any]:
    """Return what the pages of one enterprise share."""
    crumbs = [] if seat.is_firm else [(_("企业名录"), reverse("enterprises:list"))]
    crumbs.append((firm.name, reverse("enterprises:detail", args=[firm.uscc])))
    return {"firm": firm, "base": base_of(seat), "crumbs": crumbs}


@require_GET
@needs("enterprises.view")
def detail(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show one enterprise all round; a former code leads to the present one."""
    seat: Seat = request.seat
    firm = register.one_of(seat, uscc)
    if firm is None or firm.merged_into:
        code = present_code(seat, uscc)
        if code is None:
            raise Http404("no such enterprise")
        return redirect("enterprises:detail", code)
    run = current_run(seat.tenant_id)
    facts = one.facts_of(seat, uscc)
    own = ladder_of_one.best_standings(seat, uscc) if run else {}
    folder = folder_of(run) if run else None
    measures = one.measures(facts)
    here = page_of(seat, firm) | {
        "run": run,
        "facts": facts,
        "measures": measures,
        "identity": [facts.own(name) for name in _IDENTITY],
        "names": facts.of("names"),
        "tracks": ladder_of_one.track_lines(uscc, own, folder) if folder else [],
        "near": ladder_of_one.nearest(uscc, own, folder) if folder else [],
        "doubts": one.doubts_about(uscc, run),
        "unknown": [
            m for m in measures if m.cells and m.cells[-1].value is None and not m.cells[-1].is_locked
        ],
        "benefits": one.benefits_of(seat, uscc) if run else [],
        "duties": one.duties_of(seat, uscc, since=run.as_of) if run else [],
        "batches": one.batches_about(seat, uscc)[:6],
        "acts": record.acts_about(seat, uscc),
        "freshness": None if seat.is_firm else freshness(seat, run),
        "today": run.as_of if run else timezone.localdate(),
        "portrait_url": _url("points:portrait", uscc),
        "parts": {name: _url(f"insight:{name}_part", uscc) for name in _PARTS} if run else {},
    }
    return render(request, "enterprises/enterprise_detail.html", here)


_PARTS = ("plan", "portrait", "cases")  # fetched by the page from the rooms above, which know them
_IDENTITY = (
    "registered_on",
    "legal_form",
    "registered_capital",
    "industry_code",
    "tech_field",
    "main_product",
    "district",
    "address",
    "listed_board",
    "moved_in_on",
    "from_region",
    "moved_out_on",
    "contact_name",
    "contact_phone",
)


def _url(name: str, *args: str) -> str | None:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None
