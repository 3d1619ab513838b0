"""The register as a list: who sees whom, what is found, what goes out."""

from __future__ import annotations

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.models import ColumnSet, Enterprise, SavedView
from yuqi.portal.enterprises.selectors.register import Wanted, chosen, suggestions

pytestmark = pytest.mark.django_db

OFFICIALS = ("officer", "chief_officer", "leader", "approver")
FIRM = ("legal_rep", "finance_user", "ip_user")


def sheet(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize("role", OFFICIALS)
def test_officials_open_the_register(client_as, role):
    answer = client_as(role).get(reverse("enterprises:list"))

    assert answer.status_code == 200
    assert "企业名录" in answer.text


@pytest.mark.parametrize("role", [*FIRM, "administrator", "auditor", "observer"])
@pytest.mark.parametrize("name", ["list", "suggest", "export", "assign", "columns", "merges", "freshness"])
def test_nobody_else_reads_the_register(client_as, role, name):
    answer = client_as(role).get(reverse(f"enterprises:{name}"))

    assert answer.status_code == 403


def test_a_list_is_read_with_few_queries(client_as, zone):
    client = client_as("officer")
    client.get(reverse("enterprises:list"))

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse("enterprises:list"), {"programme": "hnte"})

    assert answer.status_code == 200
    assert len(asked) <= 17  # four of them are the session's and the seat's, three the frame's


@pytest.mark.parametrize("part", ["name", "former", "initials", "uscc"])
def test_an_enterprise_is_found_by_name_former_name_initials_and_code(seat, firm, part):
    row = Enterprise.objects.get(tenant_id=seat("officer").tenant_id, uscc=firm)
    Enterprise.objects.filter(pk=row.pk).update(former_names="旧日样例字号有限公司")
    words = {
        "name": row.name[2:8],
        "former": "旧日样例字号",
        "initials": row.initials[:6].upper(),
        "uscc": firm[:12],
    }

    found = chosen(seat("officer"), Wanted(q=words[part], where="all"))

    assert firm in set(found.values_list("uscc", flat=True))


def test_filters_narrow_the_list(seat, zone, firm):
    officer = seat("officer")
    row = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=firm)

    near = chosen(officer, Wanted(programme="hnte", standing="near"))
    there = chosen(officer, Wanted(district=row.district, industry=row.industry_code[:3]))
    nobody = chosen(officer, Wanted(officer="me"))

    assert firm in set(near.values_list("uscc", flat=True))
    assert {each.district for each in there} == {row.district}
    assert all(each.industry_code.startswith(row.industry_code[:3]) for each in there)
    assert not nobody.exists()


def test_who_moved_out_leaves_the_list_and_its_count(seat, zone, other_firm):
    Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=other_firm).update(moved_out_on="2026-01-31")

    assert not chosen(seat("officer"), Wanted()).filter(uscc=other_firm).exists()
    assert chosen(seat("officer"), Wanted(where="out")).filter(uscc=other_firm).exists()


def test_a_district_officer_sees_the_district_alone(seat, zone, firm):
    from dataclasses import replace

    district = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=firm).district

    rows = chosen(replace(seat("officer"), district=district), Wanted())

    assert {row.district for row in rows} == {district}


def test_unknown_unsorted_and_hostile_queries_do_no_harm(client_as):
    client = client_as("officer")
    for query in (
        {"sort": "-password", "where": "x", "officer": "9" * 40, "page": "x"},
        {"q": "%' or 1=1 --", "programme": "<script>", "district": "\u0001"},
    ):
        assert client.get(reverse("enterprises:list"), query).status_code == 200


def test_suggestions_stay_in_the_zone(seat, client_as, zone, firm):
    row = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=firm)
    Enterprise.objects.filter(tenant_id=zone.foreign_tenant_id).update(
        name="外区独有企业名", initials="wqdyqym"
    )

    own = client_as("officer").get(reverse("enterprises:suggest"), {"q": row.name[:8]}).json()["found"]
    foreign = client_as("officer").get(reverse("enterprises:suggest"), {"q": "外区独有"}).json()["found"]

    assert firm in {each["uscc"] for each in own}
    assert foreign == []
    assert suggestions(seat("officer"), "x") == ()


