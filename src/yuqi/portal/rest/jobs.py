"""Answers kept for repeated writes are swept (幂等键清理)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from yuqi.portal.jobs import every_minute
from yuqi.portal.rest.models import IdempotencyKey

__all__ = ["sweep"]

KEPT = timedelta(days=7)


@every_minute
def sweep() -> None:
    """Forget answers older than a week: nobody repeats a write that late."""
    IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
