"""Duties and dates, filings and reminders (义务与期限)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from yuqi.portal.access import Refused
from yuqi.portal.enterprises.models import Batch, Enterprise, FactRow
from yuqi.portal.enterprises.selectors.register import Wanted
from yuqi.portal.enterprises.services import undo
from yuqi.portal.jobs import services as jobs
from yuqi.portal.ladder.jobs import remind_daily
from yuqi.portal.ladder.models import Notice
from yuqi.portal.ladder.selectors.calendar import due_rows, dues, period_of, today_of
from yuqi.portal.ladder.selectors.notices import unread
from yuqi.portal.ladder.services import filings, notices
from yuqi.portal.runs.models import DeadlineLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def duty(zone, run) -> DeadlineLine:
    """Return a yearly report of the zone's firm, due in ten days."""
    return DeadlineLine.objects.create(
        tenant_id=zone.tenant_id,
        run=run,
        uscc=zone.firm,
        programme="hnte",
        kind="annual_report",
        due_on=run.as_of + timedelta(days=10),
        status="due",
        said={
            "status": "due",
            "label": "报送年报",
            "duty": "annual_report@2025",
            "programme_label": "高新技术企业",
            "opens_on": None,
            "place": None,
            "consequence": "两年未报的取消资格",
            "warning": None,
            "cite": "第十三条",
            "confidence": "seen",
        },
    )


def test_the_list_has_what_falls_due_in_the_period_and_no_other(seat, run, duty):
    officer = seat("officer")
    for days, expected in ((30, True), (60, True)):
        period = period_of({"days": str(days)}, today_of(run))
        rows = dues(officer, Wanted(), {}, period)
        assert (duty in rows) is expected
        assert all(row.due_on <= run.as_of + timedelta(days=days) for row in rows)
    other = period_of({"month": "2031-01"}, today_of(run))
    assert duty not in dues(officer, Wanted(), {}, other)


def test_an_enterprise_sees_its_own_dates_only(client_as, seat, run, zone, duty):
    own = dues(seat("legal_rep"), Wanted(), {}, period_of({}, run.as_of))
    page = client_as("legal_rep").get(reverse("ladder:calendar"))

    assert {row.uscc for row in own} == {zone.firm}
    assert "报送年报" in page.content.decode()
    other = client_as("legal_rep", zone.other_firm).get(reverse("ladder:calendar"))
    assert "报送年报" not in other.content.decode()


def test_month_list_export_and_calendar_file_tell_the_same(client_as, duty):
    client = client_as("officer")
    month = {"month": f"{duty.due_on:%Y-%m}"}

    assert "报送年报" in client.get(reverse("ladder:calendar"), month).content.decode()
    assert client.get(reverse("ladder:export_calendar"), month).status_code == 200
    ics = client.get(reverse("ladder:ics"), month)
    text = ics.content.decode().replace("\r\n ", "")
    assert ics.headers["Content-Type"].startswith("text/calendar")
    assert "报送年报" in text
    assert f"DTSTART;VALUE=DATE:{duty.due_on:%Y%m%d}" in text


def test_what_is_marked_as_filed_becomes_a_fact_and_can_be_taken_back(client_as, seat, run, zone, duty):
    officer = seat("officer")
    client_as("officer").post(
        reverse("ladder:mark_filed"),
        {"pick": [duty.pk], "filed_on": "2026-06-20", "why": "名单", "back": "days=30"},
    )
    row = FactRow.objects.get(tenant_id=zone.tenant_id, table="filings", source="officer")
    batch = row.batch

    assert batch.kind == Batch.Kind.FILING
    assert batch.state == Batch.State.COMMITTED
    assert row.values == {"due_on": duty.due_on.isoformat(), "filed_on": "2026-06-20"}
    (shown,) = due_rows(officer, run, [duty])
    assert shown.is_recorded
    undo(batch, by=officer, why="登记错了")
    (shown,) = due_rows(officer, run, [duty])
    assert not shown.is_recorded


def test_a_list_of_who_filed_is_marked_by_code_and_by_name(client_as, seat, run, zone, duty):
    firm = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=zone.firm)
    other = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=zone.other_firm)
    second = DeadlineLine.objects.get(pk=duty.pk)
    second.pk, second.uscc = None, other.uscc
    second.save()
    client = client_as("officer")
    page = client.get(reverse("ladder:filed_list")).content.decode()
    assert "hnte|annual_report@2025" in page
    names = f"1\t{firm.name}\t2026-06-20\n{other.uscc.lower()}  {other.name}\n没有这家公司"

    answer = client.post(
        reverse("ladder:filed_list"),
        {"duty": "hnte|annual_report@2025", "names": names, "filed_on": "2026-06-20", "why": "省厅名单"},
    )

    assert "有 1 行没有对上企业" in answer.content.decode()
    assert answer.context["form"]["names"].value() == "没有这家公司"
    rows = FactRow.objects.filter(tenant_id=zone.tenant_id, table="filings", source="officer")
    assert {row.uscc for row in rows} == {zone.firm, zone.other_firm}
    assert len({row.batch_id for row in rows}) == 1
    assert all(row.is_recorded for row in due_rows(seat("officer"), run, [duty, second]))


