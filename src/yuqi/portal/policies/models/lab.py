"""Trials of a reform (政策试算)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

__all__ = ["LabRun"]


class LabRun(models.Model):
    """One reform tried on one run's facts (试算): what was changed, and what came out."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    note = models.TextField(blank=True)
    kind = models.CharField(max_length=20)
    entry = models.CharField(max_length=80)
    label = models.JSONField()
    changes = models.JSONField()  # as the form gave them: [{"path", "label", "before", "after", "unit"}]
    reform = models.TextField()  # the YAML that was run
    run = models.ForeignKey("runs.Run", on_delete=models.PROTECT)
    folder = models.CharField(max_length=200, blank=True)  # results, under the home
    result = models.JSONField(null=True)
    seconds = models.FloatField(null=True)
    is_saved = models.BooleanField(default=False)
    is_shared = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "made_by", "-made_at"])]
