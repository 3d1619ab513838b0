"""Tokens, and answers kept for repeated writes (令牌与幂等键)."""

from __future__ import annotations

from django.db import models

from yuqi.portal.access import ROLES

__all__ = ["ApiToken", "IdempotencyKey"]


class ApiToken(models.Model):
    """A key of another system (接口令牌): shown once, its hash kept; acts in a role, within its scopes.

    Somebody answers for it: when the seat it was made from ends, the token ends too.
    """

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    made_from = models.ForeignKey("accounts.Membership", on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    begins = models.CharField(max_length=8)  # its first letters, to tell tokens apart
    role = models.CharField(max_length=20, choices=list(ROLES.items()))
    uscc = models.CharField(max_length=18, blank=True)
    duties = models.JSONField(default=list)
    scopes = models.JSONField(default=list)
    per_minute = models.IntegerField(default=300)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "uscc"])]


class IdempotencyKey(models.Model):
    """The answer to a write (幂等键): asked again with the same key and body, it is given again."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE)
    key = models.CharField(max_length=100)
    asked = models.CharField(max_length=64)  # hash of path and body
    status = models.IntegerField()
    answer = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_once")]
