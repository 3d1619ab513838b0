"""Invitations (邀请): a link for one person, shown once and kept as a hash; single, from a pasted list, or a reset."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.base import YuqiError, parse_uscc
from yuqi.portal.access import DUTIES, FIRM_ROLES, ROLES, Refused, Seat, require
from yuqi.portal.accounts.models import Invitation, Membership, User
from yuqi.portal.accounts.selectors import firm_names
from yuqi.portal.accounts.services import proofs
from yuqi.portal.audit import services as audit

__all__ = [
    "BadLine",
    "Link",
    "accept",
    "end_staff",
    "find",
    "invitable_roles",
    "invite",
    "read_lines",
    "reset_link",
    "withdraw",
]

VALID = timedelta(days=14)
RESET_VALID = timedelta(hours=24)
MOST_LINES = 500
_OFFICERS = frozenset({"officer", "chief_officer"})
_PHONE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An invitation with the token of its link (邀请链接): nobody can read the token again."""

    invitation: Invitation
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line of a pasted list that cannot be read (有误的行)."""

    number: int
    text: str
    what: str


def invitable_roles(by: Seat) -> tuple[str, ...]:
    """Return the roles a seat may invite to: an administrator any, officers enterprises', a 法定代表人 own staff."""
    if by.role == "administrator":
        return tuple(ROLES)
    if by.role in _OFFICERS:
        return tuple(role for role in ROLES if role in FIRM_ROLES)
    if by.role == "legal_rep":
        return ("finance_user", "ip_user")
    return ()


@transaction.atomic
def invite(
    *,
    by: Seat,
    role: str,
    name: str,
    phone: str = "",
    uscc: str = "",
    duties: Collection[str] = (),
) -> Link:
    """Make an invitation to a role; an enterprise's is bound to its code.

    Raises:
        Refused: the seat may not invite to this role, or not for this enterprise.
        ValueError: an enterprise's role without an enterprise of the register, or the other way round.
    """
    require(by, "accounts.invite")
    if role not in invitable_roles(by) or (by.is_firm and uscc != by.uscc):
        raise Refused("accounts.invite")
    if (role in FIRM_ROLES) != bool(uscc) or (
        uscc and uscc not in firm_names(by.tenant_id, [uscc], district=by.district)
    ):
        raise ValueError("an enterprise's role needs an enterprise of the register")
    given = sorted(set(duties) & set(DUTIES)) if role in _OFFICERS and by.role == "administrator" else []
    link = _make(by=by, role=role, name=name, phone=phone, uscc=uscc, duties=given, valid=VALID)
    audit.record(
        "invitation.made",
        on=f"invitation:{link.invitation.pk}",
        by=by,
        uscc=uscc,
        after={"role": role, "name": name, "duties": given},
    )
    return link


