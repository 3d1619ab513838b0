"""How the table is asked (权限判断): on views, in services, on querysets, on columns."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from yuqi.portal.access.seat import Seat
from yuqi.portal.access.table import ACTIONS, CLASSES

__all__ = ["Refused", "may", "needs", "public", "require", "sees_class", "visible_to"]

View = Callable[..., HttpResponse]


class Refused(PermissionDenied):
    """The seat may not do this (无权操作); nothing was changed."""


def may(seat: Seat | None, action: str) -> bool:
    """Return whether a seat may do something; an action that is not in the table is nobody's."""
    return seat is not None and seat.role in ACTIONS.get(action, frozenset())


def require(seat: Seat | None, action: str, *, uscc: str | None = None) -> None:
    """Refuse unless the seat may do it; with `uscc`, to that enterprise.

    Raises:
        Refused: it may not.
    """
    if not may(seat, action):
        raise Refused(action)
    if uscc is not None and seat is not None and seat.is_firm and seat.uscc != uscc:
        raise Refused(action)


def needs(action: str) -> Callable[[View], View]:
    """Declare which action a view is; it is refused to seats that may not do it."""
    if action not in ACTIONS:
        raise ValueError(f"{action} is not in the table of permissions (access/table.py)")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(getattr(request, "seat", None), action)
            return view(request, *args, **kwargs)

        guarded.access_rule = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Declare a view that is open to people who have not logged in."""
    view.access_rule = "public"  # type: ignore[attr-defined]
    return view


def visible_to(queryset: QuerySet, seat: Seat, *, tenant: str = "tenant", uscc: str = "uscc") -> QuerySet:
    """Return the rows a seat may see: its tenant's; its own enterprise's; its district's where that is its scope.

    Args:
        queryset: of a model with a tenant and, mostly, a uscc.
        seat: who looks.
        tenant: the path to the tenant.
        uscc: the path to the code; "" for models that are not about enterprises, closed to enterprise roles.
    """
    rows = queryset.filter(**{tenant: seat.tenant_id})
    if seat.is_firm:
        return rows.filter(**{uscc: seat.uscc}) if uscc and seat.uscc else rows.none()
    if seat.district and uscc:
        register = apps.get_model("enterprises", "Enterprise")  # by name: the register stands above
        if queryset.model is register:
            return rows.filter(district=seat.district)
        own = register._default_manager.filter(tenant_id=seat.tenant_id, district=seat.district)
        return rows.filter(**{f"{uscc}__in": own.values("uscc")})
    return rows


def sees_class(seat: Seat | None, name: str) -> bool:
    """Return whether a seat sees the values of a column class (敏感级别)."""
    if seat is None:
        return False
    if seat.is_firm:
        return seat.role in CLASSES.get(name, frozenset())
    if name in ("public", "zone"):
        return seat.role in ("officer", "chief_officer", "leader", "approver")
    return seat.role in ("officer", "chief_officer") and name in seat.duties
