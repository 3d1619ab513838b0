"""Files that are not taken: other kinds, macros, bombs, names that lead elsewhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.portal.conftest import Zone
from tests.portal.enterprises.imports.conftest import Hand, upload, workbook

from yuqi.portal.enterprises.models import Import, Upload

pytestmark = pytest.mark.django_db


def _zip(members: dict[str, bytes], *, compressed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _book() -> bytes:
    return workbook({"年度报表": [["统一社会信用代码", "年度"]]})


def _with_macros() -> bytes:
    out = io.BytesIO(_book())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    return out.getvalue()


WRONG = {
    "a program": ("表.exe", b"MZ\x90\x00", "只收 xlsx"),
    "a program called a workbook": ("表.xlsx", b"MZ\x90\x00" * 20, "只收 xlsx"),
    "text with nul bytes": ("表.csv", b"a,b\x00c\n", "只收 xlsx"),
    "an empty file": ("表.csv", b"", "空"),
    "an old workbook": ("表.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "旧版 .xls"),
    "a locked workbook": ("表.xlsx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "加了密码"),
    "a workbook with macros": ("表.xlsx", _with_macros(), "带宏"),
    "a workbook of macros by name": ("表.xlsm", _book(), "带宏"),
    "a broken archive": ("表.xlsx", _book()[:300], "不完整"),
    "a document": (
        "表.docx",
        _zip({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
        "只收 xlsx",
    ),
    "a name that climbs": ("表.zip", _zip({"../../etc/表.csv": b"a\n"}), "路径"),
    "an absolute name": ("表.zip", _zip({"/etc/cron.d/a.csv": b"a\n"}), "路径"),
    "a name of a Windows disk": ("表.zip", _zip({"C:\\temp\\a.csv": b"a\n"}), "路径"),
    "an archive in an archive": ("表.zip", _zip({"a.zip": _zip({"a.csv": b"a\n"})}), "压缩包里还有压缩包"),
    "a program in an archive": ("表.zip", _zip({"a.exe": b"MZ"}), "只收 xlsx"),
    "an empty archive": ("表.zip", _zip({}), "空"),
    "a bomb": ("表.zip", _zip({"a.csv": b"0" * (40 << 20)}), "过大"),
}


@pytest.mark.parametrize("case", WRONG)
def test_is_refused_with_its_reason_and_leaves_nothing(case: str, hand: Hand) -> None:
    name, data, words = WRONG[case]

    answer = hand.client.post("/enterprises/imports/", {"file": upload(name, data)})

    # Django itself refuses an empty file as no file at all.
    assert answer.status_code == 422
    assert words in answer.content.decode() or (not data and "请先选一个文件" in answer.content.decode())
    assert not Import.objects.exists()
    assert not list(Path(settings.UPLOADS).glob(".*"))


def test_a_file_above_the_limit_is_refused(hand: Hand, settings: object) -> None:
    settings.UPLOAD_LIMIT = 1000  # type: ignore[attr-defined]

    answer = hand.client.post("/enterprises/imports/", {"file": upload("表.xlsx", _book())})

    assert answer.status_code == 422
    assert "太大" in answer.content.decode()


def test_a_name_with_a_path_keeps_its_last_part(hand: Hand, zone: Zone) -> None:
    hand.uploads("..\\..\\年度报表.csv", f"统一社会信用代码,年度\n{zone.firm},2025\n".encode())

    assert Upload.objects.latest("pk").name == "年度报表.csv"


def test_a_zip_of_tables_is_read_whole(hand: Hand, zone: Zone) -> None:
    tables = {
        "年度报表.csv": f"统一社会信用代码,年度,职工总数\n{zone.firm},2025,12\n".encode(),
        "资质称号.csv": f"统一社会信用代码,称号代码,发证日期\n{zone.firm},高新技术企业,2024-12-01\n".encode(
            "gb18030"
        ),
    }

    of = hand.uploads("两张表.zip", _zip(tables))

    assert of.state == "ready", list(of.findings.values())
    assert set(of.counts["rows"]) == {"statements", "titles"}


def test_markup_in_names_and_cells_is_shown_as_text(hand: Hand, zone: Zone) -> None:
    rows = [["统一社会信用代码", "年度", "职工总数"], [zone.firm, 2025, "<script>alert(1)</script>"]]

    hand.uploads("<img src=x>.xlsx", workbook({"年度报表": rows}))

    page = hand.sees()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert" in page


def test_an_import_of_another_zone_is_not_found(
    hand: Hand, zone: Zone, client_as: Callable[..., Client]
) -> None:
    of = hand.uploads("年度报表.csv", f"统一社会信用代码,年度\n{zone.firm},2025\n".encode())
    foreign = client_as("officer", tenant_id=zone.foreign_tenant_id)

    for path in ("", "original/", "set-aside/", "alike/?f=1", "marked/?job=1"):
        assert foreign.get(f"/enterprises/imports/{of.pk}/{path}").status_code == 404, path
    for path in ("mend/", "commit/", "discard/", "accept/", "names/", "check/", "take-back/", "coverage/"):
        assert foreign.post(f"/enterprises/imports/{of.pk}/{path}").status_code == 404, path


@pytest.mark.parametrize("role", ["legal_rep", "finance_user", "leader", "auditor", "approver"])
def test_only_officers_import(role: str, hand: Hand, zone: Zone, client_as: Callable[..., Client]) -> None:
    of = hand.uploads("年度报表.csv", f"统一社会信用代码,年度\n{zone.firm},2025\n".encode())
    client = client_as(role)

    assert client.get("/enterprises/imports/").status_code == 403
    assert client.get(f"/enterprises/imports/{of.pk}/").status_code == 403
    assert client.post(f"/enterprises/imports/{of.pk}/commit/").status_code == 403
