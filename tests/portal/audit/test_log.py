"""The log: chained, read by those who may, exported without formulas, and each enterprise's own to itself."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection

from yuqi.portal.audit import services as audit
from yuqi.portal.audit.models import Entry, Head

pytestmark = pytest.mark.django_db
OTHERS = [
    "officer",
    "chief_officer",
    "leader",
    "approver",
    "observer",
    "legal_rep",
    "finance_user",
    "ip_user",
]


def change_behind(sql: str, *said: object) -> None:
    """Change the table as nobody may, past the models."""
    with connection.cursor() as cursor:
        cursor.execute(sql, said)


@pytest.fixture
def entries(seat):
    by = seat("officer")
    return [
        audit.record("facts.edited", on=f"batch:B-{number:04d}", by=by, after={"value": number}, why="核对")
        for number in range(1, 6)
    ]


def test_whole_chain_has_no_break(entries):
    assert list(audit.verify()) == []


@pytest.mark.parametrize("column", ["why", "actor", "action", '"on"'])
def test_changed_entry_is_found(entries, column):
    change_behind(f"update audit_entry set {column} = 'x' where id = %s", entries[2].pk)

    assert [(each.number, each.what) for each in audit.verify()] == [(entries[2].number, "changed")]


def test_missing_entry_and_cut_end_are_found(entries):
    change_behind("delete from audit_entry where id = %s", entries[1].pk)
    missing = [(each.number, each.what) for each in audit.verify()]
    change_behind("delete from audit_entry where id = %s", entries[4].pk)
    cut = [each.what for each in audit.verify()]

    assert (entries[1].number, "missing") in missing
    assert "cut" in cut


def test_entry_is_never_changed_or_deleted(entries):
    entries[0].why = "other"

    with pytest.raises(TypeError):
        entries[0].save()
    with pytest.raises(TypeError):
        entries[0].delete()


def test_chains_of_two_zones_do_not_touch(entries, seat, zone):
    audit.record("facts.edited", on="x", by=seat("officer", tenant_id=zone.foreign_tenant_id))

    change_behind("update audit_head set digest = 'x' where tenant_id = %s", zone.foreign_tenant_id)

    assert {each.tenant_id for each in audit.verify()} == {zone.foreign_tenant_id}
    assert Head.objects.count() >= 2


@pytest.mark.parametrize("role", OTHERS)
def test_log_is_for_auditor_and_administrator_only(client_as, role):
    client = client_as(role)

    assert client.get("/audit/").status_code == 403
    assert client.get("/audit/export/").status_code == 403


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_log_filters_by_who_what_which_and_when(client_as, entries, role, seat):
    audit.record("consent.given", on="consent:7", by=seat("legal_rep"), uscc=seat("legal_rep").uscc)
    client = client_as(role)

    def numbers(query):
        page = client.get(f"/audit/{query}")
        assert page.status_code == 200
        return {row["it"].number for row in page.context["rows"]}

    all_numbers = numbers("")
    assert {entry.number for entry in entries} <= all_numbers
    assert len(numbers("?action=consent.given")) == 1
    assert numbers("?on=B-0003") == {entries[2].number}
    assert len(numbers(f"?uscc={seat('legal_rep').uscc}&action=consent.given")) == 1
    assert numbers("?actor=测试officer") >= {entry.number for entry in entries}
    assert numbers("?since=2999-01-01") == set()
    assert numbers("?until=2001-01-01") == set()
    assert numbers("?since=nonsense") == all_numbers


def test_log_of_another_zone_is_not_shown(client_as, seat, zone):
    audit.record("facts.edited", on="foreign:thing", by=seat("officer", tenant_id=zone.foreign_tenant_id))

    assert "foreign:thing" not in client_as("auditor").get("/audit/").content.decode()


def test_log_is_paged_and_its_fragment_comes_alone(client_as, seat):
    for number in range(60):
        audit.record("facts.edited", on=f"n:{number}", by=seat("officer"))
    client = client_as("auditor")

    first = client.get("/audit/")
    fragment = client.get("/audit/?page=2", headers={"HX-Request": "true"})

    assert len(first.context["rows"]) == 50
    assert "<html" not in fragment.content.decode()
    assert 'id="log-table"' in fragment.content.decode()


def test_export_runs_no_formula_and_is_logged_itself(client_as, seat):
    audit.record("facts.edited", on="x", by=seat("officer"), why='=HYPERLINK("http://evil.example","x")')
    client = client_as("auditor")

    answer = client.get("/audit/export/?format=csv&action=facts.edited")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    why = [cell for row in rows for cell in row if "HYPERLINK" in cell]
    assert why
    assert not any(cell.startswith("=") for cell in why)
    assert Entry.objects.filter(action="log.exported", role="auditor").exists()


def test_markup_in_the_log_is_shown_as_text(client_as, seat):
    audit.record("facts.edited", on="<script>alert(1)</script>", by=seat("officer"), why="<img src=x>")

    page = client_as("auditor").get("/audit/").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_enterprise_sees_who_touched_its_own_and_no_values(client_as, seat, firm, other_firm):
    audit.record(
        "facts.edited", on="batch:B-1", by=seat("officer"), uscc=firm, after={"value": "8675309"}, why="核对"
    )
    audit.record("facts.edited", on="batch:B-2", by=seat("officer"), uscc=other_firm)

    page = client_as("ip_user").get("/audit/own/").content.decode()

    assert "batch:B-1" in page
    assert "batch:B-2" not in page
    assert "8675309" not in page


@pytest.mark.parametrize("role", ["officer", "auditor", "administrator"])
def test_page_of_an_enterprises_log_is_for_enterprises(client_as, role):
    assert client_as(role).get("/audit/own/").status_code == 403


def test_the_chain_is_gone_through_on_the_page(entries, client_as):
    auditor = client_as("auditor")

    whole = auditor.post("/audit/verify/", follow=True).content.decode()
    change_behind("update audit_entry set why = 'x' where id = %s", entries[2].pk)
    broken = auditor.post("/audit/verify/", follow=True).content.decode()

    assert "没有改过、缺过" in whole
    assert f"第 {entries[2].number} 条被改过" in broken
    assert [
        each.after["broken"] for each in Entry.objects.filter(action="log.verified").order_by("number")
    ] == [0, 1]


def test_only_who_reads_the_log_goes_through_it(client_as):
    for role in OTHERS:
        assert client_as(role).post("/audit/verify/").status_code == 403
    assert client_as("auditor").get("/audit/verify/").status_code == 405
