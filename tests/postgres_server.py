"""A PostgreSQL server of a test run's own (测试用 PostgreSQL): started in a folder of its own, gone at the end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

__all__ = ["NoPostgres", "PostgresServer", "postgres_server"]


class NoPostgres(Exception):
    """There is no PostgreSQL to start here; the message says why."""


@contextmanager
def postgres_server(*settings: str) -> Iterator[str]:
    """Give the address of a new server with an empty database `yuqi`.

    Args:
        settings: of the server beside those of a test, such as "shared_buffers=512MB".

    Raises:
        NoPostgres: its programs are not here, or it did not start.
    """
    with PostgresServer(*settings) as server:
        yield server.address


class PostgresServer:
    """A server that can be stopped and started again in the middle of things, with what it holds (可停可起).

    The server refuses to run as root, so root starts it as the system's user `postgres` or `nobody`.
    """

    def __init__(self, *more: str) -> None:
        initdb, server = _program("initdb"), _program("postgres")
        if initdb is None or server is None:
            raise NoPostgres("PostgreSQL was not found (initdb, postgres)")
        # Not under pytest's folder: its parents are closed to other users, and a socket's path must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="yuqi-postgres-"))
        user = None
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            user = _unprivileged_user()
            if user is None:
                self.folder.rmdir()
                raise NoPostgres(
                    "PostgreSQL does not run as root, and no user `postgres` or `nobody` was found"
                )
            shutil.chown(self.folder, user)
        data = self.folder / "data"
        self._quiet: dict[str, Any] = {
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "user": user,
            "cwd": self.folder,
        }
        subprocess.run(
            [initdb, "-D", data, "-U", "yuqi", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            **self._quiet,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        settings = ["fsync=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "max_connections=20"]
        options = [word for setting in (*settings, *more) for word in ("-c", setting)]
        self._command = [server, "-D", data, "-p", str(self.port), "-k", self.folder, *options]
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"postgresql://yuqi@127.0.0.1:{self.port}/yuqi"

    def start(self) -> None:
        """Start it and wait until it answers; the first time, with an empty database."""
        self._process = subprocess.Popen(self._command, **self._quiet)
        _create_database(f"postgresql://yuqi@127.0.0.1:{self.port}", "yuqi", self._process)

    def stop(self) -> None:
        """Stop it at once; whoever is connected is cut off."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # a fast shutdown: does not wait for clients
            self._process.wait(timeout=30)
            self._process = None

    def __enter__(self) -> Self:
        """Start it."""
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_fault: object) -> None:
        """Stop it and take its folder away."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


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
                if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                    connection.execute(f'create database "{name}"')  # type: ignore[arg-type]
                return
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            waited.wait(0.1)
    raise NoPostgres("PostgreSQL was found but did not start")


def main() -> int:
    """Say whether a server can be started here, and 1 when it cannot."""
    try:
        with postgres_server():
            return 0
    except NoPostgres as missing:
        sys.stderr.write(f"{missing}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
