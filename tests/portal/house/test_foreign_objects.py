"""Numbers and codes of other people's things, in addresses, queries and forms (越权引用): they are not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.portal.house.test_access_matrix import ADDRESSES, content_of

from yuqi.portal.access import ACTIONS, FIRM_ROLES, Seat
from yuqi.portal.accounts.models import Membership
from yuqi.portal.audit.models import Entry
from yuqi.portal.coaching import services as coaching
from yuqi.portal.coaching.models import Application
from yuqi.portal.enterprises.models import Batch, Enterprise, SavedView
from yuqi.portal.jobs import services as jobs
from yuqi.portal.jobs.models import Job
from yuqi.portal.ladder.models import Campaign, FollowUp
from yuqi.portal.policies.models import Letter
from yuqi.portal.policies.services import letters
from yuqi.portal.runs.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

_WITH_NUMBERS = [each for each in ADDRESSES if any(kind == "int" for kind, _name in each.params)]
_SECRET = "机密标记"
_ANYBODYS = {"declare/<int:year>/"}
"""Years are no objects: an enterprise's own declaration of that year."""


@dataclass(frozen=True)
class Theirs:
    """Things of another enterprise (别家的东西), and their numbers."""

    uscc: str
    name: str
    numbers: tuple[int, ...]


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    """Keep files in a folder of the test's own."""
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def theirs(zone: Any, seat: Callable[..., Seat], client_as: Callable[..., Client]) -> Theirs:
    """Return one of everything about another enterprise of the zone, each with a word that gives it away."""
    officer, uscc = seat("officer"), zone.other_firm
    Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=uscc).update(
        name=f"{_SECRET}公司", moved_out_on=None, ended_on=None, merged_into=""
    )
    begun = coaching.start(by=officer, uscc=uscc, programme="hnte", procedure="new", year=2026)
    coaching.add_note(by=officer, application=begun, text=_SECRET)
    coaching.add_finding(by=officer, application=begun, severity="check", text=_SECRET)
    material = begun.materials.order_by("order").first()
    assert material is not None
    file = coaching.upload(
        by=officer,
        material=material,
        file=SimpleUploadedFile(f"{_SECRET}.pdf", b"%PDF-1.7 " + _SECRET.encode()),
    )
    template = letters.save_template(
        by=officer, name=_SECRET, title=_SECRET, body=_SECRET, signer="局", prefix="函"
    )
    made = letters.make(template=template, usccs=[uscc], programme="", dated=date(2026, 7, 6), by=officer)
    client = client_as("officer")
    client.post(
        "/ladder/campaigns/new/",
        {"title": _SECRET, "programmes": ["hnte"], "hours": "500", "budget": "", "by": ""},
    )
    client.post("/ladder/pool-add/", {"pick": f"{uscc}:hnte"})
    jobs.run_pending()
    letters.mark_sent(letters=Letter.objects.filter(batch=made), how="当面", by=officer)
    view = SavedView.objects.create(
        tenant_id=zone.tenant_id, user_id=officer.user_id, name=_SECRET, query="q=a"
    )
    job = Job.objects.create(
        tenant_id=zone.tenant_id,
        kind="coaching.look",
        key="x",
        uscc=uscc,
        words=_SECRET,
        by_id=officer.user_id,
    )
    finding = begun.findings.first()
    numbers = {
        begun.pk,
        material.pk,
        file.pk,
        template.pk,
        made.pk,
        Letter.objects.get(batch=made).pk,
        Campaign.objects.get().number,
        view.pk,
        job.pk,
        finding.pk if finding else 1,
        FollowUp.objects.get(uscc=uscc).pk,
        Run.objects.filter(tenant_id=zone.tenant_id).latest("pk").number,
        Batch.objects.filter(tenant_id=zone.tenant_id).latest("pk").number,
        Membership.objects.filter(tenant_id=zone.tenant_id).earliest("pk").pk,
    }
    return Theirs(uscc=uscc, name=f"{_SECRET}公司", numbers=tuple(sorted(numbers)))


