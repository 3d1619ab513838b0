"""Assessments by the clock (定时测算), and by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from yuqi.portal.access import Seat, require
from yuqi.portal.audit import services as audit
from yuqi.portal.jobs import every_minute
from yuqi.portal.jobs import services as jobs
from yuqi.portal.runs.models import Schedule

__all__ = ["due_schedules", "next_time", "schedule_of", "set_schedule", "start", "tick"]

KIND = "enterprises.assess"


def schedule_of(tenant_id: int) -> Schedule | None:
    """Return when a zone is assessed by itself, None when nobody said."""
    return Schedule.objects.filter(tenant_id=tenant_id).first()


@transaction.atomic
def set_schedule(*, every: str, day: int, hour: int, is_on: bool, by: Seat) -> Schedule:
    """Say when the zone is assessed by itself.

    Raises:
        Refused: the seat may not.
        ValueError: there is no such day or hour.
    """
    require(by, "runs.start")
    most = 7 if every == "week" else 28
    if every not in Schedule.Every.values or not 1 <= day <= most or not 0 <= hour <= 23:
        raise ValueError(f"no such time: {every} {day} {hour}")
    before = schedule_of(by.tenant_id)
    told = None if before is None else _plain(before)
    schedule, _made = Schedule.objects.update_or_create(
        tenant_id=by.tenant_id,
        defaults={"every": every, "day": day, "hour": hour, "is_on": is_on, "changed_by_id": by.user_id},
    )
    audit.record("run.scheduled", on="schedule", by=by, before=told, after=_plain(schedule))
    return schedule


def _plain(schedule: Schedule) -> dict[str, Any]:
    return {"every": schedule.every, "day": schedule.day, "hour": schedule.hour, "is_on": schedule.is_on}


def start(*, reason: str, by: Seat, now: datetime | None = None) -> Any:
    """Ask for an assessment now, and return its job; asked twice within a minute it is one.

    Raises:
        Refused: the seat may not.
    """
    require(by, "runs.start")
    moment = timezone.localtime(now)
    return jobs.enqueue(
        KIND,
        key=f"hand:{moment:%Y-%m-%dT%H:%M}",
        tenant_id=by.tenant_id,
        payload={"reason": reason},
        by=by,
    )


def due_schedules(now: datetime) -> int:
    """Enqueue the assessments whose hour has come, each once, and return how many are due.

    A worker that was off at the hour makes up for it on the same day.
    """
    local = timezone.localtime(now)
    due = 0
    for schedule in Schedule.objects.filter(is_on=True, hour__lte=local.hour).order_by("tenant_id"):
        day = local.isoweekday() if schedule.every == Schedule.Every.WEEK else local.day
        if day != schedule.day:
            continue
        due += 1
        jobs.enqueue(
            KIND,
            key=f"clock:{local:%Y-%m-%d}",
            tenant_id=schedule.tenant_id,
            payload={"reason": "定时测算"},
        )
    return due


def next_time(schedule: Schedule, now: datetime) -> datetime:
    """Return when a schedule is due next."""
    local = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    for ahead in range(62):
        moment = (local + timedelta(days=ahead)).replace(hour=schedule.hour)
        day = moment.isoweekday() if schedule.every == Schedule.Every.WEEK else moment.day
        if day == schedule.day and moment > local:
            return moment
    raise ValueError("a schedule is due within two months")


@every_minute
def tick() -> None:
    """Look after the schedules."""
    due_schedules(timezone.now())