def read_lines(text: str, *, by: Seat) -> tuple[list[tuple[str, str, str]], list[BadLine]]:
    """Read a pasted list, a line an enterprise: code, name, phone; return the rows and every line that is wrong."""
    rows: list[tuple[str, str, str]] = []
    bad: list[BadLine] = []
    lines = [(at, line.strip()) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        return [], [
            BadLine(number=0, text="", what=_("一次最多 %(most)s 行，分几次邀请") % {"most": MOST_LINES})
        ]
    for at, line in lines:
        parts = [part for part in re.split(r"[\t,，;；]|\s+", line) if part]
        what = ""
        if len(parts) not in (2, 3):
            what = _("一行写信用代码、姓名、手机号（可以先空着），用空格或逗号隔开")
        else:
            try:
                rows.append((parse_uscc(parts[0]), parts[1][:60], parts[2] if len(parts) == 3 else ""))
            except YuqiError as refused:
                what = refused.problems[0].line("zh")
            if not what and len(parts) == 3 and not _PHONE.fullmatch(parts[2]):
                what = _("手机号是 11 位数字，以 1 开头")
        if what:
            bad.append(BadLine(number=at, text=line[:80], what=what))
    known = firm_names(by.tenant_id, [row[0] for row in rows], district=by.district)
    for at, line in lines:
        code = re.split(r"[\t,，;；]|\s+", line)[0].upper()
        if any(row[0] == code for row in rows) and code not in known:
            bad.append(BadLine(number=at, text=line[:80], what=_("名录里没有这个信用代码，先导入这家企业")))
    return rows, sorted(bad, key=lambda one: one.number)


@transaction.atomic
def reset_link(*, membership: Membership, by: Seat) -> Link:
    """Return a link by which a person of the tenant sets a new password; it gives no role.

    Raises:
        Refused: the person is of other tenants too, whose administrators have a say.
    """
    require(by, "accounts.manage")
    if membership.tenant_id != by.tenant_id:
        raise Refused("accounts.manage")
    if Membership.objects.filter(user=membership.user, active=True).exclude(tenant_id=by.tenant_id).exists():
        raise Refused("accounts.manage")
    Invitation.objects.filter(user=membership.user, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
    link = _make(
        by=by,
        role=membership.role,
        name=membership.user.name,
        phone="",
        uscc=membership.uscc,
        duties=[],
        valid=RESET_VALID,
        user=membership.user,
    )
    audit.record("person.reset_link_made", on=f"user:{membership.user.username}", by=by, uscc=membership.uscc)
    return link


def find(token: str) -> Invitation | None:
    """Return the invitation of a link that can still be accepted."""
    return (
        Invitation.objects.filter(
            token_hash=_hash(token), accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
        )
        .select_related("tenant", "user")
        .first()
    )


@transaction.atomic
def accept(
    *,
    token: str,
    user: User | None = None,
    username: str = "",
    password: str | None = None,
    subject: str = "",
) -> User | None:
    """Give the invited person the seat; return who it is, None when the link is used, ended or withdrawn.

    Args:
        token: of the link.
        user: who has an account already; None: one is made.
        username: of the new account.
        password: of the new account, or the new one of a reset; checked by the form.
        subject: of the identity provider, for an account without password.
    """
    invitation = find(token)
    if invitation is None:
        return None
    used = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=timezone.now())
    if not used:
        return None
    if invitation.user is not None:
        return _reset(invitation, password)
    if user is None:
        user = User.objects.create_user(
            username, password, name=invitation.name, phone=invitation.phone, oidc_subject=subject
        )
    membership, made = Membership.objects.update_or_create(
        tenant=invitation.tenant,
        user=user,
        role=invitation.role,
        uscc=invitation.uscc,
        defaults={"active": True, "duties": invitation.duties},
    )
    if made and invitation.uscc and not _vouched(invitation):
        proofs.ask_for(membership)
    audit.record(
        "invitation.accepted",
        on=f"invitation:{invitation.pk}",
        tenant_id=invitation.tenant_id,
        uscc=invitation.uscc,
        after={"user": user.username, "role": invitation.role},
    )
    return user


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Seat) -> None:
    """End an invitation nobody accepted yet; the link says so from now on."""
    require(by, "accounts.invite", uscc=invitation.uscc or None)
    ended = Invitation.objects.filter(
        pk=invitation.pk, tenant_id=by.tenant_id, accepted_at=None, withdrawn_at=None
    ).update(withdrawn_at=timezone.now())
    if ended:
        audit.record("invitation.withdrawn", on=f"invitation:{invitation.pk}", by=by, uscc=invitation.uscc)


@transaction.atomic
def end_staff(*, membership: Membership, by: Seat) -> None:
    """End the seat of a member of one's own enterprise (停用本企业人员), by its 法定代表人.

    Raises:
        Refused: not of the own enterprise, or a 法定代表人.
    """
    require(by, "accounts.invite", uscc=membership.uscc)
    if not by.is_firm or membership.tenant_id != by.tenant_id or membership.role == "legal_rep":
        raise Refused("accounts.invite")
    if Membership.objects.filter(pk=membership.pk, active=True).update(active=False):
        audit.record(
            "person.deactivated",
            on=f"user:{membership.user.username}",
            by=by,
            uscc=membership.uscc,
            before={"active": True},
            after={"active": False},
        )


def _vouched(invitation: Invitation) -> bool:
    """Return whether the enterprise's own 法定代表人 invited: who was proven vouches for the staff."""
    own = Membership.objects.filter(
        tenant_id=invitation.tenant_id,
        user_id=invitation.made_by_id,
        uscc=invitation.uscc,
        role="legal_rep",
        active=True,
    )
    return own.exists()


def _make(
    *,
    by: Seat,
    role: str,
    name: str,
    phone: str,
    uscc: str,
    duties: Sequence[str],
    valid: timedelta,
    user: User | None = None,
) -> Link:
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        tenant_id=by.tenant_id,
        role=role,
        uscc=uscc,
        duties=list(duties),
        name=name,
        phone=phone,
        user=user,
        token_hash=_hash(token),
        expires_at=timezone.now() + valid,
        made_by_id=by.user_id,
    )
    return Link(invitation=invitation, token=token)


def _reset(invitation: Invitation, password: str | None) -> User | None:
    user = invitation.user
    if user is None or not password:
        return None
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(
        "person.password_reset",
        on=f"user:{user.username}",
        tenant_id=invitation.tenant_id,
        uscc=invitation.uscc,
    )
    return user


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
