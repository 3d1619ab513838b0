"""Runs as pages, compared, by the clock (测算记录)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from yuqi.portal.access import Refused
from yuqi.portal.enterprises.models import Batch
from yuqi.portal.enterprises.services import NewRow, add_rows, commit, new_batch
from yuqi.portal.jobs import services as jobs
from yuqi.portal.jobs.models import Job
from yuqi.portal.runs import schedules
from yuqi.portal.runs.models import Run, Schedule
from yuqi.portal.runs.selectors import current_run

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_list_names_the_run_that_pages_show(client_as, zone):
    page = client_as("officer").get(reverse("runs:list")).content.decode()

    assert "第 1 次" in page
    assert "现行" in page
    assert client_as("officer").get(reverse("runs:detail", args=[1])).status_code == 200
    assert client_as("officer").get(reverse("runs:detail", args=[99])).status_code == 404


def test_a_run_by_hand_shows_what_changed_and_why(client_as, seat, zone):
    officer = seat("officer")
    first = current_run(zone.tenant_id)
    batch = new_batch(tenant_id=zone.tenant_id, kind=Batch.Kind.EDIT, title="成立日期", by=officer)
    row = NewRow(
        table="enterprises",
        uscc=zone.firm,
        key={"uscc": zone.firm},
        values={"registered_on": "2026-06-01", "operating_since": "2026-06-01"},
        source="officer",
        whole=False,
    )
    add_rows(batch, [row])
    commit(batch, by=officer)
    client = client_as("officer")
    assert client.post(reverse("runs:start"), {"reason": "改了成立日期"}).status_code == 302
    client.post(reverse("runs:start"), {"reason": "又点一次"})
    assert Job.objects.filter(tenant_id=zone.tenant_id, kind=schedules.KIND, state="waiting").count() == 1
    jobs.run_pending()
    second = current_run(zone.tenant_id)

    assert first is not None
    assert second is not None
    assert second.number == first.number + 1
    assert second.reason == "改了成立日期"
    page = client.get(reverse("runs:compare")).content.decode()
    assert "数据变了" in page
    assert "注册成立一年以上：达标 → 未达标" in page
    assert "注册成立一年以上：达标 → 未达标（" not in page
    told = client_as("officer", duties=("tax",)).get(reverse("runs:compare")).content.decode()
    assert "注册成立一年以上：达标 → 未达标（" in told
    assert client.get(reverse("runs:compare"), {"programme": "hnte", "effect": "loss"}).status_code == 200
    same = client.get(reverse("runs:compare"), {"before": second.number, "after": second.number})
    assert "还没有两次测算可比" in same.content.decode()


def test_the_last_run_of_an_earlier_month_is_offered_for_comparison(client_as, zone):
    run = current_run(zone.tenant_id)
    assert run is not None
    client = client_as("leader")
    assert "和上月对比" not in client.get(reverse("runs:list")).content.decode()
    number, run.pk, run.number, run.is_current = run.number, None, run.number + 1, False
    run.as_of = run.as_of + timedelta(days=20)
    run.save()
    page = client.get(reverse("runs:list")).content.decode()
    assert f"before={number}&amp;after={run.number}" in page
    assert f"?after={number}" not in page, "the first run has none before it"


def test_one_run_has_nothing_to_be_compared_with(client_as, zone):
    page = client_as("leader").get(reverse("runs:compare"))
    assert "还没有两次测算可比" in page.content.decode()


def test_schedules_are_due_on_their_day_once(seat, zone):
    officer = seat("officer")
    schedules.set_schedule(every="month", day=5, hour=5, is_on=True, by=officer)
    before = datetime(2026, 12, 5, 4, 59, tzinfo=SHANGHAI)
    at = datetime(2026, 12, 5, 5, 0, tzinfo=SHANGHAI)
    later = datetime(2026, 12, 5, 9, 30, tzinfo=SHANGHAI)

    assert schedules.due_schedules(before) == 0
    assert schedules.due_schedules(at) == 1
    assert schedules.due_schedules(later) == 1
    assert schedules.due_schedules(datetime(2026, 12, 6, 5, 0, tzinfo=SHANGHAI)) == 0
    assert Job.objects.filter(tenant_id=zone.tenant_id, key="clock:2026-12-05").count() == 1


def test_the_next_time_lies_ahead(seat):
    weekly = Schedule(every="week", day=1, hour=6)
    monthly = Schedule(every="month", day=28, hour=0)
    now = datetime(2026, 11, 21, 12, 0, tzinfo=SHANGHAI)

    assert schedules.next_time(weekly, now) == datetime(2026, 11, 23, 6, 0, tzinfo=SHANGHAI)
    assert schedules.next_time(monthly, now) == datetime(2026, 11, 28, 0, 0, tzinfo=SHANGHAI)
    assert schedules.next_time(weekly, datetime(2026, 11, 23, 6, 30, tzinfo=SHANGHAI)).day == 30


def test_the_schedule_is_set_on_the_page_and_nonsense_is_not(client_as, zone):
    client = client_as("officer")
    client.post(reverse("runs:schedule"), {"is_on": "on", "every": "week", "day": "7", "hour": "23"})
    kept = Schedule.objects.get(tenant_id=zone.tenant_id)
    assert (kept.every, kept.day, kept.hour, kept.is_on) == ("week", 7, 23, True)
    client.post(reverse("runs:schedule"), {"is_on": "on", "every": "week", "day": "9", "hour": "23"})
    client.post(reverse("runs:schedule"), {"every": "year", "day": "1", "hour": "99"})
    kept.refresh_from_db()
    assert (kept.every, kept.day) == ("week", 7)


def test_leaders_read_runs_and_enterprises_see_none(client_as, seat, zone):
    assert client_as("leader").get(reverse("runs:list")).status_code == 200
    assert client_as("leader").post(reverse("runs:start")).status_code == 403
    for role in ("legal_rep", "finance_user"):
        for name in ("runs:list", "runs:compare"):
            assert client_as(role).get(reverse(name)).status_code == 403
    with pytest.raises(Refused):
        schedules.start(reason="", by=seat("leader"))


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_who_has_no_business_data_sees_runs_and_no_enterprise_in_them(client_as, role):
    client = client_as(role)
    assert client.get(reverse("runs:list")).status_code == 200
    assert client.get(reverse("runs:detail", args=[1])).status_code == 200
    assert client.get(reverse("runs:compare")).status_code == 403


def test_another_zone_s_run_is_not_found(client_as, zone):
    foreign = client_as("officer", tenant_id=zone.foreign_tenant_id)
    assert Run.objects.filter(tenant_id=zone.foreign_tenant_id).count() == 0
    assert foreign.get(reverse("runs:detail", args=[1])).status_code == 404
