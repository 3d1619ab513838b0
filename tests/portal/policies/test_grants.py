"""Grants: reviewed by a second person, entered once, paid once, nothing half-done."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from tests.portal.policies.conftest import AWARD, BASIS, RELIEF

from yuqi.portal.access import Refused
from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.jobs import services as jobs
from yuqi.portal.jobs.models import Job
from yuqi.portal.policies.models import GrantBatch, GrantLine
from yuqi.portal.policies.selectors import grants as selectors
from yuqi.portal.policies.selectors.catalog import library_of
from yuqi.portal.policies.services import grants
from yuqi.portal.policies.services.refusal import Refusal
from yuqi.portal.runs.models import BenefitLine, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(batch, officer):
    """Return the batch, handed in."""
    return grants.submit(batch, by=officer)


@pytest.fixture
def entered(submitted, officer, approver):
    """Return the batch, reviewed and in the ledger."""
    grants.review(submitted, by=approver)
    jobs.run_pending()
    submitted.refresh_from_db()
    return submitted


def _paid_on():
    return timezone.localdate()


def test_a_batch_holds_exact_amounts_and_pins_its_run(batch, entitled):
    amounts = dict(batch.lines.values_list("uscc", "amount"))

    assert amounts == {uscc: Decimal(1000 * place) for place, uscc in enumerate(entitled.usccs, start=1)}
    assert Run.objects.get(pk=batch.run_id).is_pinned
    assert batch.basis == BASIS


def test_amounts_stay_when_the_facts_change_and_the_change_is_said(batch, officer):
    BenefitLine.objects.filter(run=batch.run, benefit=AWARD).update(amount=Decimal("1.00"))

    lines = list(batch.lines.all())

    assert sum(line.amount for line in lines) == Decimal(6000)
    assert set(selectors.line_changes(officer, batch, lines)) == {line.pk for line in lines}


def test_without_a_document_nothing_is_paid_without_application(entitled, officer):
    with pytest.raises(Refusal):
        grants.make(benefit=AWARD, year=2025, usccs=entitled.usccs, basis=" ", by=officer)


def test_tax_relief_is_no_payment(entitled, officer):
    with pytest.raises(Refusal):
        grants.make(benefit=RELIEF, year=2025, usccs=entitled.usccs, basis=BASIS, by=officer)
    assert RELIEF not in {choice.benefit for choice in selectors.choices(officer)}


def test_an_enterprise_in_a_batch_cannot_be_put_into_another(batch, entitled, officer):
    with pytest.raises(Refusal):
        grants.make(benefit=AWARD, year=2025, usccs=entitled.usccs[:1], basis=BASIS, by=officer)
    entry = library_of(officer.tenant_slug).get("benefit", AWARD)
    assert all(each.blocked for each in selectors.candidates(officer, entry, 2025))


def test_the_database_itself_refuses_a_second_living_line(batch):
    line = batch.lines.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        GrantLine.objects.create(
            tenant_id=line.tenant_id,
            batch=batch,
            uscc=line.uscc,
            name=line.name,
            benefit=line.benefit,
            base=line.base,
            amount=line.amount,
        )


def test_nobody_reviews_the_own_batch(entitled, seat, officer):
    both = seat("approver")
    made = grants.make(benefit=AWARD, year=2025, usccs=entitled.usccs, basis=BASIS, by=officer)
    GrantBatch.objects.filter(pk=made.pk).update(made_by_id=both.user_id)
    made = grants.submit(made, by=officer)

    with pytest.raises(Refused):
        grants.review(made, by=both)
    with pytest.raises(Refused):
        grants.return_to_maker(made, by=both, note="改")
    with pytest.raises(Refused):
        grants.judge_line(made.lines.first(), by=both, passes=True)
    with pytest.raises(Refused):
        grants.review(made, by=officer)
    made.refresh_from_db()
    assert made.state == "submitted"


def test_a_refused_line_needs_a_reason_and_is_free_again(submitted, approver, officer, entitled):
    line = submitted.lines.get(uscc=entitled.usccs[0])

    with pytest.raises(Refusal):
        grants.judge_line(line, by=approver, passes=False, why=" ")
    grants.judge_line(line, by=approver, passes=False, why="账户冻结")
    grants.review(submitted, by=approver)
    jobs.run_pending()

    line.refresh_from_db()
    assert (line.state, line.ledger_number, line.why) == ("refused", None, "账户冻结")
    entry = library_of(officer.tenant_slug).get("benefit", AWARD)
    free = [each.uscc for each in selectors.candidates(officer, entry, 2025) if not each.blocked]
    assert free == [entitled.usccs[0]]


def test_a_returned_batch_comes_back_with_what_to_mend(submitted, approver):
    back = grants.return_to_maker(submitted, by=approver, note="核对第二家")

    assert (back.state, back.review_note) == ("draft", "核对第二家")


def test_every_line_gets_a_number_of_its_own_once(entered):
    numbers = list(entered.lines.order_by("ledger_number").values_list("ledger_number", flat=True))

    assert entered.state == "granted"
    assert numbers == [1, 2, 3]
    assert grants.enter(entered.pk, tenant_id=entered.tenant_id) == 3
    assert list(entered.lines.order_by("ledger_number").values_list("ledger_number", flat=True)) == numbers


def test_a_review_asked_twice_is_one_job(entered, approver):
    with pytest.raises(Refusal):
        grants.review(entered, by=approver)

    assert Job.objects.filter(kind="policies.grant", key=entered.job_key).count() == 1


def test_a_worker_killed_while_entering_leaves_nothing_half_done(submitted, approver, monkeypatch):
    grants.review(submitted, by=approver)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt  # between the last line and the end of the transaction

    with monkeypatch.context() as patched:
        patched.setattr("yuqi.portal.policies.services.grants.audit.record", killed)
        with pytest.raises(KeyboardInterrupt):
            grants.enter(submitted.pk, tenant_id=submitted.tenant_id)

    submitted.refresh_from_db()
    assert submitted.state == "approved"
    assert not submitted.lines.filter(ledger_number__isnull=False).exists()
    jobs.run_pending()
    assert submitted.lines.filter(state="granted").count() == 3


def test_what_was_paid_elsewhere_meanwhile_is_not_entered(
    submitted, approver, officer, entitled, monkeypatch
):
    grants.review(submitted, by=approver)
    monkeypatch.setattr(selectors, "paid_before", lambda *args: {entitled.usccs[0]: "2026-01-05"})

    jobs.run_pending()

    states = dict(submitted.lines.values_list("uscc", "state"))
    assert states[entitled.usccs[0]] == "refused"
    assert sorted(states.values()) == ["granted", "granted", "refused"]


def test_payment_becomes_a_fact_of_each_enterprise(entered, officer, zone):
    grants.mark_paid(entered, by=officer, paid_on=_paid_on(), document="样财拨〔2026〕3号")

    (row,) = [
        each
        for each in current_rows(zone.tenant_id, uscc=zone.firm, table="subsidies")
        if each.values["benefit"] == AWARD
    ]
    entered.refresh_from_db()
    assert entered.state == "paid"
    assert row.values["amount"] == "1000.00"
    assert row.values["base"] == "2025"
    assert row.values["paid_on"] == _paid_on().isoformat()
    assert "MSJX-" in row.key


def test_what_the_facts_say_was_paid_cannot_be_chosen_again(entered, officer, entitled):
    grants.mark_paid(entered, by=officer, paid_on=_paid_on(), document="样财拨〔2026〕3号")
    entered.lines.update(state="void")  # even if the ledger forgot
    entry = library_of(officer.tenant_slug).get("benefit", AWARD)

    assert [each.blocked for each in selectors.candidates(officer, entry, 2025)] != ["", "", ""]
    with pytest.raises(Refusal):
        grants.make(benefit=AWARD, year=2025, usccs=entitled.usccs, basis=BASIS, by=officer)


def test_payment_is_written_down_once(entered, officer):
    grants.mark_paid(entered, by=officer, paid_on=_paid_on(), document="样财拨〔2026〕3号")

    with pytest.raises(Refusal):
        grants.mark_paid(entered, by=officer, paid_on=_paid_on(), document="样财拨〔2026〕3号")


def test_a_payment_in_the_future_or_without_a_document_is_refused(entered, officer):
    with pytest.raises(Refusal):
        grants.mark_paid(entered, by=officer, paid_on=_paid_on() + timedelta(days=1), document="样财拨")
    with pytest.raises(Refusal):
        grants.mark_paid(entered, by=officer, paid_on=_paid_on(), document=" ")


def test_a_payment_that_fails_in_the_middle_writes_nothing(entered, officer, zone, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("lost")

    monkeypatch.setattr("yuqi.portal.policies.services.grants.ask_for_run", broken)
    with pytest.raises(RuntimeError):
        grants.mark_paid(entered, by=officer, paid_on=_paid_on(), document="样财拨〔2026〕3号")

    entered.refresh_from_db()
    assert entered.state == "granted"
    assert not [
        row
        for row in current_rows(zone.tenant_id, uscc=zone.firm, table="subsidies")
        if row.values["benefit"] == AWARD
    ]


def test_a_voided_batch_leaves_its_numbers_and_frees_its_enterprises(entered, officer, entitled):
    grants.cancel(entered, by=officer, why="文件废止")
    again = grants.make(benefit=AWARD, year=2025, usccs=entitled.usccs, basis=BASIS, by=officer)

    assert set(entered.lines.values_list("state", flat=True)) == {"void"}
    assert sorted(entered.lines.values_list("ledger_number", flat=True)) == [1, 2, 3]
    assert again.lines.count() == 3
    assert Entry.objects.get(action="policies.grant_cancelled").why == "文件废止"


def test_a_batch_with_paid_lines_cannot_be_voided(entered, officer):
    first = entered.lines.first()
    grants.mark_paid(entered, by=officer, paid_on=_paid_on(), document="样财拨", lines=[first.pk])

    with pytest.raises(Refusal):
        grants.cancel(entered, by=officer, why="作废")
    for line in entered.lines.filter(state="granted"):
        grants.void_line(line, by=officer, why="企业放弃")
    entered.refresh_from_db()
    assert entered.state == "paid"


def test_what_is_wrong_with_a_payment_is_said_with_the_field_s_name(entered, client_as):
    answer = client_as("officer", duties=("tax",)).post(
        reverse("policies:grant_paid", args=[entered.pk]), {"paid_on": "2026-07-01"}, follow=True
    )
    assert "拨付凭证号或文号：" in answer.content.decode()


def test_the_list_for_payment_keeps_no_account(entered, client_as):
    client = client_as("officer", duties=("tax",))

    answer = client.get(reverse("policies:grant_export", args=[entered.pk]))
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0].values)

    assert next(row for row in rows if row[0] == "MSJX-000001")[6] in (None, "")
    assert Entry.objects.filter(action="policies.grant_exported").exists()


def test_the_pages_lead_through_a_batch(entitled, client_as):
    officer, approver = client_as("officer", duties=("tax",)), client_as("approver")
    assert officer.get(reverse("policies:grant_new")).status_code == 200
    assert officer.get(reverse("policies:grant_new"), {"benefit": AWARD, "year": 2025}).status_code == 200

    made = officer.post(
        reverse("policies:grant_make"), {"benefit": AWARD, "year": "2025", "all": "1", "basis": BASIS}
    ).headers["Location"]
    officer.post(f"{made}submit/")
    assert officer.post(f"{made}review/").status_code == 403
    line = GrantLine.objects.get(uscc=entitled.usccs[2])
    approver.post(f"{made}lines/{line.pk}/judge/", {"verdict": "refuse", "why": "不在册"})
    assert "不通过" in approver.get(made).content.decode()
    approver.post(f"{made}review/", {"note": "同意"})
    jobs.run_pending()
    officer.post(f"{made}paid/", {"paid_on": _paid_on().isoformat(), "document": "样财拨〔2026〕3号"})

    assert GrantBatch.objects.get().state == "paid"
    for name in ("policies:grants", "policies:grant_ledger"):
        assert officer.get(reverse(name)).status_code == 200


def test_enterprises_and_other_tenants_do_not_reach_a_batch(batch, client_as, zone):
    address = reverse("policies:grant", args=[batch.pk])

    assert client_as("legal_rep").get(address).status_code == 403
    assert client_as("officer", tenant_id=zone.foreign_tenant_id).get(address).status_code == 404
    assert client_as("auditor").get(address).status_code == 403
    assert client_as("approver").post(f"{address}cancel/", {"why": "x"}).status_code == 403


def test_a_seat_of_another_tenant_cannot_act_on_a_batch(batch, seat, zone):
    foreign = seat("officer", tenant_id=zone.foreign_tenant_id, duties=("tax",))

    with pytest.raises(Refused):
        grants.submit(batch, by=foreign)
