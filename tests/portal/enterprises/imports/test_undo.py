"""A batch taken back leaves everything as it was, also after later ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.portal.conftest import Zone
from tests.portal.enterprises.imports.conftest import Hand, workbook

from yuqi import api
from yuqi.base import uscc_fault
from yuqi.portal.enterprises.folding import every_current_row
from yuqi.portal.enterprises.jobs import _records
from yuqi.portal.enterprises.models import Batch, Enterprise

pytestmark = pytest.mark.django_db

STATEMENTS = ["统一社会信用代码", "年度", "营业收入（万元）", "职工总数", "来源"]
NEW_FIRM = next(
    code for end in "0123456789ABCDEFGHJKLMNPQRTUWXY" if uscc_fault(code := f"91330100MA27XYQ30{end}") is None
)


def _now(tenant_id: int) -> list[tuple[Any, ...]]:
    return [
        (row.table, row.uscc, row.key, row.source, row.recorded_at, sorted(row.values.items()))
        for row in every_current_row(tenant_id)
    ]


def _register(tenant_id: int) -> list[dict[str, Any]]:
    rows = Enterprise.objects.filter(tenant_id=tenant_id).order_by("uscc").values()
    return [{name: value for name, value in row.items() if name not in ("id", "version")} for row in rows]


def _facts_hash(tenant_id: int, folder: Path) -> str:
    api.write_facts(folder / "facts", _records(tenant_id))
    return api.snapshot(folder / "facts", out=folder / "snapshot", accept_good=True).facts_hash


def _committed(hand: Hand, name: str, sheets: dict[str, Any]) -> Batch:
    of = hand.uploads(name, workbook(sheets))
    assert of.state == "ready", list(of.findings.values("code", "cell", "params"))
    of = hand.posts("commit", **{f"all-{table}": "some" for table in ("ip_rights", "titles")})
    assert of.state == "committed"
    return of.batch


def test_undo_restores_rows_register_and_hash(hand: Hand, zone: Zone, tmp_path: Path) -> None:
    rows, register = _now(zone.tenant_id), _register(zone.tenant_id)
    before = _facts_hash(zone.tenant_id, tmp_path / "before")

    batch = _committed(
        hand,
        "改数.xlsx",
        {
            "企业": [
                ["统一社会信用代码", "企业名称", "成立日期"],
                [NEW_FIRM, "样例新来企业有限公司", "2020-01-01"],
            ],
            "年度报表": [STATEMENTS, [zone.firm, 2025, 1, 2, "申报"], [NEW_FIRM, 2025, 3, 4, "申报"]],
        },
    )

    assert _now(zone.tenant_id) != rows
    assert Enterprise.objects.filter(tenant_id=zone.tenant_id, uscc=NEW_FIRM).exists()

    answer = hand.client.post(f"/enterprises/batches/{batch.number}/undo/", {"why": "传错了文件"})

    assert answer.status_code == 302
    assert _now(zone.tenant_id) == rows
    assert _register(zone.tenant_id) == register
    assert _facts_hash(zone.tenant_id, tmp_path / "after") == before
    batch.refresh_from_db()
    assert (batch.state, batch.undone_why) == ("undone", "传错了文件")


def test_undo_after_a_later_batch_leaves_the_later_one(hand: Hand, zone: Zone) -> None:
    head = [STATEMENTS]
    first = _committed(hand, "一.xlsx", {"年度报表": [*head, [zone.firm, 2025, 100, 10, "统计"]]})
    _committed(hand, "二.xlsx", {"年度报表": [*head, [zone.firm, 2025, 200, None, "统计"]]})

    hand.client.post(f"/enterprises/batches/{first.number}/undo/", {"why": "重复导入"})

    key = f'{{"uscc":"{zone.firm}","year":"2025"}}'
    found = [row for row in every_current_row(zone.tenant_id, tables=["statements"]) if row.key == key]
    said = next(row for row in found if row.source == "statistics")
    assert said.values["revenue"] == "2000000.00"
    assert "staff" not in said.values  # only the batch that was taken back knew it


def test_undo_asks_for_a_reason(hand: Hand, zone: Zone) -> None:
    batch = _committed(hand, "一.xlsx", {"年度报表": [STATEMENTS, [zone.firm, 2025, 100, 10, "统计"]]})

    hand.client.post(f"/enterprises/batches/{batch.number}/undo/", {"why": "  "})

    batch.refresh_from_db()
    assert batch.state == "committed"
