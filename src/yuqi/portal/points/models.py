"""What was scored, line by line, and what was published to the enterprises (积分测算与公布)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

__all__ = ["PointsLine", "Publication", "Scoring"]


class Scoring(models.Model):
    """One model over one run (一次积分测算): its result folder, and how its ranks agree with other models'."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    run = models.ForeignKey("runs.Run", on_delete=models.CASCADE, related_name="+")
    model = models.CharField(max_length=60)
    folder = models.CharField(max_length=200, blank=True)  # under the home
    status = models.CharField(max_length=12)  # of its weights: official, local, illustrative
    as_of = models.DateField()
    enterprises = models.IntegerField(default=0)
    scored = models.IntegerField(default=0)
    units = models.JSONField(default=dict)  # indicator → unit of its value
    stages = models.JSONField(default=dict)  # stage → how many are scored; "" where there are no stages
    agreement = models.JSONField(default=dict)  # other model → {"rho", "n"}: rank correlation
    is_ready = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "model"], name="scoring_once")]
        indexes = [models.Index(fields=["tenant", "model", "is_ready"])]


class PointsLine(models.Model):
    """One enterprise under one model (积分排名行); counts only when its scoring is ready."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    scoring = models.ForeignKey(Scoring, on_delete=models.CASCADE, related_name="lines")
    uscc = models.CharField(max_length=18)
    stage = models.CharField(max_length=40, blank=True)
    total = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    total_high = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    base = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    extra = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    percentile = models.DecimalField(max_digits=8, decimal_places=6, null=True)  # None: fewer than five peers
    peers = models.IntegerField(null=True)
    grade = models.CharField(max_length=12, blank=True)
    rank = models.IntegerField(null=True)
    rank_low = models.IntegerField(null=True)
    rank_high = models.IntegerField(null=True)
    missing = models.JSONField(default=list)  # ids of indicators
    missing_count = models.IntegerField(default=0)
    trend = models.JSONField(default=list)  # earlier days: as_of, total, total_high, percentile
    change = models.JSONField(null=True)  # since the run before: before, data, peers, method

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scoring", "uscc"], name="points_line_once")]
        indexes = [
            models.Index(fields=["scoring", "rank"]),
            models.Index(fields=["scoring", "stage", "rank"]),
            models.Index(fields=["tenant", "uscc"]),
        ]


class Publication(models.Model):
    """A result that enterprises may see, each its own (积分公布); until withdrawn."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    scoring = models.ForeignKey(Scoring, on_delete=models.PROTECT, related_name="publications")
    model = models.CharField(max_length=60)
    period = models.CharField(max_length=40)  # as the officer names it: 2026 年上半年
    note = models.CharField(max_length=300, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "model", "withdrawn_at"])]
