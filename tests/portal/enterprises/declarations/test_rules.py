"""Who may do what to a declaration, what is checked beside the fields, and that nobody overwrites another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.portal.conftest import Zone

from yuqi.portal.access import Seat
from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.declarations import services
from yuqi.portal.enterprises.folding import every_current_row
from yuqi.portal.enterprises.imports.services import undo_batch
from yuqi.portal.enterprises.models import Batch, Declaration
from yuqi.portal.enterprises.services import NewRow, add_rows, commit, new_batch
from yuqi.portal.jobs import services as jobs
from yuqi.portal.runs.models import Standing

pytestmark = pytest.mark.django_db

YEAR = 2025
URL = f"/enterprises/declare/{YEAR}/"


def _declared(zone: Zone, seat: Callable[..., Seat], **figures: str) -> Declaration:
    of = services.declaration_of(year=YEAR, by=seat("legal_rep"))
    taken = services.take_in(of, figures=figures, rights=[], unit="wan", by=seat("legal_rep"))
    assert not taken.problems
    of = services.save(of, taken=taken, version=of.version, by=seat("legal_rep"))
    return services.submit(of, by=seat("legal_rep"))


def test_a_wrong_figure_is_told_at_its_field_and_the_others_are_kept(
    client_as: Callable[..., Client], zone: Zone
) -> None:
    client = client_as("finance_user")
    client.get(URL)

    answer = client.post(URL, {"unit": "wan", "version": 0, "revenue": "8460", "staff": "一百二"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不是数字" in page
    assert 'value="一百二"' in page
    of = Declaration.objects.get(uscc=zone.firm, year=YEAR)
    assert of.figures == {"revenue": "84600000.00"}


def test_what_the_catalog_doubts_stands_beside_the_field(
    client_as: Callable[..., Client], zone: Zone
) -> None:
    client = client_as("finance_user")
    client.get(URL)

    client.post(URL, {"unit": "wan", "version": 0, "revenue": "100", "main_revenue": "200"})

    assert "主营业务收入大于营业收入" in client.get(URL).content.decode()


def test_units_are_the_ones_chosen(client_as: Callable[..., Client], zone: Zone) -> None:
    client = client_as("finance_user")
    client.get(URL)

    client.post(URL, {"unit": "yuan", "version": 0, "revenue": "8460.5"})

    of = Declaration.objects.get(uscc=zone.firm, year=YEAR)
    assert of.figures["revenue"] == "8460.50"
    assert 'value="0.84605"' in client.get(URL).content.decode()


def test_two_people_at_once_get_a_conflict(client_as: Callable[..., Client], zone: Zone) -> None:
    finance, legal = client_as("finance_user"), client_as("legal_rep")
    finance.get(URL)

    finance.post(URL, {"unit": "wan", "version": 0, "revenue": "1"})
    answer = legal.post(URL, {"unit": "wan", "version": 0, "revenue": "2"}, follow=True)

    assert "没有保存" in answer.content.decode()
    assert Declaration.objects.get(uscc=zone.firm, year=YEAR).figures["revenue"] == "10000.00"


def test_an_ip_user_fills_rights_and_no_figures(client_as: Callable[..., Client], zone: Zone) -> None:
    client = client_as("ip_user")
    client.get(URL)

    client.post(
        URL,
        {
            "unit": "wan",
            "version": 0,
            "revenue": "1",
            "right-0-number": "202510123456.7",
            "right-0-kind": "invention",
            "right-0-title": "一种装置",
            "right-0-filed_on": "2024-03-01",
            "right-0-granted_on": "2025-09-01",
            "right-0-acquired_by": "own",
        },
    )

    of = Declaration.objects.get(uscc=zone.firm, year=YEAR)
    assert of.figures == {}
    assert of.rights[0]["kind"] == "invention"
    page = client.get(URL).content.decode()
    assert "应纳税所得额" not in page  # tax is not the IP user's


def test_an_enterprise_sees_its_own_declarations_only(
    client_as: Callable[..., Client], zone: Zone, seat: Callable[..., Seat]
) -> None:
    of = _declared(zone, seat, revenue="4321.5")
    other = client_as("legal_rep", zone.other_firm)

    assert "4321.5" not in other.get(URL).content.decode()
    assert other.get(f"/enterprises/declarations/{of.pk}/").status_code == 403
    assert other.post(f"/enterprises/declarations/{of.pk}/accept/").status_code == 403
    foreign = client_as("officer", tenant_id=zone.foreign_tenant_id)
    assert foreign.get(f"/enterprises/declarations/{of.pk}/").status_code == 404
    assert client_as("leader").get("/enterprises/declarations/").status_code == 403


def test_a_draft_is_nobodys_but_the_enterprises(
    client_as: Callable[..., Client], zone: Zone, seat: Callable[..., Seat]
) -> None:
    of = services.declaration_of(year=YEAR, by=seat("legal_rep"))

    assert client_as("officer").get(f"/enterprises/declarations/{of.pk}/").status_code == 404


def test_a_year_that_is_not_closed_is_not_offered(client_as: Callable[..., Client], zone: Zone) -> None:
    assert client_as("legal_rep").get("/enterprises/declare/2026/").status_code == 404
    assert client_as("legal_rep").get("/enterprises/declare/1999/").status_code == 404


def test_what_was_submitted_cannot_be_changed_but_taken_back(
    client_as: Callable[..., Client], zone: Zone, seat: Callable[..., Seat]
) -> None:
    of = _declared(zone, seat, revenue="1")
    client = client_as("legal_rep")

    client.post(URL, {"unit": "wan", "version": of.version, "revenue": "2"})
    of.refresh_from_db()
    assert of.figures["revenue"] == "10000.00"

    client.post(f"{URL}take-back/")
    of.refresh_from_db()
    assert of.state == "draft"


def test_a_return_needs_a_word(
    client_as: Callable[..., Client], zone: Zone, seat: Callable[..., Seat]
) -> None:
    of = _declared(zone, seat, revenue="1")

    client_as("officer").post(f"/enterprises/declarations/{of.pk}/return/", {"version": of.version})

    of.refresh_from_db()
    assert of.state == "submitted"


def test_an_officer_who_looked_at_an_older_version_gets_a_conflict(
    client_as: Callable[..., Client], zone: Zone, seat: Callable[..., Seat]
) -> None:
    of = _declared(zone, seat, revenue="1")

    client_as("officer").post(f"/enterprises/declarations/{of.pk}/accept/", {"version": of.version - 1})

    of.refresh_from_db()
    assert of.state == "submitted"


def test_undoing_its_batch_restores_everything(zone: Zone, seat: Callable[..., Seat]) -> None:
    def now() -> list[object]:
        rows = every_current_row(zone.tenant_id)
        return [(row.table, row.key, row.source, sorted(row.values.items())) for row in rows]

    before = now()
    of = services.accept(
        _declared(zone, seat, revenue="77", staff="3"), note="", version=2, by=seat("officer")
    )
    assert now() != before

    undo_batch(of.batch, why="企业要求更正", by=seat("officer"))

    assert now() == before


def test_a_verdict_changes_after_acceptance_and_a_run(
    client_as: Callable[..., Client], zone: Zone, seat: Callable[..., Seat]
) -> None:
    def verdicts() -> dict[str, str]:
        rows = Standing.objects.filter(tenant_id=zone.tenant_id, uscc=zone.firm)
        return {f"{row.programme}:{row.procedure}": row.verdict for row in rows}

    before = verdicts()
    # Far too large for an SME, and nothing spent on R&D.
    of = _declared(
        zone, seat, revenue="9000000", staff="90000", science_staff="1", rd_expense="0", rd_expense_hnte="0"
    )
    client = client_as("officer")

    client.post(f"/enterprises/declarations/{of.pk}/accept/", {"version": of.version, "assess": "1"})
    jobs.run_pending()

    after = verdicts()
    assert after != before
    assert {verdict for name, verdict in after.items() if name.startswith("tech_sme:")} == {"fail"}


def _says(zone: Zone, source: str, revenue: str) -> None:
    batch = new_batch(tenant_id=zone.tenant_id, kind=Batch.Kind.IMPORT, title=source, by=None)
    row = NewRow(
        table="statements",
        uscc=zone.firm,
        key={"uscc": zone.firm, "year": str(YEAR)},
        values={"revenue": revenue},
        source=source,
        whole=False,
    )
    add_rows(batch, [row])
    commit(batch, by=None)


def test_what_is_on_record_is_filled_into_empty_fields_only(
    client_as: Callable[..., Client], zone: Zone
) -> None:
    _says(zone, "officer", "12345600.00")
    client = client_as("finance_user")
    page = client.get(URL).content.decode()
    assert "填入库里现有的数" in page
    assert "本年已有 1,234.6 万元" in page
    client.post(URL, {"unit": "wan", "version": 0, "staff": "77"})

    answer = client.post(f"{URL}fill/", follow=True).content.decode()

    of = Declaration.objects.get(uscc=zone.firm, year=YEAR)
    assert of.figures["revenue"] == "12345600.00"
    assert of.figures["staff"].startswith("77")
    assert 'value="1234.56"' in answer
    assert "填入库里现有的数</button>" not in answer
    assert client_as("ip_user").post(f"{URL}fill/").status_code == 302
    assert Declaration.objects.get(pk=of.pk).version == of.version


def test_what_was_handed_in_is_not_filled(client_as: Callable[..., Client], zone: Zone, seat) -> None:
    of = _declared(zone, seat, revenue="8460")

    client_as("legal_rep").post(f"{URL}fill/")

    assert Declaration.objects.get(pk=of.pk).figures == of.figures


def test_figures_of_a_source_of_another_class_are_locked_beside_the_declared_ones(
    client_as: Callable[..., Client], zone: Zone, seat: Callable[..., Seat]
) -> None:
    _says(zone, "tax", "98765400.00")
    of = _declared(zone, seat, revenue="8460")
    page = f"/enterprises/declarations/{of.pk}/"

    without = client_as("officer").get(page).content.decode()
    with_duty = client_as("officer", duties=("tax",)).get(page).content.decode()

    assert "9,876.54" in with_duty
    assert "9,876.54" not in without
    assert "无权查看" in without


def test_the_log_keeps_no_declared_figure_of_a_closed_class(
    client_as: Callable[..., Client], zone: Zone
) -> None:
    client = client_as("finance_user")
    client.get(URL)

    client.post(URL, {"unit": "yuan", "version": 0, "revenue": "84600000", "taxable_income": "63917284"})

    saved = Entry.objects.filter(action="declaration.saved", uscc=zone.firm).latest("number")
    assert saved.after["figures"] == {"revenue": "84600000.00", "taxable_income": None}
    assert "63917284" not in client_as("auditor").get("/audit/").content.decode()