def test_a_list_marks_only_those_who_owe_the_duty(seat, zone, duty):
    done = filings.mark_listed(
        programme="hnte",
        duty="annual_report@2025",
        text=f"{zone.other_firm}\n{zone.firm}",
        filed_on=date(2026, 6, 20),
        by=seat("officer"),
    )
    owing = DeadlineLine.objects.filter(
        run_id=duty.run_id, programme="hnte", said__duty="annual_report@2025", uscc=zone.other_firm
    ).exclude(status="filed")
    assert done.marked == 1 + owing.count()
    assert done.not_owing == 1 - owing.count()
    assert done.unknown == ()


def test_a_list_names_nobody_of_another_zone_and_is_not_for_enterprises(client_as, seat, zone, duty):
    Enterprise.objects.filter(tenant_id=zone.foreign_tenant_id, uscc=zone.foreign_firm).update(
        name="别区的公司"
    )
    done = filings.mark_listed(
        programme="hnte",
        duty="annual_report@2025",
        text="别区的公司",
        filed_on=date(2026, 6, 20),
        by=seat("officer"),
    )
    assert (done.marked, done.unknown) == (0, ("别区的公司",))
    assert client_as("legal_rep").get(reverse("ladder:filed_list")).status_code == 403
    assert client_as("leader").get(reverse("ladder:filed_list")).status_code == 403


def test_a_list_without_names_is_said_at_the_field(client_as, duty):
    answer = client_as("officer").post(
        reverse("ladder:filed_list"), {"duty": "hnte|annual_report@2025", "filed_on": "2026-06-20"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["names"]


def test_only_duties_to_file_are_marked_and_only_by_officers(seat, duty):
    duty.kind = "expiry"
    duty.save()
    done = filings.mark_filed(ids=[duty.pk, 10**9], filed_on=date(2026, 6, 1), by=seat("officer"))
    assert (done.batch, done.marked, done.left) == (None, 0, 2)
    with pytest.raises(Refused):
        filings.mark_filed(ids=[duty.pk], filed_on=date(2026, 6, 1), by=seat("legal_rep"))


def test_a_page_back_never_leads_away_from_the_portal(client_as, duty):
    answer = client_as("officer").post(
        reverse("ladder:mark_filed"), {"pick": [duty.pk], "filed_on": "2026-06-20", "back": "//evil.example/"}
    )
    assert answer.headers["Location"] == reverse("ladder:calendar")


def test_people_are_reminded_once_a_stage(client_as, seat, run, zone, duty):
    legal, officer = seat("legal_rep"), seat("officer")
    DeadlineLine.objects.filter(run=run).exclude(pk=duty.pk).delete()
    Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=zone.firm).update(officer_id=officer.user_id)

    first = notices.remind(zone.tenant_id)
    assert first >= 2
    assert notices.remind(zone.tenant_id) == 0
    mine = Notice.objects.get(user_id=legal.user_id)
    assert mine.said["days"] == 14
    assert unread(officer) == 1
    DeadlineLine.objects.filter(pk=duty.pk).update(due_on=run.as_of + timedelta(days=7))
    assert notices.remind(zone.tenant_id) == first

    client = client_as("legal_rep")
    assert "报送年报" in client.get(reverse("ladder:notices")).content.decode()
    client.post(reverse("ladder:read_notices"))
    assert unread(legal) == 0
    assert unread(officer) == 2


def test_reminders_come_from_the_worker_once_a_day(monkeypatch, zone):
    from django.utils import timezone

    morning = timezone.localtime().replace(hour=7)
    monkeypatch.setattr(timezone, "localtime", lambda *_args: morning)
    remind_daily()
    remind_daily()
    from yuqi.portal.jobs.models import Job

    assert Job.objects.filter(tenant_id=zone.tenant_id, kind="ladder.remind").count() == 1
    monkeypatch.undo()
    jobs.run_pending()
    assert Job.objects.get(tenant_id=zone.tenant_id, kind="ladder.remind").state == "done"


def test_nonsense_in_the_address_is_the_next_sixty_days(client_as):
    for query in ({"month": "2026-13"}, {"days": "x"}, {"month": "abc", "kind": "?", "status": "?"}):
        assert client_as("officer").get(reverse("ladder:calendar"), query).status_code == 200
