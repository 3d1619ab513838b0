"""Portals of their own to break (可以弄坏的门户): a home with the tests' zone, served and worked in real processes."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

_SECRET = "a" * 32
"""The forgery token's secret: the same in the cookie and in the header."""

_OPEN = """
import gc
gc.disable()
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "yuqi.portal.settings"
import django
django.setup()
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.db import connections
from django.utils import timezone
from yuqi.portal.accounts.models import Membership, Tenant, User
from yuqi.portal.accounts.selectors import memberships_of, seat_from
from yuqi.portal.audit.services import verify
from yuqi.portal.jobs import services as jobs
from yuqi.portal.jobs.models import Job
TENANT = Tenant.objects.filter(slug="sample").first()

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def lost():
    Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))

def seat(username):
    return seat_from(memberships_of(User.objects.get(username=username)).get())
"""
_RESTORE = """
import gc
gc.disable()
import os, sys
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "yuqi.portal.settings"
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from yuqi.portal.workflows.archive import restore_from
restore_from(Path(sys.argv[1]))
"""
_SERVE = """
import json
from wsgiref.simple_server import WSGIRequestHandler, make_server
from django.contrib.sessions.backends.db import SessionStore
from yuqi.portal.wsgi import application

def session(username):
    user = User.objects.get(username=username)
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.create()
    return store.session_key

class Quiet(WSGIRequestHandler):
    def log_message(self, *said):
        pass

people = {name: session(name) for name in ("officer", "chief", "leader", "approver", "admin", "legal")}
server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
print(json.dumps({"port": server.server_port, "people": people}), flush=True)
server.serve_forever()
"""
_WORK = """
from yuqi.portal import serving
serving._TICK, serving._AWAY, jobs.LEASE = 0.5, 0.3, timedelta(seconds=2)
print("working", flush=True)
serving.work_forever()
"""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server said (应答)."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """Return it read as JSON."""
        return json.loads(self.text)


@dataclass(frozen=True, kw_only=True)
class Server:
    """A served portal (运行中的门户)."""

    port: int
    people: dict[str, str]

    def ask(
        self,
        path: str,
        by: str | None = "officer",
        *,
        lang: str = "zh-hans",
        files: dict[str, tuple[str, bytes]] | None = None,
        headers: dict[str, str] | None = None,
        **form: Any,
    ) -> Answer:
        """Ask for a page; with a form or files, post them."""
        cookies = {"csrftoken": _SECRET, "django_language": lang}
        if by is not None:
            cookies["sessionid"] = self.people[by]
        send = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} | (headers or {})
        body: bytes | None = None
        if files:
            send["Content-Type"] = "multipart/form-data; boundary=bound"
            body = b"".join(
                f'--bound\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                for name, value in form.items()
            )
            for name, (file, content) in files.items():
                head = f'--bound\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
                body += head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n"
            body += b"--bound--\r\n"
        elif form:
            send["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form, doseq=True).encode()
        if body is not None:
            send["X-CSRFToken"] = _SECRET
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request("GET" if body is None else "POST", path, body, send)
            got = line.getresponse()
            return Answer(
                status=got.status, headers=dict(got.getheaders()), text=got.read().decode("utf-8", "replace")
            )
        finally:
            line.close()


@dataclass(frozen=True, kw_only=True)
class House:
    """A home folder with the zone in it, and Python on it (试验用主目录)."""

    home: Path
    database: str | None = None

    def environment(self) -> dict[str, str]:
        """Return the environment of its processes."""
        said = {**os.environ, "YUQI_HOME": str(self.home)}
        said.pop("DATABASE_URL", None)
        said.pop("DJANGO_SETTINGS_MODULE", None)
        return said if self.database is None else said | {"DATABASE_URL": self.database}

    def python(self, *parts: str) -> subprocess.CompletedProcess[str]:
        """Run a piece of program on it; it may die."""
        return subprocess.run(
            [sys.executable, "-c", "\n".join([_OPEN, *parts])],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def says(self, *parts: str) -> str:
        """Run a piece of program on it and return the last line it prints."""
        done = self.python(*parts)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip().splitlines()[-1]

    @contextmanager
    def served(self, *parts: str) -> Iterator[Server]:
        """Serve it by one process that answers one request after the other over one kept connection."""
        with self._process(*parts, _SERVE) as (_process, line):
            yield Server(**json.loads(line))

    @contextmanager
    def worked(self, *parts: str) -> Iterator[subprocess.Popen[str]]:
        """Let a worker do its background jobs."""
        with self._process(*parts, _WORK) as (process, _line):
            yield process

    @contextmanager
    def _process(self, *parts: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
        with tempfile.TemporaryFile("w+") as said:  # not on the disk that may be full
            process = subprocess.Popen(
                [sys.executable, "-c", "\n".join([_OPEN, *parts])],
                env=self.environment(),
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
            try:
                assert process.stdout is not None
                line = process.stdout.readline()
                said.seek(0)
                assert line, said.read()[-3000:]
                yield process, line
            finally:
                process.kill()
                process.wait(timeout=30)
                assert process.stdout is not None
                process.stdout.close()


def until(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Return whether something comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="session")
def backup(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Path:
    """Return a backup of the tests' zone."""
    from yuqi.portal.workflows.archive import back_up

    with django_db_blocker.unblock():
        return back_up(tmp_path_factory.mktemp("backup") / "zone.tar.gz").file


def furnish(house: House, backup: Path) -> House:
    """Restore the backup into a home."""
    house.home.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-c", _RESTORE, str(backup)],
        env=house.environment(),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return house


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, backup: Path) -> House:
    """Return a home on SQLite that is copied and never used itself."""
    return furnish(House(home=tmp_path_factory.mktemp("furnished") / "home"), backup)


@pytest.fixture
def house(furnished: House, tmp_path: Path) -> House:
    """Return a home on SQLite to do harm to."""
    return House(home=Path(shutil.copytree(furnished.home, tmp_path / "home")))
