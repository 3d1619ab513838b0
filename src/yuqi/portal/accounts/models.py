"""Tenants, users and what binds them (租户、用户、席位)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from yuqi.portal.access import ROLES

__all__ = [
    "Consent",
    "ConsentLook",
    "FirmProof",
    "Invitation",
    "LoginCode",
    "Membership",
    "RateWindow",
    "RecoveryCode",
    "Tenant",
    "User",
]


class Tenant(models.Model):
    """A zone and all that is its own (租户)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    as_of = models.DateField(null=True)  # the day facts are seen from; null: today
    is_sample = models.BooleanField(default=False)
    settings = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager):
    """Makes users (建立用户)."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Return a new user; without a password nobody can log in until one is set by invitation."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who logs in (用户)."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    oidc_subject = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    large_type = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["oidc_subject"], condition=~models.Q(oidc_subject=""), name="user_oidc_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """Return the name as pages show it."""
        return self.name


class Membership(models.Model):
    """A role of a user at a tenant (席位)."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=list(ROLES.items()))
    uscc = models.CharField(max_length=18, blank=True)
    duties = models.JSONField(default=list)
    district = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user", "role", "uscc"], name="membership_once")
        ]


class FirmProof(models.Model):
    """Whether who was invited speaks for the enterprise (企业身份核验): until it is accepted the seat stays shut.

    A seat without such a row needs no proof: officials, and staff whom a 法定代表人 already proven invited.
    """

    class State(models.TextChoices):
        """Where it stands (状态)."""

        DUE = "due", _("还没有交")
        WAITING = "waiting", _("等园区核对")
        ACCEPTED = "accepted", _("已核过")
        REFUSED = "refused", _("退回")

    class Way(models.TextChoices):
        """How it was proven (核验方式)."""

        SEALED = "sealed", _("盖章的授权书")
        PROVIDER = "provider", _("法人统一认证")
        IN_PERSON = "in_person", _("当面核对")

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="proof")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    way = models.CharField(max_length=9, choices=Way.choices, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    handed_in_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=300, blank=True)


class Invitation(models.Model):
    """A way in for one person (邀请): the link is shown once, its hash kept."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    role = models.CharField(max_length=20, choices=list(ROLES.items()))
    uscc = models.CharField(max_length=18, blank=True)
    duties = models.JSONField(default=list)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    # Of one who has an account already: the link sets a new password and gives no further role.
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "uscc"])]


class LoginCode(models.Model):
    """A one-time code sent by SMS (短信验证码): its hash, its tries."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    code_hash = models.CharField(max_length=128)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    used_at = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """A code that stands in for a lost second device, once (恢复码): its hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)


class RateWindow(models.Model):
    """How often something was done in the present stretch of time (限流计数)."""

    key = models.CharField(max_length=120, primary_key=True)
    started_at = models.DateTimeField()
    count = models.IntegerField(default=0)


class Consent(models.Model):
    """Leave for another to read an enterprise's data (授权): classes, purpose, end; withdrawal works at once."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    uscc = models.CharField(max_length=18)
    grantee = models.CharField(max_length=120)  # a lender, a publication: who may look
    classes = models.JSONField(default=list)
    purpose = models.CharField(max_length=200)
    until = models.DateField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["tenant", "uscc"])]


class ConsentLook(models.Model):
    """Who looked at an enterprise's data, and when (查阅记录): shown to the enterprise."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    uscc = models.CharField(max_length=18)
    who = models.CharField(max_length=120)
    what = models.CharField(max_length=120)
    on = models.DateField()
    times = models.IntegerField(
        default=1
    )  # a look is noted once a day, so that reading pages writes nothing more

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "uscc", "who", "what", "on"], name="look_once_a_day")
        ]
