"""Log-in by a code sent as SMS."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yuqi.portal.accounts.models import LoginCode, Membership, RateWindow, User
from yuqi.portal.accounts.services import spend

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture
def person(zone):
    user = User.objects.create_user("wang", None, name="王测试", phone=PHONE)
    Membership.objects.create(tenant_id=zone.tenant_id, user=user, role="leader")
    return user


def ask(client, phone=PHONE):
    return client.post("/login/code/", {"phone": phone})


def check(client, code, **more):
    return client.post("/login/code/check/", {"phone": PHONE, "code": code, **more})


def test_code_lets_in_once_and_is_kept_as_a_hash(person, gateway):
    client = Client()

    asked = ask(client)
    answer = check(client, gateway.code, next="/account/")

    assert asked.status_code == 200
    assert gateway.sent[0]["phone"] == PHONE
    assert gateway.bearer == ["Bearer gateway-token"]
    assert gateway.code not in LoginCode.objects.get().code_hash
    assert answer["Location"] == "/account/"
    assert check(Client(), gateway.code).status_code == 422


def test_number_nobody_has_gets_the_same_answer_and_no_text(person, gateway):
    known = ask(Client()).content.decode()
    unknown = ask(Client(), "13900000000").content.decode()

    assert "如果 138" in known
    assert "如果 139" in unknown
    assert len(gateway.sent) == 1


def test_second_code_within_a_minute_is_refused(person, gateway):
    ask(Client())

    again = ask(Client())

    assert again.status_code == 422
    assert "秒后再试" in again.content.decode()
    assert len(gateway.sent) == 1


def test_five_wrong_tries_end_the_code(person, gateway):
    ask(Client())
    wrong = "000000" if gateway.code != "000000" else "111111"

    tries = [check(Client(), wrong).status_code for _ in range(5)]

    assert tries == [422] * 5
    assert check(Client(), gateway.code).status_code == 422


def test_code_is_over_after_five_minutes(person, gateway):
    ask(Client())
    LoginCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert check(Client(), gateway.code).status_code == 422


def test_gateway_that_refuses_is_said(person, gateway):
    gateway.status = 500

    answer = ask(Client())

    assert answer.status_code == 422
    assert "短信没有发出去" in answer.content.decode()


def test_number_two_people_gave_proves_neither(person, gateway, zone):
    User.objects.create_user("other", None, name="另一人", phone=PHONE)

    ask(Client())

    assert gateway.sent == []


def test_without_a_gateway_the_page_is_not_there(db):
    assert Client().get("/login/code/").status_code == 404


def test_window_of_a_limit_begins_anew_when_it_is_over(db):
    window = timedelta(minutes=1)
    assert [spend("k", limit=2, window=window) for _ in range(2)] == [0, 0]
    assert 0 < spend("k", limit=2, window=window) <= 60

    RateWindow.objects.filter(key="k").update(started_at=timezone.now() - window)

    assert spend("k", limit=2, window=window) == 0
