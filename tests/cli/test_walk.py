"""From facts to ladder and page on the terminal; slow because the whole catalog is compiled."""

import json
import shutil
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

STANDINGS = ["at_risk", "held", "pass", "near", "open", "far"]


@pytest.fixture(scope="session")
def uscc(zone):
    return pq.read_table(zone / "enterprises.parquet")["uscc"][0].as_py()


def bad_facts(zone, tmp_path):
    """The zone with one more file, whose only row is bad."""
    folder = tmp_path / "bad"
    shutil.copytree(zone, folder)
    (folder / "awards.parquet").unlink(missing_ok=True)
    (folder / "awards.csv").write_text("统一社会信用代码,编号,获奖日期\n91330199XXXXXXXX,A1,去年\n", "utf-8")
    return folder


def test_sample_writes_a_zone_and_prints_its_folder(yuqi, tmp_path):
    said = yuqi("sample", tmp_path / "zone", "--enterprises", "20", "--lang", "en")

    assert said.code == 0
    assert said.out == f"{tmp_path / 'zone'}\n"
    assert said.err.endswith("sample zone: 20 enterprises, seed 1, as of 2026-06-30\n")
    assert (tmp_path / "zone" / "zone.yaml").is_file()


def test_sample_refuses_a_folder_that_holds_something_else(yuqi, tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")

    said = yuqi("sample", tmp_path, "--enterprises", "20")

    assert said.code == 2
    assert said.err.endswith("[sample.folder]\n")


def test_check_lists_how_far_each_table_reaches(yuqi, zone):
    said = yuqi("check", zone, "--json")

    document = json.loads(said.out)
    assert set(document) == {"problems", "rows", "coverage"}
    assert document["rows"]["enterprises"] == {"read": 60, "good": 60, "set_aside": 0}
    assert set(document["coverage"]["ip_rights"]) == {"enterprises", "with_rows", "absence"}


def test_check_of_bad_facts_names_the_cell_and_ends_with_2(yuqi, zone, tmp_path):
    said = yuqi("check", bad_facts(zone, tmp_path))

    assert said.code == 2
    assert "awards.csv" in said.err
    assert "awards\t1\t0\t1" in said.out


def test_check_of_nothing_is_refused(yuqi, tmp_path):
    said = yuqi("check", tmp_path / "absent")

    assert said.code == 2
    assert said.err.endswith("[facts.nothing-there]\n")


@pytest.mark.slow
def test_assess_prints_a_ladder_and_writes_a_run(yuqi, zone, tmp_path):
    said = yuqi("assess", zone, "--accept-good", "--programme", "hnte", "--programme", "tech_sme")

    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[1].split("\t") == ["项目", "预警", "已获", "达标", "临近", "待定", "尚远"]
    for line in lines[2:4]:
        label, *counts = line.split("\t")
        assert label in ("高新技术企业", "科技型中小企业")
        assert sum(map(int, counts)) == 60
    (run,) = (tmp_path / "home" / "runs").iterdir()
    assert lines[-1] == str(run)
    assert "评定日 2026-06-30（取自 zone.yaml）" in said.err
    assert pq.read_table(run / "run.parquet")["run"].to_pylist() == [run.name]


@pytest.mark.slow
def test_assess_as_json_gives_run_and_ladder(yuqi, zone):
    said = yuqi("assess", zone, "--accept-good", "--programme", "hnte", "--as-of", "2026-03-31", "--json")

    document = json.loads(said.out)
    assert document["run"]["as_of"] == "2026-03-31"
    assert document["run"]["as_of_from"] == "option"
    assert [row["standing"] for row in document["ladder"]] == STANDINGS
    assert sum(row["count"] for row in document["ladder"]) == 60


@pytest.mark.slow
def test_assess_of_one_enterprise_prints_its_verdict_with_reasons(yuqi, zone, uscc, tmp_path):
    said = yuqi(
        "assess", zone, "--accept-good", "--only", uscc, "--programme", "hnte", "--lang", "en",
        "--out", tmp_path / "one",
    )  # fmt: skip

    heading, verdict, folder = said.out.splitlines()
    assert heading.split("\t") == ["uscc", "programme", "standing", "verdict", "reasons"]
    assert verdict.split("\t")[0] == uscc
    assert folder == str(tmp_path / "one")
    assert (tmp_path / "one" / "conditions.parquet").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["csv", "json"])
