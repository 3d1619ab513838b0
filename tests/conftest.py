"""What every suite shares: programs that may be absent, and the list of what was skipped and why."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test counts as failed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # A test that asks for the program carries the mark by itself, so that `make check` can leave it out.
    for item in items:
        for fixture, mark in (("postgres_url", pytest.mark.postgres), ("chromium", pytest.mark.chromium)):
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(mark)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason.removeprefix("Skipped: ")] += 1
    terminalreporter.write_sep("-", "skipped")
    if not reasons:
        terminalreporter.write_line("nothing was skipped")
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count:4} × {reason}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    on_controller = not hasattr(config, "workerinput")
    if on_controller and config.getoption("--no-skips") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# ---------------------------------------------------------------- PostgreSQL


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


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of a PostgreSQL server of this test run's own, empty database `yuqi`; skips where there is none.

    The server refuses to run as root, so root starts it as the system's user `postgres` or `nobody`.
    """
    pytest.importorskip("psycopg", reason="psycopg is not installed (extra `postgres`)")
    initdb, server = _program("initdb"), _program("postgres")
    if initdb is None or server is None:
        pytest.skip("PostgreSQL was not found (initdb, postgres)")

    # Not under pytest's folder: its parents are closed to other users, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="yuqi-postgres-"))
    user = None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        user = _unprivileged_user()
        if user is None:
            folder.rmdir()
            pytest.skip("PostgreSQL does not run as root, and no user `postgres` or `nobody` was found")
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


def _unprivileged_user() -> str | None:
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def _create_database(address: str, name: str, process: subprocess.Popen[bytes]) -> None:
    import threading

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
    pytest.skip("PostgreSQL was found but did not start")


# ---------------------------------------------------------------- Chromium


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; skips where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.skip("Chromium was not found")
