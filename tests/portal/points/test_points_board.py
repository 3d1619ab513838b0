"""The leaderboard, its export and publication: who sees whose points."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from yuqi.portal.access import Refused
from yuqi.portal.audit.models import Entry
from yuqi.portal.points import selectors, services
from yuqi.portal.points.models import PointsLine, Publication, Scoring

pytestmark = pytest.mark.django_db

MODEL = "points.binjiang_24"


def _scoring(zone):
    return Scoring.objects.get(tenant_id=zone.tenant_id, model=MODEL)


def test_every_model_is_scored_for_every_enterprise_of_the_run(scored):
    scorings = Scoring.objects.filter(tenant_id=scored.tenant_id)

    assert set(scorings.values_list("model", flat=True)) == {
        "points.national_2024",
        "points.national_v2",
        "points.binjiang_24",
        "points.growth_index",
    }
    for scoring in scorings:
        assert scoring.lines.count() == scoring.enterprises
        assert scoring.lines.exclude(total=None).count() == scoring.scored


def test_the_board_shows_rank_intervals_and_says_that_weights_are_illustrative(scored, client_as):
    answer = client_as("officer").get("/points/?model=binjiang_24")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "示意权重" in page
    best = _scoring(scored).lines.get(rank=1)
    assert f"/points/{best.uscc}/" in page


def test_the_board_is_filtered_by_stage_and_name_and_sorted(scored, seat):
    officer, scoring = seat("officer"), _scoring(scored)
    stage = scoring.lines.exclude(stage="").values_list("stage", flat=True).first()

    lines = list(selectors.board_lines(officer, scoring, stage=stage, sort="-total"))
    one = lines[0]
    found = list(selectors.board_lines(officer, scoring, query=one.name[2:6]))

    assert {line.stage for line in lines} == {stage}
    totals = [line.total for line in lines if line.total is not None]
    assert totals == sorted(totals, reverse=True)
    assert one.uscc in {line.uscc for line in found}


def test_as_many_are_listed_as_a_model_is_said_to_have_scored(scored, client_as):
    client = client_as("officer")
    for info, scoring, _line in client.get("/points/models/").context["rows"]:
        page = client.get("/points/", {"model": info.short, "scored": "1"}).context["page"]
        assert page.paginator.count == scoring.scored


def test_the_board_page_asks_the_database_little(scored, client_as, django_assert_max_num_queries):
    client = client_as("officer")
    client.get("/points/")

    with django_assert_max_num_queries(30):
        assert client.get("/points/").status_code == 200


def test_a_fragment_is_swapped_for_htmx(scored, client_as):
    answer = client_as("officer").get("/points/?model=binjiang_24&missing=1", HTTP_HX_REQUEST="true")

    page = answer.content.decode()
    assert page.strip().startswith("<section")
    assert "<html" not in page


@pytest.mark.parametrize(
    "role", ["legal_rep", "finance_user", "ip_user", "auditor", "administrator", "observer"]
)
def test_the_board_names_enterprises_to_officials_only(scored, client_as, role):
    for address in ("/points/", "/points/export/", "/points/models/", "/points/scoring/"):
        assert client_as(role).get(address).status_code == 403


def test_the_export_has_the_rows_of_the_filter_and_is_logged(scored, client_as):
    answer = client_as("leader").get("/points/export/?model=binjiang_24&format=xlsx")

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert "名次区间下限" in rows[0]
    assert len(rows) >= 1 + _scoring(scored).enterprises
    assert Entry.objects.filter(tenant_id=scored.tenant_id, action="points.exported").exists()


def test_of_circles_of_fewer_than_five_no_percentile_is_given(scored):
    few = PointsLine.objects.filter(tenant_id=scored.tenant_id, percentile__isnull=False, peers__lt=5)

    assert not few.exists()


def test_another_zone_sees_nothing_of_these_points(scored, client_as, seat):
    stranger = seat("officer", tenant_id=scored.foreign_tenant_id)

    assert selectors.scorings(stranger) == []
    assert list(selectors.board_lines(stranger, _scoring(scored))) == []
    client = client_as("officer", tenant_id=scored.foreign_tenant_id)
    assert client.get(f"/points/{scored.firm}/?model=binjiang_24").status_code == 404
    assert client.get("/points/?model=binjiang_24").status_code == 404


def test_an_enterprise_sees_its_points_only_once_they_are_published(scored, client_as, seat):
    client, officer = client_as("legal_rep"), seat("officer")
    before = client.get("/points/mine/").content.decode()

    made = services.publish(scoring=_scoring(scored), period="2026 年上半年", note="", by=officer)
    after = client.get("/points/mine/").content.decode()
    services.withdraw(publication=made, why="数据有误", by=officer)
    again = client.get("/points/mine/").content.decode()

    assert "园区还没有公布积分" in before
    assert "得分怎么来的" in after
    assert "2026 年上半年" in after
    assert "园区还没有公布积分" in again


def test_what_is_published_stays_what_the_enterprise_sees_and_a_new_one_takes_its_place(scored, seat):
    officer, firm = seat("officer"), seat("legal_rep")
    first = services.publish(scoring=_scoring(scored), period="第一期", note="", by=officer)
    second = services.publish(scoring=_scoring(scored), period="第二期", note="", by=officer)

    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert selectors.publication_in_force(firm, MODEL) == second
    assert _scoring(scored).run.is_pinned


def test_another_enterprises_portrait_is_not_found(scored, client_as, seat):
    services.publish(scoring=_scoring(scored), period="第一期", note="", by=seat("officer"))
    client = client_as("legal_rep")

    assert client.get(f"/points/{scored.firm}/").status_code == 200
    assert client.get(f"/points/{scored.other_firm}/").status_code == 404


@pytest.mark.parametrize("role", ["leader", "approver", "auditor", "legal_rep"])
def test_who_is_no_officer_cannot_publish(scored, seat, client_as, role):
    with pytest.raises(Refused):
        services.publish(scoring=_scoring(scored), period="第一期", note="", by=seat(role))

    answer = client_as(role).post("/points/publish/", {"scoring": _scoring(scored).pk, "period": "x"})
    assert answer.status_code == 403
    assert not Publication.objects.exists()


def test_publishing_by_the_page_is_logged(scored, client_as):
    scoring = _scoring(scored)

    answer = client_as("officer").post("/points/publish/", {"scoring": scoring.pk, "period": "2026 年上半年"})

    assert answer.status_code == 302
    publication = Publication.objects.get()
    assert publication.scoring == scoring
    assert Entry.objects.filter(action="points.published", on=f"publication:{publication.pk}").exists()


def test_the_models_are_compared_by_the_correlation_of_their_ranks(scored, client_as):
    agreement = _scoring(scored).agreement

    assert set(agreement) == {"points.national_2024", "points.national_v2", "points.growth_index"}
    assert all(-1 <= each["rho"] <= 1 for each in agreement.values())
    page = client_as("officer").get(f"/points/models/?uscc={scored.firm}").content.decode()
    assert "排得像不像" in page
    assert client_as("officer").get("/points/models/national_2024/").status_code == 200
    assert client_as("officer").get("/points/models/nothing/").status_code == 404


def test_a_scoring_that_is_asked_for_twice_is_one_job_and_keeps_its_lines(scored):
    from yuqi.portal.jobs import Running
    from yuqi.portal.points.jobs import score_run

    scoring = _scoring(scored)
    job = Running(
        id=0,
        tenant_id=scored.tenant_id,
        kind="points.score",
        key=str(scoring.run_id),
        payload={"run": scoring.run_id},
        attempt=2,
        by_id=None,
        report=lambda share, words: None,
    )

    done = score_run(job)

    assert done["models"] == []
    assert _scoring(scored).pk == scoring.pk
