"""Options of charts keep to what every chart must: no HTML tooltip, no animation, our font."""

import json

import pytest
from django.utils import translation

from yuqi.portal.shared import charts
from yuqi.portal.shared.charts import Axis

AXES = [
    Axis(name="投入", value=71),
    Axis(name="成长", value=None, low=20, high=80),
    Axis(name="人才", value=29),
]


def options():
    with translation.override("zh-hans"):
        return {
            "radar": charts.radar(AXES, own="本企业"),
            "distribution": charts.distribution(
                ["0", "1"], [1, 2], before=[2, 1], name="改后", bar="1", bar_name="须 1"
            ),
            "series": charts.series([2024, 2025], {"高企": [1, None], "科技型": [2, 3]}, unit="家"),
            "bars": charts.series([2024, 2025], {"高企": [1, 2]}, bars=True),
            "sankey": charts.sankey([("a", "甲", "#17568F"), ("b", "乙", "#6B97C0")], [("a", "b", 3)]),
        }


@pytest.mark.parametrize("name", sorted(options()))
def test_an_option_keeps_to_the_rules_of_all_charts(name):
    option = options()[name]

    assert json.loads(json.dumps(option)) == option
    assert option["tooltip"]["renderMode"] == "richText"
    assert option["animation"] is False
    assert option["aria"]["decal"]["show"] is True
    assert "Microsoft YaHei" in option["textStyle"]["fontFamily"]


def test_an_unknown_axis_is_a_range_and_never_a_zero():
    radar = options()["radar"]

    own = next(line for line in radar["series"][0]["data"] if line.get("name") == "本企业")
    assert own["value"] == [71.0, "-", 29.0]
    assert "20–80" in radar["radar"]["indicator"][1]["name"]


def test_a_missing_year_is_a_gap():
    first = options()["series"]["series"][0]

    assert first["data"] == [1.0, None]
    assert first["connectNulls"] is False


def test_more_than_six_lines_are_refused():
    with pytest.raises(ValueError, match="six"):
        charts.series([1], {str(n): [n] for n in range(7)})
