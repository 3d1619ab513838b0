"""SVG pictures: lengths in proportion, hatching for what is possible, a line at the bar."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from yuqi.reports.pictures import (
    month_marks,
    part_bar,
    rung_bar,
    score_axis,
    score_interval,
    standing_bar,
    state_mark,
    value_bar,
)


def _widths(svg: str) -> list[float]:
    return [float(each) for each in re.findall(r'width="([\d.]+)%"', svg)]


def test_a_rung_is_as_wide_as_its_count_and_hatched_where_a_higher_rung_is_in_reach():
    bar = rung_bar(count=50, reach=10, widest=200, shade="#17568F", name="高新技术企业 50 家")

    assert _widths(bar) == [25.0, 5.0, 5.0]
    assert 'fill="url(#h-acc)"' in bar
    assert 'aria-label="高新技术企业 50 家"' in bar


def test_a_rung_nobody_holds_draws_nothing():
    assert "<rect" not in rung_bar(count=0, reach=0, widest=10, shade="#17568F", name="独角兽 0 家")


def test_standings_stand_in_their_order_and_the_far_are_the_track():
    bar = standing_bar({"held": 10, "near": 20, "far": 70}, whole=100, name="")

    assert _widths(bar) == [100.0, 10.0, 20.0]
    assert bar.index('fill="#17568F"') < bar.index('fill="url(#h-acc)"')


def test_the_calendar_draws_a_mark_an_enterprise_worst_first():
    marks = month_marks(fail=1, open_=2, pass_=3)

    assert marks.count("#s-unmet") == 1
    assert marks.count("#s-open") == 2
    assert marks.count("<rect") == 3
    assert marks.index("#s-unmet") < marks.index("#s-open") < marks.index("<rect")


def test_a_started_group_gets_a_mark_when_marks_stand_for_several():
    assert month_marks(fail=1, open_=0, pass_=11, each=5).count("<rect") == 3


def test_the_score_is_solid_to_the_low_hatched_to_the_high_with_a_line_at_the_bar():
    interval = score_interval(low=60, high=77, bar=70, whole=100, name="60–77")

    assert '<rect y="5" width="60.00%"' in interval
    assert '<rect x="60.00%" y="5" width="17.00%"' in interval
    assert '<rect x="70.00%" width="2"' in interval


@pytest.mark.parametrize(
    "svg",
    [
        rung_bar(count=5, reach=1, widest=9, shade="#17568F", name="<b>&\"'"),
        standing_bar({"held": 1}, whole=2, name="<b>"),
        value_bar(low=0.07, high=0.07, bar=0.1, state="unmet", name="<b>"),
        score_interval(low=0, high=0, bar=None, whole=100, name="<b>"),
        part_bar(low=1, high=2, max_=6, longest=30, name="<b>"),
        month_marks(fail=0, open_=0, pass_=0),
        score_axis(bar=60, whole=100, bar_words="≥60", whole_words="100"),
        state_mark("met", "<b>达标</b>"),
    ],
)
def test_every_picture_is_well_formed_and_carries_no_style(svg):
    ElementTree.fromstring(svg)
    assert "style=" not in svg
    assert "<b>" not in svg
