"""What every portal test shares: Django on a home of its own, one small assessed zone, people in every role.

The zone is made once a process and lies under every test: what a test writes is rolled back.
With YUQI_TEST_DATABASE=postgres the same tests run on a PostgreSQL cluster of their own.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HOME = Path(tempfile.mkdtemp(prefix="yuqi-portal-tests-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ["YUQI_HOME"] = str(_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "yuqi.portal.settings"
os.environ.pop("YUQI_PUBLIC_URL", None)
if os.environ.get("YUQI_TEST_DATABASE") == "postgres":
    from postgres_server import postgres_server

    _server = ExitStack()
    os.environ["DATABASE_URL"] = _server.enter_context(postgres_server())
    atexit.register(_server.close)

# Playwright keeps a loop in this thread; Django would take that for a call from asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

import django  # noqa: E402  after the environment is set

django.setup()
# A worker that this process starts sets Django up for itself, on a home of its own.
if "PYTEST_XDIST_WORKER" not in os.environ:
    del os.environ["DJANGO_SETTINGS_MODULE"]

import pytest  # noqa: E402
from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from yuqi.portal.access import Seat  # noqa: E402

# One round instead of Argon2's many: tests log in hundreds of times.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """The zone under the tests: tenant, and enterprises one can speak of."""

    tenant_id: int
    firm: str
    other_firm: str
    foreign_tenant_id: int
    foreign_firm: str


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make the test database with the zone in it."""
    from yuqi.portal.workflows.sample_zone import load_facts, load_sample

    with django_db_blocker.unblock():
        load_sample(enterprises=60, seed=7)
        load_facts(
            Path(settings.HOME) / "sample",
            slug="other",
            name="另一高新区",
            as_of=None,
            is_sample=False,
            title="另一园区数据",
        )


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Let no test see the counts that another one's pages kept."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def zone(db: None) -> Zone:
    """Return the zone: some sixty enterprises, assessed; and another tenant with the same ones."""
    from yuqi.portal.accounts.models import Membership, Tenant
    from yuqi.portal.enterprises.models import Enterprise

    tenant = Tenant.objects.get(slug="sample")
    firm = Membership.objects.get(tenant=tenant, role="legal_rep").uscc
    others = Enterprise.objects.filter(tenant=tenant).exclude(uscc=firm).order_by("uscc")
    other = Tenant.objects.get(slug="other")
    return Zone(
        tenant_id=tenant.pk,
        firm=firm,
        other_firm=others[0].uscc,
        foreign_tenant_id=other.pk,
        foreign_firm=others[1].uscc,
    )


@pytest.fixture
def firm(zone: Zone) -> str:
    """Return the USCC of the enterprise that the sample's enterprise users belong to."""
    return zone.firm


@pytest.fixture
def other_firm(zone: Zone) -> str:
    """Return the USCC of another enterprise of the zone."""
    return zone.other_firm


def _user(zone: Zone, role: str, uscc: str | None, duties: tuple[str, ...], tenant_id: int | None) -> Any:
    from yuqi.portal.accounts.models import Membership, User

    tenant = tenant_id or zone.tenant_id
    username = f"t-{tenant}-{role}-{uscc or ''}-{'.'.join(duties)}"
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(username, "correct horse battery", name=f"测试{role}")
        Membership.objects.create(
            tenant_id=tenant, user=user, role=role, uscc=uscc or "", duties=list(duties)
        )
    return user


@pytest.fixture
def seat(zone: Zone) -> Callable[..., Seat]:
    """Return a maker of seats: seat("officer", duties=("tax",)), seat("legal_rep") of the zone's firm."""
    from yuqi.portal.access import FIRM_ROLES
    from yuqi.portal.accounts.selectors import memberships_of, seat_from

    def make(
        role: str, uscc: str | None = None, *, duties: tuple[str, ...] = (), tenant_id: int | None = None
    ) -> Seat:
        own = uscc or (zone.firm if role in FIRM_ROLES else None)
        return seat_from(memberships_of(_user(zone, role, own, duties, tenant_id)).get())

    return make


@pytest.fixture
def client_as(zone: Zone) -> Callable[..., Client]:
    """Return a maker of logged-in clients: client_as("officer"), client_as("finance_user", other_firm)."""
    from yuqi.portal.access import FIRM_ROLES

    def make(
        role: str, uscc: str | None = None, *, duties: tuple[str, ...] = (), tenant_id: int | None = None
    ) -> Client:
        own = uscc or (zone.firm if role in FIRM_ROLES else None)
        client = Client()
        client.force_login(
            _user(zone, role, own, duties, tenant_id), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return make


@pytest.fixture(scope="session")
def program(chromium: str) -> Iterator[Any]:
    """Return a running Chromium, driven by Playwright: one a process, Playwright allows no second."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()
