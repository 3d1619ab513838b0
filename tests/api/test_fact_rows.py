"""Facts for the portal: the vocabulary, snapshots, one enterprise's rows with their sources."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from yuqi import api
from yuqi.base import YuqiError
from yuqi.facts import TABLES


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("facts") / "zone"
    api.sample(folder, enterprises=300, seed=2)
    return folder


@pytest.fixture(scope="module")
def snapshot(zone):
    return api.snapshot(zone, out=zone.parent / "snapshot", accept_good=True)


def test_rows_read_and_written_keep_the_facts_hash(zone, snapshot, tmp_path):
    said = api.zone_file(zone)

    counts = api.write_facts(
        tmp_path / "again",
        api.read_rows(zone, accept_good=True),
        name=said.name,
        as_of=said.as_of,
        seed=said.seed,
    )

    again = api.snapshot(tmp_path / "again", out=tmp_path / "snapshot")
    assert counts["enterprises"] == 300
    assert again.facts_hash == snapshot.facts_hash
    assert (again.zone, again.as_of, again.seed) == (snapshot.zone, snapshot.as_of, snapshot.seed)
    with pytest.raises(YuqiError):
        api.write_facts(tmp_path / "again", [])


def test_a_snapshot_says_what_it_holds(snapshot):
    assert snapshot.as_of == date(2026, 6, 30)
    assert snapshot.rows["enterprises"] == 300
    assert snapshot.facts_hash.startswith("sha256:")
    assert api.snapshot(snapshot.folder, out=snapshot.folder).facts_hash == snapshot.facts_hash


def test_every_cell_of_an_enterprise_is_told_with_its_source(zone, snapshot):
    records = list(api.read_rows(zone, accept_good=True))
    told = {}
    for record in records:
        for column, value in record.values.items():
            key = (record.table, tuple(record.key.items()), column)
            told.setdefault(key, {}).setdefault(record.source, set()).add(value)
    seen = 0
    for uscc in sorted({record.uscc for record in records if record.uscc})[:40]:
        for row in api.facts_of(snapshot.folder, uscc):
            assert row.origin is not None
            for column, cell in row.cells.items():
                sources = told.get((row.table, tuple(row.key.items()), column), {})
                if cell.origin is None or cell.value not in sources.get(cell.origin.source, ()):
                    # a stand-in, or made from another column of the row
                    assert cell.from_column or (row.table, column) == ("ip_rights", "owner_rank")
                seen += 1
    assert seen > 5_000


def test_what_another_source_says_stands_beside(zone, snapshot):
    said = {}
    for record in api.read_rows(zone, accept_good=True):
        if record.table == "statements":
            said.setdefault((record.uscc, record.key["year"]), []).append(record)
    doubled = [rows for rows in said.values() if len(rows) > 1]
    assert doubled
    found = 0
    for rows in doubled:
        for row in api.facts_of(snapshot.folder, rows[0].uscc, tables=["statements"]):
            if row.key["year"] != rows[0].key["year"]:
                continue
            for column, cell in row.cells.items():
                others = {other.value for other in cell.otherwise}
                spoken = {each.values[column] for each in rows if column in each.values}
                if cell.origin is not None:
                    assert spoken == others | {cell.value}
                found += len(others)
    assert found


def test_the_vocabulary_names_every_column():
    tables = {table.name: table for table in api.vocabulary()}

    assert list(tables) == list(TABLES)
    revenue = tables["statements"].column("revenue")
    assert (revenue.label.zh, revenue.label.en) == ("营业收入", "Revenue")
    assert (revenue.heading, revenue.kind, revenue.decimals) == ("营业收入（元）", "money", 2)
    assert revenue.sources[:2] == ("tax", "audited")
    assert not revenue.required
    uscc = tables["titles"].column("uscc")
    assert (uscc.is_key, uscc.required, uscc.sensitivity) == (True, True, "public")
    level = tables["titles"].column("level")
    assert level.closed
    assert level.codes[0].label.zh == "国家级"
    programmes = {code.code: code.label.zh for code in tables["titles"].column("programme").codes}
    assert programmes["hnte"] == "高新技术企业"
    assert tables["statements"].column("rd_expense").label.en == "R&D expense"
    assert tables["statements"].yearly
    assert not tables["titles"].column("granted_on").required
    assert tables["titles"].column("revoked_on").empty == "not_yet"


def test_text_of_cells_is_the_same_in_sql_and_in_python():
    from yuqi.backends.duckdb import connect
    from yuqi.facts import NEVER, Kind
    from yuqi.facts.cell_text import cell_text, cell_text_sql

    samples = {
        "BIGINT": [0, 5, -120, 8_460_000_000, 1_230_000, 10_000_000],
        "DATE": [date(2024, 2, 29), NEVER],
        "TIMESTAMP": [
            datetime.fromisoformat(text) for text in ("2024-02-29T08:30", "2024-01-01T08:30:01.0005")
        ],
        "BOOLEAN": [True, False],
        "VARCHAR": ["", "甲"],
    }
    connection = connect(threads=1)
    for kind in Kind:
        column = next(column for table in TABLES.values() for column in table.columns if column.kind is kind)
        for value in samples[column.sql_type]:
            sql = f'select {cell_text_sql(column)} from (select ?::{column.sql_type} as "{column.name}")'
            (found,) = connection.execute(sql, [value]).fetchone()
            assert found == cell_text(value, column), (kind, value)
            (stored,) = connection.execute(f"select ?::{column.sql_type}::varchar", [value]).fetchone()
            if kind is not Kind.YES_NO:
                assert found == cell_text(stored, column)
