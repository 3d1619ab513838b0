"""People and their seats (人员与席位): made, changed, deactivated; a change counts from the next request on."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yuqi.portal.access import DUTIES, FIRM_ROLES, ROLES, Seat, require
from yuqi.portal.accounts.models import Membership, Tenant, User
from yuqi.portal.audit import services as audit

__all__ = [
    "LastAdministrator",
    "bind_oidc",
    "change_password",
    "change_seat",
    "make_user",
    "note_log_in",
    "set_large_type",
    "switch_seat",
]


class LastAdministrator(Exception):
    """The tenant would be left without an administrator (最后一名管理员)."""


@transaction.atomic
def make_user(
    *, username: str, name: str, tenant: str, role: str, password: str, tenant_name: str = "", uscc: str = ""
) -> list[str]:
    """Make a user in a role at a tenant, by who keeps the machine; return what is wrong, nothing made then.

    Args:
        username: of the log-in; one that exists gets the role, and keeps its password.
        name: as pages show it.
        tenant: slug; a new one is made with `tenant_name`.
        role: of ROLES.
        password: checked against the rules.
        tenant_name: of a new tenant.
        uscc: of enterprise roles.
    """
    problems = []
    if role not in ROLES:
        problems.append(_("没有角色 %(role)s，可用：%(known)s") % {"role": role, "known": ", ".join(ROLES)})
    if (role in FIRM_ROLES) != bool(uscc):
        problems.append(_("企业角色要写信用代码，其他角色不写"))
    place = Tenant.objects.filter(slug=tenant).first()
    if place is None and not tenant_name:
        problems.append(_("没有园区 %(slug)s，新建要写名称") % {"slug": tenant})
    user = User.objects.filter(username=User.normalize_username(username)).first()
    if user is None:
        try:
            password_validation.validate_password(password, User(username=username, name=name))
        except ValidationError as refused:
            problems.extend(refused.messages)
    if problems:
        return problems
    place = place or Tenant.objects.create(slug=tenant, name=tenant_name)
    user = user or User.objects.create_user(username, password, name=name)
    Membership.objects.update_or_create(
        tenant=place, user=user, role=role, uscc=uscc, defaults={"active": True}
    )
    audit.record(
        "person.made", on=f"user:{user.username}", tenant_id=place.pk, uscc=uscc, after={"role": role}
    )
    return []


@transaction.atomic
def change_seat(
    *,
    membership: Membership,
    by: Seat,
    role: str,
    duties: Collection[str] = (),
    district: str = "",
    active: bool = True,
) -> Membership:
    """Give a person another role, duties or district at the tenant, or end it (停用); at once.

    Raises:
        LastAdministrator: nobody would be left to manage the tenant.
    """
    require(by, "accounts.manage")
    Tenant.objects.select_for_update().get(pk=by.tenant_id)
    membership = Membership.objects.select_for_update().get(pk=membership.pk, tenant_id=by.tenant_id)
    ends = (
        membership.role == "administrator" and membership.active and (role != "administrator" or not active)
    )
    others = Membership.objects.filter(
        tenant_id=by.tenant_id, role="administrator", active=True, user__is_active=True
    ).exclude(pk=membership.pk)
    if ends and not others.exists():
        raise LastAdministrator
    if (role in FIRM_ROLES) != bool(membership.uscc):
        raise ValueError("an enterprise's role stays with its enterprise")
    before = _said(membership)
    membership.role = role
    membership.duties = sorted(set(duties) & set(DUTIES))
    membership.district = district
    membership.active = active
    membership.full_clean(exclude=["tenant", "user", "duties"])
    membership.save()
    audit.record(
        "person.changed" if active else "person.deactivated",
        on=f"user:{membership.user.username}",
        by=by,
        uscc=membership.uscc,
        before=before,
        after=_said(membership),
    )
    return membership


@transaction.atomic
def change_password(*, user: User, new: str, by: Seat | None) -> None:
    """Set a password that the rules accept; other sessions of the person end."""
    user.set_password(new)
    user.save(update_fields=["password"])
    audit.record("person.password_changed", on=f"user:{user.username}", by=by, **_house(by))


@transaction.atomic
def note_log_in(*, user: User, seat: Seat | None, way: str) -> None:
    """Write that a person logged in: password, code, oidc, invitation."""
    audit.record("person.logged_in", on=f"user:{user.username}", by=seat, after={"way": way}, **_house(seat))


@transaction.atomic
def switch_seat(*, user: User, seat: Seat) -> None:
    """Write that a person acts in another role from now on."""
    audit.record("person.switched_seat", on=f"user:{user.username}", by=seat, after={"role": seat.role})


@transaction.atomic
def bind_oidc(*, user: User, subject: str, by: Seat | None) -> None:
    """Let a person log in by the identity provider (统一认证) from now on."""
    user.oidc_subject = subject
    user.save(update_fields=["oidc_subject"])
    audit.record("person.oidc_bound", on=f"user:{user.username}", by=by, **_house(by))


def set_large_type(*, user: User, on: bool) -> None:
    """Remember that a person reads large type (大字)."""
    User.objects.filter(pk=user.pk).update(large_type=on)


def _house(by: Seat | None) -> dict[str, str]:
    """An enterprise reads what its own people did."""
    return {"uscc": by.uscc} if by is not None and by.uscc else {}


def _said(membership: Membership) -> dict[str, object]:
    return {
        "role": membership.role,
        "duties": list(membership.duties),
        "district": membership.district,
        "active": membership.active,
    }
