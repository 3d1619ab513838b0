"""Portraits: sums that come out, ranges for what is missing, and what stays closed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from yuqi.portal.bridge import scores
from yuqi.portal.points import pictures, portraits, selectors, services
from yuqi.portal.points.models import Scoring

pytestmark = pytest.mark.django_db


def _portrait(viewer, zone, uscc, model="points.binjiang_24"):
    scoring = Scoring.objects.get(tenant_id=zone.tenant_id, model=model)
    line = selectors.line_of(viewer, scoring, uscc)
    info = next(each for each in selectors.model_infos(viewer) if each.id == model)
    return portraits.portrait(viewer, scoring, line, info)


@pytest.mark.parametrize("model", ["points.national_2024", "points.binjiang_24", "points.growth_index"])
def test_the_points_of_all_indicators_add_up_to_the_total(scored, seat, model):
    officer = seat("officer", duties=("tax", "personal", "customs", "bank"))
    for line in Scoring.objects.get(tenant_id=scored.tenant_id, model=model).lines.exclude(total=None)[:15]:
        shown = _portrait(officer, scored, line.uscc, model)

        assert shown.sum == line.total
        listed = sum((row.points for row in shown.rows + shown.adjusting), Decimal(0))
        assert listed == line.total


def test_what_a_viewer_may_not_see_is_said_together_with_another_so_that_nothing_can_be_subtracted(
    scored, seat
):
    plain = seat("officer")
    whole = seat("officer", duties=("tax", "personal", "customs", "bank"))
    line = Scoring.objects.get(tenant_id=scored.tenant_id, model="points.binjiang_24").lines.exclude(
        total=None
    )[0]

    closed, opened = _portrait(plain, scored, line.uscc), _portrait(whole, scored, line.uscc)

    secret = {
        one.id
        for one in closed.model.by_id.values()
        if one.sensitivity in ("tax", "personal", "customs", "bank")
    }
    assert secret
    assert not secret & {row.id for row in closed.rows}
    assert secret <= {row.id for row in opened.rows + opened.adjusting} | {
        one.id for one in closed.model.deductions
    }
    assert all(group.hidden != 1 for group in closed.groups)
    assert sum(group.points for group in closed.groups) == sum(group.points for group in opened.groups)


def test_a_missing_indicator_is_a_range_and_never_nought(scored, seat):
    officer = seat("officer", duties=("tax", "personal", "customs", "bank"))
    lines = Scoring.objects.get(tenant_id=scored.tenant_id, model="points.binjiang_24").lines
    line = lines.filter(missing_count__gt=0).exclude(total=None).first()

    shown = _portrait(officer, scored, line.uscc)

    assert shown.missing
    for row in shown.missing:
        assert row.difference is None
        assert row.points_high is None or row.points_high >= row.points


def test_of_a_stage_with_fewer_than_five_no_median_and_no_radar_is_drawn(scored, seat, client_as):
    scoring = Scoring.objects.get(tenant_id=scored.tenant_id, model="points.binjiang_24")
    few = next((stage for stage, count in scoring.stages.items() if count < scores.LEAST), None)
    if few is None:
        line = scoring.lines.exclude(total=None).first()
        few = line.stage
        scoring.stages[few] = 4
        scoring.save()
    line = scoring.lines.filter(stage=few).exclude(total=None).first()

    shown = _portrait(seat("officer"), scored, line.uscc)

    assert shown.peers is None
    assert pictures.radar_of(shown) is None
    assert pictures.differences(shown) == ()
    page = client_as("officer").get(f"/points/{line.uscc}/?model=binjiang_24").content.decode()
    assert "不足 5 家" in page


def test_the_portrait_page_shows_radar_bars_contributions_and_trend(scored, client_as):
    scoring = Scoring.objects.get(tenant_id=scored.tenant_id, model="points.binjiang_24")
    stage = max(scoring.stages, key=lambda name: scoring.stages[name])
    line = scoring.lines.filter(stage=stage).exclude(total=None).order_by("rank").first()

    page = client_as("officer").get(f"/points/{line.uscc}/?model=binjiang_24").content.decode()

    for words in (
        "积分画像",
        "比同行中位高在哪、低在哪",
        "得分怎么来的",
        "为什么变了",
        "历年得分",
        "示意权重",
    ):
        assert words in page
    assert "radar-option" in page


def test_an_enterprise_is_not_shown_ranks_among_others(scored, client_as, seat):
    scoring = Scoring.objects.get(tenant_id=scored.tenant_id, model="points.binjiang_24")
    services.publish(scoring=scoring, period="2026 年上半年", note="", by=seat("officer"))

    page = client_as("legal_rep").get("/points/mine/").content.decode()

    assert "名次区间" not in page


def test_changes_since_the_run_before_add_up(scored, seat):
    officer = seat("officer")
    line = Scoring.objects.get(tenant_id=scored.tenant_id, model="points.binjiang_24").lines.exclude(
        total=None
    )[0]
    line.change = {
        "before": str(line.total - 3),
        "data": "2.0000",
        "peers": "1.5000",
        "method": "-0.5000",
    }
    line.save()

    moved = _portrait(officer, scored, line.uscc).moved

    assert moved.data + moved.peers + moved.method == moved.total


def test_an_enterprise_without_any_indicator_has_no_total_and_the_page_says_so(scored, client_as):
    scoring = Scoring.objects.get(tenant_id=scored.tenant_id, model="points.binjiang_24")
    line = scoring.lines.exclude(total=None).first()
    scoring.lines.filter(pk=line.pk).update(total=None, total_high=None, rank=None)

    page = client_as("officer").get(f"/points/{line.uscc}/?model=binjiang_24").content.decode()

    assert "算不出总分" in page


def test_an_expressions_class_is_the_highest_of_the_columns_it_reads():
    info = scores.model("binjiang_24")

    assert info.by_id["rd_expense"].sensitivity == "zone"
    assert info.by_id["talents"].sensitivity == "personal"
    assert info.by_id["tax_growth"].sensitivity == "tax"
    assert info.by_id["awards"].sensitivity == "zone"


def test_a_row_without_median_has_no_difference(scored, seat):
    line = Scoring.objects.get(tenant_id=scored.tenant_id, model="points.binjiang_24").lines.exclude(
        total=None
    )[0]
    row = _portrait(seat("officer"), scored, line.uscc).rows[0]

    assert replace(row, median=None).difference is None
