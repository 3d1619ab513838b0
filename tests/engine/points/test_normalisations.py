"""Every normalisation on made-up values: directions, ends, constants, columns nobody has, ties, missing rules."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from yuqi.engine.points import Frame, Values, compile_model, score
from yuqi.engine.points.compiled import Mark
from yuqi.rules.shapes import PointsModel

UNIT = 1_000_000


def model(normalise, *, missing="zero", weight=10, direction="up", **more):
    return PointsModel.model_validate(
        {
            "id": "points.made_up",
            "kind": "points_model",
            "label": {"zh": "算例", "en": "Case"},
            "source": {"document": "算例"},
            "from": date(2016, 1, 1),
            "checked_on": date(2026, 1, 1),
            "confidence": "known",
            "missing": missing,
            "base_max": weight,
            "peers": {"by": []},
            "dimensions": [
                {
                    "id": "only",
                    "label": {"zh": "唯一", "en": "Only"},
                    "max": weight,
                    "indicators": [
                        {
                            "id": "x",
                            "label": {"zh": "值", "en": "Value"},
                            "value": "last(staff)",
                            "weight": weight,
                            "direction": direction,
                            "normalise": normalise,
                        }
                    ],
                }
            ],
            **more,
        }
    )


def scored(entry, values, catalog):
    """Points of values (None: unknown) under a model of one indicator that needs everybody's values."""
    (mark,) = compile_model(catalog, entry, date(2026, 6, 30)).marks
    assert isinstance(mark, Mark)
    assert not mark.exact
    raw = np.array([round((value or 0) * mark.raw_scale) for value in values], np.int64)
    known = np.array([value is not None for value in values])
    n = len(values)
    frame = Frame(
        codes=pa.array([f"{number:018d}" for number in range(n)]),
        names=pa.nulls(n, pa.string()),
        stage=np.zeros(n, np.int16),
        industry=np.zeros(n, np.int16),
        size=np.zeros(n, np.int16),
        size_names=("micro",),
        values=(Values(raw=raw, known=known, settled=known),),
    )
    return score(entry, (mark,), frame)


def given(entry, values, catalog):
    found = scored(entry, values, catalog)
    points = found.earned[0].points / 10_000
    return [float(each) if ok else None for each, ok in zip(points, found.earned[0].known, strict=True)]


@pytest.mark.parametrize(("direction", "expected"), [("up", [0, 2.5, 10, 2.5]), ("down", [10, 7.5, 0, 7.5])])
def test_min_max_runs_from_the_least_to_the_most_and_equals_earn_equally(demonstration, direction, expected):
    entry = model({"method": "min_max"}, direction=direction)

    assert given(entry, [10, 20, 50, 20], demonstration) == expected


def test_a_constant_column_gives_nought_by_min_max_and_half_by_z_score_and_percentile(demonstration):
    constant = [7] * 5

    assert given(model({"method": "min_max"}), constant, demonstration) == [0] * 5
    assert given(model({"method": "z_score"}), constant, demonstration) == [5] * 5
    assert given(model({"method": "percentile"}), constant, demonstration) == [5] * 5


@pytest.mark.parametrize("method", ["min_max", "z_score", "percentile", "log"])
def test_a_column_nobody_has_scores_nobody(demonstration, method):
    found = scored(model({"method": method, "full": 10}), [None] * 6, demonstration)

    assert not found.scored.any()
    assert found.missing(0) == ["x"]
    assert found.rank.tolist() == [0] * 6


def test_a_z_score_earns_half_at_the_mean_and_all_at_spread_deviations(demonstration):
    # mean 30, deviation 10
    entry = model({"method": "z_score", "spread": 2})

    assert given(entry, [20, 40, 20, 40], demonstration) == [2.5, 7.5, 2.5, 7.5]
    assert given(entry, [0] * 99 + [1000], demonstration)[-1] == 10


def test_a_percentile_needs_five_known_values(demonstration):
    entry = model({"method": "percentile"})

    four = scored(entry, [1, 2, 3, 4, None, None], demonstration)
    five = scored(entry, [1, 2, 3, 4, 5, None], demonstration)

    assert four.earned[0].points.tolist() == [0] * 6
    assert four.missing(0) == ["x"]
    assert (five.earned[0].points / 10_000).tolist() == [1, 3, 5, 7, 9, 0]
    assert five.missing(0) == []


