"""Log-in by an identity provider on the loop-back."""

from __future__ import annotations

import base64
import hashlib
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from yuqi.portal.accounts.models import Membership, User
from yuqi.portal.accounts.services import invitations

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(zone, provider):
    user = User.objects.create_user("zhao", None, name="赵测试", oidc_subject=f"{provider.url}#person-1")
    Membership.objects.create(tenant_id=zone.tenant_id, user=user, role="officer")
    return user


def through(client, provider, start="/login/oidc/", **changed):
    begun = client.get(start)
    assert begun.status_code == 302, begun.content.decode()
    query = provider.go(begun["Location"])
    return client.get("/login/oidc/callback/", {**query, **changed})


def test_bound_person_is_let_in_and_led_on(person, provider):
    client = Client()

    answer = through(client, provider, "/login/oidc/?next=/account/")

    assert answer["Location"] == "/account/"
    assert client.get("/account/").status_code == 200


def test_code_is_asked_with_a_proof_only_we_can_give(person, provider):
    through(Client(), provider)

    digest = hashlib.sha256(provider.token_request["code_verifier"].encode()).digest()
    assert provider.asked["code_challenge_method"] == "S256"
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == provider.asked["code_challenge"]
    assert provider.token_request["client_secret"] == "secret"


def test_unknown_subject_is_told_how_to_bind(zone, provider):
    answer = through(Client(), provider)

    assert answer.status_code == 403
    assert "还没有绑定账号" in answer.content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://other.example"},
        {"aud": "other"},
        {"nonce": "other"},
        {"exp": int(time.time()) - 600},
    ],
)
def test_token_for_another_or_of_another_is_refused(person, provider, changed):
    provider.changed = changed
    client = Client()

    answer = through(client, provider)

    assert answer.status_code == 403
    assert client.get("/account/").status_code == 302


def test_token_signed_by_another_key_is_refused(person, provider):
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    assert through(Client(), provider).status_code == 403


def test_answer_to_what_was_not_asked_is_refused(person, provider):
    client = Client()

    assert through(client, provider, state="other").status_code == 403
    assert Client().get("/login/oidc/callback/", {"code": "c", "state": ""}).status_code == 403


def test_next_of_the_provider_way_never_leads_elsewhere(person, provider):
    assert through(Client(), provider, "/login/oidc/?next=https://evil.example/")["Location"] == "/"


def test_account_is_bound_from_inside(zone, provider, client_as):
    client = client_as("officer")

    answer = through(client, provider, "/login/oidc/?bind=1")

    assert answer["Location"] == "/account/"
    assert User.objects.get(oidc_subject=f"{provider.url}#person-1").name == "测试officer"


def test_subject_of_another_account_is_not_taken(person, provider, client_as):
    client = client_as("leader")

    through(client, provider, "/login/oidc/?bind=1")

    assert User.objects.get(oidc_subject=f"{provider.url}#person-1").pk == person.pk


def test_invited_person_joins_by_the_provider(zone, provider, seat):
    link = invitations.invite(by=seat("administrator"), role="leader", name="孙测试")
    client = Client()

    answer = through(client, provider, f"/login/oidc/?invitation={link.token}")

    assert answer.status_code == 302
    user = User.objects.get(oidc_subject=f"{provider.url}#person-1")
    assert Membership.objects.get(user=user).role == "leader"
    assert not user.has_usable_password()


def test_without_a_provider_the_page_is_not_there(db):
    assert Client().get("/login/oidc/").status_code == 404
