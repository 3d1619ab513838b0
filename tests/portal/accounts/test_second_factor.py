"""The second device: set up, asked for, recovered."""

from __future__ import annotations

import re

import pytest
from axes.utils import reset
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from yuqi.portal.accounts.models import Membership, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def person(zone):
    reset()
    user = User.objects.create_user("guan", PASSWORD, name="管测试")
    Membership.objects.create(tenant_id=zone.foreign_tenant_id, user=user, role="administrator")
    return user


def log_in(client):
    return client.post("/login/", {"username": "guan", "password": PASSWORD, "next": "/accounts/people/"})


def set_up(client, person):
    page = client.get("/account/second/").content.decode()
    device = TOTPDevice.objects.get(user=person)
    answer = client.post("/account/second/", {"code": f"{totp(device.bin_key):06d}"})
    return page, re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", answer.content.decode())


def test_administrator_of_a_real_zone_is_led_to_set_one_up_and_nowhere_else(person):
    client = Client()

    answer = log_in(client)

    assert answer["Location"] == "/login/second/"
    assert client.get("/accounts/people/")["Location"] == "/login/second/"
    assert client.get("/login/second/")["Location"] == "/account/second/"
    assert client.get("/account/").status_code == 302


def test_first_right_code_takes_the_device_into_use_and_shows_recovery_codes_once(person):
    client = Client()
    log_in(client)

    page, codes = set_up(client, person)

    assert "data:image/svg+xml" in page
    assert len(set(codes)) == 8
    assert client.get("/accounts/people/").status_code == 200
    assert codes[0] not in client.get("/account/second/").content.decode()


def test_wrong_code_sets_nothing_up(person):
    client = Client()
    log_in(client)

    answer = client.post("/account/second/", {"code": "000000"})

    assert answer.status_code == 422
    assert not TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def test_next_log_in_asks_for_a_code_and_a_recovery_code_works_once(person):
    client = Client()
    log_in(client)
    _page, codes = set_up(client, person)

    again = Client()
    log_in(again)
    wrong = again.post("/login/second/", {"code": "aaaaa-bbbbb"})
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    before = again.session.session_key
    right = again.post("/login/second/", {"code": codes[0]})

    assert wrong.status_code == 422
    assert right["Location"] == "/accounts/people/"
    assert again.session.session_key != before
    third = Client()
    log_in(third)
    assert third.post("/login/second/", {"code": codes[0]}).status_code == 422


def test_code_of_the_device_is_taken_once(person):
    client = Client()
    log_in(client)
    set_up(client, person)
    device = TOTPDevice.objects.get(user=person, confirmed=True)
    device.last_t -= 2
    device.save()
    code = f"{totp(device.bin_key, drift=device.drift):06d}"

    first, second = Client(), Client()
    log_in(first)
    log_in(second)

    assert first.post("/login/second/", {"code": code})["Location"] == "/accounts/people/"
    assert second.post("/login/second/", {"code": code}).status_code == 422


def test_set_up_page_does_not_replace_a_device_before_its_code(person):
    client = Client()
    log_in(client)
    set_up(client, person)

    again = Client()
    log_in(again)

    assert again.get("/account/second/")["Location"] == "/login/second/"
    assert again.post("/account/second/", {"code": "000000"})["Location"] == "/login/second/"


def test_role_that_asks_for_a_device_cannot_drop_it(person):
    client = Client()
    log_in(client)
    set_up(client, person)

    client.post("/account/second/drop/")

    assert TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def test_pages_of_the_second_device_ask_for_a_password_first():
    assert Client().get("/login/second/")["Location"] == "/login/"
    assert Client().get("/account/second/")["Location"] == "/login/"