def test_a_name_never_becomes_markup(client_as, zone, firm):
    evil = '<img src=x onerror="alert(1)">有限公司'
    Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=firm).update(
        name=evil, initials="aaaa", former_names=evil
    )
    client = client_as("officer")

    for page in (
        client.get(reverse("enterprises:list")),
        client.get(reverse("enterprises:suggest"), {"q": "有限公司"}, headers={"HX-Request": "true"}),
        client.get(reverse("enterprises:assign"), {"uscc": firm}),
        client.get(reverse("enterprises:detail", args=[firm])),
        client.get(reverse("enterprises:names", args=[firm])),
    ):
        assert page.status_code == 200
        assert "<img src=x" not in page.text
        assert 'onerror="alert' not in page.text


def test_a_view_is_saved_for_oneself_and_forgotten(client_as):
    client, other = client_as("officer"), client_as("chief_officer")

    answer = client.post(
        reverse("enterprises:save_view"), {"name": "我的高企", "query": "programme=hnte&sort=-revenue&evil=1"}
    )

    kept = parse_qs(urlsplit(answer.headers["Location"]).query)
    view = SavedView.objects.get(name="我的高企")
    assert "evil" not in kept
    assert kept["programme"] == ["hnte"]
    assert "我的高企" in client.get(reverse("enterprises:list")).text
    assert "我的高企" not in other.get(reverse("enterprises:list")).text
    other.post(reverse("enterprises:delete_view", args=[view.pk]))
    assert SavedView.objects.filter(pk=view.pk).exists()
    client.post(reverse("enterprises:delete_view", args=[view.pk]))
    assert not SavedView.objects.filter(pk=view.pk).exists()


# ---------------------------------------------------------------- export


def test_the_export_holds_the_zones_columns_in_their_order(client_as, zone):
    ColumnSet.objects.create(
        tenant_id=zone.tenant_id,
        list_name="enterprises",
        columns=[
            {"name": "revenue", "heading": "上年收入"},
            {"name": "name", "heading": ""},
            {"name": "at:hnte", "heading": ""},
        ],
        unit="yuan",
    )

    lines = sheet(client_as("officer", duties=("tax",)).get(reverse("enterprises:export"), {"format": "csv"}))

    firms = Enterprise.objects.filter(tenant_id=zone.tenant_id, ended_on=None, moved_out_on=None)
    assert lines[0][:2] == ["上年收入（元）", "企业名称"]
    assert len(lines[0]) == 3
    known = {row.name: row.revenue for row in firms}
    assert lines[1][1] in known
    assert {line[1] for line in lines[1 : 1 + firms.count()]} == set(known)
    assert any("sha256" in cell for line in lines for cell in line)


def test_the_export_is_logged_and_holds_the_chosen_enterprises_alone(client_as, zone, firm):
    client = client_as("officer")

    lines = sheet(
        client.post(reverse("enterprises:export"), {"uscc": [firm, zone.foreign_firm + "X"], "format": "csv"})
    )

    assert lines[1][0] == firm
    assert lines[2] == []
    entry = Entry.objects.filter(tenant_id=zone.tenant_id, action="list.exported").latest("number")
    assert entry.after["rows"] == 1


