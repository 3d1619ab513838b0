"""One tree, three answers that are one: DuckDB, PostgreSQL and the direct evaluator on facts nobody would expect."""

from __future__ import annotations

from datetime import date

import pytest
from pyarrow import parquet

from yuqi.engine.assess import Request, assess, variables
from yuqi.engine.assess.trial import formed
from yuqi.engine.compile import Form, Output, build_ruleset, select_outputs, wide_outputs
from yuqi.engine.evaluate import Program

pytestmark = pytest.mark.slow

SEEDS = ((1, date(2026, 6, 30)), (2, date(2026, 3, 31)), (3, date(2024, 2, 29)))


@pytest.fixture(scope="session", params=SEEDS, ids=lambda seed: f"seed {seed[0]}")
def fuzzed(request, tools, catalog, tmp_path_factory):
    """A zone of made-up cells, some as large as the vocabulary allows, and the day it is seen from."""
    seed, as_of = request.param
    tables, covered = tools.Fuzz(seed, as_of, catalog.programmes).zone(120)
    folder = tmp_path_factory.mktemp("fuzzed") / "snapshot"
    return tools.write_snapshot(folder, tables, covered=covered), as_of


def test_the_direct_evaluator_answers_every_column_as_duckdb_does(fuzzed, tools, catalog, duckdb):
    snapshot, as_of = fuzzed
    ruleset = build_ruleset(catalog, as_of=as_of)
    backend = duckdb
    features = tools.prepare(backend, snapshot, ruleset)

    direct = tools.directly(ruleset, tools.read_everybody(backend, features, as_of))

    different = []
    for block in ruleset.blocks:
        for row in backend.records(block.programme.id, wide_outputs(block, backend.dialect)):
            values = direct[block.programme.id, row["uscc"]]
            different += [
                (block.programme.id, row["uscc"], name, row[name], value)
                for name, value in values.items()
                if row[name] != value
            ]
    assert len(direct) == 120 * len(ruleset.blocks)
    assert different[:10] == []


def test_the_direct_evaluator_agrees_on_variables_benefits_and_checks(fuzzed, tools, catalog, duckdb):
    snapshot, as_of = fuzzed
    ruleset = build_ruleset(catalog, as_of=as_of)
    outputs = [output for value in variables.named_values(ruleset) for output in value.outputs]
    for number, benefit in enumerate(ruleset.benefits):
        outputs.append(Output(name=f"entitled {number}", node=benefit.entitled))
        outputs.append(Output(name=f"low {number}", node=benefit.low, form=Form.MONEY))
        outputs.append(Output(name=f"high {number}", node=benefit.high, form=Form.MONEY))
    outputs += [Output(name=check.entry.id, node=check.raised) for check in ruleset.checks]
    backend = duckdb
    features = tools.prepare(backend, snapshot, ruleset)
    select = select_outputs(outputs, backend.dialect, source="inputs", leading={"uscc": "uscc"})
    program = Program({output.name: output.node for output in outputs})

    direct = {
        one.uscc: program.run(program.features(one)) for one in tools.read_everybody(backend, features, as_of)
    }

    different = [
        (row["uscc"], output.name, row[output.name], value)
        for row in backend.records("all", select)
        for output in outputs
        for value in [formed(direct[row["uscc"]][output.name], output.form)]
        if row[output.name] != value
    ]
    assert different[:10] == []


def test_postgres_writes_the_rows_of_duckdb(fuzzed, catalog, duckdb, postgres, tmp_path):
    snapshot, as_of = fuzzed
    for name, backend in (("duckdb", duckdb), ("postgres", postgres)):
        assess(snapshot, catalog, Request(as_of=as_of, long=True), tmp_path / name, backend)

    files = sorted(path.relative_to(tmp_path / "duckdb") for path in (tmp_path / "duckdb").rglob("*.parquet"))
    different = [
        (file.as_posix(), name)
        for file in files
        if file.name != "run.parquet"
        for ours, theirs in [
            (parquet.read_table(tmp_path / "duckdb" / file), parquet.read_table(tmp_path / "postgres" / file))
        ]
        for name in ours.schema.names
        if ours[name].to_pylist() != theirs[name].to_pylist()
    ]

    assert different[:10] == []
