"""Names, codes, moves and merges: old ones resolve, two decide, everything comes back."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from yuqi.base.uscc import check_character
from yuqi.portal.access import Refused
from yuqi.portal.accounts.models import Membership
from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.duplicates import found_pairs, normal_name
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.models import Batch, Enterprise, Merge
from yuqi.portal.enterprises.selectors.codes import present_code
from yuqi.portal.enterprises.selectors.one import facts_of
from yuqi.portal.enterprises.selectors.register import Wanted, chosen
from yuqi.portal.enterprises.services import NewRow, add_rows, commit, new_batch
from yuqi.portal.enterprises.services.edits import NotTaken
from yuqi.portal.enterprises.services.identity import FOLLOWERS, move, recode, rename
from yuqi.portal.enterprises.services.merges import approve_merge, part_merge, propose_merge, refuse_merge
from yuqi.portal.jobs import services as jobs

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)
NEW_CODE = "91330199MAYYYYYY1" + check_character("91330199MAYYYYYY1")


def said(tenant_id: int, uscc: str) -> dict:
    """Return what counts of an enterprise, without which row said it."""
    rows = current_rows(tenant_id, uscc=uscc)
    return {(row.table, row.key, row.source): row.values for row in rows}


# ---------------------------------------------------------------- names, codes, moves


def test_a_former_name_still_finds_the_enterprise(seat, zone, firm):
    officer = seat("officer")
    old = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=firm).name

    rename(by=officer, uscc=firm, name="样例新名科技有限公司", on=DAY, reason="见新执照")

    row = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=firm)
    assert row.name == "样例新名科技有限公司"
    assert chosen(officer, Wanted(q=old, where="all")).filter(uscc=firm).exists()
    assert Entry.objects.filter(action="enterprise.renamed", uscc=firm, why="见新执照").exists()


@pytest.mark.parametrize("name", ["", "  "])
def test_a_name_must_be_given_with_a_reason(seat, firm, name):
    with pytest.raises(NotTaken):
        rename(by=seat("officer"), uscc=firm, name=name, on=DAY, reason="见新执照")
    with pytest.raises(NotTaken):
        rename(by=seat("officer"), uscc=firm, name="样例新名", on=DAY, reason="")


def test_a_new_code_takes_all_rows_and_the_old_one_leads_there(seat, client_as, zone, firm):
    officer = seat("officer")
    before = said(zone.tenant_id, firm)
    followed = []
    FOLLOWERS.append(lambda *moved: followed.append(moved))
    Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=firm).update(officer_id=officer.user_id)

    try:
        recode(by=officer, uscc=firm, code=NEW_CODE.lower(), on=DAY, reason="换发执照")
    finally:
        FOLLOWERS.pop()

    after = said(zone.tenant_id, NEW_CODE)
    assert said(zone.tenant_id, firm) == {}
    assert len(after) == len(before) + 1
    moved = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=NEW_CODE)
    assert moved.officer_id == officer.user_id
    assert Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=firm).merged_into == NEW_CODE
    assert not chosen(officer, Wanted(where="all")).filter(uscc=firm).exists()
    assert present_code(officer, firm) == NEW_CODE
    answer = client_as("officer").get(reverse("enterprises:detail", args=[firm]))
    assert answer.headers["Location"] == reverse("enterprises:detail", args=[NEW_CODE])
    assert followed == [(zone.tenant_id, firm, NEW_CODE)]
    assert not Membership.objects.filter(tenant_id=zone.tenant_id, uscc=firm).exists()
    assert Membership.objects.filter(tenant_id=zone.tenant_id, uscc=NEW_CODE, role="legal_rep").exists()


def test_what_comes_later_under_the_old_code_goes_to_the_new_one_and_a_change_of_code_is_changed_back(
    seat, zone, firm
):
    officer = seat("officer")
    before = said(zone.tenant_id, firm)
    recode(by=officer, uscc=firm, code=NEW_CODE, on=DAY, reason="换发执照")

    batch = new_batch(tenant_id=zone.tenant_id, kind=Batch.Kind.IMPORT, title="月报", by=officer)
    key = {"uscc": firm, "month": "2026-06"}
    add_rows(batch, [NewRow(table="monthly", uscc=firm, key=key, values={"staff": "9"}, source="statistics")])
    commit(batch, by=officer)

    assert said(zone.tenant_id, firm) == {}
    assert {"staff": "9"} in said(zone.tenant_id, NEW_CODE).values()
    recode(by=officer, uscc=NEW_CODE, code=firm, on=DAY, reason="登记有误")
    assert said(zone.tenant_id, firm).keys() >= before.keys()
    assert said(zone.tenant_id, NEW_CODE) == {}
    assert present_code(officer, NEW_CODE) == firm
    assert Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=firm).merged_into == ""


def test_a_code_that_is_wrong_or_taken_is_refused(seat, firm, other_firm):
    for code in ("91330199MAZZZZZZ1!", "123", other_firm, firm):
        with pytest.raises(NotTaken):
            recode(by=seat("officer"), uscc=firm, code=code, on=DAY, reason="换发执照")


def test_who_moves_out_drops_out_of_the_list_and_keeps_the_history(seat, client_as, firm):
    officer = seat("officer")

    move(by=officer, uscc=firm, reason="迁往杭州", moved_out_on=DAY)

    assert not chosen(officer, Wanted()).filter(uscc=firm).exists()
    assert client_as("officer").get(reverse("enterprises:detail", args=[firm])).status_code == 200
    assert facts_of(officer, firm).of("statements")
    with pytest.raises(NotTaken):
        move(by=officer, uscc=firm, reason="没填日期")


def test_the_page_of_names_registers_each_and_says_what_is_wrong(client_as, zone, firm):
    client = client_as("officer")
    url = reverse("enterprises:names", args=[firm])

    bad = client.post(
        url, {"act": "recode", "recode-code": "123", "recode-on": "2026-05-01", "recode-reason": "换发"}
    )
    good = client.post(
        url,
        {
            "act": "rename",
            "rename-name": "样例新名有限公司",
            "rename-on": "2026-05-01",
            "rename-reason": "见执照",
        },
    )
    gone = client.post(
        url,
        {
            "act": "move",
            "move-moved_in_on": "2026-04-01",
            "move-from_region": "330108",
            "move-reason": "迁入",
        },
    )

    assert bad.status_code == 422
    assert "不是有效的统一社会信用代码" in bad.text
    assert good.status_code == 302
    assert gone.status_code == 302
    row = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=firm)
    assert (row.name, row.moved_in_on) == ("样例新名有限公司", date(2026, 4, 1))
    assert client.post(url, {"act": "nothing"}).status_code == 404


# ---------------------------------------------------------------- duplicates


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("样例（杭州）科技有限责任公司", "样例(杭州)科技有限公司"),
        ("样例　科技 有限公司", "样例科技有限公司"),
        ("ＡＢＣ样例公司", "abc样例公司"),
    ],
)
def test_names_written_in_two_ways_are_one(one, other):
    assert normal_name(one) == normal_name(other)


def test_pairs_are_found_by_name_and_code_and_proposed_on_the_page(client_as, zone, firm, other_firm):
    name = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=firm).name
    Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=other_firm).update(name=f" {name} ")
    client = client_as("officer")

    pairs = found_pairs(zone.tenant_id)
    client.post(reverse("enterprises:search_duplicates"))
    jobs.run_pending()
    page = client.get(reverse("enterprises:merges"))

    assert {firm, other_firm} in [{pair.first, pair.second} for pair in pairs if "name" in pair.signs]
    assert "同名" in page.text
    assert other_firm in page.text
    asked = client.get(
        reverse("enterprises:propose_merge"), {"first": firm, "second": other_firm, "signs": "name,x"}
    )
    assert asked.status_code == 200


# ---------------------------------------------------------------- merges


@pytest.fixture
def proposed(seat, firm, other_firm) -> Merge:
    return propose_merge(by=seat("officer"), kept=firm, dropped=other_firm, signs=["name"], reason="同一执照")


def test_nothing_changes_until_another_person_approves(seat, zone, firm, other_firm, proposed):
    before = said(zone.tenant_id, firm), said(zone.tenant_id, other_firm)

    with pytest.raises(Refused):
        approve_merge(by=seat("officer"), pk=proposed.pk)
    assert (said(zone.tenant_id, firm), said(zone.tenant_id, other_firm)) == before


def test_who_proposed_does_not_decide_even_as_an_approver(seat, client_as, zone, proposed):
    officer = seat("officer")
    Merge.objects.filter(pk=proposed.pk).update(proposed_by_id=seat("approver").user_id)

    with pytest.raises(Refused):
        approve_merge(by=seat("approver"), pk=proposed.pk)
    answer = client_as("approver").post(
        reverse("enterprises:decide_merge", args=[proposed.pk]), {"act": "approve"}
    )
    assert answer.status_code == 403
    assert Merge.objects.get(pk=proposed.pk).state == "proposed"
    assert officer.role == "officer"


def test_a_merge_moves_everything_and_parting_brings_it_back(
    seat, client_as, zone, firm, other_firm, proposed
):
    officer = seat("officer")
    mine, theirs = said(zone.tenant_id, firm), said(zone.tenant_id, other_firm)
    name = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=other_firm).name

    merge = approve_merge(by=seat("approver"), pk=proposed.pk, remark="核对过")

    both = said(zone.tenant_id, firm)
    assert said(zone.tenant_id, other_firm) == {}
    for row, values in mine.items():
        assert both[row].items() >= values.items()
    moved = {row[0] for row in theirs} - {"coverage"}
    assert moved <= {row[0] for row in both}
    assert present_code(officer, other_firm) == firm
    assert not chosen(officer, Wanted(where="all")).filter(uscc=other_firm).exists()
    assert chosen(officer, Wanted(q=name, where="all")).filter(uscc=firm).exists()
    answer = client_as("officer").get(reverse("enterprises:detail", args=[other_firm]))
    assert answer.headers["Location"] == reverse("enterprises:detail", args=[firm])

    part_merge(by=seat("approver"), pk=merge.pk, why="其实是两家")

    assert said(zone.tenant_id, firm) == mine
    assert said(zone.tenant_id, other_firm) == theirs
    assert chosen(officer, Wanted(where="all")).filter(uscc=other_firm).exists()
    assert Merge.objects.get(pk=merge.pk).state == "parted"
    for action in ("merge.proposed", "merge.approved", "merge.parted"):
        assert Entry.objects.filter(action=action, uscc=other_firm).count() == 1


def test_a_decided_merge_is_not_decided_again(seat, proposed):
    approver = seat("approver")
    with pytest.raises(NotTaken):
        refuse_merge(by=approver, pk=proposed.pk, remark=" ")
    refuse_merge(by=approver, pk=proposed.pk, remark="两家母子公司")

    with pytest.raises(ValueError, match="refused"):
        approve_merge(by=approver, pk=proposed.pk)
    with pytest.raises(ValueError, match="refused"):
        part_merge(by=approver, pk=proposed.pk, why="拆")


def test_an_enterprise_is_in_one_open_proposal(seat, zone, firm, other_firm, proposed):
    third = Enterprise.objects.filter(tenant_id=zone.tenant_id).exclude(uscc__in=(firm, other_firm)).first()

    for kept, dropped in ((firm, third.uscc), (third.uscc, other_firm), (other_firm, firm)):
        with pytest.raises(NotTaken):
            propose_merge(by=seat("officer"), kept=kept, dropped=dropped, signs=[], reason="同一执照")
    with pytest.raises(Refused):
        propose_merge(by=seat("officer"), kept=third.uscc, dropped=third.uscc, signs=[], reason="x")


def test_the_approver_decides_on_the_page(client_as, zone, other_firm, proposed):
    client = client_as("approver")
    url = reverse("enterprises:decide_merge", args=[proposed.pk])

    page = client.get(reverse("enterprises:merges"))
    client.post(url, {"act": "approve", "remark": "核对过"})
    again = client.post(url, {"act": "approve"}, follow=True)
    parted = client.post(url, {"act": "part", "remark": "两家"}, follow=True)

    assert "同意合并" in page.text
    assert "已经办过" in again.text
    assert "已拆开" in parted.text
    assert (
        client.post(reverse("enterprises:decide_merge", args=[10**9]), {"act": "approve"}).status_code == 404
    )
    assert client_as("leader").get(reverse("enterprises:merges")).status_code == 403
    assert Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=other_firm).merged_into == ""


def test_another_zones_merge_is_not_found(client_as, zone, proposed):
    stranger = client_as("approver", tenant_id=zone.foreign_tenant_id)

    assert (
        stranger.post(reverse("enterprises:decide_merge", args=[proposed.pk]), {"act": "approve"}).status_code
        == 404
    )


def test_two_picked_by_hand_in_the_register_are_proposed(client_as, zone):
    officer, to = client_as("officer"), "/enterprises/merges/new/"

    both = officer.post(to, {"uscc": [zone.firm, zone.other_firm]})
    page = officer.get(both.headers["Location"]).content.decode()
    one = officer.post(to, {"uscc": [zone.firm]}, follow=True).content.decode()

    assert "保留" in page
    assert zone.firm in page
    assert zone.other_firm in page
    assert "合并要选两家" in one
    assert officer.get(to, {"first": zone.firm, "second": zone.firm}).status_code == 404


def test_who_comes_back_is_in_the_list_again_and_both_moves_stay_told(client_as, zone, seat):
    by = seat("officer")
    move(by=by, uscc=zone.firm, reason="迁往邻区", moved_out_on=date(2025, 3, 1))
    assert Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=zone.firm).moved_out_on == date(2025, 3, 1)

    move(by=by, uscc=zone.firm, reason="迁回", moved_in_on=date(2026, 2, 1), from_region="330108")

    firm = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=zone.firm)
    assert (firm.moved_in_on, firm.moved_out_on) == (date(2026, 2, 1), None)
    assert firm.name in client_as("officer").get("/enterprises/", {"q": zone.firm}).content.decode()
    history = client_as("officer").get(f"/enterprises/{zone.firm}/history/").content.decode()
    assert history.count("迁移登记") >= 2
    with pytest.raises(NotTaken):
        move(
            by=by, uscc=zone.firm, reason="写反", moved_in_on=date(2026, 2, 1), moved_out_on=date(2025, 1, 1)
        )
