"""Work in the background as people see it: whose it is, how far, and trying again."""

from __future__ import annotations

import pytest

from yuqi.portal.audit.models import Entry
from yuqi.portal.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(zone):
    count = iter(range(100))

    def job(state="running", *, tenant_id=None, uscc="", by_id=None, problem=""):
        return Job.objects.create(
            tenant_id=tenant_id or zone.tenant_id,
            kind="enterprises.assess",
            key=f"test-{next(count)}",
            state=state,
            progress=0.42,
            words="正在测算",
            uscc=uscc,
            by_id=by_id,
            problem=problem,
        )

    return job


def fragment(client, job):
    return client.get(f"/jobs/{job.pk}/progress/", headers={"HX-Request": "true"})


def test_fragment_polls_itself_while_the_work_runs(client_as, make):
    answer = fragment(client_as("officer"), make())

    text = answer.content.decode()
    assert "42%" in text
    assert 'hx-trigger="every 2s"' in text
    assert "HX-Refresh" not in answer.headers


@pytest.mark.parametrize("state", ["done", "failed"])
def test_fragment_stops_and_the_page_is_loaded_anew_when_it_is_over(client_as, make, state):
    answer = fragment(client_as("officer"), make(state))

    assert answer.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in answer.content.decode()


@pytest.mark.parametrize(("state", "leads"), [("done", True), ("running", False), ("failed", False)])
def test_work_that_is_done_leads_to_what_it_made(client_as, make, state, leads):
    job = make(state)
    Job.objects.filter(pk=job.pk).update(result={"run": 1})

    text = client_as("officer").get(f"/jobs/{job.pk}/").content.decode()

    assert ('class="btn pri" href="/runs/1/"' in text) == leads


def test_without_script_the_page_says_the_same(client_as, make):
    job = make()
    client = client_as("officer")

    assert client.get(f"/jobs/{job.pk}/progress/")["Location"] == f"/jobs/{job.pk}/"
    assert "42%" in client.get(f"/jobs/{job.pk}/").content.decode()


def test_enterprise_follows_its_own_work_only(client_as, make, firm, other_firm, seat):
    client = client_as("finance_user")
    own, asked = make(uscc=firm), make(by_id=seat("finance_user").user_id)
    theirs, zones = make(uscc=other_firm), make()

    assert fragment(client, own).status_code == 200
    assert fragment(client, asked).status_code == 200
    assert fragment(client, theirs).status_code == 404
    assert fragment(client, zones).status_code == 404
    assert client.get(f"/jobs/{zones.pk}/").status_code == 404


def test_work_of_another_zone_is_not_there(client_as, make, zone):
    foreign = make("failed", tenant_id=zone.foreign_tenant_id)
    client = client_as("officer")

    assert fragment(client, foreign).status_code == 404
    assert client.post(f"/jobs/{foreign.pk}/retry/").status_code == 404
    assert foreign.pk not in [row["it"].pk for row in client.get("/jobs/").context["rows"]]


def test_enterprise_is_not_told_what_went_wrong_inside(client_as, make, firm):
    job = make("failed", uscc=firm, problem="KeyError: 'another enterprise'")

    page = client_as("legal_rep").get(f"/jobs/{job.pk}/").content.decode()

    assert "没有做成" in page
    assert "KeyError" not in page


def test_failed_work_is_tried_again_and_that_is_logged(client_as, make):
    job = make("failed", problem="gone wrong")

    client_as("officer").post(f"/jobs/{job.pk}/retry/")

    job.refresh_from_db()
    assert (job.state, job.attempt, job.problem) == ("waiting", 0, "")
    assert Entry.objects.filter(action="job.retried", on=f"job:{job.pk}").exists()


def test_work_that_did_not_fail_is_left_alone(client_as, make):
    job = make("running")

    client_as("officer").post(f"/jobs/{job.pk}/retry/")

    job.refresh_from_db()
    assert job.state == "running"


@pytest.mark.parametrize("role", ["leader", "approver", "auditor", "legal_rep"])
def test_only_officers_and_the_administrator_try_again(client_as, make, role):
    job = make("failed")

    assert client_as(role).post(f"/jobs/{job.pk}/retry/").status_code == 403


@pytest.mark.parametrize("state", ["waiting", "running", "done", "failed"])
def test_list_shows_and_filters_every_state(client_as, make, state):
    job = make(state)

    page = client_as("officer").get(f"/jobs/?state={state}")

    assert page.status_code == 200
    assert job.pk in [row["it"].pk for row in page.context["rows"]]
