"""Parts of an enterprise's page that other rooms know: plan, portrait, applications."""

from __future__ import annotations

import pytest

from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.ladder.models import FollowUp
from yuqi.portal.runs.models import Standing

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def part(client, uscc, name):
    answer = client.get(f"/overview/{uscc}/{name}/", **HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_of_an_enterprise_fetches_its_parts(client_as, firm):
    page = client_as("officer").get(f"/enterprises/{firm}/").content.decode()

    for name in ("plan", "portrait", "cases"):
        assert f'hx-get="/overview/{firm}/{name}/"' in page


def test_without_script_a_part_leads_back_to_its_page(client_as, firm):
    for name in ("plan", "portrait", "cases"):
        assert (
            client_as("officer").get(f"/overview/{firm}/{name}/").headers["Location"]
            == f"/enterprises/{firm}/"
        )


@pytest.mark.parametrize("name", ["plan", "portrait", "cases"])
def test_another_enterprise_has_no_parts_for_a_firm(client_as, zone, name):
    assert client_as("legal_rep").get(f"/overview/{zone.other_firm}/{name}/", **HTMX).status_code == 404
    assert client_as("officer").get("/overview/91330000000000000X/plan/", **HTMX).status_code == 404


def test_the_cheapest_way_to_the_nearest_title_is_told_with_its_steps(client_as, zone):
    near = Standing.objects.filter(
        tenant_id=zone.tenant_id, subject="enterprise", standing="near", run__is_current=True
    )
    client, found = client_as("officer"), []
    for uscc in near.values_list("uscc", flat=True).distinct()[:8]:
        page = part(client, uscc, "plan")
        if "看方案" in page:
            found.append(page)
            assert "个月" in page
            assert f'href="/ladder/{uscc}/' in page
    assert found


def test_an_enterprise_reads_no_unpublished_points_and_no_follow_up(client_as, zone, seat):
    FollowUp.objects.create(
        tenant_id=zone.tenant_id, uscc=zone.firm, programme="hnte", next_step="约谈财务", state="working"
    )

    theirs = part(client_as("legal_rep"), zone.firm, "cases")
    ours = part(client_as("officer"), zone.firm, "cases")

    assert "约谈财务" not in theirs
    assert "约谈财务" in ours
    assert "还没有公布积分" in part(client_as("legal_rep"), zone.firm, "portrait")


def test_a_zone_without_a_run_shows_no_parts(client_as, zone):
    client = client_as("officer", tenant_id=zone.foreign_tenant_id)
    uscc = Enterprise.objects.filter(tenant_id=zone.foreign_tenant_id).values_list("uscc", flat=True)[0]

    assert "/overview/" not in client.get(f"/enterprises/{uscc}/").content.decode()
    assert "没有差一步" in part(client, uscc, "plan")
