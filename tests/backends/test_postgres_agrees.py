"""PostgreSQL answers what DuckDB answers: every result table, the hash over all verdicts, every worked case."""

from __future__ import annotations

from datetime import date

import pytest
from pyarrow import parquet

from yuqi import api
from yuqi.base import YuqiError
from yuqi.engine.assess.trial import run_cases
from yuqi.rules.cases import read_cases

pytestmark = pytest.mark.slow

AS_OF = date(2026, 4, 1)


def tables(run):
    """Every result file of a run by its name, but the run's record, which names the backend."""
    return {
        path.relative_to(run.folder).as_posix(): parquet.read_table(path)
        for path in sorted(run.folder.rglob("*.parquet"))
        if path.name != "run.parquet"
    }


def types(table):
    return {field.name: str(field.type) for field in table.schema}


def differing(left, right):
    """Where two tables differ, as (column, row, left, right), the first of each column."""
    found = []
    for name in left.schema.names:
        pairs = zip(left[name].to_pylist(), right[name].to_pylist(), strict=True)
        first = next(((name, row, a, b) for row, (a, b) in enumerate(pairs) if a != b), None)
        if first:
            found.append(first)
    return found


def test_both_backends_write_the_same_files(assessed):
    files = {name: list(tables(run)) for name, run in assessed.items()}

    assert files["postgres"] == files["duckdb"]
    assert len(files["duckdb"]) > 30


def test_both_backends_write_the_same_columns_with_the_same_types(assessed):
    other = tables(assessed["postgres"])

    different = [
        name for name, table in tables(assessed["duckdb"]).items() if types(table) != types(other[name])
    ]

    assert different == []


def test_every_row_of_every_result_table_is_the_same_on_both_backends(assessed):
    ours, theirs = tables(assessed["duckdb"]), tables(assessed["postgres"])

    different = {name: differing(table, theirs[name]) for name, table in ours.items()}

    assert {name: found for name, found in different.items() if found} == {}
    assert ours["verdicts.parquet"].num_rows > 400
    assert all(ours[f"{name}.parquet"].num_rows for name in ("settles", "benefits", "doubts", "deadlines"))


def test_the_hash_of_all_verdicts_is_the_same_on_both_backends(assessed):
    hashes = {run.summary.run["results_hash"] for run in assessed.values()}

    assert len(hashes) == 1


def test_a_run_names_its_backend(assessed):
    assert {run.summary.run["backend"] for run in assessed.values()} == {"duckdb", "postgres"}


def test_every_worked_case_of_the_catalog_comes_out_on_postgres(catalog, postgres_url):
    from yuqi.backends.postgres import PostgresBackend

    cases = [
        case
        for name, text in sorted(catalog.texts.items())
        if name.endswith(".test.yaml")
        for case in read_cases(text, name)
    ]

    mismatches = run_cases(cases, catalog, lambda: PostgresBackend(postgres_url))

    assert len(cases) > 300
    assert mismatches == []


def test_a_run_on_postgres_answers_as_one_on_duckdb_from_the_front_door(
    snapshot, postgres_url, monkeypatch, tmp_path
):
    monkeypatch.setenv("YUQI_POSTGRES", postgres_url)
    asked = {"programmes": ["hnte", "little_giant"], "as_of": AS_OF, "show_sql": True}

    runs = [
        api.assess(snapshot.folder, out=tmp_path / backend, backend=backend, **asked)
        for backend in ("duckdb", "postgres")
    ]

    assert runs[0].run["results_hash"] == runs[1].run["results_hash"]
    assert runs[0].ladder == runs[1].ladder
    assert "create temporary table" in runs[1].statements[0]


def test_without_an_address_postgres_says_where_to_put_it(snapshot, monkeypatch, tmp_path):
    monkeypatch.delenv("YUQI_POSTGRES", raising=False)

    with pytest.raises(YuqiError) as refused:
        api.assess(snapshot.folder, out=tmp_path / "out", backend="postgres", as_of=AS_OF)

    assert [problem.code for problem in refused.value.problems] == ["api.no-postgres-address"]
