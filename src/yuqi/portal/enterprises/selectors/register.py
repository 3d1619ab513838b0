"""The register as a list (企业名录): search, filters, order, rungs of one page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Substr
from django.http import QueryDict
from django.utils import timezone

from yuqi.portal.access import Seat, sees_class, visible_to
from yuqi.portal.accounts.models import Membership
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.typed import typed
from yuqi.portal.runs.models import Standing
from yuqi.portal.runs.selectors import standings

__all__ = [
    "SORTS",
    "Choices",
    "Wanted",
    "choices",
    "chosen",
    "districts",
    "officers",
    "one_of",
    "register",
    "searched",
    "standings_of",
    "suggestions",
    "wanted_from",
]

SORTS = {
    "name": ("initials", "uscc"),
    "revenue": ("revenue", "uscc"),
    "staff": ("staff", "uscc"),
    "registered": ("registered_on", "uscc"),
    "district": ("district", "initials", "uscc"),
}
WHERE = ("in", "out", "ended", "all")
_CODE = re.compile(r"[0-9A-Z]{4,18}")
_LATIN = re.compile(r"[0-9a-z]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is asked for (筛选条件)."""

    q: str = ""
    district: str = ""
    industry: str = ""  # a section (C) or division (C39)
    field: str = ""
    programme: str = ""
    standing: str = ""
    officer: str = ""  # a user's id; none: nobody; me: the viewer
    where: str = "in"
    sort: str = "name"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return (
            bool(self.q or self.district or self.industry or self.field or self.programme or self.officer)
            or self.where != "in"
        )

    @property
    def order(self) -> tuple[str, bool]:
        """Return the column and whether it goes down."""
        name = self.sort.removeprefix("-")
        return (name, self.sort.startswith("-")) if name in SORTS else ("name", False)


def wanted_from(query: QueryDict) -> Wanted:
    """Return what a query string asks for; what it gets wrong is left out."""
    said = {name: typed(query, name, most=80) for name in Wanted.__dataclass_fields__}
    said["where"] = said["where"] if said["where"] in WHERE else "in"
    said["sort"] = said["sort"] if said["sort"].removeprefix("-") in SORTS else "name"
    return Wanted(**said)


def register(viewer: Seat) -> QuerySet[Enterprise]:
    """Return the enterprises a seat may see, those merged into others left out."""
    rows = visible_to(Enterprise.objects.filter(merged_into=""), viewer)
    return rows.filter(district=viewer.district) if viewer.district else rows


def one_of(viewer: Seat, uscc: str) -> Enterprise | None:
    """Return an enterprise a seat may see, also one merged into another; None when there is none."""
    rows = visible_to(Enterprise.objects.select_related("officer"), viewer).filter(uscc=uscc)
    return (rows.filter(district=viewer.district) if viewer.district else rows).first()


def chosen(viewer: Seat, wanted: Wanted) -> QuerySet[Enterprise]:
    """Return the enterprises that answer the filters, in order."""
    rows = searched(register(viewer), wanted.q)
    if wanted.district:
        rows = rows.filter(district=wanted.district)
    if wanted.industry:
        rows = rows.filter(industry_code__startswith=wanted.industry)
    if wanted.field:
        rows = rows.filter(tech_field=wanted.field)
    if wanted.programme:
        rows = rows.filter(uscc__in=_on(viewer, wanted.programme, wanted.standing))
    rows = _officer(rows, wanted.officer, viewer)
    rows = _where(rows, wanted.where, timezone.localdate())
    name, down = wanted.order
    first, *rest = SORTS[name]
    if first == "revenue":  # the order would tell what the cell does not: those locked stand at the end
        open_classes = [
            each for each in ("public", "zone", "tax", "bank", "customs") if sees_class(viewer, each)
        ]
        seen = When(revenue_class__in=open_classes, then=F("revenue"))
        rows, first = rows.annotate(seen_revenue=Case(seen, default=None)), "seen_revenue"
    ordered = F(first).desc(nulls_last=True) if down else F(first).asc(nulls_last=True)
    return rows.order_by(first if first == "initials" and not down else ordered, *rest)


