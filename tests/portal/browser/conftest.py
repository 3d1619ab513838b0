"""A portal as a newcomer starts it, and a real Chromium in front of it (真门户、真浏览器)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError

PASSWORD = "yuqi-sample-2026"
# What the tests set for themselves, and the portal under test must not inherit.
_OURS = ("DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE", "DJANGO_SETTINGS_MODULE", "YUQI_TEST_DATABASE")


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a portal of its own: 120 sample enterprises, web processes and worker.

    YUQI_BROWSER_PORTAL names one that already runs (a fresh sample zone), to write tests against.
    """
    if running := os.environ.get("YUQI_BROWSER_PORTAL"):
        yield running
        return
    home = tmp_path_factory.mktemp("portal")
    environment = {name: value for name, value in os.environ.items() if name not in _OURS}
    environment |= {"YUQI_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    yuqi = [sys.executable, "-m", "yuqi", "portal"]
    loaded = subprocess.run(
        [*yuqi, "sample", "--enterprises", "120", "--seed", "5"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert loaded.returncode == 0, loaded.stderr
    assert PASSWORD in loaded.stdout
    port = _free_port()
    log = (home / "server.log").open("w")
    server = subprocess.Popen([*yuqi, "run", "--port", str(port)], env=environment, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base, home / "server.log")
        yield base
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(base: str, log: Path) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(base + "/healthz", timeout=5) as answer:
                answer.read()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError(log.read_text("utf-8", "replace")[-2000:])


class Person:
    """Somebody at a browser (使用者): a page that is logged in, and what it complained of."""

    def __init__(self, base: str, page: Any, complaints: list[str]) -> None:
        self.base, self.page, self.complaints = base, page, complaints

    def go(self, path: str) -> None:
        """Open a page and wait until it is quiet."""
        answer = self.page.goto(self.base + path)
        self.settle()
        assert answer.status == 200, (path, answer.status)

    def press(self, words: str) -> None:
        """Press the button, or else the link, that is called so and is to be seen; wait for what follows."""
        named = re.compile(f"^{words}$")
        button = self.page.get_by_role("button", name=named)
        (button if button.count() else self.page.get_by_role("link", name=named)).first.click()
        self.settle()

    def until(self, words: str, *, seconds: float = 90) -> None:
        """Wait until the page says these words: background work takes its time, the page reloads itself."""
        end = time.monotonic() + seconds
        while not self.says(words):
            assert time.monotonic() < end, self.page.inner_text("main")[:1500]
            time.sleep(0.25)

    def says(self, words: str) -> bool:
        """Return whether the page says these words now."""
        try:
            return re.search(words, self.page.inner_text("main", timeout=5_000)) is not None
        except PlaywrightError:  # the page was just being loaded anew
            return False

    def settle(self) -> None:
        """Wait until the page is there and no part of it is still being fetched."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(60)
        self.page.wait_for_function("() => !document.querySelector('.htmx-request')")


@pytest.fixture
def person(portal: str, program: Any) -> Iterator[Callable[..., Person]]:
    """Return a maker of people: person("officer"), person("finance", width=390)."""
    contexts = []

    def make(username: str, *, width: int = 1440) -> Person:
        context = program.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(portal + "/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.get_by_role("button", name="登录").first.click()
        page.wait_for_load_state("load")
        assert "/login" not in page.url
        return Person(portal, page, complaints)

    yield make
    for context in contexts:
        context.close()
