"""A PostgreSQL server of a test run's own (测试用 PostgreSQL): started in a folder of its own, gone at the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["NoPostgres", "postgres_server"]


class NoPostgres(Exception):
    """There is no PostgreSQL to start here; the message says why."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the address of a new server with an empty database `yuqi`.

    The server refuses to run as root, so root starts it as the system's user `postgres` or `nobody`.

    Raises:
        NoPostgres: its programs are not here, or it did not start.
    """
    initdb, server = _program("initdb"), _program("postgres")
    if initdb is None or server is None:
        raise NoPostgres("PostgreSQL was not found (initdb, postgres)")

    # Not under pytest's folder: its parents are closed to other users, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="yuqi-postgres-"))
    user = None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        user = _unprivileged_user()
        if user is None:
            folder.rmdir()
            raise NoPostgres("PostgreSQL does not run as root, and no user `postgres` or `nobody` was found")
        shutil.chown(folder, user)
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "user": user, "cwd": folder}
    subprocess.run(
        [initdb, "-D", data, "-U", "yuqi", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        check=True,
        **quiet,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ["fsync=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "max_connections=20"]
    options = [word for setting in settings for word in ("-c", setting)]
    process = subprocess.Popen([server, "-D", data, "-p", str(port), "-k", folder, *options], **quiet)
    try:
        _create_database(f"postgresql://yuqi@127.0.0.1:{port}", "yuqi", process)
        yield f"postgresql://yuqi@127.0.0.1:{port}/yuqi"
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> Path | None:
    found = shutil.which(name)
    if found:
        return Path(found)
    places = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql*/bin"),
        *Path("/usr/local/opt").glob("postgresql*/bin"),
        *Path("C:/Program Files/PostgreSQL").glob("*/bin"),
    ]
    for folder in sorted(places, reverse=True):
        for candidate in (folder / name, folder / f"{name}.exe"):
            if candidate.exists():
                return candidate
    return None


def _unprivileged_user() -> str | None:
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def _create_database(address: str, name: str, process: subprocess.Popen[bytes]) -> None:
    import psycopg

    waited = threading.Event()
    for _ in range(300):
        try:
            with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
                connection.execute(f'create database "{name}"')  # type: ignore[arg-type]
                return
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            waited.wait(0.1)
    raise NoPostgres("PostgreSQL was found but did not start")