def _shown(client: Client, role: str, theirs: Theirs, uscc: str) -> list[tuple[str, str, int]]:
    """Return where a number of somebody else's is answered with more than a refusal, or its word is told."""
    shown = []
    for each in _WITH_NUMBERS:
        if each.rule not in ACTIONS or role not in ACTIONS[each.rule]:
            continue
        if any(part in each.route for part in _ANYBODYS):
            continue
        for number in theirs.numbers:
            for method in ("get", "post"):
                answer = getattr(client, method)(each.path(uscc, str(number)))
                text = content_of(answer)
                if _SECRET in text.decode("utf-8", "replace") or theirs.uscc in text.decode(
                    "utf-8", "replace"
                ):
                    shown.append((f"{method} {each.route}", str(number), answer.status_code))
    return shown


@pytest.mark.parametrize("role", sorted(FIRM_ROLES))
def test_an_enterprise_reaches_nothing_of_another_by_its_number(
    role: str, theirs: Theirs, zone: Any, client_as: Callable[..., Client]
) -> None:
    before = Entry.objects.count()

    assert _shown(client_as(role), role, theirs, zone.firm) == []
    assert not Entry.objects.filter(
        uscc=theirs.uscc, number__gt=before, actor__startswith=f"测试{role}"
    ).exists()


@pytest.mark.parametrize("role", ["chief_officer", "approver", "administrator"])
def test_another_zone_reaches_nothing_by_its_number(
    role: str, theirs: Theirs, zone: Any, client_as: Callable[..., Client], seat: Callable[..., Seat]
) -> None:
    state = _state(zone)
    client = client_as(role, tenant_id=zone.foreign_tenant_id)
    # The other zone has the same enterprises by code; the word, and what is written, tell whose a thing is.
    shown = [
        each
        for each in _shown(client, role, Theirs(uscc=_SECRET, name="", numbers=theirs.numbers), zone.firm)
        if each
    ]
    assert shown == []
    assert _state(zone) == state


def _state(zone: Any) -> list[Any]:
    own = {"tenant_id": zone.tenant_id}
    return [
        list(Application.objects.filter(**own).values_list("pk", "state", "specialist_id")),
        list(Letter.objects.filter(**own).values_list("pk", "state")),
        list(Campaign.objects.filter(**own).values_list("pk", "state")),
        list(FollowUp.objects.filter(**own).values_list("pk", "version", "owner_id")),
        list(Batch.objects.filter(**own).order_by("pk").values_list("pk", "state")),
        list(SavedView.objects.filter(**own).values_list("pk", flat=True)),
        list(Membership.objects.filter(**own).order_by("pk").values_list("pk", "role", "active")),
        list(Job.objects.filter(**own).order_by("pk").values_list("pk", "state")),
        Entry.objects.filter(**own).count(),
    ]


def test_a_colleague_neither_sees_nor_forgets_the_views_of_another(
    theirs: Theirs, client_as: Callable[..., Client]
) -> None:
    view = SavedView.objects.get(name=_SECRET)
    chief = client_as("chief_officer")

    chief.post(f"/enterprises/views/{view.pk}/delete/")

    assert SavedView.objects.filter(pk=view.pk).exists()
    assert f'q=a">{_SECRET}' not in chief.get("/enterprises/").content.decode()


@pytest.fixture
def in_district(zone: Any, seat: Callable[..., Seat]) -> Any:
    """Return a maker of clients whose seat is of one district; the zone's firm lies in it, no other does."""
    from yuqi.portal.accounts.models import User

    Enterprise.objects.filter(tenant_id=zone.tenant_id).update(district="东区")
    Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=zone.firm).update(district="西区")

    def make(role: str) -> Client:
        user = User.objects.get(pk=seat(role).user_id)
        Membership.objects.filter(user=user, tenant_id=zone.tenant_id, role=role).update(district="西区")
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


# The zone's own figures and lists that belong to the whole zone, named by the brief of the page.
_OF_THE_WHOLE_ZONE: frozenset[str] = frozenset()


