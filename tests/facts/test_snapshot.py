"""Snapshots: one row a key, empties settled, sources merged, the same hash for the same facts."""

from __future__ import annotations

import random
from datetime import date

import pyarrow as pa
import pytest
from pyarrow import parquet

from yuqi.base import YuqiError
from yuqi.facts import NEVER, TABLES, build_snapshot, check_facts, open_snapshot


def rows(snapshot, name):
    path = snapshot.path(name) or snapshot.folder / f"{name}.parquet"
    return parquet.read_table(path).to_pylist()


def test_a_table_file_has_every_column_in_order_and_type(folder, code_of, tmp_path):
    folder.enterprises().csv("statements", "uscc,year,revenue", f"{code_of(1)},2024,5")

    snapshot = build_snapshot(folder.path, out=tmp_path / "out")

    types = {"BIGINT": "int64", "VARCHAR": "string", "DATE": "date32[day]", "BOOLEAN": "bool"}
    for name in ("enterprises", "statements"):
        schema = parquet.read_schema(snapshot.path(name))
        assert schema.names == ["_origin", *TABLES[name].names]
        wanted = [types[column.sql_type] for column in TABLES[name].columns]
        assert [str(kind) for kind in schema.types[1:]] == wanted
    assert snapshot.rows == {"enterprises": 5, "statements": 1}
    assert snapshot.path("ip_rights") is None
    assert open_snapshot(tmp_path / "out").facts_hash == snapshot.facts_hash


def test_an_empty_cell_says_what_its_column_declares(folder, code_of, tmp_path):
    folder.enterprises().csv(
        "ip_rights",
        "uscc,number,title,co_owned,granted_on,jurisdiction,acquired_on,lapsed_on",
        f"{code_of(1)},ZL1,,,,,,",
        f"{code_of(1)},ZL2,无,不详,不详,不详,无,无",
    )

    first, second = rows(build_snapshot(folder.path, out=tmp_path / "out"), "ip_rights")

    settled = ("title", "co_owned", "granted_on", "jurisdiction", "acquired_on", "lapsed_on")
    assert [first[name] for name in settled] == [None, False, NEVER, "", NEVER, NEVER]
    assert [second[name] for name in settled] == ["", None, None, None, NEVER, NEVER]
    assert first["owner_rank"] == 1
    assert second["owner_rank"] is None


def test_a_column_that_no_file_has_is_unknown_and_noted(folder, code_of, tmp_path):
    folder.enterprises().csv("ip_rights", "uscc,number", f"{code_of(1)},ZL1")

    snapshot = build_snapshot(folder.path, out=tmp_path / "out")

    assert rows(snapshot, "ip_rights")[0]["lapsed_on"] is None
    assert "facts.column-absent" in {problem.code for problem in snapshot.report.problems}


def test_an_empty_cell_that_another_column_contradicts_is_unknown(folder, code_of, tmp_path):
    folder.csv(
        "enterprises",
        "uscc,name,status,revoked_on,cancelled_on,listed_board,listed_on",
        f"{code_of(1)},甲,revoked,,,star,",
        f"{code_of(2)},乙,active,,,0,",
    ).csv(
        "ip_rights",
        "uscc,number,status,lapsed_on,acquired_by,acquired_on",
        f"{code_of(1)},ZL1,lapsed,,assigned,",
        f"{code_of(1)},ZL2,granted,,own,",
    )
    snapshot = build_snapshot(folder.path, out=tmp_path / "out")

    firms = [
        (row["revoked_on"], row["cancelled_on"], row["listed_on"]) for row in rows(snapshot, "enterprises")
    ]
    rights = [(row["lapsed_on"], row["acquired_on"]) for row in rows(snapshot, "ip_rights")]

    assert firms == [(None, NEVER, None), (NEVER, NEVER, NEVER)]
    assert rights == [(None, None), (NEVER, NEVER)]


