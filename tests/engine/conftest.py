"""Facts written straight into a snapshot, and the same programme through both databases and the direct evaluator."""

from __future__ import annotations

import importlib.util
import random
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from yuqi.backends.duckdb import DuckdbBackend
from yuqi.base import check_character
from yuqi.engine.assess import load_facts
from yuqi.engine.assess.trial import formed
from yuqi.engine.compile import Passes, edition_outputs, needed_tables
from yuqi.engine.evaluate import OneEnterprise, Program
from yuqi.engine.tree import Fold
from yuqi.facts import NEVER, TABLES, Kind, Snapshot
from yuqi.facts.vocabulary.shapes import Empty
from yuqi.rules import load_catalog


def beside(name):
    """Return a module that stands beside this file; tests are no package."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


ARROW = {"BIGINT": pa.int64(), "VARCHAR": pa.string(), "DATE": pa.date32(), "BOOLEAN": pa.bool_()}
ARROW["TIMESTAMP"] = pa.timestamp("us")
COVERAGE = pa.schema([("table", pa.string()), ("uscc", pa.string()), ("until", pa.date32())])


@pytest.fixture(scope="session")
def catalog():
    return load_catalog()


@pytest.fixture
def postgres(postgres_url):
    """A session of PostgreSQL."""
    from yuqi.backends.postgres import PostgresBackend

    backend = PostgresBackend(postgres_url)
    yield backend
    backend.close()


@pytest.fixture
def duckdb():
    """A session of DuckDB."""
    backend = DuckdbBackend(threads=2)
    yield backend
    backend.close()


def code(number):
    """An enterprise's made-up code, with its check character."""
    first = f"9133019900{number:07d}"
    return first + check_character(first)


def absent(column):
    """What a column left out holds in a snapshot."""
    if column.empty is Empty.UNKNOWN:
        return None
    empty = {"BIGINT": 0, "VARCHAR": "", "BOOLEAN": False, "DATE": NEVER}
    return empty.get(column.sql_type)


def write_snapshot(folder, tables, *, covered=()):
    """Write rows (stored units, by table) as a snapshot; what a row leaves out is empty.

    `covered`: tables complete for everybody, or (table, uscc, until).
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        table = TABLES[name]
        ordered = sorted(rows, key=lambda row: tuple(str(row.get(key)) for key in table.key))
        columns = {"_origin": pa.array(range(len(ordered)), pa.int64())}
        for column in table.columns:
            blank = absent(column)
            cells = [row.get(column.name, blank) for row in ordered]
            columns[column.name] = pa.array(cells, ARROW[column.sql_type])
        parquet.write_table(pa.table(columns), folder / f"{name}.parquet")
    lines = [(each, "*", NEVER) if isinstance(each, str) else each for each in covered]
    pa_lines = [dict(zip(COVERAGE.names, line, strict=True)) for line in lines]
    parquet.write_table(pa.Table.from_pylist(pa_lines, schema=COVERAGE), folder / "coverage.parquet")
    return Snapshot(
        folder=folder,
        zone="边界",
        as_of=None,
        seed=None,
        facts_hash="",
        rows={name: len(rows) for name, rows in tables.items()},
        rows_set_aside=0,
    )


def prepare(backend, snapshot, ruleset):
    """Load facts and boil them down to features; return the features."""
    features = list(ruleset.lowering.inputs)
    load_facts(backend, snapshot, needed_tables(features))
    backend.create("features", "inputs", Passes(backend.dialect, ruleset.as_of).statement(features))
    return features


def read_everybody(backend, features, as_of):
    """Every enterprise's rows as the direct evaluator takes them."""
    passes = Passes(backend.dialect, as_of)
    by_table = {"enterprises": []}
    for feature in features:
        if feature.fold is not Fold.COVERED:
            by_table.setdefault(feature.table, []).append(feature)
    rows = {
        table: backend.records(table, f"select * from {passes.source(table, own)} as source")
        for table, own in by_table.items()
    }
    everybody = {row["uscc"]: {table: [] for table in rows} for row in rows["enterprises"]}
    for table, own in rows.items():
        for row in own:
            if row["uscc"] in everybody:
                everybody[row["uscc"]][table].append(row)
    for_all, for_one = {}, {}
    for table, uscc, until in backend.rows("coverage", 'select "table", uscc, until from coverage'):
        target = for_all if uscc == "*" else for_one.setdefault(uscc, {})
        target[table] = max(until, target.get(table, until))
    for uscc, own in everybody.items():
        complete = dict(for_all)
        for table, until in for_one.get(uscc, {}).items():
            complete[table] = max(until, complete.get(table, until))
        yield OneEnterprise(uscc=uscc, rows=own, complete=complete)


