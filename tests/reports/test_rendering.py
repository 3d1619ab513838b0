"""Documents and workbooks opened by a real office program: pages come out, formulas come to their values."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from yuqi.reports.documents import write_enterprise_document, write_zone_document
from yuqi.reports.workbooks import write_enterprise_workbook, write_zone_workbook


@pytest.fixture(scope="session")
def soffice():
    """Path of LibreOffice; skips where there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("LibreOffice was not found (soffice)")
    return found


def _converted(soffice, file, to, folder):
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            folder,
            file,
        ],
        capture_output=True,
        timeout=180,
        check=True,
    )
    return folder / f"{file.stem}.{to}"


@pytest.mark.slow
def test_documents_become_pages(office, soffice, explanation, make_zone, tmp_path):
    zone = make_zone(firms=60)
    files = [
        write_enterprise_document(
            [explanation()], tmp_path / "firm.docx", results=zone, plans=[office.PLAN], points=[office.POINTS]
        ),
        write_zone_document(zone, tmp_path / "zone.docx"),
    ]

    for file in files:
        pdf = _converted(soffice, file, "pdf", tmp_path / "out")
        assert pdf.read_bytes().count(b"/Type/Page/") + pdf.read_bytes().count(b"/Type/Page\n") >= 3


@pytest.mark.slow
def test_formulas_come_to_the_values_written_beside_them(office, soffice, explanation, make_zone, tmp_path):
    zone = make_zone(firms=60)
    files = [
        write_zone_workbook(zone, tmp_path / "zone.xlsx"),
        write_enterprise_workbook([explanation()], tmp_path / "firm.xlsx", results=zone),
    ]

    for file in files:
        recalculated = _converted(soffice, file, "xlsx", tmp_path / "out")
        ours, theirs = office.sheets(file, values=True), office.sheets(recalculated, values=True)
        for name in ("梯度总览", "政策权益", "评分", "权益明细"):
            numbers = [
                [value for value in row.values() if isinstance(value, int | float)]
                for row in ours.get(name, [])
            ]
            again = [
                [value for value in row.values() if isinstance(value, int | float)]
                for row in theirs.get(name, [])
            ]
            assert numbers == [pytest.approx(each) for each in again]
