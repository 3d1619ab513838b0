"""Campaigns and flows (攻坚计划、升降与转化)."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from yuqi.portal.bridge import details, flowing
from yuqi.portal.jobs import services as jobs
from yuqi.portal.ladder.models import Campaign, FollowUp
from yuqi.portal.ladder.selectors.asking import source_for
from yuqi.portal.ladder.selectors.flows import flow_picture, title_years, years_of
from yuqi.portal.runs.selectors import folder_of

pytestmark = pytest.mark.django_db

_ASKED = {"title": "秋季攻坚", "programmes": ["hnte", "tech_sme"], "hours": "120", "budget": "", "by": ""}


def test_a_campaign_is_asked_computed_given_out_and_exported(client_as, seat, run, zone):
    officer = seat("officer")
    client = client_as("officer")
    asked = client.post(reverse("ladder:campaign_new"), _ASKED)
    waiting = client.get(asked.headers["Location"])
    jobs.run_pending()
    campaign = Campaign.objects.get()

    assert waiting.status_code == 200
    assert campaign.state == Campaign.State.READY
    assert campaign.chosen == campaign.lines.count() > 0
    assert campaign.hours_used <= 120
    assert sum(line.hours for line in campaign.lines.all()) == campaign.hours_used
    run.refresh_from_db()
    assert run.is_pinned
    page = client.get(reverse("ladder:campaign", args=[campaign.number]))
    assert page.status_code == 200
    client.post(reverse("ladder:campaign_assign", args=[campaign.number]), {"owner": officer.user_id})
    assert FollowUp.objects.filter(owner_id=officer.user_id).count() == campaign.chosen
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.ASSIGNED
    answer = client.get(reverse("ladder:campaign_export", args=[campaign.number]))
    sheet = load_workbook(io.BytesIO(b"".join(answer))).worksheets[0]
    assert sheet.max_row > campaign.chosen


@pytest.mark.parametrize(
    "wrong",
    [{"hours": "-1"}, {"programmes": []}, {"programmes": ["nonsense"]}, {"by": "2001-01-01"}, {"title": ""}],
)
def test_a_campaign_that_cannot_be_asked_is_said_beside_the_field(client_as, run, wrong):
    page = client_as("officer").post(reverse("ladder:campaign_new"), {**_ASKED, **wrong})

    assert page.status_code == 422
    assert Campaign.objects.count() == 0


def test_campaigns_are_read_by_leaders_and_made_by_officers(client_as):
    leader = client_as("leader")
    assert leader.get(reverse("ladder:campaigns")).status_code == 200
    assert leader.get(reverse("ladder:campaign_new")).status_code == 403
    assert leader.get(reverse("ladder:campaign", args=[99])).status_code == 404


def test_flows_add_up_year_by_year(seat, run):
    found = flowing.flows(source_for(seat("officer"), run))

    assert years_of(found)
    for _name, line in title_years(found):
        assert line.held_start + line.gained - line.lost == line.held_end


def test_a_year_is_drawn_with_all_who_moved(seat, run):
    found = flowing.flows(source_for(seat("officer"), run))
    track = details.tracks_of(folder_of(run))[0]
    year = years_of(found)[0]
    drawn = flow_picture(found, track, year)

    assert drawn is not None
    total = sum(line.enterprises for line in found.found.moves if (line.track, line.year) == (track.id, year))
    assert drawn.up + drawn.down + drawn.came + drawn.left + drawn.stayed == total


def test_the_definition_of_the_rate_stands_on_the_page(client_as, run):
    page = client_as("leader").get(reverse("ladder:flows"), {"year": "2025", "track": "quality"})

    assert "转化率＝升级企业数÷年初持有企业数" in page.content.decode()
    assert "期末持有：12月31日" in page.content.decode()
    assert client_as("leader").get(reverse("ladder:flow_panel")).status_code == 200
    assert client_as("leader").get(reverse("ladder:export_flows")).status_code == 200
