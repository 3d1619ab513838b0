"""`yuqi plan`, `yuqi campaign` and `yuqi assess --plans` on the terminal."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest

from yuqi import api
from yuqi.facts import build_snapshot
from yuqi.sample import make_sample

CONTRACT = (Path(__file__).parents[2] / "docs" / "reference" / "contract.md").read_text("utf-8")
TITLES = ["hnte", "zhejiang.tech_sme", "specialised_sme", "young_eagle"]


@pytest.fixture(scope="session")
def ahead(tmp_path_factory):
    """A zone of 300 enterprises, its verdicts, and a plan of every kind."""
    folder = tmp_path_factory.mktemp("ahead")
    make_sample(folder / "facts", enterprises=300, seed=1)
    build_snapshot(folder / "facts", out=folder / "zone", accept_good=True)
    done = api.assess(
        folder / "zone", programmes=TITLES, plans=True, home=folder / "home", out=folder / "out"
    )
    plans = pq.read_table(done.folder / "plans.parquet").to_pylist()
    verdicts = pq.read_table(done.folder / "verdicts.parquet").to_pylist()

    def one(rows, **cells):
        found = [row for row in rows if all(row[name] == cell for name, cell in cells.items())]
        return found[0]["uscc"], found[0]["programme"]

    paid = [plan for plan in plans if plan["required"]]
    return SimpleNamespace(
        zone=folder / "zone",
        out=done.folder,
        plans=plans,
        already=one(verdicts, verdict="pass"),
        optimal=one(paid, status="optimal", verdict_after="pass"),
        judged=one(plans, status="optimal", verdict_after="open"),
        priced=one(plans, status="optimal", cost_status="illustrative"),
        impossible=one(plans, status="impossible"),
    )


# plan


@pytest.mark.slow
def test_a_plan_says_what_to_do_when_for_how_much_and_what_it_takes_for_granted(yuqi, ahead):
    said = yuqi("plan", ahead.zone, *ahead.optimal)

    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith(f"{ahead.optimal[0]} · {ahead.optimal[1]}@")
    assert re.fullmatch(r"方案（已证明最省）：20\d\d-\d\d-\d\d 申报，\d+ 个月后", lines[1])
    assert lines[2].startswith("须投入 ")
    assert lines[3].startswith("现在：不符合")
    assert re.match(r"  1\. 2026-06-30 → 20\d\d-\d\d-\d\d  \S+", lines[lines.index("步骤") + 1])
    assert "假定：未结束年度沿用上一年度数据" in lines
    assert lines[-1].startswith("价格、人均费用、所需月数没有公布的标准，均为示意")


@pytest.mark.slow
def test_a_price_that_nobody_published_is_marked(yuqi, ahead):
    said = yuqi("plan", ahead.zone, *ahead.priced)

    assert "元（示意）" in said.out
    assert "花费约 0 元" not in said.out


@pytest.mark.slow
def test_steps_without_a_price_are_not_said_to_cost_nothing(yuqi, ahead):
    unpriced = [plan for plan in ahead.plans if plan["status"] == "optimal" and plan["cost"] is None]
    assert unpriced

    said = yuqi("plan", ahead.zone, unpriced[0]["uscc"], unpriced[0]["programme"])

    assert said.out.splitlines()[2].endswith("；另外的花费不详（各步骤都没有价格）")


@pytest.mark.slow
def test_who_passes_already_is_told_to_apply(yuqi, ahead):
    said = yuqi("plan", ahead.zone, *ahead.already)

    assert said.out.splitlines()[1] == "现在就达到条件，可以申报"
    assert "步骤" not in said.out
    assert "届时" not in said.out


@pytest.mark.slow
def test_what_is_impossible_is_said_with_the_conditions_in_the_way(yuqi, ahead):
    said = yuqi("plan", ahead.zone, *ahead.impossible, "--lang", "en")

    assert said.code == 0
    lines = said.out.splitlines()
    assert re.fullmatch(
        r"No plan \(looked as far as 20\d\d-\d\d-\d\d\); these conditions stand in the way", lines[1]
    )
    assert any(line.startswith("  ✘ ") and ": " in line for line in lines)


@pytest.mark.slow
def test_what_experts_still_decide_is_said(yuqi, ahead):
    said = yuqi("plan", ahead.zone, *ahead.judged)

    assert "届时：待定" in said.out
    assert "届时还要看专家评分：条件都满足，得分区间够得着及格线。" in said.out.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("which", ["optimal", "judged", "impossible", "already"])
def test_a_plan_as_json_has_the_keys_of_the_contract(yuqi, ahead, which):
    (promised,) = re.findall(r"^`plan`: `(\{.*\})`$", CONTRACT, re.MULTILINE)
    (step,) = re.findall(r"^STEP: `(\{.*?\})`", CONTRACT, re.MULTILINE)

    document = json.loads(yuqi("plan", ahead.zone, *getattr(ahead, which), "--json").out)

    assert list(document) == outer_keys(promised)
    for each in document["steps"]:
        assert list(each) == outer_keys(step)
    for each in document["assumes"]:
        assert list(each) == ["table", "year", "field", "value", "basis"]
    for each in document["blocked_by"]:
        assert list(each) == ["condition", "label", "why", "until"]
    assert (document["status"] == "impossible") == bool(document["blocked_by"])


def outer_keys(shape):
    """The keys of a JSON shape of the contract, without those of the shapes inside it."""
    inner = re.sub(r"[\[{][^\[\]{}]*[\]}]", "", shape[1:-1])
    while re.search(r"[\[{][^\[\]{}]*[\]}]", inner):
        inner = re.sub(r"[\[{][^\[\]{}]*[\]}]", "", inner)
    return [part.split(":")[0].strip('"') for part in inner.split(",")]


@pytest.mark.slow
@pytest.mark.parametrize("which", ["optimal", "judged"])
def test_a_plan_applied_assesses_as_it_says(yuqi, ahead, which, tmp_path):
    uscc, programme = getattr(ahead, which)

    planned = yuqi("plan", ahead.zone, uscc, programme, "--apply", tmp_path / "then", "--json")
    assessed = yuqi(
        "assess", tmp_path / "then", "--programme", programme, "--only", uscc, "--out", tmp_path / "out"
    )

    document = json.loads(planned.out)
    assert assessed.code == 0
    (verdict,) = pq.read_table(tmp_path / "out" / "verdicts.parquet").to_pylist()
    assert verdict["verdict"] == document["verdict_after"]
    assert str(verdict["as_of"]) == document["by"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "zh", "en"),
    [
        (
            ["--by", "2026-06-30"],
            "申报日“2026-06-30”不在评定日 2026-06-30 之后三年以内 · 给一个评定日之后、三年以内的日子，或不写 --by，由系统逐个申报期去试 [engine.plan-day]",
            'the day of application "2026-06-30" is not within three years after 2026-06-30 · give a day after the day of assessment and within three years, or leave --by out [engine.plan-day]',
        ),
        (
            ["--forecast", "carri"],
            "没有名为“carri”的预测方法，也没有这个文件 · 可用：carry, trend，或一个写有未结束年度年度报表的 CSV、工作簿或数据目录 [engine.plan-forecast]",
            "there is no forecast named “carri”, nor such a file · use carry, trend, or a CSV, workbook or facts folder with statements of open years [engine.plan-forecast]",
        ),
    ],
)
def test_a_day_or_forecast_that_will_not_do_is_refused(yuqi, ahead, option, zh, en):
    for lang, sentence in (("zh", zh), ("en", en)):
        said = yuqi("plan", ahead.zone, *ahead.optimal, *option, "--lang", lang)

        assert said.code == 2
        assert said.err.splitlines()[-1] == sentence


@pytest.mark.slow
def test_an_unknown_title_or_enterprise_is_refused(yuqi, ahead):
    title = yuqi("plan", ahead.zone, ahead.optimal[0], "hntee")
    enterprise = yuqi("plan", ahead.zone, "91330199MA0000000X", "hnte")

    assert title.code == enterprise.code == 2
    assert title.err.endswith("最接近的是 hnte, tech_sme [engine.unknown-programme]\n")
    assert enterprise.err.endswith("[engine.unknown-enterprise]\n")


@pytest.mark.slow
def test_what_is_no_plan_is_not_applied(yuqi, ahead, tmp_path):
    said = {
        lang: yuqi("plan", ahead.zone, *ahead.already, "--apply", tmp_path / "then", "--lang", lang)
        for lang in ("zh", "en")
    }

    assert said["zh"].code == 2
    assert said["zh"].err.splitlines()[-1] == (
        "没有可落实的方案：现在已达到条件，或没有办法达到 · 先不带 --apply 运行，看是哪一种 [api.nothing-to-apply]"
    )
    assert said["en"].err.splitlines()[-1] == (
        "there is no plan to apply: the title can be had already, or there is no way to it"
        " · run it without --apply first to see which [api.nothing-to-apply]"
    )
    assert not (tmp_path / "then").exists()


@pytest.mark.slow
def test_a_folder_with_something_in_it_is_never_applied_to(yuqi, ahead, tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")

    said = {
        lang: yuqi("plan", ahead.zone, *ahead.optimal, "--apply", tmp_path, "--lang", lang)
        for lang in ("zh", "en")
    }

    assert said["zh"].code == 2
    assert said["zh"].err.splitlines()[-1] == (
        f"要写入的文件夹已经有内容 · {tmp_path} · 换一个不存在的或空的文件夹 [api.apply-not-empty]"
    )
    assert said["en"].err.splitlines()[-1] == (
        f"the folder to write to holds something already · {tmp_path} · name a folder that is absent or empty"
        " [api.apply-not-empty]"
    )


# --forecast FILE


@pytest.mark.slow
def test_a_file_of_statements_takes_the_place_of_the_forecast(yuqi, ahead, tmp_path):
    uscc, programme = ahead.judged
    file = tmp_path / "预测.csv"
    file.write_text(f"统一社会信用代码,年度,营业收入\n{uscc},2026,1234567.89\n", "utf-8")

    said = yuqi("plan", ahead.zone, uscc, programme, "--by", "2027-06-30", "--forecast", file, "--json")
    spoken = yuqi("plan", ahead.zone, uscc, programme, "--by", "2027-06-30", "--forecast", file)

    document = json.loads(said.out)
    bases = {each["field"]: (each["basis"], each["value"]) for each in document["assumes"] if each["year"]}
    assert document["forecast"] == "file"
    assert bases.pop("revenue") == ("file", 1234567.89)
    assert {basis for basis, _ in bases.values()} == {"carry"}
    assert "假定：未结束年度用所给文件的数据，文件没写的沿用上一年度" in spoken.out.splitlines()
    assert "（1,234,567.89 元）（取自所给文件）" in spoken.out


@pytest.mark.slow
def test_a_file_of_statements_is_what_an_applied_plan_stands_on(yuqi, ahead, tmp_path):
    uscc, programme = ahead.optimal
    file = tmp_path / "forecast.csv"
    file.write_text(f"uscc,year,staff_master\n{uscc},2026,1\n", "utf-8")

    planned = yuqi(
        "plan", ahead.zone, uscc, programme, "--forecast", file, "--apply", tmp_path / "then", "--json"
    )

    rows = pq.read_table(tmp_path / "then" / "statements.parquet").to_pylist()
    (row,) = [row for row in rows if row["uscc"] == uscc and row["year"] == 2026]
    assert planned.code == 0
    assert row["staff_master"] == 1
    assert row["revenue"] is not None


@pytest.mark.slow
def test_a_bad_forecast_is_refused_with_its_cell(yuqi, ahead, tmp_path):
    uscc, programme = ahead.optimal
    file = tmp_path / "forecast.csv"
    file.write_text(f"uscc,year,revenue\n{uscc},2026,九千万\n", "utf-8")

    said = yuqi("plan", ahead.zone, uscc, programme, "--forecast", file)

    assert said.code == 2
    assert said.err.splitlines()[-1] == (
        "“九千万”不是数字 · forecast.csv，第 2 行，“revenue”列，单元格 C2 · 只填数字，例如 125000 [facts.not-a-number]"
    )


@pytest.mark.slow
def test_a_forecast_of_closed_years_only_is_refused(yuqi, ahead, tmp_path):
    uscc, programme = ahead.optimal
    file = tmp_path / "forecast.csv"
    file.write_text(f"uscc,year,revenue\n{uscc},2024,5\n", "utf-8")

    said = {
        lang: yuqi("plan", ahead.zone, uscc, programme, "--forecast", file, "--lang", lang)
        for lang in ("zh", "en")
    }

    assert said["zh"].err.splitlines()[-1] == (
        "文件里没有 2026 年及以后的年度报表 · forecast.csv · 按模板的“年度报表”填未结束的年度，至少有统一社会信用代码和年度"
        " [api.forecast-no-open-year]"
    )
    assert said["en"].err.splitlines()[-1] == (
        "the file has no statements of 2026 or later · forecast.csv"
        " · fill the sheet 年度报表 of the template for years that have not ended; uscc and year at least"
        " [api.forecast-no-open-year]"
    )


# assess --plans


@pytest.mark.slow
def test_plans_of_a_run_have_the_columns_of_the_contract(ahead):
    place = ["subject", "subject_id", "uscc", "programme", "edition", "procedure"]
    near = pq.read_table(ahead.out / "verdicts.parquet", columns=["standing"])["standing"].to_pylist()
    steps = re.findall(r"^STEP: `(\{.*?\})`", CONTRACT, re.MULTILINE)

    plans = pq.read_table(ahead.out / "plans.parquet")

    assert plans.column_names == [*place, *columns("plans")]
    assert pq.read_schema(ahead.out / "plan_steps.parquet").names == [
        *place,
        "plan",
        "step",
        *outer_keys(steps[0]),
    ]
    assert plans["plan"].to_pylist().count(0) == near.count("near")


def columns(table):
    """The columns the contract promises of a table, after those of P."""
    (line,) = re.findall(rf"^\| `{table}` \| P, (.*) \|$", CONTRACT, re.MULTILINE)
    return re.sub(r"\s*\([^()]*\)", "", line).split(", ")


# campaign


@pytest.mark.slow
def test_a_campaign_keeps_within_its_hours_and_yuan(yuqi, ahead, tmp_path):
    said = yuqi(
        "campaign", ahead.zone, "--programme", "hnte", "--programme", "zhejiang.tech_sme",
        "--hours", "300", "--budget", "60000", "--out", tmp_path / "out", "--format", "csv",
    )  # fmt: skip

    assert said.code == 0
    lines = said.out.splitlines()
    assert re.fullmatch(r"辅导计划：\d+ 个候选中选 \d+ 个", lines[0])
    assert "资金上限 6 万元（60,000 元）" in lines
    assert "已证明：同样的工时和资金选不出权重更高的组合" in lines
    assert lines[-1] == str(tmp_path / "out")
    with (tmp_path / "out" / "campaign.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    chosen = [row for row in rows if row["chosen"] == "true"]
    hours = sum(Decimal(row["hours"]) for row in chosen)
    assert chosen
    assert len(chosen) < len(rows)
    assert hours <= 300
    assert sum(Decimal(row["required"]) for row in chosen) <= 60000
    assert [int(row["rank"]) for row in chosen] == list(range(1, len(chosen) + 1))
    assert any(line.startswith(f"合计用工时 {hours:f}".rstrip("0").rstrip(".")) for line in lines)
    assert list(rows[0])[6:] == columns("campaign")


@pytest.mark.slow
def test_a_campaign_as_json_lists_the_chosen(yuqi, ahead, tmp_path):
    (promised,) = re.findall(r'^`campaign`: `\{"campaign":\[(\{.*?\})\]', CONTRACT, re.MULTILINE)

    said = yuqi(
        "campaign", ahead.zone, "--programme", "hnte", "--hours", "100", "--json", "--out", tmp_path / "out"
    )

    document = json.loads(said.out)
    assert set(document) == {"campaign", "run"}
    assert document["campaign"]
    assert all(list(line) == outer_keys(promised) for line in document["campaign"])
    assert document["run"]["as_of"] == "2026-06-30"


def test_a_campaign_needs_a_title_and_amounts_not_below_zero(yuqi, zone):
    arguments = ["campaign", zone, "--accept-good", "--hours", "-1", "--budget", "-5"]

    said = {lang: yuqi(*arguments, "--lang", lang) for lang in ("zh", "en")}

    assert said["zh"].code == 2
    assert said["zh"].err.splitlines()[-3:] == [
        "没有说为哪个项目编排辅导计划 · 加上 --programme，例如 --programme hnte；可以写多个 [api.no-programme]",
        "--hours 不能小于零（-1） · 写零或更大的数 [api.below-zero]",
        "--budget 不能小于零（-5） · 写零或更大的数 [api.below-zero]",
    ]
    assert said["en"].err.splitlines()[-3:] == [
        "no programme is named to coach for · add --programme, for example --programme hnte; several may be named [api.no-programme]",
        "--hours cannot be below zero (-1) · give zero or more [api.below-zero]",
        "--budget cannot be below zero (-5) · give zero or more [api.below-zero]",
    ]