def test_a_logarithm_earns_full_marks_at_its_reference_and_nothing_below_nought(demonstration):
    entry = model({"method": "log", "full": 99})

    assert given(entry, [99, 9, 0, 1000], demonstration) == [10, 5, 0, 10]


def test_what_is_missing_is_stood_in_for_under_rescale(firms, run, of, demonstration, tools):
    entry = demonstration.points_models["points.demonstration"].model_copy(update={"missing": "rescale"})
    uscc = tools.code(1)
    rows = firms(
        uscc,
        90_000_000,
        rd=5_400_000,
        rd_staff=22,
        inventions=6,
        contracts=None,
        before=72_000_000,
        graduates=12,
    )

    found = run(demonstration, entry, [rows])

    # 59.3333 of 90 points that are known, times 100 / 90, each indicator rounded again
    assert of(found, uscc).total == pytest.approx(59.3333 * 100 / 90, abs=4e-4)
    assert of(found, uscc).points["tech_contract"] == 0
    assert of(found, uscc).total_high >= of(found, uscc).total
    row = found.frame.uscc.index(uscc)
    assert sum(each.points[row] for each in found.earned if each.mark.role == "base") == found.base[row]


@pytest.mark.parametrize(
    ("normalise", "weight", "expected"),
    [
        ({"method": "efficacy", "floor": 50, "full": 150, "base": 0.6}, 10, 8.0),
        ({"method": "efficacy", "floor": 120, "full": 150, "base": 0.6}, 10, 6.0),
        ({"method": "capped", "floor": 50, "full": 150}, 10, 5.0),
        ({"method": "events", "each": 0.01}, 10, 1.0),
        ({"method": "events", "each": 3}, 10, 10.0),
    ],
)
def test_methods_that_need_nobody_else_are_exact(
    firms, run, of, demonstration, tools, normalise, weight, expected
):
    uscc = tools.code(1)
    rows = firms(uscc, 1_000, rd=0, rd_staff=0, inventions=0, contracts=[], before=1, graduates=0, staff=100)
    found = of(run(demonstration, model(normalise, weight=weight), [rows]), uscc)

    assert found.total == expected


def test_bands_earn_their_points_over_the_most_of_the_scale(firms, run, of, demonstration, tools):
    scale = next(iter(demonstration.scales.values()))
    tops = [band.points[1] if isinstance(band.points, tuple) else band.points for band in scale.bands]
    uscc = tools.code(1)
    rows = firms(
        uscc, 1_000, rd=0, rd_staff=0, inventions=0, contracts=[], before=1, graduates=0, staff=10**6
    )
    rising = any(band.at_least is not None or band.above is not None for band in scale.bands)

    found = of(run(demonstration, model({"method": "bands", "scale": scale.id}), [rows]), uscc)

    # a value beyond every edge lies in the first band of a rising scale, the last of a falling one
    reached = scale.bands[0] if rising else scale.bands[-1]
    least = reached.points[0] if isinstance(reached.points, tuple) else reached.points
    assert found.total == pytest.approx(float(10 * least / max(tops)), abs=5e-5)


def test_a_lower_value_earns_more_where_less_is_better(firms, run, of, demonstration, tools):
    uscc = tools.code(1)
    rows = firms(uscc, 1_000, rd=0, rd_staff=0, inventions=0, contracts=[], before=1, graduates=0, staff=100)
    entry = model({"method": "capped", "floor": 80, "full": 180}, direction="down")

    assert of(run(demonstration, entry, [rows]), uscc).total == 8


def test_industries_may_have_weights_of_their_own(firms, run, of, demonstration, tools):
    entry = model({"method": "capped", "full": 200}).model_dump(by_alias=True)
    indicator = entry["dimensions"][0]["indicators"][0]
    indicator["by_industry"] = [{"industries": ["C39"], "weight": 4}, {"industries": ["C"], "weight": 6}]
    uscc = tools.code(1)
    rows = firms(uscc, 1_000, rd=0, rd_staff=0, inventions=0, contracts=[], before=1, graduates=0, staff=100)

    found = run(demonstration, PointsModel.model_validate(entry), [rows])

    assert of(found, uscc).total == 2
