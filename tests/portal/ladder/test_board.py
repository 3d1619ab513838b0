"""The board, its lists, and a selection given to somebody (看板与名单)."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from yuqi.portal.access import Refused
from yuqi.portal.audit.models import Entry
from yuqi.portal.bridge import details
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.enterprises.selectors.register import Wanted, officers
from yuqi.portal.ladder.models import FollowNote, FollowUp
from yuqi.portal.ladder.selectors.board import board_of
from yuqi.portal.ladder.services import follow_ups
from yuqi.portal.ladder.services.follow_ups import Pick
from yuqi.portal.runs.models import Standing
from yuqi.portal.runs.selectors import folder_of

pytestmark = pytest.mark.django_db


def test_every_cell_counts_what_the_run_says(seat, run):
    tracks = details.tracks_of(folder_of(run))
    for track in tracks:
        for column in board_of(seat("officer"), run, track, Wanted(where="all")):
            for cell in column.cells:
                rows = Standing.objects.filter(
                    run=run, programme=column.programme, standing=cell.lane.standing
                )
                assert cell.count == rows.count()
                assert len(cell.cards) == min(2, cell.count)


def test_the_board_takes_a_fixed_number_of_queries(client_as, django_assert_max_num_queries):
    client = client_as("officer")
    client.get(reverse("ladder:board"))
    with django_assert_max_num_queries(20):
        assert client.get(reverse("ladder:board")).status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get(reverse("ladder:list"), {"programme": "hnte"}).status_code == 200


def test_every_track_and_standing_has_its_page(client_as, run):
    client = client_as("officer")
    for track in details.tracks_of(folder_of(run)):
        assert client.get(reverse("ladder:board"), {"track": track.id}).status_code == 200
    for word in ("pass", "near", "open", "at_risk", "held", "far", "nonsense"):
        page = client.get(reverse("ladder:list"), {"programme": "hnte", "standing": word, "sort": "-score"})
        assert page.status_code == 200


def test_a_list_is_exported_with_the_run_it_rests_on(client_as, run, zone):
    answer = client_as("leader").get(reverse("ladder:export"), {"programme": "hnte", "standing": "far"})
    sheet = load_workbook(io.BytesIO(b"".join(answer))).worksheets[0]
    number = Standing.objects.filter(run=run, programme="hnte", standing="far").count()

    assert sheet.max_row >= number
    assert Entry.objects.filter(tenant_id=zone.tenant_id, action="ladder.exported").count() == 1


def test_a_selection_is_given_to_an_officer_once(client_as, seat, zone):
    officer = seat("officer")
    picks = [f"{zone.firm}:hnte", f"{zone.other_firm}:hnte", "nonsense", f"{zone.firm}:hnte"]
    client = client_as("officer")
    asked = client.post(reverse("ladder:assign"), {"pick": picks})
    data = {
        "pick": picks,
        "owner": officer.user_id,
        "next_step": "电话联系",
        "next_on": "2026-12-01",
        "note": "首联",
    }
    done = client.post(reverse("ladder:assign"), data)
    client.post(reverse("ladder:assign"), data)

    assert asked.status_code == 200
    assert done.status_code == 302
    rows = FollowUp.objects.filter(tenant_id=zone.tenant_id)
    assert {row.uscc for row in rows} == {zone.firm, zone.other_firm}
    assert {row.owner_id for row in rows} == {officer.user_id}
    assert FollowNote.objects.filter(text="首联").count() == 4
    page = client.get(reverse("ladder:pools"), {"owner": "me"})
    assert "电话联系" in page.content.decode()


def test_a_selection_of_another_zone_is_left_alone(seat, zone):
    stranger = seat("officer", tenant_id=zone.foreign_tenant_id)
    done = follow_ups.assign(
        picks=[Pick(zone.firm, "hnte"), Pick("91330199MA0000000X", "hnte")], by=seat("officer")
    )

    assert (done.added, done.left) == (1, 1)
    assert FollowUp.objects.filter(tenant_id=stranger.tenant_id).count() == 0


def test_only_officers_are_owners(seat, zone):
    leader = seat("leader")
    with pytest.raises(ValueError, match="officer"):
        follow_ups.assign(picks=[Pick(zone.firm, "hnte")], by=seat("officer"), owner_id=leader.user_id)
    with pytest.raises(Refused):
        follow_ups.assign(picks=[Pick(zone.firm, "hnte")], by=leader)
    assert leader.user_id not in dict(officers(zone.tenant_id))


def test_two_officers_writing_at_once_get_a_conflict_and_lose_nothing(client_as, seat, zone):
    follow_ups.assign(picks=[Pick(zone.firm, "hnte")], by=seat("officer"))
    kept = FollowUp.objects.get()
    url = reverse("ladder:follow", args=[zone.firm, "hnte"])
    data = {"version": kept.version, "state": "working", "owner": "", "next_step": "甲", "note": "甲写的"}
    first = client_as("officer").post(url, data)
    second = client_as("chief_officer").post(url, {**data, "next_step": "乙", "note": "乙写的"})

    assert first.status_code == 302
    assert second.status_code == 409
    assert "乙写的" in second.content.decode()
    kept.refresh_from_db()
    assert kept.next_step == "甲"
    assert FollowNote.objects.count() == 1


def test_leaders_read_and_do_not_write(client_as, seat, zone):
    follow_ups.assign(picks=[Pick(zone.firm, "hnte")], by=seat("officer"))
    leader = client_as("leader")

    assert leader.get(reverse("ladder:board")).status_code == 200
    assert leader.get(reverse("ladder:pools")).status_code == 200
    url = reverse("ladder:follow", args=[zone.firm, "hnte"])
    assert leader.get(url).status_code == 200
    assert leader.post(url, {"version": 0, "state": "done"}).status_code == 403
    assert leader.post(reverse("ladder:assign"), {"pick": [f"{zone.firm}:hnte"]}).status_code == 403


@pytest.mark.parametrize("name", ["board", "list", "export", "pools", "export_pools", "flows", "campaigns"])
@pytest.mark.parametrize("role", ["legal_rep", "finance_user", "ip_user", "administrator", "auditor"])
def test_the_zone_s_pages_are_closed_to_enterprises_and_to_those_without_business_data(client_as, role, name):
    assert client_as(role).get(reverse(f"ladder:{name}")).status_code == 403


def test_no_page_shows_personal_data(client_as, zone):
    phone = "13900001234"
    Enterprise.objects.filter(tenant_id=zone.tenant_id).update(former_names=phone)
    for name in ("board", "list", "pools", "calendar"):
        assert phone not in client_as("leader").get(reverse(f"ladder:{name}")).content.decode()


def test_a_zone_without_a_run_says_what_to_do(client_as, zone):
    client = client_as("officer", tenant_id=zone.foreign_tenant_id)
    for name in ("board", "list", "pools", "calendar", "campaigns", "flows"):
        page = client.get(reverse(f"ladder:{name}"))
        assert page.status_code == 200
        assert "还没有测算结果" in page.content.decode()
    assert client.get(reverse("ladder:explain", args=[zone.foreign_firm, "hnte"])).status_code == 404
