"""One enterprise and its facts: who sees what, where a cell comes from, edits that can be taken back."""

from __future__ import annotations

import json
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from yuqi.portal.access import Refused
from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.models import Batch, Enterprise
from yuqi.portal.enterprises.selectors.one import facts_of
from yuqi.portal.enterprises.services import NewRow, add_rows, commit, new_batch
from yuqi.portal.enterprises.services.edits import (
    Conflict,
    NotTaken,
    add_row,
    edit_cell,
    remove_row,
    row_of,
    seen_mark,
    undo_edit,
)

pytestmark = pytest.mark.django_db

YEAR = "2025"


def key(uscc: str, **more: str) -> dict[str, str]:
    return {"uscc": uscc, **more}


def cell_url(
    uscc: str, column: str = "revenue", table: str = "statements", of: str | None = None, **more: str
) -> str:
    said = {
        "table": table,
        "key": json.dumps(key(of or uscc, **(more or {"year": YEAR})), separators=(",", ":")),
        "column": column,
    }
    return f"{reverse('enterprises:cell', args=[uscc])}?{urlencode(said)}"


@pytest.fixture
def edited(seat, firm):
    """Return a maker of edits of the firm's last revenue."""

    def make(
        text: str, *, by=None, seen: str | None = None, column: str = "revenue", reason: str = "见审计报告"
    ):
        who = by or seat("officer", duties=("tax",))
        now = row_of(who, firm, "statements", key(firm, year=YEAR)).cell(column)
        return edit_cell(
            by=who,
            uscc=firm,
            table="statements",
            key=key(firm, year=YEAR),
            column=column,
            text=text,
            reason=reason,
            seen=seen_mark(now) if seen is None else seen,
        )

    return make


def said_by(seat_, firm: str, source: str, **values: str) -> Batch:
    """Commit a statement of the last year as another source says it."""
    batch = new_batch(
        tenant_id=seat_.tenant_id,
        kind=Batch.Kind.IMPORT,
        title="税务报表",
        by=seat_,
        columns={"statements": {"revenue": {"heading": "营业收入", "letter": "C"}}},
    )
    add_rows(
        batch,
        [
            NewRow(
                table="statements",
                uscc=firm,
                key=key(firm, year=YEAR),
                values=values,
                source=source,
                file="税务.xlsx",
                sheet="Sheet1",
                row=214,
            )
        ],
    )
    return commit(batch, by=seat_)


# ---------------------------------------------------------------- who sees


PAGES = ("detail", "history")


@pytest.mark.parametrize(
    "role", ["officer", "chief_officer", "leader", "approver", "legal_rep", "finance_user", "ip_user"]
)
@pytest.mark.parametrize("page", PAGES)
def test_who_may_sees_the_enterprise(client_as, firm, role, page):
    assert client_as(role).get(reverse(f"enterprises:{page}", args=[firm])).status_code == 200


@pytest.mark.parametrize("role", ["legal_rep", "finance_user", "ip_user"])
def test_an_enterprise_sees_no_other_one(client_as, firm, other_firm, role):
    client = client_as(role)

    for url in (
        reverse("enterprises:detail", args=[other_firm]),
        reverse("enterprises:history", args=[other_firm]),
        reverse("enterprises:facts", args=[other_firm, "statements"]),
        cell_url(other_firm),
        cell_url(firm, of=other_firm),
    ):
        answer = client.get(url)
        assert answer.status_code == 404
        assert other_firm not in answer.text


@pytest.mark.parametrize("role", ["officer", "leader", "approver"])
def test_another_zones_enterprise_is_not_found(client_as, zone, role):
    only = "91330199MAZZZZZZZZ"
    Enterprise.objects.filter(tenant_id=zone.foreign_tenant_id, uscc=zone.foreign_firm).update(uscc=only)
    client = client_as(role)

    for name in PAGES:
        assert client.get(reverse(f"enterprises:{name}", args=[only])).status_code == 404
    assert client.get(cell_url(only)).status_code == 404


@pytest.mark.parametrize("role", ["administrator", "auditor", "observer"])
def test_who_has_no_business_here_is_refused(client_as, firm, role):
    assert client_as(role).get(reverse("enterprises:detail", args=[firm])).status_code == 403


