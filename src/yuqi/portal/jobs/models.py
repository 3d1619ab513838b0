"""Rows of work (任务)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from yuqi.portal.jobs.words import words_of

__all__ = ["Job"]


class Job(models.Model):
    """One piece of work (任务): waiting, running under a lease, done or failed."""

    class State(models.TextChoices):
        """Where it stands (状态)."""

        WAITING = "waiting", "等待中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    tenant = models.ForeignKey("accounts.Tenant", on_delete=models.CASCADE)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.FloatField(default=0)
    words = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    problem = models.TextField(blank=True)
    attempt = models.IntegerField(default=0)
    worker = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    uscc = models.CharField(
        max_length=18, blank=True
    )  # the enterprise it is about; enterprise users see theirs

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "key"], name="job_once")]
        indexes = [models.Index(fields=["state", "lease_until"])]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def title(self) -> Any:
        """Return its kind in words."""
        return words_of(self.kind)

    @property
    def percent(self) -> int:
        """Return how far it is, whole percent."""
        return round(self.progress * 100)
