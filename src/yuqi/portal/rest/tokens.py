"""Tokens made, withdrawn, recognised (令牌)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from yuqi.portal.access import DUTIES, FIRM_ROLES, Refused, Seat, require, visible_to
from yuqi.portal.accounts.models import Membership
from yuqi.portal.audit import services as audit
from yuqi.portal.rest.models import ApiToken
from yuqi.portal.rest.scopes import FIRM_SCOPES, SCOPES, TOKEN_ROLES

__all__ = [
    "Made",
    "make_token",
    "recognise",
    "roles_for",
    "scopes_for",
    "seat_of",
    "tokens_of",
    "withdraw_token",
]

_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new token with its text (新令牌): nobody can read the text again."""

    token: ApiToken
    text: str


def roles_for(by: Seat) -> tuple[str, ...]:
    """Return the roles a token of this seat may act in."""
    return ("legal_rep", "finance_user", "ip_user") if by.is_firm else TOKEN_ROLES


def scopes_for(by: Seat) -> tuple[str, ...]:
    """Return the scopes a token of this seat may have."""
    return tuple(scope for scope in SCOPES if not by.is_firm or scope in FIRM_SCOPES)


def tokens_of(viewer: Seat) -> QuerySet[ApiToken]:
    """Return the tokens a seat looks after, those in use first: the zone's, or the own enterprise's."""
    require(viewer, "rest.tokens")
    rows = visible_to(ApiToken.objects.select_related("made_from__user"), viewer)
    rows = rows if viewer.is_firm else rows.filter(uscc="")
    return rows.order_by("withdrawn_at", "-created_at", "-pk")


@transaction.atomic
def make_token(
    *, by: Seat, name: str, role: str, scopes: Collection[str], days: int, duties: Collection[str] = ()
) -> Made:
    """Make a token that acts in a role within scopes, for some days.

    Raises:
        Refused: this seat may not, or not in this role, or not with these scopes.
    """
    require(by, "rest.tokens")
    if role not in roles_for(by) or not scopes or set(scopes) - set(scopes_for(by)):
        raise Refused("rest.tokens")
    own = Membership.objects.get(
        user_id=by.user_id, tenant_id=by.tenant_id, role=by.role, uscc=by.uscc or "", active=True
    )
    text = f"yuqi_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        tenant_id=by.tenant_id,
        made_from=own,
        name=name,
        token_hash=_hash(text),
        begins=text[5:11],
        role=role,
        uscc=(by.uscc or "") if role in FIRM_ROLES else "",
        duties=sorted(set(duties) & set(DUTIES)) if not by.is_firm else [],
        scopes=sorted(set(scopes)),
        expires_at=timezone.now() + timedelta(days=days),
    )
    audit.record(
        "token.made",
        on=f"token:{token.pk}",
        by=by,
        uscc=token.uscc,
        after={"name": name, "role": role, "scopes": token.scopes, "duties": token.duties, "days": days},
    )
    return Made(token=token, text=text)


@transaction.atomic
def withdraw_token(*, token: ApiToken, by: Seat) -> None:
    """End a token; its next request is refused."""
    require(by, "rest.tokens", uscc=token.uscc or None)
    ended = ApiToken.objects.filter(pk=token.pk, tenant_id=by.tenant_id, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    if ended:
        audit.record(
            "token.withdrawn", on=f"token:{token.pk}", by=by, uscc=token.uscc, before={"name": token.name}
        )


def recognise(text: str) -> ApiToken | None:
    """Return the token in use of this text, None when there is none."""
    now = timezone.now()
    token = (
        ApiToken.objects.filter(
            token_hash=_hash(text),
            withdrawn_at=None,
            expires_at__gt=now,
            made_from__active=True,
            made_from__user__is_active=True,
        )
        .select_related("tenant", "made_from__user")
        .first()
    )
    if token is not None and (token.last_used_at is None or token.last_used_at + _USED_EVERY < now):
        recently = Q(last_used_at=None) | Q(last_used_at__lt=now - _USED_EVERY)
        ApiToken.objects.filter(recently, pk=token.pk).update(last_used_at=now)
    return token


def seat_of(token: ApiToken) -> Seat:
    """Return who a token acts as; what it does is logged under its maker with the token's name."""
    return Seat(
        user_id=token.made_from.user_id,
        name=f"{token.made_from.user.name}（接口 {token.name}）"[:80],
        tenant_id=token.tenant_id,
        tenant_slug=token.tenant.slug,
        tenant_name=token.tenant.name,
        role=token.role,
        uscc=token.uscc or None,
        duties=frozenset(token.duties),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
