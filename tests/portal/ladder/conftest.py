"""What tests of the ladder share: verdicts one can speak of, sessions let go of at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from yuqi.portal.bridge import questions
from yuqi.portal.runs.models import Run, Standing
from yuqi.portal.runs.selectors import current_run


@pytest.fixture(scope="session", autouse=True)
def _sessions() -> Iterator[None]:
    """Close the engine's sessions when the last test is done."""
    yield
    questions.close_all()


@pytest.fixture
def run(zone) -> Run:
    """Return the zone's current run."""
    found = current_run(zone.tenant_id)
    assert found is not None
    return found


@pytest.fixture
def failing(zone, run) -> Standing:
    """Return a verdict on HNTE that fails with the fewest conditions unmet."""
    rows = Standing.objects.filter(run=run, programme="hnte", verdict="fail")
    return rows.order_by("conditions_unmet", "conditions_unknown", "uscc")[0]
