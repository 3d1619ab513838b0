"""Percentiles, medians and ranks among peers; nothing of fewer than five."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuqi.engine.points import peers
from yuqi.engine.points.exact import decimals, rounded_share

MEMBERS = 12


def half_up(value):
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


@given(st.integers(0, 2**59), st.integers(1, 2**59), st.integers(0, 2_000_000))
def test_a_share_is_rounded_half_up_exactly(part, whole, times):
    part = min(part, whole)

    found = rounded_share(*(np.array([value], np.int64) for value in (part, whole, times)))

    assert found[0] == half_up(Fraction(part * times, whole))


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 2)), min_size=1, max_size=40))
def test_a_percentile_is_below_plus_half_the_ties_over_n(rows):
    values = np.array([value for value, _ in rows], np.int64)
    codes = np.array([code for _, code in rows], np.int64)

    found = peers.places(values, None, peers.Groups.of(codes))

    for row, (value, code) in enumerate(rows):
        own = [other for other, group in rows if group == code]
        below, ties = sum(other < value for other in own), own.count(value)
        assert Fraction(int(found.twice[row]), 2 * int(found.count[row])) == Fraction(
            2 * below + ties, 2 * len(own)
        )


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=30))
def test_equal_totals_share_the_better_rank(values):
    found = peers.ranks(np.array(values, np.int64))

    assert found.tolist() == [1 + sum(other > value for other in values) for value in values]


def levels(stage, size, members=None):
    stage, size = np.array(stage, np.int16), np.array(size, np.int16)
    there = np.ones(len(stage), np.bool_) if members is None else np.array(members)
    return peers.levels_of([("stage", stage), ("size", size)], there)


def test_size_is_dropped_first_then_stage():
    found = levels([0] * 5 + [0] * 2 + [1] * 2, [0] * 5 + [1] * 2 + [0] * 2)

    assert [found.names[level] for level in found.chosen] == ["stage+size"] * 5 + ["stage"] * 2 + ["all"] * 2
    assert found.count.tolist() == [5] * 5 + [7] * 2 + [9] * 2


def test_an_unknown_size_is_compared_within_its_stage():
    found = levels([0] * 6, [0] * 5 + [-1])

    assert [found.names[level] for level in found.chosen] == ["stage+size"] * 5 + ["stage"]


@pytest.mark.parametrize("count", [1, 4])
def test_fewer_than_five_peers_give_neither_percentile_nor_median(count):
    found = levels([0] * count, [0] * count)
    values, everybody = np.arange(count), np.ones(count, np.bool_)

    assert found.chosen.tolist() == [-1] * count
    assert found.among_peers(values, None, members=everybody).count.tolist() == [0] * count
    assert not found.medians(values, everybody, members=everybody)[1].any()


def test_values_known_of_fewer_than_five_peers_give_no_median():
    found = levels([0] * 8, [0] * 8)
    known = np.array([True] * 4 + [False] * 4)

    assert not found.medians(np.arange(8), known, members=np.ones(8, np.bool_))[1].any()
    assert found.among_peers(np.arange(8), known, members=np.ones(8, np.bool_)).count.sum() == 0


def test_a_median_between_two_values_is_rounded_half_up():
    found = levels([0] * 6, [0] * 6)
    everybody = np.ones(6, np.bool_)

    median, given_ = found.medians(np.array([1, 2, 3, 4, 5, 6]), everybody, members=everybody)

    assert given_.all()
    assert median.tolist() == [4] * 6


def test_negative_decimals_keep_their_sign():
    assert [str(cell) for cell in decimals(np.array([-15, 15]), 4, 9).to_pylist()] == ["-0.0015", "0.0015"]
