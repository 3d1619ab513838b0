"""Who is entitled to how much: sums, classes, isolation, export."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook
from tests.portal.policies.conftest import AWARD, RELIEF

from yuqi.portal.audit.models import Entry
from yuqi.portal.bridge import entitlements
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.policies.selectors import entitled as selectors
from yuqi.portal.runs.selectors import current_run, snapshot_of

pytestmark = pytest.mark.django_db


def _sum(viewer, benefit):
    return next(each for each in selectors.summary(viewer) if each.benefit == benefit)


def test_a_benefit_is_counted_and_summed(entitled, officer):
    found = _sum(officer, AWARD)

    assert (found.entitled, found.open, found.sure) == (3, 0, Decimal("6000.00"))
    assert not found.is_tax


def test_a_sum_of_tax_relief_over_few_is_kept_from_who_may_not_see_tax(entitled, officer, seat):
    assert _sum(officer, RELIEF).sure == Decimal("6000.00")
    assert _sum(seat("leader"), RELIEF).is_locked
    assert _sum(seat("leader"), RELIEF).sure is None
    assert _sum(seat("leader"), AWARD).sure == Decimal("6000.00")


def test_amounts_of_tax_relief_are_locked_in_list_and_export(entitled, client_as):
    leader = client_as("leader")

    page = leader.get(reverse("policies:entitled_benefit", args=[RELIEF])).content.decode()
    sheet = load_workbook(
        BytesIO(b"".join(leader.get(reverse("policies:entitled_export", args=[RELIEF])).streaming_content))
    ).worksheets[0]

    assert "无权查看" in page
    assert "0.3" not in [cell.value for cell in sheet[2]]
    assert not any(str(cell.value).startswith("金额") for cell in sheet[1])


def test_an_export_holds_the_filtered_rows_and_is_logged(entitled, client_as):
    officer = client_as("officer", duties=("tax",))

    answer = officer.get(reverse("policies:entitled_export", args=[AWARD]), {"status": "entitled"})
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0].values)

    assert {row[0] for row in rows} >= set(entitled.usccs)
    assert Entry.objects.filter(action="policies.entitled_exported", on=f"benefit:{AWARD}").exists()


def test_an_enterprise_is_led_to_its_own_page_and_sees_no_other(entitled, client_as, zone):
    firm = client_as("legal_rep")

    assert firm.get(reverse("policies:entitled")).headers["Location"].endswith(f"/{zone.firm}/")
    own = firm.get(reverse("policies:entitled_firm", args=[zone.firm]))
    assert own.status_code == 200
    assert "1,000 元" in own.content.decode()
    assert firm.get(reverse("policies:entitled_firm", args=[entitled.usccs[1]])).status_code == 404
    assert firm.get(reverse("policies:entitled_benefit", args=[AWARD])).status_code == 403
    assert firm.get(reverse("policies:entitled_export", args=[AWARD])).status_code == 403


def test_who_prepares_rights_does_not_see_tax_relief_of_the_own_enterprise(entitled, client_as, zone):
    page = client_as("ip_user").get(reverse("policies:entitled_firm", args=[zone.firm])).content.decode()

    assert "无权查看" in page


def test_another_tenant_sees_nothing_of_it(entitled, seat, zone):
    foreign = seat("officer", tenant_id=zone.foreign_tenant_id, duties=("tax",))

    assert AWARD not in {each.benefit for each in selectors.summary(foreign)}
    assert not selectors.lines_of(foreign, AWARD).exists()


def test_what_gives_way_says_to_which(entitled, officer, zone):
    line = selectors.lines_of(officer, AWARD).get(uscc=zone.firm)
    line.stacked_out_by = "zibo_2020.hnte_award"
    line.save()

    (found,) = [each for each in selectors.of_firm(officer, zone.firm) if each.line.benefit == AWARD]

    assert found.status == "stacked"
    assert "20万元" in found.beaten_by["zh"]
    assert _sum(officer, AWARD).stacked == 1
    assert _sum(officer, AWARD).entitled == 2


def test_names_are_shown_as_text(entitled, client_as, zone):
    Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=zone.firm).update(
        name="<img src=x onerror=alert(1)>"
    )

    page = client_as("officer", duties=("tax",)).get(reverse("policies:entitled_benefit", args=[AWARD]))

    assert b"<img src=x" not in page.content


def test_a_list_needs_few_queries(entitled, client_as, django_assert_max_num_queries):
    client = client_as("officer", duties=("tax",))
    client.get(reverse("policies:entitled_benefit", args=[AWARD]))

    with django_assert_max_num_queries(25):
        client.get(reverse("policies:entitled_benefit", args=[AWARD]))


def test_every_benefit_says_what_is_unmet_or_missing(client_as, zone, officer):
    found, out = selectors.lacking(officer, zone.firm, "zh")
    page = client_as("officer").get(reverse("policies:entitled_conditions", args=[zone.firm]))

    assert out  # awards of other cities
    assert found
    assert all(each.unmet or each.unknown or each.entitlement.amount_missing for each in found)
    assert all(condition.missing for each in found for condition in each.unknown)
    assert page.status_code == 200
    assert "不适用于本企业" in page.content.decode()


def test_an_enterprise_does_not_ask_about_another(client_as, zone):
    firm = client_as("legal_rep")

    assert firm.get(reverse("policies:entitled_conditions", args=[zone.firm])).status_code == 200
    assert firm.get(reverse("policies:entitled_conditions", args=[zone.other_firm])).status_code == 404


def test_an_enterprise_that_came_in_after_the_run_is_told_so(client_as, zone):
    Enterprise.objects.create(tenant_id=zone.tenant_id, uscc="91330199MA00000000", name="新来的")

    page = client_as("officer").get(reverse("policies:entitled_conditions", args=["91330199MA00000000"]))

    assert "下次测算后能看" in page.content.decode()


def test_what_is_told_agrees_with_the_run(zone, officer):
    run = current_run(zone.tenant_id)
    usccs = list(run.benefitline_set.exclude(status="not").values_list("uscc", flat=True).distinct()[:3])
    for uscc in usccs:
        told = {
            each.benefit: each
            for each in entitlements.of_enterprise(
                snapshot_of(run),
                uscc,
                as_of=run.as_of,
                catalogs=(),
                catalog_hash=run.catalog_hash,
                home=Path(settings.HOME),
                lang="zh",
            )
        }
        statuses = dict(run.benefitline_set.filter(uscc=uscc).values_list("benefit", "status"))
        assert statuses, uscc
        for benefit, status in statuses.items():
            outcomes = {condition.outcome for condition in told[benefit].conditions}
            if status == "entitled":
                assert outcomes <= {"met"}, (uscc, benefit)
            elif status == "open":
                assert "unmet" not in outcomes, (uscc, benefit)
        for benefit in told.keys() - statuses.keys():
            outcomes = {condition.outcome for condition in told[benefit].conditions}
            assert "unmet" in outcomes or outcomes == {"met"}, (uscc, benefit)  # or the amount is nought