@pytest.mark.parametrize("role", ["leader", "approver", "legal_rep", "finance_user"])
@pytest.mark.parametrize("name", ["names", "tables"])
def test_only_officers_edit(client_as, firm, role, name):
    client = client_as(role)

    assert client.get(reverse(f"enterprises:{name}", args=[firm])).status_code == 403
    assert client.post(cell_url(firm), {"value": "1", "reason": "x", "seen": ""}).status_code == 403
    assert client.get(reverse("enterprises:add", args=[firm, "awards"])).status_code == 403
    assert client.post(reverse("enterprises:remove", args=[firm])).status_code == 403
    assert client.post(reverse("enterprises:undo", args=[firm, 1])).status_code == 403


def test_an_enterprise_reads_its_own_figures_with_their_sources(client_as, seat, firm):
    said_by(seat("officer", duties=("tax",)), firm, "tax", revenue="98765432.10")

    page = client_as("finance_user").get(cell_url(firm))

    assert "98765432.10" in page.text
    assert "税务.xlsx" in page.text
    assert "C214" in page.text
    assert "核定为" not in page.text


def test_classes_are_locked_on_every_page(client_as, seat, firm):
    said_by(seat("officer", duties=("tax",)), firm, "tax", revenue="98765432.10", taxable_income="7654321.00")
    url = reverse("enterprises:detail", args=[firm])
    table = reverse("enterprises:facts", args=[firm, "statements"])

    for role, duties in (("leader", ()), ("officer", ()), ("ip_user", ())):
        client = client_as(role, duties=duties)
        for page in (
            url,
            table,
            cell_url(firm),
            cell_url(firm, "taxable_income"),
            reverse("enterprises:history", args=[firm]),
        ):
            text = client.get(page).text
            assert "98765432" not in text
            assert "98,765,432" not in text
            assert "9,876.5" not in text
            assert "7,654,321" not in text
        assert "无权查看" in client.get(table).text
    allowed = client_as("officer", duties=("tax",))
    assert "98,765,432.10" in allowed.get(table).text
    assert "9,876.5" in allowed.get(url).text


def test_personal_columns_need_the_duty(client_as, seat, firm):
    phone = facts_of(seat("officer", duties=("personal",)), firm).own("contact_name").value
    assert phone

    without = client_as("officer").get(reverse("enterprises:detail", args=[firm])).text
    given = client_as("officer", duties=("personal",)).get(reverse("enterprises:detail", args=[firm])).text

    assert phone not in without
    assert phone in given


def test_addresses_of_cells_that_are_not_there_are_not_found(client_as, firm):
    client = client_as("officer")

    for query in (
        {"table": "nothing", "key": "{}", "column": "revenue"},
        {"table": "statements", "key": "[1]", "column": "revenue"},
        {"table": "statements", "key": '{"uscc":1}', "column": "revenue"},
        {"table": "statements", "key": "{", "column": "revenue"},
        {"table": "statements", "key": '{"year":"20\\u00002"}', "column": "revenue"},
        {"table": "statements", "key": '{"a":"b"}', "column": "revenue"},
        {"table": "statements", "key": f'{{"uscc":"{firm}","year":"2025"}}', "column": "uscc"},
        {},
    ):
        assert client.get(reverse("enterprises:cell", args=[firm]), query).status_code == 404


# ---------------------------------------------------------------- edits


def test_an_officers_word_counts_before_every_source_until_it_is_taken_back(seat, firm, edited):
    officer = seat("officer", duties=("tax",))
    before = facts_of(officer, firm).of("statements")[-1].cell("revenue").value

    batch = edited("98765432.1")
    after = facts_of(officer, firm).of("statements")[-1].cell("revenue")
    row = Enterprise.objects.get(tenant_id=officer.tenant_id, uscc=firm)
    undo_edit(by=officer, number=batch.number, why="看错了")
    again = facts_of(officer, firm).of("statements")[-1].cell("revenue").value

    assert (after.value, after.counts.source, after.differs) == ("98765432.10", "officer", True)
    assert row.revenue == Decimal("98765432.10")
    assert again == before
    assert Enterprise.objects.get(pk=row.pk).revenue == Decimal(before)


