"""Results folders are complete or absent."""

from datetime import UTC, datetime

import pytest

from yuqi.api.runs import is_result, latest_run, new_run, results_folder
from yuqi.base import YuqiError

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


def write_result(folder, text):
    with results_folder(folder) as writing:
        (writing / "run.parquet").write_text(text)


def test_results_appear_whole_when_writing_ends(tmp_path):
    target = tmp_path / "out"

    with results_folder(target) as writing:
        (writing / "run.parquet").write_text("1")
        assert not target.exists()

    assert is_result(target)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_results_leave_nothing_behind_when_writing_fails(tmp_path):
    with pytest.raises(RuntimeError), results_folder(tmp_path / "out"):
        raise RuntimeError

    assert list(tmp_path.iterdir()) == []


def test_an_earlier_result_is_replaced_whole(tmp_path):
    target = tmp_path / "out"
    write_result(target, "first")
    (target / "verdicts.parquet").write_text("of the first run")

    write_result(target, "second")

    assert [path.name for path in target.iterdir()] == ["run.parquet"]
    assert (target / "run.parquet").read_text() == "second"


def test_an_earlier_result_stays_as_it_was_when_the_next_one_fails(tmp_path):
    target = tmp_path / "out"
    write_result(target, "first")

    with pytest.raises(RuntimeError), results_folder(target):
        raise RuntimeError

    assert (target / "run.parquet").read_text() == "first"


def test_an_empty_folder_may_take_results(tmp_path):
    target = tmp_path / "out"
    target.mkdir()

    write_result(target, "first")

    assert is_result(target)


@pytest.mark.parametrize("content", ["folder with something else", "file"])
def test_something_else_is_never_overwritten(tmp_path, content):
    target = tmp_path / "out"
    if content == "file":
        target.write_text("mine")
    else:
        target.mkdir()
        (target / "thesis.docx").write_text("mine")

    with pytest.raises(YuqiError) as refusal, results_folder(target):
        pass

    (problem,) = refusal.value.problems
    assert problem.code == "api.out-not-empty"
    assert (
        problem.line("zh")
        == f"这里已有别的内容，结果不会覆盖它 · {target} · 换一个空的或不存在的目录，或以前的结果目录 [api.out-not-empty]"
    )
    assert problem.line("en") == (
        f"something else is here, and results do not overwrite it · {target}"
        " · name a folder that is empty, absent, or an earlier result [api.out-not-empty]"
    )


def test_two_runs_of_one_second_get_two_folders(tmp_path):
    first = new_run(tmp_path, now=NOON, facts_hash="abcdef123456")
    write_result(first, "1")

    second = new_run(tmp_path, now=NOON, facts_hash="abcdef123456")

    assert first.name == "20260331-120000-abcdef"
    assert second.name == "20260331-120000-abcdef-2"


def test_the_latest_run_is_the_newest_complete_one(tmp_path):
    assert latest_run(tmp_path) is None
    for day in (1, 3, 2):
        folder = new_run(tmp_path, now=NOON.replace(day=day), facts_hash="abcdef")
        write_result(folder, "x")
        (folder / "verdicts.parquet").write_text("x")
    write_result(new_run(tmp_path, now=NOON.replace(day=9), facts_hash="abcdef"), "x")  # a simulation
    (tmp_path / "runs" / "20270101-000000-broken").mkdir()

    assert latest_run(tmp_path).name.startswith("20260303")
