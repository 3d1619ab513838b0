"""A results folder can be asked in SQL, and the API gives back typed values."""

from datetime import date

import pytest

from yuqi import api
from yuqi.base import Standing, YuqiError


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    zone = api.sample(home / "sample", enterprises=40)
    return api.assess(zone.folder, programmes=["hnte"], accept_good=True, home=home)


@pytest.mark.slow
def test_the_long_views_are_there_without_long_tables(run):
    assert not (run.folder / "conditions.parquet").exists()

    results = api.open_results(run.folder)
    conditions = results.sql("select condition, outcome, count(*) from conditions group by all").fetchall()
    items = results.sql("select count(*) from items where low > high").fetchall()
    results.close()

    assert {name for name, _, _ in conditions} >= {"age", "ip", "field", "score"}
    assert {outcome for _, outcome, _ in conditions} <= {"met", "unmet", "unknown"}
    assert items == [(0,)]


@pytest.mark.slow
def test_an_assessment_counts_every_enterprise_once_a_programme(run):
    (line,) = run.ladder

    assert line.programme == "hnte"
    assert line.label == "高新技术企业"
    assert sum(line.counts.values()) == 40
    assert set(line.counts) == set(Standing)


@pytest.mark.slow
def test_the_day_comes_from_the_zone_unless_given(run):
    assert run.run["as_of"] == date(2026, 6, 30)
    assert run.run["as_of_from"] == "zone"


@pytest.mark.slow
def test_the_latest_run_is_found(run):
    assert api.latest_run(run.folder.parents[1]) == run.folder


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(YuqiError) as refusal:
        api.open_results(tmp_path)

    (problem,) = refusal.value.problems
    assert problem.line("zh") == (
        f"这里没有评定结果（Parquet） · {tmp_path} · 先运行 yuqi assess，再给出它的结果目录 [api.no-results]"
    )
    assert problem.line("en") == (
        f"there are no results in Parquet here · {tmp_path}"
        " · run yuqi assess first, then name its results folder [api.no-results]"
    )


def test_an_unknown_backend_is_refused_with_the_nearest(tmp_path):
    from yuqi.api.sessions import session

    with pytest.raises(YuqiError) as refusal, session("postgress"):
        pass

    (problem,) = refusal.value.problems
    assert problem.line("en") == (
        "there is no backend postgress · use duckdb or postgres; the nearest is postgres [api.no-such-backend]"
    )


def test_a_sample_is_used_again_only_when_everything_is_equal(tmp_path):
    folder = tmp_path / "sample"
    first = api.sample(folder, enterprises=10, reuse=True)

    again = api.sample(folder, enterprises=10, reuse=True)
    other = api.sample(folder, enterprises=11, reuse=True)

    assert (first.made, again.made, other.made) == (True, False, True)


def test_a_report_format_that_does_not_exist_says_so(tmp_path):
    with pytest.raises(YuqiError) as refusal:
        api.report(tmp_path, format="pdf")

    (problem,) = refusal.value.problems
    assert problem.line("en") == (
        "there is no report format pdf · use html, docx or xlsx [api.no-such-report-format]"
    )
    assert problem.line("zh") == "没有“pdf”这种报告格式 · 用 html、docx 或 xlsx [api.no-such-report-format]"


def test_a_file_whose_ending_is_no_report_is_refused(tmp_path):
    with pytest.raises(YuqiError) as refusal:
        api.report(tmp_path, out=tmp_path / "firm.pdf")

    assert refusal.value.problems[0].code == "api.no-such-report-format"


def test_a_format_and_an_ending_that_contradict_each_other_are_refused(tmp_path):
    with pytest.raises(YuqiError) as refusal:
        api.report(tmp_path, format="xlsx", out=tmp_path / "firm.docx")

    (problem,) = refusal.value.problems
    assert problem.line("en") == (
        f"the format is xlsx, but the file name ends in .docx · {tmp_path / 'firm.docx'}"
        " · end the file name in .xlsx, or leave out --format [api.report-format-contradicts]"
    )
    assert "格式是 xlsx，文件名却以 .docx 结尾" in problem.line("zh")