def directly(ruleset, everybody, wanted=lambda _: True):
    """What the direct evaluator makes of each programme's columns: (programme, uscc) → column → value."""
    programs = []
    for block in ruleset.blocks:
        for edition in block.editions:
            outputs = [output for output in edition_outputs(edition) if wanted(output.name)]
            nodes = {output.name: output.node for output in outputs}
            programs.append((block, edition, outputs, Program({**nodes, "is review": block.review})))
    found = {}
    for one in everybody:
        for block, edition, outputs, program in programs:
            values = program.run(program.features(one))
            procedure = "review" if values.pop("is review") else "new"
            if procedure in block.procedures(edition):
                found[block.programme.id, one.uscc] = {
                    output.name: formed(values[output.name], output.form) for output in outputs
                }
    return found


class Fuzz:
    """Seeded rows for every table: any cell may be empty, zero, negative where signed, or as large as declared."""

    def __init__(self, seed, as_of, programmes):
        self.random = random.Random(seed)
        self.as_of = as_of
        self.programmes = list(programmes)

    def zone(self, enterprises):
        """Return rows by table, and coverage for some of the enterprises."""
        pick = self.random
        codes = [code(number) for number in range(enterprises)]
        tables = {"enterprises": [self.row(TABLES["enterprises"], uscc, codes) for uscc in codes]}
        for name, table in TABLES.items():
            if name in ("enterprises", "coverage") or "uscc" not in table.names:
                continue
            rows = {}
            for uscc in codes:
                count = 5 if table.is_yearly else pick.choice((0, 0, 1, 1, 2, 4))
                for _ in range(count):
                    row = self.row(table, uscc, codes)
                    rows.setdefault(tuple(row[key] for key in table.key), row)
            tables[name] = list(rows.values())
        covered = [
            (name, uscc, pick.choice((NEVER, self.as_of, self.as_of - timedelta(days=1))))
            for name in TABLES
            for uscc in codes
            if pick.random() < 0.6
        ]
        return tables, covered

    def row(self, table, uscc, codes):
        return {
            column.name: uscc if column.name == "uscc" else self.cell(column, column.name in table.key, codes)
            for column in table.columns
        }

    def cell(self, column, is_key, codes):
        pick = self.random
        if not is_key and pick.random() < 0.2:
            return absent(column)
        if column.kind is Kind.YEAR:
            return pick.randint(self.as_of.year - 6, self.as_of.year + 1)
        if column.is_number:
            return self.number(column)
        if column.kind is Kind.YES_NO:
            return pick.random() < 0.5
        if column.sql_type == "DATE":
            return self.day()
        if column.sql_type == "TIMESTAMP":
            return None
        if column.kind is Kind.USCC:
            return pick.choice(codes)
        return self.text(column)

    def number(self, column):
        pick = self.random
        most = 10 ** min(column.digits, 18) - 1
        near = [0, 1, 2, column.scale, 10 * column.scale, 100 * column.scale, most]
        value = pick.choice([*near, pick.randint(0, most), pick.randint(0, 1000 * column.scale)])
        return -value if column.signed and pick.random() < 0.4 else value

    def day(self):
        near = self.random.choice((0, 0, 30, 364, 365, 366, 730, 1095, 1826, 3652, 7305))
        off = self.random.choice((-1, 0, 1, self.random.randint(-200, 200)))
        return self.as_of - timedelta(days=near + off)

    def text(self, column):
        pick = self.random
        if column.codes:
            return pick.choice(column.codes)[0]
        if column.name in ("programme", "application"):
            return pick.choice(self.programmes)
        if column.name == "currency":
            return pick.choice(("CNY", "USD"))
        if column.name in ("outcome", "item", "scheme", "grade"):
            return pick.choice(("met", "unmet", "A", "C", "zjtx_75", "digital_maturity", "market", "3"))
        return pick.choice(("", "0", "C3911", "1.2.3", "F5299", "甲", "C39", str(pick.randint(1, 99))))


@pytest.fixture(scope="session")
def tools():
    """The functions of this file, for tests beside it."""
    from types import SimpleNamespace

    return SimpleNamespace(
        code=code,
        write_snapshot=write_snapshot,
        prepare=prepare,
        read_everybody=read_everybody,
        directly=directly,
        Fuzz=Fuzz,
        beside=beside,
        day=date,
    )
