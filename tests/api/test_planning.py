"""Plans and campaigns asked for in Python: what comes back, and forecasts out of workbooks and folders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from yuqi import api
from yuqi.base import YuqiError
from yuqi.facts import build_snapshot
from yuqi.sample import make_sample


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans")
    make_sample(folder / "facts", enterprises=60, seed=1)
    build_snapshot(folder / "facts", out=folder / "zone", accept_good=True)
    return folder / "zone"


@pytest.fixture(scope="module")
def uscc(zone):
    from pyarrow import parquet

    return parquet.read_table(zone / "enterprises.parquet")["uscc"][3].as_py()


@pytest.mark.slow
def test_a_plan_is_the_same_asked_twice(zone, uscc, tmp_path):
    first = api.plan(zone, uscc, "hnte", by=date(2027, 6, 30), home=tmp_path)
    again = api.plan(zone, uscc, "hnte", by=date(2027, 6, 30), home=tmp_path)

    assert first.content == again.content
    assert first.content["by"] == date(2027, 6, 30)
    assert first.applied is None


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["workbook", "folder"])
def test_a_forecast_may_be_a_workbook_or_a_facts_folder(zone, uscc, tmp_path, kind):
    if kind == "workbook":
        file = tmp_path / "预测.xlsx"
        book = openpyxl.Workbook()
        book.active.title = "年度报表"
        for row in (["统一社会信用代码", "年度", "营业收入（万元）"], [uscc, 2026, 123.5], [uscc, 2025, 1]):
            book.active.append(row)
        book.save(file)
    else:
        file = tmp_path / "facts"
        file.mkdir()
        (file / "statements.csv").write_text(f"uscc,year,revenue\n{uscc},2026,1235000\n", "utf-8")

    found = api.plan(zone, uscc, "gazelle", by=date(2027, 6, 30), forecast=str(file), home=tmp_path / "home")

    said = {each["field"]: each for each in found.content["assumes"] if each["year"] == 2026}
    assert (said["revenue"]["value"], said["revenue"]["basis"]) == (Decimal(1235000), "file")
    assert all(each["basis"] in ("file", "carry") for each in said.values())
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.slow
def test_a_forecast_never_changes_a_closed_year(zone, uscc, tmp_path):
    file = tmp_path / "forecast.csv"
    file.write_text(f"uscc,year,revenue\n{uscc},2026,1\n{uscc},2025,1\n", "utf-8")
    alone = tmp_path / "alone.csv"
    alone.write_text(f"uscc,year,revenue\n{uscc},2026,1\n", "utf-8")

    both, one = (
        api.plan(zone, uscc, "gazelle", by=date(2027, 6, 30), forecast=str(path), home=tmp_path / "home")
        for path in (file, alone)
    )

    assert both.content == one.content


@pytest.mark.slow
def test_a_campaign_takes_a_forecast_by_file_and_writes_its_plans(zone, uscc, tmp_path):
    file = tmp_path / "forecast.csv"
    file.write_text(f"uscc,year,revenue\n{uscc},2026,1\n", "utf-8")

    done = api.campaign(
        zone,
        ["zhejiang.tech_sme"],
        hours=Decimal(60),
        forecast=str(file),
        home=tmp_path / "home",
        out=tmp_path / "out",
    )

    assert done.hours <= 60
    assert done.lines
    assert {path.name for path in done.folder.iterdir()} >= {"campaign.parquet", "plans.parquet"}


def test_a_campaign_with_everything_wrong_says_all_of_it(zone, tmp_path):
    with pytest.raises(YuqiError) as refused:
        api.campaign(zone, [], hours=Decimal(-1), budget=Decimal(-1), home=tmp_path)

    assert [problem.code for problem in refused.value.problems] == [
        "api.no-programme",
        "api.below-zero",
        "api.below-zero",
    ]
