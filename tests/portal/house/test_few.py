"""Figures that rest on fewer than five enterprises are nobody's to read (数据抑制): zone figures on every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from yuqi.portal.access import Seat
from yuqi.portal.insight.selectors import monitor
from yuqi.portal.runs.selectors import current_run

pytestmark = pytest.mark.django_db

_VALUE = "739184000"


@pytest.mark.parametrize(("known", "is_shown"), [(1, False), (4, False), (5, True)])
def test_a_sum_over_few_enterprises_is_not_shown(
    known: int,
    is_shown: bool,
    zone: Any,
    seat: Callable[..., Seat],
    client_as: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = current_run(zone.tenant_id)
    assert run is not None
    whole = monitor.figures_of(run)
    line = next(each for each in whole["kpis"] if each["unit"] == "yuan" and each["enterprises"] is not None)
    changed = {**line, "value": _VALUE, "previous": _VALUE, "known": known}
    lines = [changed if each is line else each for each in whole["kpis"]]
    monkeypatch.setattr(monitor, "figures_of", lambda _run: {**whole, "kpis": lines})

    figure = next(
        each for each in monitor.figures_with_targets(seat("observer"), run) if each.kpi == line["kpi"]
    )
    page = client_as("observer").get("/monitor/").content.decode()

    assert (figure.value is not None, figure.previous is not None) == (is_shown, is_shown)
    assert figure.rests_on.startswith("不足 5 家") != is_shown
    assert ("73,918.4" in page or "7.39" in page or "73,918" in page) == is_shown
