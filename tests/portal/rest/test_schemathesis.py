"""Schemathesis over the whole API: whatever is sent, no server error, and answers as the document says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from yuqi.portal.rest.api import schema
from yuqi.portal.rest.models import ApiToken
from yuqi.portal.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

document = schemathesis.openapi.from_dict(schema())
document.app = application


@pytest.fixture
def token(caller):
    made = caller("officer", duties=("tax",))
    ApiToken.objects.update(per_minute=100_000)
    return made.token


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Let no request end the connection: the test's transaction is on it (a server's process would open another)."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@document.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)
@pytest.mark.usefixtures("one_connection")
def test_every_route_answers_whatever_is_sent(case, token, zone):
    # What is made up is mostly not there; a part of it is steered to what is, so that answers are checked too.
    known = {"uscc": zone.firm, "programme": "hnte"}
    for name in set(known) & set(case.path_parameters or {}):
        case.path_parameters[name] = known[name]
    if isinstance(case.body, dict) and "table" in case.body and len(str(case.body)) % 2:
        case.body["table"] = "statements"
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}

    answer = case.call(headers={"Authorization": f"Bearer {token}"}, base_url="http://127.0.0.1")

    case.validate_response(
        answer, checks=[not_a_server_error, status_code_conformance, response_schema_conformance]
    )
