"""A zone that has nothing yet: named, dated, its own workbook in, first assessment asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.portal.conftest import Zone
from tests.portal.enterprises.imports.conftest import Hand, upload, workbook

from yuqi.portal.accounts.models import Tenant
from yuqi.portal.enterprises.models import Enterprise, Import
from yuqi.portal.jobs.models import Job

pytestmark = pytest.mark.django_db


def test_a_new_zone_is_led_from_its_name_to_its_first_assessment(
    zone: Zone, client_as: Callable[..., Client]
) -> None:
    tenant = Tenant.objects.create(slug="new", name="未命名")
    hand = Hand(client=client_as("officer", tenant_id=tenant.pk))
    assert "第一次导入" in hand.client.get("/enterprises/imports/").content.decode()
    rows = [["统一社会信用代码", "企业名称", "成立日期"], [zone.firm, "样例第一家有限公司", "2015-03-01"]]

    answer = hand.client.post(
        "/enterprises/imports/",
        {
            "zone": "某某高新区",
            "as_of": "2026-06-30",
            "file": upload("企业名单.xlsx", workbook({"企业": rows})),
        },
    )
    hand.of = Import.objects.get(pk=int(answer.url.rstrip("/").rsplit("/", 1)[-1]))
    assert hand.works().state == "ready"
    assert hand.posts("commit").state == "committed"

    tenant.refresh_from_db()
    assert (tenant.name, tenant.as_of) == ("某某高新区", date(2026, 6, 30))
    assert Enterprise.objects.get(tenant=tenant).name == "样例第一家有限公司"
    assert "马上测算" in hand.sees()
    hand.client.post(f"/enterprises/imports/{hand.of.pk}/assess/")
    assert Job.objects.filter(tenant=tenant, kind="enterprises.assess").count() == 1
    assert "第一次导入" not in hand.client.get("/enterprises/imports/").content.decode()


def test_a_zone_with_facts_is_not_renamed_by_an_import(hand: Hand, zone: Zone) -> None:
    rows = [["统一社会信用代码", "年度"], [zone.firm, 2025]]

    answer = hand.client.post(
        "/enterprises/imports/",
        {"zone": "别的名字", "file": upload("年报.xlsx", workbook({"年度报表": rows}))},
    )

    assert answer.status_code == 422
    assert Tenant.objects.get(pk=zone.tenant_id).name == "样例高新区"


def test_the_empty_workbook_is_given(hand: Hand) -> None:
    answer = hand.client.get("/enterprises/imports/template/")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
