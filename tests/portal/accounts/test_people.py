"""People, invitations, consents, settings: who may change what, and of whom."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from yuqi.portal.access import FIRM_ROLES, Refused
from yuqi.portal.accounts import selectors, services
from yuqi.portal.accounts.jobs import sweep
from yuqi.portal.accounts.models import (
    Consent,
    ConsentLook,
    Invitation,
    LoginCode,
    Membership,
    RateWindow,
    Tenant,
    User,
)
from yuqi.portal.accounts.services import invitations
from yuqi.portal.audit.models import Entry

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def link_in(page):
    return re.search(r"http://testserver(/invited/[\w-]+/)", page.content.decode()).group(1)


def accept(path, name="xinren"):
    client = Client()
    return client, client.post(path, {"username": name, "password": PASSWORD, "again": PASSWORD})


def test_invited_officer_sets_a_password_and_sits_in_the_role(client_as):
    admin = client_as("administrator")

    page = admin.post("/accounts/invitations/new/", {"role": "officer", "name": "新专员", "duties": ["tax"]})
    client, answer = accept(link_in(page))

    assert answer["Location"] == "/"
    membership = Membership.objects.get(user__username="xinren")
    assert (membership.role, membership.duties) == ("officer", ["tax"])
    assert client.get("/account/").status_code == 200


def test_link_works_once_and_its_token_is_kept_nowhere(client_as):
    page = client_as("administrator").post("/accounts/invitations/new/", {"role": "leader", "name": "新领导"})
    path = link_in(page)
    token = path.split("/")[2]

    accept(path)

    assert not Invitation.objects.filter(token_hash__contains=token).exists()
    assert Client().get(path).status_code == 410
    assert accept(path, "second")[1].status_code == 410
    assert not User.objects.filter(username="second").exists()


def test_link_ends_with_time_and_with_withdrawal(client_as):
    admin = client_as("administrator")
    first = link_in(admin.post("/accounts/invitations/new/", {"role": "leader", "name": "甲"}))
    second = link_in(admin.post("/accounts/invitations/new/", {"role": "leader", "name": "乙"}))
    Invitation.objects.filter(name="甲").update(expires_at=timezone.now() - timedelta(seconds=1))

    admin.post(f"/accounts/invitations/{Invitation.objects.get(name='乙').pk}/withdraw/")

    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 410


def test_enterprise_user_is_bound_to_the_enterprise_of_the_invitation(client_as, other_firm):
    officer = client_as("officer")

    page = officer.post(
        "/accounts/invitations/new/", {"role": "legal_rep", "name": "法人", "uscc": other_firm.lower()}
    )
    accept(link_in(page))

    assert Membership.objects.get(user__username="xinren").uscc == other_firm


def test_officer_invites_no_officials_and_no_unknown_enterprise(client_as):
    officer = client_as("officer")

    official = officer.post("/accounts/invitations/new/", {"role": "administrator", "name": "甲"})
    unknown = officer.post(
        "/accounts/invitations/new/", {"role": "legal_rep", "name": "甲", "uscc": "91310000MA1K00001X"}
    )

    assert official.status_code == unknown.status_code == 422
    assert not Invitation.objects.exists()


def test_service_refuses_what_the_form_would_not_offer(seat, other_firm):
    with pytest.raises(Refused):
        invitations.invite(by=seat("officer"), role="administrator", name="甲")
    with pytest.raises(Refused):
        invitations.invite(by=seat("legal_rep"), role="finance_user", name="甲", uscc=other_firm)
    with pytest.raises(Refused):
        invitations.invite(by=seat("leader"), role="leader", name="甲")


def test_legal_representative_invites_and_ends_own_staff_only(client_as, zone, other_firm, seat):
    legal = client_as("legal_rep")
    stranger = seat("finance_user", other_firm)

    page = legal.post(
        "/accounts/invitations/new/", {"role": "finance_user", "name": "财务", "uscc": other_firm}
    )
    accept(link_in(page))
    mine = Membership.objects.get(user__username="xinren")
    theirs = Membership.objects.get(user_id=stranger.user_id)

    assert mine.uscc == zone.firm
    assert legal.post(f"/accounts/staff/{theirs.pk}/end/").status_code == 404
    assert legal.post(f"/accounts/staff/{mine.pk}/end/").status_code == 302
    mine.refresh_from_db()
    assert not mine.active
    assert Membership.objects.get(pk=theirs.pk).active


def test_pasted_list_makes_all_links_or_none(client_as, firm, other_firm):
    officer = client_as("officer")
    good = f"{firm} 甲 13800000001\n{other_firm}，乙\n"

    bad = officer.post("/accounts/invitations/list/", {"role": "legal_rep", "lines": good + "不是代码 丙\n"})
    assert bad.status_code == 422
    assert "第 3 行" in bad.content.decode()
    assert not Invitation.objects.exists()

    page = officer.post("/accounts/invitations/list/", {"role": "legal_rep", "lines": good})
    assert page.status_code == 200
    assert Invitation.objects.count() == 2
    assert len(set(re.findall(r"/invited/[\w-]+/", page.content.decode()))) == 2


def test_links_of_a_list_are_saved_as_a_workbook_by_who_made_them_and_for_an_hour(
    client_as, firm, other_firm, monkeypatch
):
    officer = client_as("officer")
    page = officer.post(
        "/accounts/invitations/list/",
        {"role": "legal_rep", "lines": f"{firm} 甲 13800000001\n{other_firm} 乙"},
    ).content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', page).group(1)

    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(officer.post("/accounts/invitations/links/", {"sealed": sealed})))
    )
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[2] for row in rows[1:3]] == ["甲", "乙"]
    assert accept(re.search(r"(/invited/[\w-]+/)", rows[1][5]).group(1))[1].status_code == 302

    other = client_as("administrator").post("/accounts/invitations/links/", {"sealed": sealed})
    forged = officer.post("/accounts/invitations/links/", {"sealed": sealed[:-1]})
    late_by = timezone.now().timestamp() + 3700
    monkeypatch.setattr("django.core.signing.time.time", lambda: late_by)
    late = officer.post("/accounts/invitations/links/", {"sealed": sealed})
    for answer in (other, forged, late):
        assert answer.headers.get("Location") == "/accounts/invitations/"


def test_reset_link_sets_a_new_password_and_no_role(client_as, seat):
    admin, person = client_as("administrator"), seat("leader")
    membership = Membership.objects.get(user_id=person.user_id)

    path = link_in(admin.post(f"/accounts/people/{membership.pk}/reset/"))
    client = Client()
    client.post(path, {"password": "brand new phrase", "again": "brand new phrase"})

    assert User.objects.get(pk=person.user_id).check_password("brand new phrase")
    assert Membership.objects.filter(user_id=person.user_id).count() == 1


def test_administrator_resets_nobody_who_also_sits_elsewhere(client_as, seat, zone):
    person = seat("leader")
    Membership.objects.create(tenant_id=zone.foreign_tenant_id, user_id=person.user_id, role="administrator")
    membership = Membership.objects.get(user_id=person.user_id, tenant_id=zone.tenant_id)

    answer = client_as("administrator").post(f"/accounts/people/{membership.pk}/reset/")

    assert answer.status_code == 302
    assert not Invitation.objects.exists()


def test_person_already_in_takes_an_invitation_with_the_same_account(client_as, seat, zone):
    link = invitations.invite(by=seat("administrator"), role="approver", name="甲")
    client = client_as("leader")

    client.post(f"/invited/{link.token}/join/")

    roles = Membership.objects.filter(user__username=f"t-{zone.tenant_id}-leader--").values_list(
        "role", flat=True
    )
    assert set(roles) == {"leader", "approver"}


def test_people_of_another_zone_are_not_there(client_as, zone, seat):
    foreign = seat("leader", tenant_id=zone.foreign_tenant_id)
    membership = Membership.objects.get(user_id=foreign.user_id)
    admin = client_as("administrator")

    assert admin.get(f"/accounts/people/{membership.pk}/").status_code == 404
    assert admin.post(f"/accounts/people/{membership.pk}/reset/").status_code == 404
    assert membership.pk not in selectors.people_of(seat("administrator")).values_list("pk", flat=True)


def test_change_of_role_and_duties_counts_at_once_and_is_logged(client_as, seat):
    person = seat("officer")
    membership = Membership.objects.get(user_id=person.user_id)

    client_as("administrator").post(
        f"/accounts/people/{membership.pk}/", {"role": "chief_officer", "duties": ["bank"], "active": "on"}
    )

    membership.refresh_from_db()
    assert (membership.role, membership.duties) == ("chief_officer", ["bank"])
    entry = Entry.objects.filter(action="person.changed").latest("number")
    assert (entry.before["role"], entry.after["role"]) == ("officer", "chief_officer")


def test_last_administrator_stays(zone, seat):
    admin = seat("administrator", tenant_id=zone.foreign_tenant_id)
    membership = Membership.objects.get(user_id=admin.user_id)

    with pytest.raises(services.LastAdministrator):
        services.change_seat(membership=membership, by=admin, role="leader")

    membership.refresh_from_db()
    assert membership.role == "administrator"


def test_officials_role_is_never_given_to_an_enterprises_person(seat):
    person = seat("finance_user")
    membership = Membership.objects.get(user_id=person.user_id)

    with pytest.raises(ValueError, match="enterprise"):
        services.change_seat(membership=membership, by=seat("administrator"), role="officer")


@pytest.mark.parametrize(
    "role", ["officer", "leader", "approver", "auditor", "observer", *sorted(FIRM_ROLES)]
)
def test_only_the_administrator_manages_people(client_as, role):
    client = client_as(role)

    assert client.get("/accounts/people/").status_code == 403
    assert client.get("/accounts/zone/").status_code == 403


def test_phone_numbers_are_masked_in_lists(client_as, seat):
    User.objects.filter(pk=seat("leader").user_id).update(phone="13812345678")

    page = client_as("administrator").get("/accounts/people/").content.decode()

    assert "138****5678" in page
    assert "13812345678" not in page


def test_consent_is_given_by_the_legal_representative_and_withdrawn_at_once(client_as, firm, zone):
    legal = client_as("legal_rep")
    until = timezone.localdate() + timedelta(days=30)
    said = {"grantee": "样例银行", "classes": ["tax"], "purpose": "贷款", "until": until.isoformat()}

    legal.post("/account/consents/", said)
    held = {"tenant_id": zone.tenant_id, "uscc": firm, "grantee": "样例银行"}

    assert selectors.consent_in_force(**held, name="tax")
    assert not selectors.consent_in_force(**held, name="bank")
    assert not selectors.consent_in_force(**held, name="tax", on=until + timedelta(days=1))
    legal.post(f"/account/consents/{Consent.objects.get().pk}/withdraw/")
    assert not selectors.consent_in_force(**held, name="tax")


def test_consent_of_another_enterprise_cannot_be_seen_or_withdrawn(client_as, seat, other_firm):
    consent = services.give_consent(
        by=seat("legal_rep", other_firm),
        grantee="样例银行",
        classes=["zone"],
        purpose="贷款",
        until=timezone.localdate(),
    )
    legal = client_as("legal_rep")

    assert "样例银行" not in legal.get("/account/consents/").content.decode()
    assert legal.post(f"/account/consents/{consent.pk}/withdraw/").status_code == 404


def test_finance_user_reads_consents_and_gives_none(client_as):
    finance = client_as("finance_user")

    page = finance.get("/account/consents/")
    finance.post(
        "/account/consents/", {"grantee": "x", "classes": ["tax"], "purpose": "x", "until": "2099-01-01"}
    )

    assert page.status_code == 200
    assert "给一份授权" not in page.content.decode()
    assert not Consent.objects.exists()


@pytest.mark.parametrize("classes", [[], ["personal"], ["tax", "personal"]])
def test_personal_data_is_never_given_to_another(seat, classes):
    with pytest.raises(ValueError, match="consent"):
        services.give_consent(
            by=seat("legal_rep"), grantee="x", classes=classes, purpose="x", until=timezone.localdate()
        )


def test_enterprise_sees_which_official_read_its_data_once_a_day(client_as, zone, firm, other_firm):
    officer = client_as("officer")
    for _ in range(3):
        assert officer.get(f"/enterprises/{firm}/").status_code == 200
    officer.get(f"/enterprises/{other_firm}/")
    client_as("legal_rep").get("/account/")

    page = client_as("ip_user").get("/account/consents/").content.decode()

    assert "测试officer" in page
    assert ConsentLook.objects.filter(uscc=firm).count() == 1


def test_old_codes_counts_and_sessions_are_swept(zone):
    user = User.objects.create_user("zhou", None, name="周测试")
    old = timezone.now() - timedelta(days=2)
    LoginCode.objects.create(user=user, code_hash="x", sent_at=old, expires_at=old)
    RateWindow.objects.create(key="old", started_at=old, count=1)
    RateWindow.objects.create(key="new", started_at=timezone.now(), count=1)
    Session.objects.create(session_key="old", session_data="", expire_date=old)

    sweep()

    assert not LoginCode.objects.exists()
    assert list(RateWindow.objects.values_list("key", flat=True)) == ["new"]
    assert not Session.objects.filter(session_key="old").exists()


def test_settings_of_the_zone_are_kept_and_never_below_five(client_as, zone):
    admin = client_as("administrator")

    low = admin.post("/accounts/zone/", {"name": "新名", "as_of": "2026-06-30", "suppression_minimum": 3})
    admin.post("/accounts/zone/", {"name": "新名", "as_of": "2026-06-30", "suppression_minimum": 8})

    assert low.status_code == 422
    tenant = Tenant.objects.get(pk=zone.tenant_id)
    assert (tenant.name, tenant.as_of) == ("新名", date(2026, 6, 30))
    assert selectors.suppression_minimum(zone.tenant_id) == 8
    Tenant.objects.filter(pk=zone.tenant_id).update(settings={"suppression_minimum": 1})
    assert selectors.suppression_minimum(zone.tenant_id) == 5


def test_command_makes_a_user_or_says_all_that_is_wrong(db):
    wrong = services.make_user(username="x", name="甲", tenant="none", role="king", password="short")
    right = services.make_user(
        username="first", name="甲", tenant="neu", tenant_name="新区", role="administrator", password=PASSWORD
    )

    assert len(wrong) >= 3
    assert right == []
    assert Membership.objects.get(user__username="first").tenant.name == "新区"
