"""Saved views of the register (常用视图): one person's own queries."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from yuqi.portal.access import Seat, require
from yuqi.portal.enterprises.models import SavedView
from yuqi.portal.enterprises.selectors.register import Wanted
from yuqi.portal.enterprises.typed import typed

__all__ = ["delete_view", "save_view", "views_of"]

MOST = 30


def views_of(viewer: Seat) -> QuerySet[SavedView]:
    """Return a person's own views, by name."""
    return SavedView.objects.filter(tenant_id=viewer.tenant_id, user_id=viewer.user_id).order_by("name")


@transaction.atomic
def save_view(*, by: Seat, name: str, query: str) -> str:
    """Keep a query under a name, in place of an earlier one of that name; return what was kept of it."""
    require(by, "enterprises.list")
    given = QueryDict(query[:2000])
    kept = QueryDict(mutable=True)
    for field in Wanted.__dataclass_fields__:
        if value := typed(given, field, most=80):
            kept[field] = value
    text = kept.urlencode()[:500]
    SavedView.objects.update_or_create(
        tenant_id=by.tenant_id, user_id=by.user_id, name=name, defaults={"query": text}
    )
    extra = views_of(by).order_by("-made_at").values_list("pk", flat=True)[MOST:]
    SavedView.objects.filter(pk__in=list(extra)).delete()
    return text


@transaction.atomic
def delete_view(*, by: Seat, pk: int) -> None:
    """Forget a view; another's is none of one's own and stays."""
    views_of(by).filter(pk=pk).delete()