def test_an_edit_is_logged_with_before_after_and_reason(seat, firm, edited):
    batch = edited("98765432.1")

    entry = Entry.objects.get(action="facts.edited", uscc=firm)
    assert entry.on == f"batch:{batch.label}"
    assert entry.after["value"] == "98765432.10"
    assert entry.before.get("value") != entry.after["value"]  # left out where its source is a closed one
    assert entry.why == "见审计报告"


def test_the_log_keeps_no_values_of_closed_classes(seat, edited):
    edited("7654321", by=seat("officer", duties=("tax",)), column="taxable_income")

    entry = Entry.objects.get(action="facts.edited")
    assert "7654321" not in json.dumps([entry.before, entry.after])


def test_an_officer_without_the_duty_edits_no_such_cell(seat, edited, client_as, firm):
    with pytest.raises(Refused):
        edited("1", column="taxable_income", by=seat("officer"))

    assert (
        client_as("officer")
        .post(cell_url(firm, "taxable_income"), {"value": "1", "reason": "x", "seen": ""})
        .status_code
        == 403
    )


def test_what_is_no_value_is_said_in_the_facts_own_words(client_as, seat, firm, edited):
    with pytest.raises(NotTaken):
        edited("12.5万")
    with pytest.raises(NotTaken):
        edited("")
    with pytest.raises(NotTaken):
        edited("5", reason="  ")

    now = row_of(seat("officer", duties=("tax",)), firm, "statements", key(firm, year=YEAR)).cell("revenue")
    page = client_as("officer", duties=("tax",)).post(
        cell_url(firm), {"value": "12.5万", "reason": "见报表", "seen": seen_mark(now)}
    )

    assert page.status_code == 422
    assert "“12.5万”带有单位" in page.text
    assert 'value="12.5万"' in page.text
    assert not Batch.objects.filter(kind="edit").exists()


def test_two_officers_at_one_cell_get_a_conflict_and_no_lost_update(client_as, seat, firm, edited):
    officer, chief = client_as("officer", duties=("tax",)), seat("chief_officer", duties=("tax",))
    seen = seen_mark(row_of(chief, firm, "statements", key(firm, year=YEAR)).cell("revenue"))
    edited("11111111", by=chief, reason="先改的")

    late = officer.post(cell_url(firm), {"value": "22222222", "reason": "后改的", "seen": seen})

    assert late.status_code == 409
    assert "1,111.1" in late.text
    assert "22222222" in late.text
    assert "先改的" in late.text
    assert facts_of(chief, firm).of("statements")[-1].cell("revenue").value == "11111111.00"
    with pytest.raises(Conflict):
        edited("22222222", seen=seen)
    fresh = seen_mark(row_of(chief, firm, "statements", key(firm, year=YEAR)).cell("revenue"))
    again = officer.post(cell_url(firm), {"value": "22222222", "reason": "看过了", "seen": fresh})
    assert again.status_code == 302
    assert facts_of(chief, firm).of("statements")[-1].cell("revenue").value == "22222222.00"


def test_the_history_of_a_cell_tells_everything_that_was_said(client_as, seat, firm, edited):
    officer = seat("officer", duties=("tax",))
    said_by(officer, firm, "tax", revenue="33333333.00")
    batch = edited("44444444", by=officer, reason="按汇算清缴")
    undo_edit(by=officer, number=batch.number, why="填错年度")

    page = client_as("officer", duties=("tax",)).get(cell_url(firm)).text

    for words in ("33333333.00", "44444444.00", "按汇算清缴", "填错年度", "税务.xlsx", "单元格 C214", "采用"):
        assert words in page


