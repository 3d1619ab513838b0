"""What must hold of any zone: sums, monotony, peers that change percentiles only."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yuqi.engine.points import rank_interval
from yuqi.engine.points.results import indicators_table, points_table

MONEY = st.integers(0, 900_000_000)
FIRM = st.fixed_dictionaries(
    {
        "revenue": MONEY,
        "rd": MONEY,
        "rd_staff": st.integers(0, 100),
        "inventions": st.integers(0, 12),
        "contracts": st.one_of(st.none(), st.lists(MONEY, max_size=2)),
        "before": MONEY,
        "graduates": st.integers(0, 100),
        "platforms": st.integers(0, 2),
        "awards": st.integers(0, 2),
        "incidents": st.integers(0, 4),
    }
)
SLOW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def zone(firms, tools, run, demonstration):
    counted = iter(range(10**6))

    def made(drawn):
        parts = [firms(tools.code(number), **dict(one)) for number, one in enumerate(drawn, start=1)]
        return run(demonstration, "points.demonstration", parts, name=f"zone-{next(counted)}")

    return made


@pytest.mark.slow
@SLOW
@given(st.lists(FIRM, min_size=1, max_size=8))
def test_the_printed_points_of_an_enterprise_add_up_to_its_total(zone, drawn):
    scores = zone(drawn)
    points, indicators = points_table(scores).to_pylist(), indicators_table(scores).to_pylist()

    for row in points:
        own = [line["points"] for line in indicators if line["uscc"] == row["uscc"]]
        assert row["total"] is None or sum(own) == row["total"]
        assert row["total"] is None or row["total"] <= row["total_high"]


@pytest.mark.slow
@SLOW
@given(st.lists(FIRM, min_size=5, max_size=8), FIRM)
def test_another_peer_changes_percentiles_and_ranks_only(zone, drawn, another):
    before = points_table(zone(drawn)).to_pylist()
    after = points_table(zone([*drawn, another])).to_pylist()[: len(drawn)]

    kept = ("uscc", "stage", "total", "total_high", "base", "extra", "grade", "missing")
    assert [[row[name] for name in kept] for row in before] == [[row[name] for name in kept] for row in after]


@pytest.mark.slow
@SLOW
@given(FIRM, st.sampled_from(["rd", "rd_staff", "inventions", "graduates"]), st.integers(1, 40))
def test_more_of_a_positive_indicator_never_lowers_the_total(zone, drawn, name, more):
    # the stage is that of the revenue, which stays; nobody has more people than staff
    most = 100 if name != "rd" else 10**9
    richer = {**drawn, name: min(drawn[name] + more * (10**6 if name == "rd" else 1), max(most, drawn[name]))}

    first, second = zone([drawn, richer]).total.tolist()

    assert second >= first


@pytest.mark.slow
@SLOW
@given(st.lists(FIRM, min_size=2, max_size=6))
def test_a_rank_interval_is_the_same_for_the_same_seed_and_holds_the_order(zone, drawn):
    scores = zone(drawn)

    once, again = rank_interval(scores, draws=50, seed=3), rank_interval(scores, draws=50, seed=3)

    assert once.low.tolist() == again.low.tolist()
    assert once.high.tolist() == again.high.tolist()
    scored = scores.scored
    assert (once.low[scored] <= once.high[scored]).all()
    assert (once.low[scored] >= 1).all()
    assert (once.high[scored] <= int(scored.sum())).all()
    assert not once.low[~scored].any()


def test_equal_enterprises_keep_equal_intervals(zone):
    one = {
        "revenue": 10**7,
        "rd": 10**6,
        "rd_staff": 20,
        "inventions": 3,
        "contracts": [],
        "before": 10**7,
        "graduates": 5,
        "platforms": 0,
        "awards": 0,
        "incidents": 0,
    }

    found = rank_interval(zone([one] * 6), draws=200, seed=1)

    assert found.low.tolist() == [1] * 6
    assert found.high.tolist() == [1] * 6


def test_an_interval_widens_where_weights_decide(zone):
    base = {"revenue": 10**7, "contracts": [], "before": 10**7, "platforms": 0, "awards": 0, "incidents": 0}
    inventive = {**base, "rd": 0, "rd_staff": 0, "inventions": 10, "graduates": 0}
    spending = {**base, "rd": 800_000, "rd_staff": 0, "inventions": 0, "graduates": 0}  # 20 of 25 points

    found = rank_interval(zone([inventive, spending]), draws=400, seed=1)

    assert found.low.tolist() == [1, 1]
    assert found.high.tolist() == [2, 2]
    assert np.unique(found.low).tolist() == [1]
