"""Every address × every role × own and foreign objects (权限矩阵), made from the map of addresses itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from yuqi.portal.access import ACTIONS, FIRM_ROLES, ROLES

pytestmark = pytest.mark.django_db

_NOBODY = "999999"
_VALUES = {
    "programme": "hnte",
    "kind": "programme",
    "table": "statements",
    "column": "revenue",
    "model": "national_2024",
    "benefit": "zibo_2020.hnte_award",
    "edition": "hnte@2016",
    "id": "hnte",
    "item": "ip",
    "state": "draft",
    "year": "2025",
    "key": "{}",
    "token": "no-such-token",
    "slug": "no-such",
    "name": "no-such",
}
# A body that is too small is refused with these; none of them lets anything through.
_REFUSED = {302, 400, 403, 404, 405, 409, 410, 413, 415, 422, 429}


@dataclass(frozen=True)
class Address:
    """One address: its name, its pattern, its view's rule."""

    name: str
    route: str
    rule: str | None

    @property
    def params(self) -> list[tuple[str, str]]:
        return [(kind or "str", name) for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", self.route)]

    def path(self, uscc: str, number: str = _NOBODY) -> str:
        def fill(match: re.Match[str]) -> str:
            kind, name = match.group(1) or "str", match.group(2)
            if name == "uscc":
                return uscc
            return number if kind == "int" else _VALUES.get(name, "no-such")

        return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", fill, self.route)


def _walk(patterns: Any, prefix: str = "", space: str = "") -> Any:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            rule = getattr(pattern.callback, "access_rule", None)
            yield Address(f"{space}{pattern.name}", route, rule)


ADDRESSES = sorted(_walk(get_resolver().url_patterns), key=lambda each: each.route)


def content_of(answer: Any) -> bytes:
    """Return what an answer says; one that streams is read to its end, which closes it.

    answer.close() itself would close the connection of the test's transaction on PostgreSQL.
    """
    return b"".join(answer) if answer.streaming else answer.content


_PAGES = [each for each in ADDRESSES if each.rule not in ("public", "api", None)]


def test_every_address_says_who_may_use_it():
    silent = [each.route for each in ADDRESSES if each.rule is None]
    assert silent == []
    unknown = {each.rule for each in _PAGES} - ACTIONS.keys()
    assert unknown == set()


def test_every_action_names_roles_that_exist():
    assert {role for roles in ACTIONS.values() for role in roles} <= ROLES.keys()


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_allowed_is_refused(role, method, client_as, zone):
    client = client_as(role)
    let_through = []
    for address in _PAGES:
        if role in ACTIONS[address.rule]:
            continue
        answer = getattr(client, method)(address.path(zone.firm))
        if answer.status_code not in (403, 405):  # a page only sent to, or only read, never gets as far
            let_through.append((address.route, answer.status_code))
    assert let_through == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_in_without_log_in(method, client, zone):
    let_in = []
    for address in _PAGES:
        answer = getattr(client, method)(address.path(zone.firm))
        if answer.status_code not in (302, 403, 405) or (
            answer.status_code == 302 and "/login" not in answer.headers["Location"]
        ):
            let_in.append((address.route, answer.status_code))
    assert let_in == []


@pytest.mark.parametrize("role", sorted(ROLES))
def test_what_is_allowed_answers_without_a_fault(role, client_as, zone):
    client = client_as(role)
    faults = []
    for address in _PAGES:
        if role not in ACTIONS[address.rule]:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address.path(zone.firm))
            content_of(answer)
            if answer.status_code not in {200, 204, *_REFUSED}:
                faults.append((method, address.route, answer.status_code))
    assert faults == []


@pytest.mark.parametrize("role", sorted(FIRM_ROLES))
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_enterprise_finds_nothing_of_another(role, method, client_as, zone):
    client = client_as(role)
    shown = []
    for address in _PAGES:
        if role not in ACTIONS[address.rule] or "uscc" not in {name: kind for kind, name in address.params}:
            continue
        answer = getattr(client, method)(address.path(zone.other_firm), follow=True)
        if answer.status_code not in (403, 404, 405):
            shown.append((address.route, answer.status_code))
    assert shown == []


@pytest.mark.parametrize("role", sorted(FIRM_ROLES))
def test_no_page_an_enterprise_sees_names_another(role, client_as, zone):
    from yuqi.portal.enterprises.models import Enterprise

    others = Enterprise.objects.filter(tenant_id=zone.tenant_id).exclude(uscc=zone.firm)
    secrets = [secret for row in others for secret in (row.uscc, row.name)]
    client = client_as(role)
    leaks = []
    for address in _PAGES:
        if role not in ACTIONS[address.rule]:
            continue
        for query in ("", "?q=样例", f"?uscc={zone.other_firm}"):
            answer = client.get(address.path(zone.firm) + query)
            content = content_of(answer)
            text = content.decode("utf-8", "replace")
            # What was asked may stand in the links of the page that answers.
            named = [secret for secret in secrets if secret in text and secret not in query]
            if named:
                leaks.append((address.route + query, named[:2]))
    assert leaks == []


def test_another_zone_is_not_there(client_as, zone):
    from yuqi.portal.enterprises.models import Batch
    from yuqi.portal.runs.models import Run

    client = client_as("officer", tenant_id=zone.foreign_tenant_id)
    own = {str(row.pk) for row in (*Batch.objects.filter(tenant_id=zone.tenant_id), *Run.objects.all())}
    shown = []
    for address in _PAGES:
        if "officer" not in ACTIONS[address.rule] or not any(kind == "int" for kind, _ in address.params):
            continue
        for number in sorted(own):
            answer = client.get(address.path(zone.foreign_firm, number))
            text = content_of(answer)
            if answer.status_code == 200 and "样例高新区".encode() in text:
                shown.append((address.route, number))
    assert shown == []
