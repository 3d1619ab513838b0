"""Enqueue, take, finish (排队与执行): a job is taken in one short transaction and kept by renewing its lease."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yuqi.base import YuqiError
from yuqi.portal.access.faults import SAID, kind_of
from yuqi.portal.audit import services as audit
from yuqi.portal.jobs.models import Job
from yuqi.portal.jobs.registry import HANDLERS, Running

__all__ = ["enqueue", "requeue_lost", "retry", "run_next", "run_pending"]

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
ATTEMPTS = 3


def enqueue(
    kind: str,
    *,
    key: str,
    tenant_id: int,
    payload: Mapping[str, Any] | None = None,
    by: Any = None,
    uscc: str = "",
) -> Job:
    """Return the job of this key, waiting to be done; one that failed is set to wait again.

    Args:
        kind: a registered kind.
        key: two calls with one key are one job.
        tenant_id: whose it is.
        payload: plain JSON.
        by: the seat that asked.
        uscc: the enterprise it is about.
    """
    if kind not in HANDLERS:
        raise ValueError(f"no handler for jobs of kind {kind}")
    job, made = Job.objects.get_or_create(
        tenant_id=tenant_id,
        kind=kind,
        key=key,
        defaults={
            "payload": dict(payload or {}),
            "by_id": None if by is None else by.user_id,
            "uscc": uscc,
        },
    )
    if not made and job.state == Job.State.FAILED:
        Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
            state=Job.State.WAITING, attempt=0, problem="", progress=0, payload=dict(payload or {})
        )
        job.refresh_from_db()
    return job


@transaction.atomic
def retry(job: Job, *, by: Any) -> bool:
    """Set a job that failed to wait again; return whether it had failed."""
    again = Job.objects.filter(pk=job.pk, tenant_id=by.tenant_id, state=Job.State.FAILED).update(
        state=Job.State.WAITING, attempt=0, problem="", progress=0, words="", ended_at=None
    )
    if again:
        audit.record("job.retried", on=f"job:{job.pk}", by=by, uscc=job.uscc, after={"kind": job.kind})
    return bool(again)


def requeue_lost() -> int:
    """Set jobs whose lease ran out to wait again, and fail those tried three times; return how many."""
    now = timezone.now()
    lost = Q(state=Job.State.RUNNING, lease_until__lt=now)
    failed = Job.objects.filter(lost, attempt__gte=ATTEMPTS).update(
        state=Job.State.FAILED,
        ended_at=now,
        problem=str(_("执行它的进程三次中途停了，可能是内存不够或服务器断电；先看服务器日志")),
    )
    return failed + Job.objects.filter(lost).update(state=Job.State.WAITING, worker="", lease_until=None)


def run_next(worker: str | None = None) -> bool:
    """Do the oldest waiting job; return whether there was one."""
    job = _take(worker or f"{socket.gethostname()}:{os.getpid()}")
    if job is None:
        return False
    stop = threading.Event()
    beating = threading.Thread(target=_beat, args=(job.pk, job.worker, stop), daemon=True)
    beating.start()
    try:
        _do(job)
    finally:
        stop.set()
        beating.join()
    return True


def run_pending(limit: int = 100) -> int:
    """Do what waits, one after the other, and return how many were done."""
    requeue_lost()
    done = 0
    while done < limit and run_next():
        done += 1
    return done


def _take(worker: str) -> Job | None:
    now = timezone.now()
    with transaction.atomic():
        waiting = Job.objects.filter(state=Job.State.WAITING).order_by("created_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.first()
        if job is None:
            return None
        job.state = Job.State.RUNNING
        job.worker = worker
        job.attempt += 1
        job.started_at = job.heartbeat_at = now
        job.lease_until = now + LEASE
        job.save()
    return job


def _beat(job_id: int, worker: str, stop: threading.Event) -> None:
    """Renew the lease every third of it, so that long steps need not."""
    while not stop.wait(LEASE.total_seconds() / 3):
        now = timezone.now()
        # A database that does not answer now is asked again: two beats may be missed before the lease ends.
        try:
            Job.objects.filter(pk=job_id, worker=worker).update(heartbeat_at=now, lease_until=now + LEASE)
        except (OperationalError, InterfaceError):
            connection.close()  # it may be broken for good; the next beat opens another
    connection.close()


def _do(job: Job) -> None:
    def report(fraction: float, words: str) -> None:
        now = timezone.now()
        Job.objects.filter(pk=job.pk, worker=job.worker).update(
            progress=min(max(fraction, 0.0), 1.0),
            words=words[:200],
            heartbeat_at=now,
            lease_until=now + LEASE,
        )

    running = Running(
        id=job.pk,
        tenant_id=job.tenant_id,
        kind=job.kind,
        key=job.key,
        payload=job.payload,
        attempt=job.attempt,
        by_id=job.by_id,
        report=report,
    )
    mine = Job.objects.filter(pk=job.pk, worker=job.worker)
    try:
        result = HANDLERS[job.kind](running)
    except YuqiError as refused:
        said = "\n".join(problem.line("zh") for problem in refused.problems[:20])
        mine.update(state=Job.State.FAILED, problem=said, ended_at=timezone.now(), lease_until=None)
        log.warning("job_refused", extra={"job": job.pk, "kind": job.kind})
    except Exception as fault:
        close_old_connections()
        log.exception("job_failed", extra={"job": job.pk, "kind": job.kind})
        again = job.attempt < ATTEMPTS
        mine.update(
            state=Job.State.WAITING if again else Job.State.FAILED,
            problem=_words(fault)[:2000],
            ended_at=None if again else timezone.now(),
            lease_until=None,
        )
    else:
        mine.update(
            state=Job.State.DONE,
            progress=1,
            result=None if result is None else dict(result),
            problem="",
            ended_at=timezone.now(),
            lease_until=None,
        )


def _words(fault: Exception) -> str:
    """Return what is said of work that broke off: a fault of the machine in words, one of ours as it is."""
    kind = kind_of(fault)
    return f"{type(fault).__name__}: {fault}" if kind is None else "\n".join(map(str, SAID[kind]))
