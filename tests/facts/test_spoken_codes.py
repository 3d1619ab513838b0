"""Words that registers and offices write for codes, read as the catalog and the vocabulary spell them."""

from pyarrow import parquet

from yuqi.facts import build_snapshot, check_facts


def read(folder, table, tmp_path, **more):
    snapshot = build_snapshot(folder.path, out=tmp_path / "snapshot", **more)
    return parquet.read_table(snapshot.path(table)).to_pylist()


def test_words_of_the_business_register_are_read_as_codes(folder, code_of, tmp_path):
    folder.csv("enterprises", "uscc,name,registered_on,status", f"{code_of(1)},样例甲,2015-01-01,存续")

    (row,) = read(folder, "enterprises", tmp_path)

    assert row["status"] == "active"


def test_an_industry_without_its_section_is_given_it(folder, code_of, tmp_path):
    lines = [
        f"{code_of(n)},样例{n},2015-01-01,{code}" for n, code in enumerate(["3441", "C3441", "65"], start=1)
    ]
    folder.csv("enterprises", "uscc,name,registered_on,industry_code", *lines)

    rows = read(folder, "enterprises", tmp_path)

    found = {row["uscc"]: row["industry_code"] for row in rows}
    assert [found[code_of(n)] for n in (1, 2, 3)] == ["C3441", "C3441", "I65"]


def test_a_title_is_read_by_its_name_however_it_is_quoted(folder, code_of, tmp_path):
    words = {"programme": {"专精特新“小巨人”企业": "little_giant", "little_giant": "little_giant"}}
    folder.enterprises().csv(
        "titles",
        "uscc,programme,granted_on",
        f"{code_of(1)},专精特新小巨人企业,2023-12-07",
        f"{code_of(1)},专精特新‘小巨人’企业,2024-12-07",
    )

    rows = read(folder, "titles", tmp_path, words=words)

    assert {row["programme"] for row in rows} == {"little_giant"}


def test_an_enterprise_set_aside_still_counts_among_the_covered(folder, code_of):
    folder.csv("enterprises", "uscc,name,registered_on", f"{code_of(1)},样例甲,二月三十")
    folder.csv("statements", "uscc,year,revenue", f"{code_of(1)},2024,5")

    found = check_facts(folder.path)

    assert (found.coverage["statements"].with_rows, found.coverage["statements"].enterprises) == (1, 1)


def test_the_cells_of_a_snapshot_name_the_letter_of_each_column(folder, code_of, tmp_path):
    folder.csv("enterprises", "name,uscc,registered_on", f"样例甲,{code_of(1)},2015-01-01")

    snapshot = build_snapshot(folder.path, out=tmp_path / "snapshot")

    cells = parquet.read_table(snapshot.folder / "cells.parquet").to_pylist()
    assert {cell["column"]: cell["letter"] for cell in cells}["uscc"] == "B"
