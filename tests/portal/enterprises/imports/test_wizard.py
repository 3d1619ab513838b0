"""An officer leads workbooks through the wizard: own template, with errors, with what it changes."""

from __future__ import annotations

import pytest
from tests.portal.conftest import Zone
from tests.portal.enterprises.imports.conftest import Hand, workbook

from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.models import Batch, FactRow, Import

pytestmark = pytest.mark.django_db

HEADINGS = ["统一社会信用代码", "年度", "营业收入（万元）", "研究开发费用总额（万元）", "职工总数", "来源"]


def test_a_workbook_with_errors_is_mended_on_the_page_and_committed(hand: Hand, zone: Zone) -> None:
    rows = [
        HEADINGS,
        [zone.firm, 2025, 12640, "12.5万", 196, "统计"],
        [zone.other_firm, 2025, 3180, "约900", 38, "统计"],
    ]

    of = hand.uploads("样例2025.xlsx", workbook({"年度报表": rows}))

    assert of.state == Import.State.WRONG
    assert of.counts["errors"] == 2
    page = hand.sees()
    assert "有 2 处要改" in page
    assert "现在还没有写入任何数据" in page
    assert "D2" in page
    assert not Batch.objects.filter(kind="import", tenant_id=zone.tenant_id, state="draft").exists()

    for text in ("12.5", "900"):
        finding = of.findings.filter(severity="error", mended=False).first()
        hand.posts("mend", finding=finding.pk, value=text)

    assert hand.works().state == Import.State.READY
    assert "检查通过" in hand.sees()

    of = hand.posts("commit")

    assert of.state == Import.State.COMMITTED
    said = FactRow.objects.get(batch=of.batch, uscc=zone.firm)
    assert said.values["rd_expense"] == "125000.00"
    assert said.source == "statistics"
    assert said.row == 2
    assert said.sheet == "年度报表"
    now = [
        row
        for row in current_rows(zone.tenant_id, uscc=zone.firm, table="statements")
        if row.source == "statistics"
    ]
    assert now[-1].values["revenue"] == "126400000.00"
    assert Entry.objects.filter(action="batch.committed", on=f"batch:{of.batch.label}").count() == 1
    assert "已入库" in hand.sees()
