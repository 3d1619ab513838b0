"""A year declared by an enterprise: filled, handed in, returned, corrected, accepted; the verdict changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.portal.conftest import Zone

from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.folding import current_rows
from yuqi.portal.enterprises.models import Batch, Declaration

pytestmark = pytest.mark.django_db

YEAR = 2025
URL = f"/enterprises/declare/{YEAR}/"


def _fill(client: Client, **said: str) -> object:
    of = Declaration.objects.filter(year=YEAR).first()
    version = of.version if of is not None else 0
    if of is None:
        client.get(URL)
    return client.post(URL, {"unit": "wan", "version": version, **said})


def test_a_declaration_is_returned_corrected_and_accepted(
    client_as: Callable[..., Client], zone: Zone
) -> None:
    finance, legal, officer = client_as("finance_user"), client_as("legal_rep"), client_as("officer")

    assert _fill(finance, revenue="8460", staff="120", rd_expense="500").status_code == 302
    of = Declaration.objects.get(uscc=zone.firm, year=YEAR)
    assert of.figures["revenue"] == "84600000.00"
    assert of.figures["staff"] == "120"

    assert finance.post(f"{URL}submit/").status_code == 403  # only the legal representative signs
    assert legal.post(f"{URL}submit/").status_code == 302
    of.refresh_from_db()
    assert of.state == "submitted"
    assert "8,460 万元" in officer.get(f"/enterprises/declarations/{of.pk}/").content.decode()

    officer.post(
        f"/enterprises/declarations/{of.pk}/return/",
        {"version": of.version, "remark-revenue": "请按审计报告填"},
    )
    of.refresh_from_db()
    assert of.state == "returned"
    assert "请按审计报告填" in finance.get(URL).content.decode()

    assert _fill(legal, revenue="9000", staff="120", rd_expense="500").status_code == 302
    legal.post(f"{URL}submit/")
    of.refresh_from_db()
    officer.post(
        f"/enterprises/declarations/{of.pk}/accept/", {"version": of.version, "note": "与审计报告一致"}
    )

    of.refresh_from_db()
    assert of.state == "accepted"
    assert of.batch.kind == Batch.Kind.DECLARATION
    assert of.batch.state == Batch.State.COMMITTED
    rows = current_rows(zone.tenant_id, uscc=zone.firm, table="statements")
    declared = next(row for row in rows if row.source == "declared" and str(YEAR) in row.key)
    assert declared.values["revenue"] == "90000000.00"
    assert [step.kind for step in of.steps.order_by("pk")] == [
        "submitted",
        "returned",
        "submitted",
        "accepted",
    ]
    assert Entry.objects.filter(action="declaration.accepted", uscc=zone.firm).count() == 1
