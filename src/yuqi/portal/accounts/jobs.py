"""What log-in leaves behind is swept (登录留痕清理)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from yuqi.portal.accounts.models import LoginCode, RateWindow
from yuqi.portal.jobs import every_minute

__all__ = ["sweep"]

_DAY = timedelta(days=1)


@every_minute
def sweep() -> None:
    """Take away sessions that are over, and codes and counts older than a day."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    LoginCode.objects.filter(expires_at__lt=now - _DAY).delete()
    RateWindow.objects.filter(started_at__lt=now - _DAY).delete()
