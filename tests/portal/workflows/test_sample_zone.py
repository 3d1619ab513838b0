"""The people of the sample zone: whatever its size, somebody at an enterprise has an enterprise."""

from __future__ import annotations

import pytest

from yuqi.portal.accounts.models import Membership
from yuqi.portal.runs.models import Standing
from yuqi.portal.workflows.sample_zone import load_sample

pytestmark = pytest.mark.django_db


def _firms(zone):
    people = Membership.objects.filter(tenant_id=zone.tenant_id, role__in=("legal_rep", "finance_user"))
    people.delete()
    load_sample()
    return set(people.values_list("uscc", flat=True))


@pytest.mark.parametrize(
    "left", ["near the high-tech title", "near some title", "near nothing", "not assessed"]
)
def test_people_of_an_enterprise_are_bound_to_one_in_the_smallest_zone_too(zone, left):
    all_of_it = Standing.objects.filter(tenant_id=zone.tenant_id)
    match left:
        case "near some title":
            all_of_it.filter(programme="hnte", standing="near").delete()
        case "near nothing":
            all_of_it.filter(standing="near").delete()
        case "not assessed":
            all_of_it.delete()
    (firm,) = _firms(zone)
    assert len(firm) == 18
    if left == "near the high-tech title":
        assert all_of_it.get(programme="hnte", uscc=firm).standing == "near"