def test_an_export_keeps_classes_and_formulas_out(client_as, zone, firm):
    Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=firm).update(
        name="=1+1", revenue_class="tax", revenue="123456789"
    )
    ColumnSet.objects.create(
        tenant_id=zone.tenant_id,
        list_name="enterprises",
        columns=[
            {"name": name, "heading": ""} for name in ("name", "revenue", "fact:contact_name", "fact:address")
        ],
    )

    without = sheet(client_as("leader").post(reverse("enterprises:export"), {"uscc": firm, "format": "csv"}))
    given = sheet(
        client_as("officer", duties=("tax", "personal")).post(
            reverse("enterprises:export"), {"uscc": firm, "format": "csv"}
        )
    )

    assert without[0] == ["企业名称", "营业收入（万元）", "地址"]
    assert without[1][:2] == ["'=1+1", "无权查看"]
    assert given[0] == ["企业名称", "营业收入（万元）", "联系人", "地址"]
    assert given[1][1] == "12345.6789"


def test_the_columns_are_kept_by_officers(client_as, zone):
    client = client_as("officer")
    said = {
        "use-name": "1",
        "place-name": "2",
        "use-uscc": "1",
        "place-uscc": "1",
        "heading-name": "名称",
        "unit": "yuan",
    }

    client.post(reverse("enterprises:columns"), said)

    kept = ColumnSet.objects.get(tenant_id=zone.tenant_id)
    assert kept.columns == [{"name": "uscc", "heading": ""}, {"name": "name", "heading": "名称"}]
    assert kept.unit == "yuan"
    assert client_as("leader").get(reverse("enterprises:columns")).status_code == 403


# ---------------------------------------------------------------- officers


def test_enterprises_are_given_to_an_officer_and_each_is_logged(client_as, seat, zone, firm, other_firm):
    client, chief = client_as("officer"), seat("chief_officer")

    asked = client.post(reverse("enterprises:assign"), {"uscc": [firm, other_firm]})
    client.post(
        reverse("enterprises:assign"),
        {"uscc": [firm, other_firm], "officer": chief.user_id, "reason": "分片"},
    )

    assert "给 2 家企业派专员" in asked.text
    rows = Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc__in=(firm, other_firm))
    assert {row.officer_id for row in rows} == {chief.user_id}
    assert Entry.objects.filter(action="enterprise.assigned", uscc=firm, why="分片").exists()
    assert not Enterprise.objects.filter(tenant_id=zone.foreign_tenant_id, officer_id=chief.user_id).exists()


def test_all_that_the_filters_chose_are_given_at_once(client_as, seat, zone, firm):
    client, chief = client_as("officer"), seat("chief_officer")
    district = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=firm).district
    here = chosen(seat("officer"), Wanted(district=district)).count()

    page = client.get(reverse("enterprises:assign"), {"district": district, "all": "1"})
    client.post(
        reverse("enterprises:assign"), {"all": "1", "query": f"district={district}", "officer": chief.user_id}
    )

    assert f"给 {here} 家企业派专员" in page.text
    assert Enterprise.objects.filter(tenant_id=zone.tenant_id, officer_id=chief.user_id).count() == here


def test_an_enterprise_is_not_given_to_a_stranger(client_as, seat, zone, firm):
    stranger = seat("officer", tenant_id=zone.foreign_tenant_id)

    answer = client_as("officer").post(
        reverse("enterprises:assign"), {"uscc": firm, "officer": stranger.user_id}
    )

    assert answer.status_code == 403
    assert Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=firm).officer_id is None
    assert (
        client_as("leader").post(reverse("enterprises:assign"), {"uscc": firm, "officer": "none"}).status_code
        == 403
    )


def test_a_selection_is_handed_to_letters_and_merges_by_who_may(client_as):
    officer = client_as("officer").get("/enterprises/").content.decode()
    leader = client_as("leader").get("/enterprises/").content.decode()

    for words in ("发提示函", "并成一家", "派专员"):
        assert f">{words}</button>" in officer
        assert f">{words}</button>" not in leader
    assert ">导出所选</button>" in leader


def test_the_register_says_that_it_lists_who_is_still_here(client_as):
    page = client_as("officer").get("/enterprises/").content.decode()

    assert '<select name="where"><option value="">在册</option>' in page
    assert '<select name="district"><option value="">全部</option>' in page