def searched(rows: QuerySet[Enterprise], q: str) -> QuerySet[Enterprise]:
    """Narrow to names (also former ones) that hold the words, initials or codes that begin so."""
    text = q.strip()
    if not text:
        return rows
    found = Q(name__icontains=text) | Q(former_names__icontains=text)
    if _CODE.fullmatch(text.upper()):
        found |= Q(uscc__contains=text.upper())
    if _LATIN.fullmatch(text.lower()):
        found |= Q(initials__contains=text.lower())
    return rows.filter(found)


def suggestions(viewer: Seat, q: str, *, most: int = 8) -> Sequence[Enterprise]:
    """Return the first enterprises that a search would find, those whose name or initials begin so first."""
    text = q.strip()
    if len(text) < 2:
        return ()
    begins = Q(name__istartswith=text) | Q(uscc__startswith=text.upper())
    if _LATIN.fullmatch(text.lower()):
        begins |= Q(initials__startswith=text.lower())
    rows = register(viewer).only("uscc", "name", "district", "former_names")
    found = list(rows.filter(begins).order_by("initials")[:most])
    if len(found) < most:
        known = [each.pk for each in found]
        found += list(searched(rows, text).exclude(pk__in=known).order_by("initials")[: most - len(found)])
    return found


def standings_of(viewer: Seat, usccs: Iterable[str]) -> Mapping[str, list[Standing]]:
    """Return where some enterprises stand, what they hold or nearly hold only, by code."""
    found: dict[str, list[Standing]] = defaultdict(list)
    rows = standings(viewer).filter(
        subject="enterprise", uscc__in=list(usccs), standing__in=("held", "at_risk", "near", "pass")
    )
    for each in rows:
        found[each.uscc].append(each)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the filters offer (筛选项)."""

    districts: tuple[str, ...]
    divisions: tuple[str, ...]  # of industries: C39
    officers: tuple[tuple[int, str], ...]


def choices(viewer: Seat) -> Choices:
    """Return what a list's filters offer; kept for half a minute, for it is read with every page."""
    key = f"register-choices:{viewer.tenant_id}:{viewer.district or ''}"
    return cache.get_or_set(key, lambda: _choices(viewer), 30)


def _choices(viewer: Seat) -> Choices:
    rows = register(viewer).values_list("district", Substr("industry_code", 1, 3)).distinct()
    found = list(rows.order_by())
    return Choices(
        districts=tuple(sorted({district for district, _code in found if district})),
        divisions=tuple(sorted({code for _district, code in found if code})),
        officers=tuple(officers(viewer.tenant_id)),
    )


def districts(viewer: Seat) -> list[str]:
    """Return the districts of the zone."""
    return list(choices(viewer).districts)


def officers(tenant_id: int) -> list[tuple[int, str]]:
    """Return the people who may look after enterprises: id and name."""
    rows = Membership.objects.filter(
        tenant_id=tenant_id, role__in=("officer", "chief_officer"), active=True, user__is_active=True
    )
    return list(rows.order_by("user__name").values_list("user_id", "user__name").distinct())


def _on(viewer: Seat, programme: str, standing: str) -> QuerySet[Standing, str]:
    """Return the codes of those who stand somewhere on a programme: a list read once, not asked for each row."""
    wanted = [standing] if standing else ["held", "at_risk", "pass", "near", "open"]
    rows = standings(viewer).filter(subject="enterprise", programme=programme, standing__in=wanted)
    return rows.order_by().values_list("uscc", flat=True)


def _officer(rows: QuerySet[Enterprise], officer: str, viewer: Seat) -> QuerySet[Enterprise]:
    if officer == "none":
        return rows.filter(officer=None)
    if officer == "me":
        return rows.filter(officer_id=viewer.user_id)
    return rows.filter(officer_id=int(officer)) if officer.isdecimal() and len(officer) < 15 else rows


def _where(rows: QuerySet[Enterprise], where: str, day: date) -> QuerySet[Enterprise]:
    left = Q(moved_out_on__lte=day)
    ended = Q(ended_on__lte=day)
    if where == "in":
        return rows.exclude(left).exclude(ended)
    if where == "out":
        return rows.filter(left)
    return rows.filter(ended) if where == "ended" else rows