def test_the_stronger_source_wins_by_column_and_the_loser_is_kept(folder, code_of, tmp_path):
    one = code_of(1)
    folder.enterprises().csv(
        "statements",
        "uscc,year,revenue,staff,assets,来源",
        f"{one},2024,100,10,7,declared",
        f"{one},2024,90,,,税务",
        f"{one},2024,80,12,,社保",
    )
    snapshot = build_snapshot(folder.path, out=tmp_path / "out")

    (row,) = rows(snapshot, "statements")
    origins = {each["_origin"]: each for each in rows_of(snapshot, "origins/statements")}
    merged = {each["column"]: origins[each["origin"]]["source"] for each in rows_of(snapshot, "merged")}
    differences = {(d["column"], d["value"], d["other_value"]) for d in rows_of(snapshot, "differences")}

    assert (row["revenue"], row["staff"], row["assets"]) == (9_000, 1_200, 700)
    assert origins[row["_origin"]]["source"] == "tax"
    assert origins[row["_origin"]]["row"] == 3
    assert merged == {"staff": "social_insurance", "assets": "declared"}
    assert differences == {
        ("revenue", "9000", "10000"),
        ("revenue", "9000", "8000"),
        ("staff", "1200", "1000"),
    }


def rows_of(snapshot, name):
    return parquet.read_table(snapshot.folder / f"{name}.parquet").to_pylist()


def test_within_a_source_the_newest_wins_and_an_officer_overrides_all(folder, code_of, tmp_path):
    folder.enterprises().csv(
        "statements",
        "uscc,year,revenue,cost,来源,记录时间",
        f"{code_of(1)},2024,1,1,declared,2025-01-01",
        f"{code_of(1)},2024,2,,declared,2025-06-01",
        f"{code_of(2)},2024,3,,tax,2025-06-01",
        f"{code_of(2)},2024,4,,经办人,2025-01-01",
    )

    found = rows(build_snapshot(folder.path, out=tmp_path / "out"), "statements")

    assert [(row["revenue"], row["cost"]) for row in found] == [(200, 100), (400, None)]


def test_equal_keys_of_one_source_are_all_set_aside(folder, code_of, tmp_path):
    folder.enterprises().csv(
        "statements",
        "uscc,year,revenue",
        f"{code_of(1)},2024,1",
        f"{code_of(1)},2024,2",
        f"{code_of(1)},2023,3",
    )

    snapshot = build_snapshot(folder.path, out=tmp_path / "out", accept_good=True)

    assert [row["year"] for row in rows(snapshot, "statements")] == [2023]
    assert snapshot.rows_set_aside == 2


def test_stand_ins_fill_and_are_listed(folder, code_of, tmp_path):
    folder.enterprises().csv(
        "statements",
        "uscc,year,rd_expense,rd_expense_hnte,staff,staff_year_end",
        f"{code_of(1)},2023,10,,,5",
        f"{code_of(1)},2024,10,9,6,",
    )
    snapshot = build_snapshot(folder.path, out=tmp_path / "out")

    found = rows(snapshot, "statements")
    listed = {(each["year"], each["column"], each["from_column"]) for each in rows_of(snapshot, "stand_ins")}

    names = ("rd_expense_hnte", "rd_expense_deductible", "staff", "staff_year_end")
    assert [tuple(row[name] for name in names) for row in found] == [
        (1_000, 1_000, 500, 500),
        (900, 1_000, 600, 600),
    ]
    assert listed == {
        (2023, "rd_expense_hnte", "rd_expense"),
        (2023, "rd_expense_deductible", "rd_expense"),
        (2024, "rd_expense_deductible", "rd_expense"),
        (2023, "staff", "staff_year_end"),
        (2024, "staff_year_end", "staff"),
    }