def test_assess_writes_other_formats(yuqi, zone, uscc, tmp_path, format_):
    said = yuqi(
        "assess", zone, "--accept-good", "--only", uscc, "--programme", "hnte",
        "--format", format_, "--out", tmp_path / "out",
    )  # fmt: skip

    assert said.code == 0
    assert (tmp_path / "out" / f"verdicts.{format_}").is_file()
    assert (tmp_path / "out" / "outcomes" / f"hnte.{format_}").is_file()
    assert not list((tmp_path / "out").rglob("*.parquet"))


def test_assess_stops_at_bad_cells_and_writes_nothing(yuqi, zone, tmp_path):
    said = yuqi("assess", bad_facts(zone, tmp_path), "--out", tmp_path / "out")

    assert said.code == 2
    assert said.out == ""
    assert "awards.csv" in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_assess_sets_bad_rows_aside_on_request_and_says_so(yuqi, zone, tmp_path):
    said = yuqi("assess", bad_facts(zone, tmp_path), "--accept-good", "--programme", "hnte")

    assert said.code == 0
    assert "行有问题的数据" in said.err


def test_assess_never_overwrites_something_else(yuqi, zone, tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")

    said = yuqi("assess", zone, "--accept-good", "--out", tmp_path)

    assert said.code == 2
    assert said.err.endswith("[api.out-not-empty]\n")


def test_assess_names_an_enterprise_that_is_not_there(yuqi, zone):
    said = yuqi("assess", zone, "--accept-good", "--only", "91330199MANUEAGP6X", "--programme", "hnte")

    assert said.code == 2
    assert said.err.endswith("[engine.unknown-enterprise]\n")


def test_postgres_without_an_address_says_where_to_put_it(yuqi, zone, monkeypatch):
    monkeypatch.delenv("YUQI_POSTGRES", raising=False)

    said = yuqi("assess", zone, "--accept-good", "--backend", "postgres", "--lang", "en")

    assert said.code == 2
    assert said.err.splitlines()[-1] == (
        "the address of PostgreSQL is not known · put it into the environment variable YUQI_POSTGRES,"
        " e.g. postgresql://user@host/database [api.no-postgres-address]"
    )


@pytest.mark.slow
def test_show_sql_prints_the_statements(yuqi, zone):
    said = yuqi("assess", zone, "--accept-good", "--programme", "hnte", "--show-sql")

    assert "-- verdicts\n" in said.out
    assert "select" in said.out


@pytest.mark.slow
def test_demo_ends_with_the_page_and_uses_its_sample_again(yuqi, tmp_path):
    first = yuqi("demo", "--enterprises", "30", "--no-serve", "--no-browser")
    again = yuqi("demo", "--enterprises", "30", "--no-serve", "--no-browser", "--lang", "en")

    assert (first.code, again.code) == (0, 0)
    page = first.out.splitlines()[-1]
    assert page.endswith("report.html")
    assert "<html" in (tmp_path / "home" / "runs").joinpath(page).read_text("utf-8")
    assert "using the sample zone that is there" in again.err


@pytest.mark.slow
def test_explain_prints_the_tree_in_words(yuqi, zone, uscc):
    said = yuqi("explain", zone, uscc, "hnte", "--accept-good")

    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith(f"{uscc} · hnte@2016 · ")
    assert lines[1].startswith("结论：")
    assert "条件" in lines
    age = next(line for line in lines if "注册成立一年以上" in line)
    assert age.split()[1] in ("达标", "未达标", "资料待补")
    assert "国科发火〔2016〕32号 第十一条" in age
    assert any("← 自报 · enterprises.parquet 第 2 行" in line for line in lines)


@pytest.mark.slow
def test_explain_as_json_has_the_shape_of_the_contract(yuqi, zone, uscc):
    tree = json.loads(yuqi("explain", zone, uscc, "hnte", "--accept-good", "--json").out)

    assert {
        "uscc", "programme", "edition", "procedure", "as_of", "verdict", "standing", "route", "open_by",
        "score", "score_likely", "likely_basis", "conditions", "items", "settles",
    } <= set(tree)  # fmt: skip
    assert {"id", "role", "path", "label", "outcome", "op", "value", "threshold", "cite", "rows"} <= set(
        tree["conditions"][0]
    )


def test_explain_names_an_unknown_programme(yuqi, zone, uscc):
    said = yuqi("explain", zone, uscc, "hnt", "--accept-good")

    assert said.code == 2
    assert said.out == ""


@pytest.mark.slow
def test_report_of_one_enterprise_is_one_page(yuqi, zone, uscc, tmp_path):
    said = yuqi("report", zone, uscc, "--accept-good", "--programme", "hnte", "--out", tmp_path / "firm.html")

    assert said.code == 0
    assert said.out == f"{tmp_path / 'firm.html'}\n"
    assert "<html" in (tmp_path / "firm.html").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_report_of_one_enterprise_takes_its_format_from_the_file_name(yuqi, zone, uscc, tmp_path, ending):
    file = tmp_path / f"firm.{ending}"

    said = yuqi("report", zone, uscc, "--accept-good", "--programme", "hnte", "--out", file)

    assert said.code == 0
    assert said.out == f"{file}\n"
    assert zipfile.is_zipfile(file)


@pytest.mark.slow
def test_report_of_one_enterprise_holds_its_plan_and_its_points(yuqi, zone, tmp_path):
    yuqi("assess", zone, "--accept-good", "--programme", "hnte", "--out", tmp_path / "run")
    verdicts = pq.read_table(tmp_path / "run" / "verdicts.parquet").to_pylist()
    firm = next(row["uscc"] for row in verdicts if row["verdict"] == "fail")

    yuqi("report", zone, firm, "--accept-good", "--programme", "hnte", "--out", tmp_path / "firm.docx")

    with zipfile.ZipFile(tmp_path / "firm.docx") as archive:
        text = archive.read("word/document.xml").decode("utf-8")
    assert "、提升方案" in text
    assert "、创新积分" in text


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_report_of_the_zone_stands_in_the_results_folder(yuqi, zone, ending):
    said = yuqi("report", zone, "--accept-good", "--programme", "hnte", "--format", ending, "--lang", "en")

    assert said.code == 0
    file = Path(said.out.strip())
    assert (file.name, (file.parent / "run.parquet").is_file()) == (f"report.{ending}", True)
    assert zipfile.is_zipfile(file)


def test_report_of_one_enterprise_needs_facts(yuqi, uscc, tmp_path):
    (tmp_path / "run.parquet").write_bytes(b"")

    said = yuqi("report", tmp_path, uscc, "--lang", "en")

    assert said.code == 2
    assert said.err.endswith(
        "name the facts folder or workbook, not a results folder [api.report-needs-facts]\n"
    )


def test_template_is_a_workbook_that_checks_clean(yuqi, tmp_path):
    said = yuqi("template", tmp_path / "mine", "--lang", "en")

    (file,) = said.out.splitlines()
    assert said.code == 0
    assert file.endswith(".xlsx")
    assert json.loads(yuqi("check", file, "--json").out)["rows"]["enterprises"]["read"] == 0


def test_template_as_csv_is_a_file_a_table(yuqi, tmp_path):
    said = yuqi("template", tmp_path / "mine", "--format", "csv")

    assert str(tmp_path / "mine" / "enterprises.csv") in said.out.splitlines()


def test_template_never_replaces_a_file(yuqi, tmp_path):
    yuqi("template", tmp_path / "mine")

    said = yuqi("template", tmp_path / "mine")

    assert said.code == 2
    assert said.err == (
        f"这个目录不是空的，模板不会覆盖已有的文件 · {tmp_path / 'mine'} · 换一个空的或不存在的目录"
        " [api.template-not-empty]\n"
    )


def test_check_writes_the_workbook_back_with_bad_cells_marked(yuqi, zone, tmp_path):
    said = yuqi("check", bad_facts(zone, tmp_path), "--report", tmp_path / "marked.xlsx")

    assert said.code == 2
    assert f"标注后的工作簿：{tmp_path / 'marked.xlsx'}" in said.err
    assert (tmp_path / "marked.xlsx").stat().st_size > 0


def test_check_never_marks_the_facts_themselves(yuqi, tmp_path):
    book = tmp_path / "mine.xlsx"

    said = yuqi("check", book, "--report", book, "--lang", "en")

    assert said.code == 2
    assert said.err.endswith(
        f"the marked workbook would replace the facts themselves · {book}"
        " · give --report another file name [api.report-over-facts]\n"
    )


@pytest.mark.slow
def test_both_backends_give_the_same_results(yuqi, zone, postgres_url, monkeypatch):
    monkeypatch.setenv("YUQI_POSTGRES", postgres_url)
    wanted = ("assess", zone, "--accept-good", "--programme", "hnte", "--json")

    duckdb = json.loads(yuqi(*wanted).out)
    postgres = json.loads(yuqi(*wanted, "--backend", "postgres").out)

    assert postgres["run"]["backend"] == "postgres"
    assert postgres["ladder"] == duckdb["ladder"]
    assert postgres["run"]["results_hash"] == duckdb["run"]["results_hash"]
