"""In and out: password, lock-out, where one is led, the session's key."""

from __future__ import annotations

import pytest
from axes.utils import reset
from django.test import Client

from yuqi.portal.accounts.models import Membership, User
from yuqi.portal.audit.models import Entry

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def person(zone):
    reset()
    user = User.objects.create_user("lin", PASSWORD, name="林测试", phone="13800000001")
    Membership.objects.create(tenant_id=zone.tenant_id, user=user, role="officer")
    return user


def log_in(client, password=PASSWORD, **more):
    return client.post("/login/", {"username": "lin", "password": password, **more})


def test_right_password_lets_in_under_a_new_session_key(person):
    client = Client()
    client.get("/login/")
    session = client.session
    session["seen"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key

    answer = log_in(client)

    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert client.session.session_key != session.session_key
    assert Entry.objects.filter(action="person.logged_in", actor="林测试").exists()


def test_wrong_password_says_the_same_whether_the_name_exists(person):
    known = log_in(Client(), "wrong")
    unknown = Client().post("/login/", {"username": "nobody", "password": "wrong"})

    assert known.status_code == unknown.status_code == 422
    assert "用户名或密码不对" in known.content.decode()
    assert "用户名或密码不对" in unknown.content.decode()
    assert "sessionid" not in Client().cookies


def test_eight_wrong_passwords_lock_the_name_out_even_for_the_right_one(person, settings):
    client = Client()

    answers = [log_in(client, "wrong") for _ in range(settings.AXES_FAILURE_LIMIT)]
    right = log_in(client)

    assert answers[0].status_code == 422
    assert answers[-1].status_code == 429
    assert right.status_code == 429
    assert "登录已暂停" in right.content.decode()
    assert right["Retry-After"] == "900"


def test_lock_out_counts_by_the_address_the_proxy_said(person, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    attacker = Client(headers={"X-Forwarded-For": "203.0.113.9"})
    owner = Client(headers={"X-Forwarded-For": "198.51.100.7"})

    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(attacker, "wrong")

    assert log_in(attacker).status_code == 429
    assert log_in(owner).status_code == 302


def test_address_a_client_claims_counts_for_nothing_without_a_proxy(person, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        log_in(Client(headers={"X-Forwarded-For": f"203.0.113.{number}"}), "wrong")

    assert log_in(Client(headers={"X-Forwarded-For": "203.0.113.99"})).status_code == 429


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\thttps://evil.example",
    ],
)
def test_next_never_leads_elsewhere(person, target):
    answer = log_in(Client(), next=target)

    assert answer["Location"] == "/"


def test_next_leads_to_a_page_here(person):
    assert log_in(Client(), next="/account/?a=1")["Location"] == "/account/?a=1"


def test_log_in_without_the_forgery_token_is_refused(person):
    client = Client(enforce_csrf_checks=True)

    assert log_in(client).status_code == 403


def test_log_out_is_a_post_and_ends_the_session(person):
    client = Client()
    log_in(client)

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert client.get("/account/").status_code == 302


def test_page_asked_for_before_log_in_comes_after_it(person):
    asked = Client().get("/account/?x=1")

    assert asked.status_code == 302
    assert asked["Location"] == "/login/?next=/account/%3Fx%3D1"


def test_person_whose_seat_ended_is_out_at_the_next_request(person):
    client = Client()
    log_in(client)
    assert client.get("/account/").status_code == 200

    Membership.objects.filter(user=person).update(active=False)

    assert client.get("/account/").status_code == 403


def test_large_type_is_remembered_at_the_next_log_in(person):
    client = Client()
    log_in(client)
    client.post("/account/large-type/", {"on": "1"})

    other = Client()
    log_in(other)

    assert other.cookies["yq_large"].value == "1"


def test_change_of_seat_cycles_the_key_and_only_takes_own_seats(person, zone):
    own = Membership.objects.create(tenant_id=zone.tenant_id, user=person, role="leader")
    foreign = Membership.objects.filter(tenant_id=zone.tenant_id, role="administrator").first()
    client = Client()
    log_in(client)
    before = client.session.session_key

    assert client.post("/account/seat/", {"seat": foreign.pk}).status_code == 404
    assert client.post("/account/seat/", {"seat": "x"}).status_code == 404
    answer = client.post("/account/seat/", {"seat": own.pk, "next": "//evil.example"})

    assert answer["Location"] == "/"
    assert client.session.session_key != before
    assert "园区领导" in client.get("/account/").content.decode()


def test_password_change_ends_other_sessions_and_keeps_this_one(person):
    here, there = Client(), Client()
    log_in(here)
    log_in(there)

    weak = here.post(
        "/account/password/", {"old": PASSWORD, "password": "12345678901", "again": "12345678901"}
    )
    wrong = here.post(
        "/account/password/", {"old": "x", "password": "another long one", "again": "another long one"}
    )
    answer = here.post(
        "/account/password/", {"old": PASSWORD, "password": "another long one", "again": "another long one"}
    )

    assert weak.status_code == wrong.status_code == 422
    assert answer.status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_name_with_markup_is_shown_as_text(person):
    User.objects.filter(pk=person.pk).update(name="<script>alert(1)</script>")
    client = Client()
    log_in(client)

    page = client.get("/account/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