def test_twelve_months_give_the_heads_of_their_year(folder, code_of, tmp_path):
    months = [f"{code_of(1)},2023-{n:02d},{n},{n + 1},1,1" for n in range(1, 13)]
    months += [f"{code_of(1)},2024-{n:02d},5,5,1,1" for n in range(1, 12)]
    folder.enterprises().csv(
        "staff_months", "uscc,month,staff_start,staff_end,science_start,science_end", *months
    ).csv("statements", "uscc,year,staff,staff_year_end", f"{code_of(1)},2023,,99", f"{code_of(1)},2024,,99")
    snapshot = build_snapshot(folder.path, out=tmp_path / "out")

    found = [(row["staff"], row["science_staff"]) for row in rows(snapshot, "statements")]

    assert found == [(700, 100), (9_900, None)]
    listed = {(each["year"], each["column"], each["from_column"]) for each in rows_of(snapshot, "stand_ins")}
    assert listed == {
        (2023, "staff", "staff_months"),
        (2023, "science_staff", "staff_months"),
        (2024, "staff", "staff_year_end"),
    }


def test_an_empty_code_is_made_from_the_row(folder, code_of, tmp_path):
    folder.enterprises().csv(
        "awards", "uscc,name,won_on", f"{code_of(1)},甲奖,2024-01-01", f"{code_of(1)},乙奖,2024-01-01"
    )

    codes = [row["code"] for row in rows(build_snapshot(folder.path, out=tmp_path / "out"), "awards")]

    assert len(set(codes)) == 2
    assert all(code.startswith("auto-") for code in codes)


def test_a_score_without_basis_is_the_firms_own(folder, code_of, tmp_path):
    folder.enterprises().csv("expert_scores", "uscc,programme,item,low,high", f"{code_of(1)},hnte,ip,2.5,3")

    (row,) = rows(build_snapshot(folder.path, out=tmp_path / "out"), "expert_scores")

    assert (row["basis"], row["assessed_on"], row["low"], row["high"]) == ("self", None, 25_000, 30_000)


def test_coverage_tells_none_from_unknown(folder, code_of, tmp_path):
    folder.enterprises().csv(
        "coverage",
        "table,uscc,complete,until",
        "知识产权,*,是,2026-08-31",
        f"awards,{code_of(1)},是,2026-08-31",
        f"titles,{code_of(1)},否,2026-08-31",
    ).csv("ip_rights", "uscc,number", f"{code_of(1)},ZL1")
    snapshot = build_snapshot(folder.path, out=tmp_path / "out")

    covered = [(line["table"], line["uscc"], line["until"]) for line in rows_of(snapshot, "coverage")]
    coverage = snapshot.report.record()["coverage"]

    assert covered == [("awards", code_of(1), date(2026, 8, 31)), ("ip_rights", "*", date(2026, 8, 31))]
    assert coverage["ip_rights"] == {"enterprises": 5, "with_rows": 1, "absence": "none"}
    assert coverage["awards"]["absence"] == coverage["titles"]["absence"] == "unknown"


def test_the_hash_does_not_depend_on_the_order_of_rows_columns_and_files(folder, code_of, tmp_path):
    lines = [f"{code_of(n % 5 + 1)},{2000 + n},{n}" for n in range(20)]
    folder.enterprises().csv("statements", "uscc,year,revenue", *lines)
    before = build_snapshot(folder.path, out=tmp_path / "a").facts_hash
    random.Random(1).shuffle(lines)
    folder.csv(
        "statements",
        "年度,统一社会信用代码,revenue",
        *(",".join([y, u, r]) for u, y, r in (line.split(",") for line in lines[:9])),
    )
    folder.book(
        "more.xlsx",
        {
            "年度报表": [
                ["uscc", "year", "revenue"],
                *([u, int(y), int(r)] for u, y, r in (line.split(",") for line in lines[9:])),
            ]
        },
    )

    after = build_snapshot(folder.path, out=tmp_path / "b").facts_hash
    folder.csv("statements", "uscc,year,revenue", *lines[:9], f"{code_of(1)},1999,1")
    changed = build_snapshot(folder.path, out=tmp_path / "c").facts_hash

    assert before == after
    assert changed != before


