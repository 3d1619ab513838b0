"""What an officer can do about errors: all alike at once, leave out, take back, accept good rows, upload again."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client
from tests.portal.conftest import Zone
from tests.portal.enterprises.imports.conftest import Hand, upload, workbook

from yuqi.portal.enterprises.imports.places import stored, work_of
from yuqi.portal.enterprises.models import Batch, Enterprise, FactRow, Import

pytestmark = pytest.mark.django_db

HEAD = ["统一社会信用代码", "年度", "营业收入（元）", "职工总数"]


def _wrong(hand: Hand, zone: Zone) -> Import:
    firms = list(Enterprise.objects.filter(tenant_id=zone.tenant_id).order_by("uscc")[:6])
    rows = [HEAD] + [[firm.uscc, 2025, 1000 + n, 10 + n] for n, firm in enumerate(firms)]
    rows[1][2], rows[2][2], rows[3][2] = "12.5万", "3万元", "约900"
    rows[6][0] = rows[5][0]
    return hand.uploads("年报.xlsx", workbook({"年度报表": rows}))


def test_like_errors_of_a_column_are_mended_at_once(hand: Hand, zone: Zone) -> None:
    of = _wrong(hand, zone)
    like = list(of.findings.filter(code="facts.unit-in-cell"))
    assert [one.cell for one in like] == ["C2", "C3"]

    page = hand.client.get(f"/enterprises/imports/{of.pk}/alike/?f={like[0].pk}").content.decode()
    assert 'value="125000"' in page
    assert 'value="30000"' in page

    said = {f"take-{one.pk}": "1" for one in like} | {
        f"value-{like[0].pk}": "125000",
        f"value-{like[1].pk}": "30000",
    }
    hand.posts("alike", finding=like[0].pk, **said)

    assert of.corrections.count() == 2
    assert of.findings.filter(severity="error", mended=False).exclude(code="facts.unit-in-cell").count() == 2
    hand.posts("take-back")  # one act, taken back whole
    assert of.corrections.count() == 0
    assert of.findings.filter(severity="error", mended=False).count() == 4


def test_a_text_that_would_be_wrong_again_is_refused_on_the_spot(hand: Hand, zone: Zone) -> None:
    of = _wrong(hand, zone)
    finding = of.findings.get(cell="C4")

    hand.posts("mend", finding=finding.pk, value="九百")

    assert of.corrections.count() == 0
    assert "不是数字" in hand.sees(f"?f={finding.pk}")


def test_a_row_left_out_and_the_file_untouched(hand: Hand, zone: Zone) -> None:
    of = _wrong(hand, zone)
    data = stored(of.upload).read_bytes()
    for cell, value in (("C2", "125000"), ("C3", "30000"), ("C4", "900")):
        hand.posts("mend", finding=of.findings.get(cell=cell).pk, value=value)
    twin = of.findings.get(code="facts.key-duplicate")
    of = hand.posts("leave-out", finding=twin.pk, kind="row")

    assert of.state == Import.State.READY
    assert of.counts["good"] == 5
    assert stored(of.upload).read_bytes() == data
    assert openpyxl.load_workbook(io.BytesIO(data))["年度报表"]["C2"].value == "12.5万"


def test_good_rows_only_by_choice_with_a_reason(hand: Hand, zone: Zone) -> None:
    of = _wrong(hand, zone)

    assert hand.posts("accept", why="").state == Import.State.WRONG
    of = hand.posts("accept", why="先测算，其余等企业更正")
    assert of.state == Import.State.READY
    of = hand.posts("commit")

    assert of.batch.rows == of.counts["good"] == 1
    assert of.batch.reason == "先测算，其余等企业更正"
    assert "没有收下的行" in hand.sees()
    listed = hand.client.get(f"/enterprises/imports/{of.pk}/set-aside/")
    data = b"".join(listed.streaming_content) if listed.streaming else listed.content
    cells = [
        str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0] for cell in row
    ]
    assert "C2" in cells


def test_a_mended_file_takes_the_place_of_the_first(hand: Hand, zone: Zone) -> None:
    of = _wrong(hand, zone)
    hand.posts("mend", finding=of.findings.get(cell="C4").pk, value="900")

    of = hand.posts(
        "again", file=upload("年报改.xlsx", workbook({"年度报表": [HEAD, [zone.firm, 2025, 5, 6]]}))
    )

    assert of.state == Import.State.READY
    assert of.corrections.count() == 0
    assert of.upload.name == "年报改.xlsx"
    assert len(of.replaced) == 1


def test_given_up_leaves_no_row_and_keeps_the_file(hand: Hand, zone: Zone) -> None:
    of = hand.uploads("年报.xlsx", workbook({"年度报表": [HEAD, [zone.firm, 2025, 5, 6]]}))
    batch = of.batch
    assert FactRow.objects.filter(batch=batch).exists()

    of = hand.posts("discard")

    batch.refresh_from_db()
    assert of.state == Import.State.DISCARDED
    assert batch.state == Batch.State.DISCARDED
    assert not FactRow.objects.filter(batch=batch).exists()
    assert stored(of.upload).is_file()
    assert "已放弃" in hand.sees()
    hand.posts("commit")
    of.refresh_from_db()
    assert of.state == Import.State.DISCARDED


def test_the_marked_workbook_says_what_is_wrong_where(hand: Hand, zone: Zone) -> None:
    of = _wrong(hand, zone)

    answer = hand.client.post(f"/enterprises/imports/{of.pk}/marked/")
    hand.works()
    given = hand.client.get(f"{answer.url}&give=1")

    book = openpyxl.load_workbook(io.BytesIO(b"".join(given.streaming_content)))
    assert book.sheetnames[0] == "问题清单"
    assert book["年度报表"]["C2"].comment is not None


def test_personal_cells_are_locked_for_who_may_not_see_them(zone: Zone, client_as: object) -> None:
    hand = Hand(client=client_as("officer"))  # type: ignore[operator]
    rows = [
        ["统一社会信用代码", "企业名称", "成立日期", "联系人", "联系电话"],
        [zone.firm, "样例", "昨天", "张三丰", "13800138000"],
    ]

    hand.uploads("企业.xlsx", workbook({"企业": rows}))

    page = hand.sees()
    assert "张三丰" not in page
    assert "13800138000" not in page
    assert "无权查看" in page


def test_figures_of_a_closed_source_are_locked_on_every_page_of_an_import(
    zone: Zone, client_as: Callable[..., Client]
) -> None:
    heads = [*HEAD[:2], "营业收入（万元）", "职工总数", "来源"]
    rows = [heads, [zone.firm, 2025, "6391.7284", 12, "税务"], [zone.other_firm, 2025, "约5", 7, "税务"]]
    hand = Hand(client=client_as("officer", duties=("tax",)))
    hand.uploads("税务.xlsx", workbook({"年度报表": rows}))
    other = Hand(client=client_as("officer"), of=hand.of)
    assert "6391.7284" in hand.sees()
    assert "6391.7284" not in other.sees()

    finding = hand.of.findings.get(severity="error")
    hand.posts("mend", finding=finding.pk, value="5")
    assert "63,917,284" in hand.sees()
    assert "63,917,284" not in other.sees()
    of = hand.posts("commit")

    page = f"/enterprises/batches/{of.batch.number}/?table=statements"
    assert "63,917,284" in hand.client.get(page).content.decode()
    for role in ("officer", "leader"):
        assert "63,917,284" not in client_as(role).get(page).content.decode()


def test_an_unknown_sheet_is_read_as_the_table_a_person_names(hand: Hand, zone: Zone) -> None:
    sheets = {
        "年度报表": [HEAD, [zone.firm, 2025, 5, 6]],
        "荣誉": [["统一社会信用代码", "称号代码", "发证日期"], [zone.firm, "高新技术企业", "2024-12-01"]],
    }
    of = hand.uploads("两张.xlsx", workbook(sheets))
    assert [one.code for one in of.findings.filter(severity="error")] == ["facts.unknown-sheet"]
    part = of.findings.get(code="facts.unknown-sheet").part

    of = hand.posts("sheet", part=part, table="titles")

    assert of.state == Import.State.READY
    assert of.counts["rows"]["titles"] == [1, 1, 0]


def test_a_completeness_question_must_be_answered_before_commitment(hand: Hand, zone: Zone) -> None:
    rows = [["统一社会信用代码", "称号代码", "发证日期"], [zone.firm, "高新技术企业", "2024-12-01"]]
    hand.uploads("名单.xlsx", workbook({"资质称号": rows}))
    assert "这份名单是全部吗" in hand.sees()

    assert hand.posts("commit").state == Import.State.READY
    of = hand.posts("commit", **{"all-titles": "all"})

    said = FactRow.objects.get(batch=of.batch, table="coverage")
    assert said.key == '{"table":"titles","uscc":"*"}'
    assert said.values["complete"] == "true"
    assert work_of(of).is_dir()
