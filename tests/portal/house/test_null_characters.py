"""What no database can hold goes no further than the door, whoever sends it and wherever to."""

from __future__ import annotations

import pytest

from yuqi.portal.enterprises.models import Batch

pytestmark = pytest.mark.django_db


def test_a_null_character_in_form_query_or_path_is_refused(client_as, zone):
    officer = client_as("officer")
    batch = Batch.objects.filter(tenant_id=zone.tenant_id, state="committed").first()

    answers = [
        officer.post(f"/enterprises/batches/{batch.number}/undo/", {"why": "\x00"}),
        officer.post("/enterprises/assign/", {"uscc": [zone.firm, "\x00"], "officer": "none"}),
        officer.get("/enterprises/", {"q": "a\x00b"}),
        officer.get("/overview/%00/plan/"),
    ]

    assert [answer.status_code for answer in answers] == [400] * 4
    assert Batch.objects.get(pk=batch.pk).state == "committed"


def test_numbers_of_forms_that_are_none_find_nothing(client_as, zone):
    from yuqi.portal.enterprises.models import Import, Upload

    tenant = {"tenant_id": zone.tenant_id}
    upload = Upload.objects.create(**tenant, name="x.csv", sha256="0" * 64, size=1)
    of = Import.objects.create(**tenant, title="x", upload=upload)
    officer = client_as("officer")

    for act in ("mend", "leave-out", "alike"):
        assert officer.post(f"/enterprises/imports/{of.pk}/{act}/", {"finding": "abc"}).status_code == 404
