"""One small expression a macro: its SQL as reviewed, and the same rows from both databases and the direct evaluator.

What is printed stands in tests/golden/sql and changes by command only:

    python tests/engine/test_golden_sql.py --write
"""

from __future__ import annotations

import re
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from yuqi.backends.dialects import Dialect, PostgresDialect
from yuqi.engine.assess import load_facts
from yuqi.engine.assess.trial import formed
from yuqi.engine.compile import Form, Output, Passes, build_ruleset, needed_tables, select_outputs
from yuqi.engine.evaluate import Program
from yuqi.engine.tree import Context, Lowering, Num, Op, Programmes, Tree, topological
from yuqi.rules.load import read_layers
from yuqi.rules.macros import MACROS

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "sql"
EXPRESSIONS = yaml.safe_load((GOLDEN / "expressions.yaml").read_text("utf-8"))
AS_OF = date(2026, 6, 30)
DIALECTS = {dialect.name: dialect for dialect in (Dialect(), PostgresDialect())}


@cache
def small_catalog():
    catalog, problems = read_layers([GOLDEN / "catalog"], shipped=False)
    assert problems == []
    return catalog


def lowered(macro):
    """Return the columns an expression is shown in, and the features below them."""
    if macro == "item_points":  # of a scorecard, which must be there first
        lowering = build_ruleset(small_catalog(), as_of=AS_OF).lowering
    else:
        lowering = Lowering(small_catalog(), Tree())
    context = Context(as_of=AS_OF, year=AS_OF.year - 1, programme="hnte")
    value = lowering.text(EXPRESSIONS[macro], context)
    if isinstance(value, Num):
        number = Programmes(lowering).shown(value)
        form = Form.MONEY if number.money else Form.SHARE
        ends = (
            {"value": number.low} if number.low is number.high else {"low": number.low, "high": number.high}
        )
        outputs = [Output(name=name, node=node, form=form) for name, node in ends.items()]
    else:
        outputs = [Output(name="value", node=value.node)]
    nodes = topological([output.node for output in outputs])
    return outputs, [node.data for node in nodes if node.op is Op.INPUT]


def statements(macro, say):
    """Return the two statements of an expression: facts to features, features to the answer."""
    outputs, features = lowered(macro)
    inputs = Passes(say, AS_OF).statement(features)
    return inputs, select_outputs(outputs, say, source="inputs", leading={"uscc": "uscc"})


def printed(macro, say):
    """Return an expression with both statements; nameless columns are numbered in the order they appear."""
    inputs, answer = statements(macro, say)
    text = f"-- {EXPRESSIONS[macro]}\n\ncreate table inputs as\n{inputs};\n\n{answer};\n"
    numbers = {name: f"x{n}" for n, name in enumerate(dict.fromkeys(re.findall(r"\bx\d+\b", text)), start=1)}
    return re.sub(r"\bx\d+\b", lambda found: numbers[found[0]], text)


def golden(macro, dialect):
    return GOLDEN / f"{macro}.{dialect}.sql"


@pytest.fixture(scope="session")
def mini_zone(tools, tmp_path_factory):
    """Eighty enterprises with seeded cells of every kind in every table."""
    tables, covered = tools.Fuzz(5, AS_OF, ["hnte"]).zone(80)
    return tools.write_snapshot(tmp_path_factory.mktemp("mini") / "snapshot", tables, covered=covered)


def answers(backend, zone, macro):
    """Return the columns of an expression by enterprise, from a database."""
    inputs, answer = statements(macro, backend.dialect)
    load_facts(backend, zone, needed_tables(lowered(macro)[1]))
    backend.create("features", "inputs", inputs)
    return {row.pop("uscc"): row for row in backend.records(macro, answer)}


def test_every_macro_has_an_expression_here():
    assert set(EXPRESSIONS) == set(MACROS)


def test_every_macro_of_the_manual_has_an_expression_here():
    manual = (ROOT / "docs" / "reference" / "expressions.md").read_text("utf-8")

    assert set(re.findall(r"^\| `(\w+)\(", manual, re.MULTILINE)) == set(EXPRESSIONS)


def test_no_golden_sql_is_left_over():
    expected = {golden(macro, dialect).name for macro in EXPRESSIONS for dialect in DIALECTS}

    assert {path.name for path in GOLDEN.glob("*.sql")} == expected


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("macro", EXPRESSIONS)
def test_the_sql_is_the_reviewed_one(macro, dialect):
    assert printed(macro, DIALECTS[dialect]) == golden(macro, dialect).read_text("utf-8")


@pytest.mark.parametrize("macro", EXPRESSIONS)
def test_duckdb_and_the_direct_evaluator_give_the_same_rows(macro, mini_zone, tools, duckdb):
    outputs, features = lowered(macro)
    program = Program({output.name: output.node for output in outputs})
    found = answers(duckdb, mini_zone, macro)

    direct = {}
    for one in tools.read_everybody(duckdb, features, AS_OF):
        values = program.run(program.features(one))
        direct[one.uscc] = {output.name: formed(values[output.name], output.form) for output in outputs}

    assert len(found) == 80
    assert found == direct


@pytest.mark.parametrize("macro", EXPRESSIONS)
def test_postgres_and_duckdb_give_the_same_rows(macro, mini_zone, duckdb, postgres):
    found = answers(duckdb, mini_zone, macro)

    assert answers(postgres, mini_zone, macro) == found


@pytest.mark.parametrize("macro", EXPRESSIONS)
def test_the_mini_zone_gives_more_than_one_answer(macro, mini_zone, duckdb):
    found = answers(duckdb, mini_zone, macro)

    assert len({tuple(row.values()) for row in found.values()}) > 1


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(__doc__)
    for path in GOLDEN.glob("*.sql"):
        path.unlink()
    for name in EXPRESSIONS:
        for dialect, say in DIALECTS.items():
            golden(name, dialect).write_text(printed(name, say), "utf-8")
