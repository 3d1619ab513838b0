"""Applications, as far as one may see (申报查询)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yuqi.portal.access import Seat, visible_to
from yuqi.portal.bridge import materials
from yuqi.portal.coaching.models import Application, Finding, Material, MaterialFile
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.selectors.register import officers
from yuqi.portal.runs.models import Standing

__all__ = [
    "Progress",
    "application_of",
    "applications",
    "catalogs_of",
    "chosen",
    "file_of",
    "finding_of",
    "material_of",
    "officers",
    "programmes",
    "progress_of",
    "standing_of",
    "with_names",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the materials are (材料进度)."""

    wanted: int
    there: int
    accepted: int
    returned: int


def catalogs_of(slug: str) -> list[Path]:
    """Return the tenant's own layer over the catalog, if it has one."""
    folder = Path(settings.HOME) / "catalog" / slug
    return [folder] if folder.is_dir() else []


def programmes(viewer: Seat) -> dict[str, materials.ProgrammeInfo]:
    """Return the programmes that have a checklist, by id."""
    return {info.id: info for info in materials.programmes(catalogs_of(viewer.tenant_slug))}


def applications(viewer: Seat) -> QuerySet[Application]:
    """Return the applications a seat may see: the zone's, its district's, an enterprise's own."""
    rows = visible_to(Application.objects.all(), viewer)
    if viewer.district:
        firms = Enterprise.objects.filter(tenant_id=viewer.tenant_id, district=viewer.district)
        rows = rows.filter(uscc__in=firms.values("uscc"))
    return rows


def chosen(
    viewer: Seat,
    *,
    programme: str = "",
    year: str = "",
    state: str = "",
    specialist: str = "",
    query: str = "",
    uscc: str = "",
) -> QuerySet[Application]:
    """Return the applications that answer the filters, newest first."""
    rows = applications(viewer)
    if programme:
        rows = rows.filter(programme=programme)
    if year.isdigit():
        rows = rows.filter(year=int(year))
    if state == "open":
        rows = rows.filter(state__in=["preparing", "pre_review", "returned", "ready", "submitted"])
    elif state:
        rows = rows.filter(state=state)
    if specialist == "none":
        rows = rows.filter(specialist=None)
    elif specialist == "me":
        rows = rows.filter(specialist_id=viewer.user_id)
    elif specialist.isdigit():
        rows = rows.filter(specialist_id=int(specialist))
    if uscc:
        rows = rows.filter(uscc=uscc)
    if query.strip():
        text = query.strip()
        firms = Enterprise.objects.filter(tenant_id=viewer.tenant_id).filter(
            Q(name__icontains=text) | Q(uscc__istartswith=text) | Q(initials__startswith=text.lower())
        )
        rows = rows.filter(uscc__in=firms.values("uscc"))
    return rows


def with_names(rows: QuerySet[Application], viewer: Seat) -> QuerySet[Application]:
    """Add what a list shows: the enterprise's name, how many materials are in, how many findings are open."""
    firm = Enterprise.objects.filter(tenant_id=viewer.tenant_id, uscc=OuterRef("uscc"))
    wanted = Material.objects.filter(application=OuterRef("pk")).exclude(state=Material.State.NOT_NEEDED)
    there = wanted.exclude(state=Material.State.MISSING)
    found = Finding.objects.filter(application=OuterRef("pk"), resolved_at__isnull=True)
    blocking = found.filter(severity=Finding.Severity.BLOCK)
    return rows.select_related("specialist").annotate(
        name=Subquery(firm.values("name")[:1]),
        wanted=_count(wanted),
        there=_count(there),
        open_findings=_count(found),
        blocking=_count(blocking),
    )


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("application").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def application_of(viewer: Seat, pk: int) -> Application | None:
    """Return an application a seat may see; None when it may not, or there is none."""
    return (
        with_names(applications(viewer), viewer)
        .select_related("tenant", "confirmed_by")
        .filter(pk=pk)
        .first()
    )


def material_of(viewer: Seat, application_id: int, pk: int) -> Material | None:
    """Return a material of an application a seat may see."""
    rows = Material.objects.filter(pk=pk, application_id=application_id)
    return rows.filter(application__in=applications(viewer)).select_related("application__tenant").first()


def file_of(viewer: Seat, application_id: int, pk: int) -> MaterialFile | None:
    """Return a file of an application a seat may see; one taken out stays there for officials."""
    rows = MaterialFile.objects.filter(pk=pk, material__application_id=application_id)
    if viewer.is_firm:
        rows = rows.filter(removed_at__isnull=True)
    return (
        rows.filter(material__application__in=applications(viewer))
        .select_related("material__application__tenant")
        .first()
    )


def finding_of(viewer: Seat, application_id: int, pk: int) -> Finding | None:
    """Return a finding of an application a seat may see."""
    rows = Finding.objects.filter(pk=pk, application_id=application_id)
    return rows.filter(application__in=applications(viewer)).select_related("application__tenant").first()


def progress_of(listed: Sequence[Material]) -> Progress:
    """Return how far the materials are."""
    wanted = [each for each in listed if each.state != Material.State.NOT_NEEDED]
    return Progress(
        wanted=len(wanted),
        there=sum(each.state != Material.State.MISSING for each in wanted),
        accepted=sum(each.state == Material.State.ACCEPTED for each in wanted),
        returned=sum(each.state == Material.State.RETURNED for each in wanted),
    )


def standing_of(viewer: Seat, application: Application) -> Standing | None:
    """Return the verdict by the current run."""
    rows = visible_to(Standing.objects.all(), viewer).filter(
        uscc=application.uscc, programme=application.programme
    )
    found = list(rows)
    same = [row for row in found if row.procedure == application.procedure]
    return (same or found or [None])[0]
