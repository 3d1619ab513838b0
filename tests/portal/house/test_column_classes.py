"""Marked values in every closed class, and every page, fragment, export and API answer searched for them (受限列).

The marks are figures and names nobody else has. Who may not see a class must find them nowhere; who may, finds them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.portal.house.test_access_matrix import ADDRESSES, Address, content_of

from yuqi.portal.access import ACTIONS, Seat
from yuqi.portal.bridge import vocabulary
from yuqi.portal.coaching import looking
from yuqi.portal.coaching import services as coaching
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.jobs import ask_for_run
from yuqi.portal.enterprises.models import Batch, Enterprise
from yuqi.portal.enterprises.services import NewRow, add_rows, commit, new_batch
from yuqi.portal.jobs import services as jobs
from yuqi.portal.jobs.models import Job
from yuqi.portal.ladder.models import Campaign, FollowUp
from yuqi.portal.policies.models import Letter, LetterBatch
from yuqi.portal.policies.services import letters
from yuqi.portal.rest.api import schema
from yuqi.portal.runs.selectors import current_run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

YEAR = "2025"
# class → what stands for it, in the forms pages write: yuan, yuan with commas, ten thousand yuan
MARKS = {
    "tax": ("63917284", "63,917,284", "6,391.7", "6391.7", "57391846", "57,391,846", "5,739.1", "5739.1"),
    "bank": ("48273916", "48,273,916", "4,827.3", "4827.3"),
    "personal": ("甄金丝", "13977700042", "甄评委", "CANARY-T5"),
    "customs": ("CANARY-77", "CANARY-78"),
}
ROWS = (
    # The column is of the zone, the source makes it tax: the stricter of both counts.
    ("statements", {"year": YEAR}, {"revenue": "63917284.00", "rd_expense_deductible": "57391846.00"}, "tax"),
    ("statements", {"year": YEAR}, {"cash_in_6m": "48273916.00"}, "officer"),
    ("enterprises", {}, {"contact_name": "甄金丝", "contact_phone": "13977700042"}, "officer"),
    (
        "expert_scores",
        {"programme": "hnte", "item": "ip", "basis": "panel", "assessed_on": "2025-06-01"},
        {"low": "20", "high": "20", "assessor": "甄评委"},
        "panel",
    ),
    ("talents", {"code": "CANARY-T5"}, {"degree": "doctor"}, "declared"),  # here the key itself is closed
    ("declarations", {"code": "CANARY-77"}, {"entry_id": "CANARY-78"}, "customs"),
)


@dataclass
class Marked:
    """A zone with marks in it, and what stands there to be looked at (有标记的园区)."""

    uscc: str
    tenant_id: int
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, route: str) -> int:
        """Return the number of a thing that stands where a route leads."""
        fitting = [prefix for prefix in self.numbers if route.startswith(prefix)]
        return self.numbers[max(fitting, key=len)] if fitting else 1


def _write(tenant_id: int, uscc: str, by: Seat) -> Batch:
    batch = new_batch(tenant_id=tenant_id, kind=Batch.Kind.EDIT, title="标记", by=by, reason="试", columns={})
    tables = vocabulary.tables()
    rows = []
    for table, key, values, source in ROWS:
        whole = {name: uscc if name == "uscc" else key.get(name, "") for name in tables[table].key}
        known = {column.name for column in tables[table].columns}
        assert set(values) <= known, (table, values)
        rows.append(
            NewRow(
                table=table,
                uscc=uscc,
                key={name: value for name, value in whole.items() if value},
                values=values,
                source=source,
                whole=False,
            )
        )
    add_rows(batch, rows)
    return commit(batch, by=by)


@pytest.fixture
def marked(zone: Any, seat: Callable[..., Seat], settings: Any, tmp_path: Path) -> Marked:
    """Return the zone with marks, assessed again, and with one of everything an officer makes."""
    settings.UPLOADS = tmp_path / "uploads"
    chief = seat("chief_officer", duties=("tax", "personal", "bank", "customs"))
    there = Marked(uscc=zone.firm, tenant_id=zone.tenant_id)
    batch = _write(zone.tenant_id, zone.firm, chief)
    there.numbers["enterprises/batches/"] = batch.number
    ask_for_run(tenant_id=zone.tenant_id, reason="标记", by=chief)
    jobs.run_pending()
    run = current_run(zone.tenant_id)
    assert run is not None
    there.numbers["runs/"] = run.number
    there.numbers["insight/reports/"] = there.numbers["reports/"] = run.number

    begun = coaching.start(by=chief, uscc=zone.firm, programme="hnte", procedure="new", year=2026)
    for each in looking.agreements(begun):
        if each.fact is not None and each.sensitivity == "tax":
            coaching.state_figures(by=chief, material=each.material, figures={each.key: Decimal("57391846")})
    coaching.refresh_findings(application=begun, by=chief)
    there.numbers["coaching/"] = begun.pk

    template = letters.save_template(
        by=chief,
        name="函",
        title="关于{{ programme }}的提示函",
        body="{{ standing }}\n{{ shortfalls }}\n数据截至{{ data_date }}。",
        signer="局",
        prefix="函",
    )
    made = letters.make(
        template=template, usccs=[zone.firm], programme="hnte", dated=date(2026, 7, 6), by=chief
    )
    there.numbers["policies/letters/batches/"] = made.pk
    there.numbers["policies/letters/templates/"] = template.pk

    officer = seat("officer")
    with_campaign = Client()
    from yuqi.portal.accounts.models import User

    with_campaign.force_login(
        User.objects.get(pk=officer.user_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    with_campaign.post(
        "/ladder/campaigns/new/",
        {"title": "计划", "programmes": ["hnte"], "hours": "500", "budget": "", "by": ""},
    )
    with_campaign.post("/ladder/pool-add/", {"pick": f"{zone.firm}:hnte"})
    for kind in ("xlsx", "docx"):
        with_campaign.post("/reports/", {"run": run.number, "kind": kind})
    jobs.run_pending()
    letter = Letter.objects.get(batch=made)
    letters.mark_sent(letters=[letter], how="当面", by=chief)
    there.numbers["policies/letters/"] = letter.pk
    there.numbers["ladder/campaigns/"] = Campaign.objects.get().number
    there.numbers["jobs/"] = Job.objects.latest("pk").pk
    assert FollowUp.objects.filter(uscc=zone.firm).exists()
    assert LetterBatch.objects.get().letters.count() == 1
    return there


def _paths(there: Marked, address: Address) -> Iterator[str]:
    """Give the pages of an address that could show a mark."""
    path = address.path(there.uscc, str(there.number(address.route)))
    tables = ("statements", "enterprises", "expert_scores", "talents", "declarations")
    if address.name == "enterprises:facts":
        yield from (path.replace("/statements/", f"/{table}/") for table in tables)
    elif address.name == "enterprises:cell":
        for row in current_rows(there.tenant_id, uscc=there.uscc):
            for table, _key, values, _source in ROWS:  # a cell's page shows that cell and its history alone
                # Not where the key is closed itself: who asks has it already.
                if row.table == table and table not in ("talents", "declarations"):
                    for column in sorted(values.keys() & row.cells.keys()):
                        yield _query(path, table=table, key=row.key, column=column)
    elif address.name == "enterprises:remove":
        for row in current_rows(there.tenant_id, uscc=there.uscc):
            if row.table in ("statements", "expert_scores"):
                yield _query(path, table=row.table, key=row.key)
    elif "report_file" in address.name:
        yield from (re.sub(r"/no-such/|/programme/", f"/{kind}/", path) for kind in ("xlsx", "docx"))
    elif "programme" in {name for _kind, name in address.params}:
        yield path
        yield path + "?plan=1"
    elif "suggest" in address.name or "list" in address.name:
        yield from (path, f"{path}?q={there.uscc}")
    elif "export" in address.name:
        yield from (path, f"{path}?format=csv")
    elif "preview" in address.name:
        template = there.numbers["policies/letters/templates/"]
        yield _query(path, template=template, uscc=there.uscc, programme="hnte")
    else:
        yield path


def _query(path: str, **said: Any) -> str:
    from urllib.parse import urlencode

    return f"{path}?{urlencode(said)}"


def _text(answer: Any) -> str:
    """Return what an answer says, archives unpacked."""
    return _unpacked(content_of(answer))


def _unpacked(content: bytes) -> str:
    if not content.startswith(b"PK\x03\x04"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(_unpacked(archive.read(name)) for name in archive.namelist())


def _stands(mark: str, text: str) -> bool:
    """Return whether a mark stands in a text by itself, and not as a part of another number."""
    return mark in text and re.search(rf"(?<![\d,.]){re.escape(mark)}", text) is not None


def _closed(role: str, duties: tuple[str, ...], seat: Callable[..., Seat]) -> dict[str, tuple[str, ...]]:
    from yuqi.portal.access import sees_class

    viewer = seat(role, duties=duties)
    return {name: marks for name, marks in MARKS.items() if not sees_class(viewer, name)}


PEOPLE = [
    ("officer", ()),
    ("officer", ("personal",)),
    ("leader", ()),  # an approver sees what a leader sees, and less
    ("ip_user", ()),
    ("finance_user", ()),
    ("administrator", ()),
    ("auditor", ()),
]


def test_closed_values_stand_nowhere_but_with_those_who_may_see_them(
    marked: Marked, client_as: Callable[..., Client], seat: Callable[..., Seat]
) -> None:
    """One test: the zone with marks takes long to make."""
    _are_found_by_those_who_may(marked, client_as)  # else the rest would prove nothing
    leaks = [*_on_pages(marked, client_as, seat), *_in_answers_of_the_api(marked, seat)]
    assert not leaks, "\n".join(sorted(set(leaks)))


def _on_pages(marked: Marked, client_as: Callable[..., Client], seat: Callable[..., Seat]) -> Iterator[str]:
    for role, duties in PEOPLE:
        client, closed = client_as(role, duties=duties), _closed(role, duties, seat)
        for address in ADDRESSES:
            if address.rule not in ACTIONS or role not in ACTIONS[address.rule]:
                continue
            for path in _paths(marked, address):
                # A fragment says less than its page; two roles are enough to see that it says no more.
                for headers in ({}, {"HX-Request": "true"}) if role in ("leader", "ip_user") else ({},):
                    text = _text(client.get(path, headers=headers))
                    yield from (f"{role} {duties} {path} {leak}" for leak in _leaks(closed, text))


def _in_answers_of_the_api(marked: Marked, seat: Callable[..., Seat]) -> Iterator[str]:
    from yuqi.portal.rest import tokens

    for role, duties in (("officer", ()), ("officer", ("personal",)), ("leader", ())):
        by = seat("administrator")
        made = tokens.make_token(
            by=by, name="系统", role=role, scopes=tokens.scopes_for(by), days=1, duties=duties
        )
        client = Client(headers={"Authorization": f"Bearer {made.text}"})
        for path, by_method in schema()["paths"].items():
            if "get" in by_method:
                filled = path.replace("{uscc}", marked.uscc).replace("{programme}", "hnte")
                text = _text(client.get(filled.replace("{id}", str(marked.numbers["jobs/"]))))
                closed = _closed(role, duties, seat)
                yield from (f"{role} {duties} {path} {leak}" for leak in _leaks(closed, text))


def _leaks(closed: dict[str, tuple[str, ...]], text: str) -> Iterator[str]:
    for name, marks in closed.items():
        yield from (f"{name} {mark}" for mark in marks if _stands(mark, text))


def _are_found_by_those_who_may(marked: Marked, client_as: Callable[..., Client]) -> None:
    client = client_as("chief_officer", duties=("tax", "personal", "bank", "customs"))
    seen = "".join(
        _text(client.get(path))
        for address in ADDRESSES
        if address.name in ("enterprises:facts", "enterprises:cell", "coaching:detail", "ladder:explain")
        for path in _paths(marked, address)
    )
    for name in ("tax", "bank", "personal"):
        assert any(mark in seen for mark in MARKS[name]), name
    application = _text(client.get(f"/coaching/{marked.numbers['coaching/']}/"))
    assert any(mark in application for mark in MARKS["tax"])


def test_the_order_of_the_register_does_not_tell_what_its_cells_keep(
    zone: Any, client_as: Callable[..., Client]
) -> None:
    firms = list(Enterprise.objects.filter(tenant_id=zone.tenant_id, merged_into="").order_by("uscc")[:6])
    for place, firm in enumerate(firms):
        Enterprise.objects.filter(pk=firm.pk).update(
            revenue=Decimal(10**9 - place), revenue_class="tax", moved_out_on=None, ended_on=None
        )

    def order(client: Client, sort: str) -> list[str]:
        page = client.get(f"/enterprises/?sort={sort}").content.decode()
        at = {firm.uscc: page.find(firm.uscc) for firm in firms}
        return [uscc for uscc, place in sorted(at.items(), key=lambda each: each[1]) if place >= 0]

    may = order(client_as("officer", duties=("tax",)), "-revenue")
    assert may == [firm.uscc for firm in firms]
    closed = client_as("leader")
    assert order(closed, "-revenue") == order(closed, "revenue")
