"""A database session for one question (引擎会话), of the backend asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches

from yuqi.backends.base import Backend, StepListener
from yuqi.base import Problem, YuqiError

__all__ = ["session"]

BACKENDS = ("duckdb", "postgres")


@contextmanager
def session(
    backend: str, *, memory: str | None = None, on_step: StepListener | None = None
) -> Iterator[Backend]:
    """Give a session and end it afterwards.

    Raises:
        YuqiError: there is no such backend; its driver is not installed; YUQI_POSTGRES is not set.
    """
    opened = _open(backend, memory, on_step)
    try:
        yield opened
    finally:
        opened.close()


def _open(backend: str, memory: str | None, on_step: StepListener | None) -> Backend:
    if backend == "duckdb":
        from yuqi.backends.duckdb import DuckdbBackend

        return DuckdbBackend(memory=memory, on_step=on_step)
    if backend == "postgres":
        address = os.environ.get("YUQI_POSTGRES")
        if not address:
            raise YuqiError(Problem(code="api.no-postgres-address"))
        try:
            from yuqi.backends.postgres import PostgresBackend
        except ModuleNotFoundError as missing:
            if missing.name != "psycopg":
                raise
            raise YuqiError(Problem(code="api.no-postgres-driver")) from missing
        return PostgresBackend(address, memory=memory, on_step=on_step)
    near = get_close_matches(backend, BACKENDS, n=1) or ["–"]
    raise YuqiError(Problem(code="api.no-such-backend", params={"value": backend, "near": near[0]}))
