"""A PostgreSQL session: what goes in comes out, nothing stays behind, errors name the step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from yuqi.base import YuqiError

COLUMNS = (
    ("uscc", "VARCHAR"),
    ("name", "VARCHAR"),
    ("paid", "BIGINT"),
    ("on", "DATE"),
    ("is_new", "BOOLEAN"),
)
ROWS = {
    "uscc": ["a", "b", "c", "d", "e"],
    "name": ["", None, '引号"逗号,', "两行\n反斜线\\N", "NULL"],
    "paid": [0, None, -(10**15), 2**63 - 1, 1],
    "on": [date(9999, 12, 31), None, date(1949, 10, 1), date(2024, 2, 29), date(2026, 1, 1)],
    "is_new": [True, None, False, True, False],
}


def typed(rows):
    return {
        name: pa.array(values, {"paid": pa.int64(), "on": pa.date32(), "is_new": pa.bool_()}.get(name))
        for name, values in rows.items()
    }


def test_facts_come_out_of_the_database_as_they_went_in(postgres, facts_file, tmp_path):
    postgres.load("table", COLUMNS, facts_file(**typed(ROWS)))

    rows = postgres.write("all", 'select * from "table" order by uscc', tmp_path / "out.parquet")

    assert rows == 5
    assert parquet.read_table(tmp_path / "out.parquet").to_pydict() == ROWS


def test_results_have_the_types_of_duckdb(postgres, duckdb, tmp_path):
    select = (
        "select 'x' as text_, 1 as small, cast(1 as bigint) as big, cast(1.5 as decimal(20, 2)) as money,"
        " true as truth, date '2026-01-31' as day, cast(null as decimal(9, 4)) as points"
    )

    for backend in (postgres, duckdb):
        backend.write("types", select, tmp_path / f"{backend.name}.parquet")

    ours, theirs = (parquet.read_table(tmp_path / f"{name}.parquet") for name in ("duckdb", "postgres"))
    assert [str(field.type) for field in ours.schema] == [str(field.type) for field in theirs.schema]
    assert ours.to_pydict() == theirs.to_pydict()


def test_a_select_without_rows_writes_a_file_with_its_columns(postgres, tmp_path):
    rows = postgres.write("none", "select 1 as number where false", tmp_path / "out.parquet")

    assert rows == 0
    assert parquet.read_table(tmp_path / "out.parquet").schema.names == ["number"]


def test_a_table_the_facts_lack_is_empty(postgres):
    postgres.load("titles", COLUMNS, None)

    assert postgres.rows("count", "select count(*) from titles") == [(0,)]


def test_columns_may_stand_in_another_order_than_in_the_file(postgres, facts_file):
    columns = tuple(reversed(COLUMNS))

    postgres.load("table", columns, facts_file(**typed(ROWS)))

    assert postgres.rows("paid", "select paid from \"table\" where uscc = 'd'") == [(2**63 - 1,)]


def test_a_created_table_counts_its_rows_and_sorts_by_bytes(postgres):
    made = postgres.create(
        "words", "words", "select word from (values ('b'), ('B'), ('区'), ('a')) as v (word)"
    )

    assert made == 4
    ordered = postgres.rows("words", "select word from words order by word")
    assert [word for (word,) in ordered] == ["B", "a", "b", "区"]


def test_records_are_rows_by_column_name(postgres):
    records = postgres.records("one", "select 1 as number, cast(2.50 as decimal(9, 2)) as points")

    assert records == [{"number": 1, "points": Decimal("2.50")}]


def test_a_percent_sign_is_a_sign_like_any_other(postgres):
    assert postgres.rows("percent", "select 7 % 4, '100%s'") == [(3, "100%s")]


def test_one_session_does_not_see_what_another_made(postgres, postgres_url):
    from yuqi.backends.postgres import PostgresBackend

    postgres.create("mine", "verdicts", "select 1 as number")
    other = PostgresBackend(postgres_url)

    with pytest.raises(YuqiError):
        other.rows("theirs", "select * from verdicts")
    listed = other.rows(
        "columns",
        "select column_name from information_schema.columns"
        " where table_name = 'verdicts' and table_schema = current_schema()",
    )
    other.close()

    assert listed == []


def test_a_table_somebody_else_keeps_under_our_name_is_left_alone(postgres_url):
    import psycopg

    from yuqi.backends.postgres import PostgresBackend

    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute("create table names (uscc text)")
        owner.execute("insert into names values ('theirs')")
        session = PostgresBackend(postgres_url)
        session.load("names", COLUMNS, None)

        seen = session.rows("names", "select count(*) from names")
        served_by = session.connection.info.backend_pid
        session.close()
        # the server drops what was temporary when its process ends, a moment after we are gone: wait for that
        owner.execute("select pg_terminate_backend(%s, 30000)", (served_by,))

        kept = owner.execute("select uscc from public.names").fetchall()
        left = owner.execute(
            "select count(*) from pg_class where relname = 'names' and relpersistence = 't'"
        ).fetchone()
        owner.execute("drop table names")
    assert seen == [(0,)]
    assert kept == [("theirs",)]
    assert left == (0,)


def test_a_failed_query_names_its_step(postgres):
    with pytest.raises(YuqiError) as failed:
        postgres.create("programme hnte", "wide_hnte", "select nothing from nowhere")

    (problem,) = failed.value.problems
    assert problem.code == "engine.query-failed"
    assert problem.params["value"] == "programme hnte"
    assert "nowhere" in problem.params["why"]


def test_a_session_goes_on_after_a_failed_query(postgres):
    with pytest.raises(YuqiError):
        postgres.rows("bad", "select 1 / 0")

    assert postgres.rows("good", "select 1") == [(1,)]


def test_the_listener_hears_every_statement_before_it_runs(postgres_url):
    from yuqi.backends.postgres import PostgresBackend

    heard = []
    session = PostgresBackend(postgres_url, on_step=lambda step, sql: heard.append((step, sql)))

    session.create("first", "one", "select 1 as number")
    session.close()

    assert heard == [("first", 'create temporary table "one" as\nselect 1 as number')]


@pytest.mark.postgres
def test_a_server_that_cannot_be_reached_is_said_with_the_way_out():
    pytest.importorskip("psycopg", reason="psycopg is not installed (extra `postgres`)")
    from yuqi.backends.postgres import PostgresBackend

    with pytest.raises(YuqiError) as failed:
        PostgresBackend("postgresql://nobody:secret@127.0.0.1:1/nothing")

    (problem,) = failed.value.problems
    assert problem.code == "engine.postgres-unreachable"
    assert "127.0.0.1" in problem.line("zh")
    assert "YUQI_POSTGRES" in problem.line("en")
    assert "secret" not in problem.line("zh")


@pytest.mark.parametrize(
    ("memory", "buffers", "sort"),
    [(None, "256MB", "128MB"), ("8GB", "1GB", "512MB"), ("512 MiB", "64MB", "32MB"), ("1MB", "4MB", "4MB")],
)
def test_memory_is_shared_out_between_temporary_tables_and_sorts(postgres_url, memory, buffers, sort):
    from yuqi.backends.postgres import PostgresBackend

    session = PostgresBackend(postgres_url, memory=memory)
    rows = session.rows("settings", "select current_setting('temp_buffers'), current_setting('work_mem')")
    session.close()

    assert rows == [(buffers, sort)]
