"""The catalog browser (政策库)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.portal.access import needs
from yuqi.portal.bridge.library import KINDS
from yuqi.portal.policies.selectors import catalog as selectors
from yuqi.portal.runs.selectors import current_run

__all__ = ["browse", "entry"]

_AT_ONCE = 50


def frame_of(request: HttpRequest) -> str:
    """Return the base template of the reader's pages."""
    return "shared/base_firm.html" if request.seat.is_firm else "shared/base.html"


@needs("policies.view")
def browse(request: HttpRequest) -> HttpResponse:
    """List entries of one kind, or those a search finds."""
    library = selectors.library_of(request.seat.tenant_slug)
    words = request.GET.get("q", "").strip()
    found = library.found(words) if words else [entry for kind in KINDS for entry in library.of(kind)]
    by_kind = {kind: [entry for entry in found if entry.kind == kind] for kind in KINDS}
    asked = request.GET.get("kind", "")
    kind = asked if asked in KINDS else next((each for each in KINDS if by_kind[each]), KINDS[0])
    suffix = f"&{urlencode({'q': words})}" if words else ""
    tabs = [
        (selectors.KIND_WORDS[each], f"?kind={each}{suffix}", each == kind, len(by_kind[each]))
        for each in KINDS
        if by_kind[each] or each == kind
    ]
    page = Paginator(by_kind[kind], _AT_ONCE).get_page(request.GET.get("page"))
    tracks = selectors.track_names(library)
    rows = [
        {
            "entry": each,
            "track": tracks.get(each.content.get("track", "")),
            "level": selectors.LEVELS.get(each.content.get("level", "")),
            "document": library.document(each.document),
            "confidence": selectors.CONFIDENCE.get(each.confidence or ""),
            "status": selectors.STATUS.get(each.status or ""),
        }
        for each in page
    ]
    context = {
        "frame": frame_of(request),
        "kind": kind,
        "rows": rows,
        "page": page,
        "tabs": tabs,
        "words": words,
        "total": len(found),
        "documents": len(library.of("document")),
    }
    return render(request, "policies/catalog.html", context)


@needs("policies.view")
def entry(request: HttpRequest, kind: str, id: str) -> HttpResponse:  # noqa: A002  as the address names it
    """Show one entry: editions, conditions, articles, how far it is verified."""
    if kind not in KINDS:
        raise Http404
    run = current_run(request.seat.tenant_id)
    today = run.as_of if run else timezone.localdate()
    shown = selectors.shown(request.seat, kind, id, today=today)
    if shown is None:
        raise Http404
    library = selectors.library_of(request.seat.tenant_slug)
    wanted = request.GET.get("edition", "")
    edition = next((each for each in shown.editions if each.id == wanted), None) or next(
        (each for each in shown.editions if each.is_now), shown.editions[0] if shown.editions else None
    )
    context = {
        **selectors.figures_of(shown.entry),
        "frame": frame_of(request),
        "shown": shown,
        "entry": shown.entry,
        "content": shown.entry.content,
        "obligations": [
            {**each, "due_says": selectors.due_words(str(each.get("due", "")))}
            for each in shown.entry.content.get("obligations") or ()
        ],
        "edition": edition,
        "today": today,
        "kind_word": selectors.KIND_WORDS[kind],
        "confidence": selectors.CONFIDENCE.get(shown.entry.confidence or ""),
        "status": selectors.STATUS.get(shown.entry.status or ""),
        "level": selectors.LEVELS.get(shown.entry.content.get("level", "")),
        "track": selectors.track_names(library).get(shown.entry.content.get("track", "")),
        "benefits": selectors.related_benefits(request.seat, id) if kind == "programme" else (),
        "crumbs": [
            (_("政策目录"), reverse("policies:catalog")),
            (selectors.KIND_WORDS[kind], reverse("policies:catalog") + f"?kind={kind}"),
        ],
    }
    return render(request, "policies/entry.html", context)
