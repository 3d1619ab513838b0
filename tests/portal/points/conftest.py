"""Points of the test zone, scored once a process (测试园区的积分)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def scored_zone(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Score the current run of the sample zone under every model, once; taken away at the end."""
    from yuqi.portal.accounts.models import Tenant
    from yuqi.portal.jobs import services as jobs
    from yuqi.portal.jobs.models import Job
    from yuqi.portal.points.models import Scoring
    from yuqi.portal.points.services import ask_for_scores
    from yuqi.portal.runs.selectors import current_run

    with django_db_blocker.unblock():
        run = current_run(Tenant.objects.get(slug="sample").pk)
        job = ask_for_scores(run)
        jobs.run_pending()
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.problem
    yield
    with django_db_blocker.unblock():
        Scoring.objects.all().delete()
        Job.objects.filter(kind="points.score").delete()


@pytest.fixture
def scored(scored_zone: None, zone: Any) -> Any:
    """Return the zone with its points."""
    return zone
