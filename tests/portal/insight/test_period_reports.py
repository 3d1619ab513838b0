"""Monthly and yearly reports (月报、年报): figures that agree with the pages, in a workbook and a document one can open."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from yuqi.portal.audit.models import Entry
from yuqi.portal.enterprises.models import Enterprise
from yuqi.portal.insight.selectors.figures import figures_of
from yuqi.portal.insight.selectors.period_report import report_on
from yuqi.portal.insight.selectors.periods import period_named, periods_of, run_before, run_in
from yuqi.portal.jobs import services as jobs
from yuqi.portal.runs.models import Run
from yuqi.portal.runs.selectors import current_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(zone):
    return current_run(zone.tenant_id)


@pytest.fixture
def year(run):
    return report_on(period_named(f"{run.as_of:%Y}"), run)


def _sheets(report):
    return {sheet.name: sheet for part in report.parts for sheet in part.sheets}


def test_periods_are_those_in_which_the_zone_was_assessed(zone, run):
    found = periods_of(zone.tenant_id)
    assert [each.key for each in found["month"]] == [f"{run.as_of:%Y-%m}"]
    assert [each.key for each in found["year"]] == [f"{run.as_of:%Y}"]
    assert run_in(zone.tenant_id, found["month"][0]) == run
    assert run_before(zone.tenant_id, found["year"][0]) is None


@pytest.mark.parametrize("key", ["", "2026-13", "2026-6", "26", "../2026", "2026-06-30"])
def test_what_names_no_period_is_none(key):
    assert period_named(key) is None


def test_february_ends_as_the_year_has_it():
    assert period_named("2028-02").last == date(2028, 2, 29)
    assert period_named("2026-02").day_before == date(2026, 1, 31)


def test_titles_at_the_end_are_those_the_zone_s_figures_count(year, run, zone):
    held = {row[0]: row[4] for row in _sheets(year)["资质增减"].rows}
    counted = {line["label"]["zh"]: line["value"] for line in figures_of(run)["kpis"]}
    for programme in ("高新技术企业", "科技型中小企业", "创新型中小企业"):
        assert str(held[programme]) == counted[programme]


def test_a_year_won_and_lost_as_the_flows_have_it(year, run, client_as):
    page = client_as("officer").get(reverse("ladder:flows"), {"year": run.as_of.year})
    flows = {
        label: [line.held_start, line.gained, line.lost, line.held_end]
        for label, line in page.context["rows"]
    }
    told = {row[0]: list(row[1:5]) for row in _sheets(year)["资质增减"].rows}
    assert {name: told[name] for name in flows if name in told} == {
        name: numbers for name, numbers in flows.items() if name in told
    }
    for row in _sheets(year)["资质增减"].rows:
        assert row[1] + row[2] - row[3] == row[4]
    assert len(_sheets(year)["新取得"].rows) == sum(row[2] for row in _sheets(year)["资质增减"].rows)
    assert len(_sheets(year)["失去"].rows) == sum(row[3] for row in _sheets(year)["资质增减"].rows)


def test_only_enterprises_of_the_register_are_named(year, zone):
    gone = Enterprise.objects.filter(tenant_id=zone.tenant_id).exclude(
        moved_out_on=None, ended_on=None, merged_into=""
    )
    names = set(gone.values_list("name", flat=True))
    assert names
    said = {str(cell) for sheet in _sheets(year).values() for row in sheet.rows for cell in row}
    assert not names & said


def test_what_is_due_next_is_what_the_cockpit_says(run, client_as):
    month = report_on(period_named(f"{run.as_of:%Y-%m}"), run)
    cockpit = client_as("officer").get(reverse("insight:cockpit")).context["cockpit"]
    assert len(_sheets(month)["将到期"].rows) == cockpit.first[2].number
    stuck = client_as("officer").get(reverse("ladder:list"), {"standing": "at_risk", "verdict": "fail"})
    assert len(_sheets(month)["续不上"].rows) == stuck.context["page_obj"].paginator.count


def test_a_month_is_compared_with_the_last_run_before_it(run):
    Run.objects.create(
        tenant_id=run.tenant_id,
        number=run.number + 100,
        folder=run.folder,
        snapshot=run.snapshot,
        as_of=run.as_of.replace(day=1) - timedelta(days=1),
        catalog_hash=run.catalog_hash,
        facts_hash=run.facts_hash,
        engine=run.engine,
        published_at=run.published_at,
    )
    report = report_on(period_named(f"{run.as_of:%Y-%m}"), run)
    assert report.before.number == run.number + 100
    text = next(part for part in report.parts if part.heading == "与上期测算相比").texts[0]
    assert "0 个结论" in text


def test_both_files_open_and_hold_what_the_report_says(client_as, run, year):
    client = client_as("leader")
    key = f"{run.as_of:%Y}"
    for kind in ("xlsx", "docx"):
        assert client.get(reverse("insight:period_file", args=[key, kind])).status_code == 404
        sent = client.post(reverse("insight:write_period"), {"period": key, "kind": kind})
        assert sent.status_code == 302
    jobs.run_pending()
    page = client.get(reverse("insight:report")).content.decode()
    assert reverse("insight:period_file", args=[key, "xlsx"]) in page

    answer = client.get(reverse("insight:period_file", args=[key, "xlsx"]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    for name, sheet in _sheets(year).items():
        assert book[name].max_row == len(sheet.rows) + 1, name
        assert [cell.value for cell in book[name][1]] == [column[0] for column in sheet.columns]
    assert isinstance(book["指标数值"]["D2"].value, int | float)

    answer = client.get(reverse("insight:period_file", args=[key, "docx"]))
    paper = Document(io.BytesIO(b"".join(answer.streaming_content)))
    headings = [p.text for p in paper.paragraphs if p.style.name == "Heading 1"]
    assert [each.partition("、")[2] for each in headings] == [part.heading for part in year.parts]
    assert f"{run.as_of.year}年运行年报" in [p.text for p in paper.paragraphs if p.style.name == "Title"]
    assert paper.tables[0].rows[1].cells[0].text == _sheets(year)["主要指标"].rows[0][0]
    assert Entry.objects.filter(action="report.taken", on=f"period:{key}").count() == 2


def test_sums_over_fewer_than_five_are_in_neither_sheet(run, monkeypatch):
    from yuqi.portal.insight.selectors import monitor, period_report

    few = [
        {**line, "known": 3, "enterprises": 4} if line["kpi"] == "kpi.revenue" else line
        for line in figures_of(run)["kpis"]
    ]
    monkeypatch.setattr(monitor, "kpis_of", lambda _run: few)
    monkeypatch.setattr(period_report, "kpis_of", lambda _run: few)
    sheets = _sheets(report_on(period_named(f"{run.as_of:%Y}"), run))
    row = next(row for row in sheets["指标数值"].rows if row[0] == "营业收入")
    assert row[3:] == [None, None, None]
    assert not any(row[0] == "营业收入" and row[2].endswith("元") for row in sheets["主要指标"].rows)


def test_a_formula_in_a_name_does_not_run_in_the_workbook(client_as, run, year):
    name = _sheets(year)["续不上"].rows[0][1]
    Enterprise.objects.filter(tenant_id=run.tenant_id, name=name).update(name="=1+1")
    client = client_as("officer")
    client.post(reverse("insight:write_period"), {"period": f"{run.as_of:%Y}", "kind": "xlsx"})
    jobs.run_pending()
    answer = client.get(reverse("insight:period_file", args=[f"{run.as_of:%Y}", "xlsx"]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    names = [row[1].value for row in book["续不上"].iter_rows(min_row=2)]
    assert "'=1+1" in names
    assert "=1+1" not in names


@pytest.mark.parametrize(
    "sent", [{"period": "1999-01", "kind": "xlsx"}, {"period": "2026-06", "kind": "exe"}, {}]
)
def test_nonsense_is_not_found(client_as, zone, sent):
    assert client_as("officer").post(reverse("insight:write_period"), sent).status_code == 404


@pytest.mark.parametrize("role", ["legal_rep", "administrator", "auditor", "observer"])
def test_reports_are_for_who_works_in_the_zone(client_as, role):
    client = client_as(role)
    assert client.get(reverse("insight:report")).status_code == 403
    assert client.post(reverse("insight:write_period"), {"period": "2026", "kind": "xlsx"}).status_code == 403
