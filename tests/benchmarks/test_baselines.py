"""Hand-written SQL and what is compiled from the catalog give the same rows; nothing here is timed."""

import json

import pytest

from yuqi.cli import bench
from yuqi.cli.edge import run


@pytest.mark.parametrize(
    ("programme", "columns"), [("hnte", "hnte"), ("hnte", "why"), ("tech_sme", "tech_sme")]
)
def test_baseline_and_ours_agree_on_every_boundary_firm(boundary, programme, columns):
    from benchmarks.hnte import baseline, compiled, different_rows

    theirs = baseline(programme, columns)
    boundary.run("firms", f"create or replace table firms as {theirs.extraction}")
    ours = compiled(boundary, programme, theirs)
    boundary.run("inputs", f"create or replace table inputs as {ours.extraction}")
    for name, sql in (
        ("ours", ours.rules),
        ("theirs", theirs.rules),
        ("whole", ours.whole),
        ("hand", theirs.whole),
    ):
        boundary.run(name, f"create or replace table {name} as {sql}")

    differing = different_rows(boundary, "ours", "theirs") + different_rows(boundary, "whole", "hand")

    assert differing == []
    assert boundary.rows("rows", "select count(*) from ours") == [(2_500,)]


def test_boundary_firms_reach_every_verdict_and_both_sides_of_every_bar(boundary):
    from benchmarks.hnte import baseline

    theirs = baseline("hnte", "hnte")
    boundary.run("firms", f"create or replace table firms as {theirs.extraction}")
    boundary.run("hand", f"create or replace table hand as {theirs.rules}")

    outcomes = {
        name: {word for (word,) in boundary.rows("words", f'select distinct "{name}" from hand')}
        for (name,) in boundary.rows(
            "columns", "select column_name from (describe hand) where column_name like '%outcome'"
        )
    }

    assert boundary.rows("verdicts", "select count(distinct verdict) from hand") == [(3,)]
    assert {name: words for name, words in outcomes.items() if words != {"met", "unmet", "unknown"}} == {}


def test_the_floor_runs_on_the_same_firms(boundary):
    from benchmarks.hnte import BASELINE, baseline

    boundary.run("firms", f"create or replace table firms as {baseline('hnte', 'hnte').extraction}")

    rows = boundary.rows(
        "floor", f"select count(*) from ({(BASELINE / 'floor.sql').read_text('utf-8')}) as floor"
    )

    assert rows == [(2_500,)]


@pytest.mark.slow
def test_the_baseline_runs_on_postgres_with_the_same_rows(boundary, postgres_url, tmp_path):
    from benchmarks.dialect import in_postgres
    from benchmarks.hnte import TABLES, baseline

    from yuqi.backends.postgres import PostgresBackend

    theirs = baseline("hnte", "hnte")
    boundary.run("hand", f"create or replace table hand as {theirs.whole}")
    columns = ", ".join(
        f'"{name}"' for (name,) in boundary.rows("columns", "select column_name from (describe hand)")
    )
    postgres = PostgresBackend(postgres_url)
    try:
        for table in TABLES:
            file = tmp_path / f"{table}.parquet"
            boundary.write(table, f'select * from "{table}"', file)
            described = boundary.rows("columns", f'select column_name, column_type from (describe "{table}")')
            postgres.load(table, described, file)
        postgres.create("hand", "hand", in_postgres(theirs.whole))
        answer = tmp_path / "answer.parquet"
        postgres.write("answer", f"select {columns} from hand", answer)
    finally:
        postgres.close()

    differing = boundary.rows(
        "compare", f"select {columns} from hand except select {columns} from read_parquet('{answer}')"
    )

    assert differing == []


def test_a_missed_bar_is_told_from_noise_by_three_runs():
    from benchmarks.measure import Bar, Result

    once = Result(bench="x", work="", rows=1, ours=1.0, bar=Bar(most=1.3), runs=[1.5, 1.2, 1.3])
    twice = Result(bench="x", work="", rows=1, ours=1.0, bar=Bar(most=1.3), runs=[1.5, 1.2, 1.4])
    wrong = Result(bench="x", work="", rows=1, ours=1.0, bar=Bar(most=1.3), runs=[1.0], wrong=1)

    passed = [result.passed for result in (once, twice, wrong)]

    assert passed == [True, False, False]


def test_sides_take_turns_at_being_first():
    from benchmarks.measure import rotated

    order = []
    sides = {name: (lambda name=name: order.append(name)) for name in ("a", "b")}

    seconds = rotated(sides, rounds=2)

    assert order == ["a", "b", "a", "b", "b", "a"]
    assert set(seconds) == {"a", "b"}


def test_the_page_shows_every_result_that_is_kept(tmp_path, monkeypatch):
    from benchmarks import report
    from benchmarks.measure import Bar, Result

    monkeypatch.setattr(report, "RESULTS", tmp_path)
    result = Result(
        bench="hnte", work="one row a firm", rows=9, ours=1.2, baseline=1.0, bar=Bar(most=1.3), runs=[1.2]
    )
    report.keep([result], 9)

    page = report.page()

    assert "| `hnte` | one row a firm | 9 | 1.200 s | 1.000 s | — | 1.20 × | ≤ 1.3 × met | — | — |" in page
    assert json.loads((tmp_path / "hnte.json").read_text("utf-8"))["results"][0]["passed"] is True


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        (
            "zh",
            "这里没有基准程序 benchmarks/run.py · 基准不随安装包发布；取得源代码后在其中运行 [cli.no-benchmarks]",
        ),
        (
            "en",
            (
                "there is no benchmarks/run.py here · benchmarks are not part of the package;"
                " get the source and run them there [cli.no-benchmarks]"
            ),
        ),
    ],
)
def test_without_a_checkout_bench_says_where_benchmarks_are(lang, line, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(bench, "SCRIPT", tmp_path / "run.py")

    code = run(["bench", "--lang", lang])

    assert code == 2
    assert line in capsys.readouterr().err
