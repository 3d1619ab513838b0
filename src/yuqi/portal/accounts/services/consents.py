"""Consents (授权): an enterprise lets another read its data, until a day; each look is noted and shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yuqi.portal.access import Seat, may, require
from yuqi.portal.accounts.models import Consent, ConsentLook
from yuqi.portal.audit import services as audit

__all__ = [
    "CLASSES_GIVEN",
    "CLASS_WORDS",
    "ConsentLine",
    "described",
    "give_consent",
    "may_sign",
    "note_look",
    "withdraw_consent",
]

CLASSES_GIVEN = ("zone", "tax", "customs", "bank")
"""Classes a consent may name; personal data is never given to another (portal.md)."""

CLASS_WORDS = {
    "zone": _("园区数据：填报、知识产权、人员数等"),
    "tax": _("税务数据"),
    "customs": _("海关数据"),
    "bank": _("银行数据：贷款与授信"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """A consent as its page shows it (授权行)."""

    consent: Consent
    classes: tuple[Any, ...]
    state: str  # in_force, ended, withdrawn


def described(consents: Iterable[Consent]) -> list[ConsentLine]:
    """Return consents with their classes in words and where they stand today."""
    today = timezone.localdate()
    return [
        ConsentLine(
            consent=each,
            classes=tuple(CLASS_WORDS.get(name, name) for name in each.classes),
            state="withdrawn" if each.withdrawn_at else "in_force" if each.until >= today else "ended",
        )
        for each in consents
    ]


def may_sign(seat: Seat) -> bool:
    """Return whether a seat gives consents."""
    return may(seat, "accounts.consent")


@transaction.atomic
def give_consent(*, by: Seat, grantee: str, classes: Collection[str], purpose: str, until: date) -> Consent:
    """Let somebody read the own enterprise's data of these classes for a purpose, until a day.

    Raises:
        ValueError: no class, one that cannot be given, or a day that has passed.
    """
    require(by, "accounts.consent")
    given = sorted(set(classes))
    if not given or set(given) - set(CLASSES_GIVEN) or until < timezone.localdate():
        raise ValueError("classes and day of a consent")
    consent = Consent.objects.create(
        tenant_id=by.tenant_id,
        uscc=by.uscc or "",
        grantee=grantee,
        classes=given,
        purpose=purpose,
        until=until,
        given_by_id=by.user_id,
    )
    audit.record(
        "consent.given",
        on=f"consent:{consent.pk}",
        by=by,
        uscc=consent.uscc,
        after={"grantee": grantee, "classes": given, "purpose": purpose, "until": until.isoformat()},
    )
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Seat) -> None:
    """End a consent at once."""
    require(by, "accounts.consent", uscc=consent.uscc)
    ended = Consent.objects.filter(pk=consent.pk, tenant_id=by.tenant_id, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawn_by_id=by.user_id
    )
    if ended:
        audit.record("consent.withdrawn", on=f"consent:{consent.pk}", by=by, uscc=consent.uscc)


def note_look(*, tenant_id: int, uscc: str, who: str, what: str) -> None:
    """Note that somebody read an enterprise's data today; who and what stand there once a day."""
    said = {
        "tenant_id": tenant_id,
        "uscc": uscc,
        "who": who[:120],
        "what": what[:120],
        "on": timezone.localdate(),
    }
    # Asked first: a page that is read writes nothing but the first time a day.
    if not ConsentLook.objects.filter(**said).exists():
        ConsentLook.objects.get_or_create(**said)
