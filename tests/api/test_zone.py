"""One warm session over a zone: the same answers as asked one by one, and plans pulled by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pyarrow import parquet

from yuqi import api
from yuqi.api.sessions import session
from yuqi.base import YuqiError
from yuqi.engine.plan import Planner, apply_plans
from yuqi.facts import open_snapshot
from yuqi.rules import load_catalog


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("zone")
    api.sample(place / "facts", enterprises=600)
    return api.snapshot(place / "facts", out=place / "snapshot", accept_good=True).folder


@pytest.fixture(scope="module")
def zone(folder):
    with api.open_zone(folder, home=folder.parent / "home") as opened:
        yield opened


@pytest.fixture(scope="module")
def codes(folder):
    return sorted(parquet.read_table(folder / "enterprises.parquet")["uscc"].to_pylist())


@pytest.fixture(scope="module")
def planned(zone, codes):
    """Enterprises with a plan, by programme."""
    found = [(zone.plan(uscc, "tech_sme"), uscc) for uscc in codes[:16]]
    # these two must obtain another title first
    found.append((zone.plan("91330199MAH70JTF3K", "specialised_sme"), "91330199MAH70JTF3K"))
    found.append((zone.plan("91330199MAUJQK910N", "innovative_sme"), "91330199MAUJQK910N"))
    made = [(plan, uscc) for plan, uscc in found if plan.content["status"] in ("optimal", "bounded")]
    assert len(made) >= 8
    return made


def test_asked_of_the_zone_an_explanation_is_the_same(zone, folder, codes, tmp_path):
    for uscc in codes[:3]:
        one = api.explain(folder, uscc, "hnte", home=tmp_path)
        assert zone.explain(uscc, "hnte").content == one.content
        assert one.content in [tree.content for tree in zone.explain_all(uscc)]
    assert zone.explain(codes[0], "hnte", lang="en").content["conditions"][0]["label"].isascii()
    assert not zone.explain(codes[0], "hnte").content["conditions"][0]["label"].isascii()
    assert zone.explain(codes[0], "hnte", procedure="review").content["procedure"] == "review"


@pytest.mark.slow
def test_what_a_plan_does_by_hand_gives_what_the_plan_promises(zone, planned):
    with_titles = 0
    for plan, uscc in planned:
        said = plan.content
        tried = zone.what_if(uscc, said["programme"], plan.amounts)
        assert tried.by == said["by"]
        assert tried.content["as_of"] == said["by"]
        assert tried.content["edition"] == said["edition"]
        assert tried.content["verdict"] == said["verdict_after"]
        assert tried.content["score"] == said["score_after"]
        assert (tried.required, tried.cost, tried.months) == (said["required"], said["cost"], said["months"])
        assert {step["lever"] for step in tried.steps} == {step["lever"] for step in said["steps"]}
        assert tried.amounts == plan.amounts
        assert tried.possible
        with_titles += any(lever.startswith("obtain_title:") for lever, _ in plan.amounts)
    assert with_titles == 2


@pytest.mark.slow
def test_less_than_the_plan_is_not_enough(zone, planned):
    for plan, uscc in planned:
        if any(step["op"] == "obtain_title" for step in plan.content["steps"]):
            continue  # a title pulled by hand is granted, whatever it takes
        for key, amount in plan.amounts.items():
            option = next(each for each in zone.levers(uscc, plan.content["programme"]) if each.id == key)
            less = {**plan.amounts, key: amount - option.step}
            tried = zone.what_if(uscc, plan.content["programme"], less)
            if plan.content["status"] == "optimal" and plan.content["verdict_after"] == "pass":
                assert tried.content["verdict"] != "pass" or tried.required > plan.content["required"]


@pytest.mark.slow
def test_with_nothing_done_it_is_the_explanation_of_the_facts_as_foreseen(zone, folder, planned, tmp_path):
    plan, uscc = planned[0]
    by, programme = plan.content["by"], plan.content["programme"]
    (tmp_path / "then").mkdir()
    with session("duckdb") as ahead, session("duckdb") as engine:
        planner = Planner(open_snapshot(folder), load_catalog(), ahead, as_of=zone.as_of)
        found = planner.plan(programme, [uscc], by=by)[uscc]
        apply_plans(planner, [replace(found, amounts={}, steps=())], engine, tmp_path / "then")
    then = api.explain(tmp_path / "then", uscc, programme, as_of=by, home=tmp_path).content

    tried = zone.what_if(uscc, programme, {}, by=by)

    assert tried.required == 0
    aside = {"rows", "score_likely", "likely_basis"}  # no evidence ahead; the past is that of another day
    for said, told in ((tried.content, then),):
        assert {key: said[key] for key in said if key not in {*aside, "conditions", "items"}} == {
            key: told[key] for key in told if key not in {*aside, "conditions", "items"}
        }
        for part in ("conditions", "items"):
            for own, other in zip(said[part], told[part], strict=True):
                assert {**own, "rows": []} == {**other, "rows": []}


@pytest.mark.slow
def test_every_lever_offered_can_be_pulled_to_its_end_and_is_felt(zone, planned):
    for plan, uscc in planned[:4]:
        programme = plan.content["programme"]
        nothing = zone.what_if(uscc, programme, {}).content
        options = zone.levers(uscc, programme)
        assert options
        for option in options:
            tried = zone.what_if(uscc, programme, {option.id: option.most * 2})
            assert tried.amounts == {option.id: option.most}
            assert (
                tried.content["conditions"] != nothing["conditions"]
                or tried.content["items"] != nothing["items"]
            )
            assert tried.required == (option.required * (option.most / option.step)).quantize(Decimal("0.01"))


def test_threads_may_share_a_zone(zone, codes):
    alone = [zone.explain(uscc, "tech_sme").content["verdict"] for uscc in codes[:8]]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda uscc: zone.explain(uscc, "tech_sme").content["verdict"], codes[:8]))
    assert together == alone


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (lambda zone, uscc: zone.explain("911111111111111111", "hnte"), "engine.unknown-enterprise"),
        (lambda zone, uscc: zone.explain(uscc, "hnt"), "engine.unknown-programme"),
        (lambda zone, uscc: zone.plan(uscc, "tech_sme", by=date(2020, 1, 1)), "engine.plan-day"),
        (lambda zone, uscc: zone.plan(uscc, "tech_sme", forecast="guess"), "engine.plan-forecast"),
        (
            lambda zone, uscc: zone.what_if(uscc, "tech_sme", {"rd_spent": 1}, by=date(2027, 6, 30)),
            "engine.plan-lever",
        ),
        (
            lambda zone, uscc: zone.what_if(uscc, "tech_sme", {"rd_spend": -1}, by=date(2027, 6, 30)),
            "engine.plan-amount",
        ),
        (lambda zone, uscc: zone.what_if(uscc, "tech_sme", {}, by=date(2020, 1, 1)), "engine.plan-day"),
    ],
)
def test_what_cannot_be_answered_is_said(zone, codes, asked, code):
    with pytest.raises(YuqiError) as refused:
        asked(zone, codes[0])
    assert refused.value.problems[0].code == code


def test_a_zone_may_be_opened_from_a_facts_folder_and_closed(folder, tmp_path):
    with api.open_zone(folder.parent / "facts", accept_good=True, home=tmp_path) as zone:
        assert zone.as_of == date(2026, 6, 30)
        assert zone.facts_hash == api.snapshot(folder, out=folder).facts_hash
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_reports_of_an_open_zone_rest_on_a_run_that_is_there(zone, folder, codes, tmp_path):
    run = api.assess(folder, programmes=["hnte", "tech_sme"], home=tmp_path / "home", out=tmp_path / "run")
    before = sorted((tmp_path / "run").rglob("*"))

    for kind in ("html", "docx", "xlsx"):
        file = api.report_firm(
            zone,
            codes[0],
            programmes=["hnte", "tech_sme"],
            out=tmp_path / f"firm.{kind}",
            results=run.folder,
        )
        assert file.stat().st_size > 5_000
    assert sorted((tmp_path / "run").rglob("*")) == before
    assert not (folder.parent / "home" / "runs").exists()


def test_points_of_one_enterprise_are_those_of_the_ranked_list(zone, folder, codes, tmp_path):
    whole = {
        row["uscc"]: row
        for row in api.points(folder, "points.national_v2", out=tmp_path / "points").rows("points")
    }
    for uscc in codes[:5]:
        if uscc in whole:
            row, sheet = zone.points(uscc, "points.national_v2")
            assert row == whole[uscc]
            assert sheet.uscc == uscc
