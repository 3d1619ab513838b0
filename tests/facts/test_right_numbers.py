"""Numbers of rights: one key a right, however its number was typed; what was typed stays in the origins."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pyarrow import parquet

from yuqi.facts import TABLES, build_snapshot, check_facts
from yuqi.facts.adapt import adapt
from yuqi.facts.cells import fold_right_number, parse_column
from yuqi.facts.headings import read_headings


@pytest.mark.parametrize(
    "written",
    [
        "202010123456.7",
        "2020101234567",
        "ZL202010123456.7",
        "zl 2020 1 0123456.7",
        "ZL 2020-1-0123456.7",
        "ＺＬ２０２０１０１２３４５６．７",
        "ZL202010123456·7",
        "CN202010123456.7",
        "专利号：ZL202010123456.7",
    ],
)
def test_every_spelling_of_a_patent_number_is_one_key(written):
    assert fold_right_number(written) == "202010123456.7"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ZL 01 2 45678.x", "01245678.X"),
        ("CN112345678", "CN112345678"),  # 公布号: no year, so no application number
        ("CN112345678A", "CN112345678A"),
        ("202040123456.7", "202040123456.7"),  # there is no fourth kind
        ("2020sr 0123456", "2020SR0123456"),
        ("软著登字第 1234567 号", "软著登字第1234567号"),
        ("12345678", "12345678"),
    ],
)
def test_other_numbers_only_lose_width_spaces_and_case(written, folded):
    assert fold_right_number(written) == folded
    assert fold_right_number(folded) == folded


def test_a_column_read_at_once_is_the_column_read_one_by_one():
    written = [
        "202010123456.7",
        "ZL202010123456.7",
        "01245678.X",
        "01245678X",
        "CN112345678A",
        "2020SR0123456",
        "2020sr0123456",
        "YL12020123456789",
        "12345678",
        "123456789",
        "851234567",
        "C1",
        "Z 9",
        "U.1",
        None,
    ]
    column = TABLES["ip_rights"].column("number")
    (heading,), _ = read_headings(TABLES["ip_rights"], ["number"])

    read = parse_column(pa.array(written, pa.string()), heading, column)

    folded = [None if text is None else fold_right_number(text) for text in written]
    assert read.values.to_pylist() == folded
    assert read.said.to_pylist() == [
        text if text != one else None for text, one in zip(written, folded, strict=True)
    ]


def test_sources_that_spell_a_number_differently_speak_of_one_right(folder, code_of, tmp_path):
    folder.enterprises()
    folder.csv(
        "ip_rights",
        "uscc,number,title,granted_on,source",
        f"{code_of(1)},ZL 2020 1 0123456.7,一种样例装置,,declared",
        f"{code_of(1)},202010123456.7,,2022-05-01,cnipa",
    )

    snapshot = build_snapshot(folder.path, out=tmp_path / "out")

    (right,) = parquet.read_table(snapshot.path("ip_rights")).to_pylist()
    assert (right["number"], right["title"]) == ("202010123456.7", "一种样例装置")
    origins = parquet.read_table(snapshot.folder / "origins" / "ip_rights.parquet").to_pylist()
    assert {(row["source"], row["said"]) for row in origins} == {
        ("declared", "ZL 2020 1 0123456.7"),
        ("cnipa", None),
    }


def test_one_source_that_gives_a_right_twice_in_two_spellings_is_told(folder, code_of):
    folder.enterprises()
    folder.csv("ip_rights", "uscc,number", f"{code_of(1)},ZL202010123456.7", f"{code_of(1)},2020101234567")

    (problem,) = check_facts(folder.path).errors

    assert problem.code == "facts.key-duplicate"


def test_the_hash_does_not_change_with_the_spelling(folder, code_of, tmp_path):
    folder.enterprises().csv("ip_rights", "uscc,number", f"{code_of(1)},ZL202010123456.7")
    before = build_snapshot(folder.path, out=tmp_path / "before").facts_hash
    folder.csv("ip_rights", "uscc,number", f"{code_of(1)},ＺＬ 2020101234567")

    assert build_snapshot(folder.path, out=tmp_path / "after").facts_hash == before


def test_adapt_writes_the_same_key(folder, code_of, tmp_path):
    folder.enterprises()
    export = (
        "申请号,专利名称,申请人,申请日,专利类型\nCN202010123456.7,一种样例装置,企业1,2020-02-03,发明专利\n"
    )
    (tmp_path / "专利.csv").write_text(export, "utf-8")

    adapt([tmp_path / "专利.csv"], folder.path)

    assert ",202010123456.7," in (folder.path / "ip_rights.csv").read_text("utf-8-sig")
