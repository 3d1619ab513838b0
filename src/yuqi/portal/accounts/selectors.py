"""Who is who (账号查询)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django_otp import user_has_device

from yuqi.portal.access import Seat
from yuqi.portal.accounts.models import Membership, User

__all__ = ["SEAT_KEY", "memberships_of", "needs_second_factor", "seat_from", "seat_of", "second_factor_due"]

SEAT_KEY = "seat"  # in the session: the membership acted in


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return the seats a person may take, oldest first."""
    return Membership.objects.filter(user=user, active=True).select_related("tenant").order_by("pk")


def seat_of(user: User, session: Any) -> Seat | None:
    """Return the seat a session acts in: the one chosen, else the first; None while a second factor is due."""
    membership = _acted_in(user, session)
    if membership is None or needs_second_factor(user, membership):
        return None
    return seat_from(membership, user)


def second_factor_due(user: User, session: Any) -> bool:
    """Return whether the person has a role here, and only the code of the second device is still to come."""
    membership = _acted_in(user, session)
    return membership is not None and needs_second_factor(user, membership)


def _acted_in(user: User, session: Any) -> Membership | None:
    memberships = memberships_of(user)
    chosen = session.get(SEAT_KEY)
    return (memberships.filter(pk=chosen).first() if chosen else None) or memberships.first()


def needs_second_factor(user: Any, membership: Membership) -> bool:
    """Return whether this seat waits for a code of the person's second device."""
    if getattr(user, "is_verified", lambda: False)():
        return False
    asked = membership.role in settings.SECOND_FACTOR_ROLES and not membership.tenant.is_sample
    return bool(asked or user_has_device(user))


def seat_from(membership: Membership, user: User | None = None) -> Seat:
    """Return a membership as a seat."""
    person = user or membership.user
    return Seat(
        user_id=person.pk,
        name=person.name,
        tenant_id=membership.tenant_id,
        tenant_slug=membership.tenant.slug,
        tenant_name=membership.tenant.name,
        role=membership.role,
        uscc=membership.uscc or None,
        duties=frozenset(membership.duties),
        district=membership.district or None,
    )
