"""Runs and their projections (测算与投影): bulk-loaded, replaced whole, never edited.

Rows of a run are written before it counts; making it current is one short transaction, whatever their number.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["BenefitLine", "DeadlineLine", "Run", "Schedule", "Standing"]


class Run(models.Model):
    """One assessment of a zone (一次测算): a folder that is never written again."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    number = models.IntegerField()
    folder = models.CharField(max_length=200)  # under the home: runs/<id>
    snapshot = models.CharField(max_length=200)  # under the home: snapshots/<tenant>/<hash>
    as_of = models.DateField()
    catalog_hash = models.CharField(max_length=80)
    facts_hash = models.CharField(max_length=80)
    engine = models.CharField(max_length=40)
    enterprises = models.IntegerField(default=0)
    sequence = models.IntegerField(default=0)  # the last batch of facts it knows
    is_current = models.BooleanField(default=False)
    is_pinned = models.BooleanField(default=False)  # a decision, letter or grant refers to it
    reason = models.CharField(max_length=80, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)  # null: its rows are still being written

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="run_number"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_current=True), name="run_current_once"
            ),
        ]


class Standing(models.Model):
    """Where a subject stands on one programme (梯度位置), as of a run; pages read the current one's."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE, db_index=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, db_index=False)
    subject = models.CharField(max_length=12)
    subject_id = models.CharField(max_length=60)
    uscc = models.CharField(max_length=18, blank=True)
    programme = models.CharField(max_length=60)
    edition = models.CharField(max_length=80)
    procedure = models.CharField(max_length=10)
    verdict = models.CharField(max_length=5)
    standing = models.CharField(max_length=8)
    route = models.CharField(max_length=60, blank=True)
    score_low = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    score_high = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    score_bar = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    bar_op = models.CharField(max_length=2, blank=True)  # > or >=
    score_likely = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    open_by = models.CharField(max_length=10, blank=True)
    conditions_met = models.IntegerField(default=0)
    conditions_unmet = models.IntegerField(default=0)
    conditions_unknown = models.IntegerField(default=0)
    distance = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    held = models.BooleanField(default=False)
    held_until = models.DateField(null=True)
    at_risk = models.BooleanField(default=False)
    eligible_from = models.DateField(null=True)

    class Meta:
        indexes = [
            # The last columns make that a count reads the index alone.
            models.Index(fields=["run", "programme", "standing", "uscc", "tenant", "subject"]),
            models.Index(fields=["run", "uscc", "programme"]),
            models.Index(fields=["run", "standing", "programme", "uscc", "held", "verdict", "tenant"]),
            models.Index(fields=["run", "held_until"], condition=models.Q(held=True), name="standing_held"),
        ]


class BenefitLine(models.Model):
    """What one enterprise is entitled to (可享政策), as of a run."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE, db_index=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, db_index=False)
    uscc = models.CharField(max_length=18)
    benefit = models.CharField(max_length=80)
    edition = models.CharField(max_length=80)
    year = models.IntegerField(null=True)
    status = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    amount_low = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    amount_high = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    stacked_out_by = models.CharField(max_length=80, blank=True)
    without_application = models.BooleanField(default=False)
    cite = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["run", "benefit", "status"]),
            models.Index(fields=["run", "uscc"]),
        ]


class DeadlineLine(models.Model):
    """One duty or date of one enterprise (义务与期限), as of a run."""

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE, db_index=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, db_index=False)
    uscc = models.CharField(max_length=18, blank=True)
    programme = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    due_on = models.DateField(null=True)
    status = models.CharField(max_length=12, blank=True)
    said = models.JSONField(default=dict)  # the row as the engine gives it

    class Meta:
        indexes = [
            models.Index(fields=["run", "due_on"]),
            models.Index(fields=["run", "status", "due_on"]),
            models.Index(fields=["run", "uscc"]),
            models.Index(fields=["run", "kind", "programme", "due_on"]),
        ]


class Schedule(models.Model):
    """When a zone is assessed by itself (定时测算): each week or month at an hour of local time."""

    class Every(models.TextChoices):
        """How often (周期)."""

        WEEK = "week", _("每周")
        MONTH = "month", _("每月")

    tenant = models.OneToOneField("accounts.Tenant", on_delete=models.CASCADE)
    every = models.CharField(max_length=5, choices=Every.choices, default=Every.MONTH)
    day = models.IntegerField(default=1)  # of the week, Monday 1; of the month, 1 to 28
    hour = models.IntegerField(default=5)
    is_on = models.BooleanField(default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)
