"""Whether the house stands (健康检查)."""

from __future__ import annotations

import logging
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from yuqi.portal.access import needs, public
from yuqi.portal.runs.models import Run

__all__ = ["healthz", "home"]

log = logging.getLogger(__name__)


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database and every current run can be read; names nothing that is anybody's own."""
    try:
        folders = list(Run.objects.filter(is_current=True).values_list("folder", flat=True))
    except (DatabaseError, InterfaceError):
        log.exception("database_away")
        lost = JsonResponse({"database": False, "runs": None}, status=503)
        lost.headers["Retry-After"] = "30"
        return lost
    whole = all((Path(settings.HOME) / folder / "run.parquet").is_file() for folder in folders)
    return JsonResponse({"database": True, "runs": whole}, status=200 if whole else 503)


_HOMES = {
    "administrator": "accounts:people",
    "auditor": "audit:log",
    "observer": "accounts:self",
    "legal_rep": "insight:firm",
    "finance_user": "insight:firm",
    "ip_user": "insight:firm",
}


@needs("home.view")
def home(request: HttpRequest) -> HttpResponse:
    """Lead each role to the page its day begins with."""
    return redirect(_HOMES.get(request.seat.role, "insight:cockpit"))
