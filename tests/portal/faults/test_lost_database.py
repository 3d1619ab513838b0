"""The database goes away in mid-service and comes back: said in words, nothing written, no restart needed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import NoPostgres, PostgresServer
from tests.portal.faults.conftest import House, Server, furnish, until

# The mark has the zone made, of which the home is a copy; the tests themselves leave the test database alone.
pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.django_db]

_PATIENCE = 'connections.close_all(); connections["default"].settings_dict["OPTIONS"]["timeout"] = 0.3'
_FRESH = 'connections.close_all(); connections["default"].settings_dict["CONN_MAX_AGE"] = 0'
_TOKEN = """
from yuqi.portal.rest import tokens
made = tokens.make_token(by=seat("admin"), name="x", role="officer", scopes=("read:enterprises",), days=1, duties=())
print(made.text)
"""


def _says_so(server: Server, path: str, by: str | None = "officer", **form: str) -> None:
    zh, en = server.ask(path, by, **form), server.ask(path, by, lang="en", **form)

    assert (zh.status, en.status) == (503, 503)
    assert "数据库没有答复" in zh.text
    assert "等半分钟再试" in zh.text
    assert "The database gave no answer" in en.text
    assert int(zh.headers["Retry-After"]) > 0
    assert "default-src 'self'" in zh.headers["Content-Security-Policy"]
    assert "Traceback" not in zh.text


def _is_well(server: Server) -> None:
    assert server.ask("/healthz", None).json == {"database": True, "runs": True}
    assert server.ask("/enterprises/").status == 200
    assert server.ask("/login/", None).status == 200


def test_sqlite_file_that_cannot_be_opened_is_said_and_comes_back(house: House, tmp_path: Path) -> None:
    file, away = house.home / "portal.sqlite3", tmp_path / "away"
    token = house.says(_TOKEN)
    with house.served(_FRESH) as server:
        _is_well(server)
        file.rename(away)
        file.mkdir()

        _says_so(server, "/enterprises/")
        _says_so(server, "/enterprises/views/", name="x", query="")
        lost = server.ask("/healthz", None)
        assert (lost.status, lost.json) == (503, {"database": False, "runs": None})
        api = server.ask("/api/v1/enterprises", None, headers={"Authorization": f"Bearer {token}"})
        assert (api.status, api.json["code"]) == (503, "api.database")
        assert api.json["what"]
        assert api.json["mend"]

        file.rmdir()
        away.rename(file)
        _is_well(server)
        api = server.ask("/api/v1/enterprises", None, headers={"Authorization": f"Bearer {token}"})
        assert api.status == 200


def test_sqlite_file_that_is_damaged_is_said(house: House) -> None:
    file = house.home / "portal.sqlite3"
    whole = file.read_bytes()
    with house.served(_FRESH) as server:
        _is_well(server)
        file.write_bytes(b"\xff" * 8192 + whole[8192:])

        _says_so(server, "/enterprises/")
        assert server.ask("/healthz", None).status == 503

        file.write_bytes(whole)
        assert server.ask("/healthz", None).status == 200


def test_sqlite_that_somebody_locks_is_read_and_not_written(house: House) -> None:
    views = "from yuqi.portal.enterprises.models import SavedView; print(SavedView.objects.count())"
    with house.served(_PATIENCE) as server:
        _is_well(server)
        other = sqlite3.connect(house.home / "portal.sqlite3", isolation_level=None)
        other.execute("begin immediate")

        assert server.ask("/enterprises/").status == 200
        _says_so(server, "/enterprises/views/", name="我的", query="q=1")

        other.execute("rollback")
        other.close()
        assert house.says(views) == "0"
        assert server.ask("/enterprises/views/", name="我的", query="q=1").status == 302
        assert house.says(views) == "1"


@pytest.fixture(scope="module")
def postgres(
    tmp_path_factory: pytest.TempPathFactory, backup: Path
) -> Iterator[tuple[PostgresServer, House]]:
    try:
        server = PostgresServer()
    except NoPostgres as missing:
        pytest.skip(str(missing))
    with server:
        folder = tmp_path_factory.mktemp("postgres") / "home"
        yield server, furnish(House(home=folder, database=server.address), backup)


@pytest.mark.postgres
def test_postgres_stopped_in_mid_service_is_said_and_comes_back(
    postgres: tuple[PostgresServer, House],
) -> None:
    database, house = postgres
    token = house.says(_TOKEN)
    with house.served() as server:
        _is_well(server)
        database.stop()

        _says_so(server, "/enterprises/")
        _says_so(server, "/enterprises/views/", name="x", query="")
        lost = server.ask("/healthz", None)
        assert (lost.status, lost.json) == (503, {"database": False, "runs": None})
        api = server.ask("/api/v1/enterprises", None, headers={"Authorization": f"Bearer {token}"})
        assert (api.status, api.json["code"]) == (503, "api.database")

        database.start()
        _is_well(server)
        assert server.ask("/enterprises/views/", name="回来了", query="").status == 302


@pytest.mark.postgres
def test_worker_outlives_its_database_and_finishes_what_it_had_begun(
    postgres: tuple[PostgresServer, House],
) -> None:
    database, house = postgres
    ask = "from yuqi.portal.enterprises.jobs import ask_for_run; ask_for_run(tenant_id=TENANT.pk, reason='again')"
    state = (
        "from yuqi.portal.runs.models import Run\n"
        "job = Job.objects.filter(kind='enterprises.assess').latest('pk')\n"
        "runs = Run.objects.filter(tenant=TENANT)\n"
        "print(job.state, job.attempt > 1, runs.count(), runs.filter(is_current=True).count())"
    )
    forget = "Job.objects.filter(kind='enterprises.assess').delete()"
    slowly = (
        "from yuqi.portal.bridge import results\n"
        "import time\n"
        "whole = results.assess\n"
        "def slow(*args, **kwargs):\n"
        "    made = whole(*args, **kwargs)\n"
        "    Path(settings.HOME, 'computed').touch()\n"
        "    time.sleep(1.5 if not Path(settings.HOME, 'again').exists() else 0)\n"
        "    return made\n"
        "results.assess = slow"
    )
    house.says(forget, ask, "print(0)")
    with house.worked(slowly) as worker:
        assert until((house.home / "computed").exists)
        database.stop()  # the run is computed and not yet published
        (house.home / "again").touch()
        assert not until(lambda: worker.poll() is not None, seconds=2.5)
        database.start()

        assert until(lambda: house.says(state).startswith("done"), seconds=45)
        assert worker.poll() is None
    assert house.says(state) == "done True 2 1"
