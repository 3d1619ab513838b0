"""Entries and the head of each tenant's chain (审计记录)."""

from __future__ import annotations

from typing import Any

from django.db import models

__all__ = ["Entry", "Head"]


class Head(models.Model):
    """The last entry of a chain (链头): locked while the next one is written. Tenant 0 is the house itself."""

    tenant_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")


class Entry(models.Model):
    """One act (一条记录); never changed, never deleted."""

    tenant_id = models.BigIntegerField()
    number = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=80)
    role = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=60)
    on = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "number"], name="audit_entry_number")]
        indexes = [models.Index(fields=["tenant_id", "uscc"]), models.Index(fields=["tenant_id", "at"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; an entry that exists is refused."""
        if self.pk is not None:
            raise TypeError("an audit entry is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refuse."""
        raise TypeError("an audit entry is never deleted")