@pytest.mark.parametrize("role", ["officer", "leader"])
def test_a_seat_of_one_district_is_named_no_enterprise_of_another(
    role: str, zone: Any, theirs: Theirs, in_district: Callable[..., Client]
) -> None:
    client = in_district(role)
    others = Enterprise.objects.filter(tenant_id=zone.tenant_id).exclude(uscc=zone.firm)
    secrets = {secret for row in others for secret in (row.uscc, row.name)}
    told = []
    for each in ADDRESSES:
        if each.rule not in ACTIONS or role not in ACTIONS[each.rule] or each.name in _OF_THE_WHOLE_ZONE:
            continue
        for number in theirs.numbers if each in _WITH_NUMBERS else (1,):
            for query in ("", "?q=公司", "?rung=any"):
                answer = client.get(each.path(zone.firm, str(number)) + query)
                text = content_of(answer).decode("utf-8", "replace")
                if any(secret in text for secret in secrets):
                    told.append(each.route + query)
    assert not told, "\n".join(sorted(set(told)))


def test_a_seat_of_one_district_does_nothing_to_an_enterprise_of_another(
    zone: Any, theirs: Theirs, in_district: Callable[..., Client], seat: Callable[..., Seat]
) -> None:
    client, uscc = in_district("officer"), theirs.uscc
    me = seat("officer").user_id
    template = letters.selectors.templates(seat("officer")).first()
    forms = {
        "/enterprises/assign/": {"uscc": uscc, "officer": me, "reason": "x"},
        "/ladder/assign/": {"pick": f"{uscc}:tech_sme", "owner": me, "note": "x", "next_step": "x"},
        "/ladder/pool-add/": {"pick": f"{uscc}:tech_sme"},
        "/coaching/new/": {"uscc": uscc, "programme": "tech_sme", "procedure": "new", "year": 2026},
        "/policies/letters/make/": {"uscc": uscc, "template": template.pk, "dated": "2026-07-06"},
        "/enterprises/merges/new/": {"keep": uscc, "gone": zone.firm, "reason": "x"},
        f"/enterprises/{uscc}/names/": {"act": "rename", "name": "新名", "on": "2026-01-01", "reason": "x"},
        f"/enterprises/{uscc}/cell/?table=statements&column=revenue&key=x": {"value": "1", "reason": "x"},
        "/points/publish/": {"uscc": uscc},
        "/accounts/invitations/new/": {"role": "legal_rep", "uscc": uscc, "name": "x"},
    }
    state, done = _state(zone)[:-1], []
    for path, form in forms.items():
        entries = Entry.objects.filter(uscc=uscc).count()
        answer = client.post(path, form)
        if answer.status_code == 500 or Entry.objects.filter(uscc=uscc).count() != entries:
            done.append((path, answer.status_code))

    assert not done, str(done)
    assert _state(zone)[:-1] == state
    assert not Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=uscc, officer_id=me).exists()


@pytest.mark.parametrize("role", sorted(FIRM_ROLES))
def test_codes_of_others_in_forms_of_an_enterprise_count_for_nothing(
    role: str, zone: Any, theirs: Theirs, client_as: Callable[..., Client]
) -> None:
    client, uscc = client_as(role), theirs.uscc
    entries = Entry.objects.filter(uscc=uscc).count()
    state = _state(zone)[:1]
    for each in ADDRESSES:
        if each.rule not in ACTIONS or role not in ACTIONS[each.rule]:
            continue
        form = {
            "uscc": uscc,
            "enterprise": uscc,
            "pick": f"{uscc}:hnte",
            "programme": "hnte",
            "procedure": "new",
            "year": "2026",
            "name": "x",
            "role": "finance_user",
        }
        answer = client.post(each.path(zone.firm), form, follow=True)
        text = content_of(answer).decode("utf-8", "replace")
        assert _SECRET not in text, each.route

    assert Entry.objects.filter(uscc=uscc).count() == entries
    assert [row for row in _state(zone)[:1][0] if row not in state[0]] == [
        row
        for row in Application.objects.filter(tenant_id=zone.tenant_id, uscc=zone.firm).values_list(
            "pk", "state", "specialist_id"
        )
        if row not in state[0]
    ]
    assert not Membership.objects.filter(uscc=uscc, role="finance_user").exists()
