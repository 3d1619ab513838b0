"""Why a total changed: data, peers and method add up to the whole change."""

from datetime import date

import pytest

from yuqi.engine.points import change_between, score
from yuqi.engine.points.compiled import compile_model


@pytest.fixture
def two_years(firms, tools, run, demonstration):
    """Scores of six enterprises then and now under a min–max and a percentile model."""

    def made(method):
        entry = demonstration.points_models["points.demonstration"].model_dump(by_alias=True)
        for dimension in entry["dimensions"]:
            for indicator in dimension["indicators"]:
                if indicator["id"] in ("rd_ratio", "graduates"):
                    indicator["normalise"] = {"method": method}
        model = type(demonstration.points_models["points.demonstration"]).model_validate(entry)
        common = {"rd_staff": 10, "inventions": 2, "contracts": [], "before": 10**7}
        then = [firms(tools.code(n), 10**7, rd=n * 10**5, graduates=n, **common) for n in range(1, 7)]
        now = [firms(tools.code(n), 10**7, rd=n * n * 10**5, graduates=7 - n, **common) for n in range(1, 7)]
        marks = compile_model(demonstration, model, date(2026, 6, 30)).marks
        return (
            model,
            marks,
            run(demonstration, model, then, name="then", keep=True),
            run(demonstration, model, now, name="now", keep=True),
        )

    return made


@pytest.mark.parametrize("method", ["min_max", "z_score", "percentile"])
def test_the_parts_add_up_exactly(two_years, tools, method):
    model, marks, before, among = two_years(method)
    moved = score(model, marks, among.frame, given=before.references)
    after = among

    for n in range(1, 7):
        change = change_between(tools.code(n), before=before, moved=moved, among=among, after=after)

        assert change.before + change.data + change.peers + change.method == change.after
        assert change.method == 0
    assert any(
        change_between(tools.code(n), before=before, moved=moved, among=among, after=after).peers
        for n in range(1, 7)
    )


@pytest.mark.parametrize("method", ["min_max", "z_score", "percentile"])
def test_nothing_changed_is_nothing_everywhere(two_years, tools, method):
    model, marks, before, _ = two_years(method)
    moved = score(model, marks, before.frame, given=before.references)

    change = change_between(tools.code(3), before=before, moved=moved, among=before, after=before)

    assert (change.data, change.peers, change.method) == (0, 0, 0)


def test_an_enterprise_that_was_not_there_has_no_change(two_years, tools):
    _, _, before, among = two_years("min_max")

    found = change_between(tools.code(99), before=before, moved=among, among=among, after=among)

    assert found is None
