"""Who was invited for an enterprise proves it before the seat opens: sealed form, provider, in person."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.portal.accounts.test_oidc import through

from yuqi.portal.access import Refused
from yuqi.portal.accounts.models import FirmProof, Membership, User
from yuqi.portal.accounts.services import invitations, proofs
from yuqi.portal.audit.models import Entry

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
PDF = b"%PDF-1.7 sealed"


def paper(name="授权书.pdf", data=PDF):
    return {"file": SimpleUploadedFile(name, data)}


@pytest.fixture
def invited(seat, other_firm):
    """Return the client of a 法定代表人 who has just accepted an officer's invitation."""
    link = invitations.invite(by=seat("officer"), role="legal_rep", name="新法人", uscc=other_firm)
    client = Client()
    client.post(f"/invited/{link.token}/", {"username": "xinfaren", "password": PASSWORD, "again": PASSWORD})
    return client


@pytest.fixture
def proof(invited):
    return FirmProof.objects.get(membership__user__username="xinfaren")


def test_nothing_is_seen_before_the_proof(invited, other_firm):
    for path in ("/", "/account/", f"/enterprises/{other_firm}/", "/enterprises/declare/", "/api/tokens/"):
        answer = invited.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/login/enterprise/"), path
    page = invited.get("/login/enterprise/").content.decode()
    assert other_firm in page
    assert "还差一步" in page
    assert other_firm in invited.get("/login/enterprise/form/").content.decode()


def test_sealed_form_is_handed_in_looked_at_and_opens_the_seat(invited, proof, client_as, other_firm):
    assert invited.post("/login/enterprise/", paper()).status_code == 302
    assert "等园区核对" in invited.get("/login/enterprise/").content.decode()

    officer = client_as("officer")
    assert "授权书.pdf" in officer.get("/accounts/proofs/").content.decode()
    assert "企业交来的授权书" in officer.get("/todo/").content.decode()
    got = officer.get(f"/accounts/proofs/{proof.pk}/paper/")
    assert b"".join(got.streaming_content) == PDF
    assert got.headers["Content-Type"] == "application/octet-stream"
    officer.post(f"/accounts/proofs/{proof.pk}/", {"act": "accept"})

    proof.refresh_from_db()
    assert (proof.state, proof.way) == ("accepted", "sealed")
    assert invited.get(f"/enterprises/{other_firm}/").status_code == 200
    assert invited.get("/login/enterprise/").headers["Location"] == "/"
    told = set(Entry.objects.filter(uscc=other_firm).values_list("action", flat=True))
    assert {"proof.handed_in", "proof.opened", "proof.accepted"} <= told


def test_form_given_back_says_why_and_another_is_handed_in(invited, proof, client_as):
    invited.post("/login/enterprise/", paper())
    officer = client_as("officer")

    officer.post(f"/accounts/proofs/{proof.pk}/", {"act": "refuse", "remark": ""})
    proof.refresh_from_db()
    assert proof.state == "waiting"
    officer.post(f"/accounts/proofs/{proof.pk}/", {"act": "refuse", "remark": "公章不清楚"})

    assert "公章不清楚" in invited.get("/login/enterprise/").content.decode()
    assert invited.get("/account/").status_code == 302
    invited.post("/login/enterprise/", paper("第二份.png", b"\x89PNG\r\n\x1a\n"))
    proof.refresh_from_db()
    assert (proof.state, proof.file_name, proof.remark) == ("waiting", "第二份.png", "")


def test_person_seen_in_person_is_let_in_with_a_word_on_how(invited, proof, client_as):
    officer = client_as("officer")

    officer.post(f"/accounts/proofs/{proof.pk}/", {"act": "accept", "remark": " "})
    assert invited.get("/account/").status_code == 302
    officer.post(f"/accounts/proofs/{proof.pk}/", {"act": "accept", "remark": "营业执照原件，窗口核对"})

    proof.refresh_from_db()
    assert (proof.state, proof.way) == ("accepted", "in_person")
    assert invited.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("授权书.exe", PDF, "只收 PDF"),
        ("授权书.pdf", b"MZ not a pdf", "只收 PDF"),
        ("空.pdf", b"", "只收 PDF"),
        ("大.pdf", PDF + b"0" * 200, "文件太大"),
    ],
)
def test_other_files_are_not_taken(invited, proof, name, data, said, monkeypatch):
    monkeypatch.setattr("yuqi.portal.accounts.services.papers.LIMIT", 100)

    answer = invited.post("/login/enterprise/", paper(name, data))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    proof.refresh_from_db()
    assert proof.state == "due"


