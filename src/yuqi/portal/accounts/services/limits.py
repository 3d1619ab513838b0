"""How often something may be done (限流): counted in the database, so that every process counts the same."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from yuqi.portal.accounts.models import RateWindow

__all__ = ["spend"]


@transaction.atomic
def spend(key: str, *, limit: int, window: timedelta) -> int:
    """Count one more use; return 0 when it is within the limit, else the seconds to wait.

    Args:
        key: what is counted: "sms:phone:138…", "api:7".
        limit: how many a window.
        window: from the first use on; then it begins anew.
    """
    now = timezone.now()
    row, made = RateWindow.objects.select_for_update().get_or_create(
        key=key[:120], defaults={"started_at": now, "count": 1}
    )
    if made:
        return 0
    if row.started_at + window <= now:
        row.started_at, row.count = now, 0
    row.count += 1
    if row.count > limit:
        return max(1, int((row.started_at + window - now).total_seconds()))
    row.save()
    return 0
