"""Text that wants to be markup or a formula, in every place a person can write (恶意文字): shown as text everywhere."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook
from tests.portal.house.test_access_matrix import ADDRESSES, Address, content_of

from yuqi.portal.access import ACTIONS, Seat
from yuqi.portal.accounts.models import Tenant, User
from yuqi.portal.coaching import services as coaching
from yuqi.portal.enterprises.imports import services as imports
from yuqi.portal.enterprises.models import Enterprise, SavedView
from yuqi.portal.jobs import services as jobs
from yuqi.portal.ladder.models import Campaign, FollowUp
from yuqi.portal.policies.models import Letter
from yuqi.portal.policies.services import letters

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"
MARKUP = re.compile(r"<script>alert|<img src=x|&#x?0*3c;script>alert", re.IGNORECASE)
FORMULA = '=HYPERLINK("http://evil.example","点")'
BEGINS = ("=", "+", "-", "@", "\t", "\r")


def _workbook(title: str, cell: str) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    sheet.append(["统一社会信用代码", "企业名称", "地址"])
    sheet.append(["91330100MA2000001X", cell, cell])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _everywhere(zone: Any, seat: Callable[..., Seat], text: str) -> dict[str, int]:
    """Write a text wherever people write; return the numbers of what came of it, by the place it stands at."""
    chief, officer = seat("chief_officer", duties=("tax", "personal", "bank", "customs")), seat("officer")
    numbers = {}
    Enterprise.objects.filter(tenant_id=zone.tenant_id).update(name=text[:80], former_names=text)
    Tenant.objects.filter(pk=zone.tenant_id).update(name=text[:80])
    User.objects.filter(pk__in=[chief.user_id, officer.user_id]).update(name=text[:60])
    SavedView.objects.create(
        tenant_id=zone.tenant_id, user_id=chief.user_id, name=text[:40], query=f"q={quote(text)}"
    )
    begun = coaching.start(by=chief, uscc=zone.firm, programme="hnte", procedure="new", year=2026)
    coaching.add_note(by=chief, application=begun, text=text)
    coaching.add_finding(by=chief, application=begun, severity="check", text=text)
    coaching.upload(
        by=chief,
        material=begun.materials.order_by("order").first(),
        file=SimpleUploadedFile(f"{text.replace('/', '_')}.pdf", b"%PDF-1.7"),
    )
    numbers["coaching/"] = begun.pk
    of = imports.start(
        file=SimpleUploadedFile(
            f"{text.replace('/', '_')}.xlsx", _workbook("s" + text[:20].translate(_SHEET), text)
        ),
        title=text,
        by=chief,
    )
    numbers["enterprises/imports/"] = of.pk
    template = letters.save_template(
        by=chief, name=text[:60], title=text, body=text + "{{ shortfalls }}", signer=text[:60], prefix="函"
    )
    made = letters.make(
        template=template, usccs=[zone.firm], programme="hnte", dated=date(2026, 7, 6), by=chief
    )
    numbers["policies/letters/batches/"], numbers["policies/letters/templates/"] = made.pk, template.pk
    client = Client()
    client.force_login(
        User.objects.get(pk=chief.user_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    client.post(
        "/ladder/campaigns/new/",
        {"title": text[:80], "programmes": ["hnte"], "hours": "500", "budget": "", "by": ""},
    )
    client.post("/ladder/pool-add/", {"pick": f"{zone.firm}:hnte"})
    kept = FollowUp.objects.get(uscc=zone.firm)
    client.post(
        f"/ladder/pools/{zone.firm}/hnte/",
        {"version": kept.version, "state": kept.state, "owner": "", "next_step": text, "note": text},
    )
    jobs.run_pending()
    letter = Letter.objects.get(batch=made)
    letters.mark_sent(letters=[letter], how=text[:60], by=chief)
    numbers["policies/letters/"] = letter.pk
    numbers["ladder/campaigns/"] = Campaign.objects.get().number
    return numbers


_SHEET = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def _path(address: Address, uscc: str, numbers: dict[str, int]) -> str:
    fitting = [prefix for prefix in numbers if address.route.startswith(prefix)]
    return address.path(uscc, str(numbers[max(fitting, key=len)] if fitting else 1))


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    """Keep files in a folder of the test's own."""
    settings.UPLOADS = tmp_path / "uploads"


@pytest.mark.parametrize("role", ["chief_officer", "legal_rep"])
def test_markup_is_shown_as_text_on_every_page(
    role: str, zone: Any, seat: Callable[..., Seat], client_as: Callable[..., Client]
) -> None:
    numbers = _everywhere(zone, seat, EVIL)
    client = client_as(role)
    alive, seen = [], 0
    for address in ADDRESSES:
        if address.rule not in ACTIONS or role not in ACTIONS[address.rule]:
            continue
        for query in ("", f"?q={quote(EVIL)}&uscc={quote(EVIL)}&programme={quote(EVIL)}"):
            answer = client.get(_path(address, zone.firm, numbers) + query)
            if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
                page = answer.content.decode()
                seen += "&lt;script&gt;alert" in page
                if MARKUP.search(page):
                    alive.append(address.route + query[:3])
            content_of(answer)
    assert alive == []
    assert seen > 10  # it did stand there