def test_a_row_is_added_and_taken_away_and_comes_back(client_as, seat, firm):
    officer, client = seat("officer"), client_as("officer")
    url = reverse("enterprises:add", args=[firm, "awards"])

    bad = client.post(url, {"name": "样例奖", "won_on": "2025-13-01", "reason": "见证书"})
    good = client.post(url, {"name": "样例奖", "kind": "science", "won_on": "2025-12-01", "reason": "见证书"})
    row = next(row for row in facts_of(officer, firm).of("awards") if row.cell("name").value == "样例奖")
    again = client.post(url, {"code": row.keys["code"], "name": "另一个", "reason": "x"})
    gone = client.post(
        reverse("enterprises:remove", args=[firm]),
        {"table": "awards", "key": row.key, "source": ["officer"], "reason": "重复"},
    )

    assert bad.status_code == 422
    assert "不是日期" in bad.text
    assert good.status_code == 302
    assert again.status_code == 422
    assert "已有这一行" in again.text
    assert gone.status_code == 302
    assert not any(row.cell("name").value == "样例奖" for row in facts_of(officer, firm).of("awards"))
    last = Batch.objects.filter(tenant_id=officer.tenant_id).latest("sequence")
    client.post(reverse("enterprises:undo", args=[firm, last.number]), {"reason": "没有重复"})
    assert any(row.cell("name").value == "样例奖" for row in facts_of(officer, firm).of("awards"))


def test_a_row_of_another_source_is_taken_away_whole_and_the_own_row_never(seat, firm):
    officer = seat("officer")
    row = facts_of(officer, firm).of("ip_rights")[0]

    remove_row(by=officer, uscc=firm, table="ip_rights", key=row.keys, reason="已转让", seen=row.sources)

    assert row.key not in {each.key for each in facts_of(officer, firm).of("ip_rights")}
    with pytest.raises(Conflict):
        remove_row(
            by=officer, uscc=firm, table="ip_rights", key=row.keys, reason="再去一次", seen=row.sources
        )
    with pytest.raises(Refused):
        remove_row(by=officer, uscc=firm, table="enterprises", key=key(firm), reason="x", seen=["declared"])


def test_a_row_needs_its_key(seat, firm):
    with pytest.raises(NotTaken) as refused:
        add_row(by=seat("officer"), uscc=firm, table="titles", values={"level": "national"}, reason="见证书")

    assert "programme" in refused.value.problems


def test_an_edit_of_another_zone_or_kind_is_not_undone_here(seat, firm, edited):
    batch = edited("5")
    stranger = seat("officer", tenant_id=seat("officer").tenant_id + 0)
    first = Batch.objects.filter(tenant_id=stranger.tenant_id, kind="import").first()

    with pytest.raises(Refused):
        undo_edit(by=stranger, number=first.number, why="x")
    undo_edit(by=stranger, number=batch.number, why="撤回")
    with pytest.raises(ValueError, match="undone"):
        undo_edit(by=stranger, number=batch.number, why="再撤")


def test_changed_facts_say_that_a_run_is_due_and_start_one(client_as, edited):
    from yuqi.portal.jobs.models import Job

    client = client_as("officer", duties=("tax",))
    assert "数据已变" not in client.get(reverse("enterprises:list")).text

    edited("98765432.1")
    stale = client.get(reverse("enterprises:list")).text
    started = client.post(reverse("enterprises:assess"), {"next": "https://evil.example/"})
    running = client.get(reverse("enterprises:list")).text

    assert "数据已变，待重新测算" in stale
    assert started.headers["Location"] == reverse("enterprises:list")
    assert Job.objects.filter(kind="enterprises.assess", state="waiting").count() == 1
    assert "正在重新测算" in running
    assert client_as("leader").post(reverse("enterprises:assess")).status_code == 403


def test_nobody_overrules_what_they_may_not_see(client_as, seat, firm, edited):
    said_by(seat("officer", duties=("tax",)), firm, "tax", revenue="98765432.10")

    with pytest.raises(Refused):
        edited("1", by=seat("officer"))

    client = client_as("officer")
    assert "核定为" not in client.get(cell_url(firm)).text
    assert client.post(cell_url(firm), {"value": "1", "reason": "x", "seen": ""}).status_code == 403


def test_the_record_tells_acts_with_their_reasons_and_no_values(client_as, seat, firm, edited):
    batch = edited("98765432.1", reason="见审计报告原件")

    page = client_as("legal_rep").get(reverse("enterprises:detail", args=[firm]) + "#record").text
    record = page.partition('id="record"')[2]

    assert "改一格数据" in record
    assert "见审计报告原件" in record
    assert record.count(batch.label) == 1
    assert "98765432" not in record
