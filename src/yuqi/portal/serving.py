"""The processes of a running portal (运行进程): web workers, and one that does background jobs."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from types import FrameType

__all__ = ["serve_forever", "work_forever"]

log = logging.getLogger(__name__)

_PAUSE = 0.5  # seconds between looks at an empty queue
_AWAY = 5.0  # seconds between looks at a database that does not answer
_TICK = 60.0  # seconds between looks for lost jobs and due schedules


def serve_forever(*, host: str, port: int, workers: int) -> None:
    """Run web workers and the job worker until a signal comes; a job worker that dies is started again."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    spawn = multiprocessing.get_context("spawn")
    keeper = spawn.Process(target=_keep_working, name="yuqi-jobs", daemon=False)
    keeper.start()
    try:
        Granian(
            "yuqi.portal.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            log_level=LogLevels.error,
        ).serve()
    finally:
        if keeper.is_alive():
            keeper.terminate()
        keeper.join(timeout=10)


def _keep_working() -> None:
    """Start the job worker, and again whenever it was killed; ends with the portal."""
    spawn = multiprocessing.get_context("spawn")
    parent = os.getppid()
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker = None
    while not stopping and os.getppid() == parent:
        if worker is None or not worker.is_alive():
            worker = spawn.Process(target=work_forever, name="yuqi-worker", daemon=True)
            worker.start()
        worker.join(timeout=1.0)
    if worker is not None and worker.is_alive():
        worker.terminate()
        worker.join(timeout=10)


def work_forever() -> None:
    """Do jobs as they come; look for lost ones and due schedules every minute."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuqi.portal.settings")
    import django

    django.setup()
    from django.db import InterfaceError, OperationalError, close_old_connections

    from yuqi.portal.jobs import services as jobs
    from yuqi.portal.jobs.registry import TICKS

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    looked = 0.0
    while os.getppid() == parent:
        try:
            if time.monotonic() - looked > _TICK:
                jobs.requeue_lost()
                for tick in TICKS:
                    tick()
                looked = time.monotonic()
            busy = jobs.run_next()
        except (OperationalError, InterfaceError):  # the database is away: wait for it
            log.exception("database_away")
            close_old_connections()
            time.sleep(_AWAY)
            busy = False
        if not busy:
            time.sleep(_PAUSE)
