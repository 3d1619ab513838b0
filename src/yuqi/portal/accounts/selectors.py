"""Who is who (账号查询)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp import user_has_device

from yuqi.portal.access import ROLES, Refused, Seat, may, require, visible_to
from yuqi.portal.accounts.models import Consent, ConsentLook, FirmProof, Invitation, Membership, Tenant, User

__all__ = [
    "SEAT_KEY",
    "SUPPRESSION_MINIMUM",
    "SeatChoice",
    "asks_second_factor",
    "consent_in_force",
    "consents_of",
    "firm_names",
    "invitations_of",
    "looks_at",
    "memberships_of",
    "needs_second_factor",
    "people_of",
    "proof_due",
    "proof_missing",
    "proofs_of",
    "seat_choices",
    "seat_from",
    "seat_of",
    "second_factor_due",
    "suppression_minimum",
]

SEAT_KEY = "seat"  # in the session: the membership acted in
SUPPRESSION_MINIMUM = 5  # fewest enterprises a statistic stands on, where the zone asks for no more


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatChoice:
    """A seat a person may change to (可换席位), as the menu of the name shows it."""

    id: int
    label: str
    url: str
    current: bool


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return the seats a person may take, oldest first."""
    rows = Membership.objects.filter(user=user, active=True)
    return rows.select_related("tenant", "proof").order_by("pk")


def seat_of(user: User, session: Any) -> Seat | None:
    """Return the seat a session acts in: the one chosen, else the first; None while code or proof is due."""
    membership = _acted_in(user, session)
    if membership is None or needs_second_factor(user, membership) or proof_missing(membership):
        return None
    return seat_from(membership, user)


def second_factor_due(user: User, session: Any) -> bool:
    """Return whether the person has a role here, and only the code of the second device is still to come."""
    membership = _acted_in(user, session)
    return membership is not None and needs_second_factor(user, membership)


def _acted_in(user: User, session: Any) -> Membership | None:
    """Return the seat chosen, else the first that is open, else the first."""
    found = list(memberships_of(user))
    chosen = session.get(SEAT_KEY)
    wanted = [each for each in found if each.pk == chosen]
    return next(iter([*wanted, *(each for each in found if not proof_missing(each)), *found]), None)


def proof_missing(membership: Membership) -> bool:
    """Return whether this seat waits for the proof that the person speaks for the enterprise (企业身份核验)."""
    proof = getattr(membership, "proof", None)
    return proof is not None and proof.state != FirmProof.State.ACCEPTED


def proof_due(user: User, session: Any) -> FirmProof | None:
    """Return the proof that the seat a session acts in waits for."""
    membership = _acted_in(user, session)
    return membership.proof if membership is not None and proof_missing(membership) else None


def proofs_of(viewer: Seat) -> QuerySet[FirmProof]:
    """Return the proofs of people invited for enterprises of the tenant, those to be looked at first.

    Raises:
        Refused: to others than who decides on them.
    """
    require(viewer, "accounts.prove")
    rows = FirmProof.objects.filter(membership__tenant_id=viewer.tenant_id, membership__active=True)
    return rows.select_related("membership__user", "decided_by").order_by("-handed_in_at", "-pk")


def needs_second_factor(user: Any, membership: Membership) -> bool:
    """Return whether this seat waits for a code of the person's second device."""
    if getattr(user, "is_verified", lambda: False)():
        return False
    return bool(asks_second_factor(membership) or user_has_device(user))


def asks_second_factor(membership: Membership) -> bool:
    """Return whether this role asks for a second device; in a sample zone none does."""
    return membership.role in settings.SECOND_FACTOR_ROLES and not membership.tenant.is_sample


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


def seat_choices(user: User, seat: Seat, *, url: str) -> list[SeatChoice]:
    """Return all seats of a person with the one acted in marked; a change is posted to `url`."""
    found = list(memberships_of(user))
    firms: Mapping[str, str] = {}
    for tenant_id in {each.tenant_id for each in found if each.uscc}:
        codes = [each.uscc for each in found if each.uscc and each.tenant_id == tenant_id]
        firms = {**firms, **firm_names(tenant_id, codes)}
    return [
        SeatChoice(
            id=each.pk,
            label=" · ".join(
                filter(None, (_(ROLES[each.role]), firms.get(each.uscc, each.uscc) or each.tenant.name))
            ),
            url=url,
            current=(each.tenant_id, each.role, each.uscc) == (seat.tenant_id, seat.role, seat.uscc or ""),
        )
        for each in found
    ]


def firm_names(tenant_id: int, usccs: Collection[str], *, district: str | None = None) -> Mapping[str, str]:
    """Return the names of enterprises that stand in the tenant's register, or in a district of it, by code."""
    # By name: the register stands above accounts.
    register = apps.get_model("enterprises", "Enterprise")
    rows = register.objects.filter(tenant_id=tenant_id, uscc__in=list(usccs))
    if district:
        rows = rows.filter(district=district)
    return dict(rows.values_list("uscc", "name"))


def people_of(viewer: Seat) -> QuerySet[Membership]:
    """Return who has a seat at the tenant: all to its administrator, own staff to a 法定代表人.

    Raises:
        Refused: to others.
    """
    if not (may(viewer, "accounts.manage") or (viewer.is_firm and may(viewer, "accounts.invite"))):
        raise Refused("accounts.manage")
    return visible_to(Membership.objects.select_related("user"), viewer).order_by(
        "-active", "user__name", "pk"
    )


def invitations_of(viewer: Seat) -> QuerySet[Invitation]:
    """Return invitations nobody accepted yet: the administrator's all, an officer's own, an enterprise's its own."""
    rows = visible_to(Invitation.objects.filter(accepted_at=None, withdrawn_at=None), viewer)
    if not viewer.is_firm and not may(viewer, "accounts.manage"):
        rows = rows.filter(made_by_id=viewer.user_id)
    return rows.select_related("made_by").order_by("-created_at", "-pk")


def consents_of(viewer: Seat) -> QuerySet[Consent]:
    """Return the consents of the viewer's own enterprise, those in force first."""
    rows = visible_to(Consent.objects.select_related("given_by", "withdrawn_by"), viewer)
    return rows.order_by("-withdrawn_at", "-until", "-pk")


def consent_in_force(*, tenant_id: int, uscc: str, grantee: str, name: str, on: date | None = None) -> bool:
    """Return whether an enterprise lets somebody read a class of its data on that day."""
    held = Consent.objects.filter(
        tenant_id=tenant_id,
        uscc=uscc,
        grantee=grantee,
        withdrawn_at=None,
        until__gte=on or timezone.localdate(),
    )
    return any(name in classes for classes in held.values_list("classes", flat=True))


def looks_at(viewer: Seat) -> QuerySet[ConsentLook]:
    """Return who looked at the viewer's own enterprise, newest first."""
    rows = visible_to(ConsentLook.objects.all(), viewer) if viewer.is_firm else ConsentLook.objects.none()
    return rows.order_by("-on", "-pk")


def suppression_minimum(tenant_id: int) -> int:
    """Return the fewest enterprises a statistic of this zone may stand on; never below five."""
    settings_of = Tenant.objects.values_list("settings", flat=True).get(pk=tenant_id)
    return max(SUPPRESSION_MINIMUM, int(settings_of.get("suppression_minimum") or SUPPRESSION_MINIMUM))