def test_no_export_holds_a_formula_of_others(
    zone: Any, seat: Callable[..., Seat], client_as: Callable[..., Client]
) -> None:
    numbers = _everywhere(zone, seat, FORMULA)
    client = client_as("chief_officer", duties=("tax", "personal", "bank", "customs"))
    alive, read = [], 0
    for address in ADDRESSES:
        if address.rule not in ACTIONS or "chief_officer" not in ACTIONS[address.rule]:
            continue
        for query in ("", "?format=csv"):
            answer = client.get(_path(address, zone.firm, numbers) + query)
            content = content_of(answer)
            kind = answer.headers.get("Content-Type", "")
            if content.startswith(b"PK") and "spreadsheet" in kind:
                read += 1
                alive += [(address.route, where) for where in _formulas(content)]
            elif "csv" in kind:
                read += 1
                text = content.decode("utf-8-sig")
                alive += [
                    (address.route, line[:40])
                    for line in text.splitlines()
                    if FORMULA[:11] in line and _begins(line)
                ]
    assert alive == []
    assert read >= 8


def _begins(line: str) -> bool:
    return any(
        cell.strip('"').startswith(BEGINS) and "HYPERLINK" in cell for cell in re.split(r",(?=[\"=])", line)
    )


def _formulas(content: bytes) -> list[str]:
    book = load_workbook(io.BytesIO(content))
    return [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and "evil" in str(cell.value)
    ]


def test_a_document_with_macros_of_its_own_is_no_letter(zone: Any, seat: Callable[..., Seat]) -> None:
    """What stands in names becomes text of the document, and no field, link or relation."""
    numbers = _everywhere(zone, seat, FORMULA + EVIL)
    letter = Letter.objects.get(pk=numbers["policies/letters/"])
    from django.conf import settings as now

    with zipfile.ZipFile(Path(now.HOME) / letter.file) as archive:
        names = archive.namelist()
        relations = "".join(archive.read(name).decode() for name in names if name.endswith(".rels"))
        body = archive.read("word/document.xml").decode()
    assert "evil.example" not in relations
    assert "<script>" not in body
    assert "w:instrText" not in body
    assert not [name for name in names if "vba" in name.lower()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("页.html", b"<script>alert(1)</script>"),
        ("表.pdf", b"<script>alert(1)</script>"),
        ("图.png", b"<svg onload='alert(1)'/>"),
        ("文.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
        ("脚.js", b"alert(1)"),
    ],
)
def test_what_a_browser_would_run_is_not_taken(
    name: str, content: bytes, zone: Any, seat: Callable[..., Seat], client_as: Callable[..., Client]
) -> None:
    begun = coaching.start(by=seat("officer"), uscc=zone.firm, programme="hnte", procedure="new", year=2026)
    material = begun.materials.order_by("order").first()

    client_as("legal_rep").post(
        f"/coaching/{begun.pk}/materials/{material.pk}/upload/", {"file": SimpleUploadedFile(name, content)}
    )

    assert not material.files.exists()


def test_what_was_uploaded_comes_back_to_be_saved_and_never_shown(
    zone: Any, seat: Callable[..., Seat], client_as: Callable[..., Client]
) -> None:
    begun = coaching.start(by=seat("officer"), uscc=zone.firm, programme="hnte", procedure="new", year=2026)
    material = begun.materials.order_by("order").first()
    name = '审计\r\nSet-Cookie: a=b";filename="x.html.pdf'
    made = coaching.upload(
        by=seat("officer"),
        material=material,
        file=SimpleUploadedFile(name, b"%PDF-<script>alert(1)</script>"),
    )
    client = client_as("officer")

    answer = client.get(f"/coaching/{begun.pk}/files/{made.pk}/")

    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert "\n" not in answer.headers["Content-Disposition"]
    content_of(answer)


def test_markup_in_the_api_is_json_and_nothing_else(zone: Any, seat: Callable[..., Seat]) -> None:
    from yuqi.portal.rest import tokens

    Enterprise.objects.filter(tenant_id=zone.tenant_id).update(name=EVIL)
    by = seat("administrator")
    made = tokens.make_token(by=by, name="x", role="officer", scopes=tokens.scopes_for(by), days=1, duties=())

    answer = Client(headers={"Authorization": f"Bearer {made.text}"}).get("/api/v1/enterprises")

    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert json.loads(answer.content)["items"][0]["name"] == EVIL
