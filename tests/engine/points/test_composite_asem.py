"""A published composite indicator comes out at every step; data/README.md says whose it is."""

import csv
from pathlib import Path

import numpy as np
import pytest

from yuqi.engine.points import composite, normalise

DATA = Path(__file__).parent / "data"
RELATIVE = 1e-12  # the files have fifteen digits


def load(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell):
    return float(cell) if cell not in ("", "NA") else float("nan")


class Asem:
    def __init__(self):
        by_code = lambda row: row["uCode"]  # noqa: E731
        self.raw = sorted(load("indicators_raw"), key=by_code)
        self.framework = load("framework")
        self.indicators = [row for row in self.framework if row["Type"] == "Indicator"]
        steps = ("denominated", "imputed", "treated", "normalised", "scores")
        self.steps = {step: sorted(load(f"reference_{step}"), key=by_code) for step in steps}
        self.log = {row["iCode"]: row for row in load("reference_treatment_log")}

    def column(self, step, name):
        rows = self.raw if step == "raw" else self.steps[step]
        return np.array([number(row[name]) for row in rows])


@pytest.fixture(scope="module")
def asem():
    return Asem()


def same(ours, theirs):
    return np.allclose(ours, theirs, rtol=RELATIVE, atol=1e-11, equal_nan=True)


def test_every_indicator_is_divided_by_its_denominator_as_published(asem):
    for row in asem.indicators:
        values = asem.column("raw", row["iCode"])
        if row["Denominator"]:
            values = composite.denominated(values, asem.column("raw", row["Denominator"]))
        assert same(values, asem.column("denominated", row["iCode"])), row["iCode"]


def test_blanks_are_filled_with_the_mean_of_the_group_as_published(asem):
    groups = [row["EurAsia_group"] for row in asem.raw]
    for row in asem.indicators:
        filled = composite.imputed(asem.column("denominated", row["iCode"]), groups)
        assert same(filled, asem.column("imputed", row["iCode"])), row["iCode"]


def test_outliers_are_winsorised_as_published_and_as_often(asem):
    for row in asem.indicators:
        found = composite.treated(asem.column("imputed", row["iCode"]))
        log = asem.log[row["iCode"]]
        assert found.passed, row["iCode"]
        assert found.winsorised == int(number(log["winsorise.nwin"] or "0")), row["iCode"]
        assert same(found.values, asem.column("treated", row["iCode"])), row["iCode"]


def test_skewness_and_kurtosis_are_those_of_the_treatment_log(asem):
    for row in asem.indicators:
        values = asem.column("imputed", row["iCode"])
        log = asem.log[row["iCode"]]
        assert np.isclose(composite.skewness(values), number(log["check_SkewKurt0.Skew"]), rtol=1e-9)
        assert np.isclose(composite.kurtosis(values), number(log["check_SkewKurt0.Kurt"]), rtol=1e-9)


def test_min_max_gives_the_published_values_between_0_and_100(asem):
    for row in asem.indicators:
        found = composite.normalised(asem.column("treated", row["iCode"]), up=number(row["Direction"]) > 0)
        assert same(found, asem.column("normalised", row["iCode"])), row["iCode"]


def test_min_max_in_whole_numbers_gives_them_to_the_last_of_four_decimals(asem):
    for row in asem.indicators:
        values = asem.column("treated", row["iCode"])
        whole = np.rint(values * (10**15 / np.abs(values).max())).astype(np.int64)
        everybody = np.ones(len(whole), np.bool_)
        weights = np.full(len(whole), 100 * 10_000, np.int64)
        reference = normalise.min_max_reference(whole, everybody)
        points = normalise.min_max(whole, reference, weights, up=number(row["Direction"]) > 0)
        published = asem.column("normalised", row["iCode"])
        assert np.abs(points / 10_000 - published).max() <= 0.5001e-4, row["iCode"]


def test_scores_and_ranks_come_out_up_the_framework_as_published(asem):
    columns = {row["iCode"]: asem.column("normalised", row["iCode"]) for row in asem.indicators}
    framework = [
        composite.Branch(id=row["iCode"], parent=row["Parent"] or None, weight=number(row["Weight"]))
        for row in asem.framework
        if row["Type"] in ("Indicator", "Aggregate")
    ]

    found = composite.aggregated(columns, framework)

    for name in ("Index", "Conn", "Sust", "Physical", "ConEcFin", "Political", "Instit", "P2P", "Environ"):
        assert same(found[name], asem.column("scores", name)), name
    for name in ("Social", "SusEcFin"):
        assert same(found[name], asem.column("scores", name)), name
    assert (composite.ranked(found["Index"]) == asem.column("scores", "Rank")).all()


def test_a_constant_column_an_empty_one_and_ties_behave_as_documented():
    nobody = np.full(4, np.nan)

    assert composite.normalised(np.full(4, 7.0)).tolist() == [0, 0, 0, 0]
    assert np.isnan(composite.normalised(nobody)).all()
    assert composite.ranked(np.array([3.0, 5.0, 5.0, np.nan])).tolist() == [3, 1, 1, 0]
    above = composite.aggregated(
        {"a": np.array([1.0, 2.0, np.nan, 4.0]), "b": nobody},
        [
            composite.Branch(id="a", parent="top", weight=1),
            composite.Branch(id="b", parent="top", weight=3),
            composite.Branch(id="top", parent=None, weight=1),
        ],
    )["top"]
    assert above[[0, 1, 3]].tolist() == [1, 2, 4]
    assert np.isnan(above[2])


def test_an_outlier_that_cannot_be_treated_in_five_steps_is_said_not_to_pass():
    column = np.concatenate([np.zeros(40), 10.0 ** np.arange(8)])

    found = composite.treated(column)

    assert (found.winsorised, found.passed) == (5, False)
