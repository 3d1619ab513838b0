"""Figures of a run that take seconds to make (测算摘要), and what the zone aims at (目标)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

__all__ = ["RunFigures", "Target"]


class RunFigures(models.Model):
    """The cockpit's figures of one run (驾驶舱摘要); can be thrown away and made again."""

    run = models.OneToOneField("runs.Run", on_delete=models.CASCADE, related_name="+")
    content = models.JSONField()


class Target(models.Model):
    """What a zone wants a figure to be at a year's end (年度目标)."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    kpi = models.CharField(max_length=60)
    year = models.IntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=2)  # in the figure's own unit
    note = models.CharField(max_length=200, blank=True)  # where it is written down
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "kpi", "year"], name="target_once")]