def test_typed_parquet_gives_the_same_facts_as_text(folder, code_of, tmp_path):
    folder.enterprises().csv(
        "statements", "uscc,year,revenue,staff,market_share_national", f"{code_of(1)},2024,12.34,1.5,0.05"
    )
    text = build_snapshot(folder.path, out=tmp_path / "a").facts_hash
    (folder.path / "statements.csv").unlink()
    for revenue in (pa.array(["12.34"]), pa.array([12.34]), pa.array(["12.34"]).cast(pa.decimal128(20, 4))):
        typed = pa.table(
            {
                "uscc": pa.array([code_of(1)]).dictionary_encode(),
                "year": [2024],
                "revenue": revenue,
                "staff": [1.5],
                "market_share_national": [0.05],
            }
        )
        parquet.write_table(typed, folder.path / "statements.parquet")
        assert build_snapshot(folder.path, out=tmp_path / "b").facts_hash == text


def test_many_rows_are_kept_on_disk_and_give_the_same_facts(folder, code_of, tmp_path, monkeypatch):
    folder.enterprises().csv(
        "statements", "uscc,year,revenue", *(f"{code_of(1)},{1950 + n},{n}" for n in range(60))
    )
    in_memory = build_snapshot(folder.path, out=tmp_path / "a")
    monkeypatch.setattr("yuqi.facts.staging._KEPT_IN_MEMORY", 10)

    on_disk = build_snapshot(folder.path, out=tmp_path / "b")

    assert in_memory.facts_hash == on_disk.facts_hash
    assert on_disk.rows == {"enterprises": 5, "statements": 60}


def test_nothing_is_written_when_facts_have_errors(folder, code_of, tmp_path):
    folder.enterprises().csv(
        "statements", "uscc,year,revenue", f"{code_of(1)},2024,x", f"{code_of(2)},2024,5"
    )

    with pytest.raises(YuqiError):
        build_snapshot(folder.path, out=tmp_path / "deep" / "out")

    assert not (tmp_path / "deep").exists()
    accepted = build_snapshot(folder.path, out=tmp_path / "deep" / "out", accept_good=True)
    assert (accepted.rows["statements"], accepted.rows_set_aside) == (1, 1)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]


def test_an_unreadable_file_stops_even_when_good_rows_are_accepted(folder, tmp_path):
    folder.enterprises().bytes("book.xlsx", b"broken")

    with pytest.raises(YuqiError):
        build_snapshot(folder.path, out=tmp_path / "out", accept_good=True)


def test_a_snapshot_is_replaced_whole(folder, code_of, tmp_path):
    folder.enterprises().csv("statements", "uscc,year", f"{code_of(1)},2024")
    build_snapshot(folder.path, out=tmp_path / "out")
    (folder.path / "statements.csv").unlink()

    again = build_snapshot(folder.path, out=tmp_path / "out")

    assert again.path("statements") is None
    assert not (tmp_path / "out" / "statements.parquet").exists()


def test_the_zone_file_names_the_zone_and_the_day(folder, tmp_path):
    folder.enterprises().text("zone.yaml", "name: 样例园区\nas_of: 2026-09-30\nseed: 7\n")

    snapshot = build_snapshot(folder.path, out=tmp_path / "out")

    assert (snapshot.zone, snapshot.as_of, snapshot.seed) == ("样例园区", date(2026, 9, 30), 7)


def test_check_answers_in_the_shape_of_the_contract(folder, code_of):
    folder.enterprises(2).csv(
        "statements", "uscc,year,revenue", f"{code_of(1)},2024,x", f"{code_of(2)},2024,1"
    )

    record = check_facts(folder.path).record("zh")

    (problem,) = (each for each in record["problems"] if each["severity"] == "error")
    assert set(problem) >= {
        "code",
        "severity",
        "file",
        "sheet",
        "row",
        "column",
        "value",
        "what",
        "mend",
        "params",
    }
    assert (problem["file"], problem["row"], problem["column"], problem["value"]) == (
        "statements.csv",
        2,
        "revenue",
        "x",
    )
    assert record["rows"]["statements"] == {"read": 2, "good": 1, "set_aside": 1}
    assert record["coverage"]["statements"] == {"enterprises": 2, "with_rows": 1, "absence": "unknown"}
