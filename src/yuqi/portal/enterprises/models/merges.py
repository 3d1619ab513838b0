"""Two entries that are one enterprise (合并)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

__all__ = ["Merge"]


class Merge(models.Model):
    """A proposal to take two entries for one (合并申请): proposed by one person, decided by another."""

    class State(models.TextChoices):
        """Where it stands (状态)."""

        PROPOSED = "proposed", "待复核"
        APPROVED = "approved", "已合并"
        REFUSED = "refused", "未同意"
        PARTED = "parted", "已拆开"

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    kept = models.CharField(max_length=18)
    dropped = models.CharField(max_length=18)
    signs = models.JSONField(default=list)  # why they look alike: name, phone, address, code
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    batch = models.ForeignKey("enterprises.Batch", null=True, on_delete=models.PROTECT)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "dropped"],
                condition=models.Q(state__in=["proposed", "approved"]),
                name="merge_open_once",
            )
        ]
