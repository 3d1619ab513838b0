"""A PostgreSQL server of the bench's own (测试用 PostgreSQL): started in a folder that goes with it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["NoPostgres", "postgres_server"]


class NoPostgres(Exception):
    """PostgreSQL or its driver is not here, or does not start."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the address of an empty database; YUQI_POSTGRES where it is set.

    The server refuses to run as root, so root starts it as the system's user `postgres` or `nobody`.
    """
    named = os.environ.get("YUQI_POSTGRES")
    if named:
        yield named
        return
    try:
        import psycopg
    except ImportError as absent:
        raise NoPostgres("psycopg is not installed") from absent
    initdb, server = _program("initdb"), _program("postgres")
    if initdb is None or server is None:
        raise NoPostgres("PostgreSQL was not found (initdb, postgres)")
    folder = Path(tempfile.mkdtemp(prefix="yuqi-pg-"))
    user = _unprivileged_user() if hasattr(os, "geteuid") and os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "user": user, "cwd": folder}
    make = [
        initdb,
        "-D",
        folder / "data",
        "-U",
        "yuqi",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run(make, check=True, **quiet)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ["fsync=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "shared_buffers=512MB"]
    options = [word for setting in settings for word in ("-c", setting)]
    process = subprocess.Popen(
        [server, "-D", folder / "data", "-p", str(port), "-k", folder, *options], **quiet
    )
    try:
        address = f"postgresql://yuqi@127.0.0.1:{port}/postgres"
        for _ in range(100):
            try:
                psycopg.connect(address).close()
                break
            except psycopg.OperationalError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> str | None:
    found = shutil.which(name)
    if found:
        return found
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(versions[-1]) if versions else None


def _unprivileged_user() -> str:
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise NoPostgres("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")
