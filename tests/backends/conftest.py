"""A sample zone of 400 enterprises, assessed once on each backend."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pyarrow as pa
import pytest
from pyarrow import parquet

from yuqi.api import sample
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.assess import Request, assess
from yuqi.facts import build_snapshot
from yuqi.rules import load_catalog

AS_OF = date(2026, 4, 1)  # the new little-giant edition, and reviews under the old one


@pytest.fixture(scope="session")
def catalog():
    return load_catalog()


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("zone")
    sample(folder / "facts", enterprises=400)
    return build_snapshot(folder / "facts", out=folder / "snapshot", accept_good=True)


@pytest.fixture
def postgres(postgres_url):
    from yuqi.backends.postgres import PostgresBackend

    backend = PostgresBackend(postgres_url)
    yield backend
    backend.close()


@pytest.fixture
def duckdb():
    backend = DuckdbBackend(threads=1)
    yield backend
    backend.close()


@pytest.fixture(scope="session")
def chinese_database(postgres_url):
    """Address of a database that sorts texts by pinyin, where the server knows how to; else the usual one."""
    import psycopg

    made = "create database pinyin template template0 locale_provider icu icu_locale 'zh-u-co-pinyin'"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        try:
            connection.execute(made)
        except psycopg.Error:
            return postgres_url
    return f"{postgres_url.rsplit('/', 1)[0]}/pinyin"


@pytest.fixture(scope="session")
def assessed(catalog, snapshot, chinese_database, tmp_path_factory):
    """The same run on both backends: folder and summary by backend."""
    from yuqi.backends.postgres import PostgresBackend

    runs = {}
    for name, backend in (
        ("duckdb", DuckdbBackend(threads=1)),
        ("postgres", PostgresBackend(chinese_database)),
    ):
        folder = tmp_path_factory.mktemp(name)
        try:
            summary = assess(snapshot, catalog, Request(as_of=AS_OF, long=True), folder, backend)
        finally:
            backend.close()
        runs[name] = SimpleNamespace(folder=folder, summary=summary)
    return runs


@pytest.fixture
def facts_file(tmp_path):
    """Write a table as Parquet and return the file."""

    def write(**columns):
        file = tmp_path / "facts.parquet"
        parquet.write_table(pa.table(columns), file)
        return file

    return write
