"""What the terminal refuses: one line a problem, exit code 2, nothing half-written."""

import errno
import os
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

REFUSED = 2


@pytest.fixture(scope="session")
def uscc(zone):
    return pq.read_table(zone / "enterprises.parquet")["uscc"][0].as_py()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--tax-year", "1850"], "应不小于 2000"),
        (["--tax-year", "year"], "应为整数"),
        (["--memory", "lots"], "“--memory”的值不对：lots"),
        (["--format", "pdf"], "pdf，可选 'parquet', 'csv', 'xlsx', 'json'"),
        (["--as-of", "2026-02-30"], "“--as-of”的值不对：2026-02-30"),
        (["--as-of", "1890-01-01"], "[api.day-out-of-range]"),
        (["--as-of", "2005-01-01"], "[engine.nothing-in-force]"),
        (["--programme", "hnt"], "最接近的是 hnte"),
    ],
)
@pytest.mark.slow
def test_assess_refuses_an_option_in_one_chinese_line(yuqi, zone, arguments, says):
    said = yuqi("assess", zone, "--accept-good", *arguments)

    assert said.code == REFUSED
    assert says in said.err.splitlines()[-1]
    assert said.out == ""


def test_a_home_that_cannot_be_made_is_refused(yuqi, zone, tmp_path):
    (tmp_path / "file").write_text("mine")

    said = yuqi("assess", zone, "--accept-good", "--home", tmp_path / "file" / "home")

    assert said.code == REFUSED
    assert said.err.splitlines()[-1].startswith("文件读写不了：没有这个文件夹或文件 · ")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_full_disk_is_said_and_nothing_is_left(yuqi, zone, tmp_path, monkeypatch):
    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("yuqi.api.assessing.run_engine", full)

    said = yuqi("assess", zone, "--accept-good", "--out", tmp_path / "out", "--lang", "en")

    assert said.code == REFUSED
    assert said.err.splitlines()[-1].startswith(
        "a file cannot be read or written: no space left on the disk · "
    )
    assert list(tmp_path.iterdir()) == [] or not (tmp_path / "out").exists()


def test_an_interrupted_run_leaves_no_half_result(yuqi, zone, tmp_path, monkeypatch):
    def interrupted(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("yuqi.api.assessing.run_engine", interrupted)

    said = yuqi("assess", zone, "--accept-good", "--home", tmp_path / "home")

    assert said.code != 0
    assert said.err.splitlines()[-1] == "已中断"
    assert [path.name for path in (tmp_path / "home").rglob("*")] == ["runs"]


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no devices here")
def test_a_device_is_never_replaced_by_a_file(yuqi, zone):
    said = yuqi("report", zone, "--out", "/dev/null")

    assert said.code == REFUSED
    assert said.err.splitlines()[-1].endswith("[api.out-not-a-file]")
    assert not Path("/dev/null").is_file()


def test_a_marked_workbook_must_be_called_one(yuqi, zone, tmp_path):
    said = yuqi("check", zone, "--report", tmp_path / "marked.csv")

    assert said.code == REFUSED
    assert said.err.splitlines()[-1].endswith("[api.report-not-xlsx]")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_an_officer_names_titles_and_items_in_chinese(yuqi, zone, uscc, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "企业"
    book.active.append(["统一社会信用代码", "企业名称", "成立日期", "国民经济行业代码", "经营状态"])
    book.active.append([uscc, "样例甲", "2015-01-01", "3441", "存续"])
    titles = book.create_sheet("资质称号")
    titles.append(["统一社会信用代码", "称号代码", "发证日期", "有效期至", "撤销日期", "限制申报至"])
    titles.append([uscc, "高新技术企业", "2024-12-07", "2027-12-06"])
    scores = book.create_sheet("自评预评")
    scores.append(["统一社会信用代码", "项目代码", "评价项", "评价日期", "最低分", "最高分"])
    scores.append([uscc, "高新技术企业", "技术的先进程度", "2026-05-01", 5, 6])
    book.save(tmp_path / "facts.xlsx")

    said = yuqi("explain", tmp_path / "facts.xlsx", uscc, "hnte", "--as-of", "2026-06-30")

    assert said.code == 0, said.err
    assert "已获" in said.out.splitlines()[1]
    assert "自评预评·最低分 = 5  ← 自报 · facts.xlsx 自评预评 E2" in said.out
    assert any("技术的先进程度  5–6 / 8 分" in line for line in said.out.splitlines())


def test_a_case_that_is_not_there_is_not_passed_over(yuqi):
    said = yuqi("catalog", "test", "hnte_")

    assert said.code == REFUSED
    assert "没有“hnte_”的算例 · 给出项目、权益或算例的编号；最接近的是 hnte [api.no-such-case]" in said.err


def test_catalogs_to_compare_must_be_there(yuqi, tmp_path):
    said = yuqi("catalog", "diff", tmp_path / "absent", tmp_path)

    assert said.code == REFUSED
    assert said.err.startswith(f"“A”的值不对：没有 {tmp_path / 'absent'} · ")
