"""What every suite shares: programs that may be absent, and the list of what was skipped and why."""

from __future__ import annotations

import atexit
import gc
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from postgres_server import NoPostgres, postgres_server

HERE = Path(__file__).parent
_LONG = ("portal/house", "portal/faults", "portal/browser", "engine/plan", "cli")

gc.disable()  # until the tests begin: what is loaded before them stays


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test counts as failed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # A test that asks for the program carries the mark by itself, so that `make check` can leave it out.
    for item in items:
        for fixture, mark in (("postgres_url", pytest.mark.postgres), ("chromium", pytest.mark.chromium)):
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(mark)
    # Files of which a worker takes minutes go first: at the end, one worker would be left alone with them.
    items.sort(key=lambda item: not str(item.path.relative_to(HERE)).startswith(_LONG))


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 50, 100)
    atexit.register(gc.unfreeze)  # at the end all is taken down in order


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


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of a PostgreSQL server of this test run's own, empty database `yuqi`; skips where there is none."""
    pytest.importorskip("psycopg", reason="psycopg is not installed (extra `postgres`)")
    with ExitStack() as stack:
        try:
            address = stack.enter_context(postgres_server())
        except NoPostgres as missing:
            pytest.skip(str(missing))
        yield address


# ---------------------------------------------------------------- Chromium


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; skips where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.skip("Chromium was not found")
