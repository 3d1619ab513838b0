"""What holds for every address: forgery tokens, headers, cookies, hosts (每个地址的入口防护)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from tests.portal.house.test_access_matrix import ADDRESSES, content_of

from yuqi.portal.access import ACTIONS

pytestmark = pytest.mark.django_db

# The API knows no session, and what stands under none of its routes answers 404 to everybody.
_PAGES = [each for each in ADDRESSES if each.rule != "api" and not each.route.startswith("api/^")]
_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE)
_HANDLER = re.compile(r"<[^>]+\s(?:on[a-z]+|style)=[\"']", re.IGNORECASE)


@pytest.mark.parametrize(
    ("role", "method"), [("chief_officer", "post"), ("legal_rep", "post"), ("officer", "delete")]
)
def test_nothing_is_done_without_the_forgery_token(
    role: str, method: str, client_as: Callable[..., Client], zone: Any
) -> None:
    logged_in = client_as(role)
    client = Client(enforce_csrf_checks=True)
    client.cookies = logged_in.cookies
    done = [
        (each.route, answer.status_code)
        for each in _PAGES
        if (answer := getattr(client, method)(each.path(zone.firm))).status_code != 403
    ]
    assert done == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_token_from_another_origin_is_none(
    origin: str, client_as: Callable[..., Client], zone: Any
) -> None:
    client = Client(enforce_csrf_checks=True, headers={"origin": origin, "x-csrftoken": "a" * 32})
    client.cookies = client_as("chief_officer").cookies
    client.cookies["csrftoken"] = "a" * 32

    assert client.post("/enterprises/views/", {"name": "x"}).status_code == 403


def test_only_the_api_which_knows_no_session_does_without_tokens() -> None:
    def walk(patterns: Any, prefix: str = "") -> Any:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, route)
            elif getattr(pattern.callback, "csrf_exempt", False):
                yield route

    assert [route for route in walk(get_resolver().url_patterns) if not route.startswith("api/")] == []


def _is_guarded(answer: Any) -> list[str]:
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    wrong = []
    if "default-src 'self'" not in policy or "frame-ancestors 'none'" not in policy or "unsafe" in policy:
        wrong.append("policy")
    if "object-src 'none'" not in policy or "base-uri 'none'" not in policy or "form-action" not in policy:
        wrong.append("policy")
    if headers.get("X-Frame-Options") != "DENY":
        wrong.append("frames")
    if headers.get("X-Content-Type-Options") != "nosniff":
        wrong.append("sniffing")
    if headers.get("Referrer-Policy") != "same-origin":
        wrong.append("referrer")
    if "no-store" not in headers.get("Cache-Control", ""):
        wrong.append("cache")
    return wrong


@pytest.mark.parametrize("role", ["chief_officer", "legal_rep", "administrator", "auditor", None])
def test_every_answer_carries_its_headers_and_no_inline_script(
    role: str | None, client_as: Callable[..., Client], zone: Any
) -> None:
    client = Client() if role is None else client_as(role)
    wrong = []
    for each in _PAGES:
        answer = client.get(each.path(zone.firm))
        wrong += [(each.route, answer.status_code, what) for what in _is_guarded(answer)]
        if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
            page = answer.content.decode()
            found = _SCRIPT.search(page) or _HANDLER.search(page)
            if found:
                wrong.append((each.route, answer.status_code, page[found.start() : found.end() + 40]))
        content_of(answer)
    assert wrong == []


def test_answers_that_refuse_carry_their_headers_too(
    client_as: Callable[..., Client], zone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_as("officer")
    client.raise_request_exception = False
    answers = {
        404: client.get("/no-such-page/"),
        403: client.get("/audit/"),
        405: client.get("/enterprises/views/"),
        400: client.get("/enterprises/", headers={"host": "evil.example"}),
    }
    monkeypatch.setattr("yuqi.portal.enterprises.views.lists.register.wanted_from", lambda _query: 1 / 0)
    answers[500] = client.get("/enterprises/")
    for status, answer in answers.items():
        assert answer.status_code == status
        assert _is_guarded(answer) == [], status
    assert "ZeroDivisionError" not in answers[500].content.decode()
    assert "已经记下" in answers[500].content.decode()


def test_an_unknown_host_is_refused_and_never_repeated(client: Client, zone: Any) -> None:
    for path in ("/login/", "/", "/healthz"):
        answer = client.get(path, headers={"host": "evil.example"})
        assert answer.status_code == 400
        assert "evil.example" not in answer.content.decode()
    forwarded = client.get("/login/", headers={"x-forwarded-host": "evil.example"})
    assert "evil.example" not in forwarded.content.decode()


@pytest.mark.parametrize("path", ["/enterprises/assess/", "/language/", "/account/seat/"])
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "\t//evil.example"]
)
def test_no_form_leads_out_of_the_portal(
    path: str, target: str, client_as: Callable[..., Client], zone: Any
) -> None:
    answer = client_as("officer").post(path, {"next": target, "language": "en"}, headers={"referer": target})

    assert "evil.example" not in answer.headers.get("Location", "")


def test_no_page_sends_where_its_query_says(client_as: Callable[..., Client], zone: Any) -> None:
    evil = "?next=https://evil.example/&back=https://evil.example/&url=//evil.example/&return=//evil.example"
    client = client_as("chief_officer")
    led = []
    for each in _PAGES:
        if each.rule != "public" and "chief_officer" not in ACTIONS[str(each.rule)]:
            continue
        answer = client.get(each.path(zone.firm) + evil)
        target = answer.headers.get("Location", "")
        if re.match(r"(https?:)?[/\\]{2}", target):
            led.append((each.route, target))
        content_of(answer)
    assert led == []


_SAYS = """
import django; django.setup()
from django.conf import settings as s
from django.test import Client
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
plain = Client().get("/login/", headers={"host": "yuqi.example.gov.cn"})
secure = Client().get("/login/", secure=True, headers={"host": "yuqi.example.gov.cn"})
cookie = secure.cookies["csrftoken"]
print(plain.status_code, plain.headers["Location"], secure.status_code, bool(cookie["secure"]), cookie["samesite"],
      "max-age=31536000" in secure.headers["Strict-Transport-Security"], s.SESSION_COOKIE_SECURE,
      s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.DEBUG)
"""


@pytest.mark.slow
def test_behind_https_cookies_are_secure_and_plain_http_leads_there(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "YUQI_HOME": str(tmp_path),
        "YUQI_PUBLIC_URL": "https://yuqi.example.gov.cn",
        "DJANGO_SETTINGS_MODULE": "yuqi.portal.settings",
    }
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", _SAYS],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == (
        [
            "301",
            "https://yuqi.example.gov.cn/login/",
            "200",
            "True",
            "Lax",
            "True",
            "True",
            "True",
            "Lax",
            "False",
        ]
    )
