"""Lists of others: shipped adapters, a zone's own mapping, names resolved and remembered."""

from __future__ import annotations

import pytest
from tests.portal.conftest import Zone
from tests.portal.enterprises.imports.conftest import Hand, workbook

from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.models import Enterprise, FactRow, Import

pytestmark = pytest.mark.django_db


def _titles(zone: Zone, wrong: str) -> bytes:
    firms = list(Enterprise.objects.filter(tenant_id=zone.tenant_id).order_by("uscc")[:3])
    rows: list[list[object]] = [
        ["2025年度高新技术企业认定名单"],
        ["序号", "企业名称", "证书编号", "发证日期"],
    ]
    rows += [[n, firm.name, f"GR20253300000{n}", "2025-12-01"] for n, firm in enumerate(firms, 1)]
    rows.append([4, wrong, "GR202533000009", "2025-12-01"])
    return workbook({"名单": rows})


def test_a_list_of_titles_asks_for_a_name_once_and_remembers(hand: Hand, zone: Zone) -> None:
    firm = Enterprise.objects.get(tenant_id=zone.tenant_id, uscc=zone.firm)
    wrong = firm.name.replace("有限公司", "股份公司")

    of = hand.uploads("名单.xlsx", _titles(zone, wrong))

    assert of.state == Import.State.NAMING
    assert [one["name"] for one in of.questions] == [wrong]
    page = hand.sees()
    assert wrong in page
    assert zone.firm in page  # among the candidates, never chosen for the person

    of = hand.posts("names", q0=zone.firm)
    assert of.state == Import.State.READY
    of = hand.posts("commit", **{"all-titles": "some"})

    assert FactRow.objects.filter(batch=of.batch, table="titles", uscc=zone.firm).count() == 1
    names = [row for row in current_rows(zone.tenant_id, uscc=zone.firm, table="names") if wrong in row.key]
    assert [row.source for row in names] == ["officer"]

    again = hand.uploads("名单二.xlsx", _titles(zone, wrong))
    assert again.state == Import.State.READY
    assert again.questions == []


def test_a_name_that_is_none_of_ours_is_passed_over(hand: Hand, zone: Zone) -> None:
    hand.uploads("名单.xlsx", _titles(zone, "外地某某科技有限公司"))

    of = hand.posts("names", q0="-")

    assert of.state == Import.State.READY
    assert of.counts["rows"]["titles"][1] == 3


def test_a_wrong_code_for_a_name_is_asked_again(hand: Hand, zone: Zone) -> None:
    hand.uploads("名单.xlsx", _titles(zone, "外地某某科技有限公司"))

    of = hand.posts("names", q0="other", code0="91330000000000000X")

    assert of.state == Import.State.NAMING
    assert of.answers == {}


def _ledger(zone: Zone) -> bytes:
    rows = [
        ["单位", "信用代码", "产值收入", "在册员工"],
        ["某某", zone.firm, 8460, 120],
        ["某某", zone.other_firm, 120, 9],
    ]
    return workbook({"台账": rows})


def test_a_zones_own_ledger_is_mapped_once_and_known_the_next_time(hand: Hand, zone: Zone) -> None:
    of = hand.uploads("台账.xlsx", _ledger(zone))
    assert of.state == Import.State.MAPPING
    part = of.sheets[0]["part"]
    page = hand.client.get(f"/enterprises/imports/{of.pk}/map/{part}/?table=statements").content.decode()
    assert "8460" in page  # examples stand beside the headings

    said = {
        "table": "statements",
        "c1": "=code",
        "c2": "revenue",
        "u2": "万元",
        "k2": "园区月报口径",
        "c3": "staff_year_end",
        "source": "statistics",
        "year": "2025",
        "label": "园区台账",
    }
    of = hand.posts(f"map/{part}", **said)

    assert of.state == Import.State.READY, list(of.findings.values("code", "params"))
    row = FactRow.objects.get(batch=of.batch, uscc=zone.firm)
    assert row.values["revenue"] == "84600000.00"
    assert row.values["staff_year_end"] == "120"
    assert row.source == "statistics"

    again = hand.uploads("台账二.xlsx", _ledger(zone))
    assert again.state == Import.State.MAPPING  # the columns are known; the year is still not said
    assert "哪一年" in hand.sees()
    assert hand.posts("said", year="2025").state == Import.State.READY


def test_a_mapping_without_code_or_name_is_refused(hand: Hand, zone: Zone) -> None:
    of = hand.uploads("台账.xlsx", _ledger(zone))
    part = of.sheets[0]["part"]

    answer = hand.client.post(
        f"/enterprises/imports/{of.pk}/map/{part}/", {"table": "statements", "c2": "revenue", "source": "tax"}
    )

    assert answer.status_code == 422
    assert "哪一列是信用代码" in answer.content.decode()


def test_the_adapters_of_another_zone_are_not_read(hand: Hand, zone: Zone, client_as: object) -> None:
    of = hand.uploads("台账.xlsx", _ledger(zone))
    said = {
        "table": "statements",
        "c1": "=code",
        "c2": "revenue",
        "u2": "万元",
        "source": "tax",
        "year": "2025",
    }
    hand.posts(f"map/{of.sheets[0]['part']}", **said)

    other = Hand(client=client_as("officer", tenant_id=zone.foreign_tenant_id))  # type: ignore[operator]
    theirs = other.uploads("台账.xlsx", _ledger(zone))

    assert theirs.state == Import.State.MAPPING
    assert theirs.sheets[0]["unmapped"]
