"""Two runs compared: who changed, and whether the facts, the rules or the day did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from yuqi import api
from yuqi.base import YuqiError


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    api.sample(folder / "facts", enterprises=60)
    api.write_facts(
        folder / "good", api.read_rows(folder / "facts", accept_good=True), as_of=date(2026, 6, 30)
    )
    return folder


def assess(place, name, facts="good", **more):
    run = api.assess(
        place / facts, programmes=["hnte", "tech_sme"], home=place / "home", out=place / name, **more
    )
    return run.folder


@pytest.fixture(scope="module")
def first(place):
    return assess(place, "first")


def test_the_same_run_twice_has_no_changes(place, first):
    found = api.compare_runs(first, assess(place, "again"))

    assert (found.causes, found.changes) == ((), ())
    assert sum(found.moves.values()) == 120
    assert found.labels["hnte"].zh == "高新技术企业"


def test_other_facts_change_verdicts_by_the_condition_that_moved(place, first):
    lost = [line for line in api.compare_runs(first, first).moves if line[1] == "pass"]
    assert lost

    def poorer(row):
        if row.table == "statements" and "rd_expense" in row.values:
            return replace(row, values={**row.values, "rd_expense": "0.00", "rd_expense_hnte": "0.00"})
        return row

    rows = map(poorer, api.read_rows(place / "good"))
    api.write_facts(place / "poorer", rows, as_of=date(2026, 6, 30))
    found = api.compare_runs(first, assess(place, "second", "poorer"))

    assert found.causes == ("facts",)
    losses = [change for change in found.changes if change.effect == "loss"]
    assert losses
    assert {
        change.why for change in found.changes if change.before["edition"] == change.after["edition"]
    } == {("facts",)}
    by_rd = [
        each
        for change in losses
        for each in change.conditions
        if each.condition == "rd_intensity" and each.moved
    ]
    assert by_rd
    assert by_rd[0].moved == ("value",)
    assert by_rd[0].label.zh
    assert by_rd[0].after == "unmet"
    assert by_rd[0].value_after[1] < by_rd[0].threshold_after


def test_other_rules_are_told_from_other_facts(place, first):
    layer = place / "layer"
    layer.mkdir()
    text = "- overrides: hnte\n  near_rule: {max_unmet: 5, min_share: 0.1}\n"
    (layer / "near.yaml").write_text(text, "utf-8")

    found = api.compare_runs(first, assess(place, "ruled", catalogs=[layer]), programmes=["hnte"])

    assert found.causes == ("rules",)
    assert found.changes
    assert {change.programme for change in found.changes} == {"hnte"}
    assert {change.effect for change in found.changes} == {"other"}
    assert {(change.before["standing"], change.after["standing"]) for change in found.changes} >= {
        ("far", "near")
    }
    assert all(change.conditions == () for change in found.changes)


def test_another_day_ends_titles(place, first):
    later = assess(place, "later", as_of=date(2027, 12, 31))
    found = api.compare_runs(first, later)
    assert found.causes == ("day",)
    one = found.changes[0]
    assert api.compare_runs(first, later, only=[one.uscc]).changes == tuple(
        change for change in found.changes if change.uscc == one.uscc
    )
    lost = [
        change
        for change in found.changes
        if change.before["held"] is True and change.after["held"] is not True
    ]
    assert lost
    assert all("title" in change.why for change in lost)
    assert isinstance(found.changes[0].conditions, tuple)
    assert all(
        bound is None or isinstance(bound, Decimal)
        for change in found.changes
        for each in change.conditions
        for bound in each.value_after
    )


def test_a_folder_without_an_assessment_is_refused(place, first, tmp_path):
    with pytest.raises(YuqiError):
        api.compare_runs(first, tmp_path)
