"""Rows as each source said them, and the folder written from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from yuqi.base import YuqiError
from yuqi.facts import FactRecord, build_snapshot, read_records, write_records


def told(path, table, **more):
    return [record for record in read_records(path, **more) if record.table == table]


def hash_of(path, out):
    return build_snapshot(path, out=out, accept_good=True).facts_hash


def test_cells_are_told_in_plain_text(folder, code_of):
    folder.enterprises().csv(
        "statements",
        "uscc,year,营业收入（万元）,roe_weighted（%）,staff,source,recorded_at",
        f"{code_of(1)},2024,8460,12.5,36.50,税务,2025-05-01 08:30:00",
    )

    (record,) = told(folder.path, "statements")

    assert record.key == {"uscc": code_of(1), "year": "2024"}
    assert record.values == {"revenue": "84600000.00", "roe_weighted": "0.125", "staff": "36.5"}
    assert (record.source, record.recorded_at) == ("tax", "2025-05-01T08:30:00")
    assert (record.uscc, record.file, record.sheet, record.row) == (code_of(1), "statements.csv", None, 2)


def test_an_empty_text_says_none_and_an_unknown_cell_is_left_out(folder, code_of):
    folder.enterprises().csv(
        "ip_rights",
        "uscc,number,title,co_owned,granted_on,lapsed_on",
        f"{code_of(1)},ZL1,,,,",
        f"{code_of(1)},ZL2,无,不详,不详,9999-12-31",
    )

    first, second = told(folder.path, "ip_rights")

    assert first.values == {"co_owned": "false", "granted_on": "", "lapsed_on": ""}
    assert second.values == {"title": "", "lapsed_on": ""}


def test_every_source_speaks_for_itself(folder, code_of):
    folder.enterprises().csv(
        "statements",
        "uscc,year,revenue,source",
        f"{code_of(1)},2024,5,tax",
        f"{code_of(1)},2024,6,declared",
    )

    assert [(r.source, r.values["revenue"]) for r in told(folder.path, "statements")] == [
        ("tax", "5.00"),
        ("declared", "6.00"),
    ]


def test_bad_rows_stop_or_are_left_out(folder, code_of):
    folder.enterprises().csv(
        "statements", "uscc,year,revenue", f"{code_of(1)},2024,5", f"{code_of(2)},2024,lots"
    )

    with pytest.raises(YuqiError):
        next(read_records(folder.path))

    assert [r.uscc for r in told(folder.path, "statements", accept_good=True)] == [code_of(1)]


def test_coverage_is_told_with_english_names(folder, code_of):
    folder.enterprises().csv(
        "coverage",
        "table,uscc,complete,until",
        "知识产权,*,是,2026-06-30",
        f"titles,{code_of(1)},是,2026-06-30",
    )

    lines = told(folder.path, "coverage")

    assert [line.key for line in lines] == [
        {"table": "ip_rights", "uscc": "*"},
        {"table": "titles", "uscc": code_of(1)},
    ]
    assert [line.uscc for line in lines] == [None, code_of(1)]


def test_written_and_read_again_the_facts_are_the_same(folder, code_of, tmp_path):
    folder.enterprises().csv(
        "statements",
        "uscc,year,revenue,roe_weighted（%）,source,recorded_at",
        f"{code_of(1)},2024,5.05,150,tax,2025-01-01",
        f"{code_of(1)},2024,6,-250,declared,2025-01-02",
        f"{code_of(2)},2024,,0.5,declared,",
    ).csv(
        "ip_rights",
        "uscc,number,title,co_owned,granted_on,lapsed_on,acquired_on,jurisdiction",
        f"{code_of(1)},ＺＬ 2020 1 0123456.7,名称,是,2021-01-01,,,",
        f"{code_of(1)},ZL2,无,不详,不详,9999-12-31,不详,不详",
    ).csv("awards", "uscc,name,won_on", f"{code_of(1)},一等奖,2024-01-01").csv(
        "coverage", "table,uscc,complete,until", "知识产权,*,是,2026-06-30", "资质称号,*,否,"
    ).text("zone.yaml", "name: 园区\nas_of: 2026-06-30\n")
    first = list(read_records(folder.path))
    written = tmp_path / "written"
    written.mkdir()

    counts = write_records(written, first, name="园区", as_of=date(2026, 6, 30))

    def places_aside(records):
        return [replace(record, file=None, row=None) for record in records]

    assert counts == {"coverage": 2, "enterprises": 5, "statements": 3, "ip_rights": 2, "awards": 1}
    assert places_aside(read_records(written)) == places_aside(first)
    assert hash_of(written, tmp_path / "b") == hash_of(folder.path, tmp_path / "a")


def test_a_column_nobody_knows_is_refused(tmp_path):
    with pytest.raises(KeyError, match=r"titles\.colour"):
        write_records(tmp_path, [FactRecord(table="titles", key={}, values={"colour": "red"})])


def test_a_sample_zone_goes_round_with_its_hash(tmp_path):
    from yuqi.sample import make_sample

    make_sample(tmp_path / "zone", enterprises=300, seed=3, as_of=date(2026, 6, 30))
    (tmp_path / "again").mkdir()

    write_records(
        tmp_path / "again", read_records(tmp_path / "zone", accept_good=True), as_of=date(2026, 6, 30)
    )

    assert hash_of(tmp_path / "again", tmp_path / "b") == hash_of(tmp_path / "zone", tmp_path / "a")
