"""The sample zone as files: equal for equal seeds, complete or absent, sound in structure."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
import yaml

from yuqi.base import YuqiError
from yuqi.facts import TABLES, check_facts
from yuqi.sample import make_sample

SMALL = 1_200


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return make_sample(tmp_path_factory.mktemp("sample") / "zone", enterprises=SMALL)


def prints(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def rows_of(folder: Path, table: str) -> list[tuple]:
    return duckdb.sql(f"select * from '{folder}/{table}.parquet' order by all").fetchall()


def test_equal_seeds_write_equal_bytes(small, tmp_path):
    again = make_sample(tmp_path / "zone", enterprises=SMALL)

    assert prints(again.folder) == prints(small.folder)
    assert again.rows == small.rows


def test_another_seed_writes_another_zone(small, tmp_path):
    other = make_sample(tmp_path / "zone", enterprises=SMALL, seed=2)

    assert prints(other.folder)["statements.parquet"] != prints(small.folder)["statements.parquet"]
    assert other.titles == small.titles


def test_the_content_does_not_depend_on_how_many_are_written_at_once(tmp_path, monkeypatch):
    # Blocks of 400, so that a zone of 1,200 has several.
    monkeypatch.setattr("yuqi.sample.zone.BLOCK", 400)
    monkeypatch.setattr("yuqi.sample.streams.BLOCK", 400)

    by_one = make_sample(tmp_path / "one", enterprises=SMALL, chunk=400)
    by_all = make_sample(tmp_path / "all", enterprises=SMALL, chunk=SMALL)

    for table in by_all.rows:
        assert rows_of(by_one.folder, table) == rows_of(by_all.folder, table), table


def test_titles_stay_exact_over_several_blocks(small, tmp_path, monkeypatch):
    monkeypatch.setattr("yuqi.sample.zone.BLOCK", 400)
    monkeypatch.setattr("yuqi.sample.streams.BLOCK", 400)

    split = make_sample(tmp_path / "zone", enterprises=SMALL)

    wanted = ("hnte", "tech_sme", "innovative_sme", "specialised_sme", "little_giant")
    assert {name: split.titles[name] for name in wanted} == {name: small.titles[name] for name in wanted}


def test_every_column_is_one_of_the_vocabulary(small):
    for path in small.folder.glob("*.parquet"):
        columns = duckdb.sql(f"select * from '{path}' limit 0").columns

        assert set(columns) <= {*TABLES[path.stem].names, "source"}
        assert set(TABLES[path.stem].key) <= set(columns)


def test_columns_whose_blank_says_something_are_all_there(small):
    for path in small.folder.glob("*.parquet"):
        columns = duckdb.sql(f"select * from '{path}' limit 0").columns
        spoken = [c.name for c in TABLES[path.stem].columns if c.empty != "unknown"]

        assert set(spoken) <= set(columns), path.stem


def test_the_facts_check_finds_nothing_wrong(small):
    report = check_facts(small.folder)

    assert not report.errors
    assert not report.problems


def test_the_zone_file_names_zone_day_and_seed(small):
    said = yaml.safe_load((small.folder / "zone.yaml").read_text("utf-8"))

    assert said == {"name": "云栖样例高新区", "as_of": date(2026, 6, 30), "seed": 1}


def test_the_fiscal_years_end_before_the_day(tmp_path):
    made = make_sample(tmp_path / "zone", enterprises=200, as_of=date(2025, 3, 31))

    years = duckdb.sql(f"select min(year), max(year) from '{made.folder}/statements.parquet'").fetchall()

    assert years == [(2020, 2024)]


@pytest.mark.parametrize(
    "as_of", [date(2024, 2, 29), date(2026, 1, 2), date(2026, 11, 30), date(2027, 12, 31)]
)
def test_any_day_gives_a_sound_zone(tmp_path, as_of):
    made = make_sample(tmp_path / "zone", enterprises=SMALL, as_of=as_of)

    assert not check_facts(made.folder).problems
    assert made.titles["hnte"] == round(480 * SMALL / 7_310)


@pytest.mark.parametrize("enterprises", [1, 2, 17])
def test_the_smallest_zones_can_be_made(tmp_path, enterprises):
    made = make_sample(tmp_path / "zone", enterprises=enterprises)

    assert made.rows["enterprises"] == enterprises
    assert len(rows_of(made.folder, "enterprises")) == enterprises


def test_an_earlier_sample_is_replaced(tmp_path):
    make_sample(tmp_path / "zone", enterprises=50)

    made = make_sample(tmp_path / "zone", enterprises=60)

    assert len(rows_of(made.folder, "enterprises")) == 60
    assert [path.name for path in tmp_path.iterdir()] == ["zone"]


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "letters.docx").write_bytes(b"mine")

    with pytest.raises(YuqiError) as refused:
        make_sample(tmp_path, enterprises=10)

    problem = refused.value.problems[0]
    assert problem.code == "sample.folder"
    assert problem.what("zh") == "目录里有别的文件，不会覆盖"
    assert problem.mend("zh") == "换一个不存在或空的目录"
    assert problem.what("en") == "the folder holds other files and is not overwritten"
    assert problem.mend("en") == "name a folder that is absent or empty"
    assert (tmp_path / "letters.docx").read_bytes() == b"mine"


def test_numbers_out_of_range_are_all_named_at_once(tmp_path):
    with pytest.raises(YuqiError) as refused:
        make_sample(tmp_path / "zone", enterprises=0, seed=-1, as_of=date(1999, 1, 1))

    assert [(p.code, p.line("zh")) for p in refused.value.problems] == [
        ("sample.enterprises", "企业数 0 超出范围 · 填 1 到 10000000 之间的整数 [sample.enterprises]"),
        ("sample.seed", "随机种子 -1 是负数 · 填 0 或正整数 [sample.seed]"),
        ("sample.as-of", "基准日 1999-01-01 超出范围 · 填 2000 年到 2100 年之间的日期 [sample.as-of]"),
    ]
    assert [p.line("en") for p in refused.value.problems] == [
        "0 enterprises are out of range · write a whole number from 1 to 10000000 [sample.enterprises]",
        "the seed -1 is negative · write 0 or a positive whole number [sample.seed]",
        "the date 1999-01-01 is out of range · write a date between 2000 and 2100 [sample.as-of]",
    ]
    assert not (tmp_path / "zone").exists()


def test_nothing_is_left_behind_when_making_fails(tmp_path, monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr("yuqi.sample.zone._block", fail)

    with pytest.raises(RuntimeError):
        make_sample(tmp_path / "zone", enterprises=10)

    assert list(tmp_path.iterdir()) == []