def test_provider_that_vouches_for_the_enterprise_opens_the_seat_at_once(
    invited, proof, provider, other_firm
):
    provider.changed = {"uscc": other_firm.lower()}

    through(invited, provider, "/login/oidc/?prove=1")

    proof.refresh_from_db()
    assert (proof.state, proof.way) == ("accepted", "provider")
    assert invited.get("/account/").status_code == 200


def test_provider_that_vouches_for_another_or_none_opens_nothing(invited, proof, provider, firm):
    provider.changed = {"uscc": firm}
    other = through(invited, provider, "/login/oidc/?prove=1")
    provider.changed = {}
    none = through(invited, provider, "/login/oidc/?prove=1")

    assert (other.status_code, none.status_code) == (403, 403)
    assert "和邀请的企业不一样" in other.content.decode()
    assert "只认个人" in none.content.decode()
    proof.refresh_from_db()
    assert proof.state == "due"


def test_who_accepts_by_the_enterprises_own_account_needs_no_form(provider, seat, other_firm):
    link = invitations.invite(by=seat("officer"), role="legal_rep", name="新法人", uscc=other_firm)
    provider.changed = {"uscc": other_firm}
    client = Client()

    through(client, provider, f"/login/oidc/?invitation={link.token}")

    assert FirmProof.objects.get().state == "accepted"
    assert client.get("/account/").status_code == 200


def test_staff_whom_the_legal_representative_invited_needs_no_proof(seat, zone):
    link = invitations.invite(by=seat("legal_rep"), role="finance_user", name="财务", uscc=zone.firm)
    client = Client()
    client.post(f"/invited/{link.token}/", {"username": "caiwu", "password": PASSWORD, "again": PASSWORD})

    assert not FirmProof.objects.exists()
    assert client.get("/account/").status_code == 200


def test_open_seat_is_acted_in_while_another_waits(seat, client_as, other_firm):
    leader = client_as("leader")
    link = invitations.invite(by=seat("officer"), role="legal_rep", name="也是法人", uscc=other_firm)
    leader.post(f"/invited/{link.token}/join/")
    own = User.objects.get(memberships__uscc=other_firm, memberships__role="legal_rep")
    shut = Membership.objects.get(user=own, uscc=other_firm)
    first = Membership.objects.get(user=own, role="leader")

    assert leader.get("/account/").status_code == 200
    assert leader.post("/account/seat/", {"seat": shut.pk}).headers["Location"] == "/login/enterprise/"
    assert leader.get("/account/").headers["Location"] == "/login/enterprise/"
    assert leader.post("/account/seat/", {"seat": first.pk}).status_code == 302
    assert leader.get("/account/").status_code == 200


def test_only_officers_and_the_administrator_of_the_zone_decide(proof, client_as, zone, seat):
    for role in ("leader", "approver", "auditor", "observer", "legal_rep", "finance_user"):
        assert client_as(role).get("/accounts/proofs/").status_code == 403
        assert client_as(role).post(f"/accounts/proofs/{proof.pk}/", {"act": "accept"}).status_code == 403
    stranger = client_as("officer", tenant_id=zone.foreign_tenant_id)
    assert stranger.post(f"/accounts/proofs/{proof.pk}/", {"act": "accept", "remark": "x"}).status_code == 404
    assert stranger.get(f"/accounts/proofs/{proof.pk}/paper/").status_code == 404
    with pytest.raises(Refused):
        proofs.accept(proof=proof, by=seat("legal_rep"), remark="自己核过")


def test_page_of_the_proof_asks_for_a_log_in_first(db):
    for path in ("/login/enterprise/", "/login/enterprise/form/"):
        assert Client().get(path).headers["Location"] == "/login/"
