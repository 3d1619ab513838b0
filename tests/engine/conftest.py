"""Facts written straight into a snapshot, and the same programme through both databases and the direct evaluator."""

from __future__ import annotations

import csv
import importlib.util
import random
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

import yuqi.catalog as yuqi_catalog
from yuqi.api import sample
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.base import check_character
from yuqi.engine.assess import Request, assess, load_facts
from yuqi.engine.assess.trial import formed
from yuqi.engine.compile import Passes, edition_outputs, needed_tables
from yuqi.engine.evaluate import OneEnterprise, Program
from yuqi.engine.tree import Fold
from yuqi.facts import NEVER, TABLES, Kind, Snapshot, build_snapshot
from yuqi.facts.vocabulary.shapes import Empty
from yuqi.rules import load_catalog
from yuqi.rules.cases import ENTERPRISE, read_cases


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
        words = {
            "outcome": ("met", "unmet", "A", "C"),
            "item": ("market", "growth", "ip_advancement", "rd_system"),
            "scheme": ("zjtx_75", "digital_maturity"),
            "grade": ("A", "C", "1", "2", "3"),
        }
        if column.name in words:
            return pick.choice(words[column.name])
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
        assessed=assessed,
        beside=beside,
        day=date,
    )


# ---------------------------------------------------------------- Zones made of worked cases, read from files


class Zone:
    """A made-up zone of enterprises taken from worked cases, written as files and assessed (小园区)."""

    def __init__(self, folder, catalog):
        self.folder, self.catalog = folder, catalog
        self.tables = {"enterprises": [], "coverage": []}

    def add(self, case, number=1, *, covered=None, without=(), **changes):
        """Add a case's enterprise under a code of its own and return the code.

        `covered`: tables that are complete; None: the case's. `changes`: table → rows that replace the case's.
        """
        uscc = code(number)
        for table, rows in {**case.facts, **changes}.items():
            for row in rows if table not in without else ():
                own = {key: uscc if cell == ENTERPRISE else cell for key, cell in row.items()}
                own.setdefault("uscc", uscc)
                if table == "enterprises":
                    own.setdefault("name", f"算例企业{number}")
                if "number" in own:
                    own["number"] = f"{own['number']}/{number}"
                if "code" in TABLES[table].key:
                    own.setdefault("code", f"{table}-{number}-{len(self.tables.get(table, ()))}")
                self.tables.setdefault(table, []).append(own)
        for table in case.covered if covered is None else covered:
            self.tables["coverage"].append({"table": table, "uscc": uscc, "complete": True, "until": NEVER})
        return uscc

    def write(self, name="facts", *, seed=None):
        """Write a folder of CSV files, rows and columns shuffled where a seed is given."""
        folder = self.folder / name
        folder.mkdir()
        for table, rows in self.tables.items():
            if not rows:
                continue
            rows, columns = list(rows), list(TABLES[table].names)
            if seed is not None:
                random.Random(seed).shuffle(rows)
                random.Random(seed + 1).shuffle(columns)
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                writer.writerows([[cell_text(row.get(column)) for column in columns] for row in rows])
        return folder

    def snapshot(self, name="facts", *, seed=None):
        """Write the zone and return its snapshot."""
        return build_snapshot(self.write(name, seed=seed), out=self.folder / f"{name}.snapshot")

    def assess(self, as_of, *, name="facts", seed=None, **request):
        """Return the results of a run over the zone."""
        return assessed(
            self.snapshot(name, seed=seed), self.catalog, self.folder / f"{name}.run", as_of, **request
        )


class Results:
    """The tables of a run as rows (运行结果)."""

    def __init__(self, folder, run):
        self.folder, self.run = folder, run
        self.read = {}

    def rows(self, table, /, **wanted):
        """Return the rows of a table in which the wanted columns have the wanted values."""
        if table not in self.read:
            self.read[table] = parquet.read_table(self.folder / f"{table}.parquet").to_pylist()
        rows = self.read[table]
        return [row for row in rows if all(row[name] == value for name, value in wanted.items())]

    def one(self, table, /, **wanted):
        """Return the one such row."""
        (row,) = self.rows(table, **wanted)
        return row

    def outcomes(self, uscc, programme):
        """Return condition → outcome of an enterprise, as far as its edition has the condition."""
        row = self.one(f"outcomes/{programme}", uscc=uscc)
        ends = "__outcome"
        return {
            name.removesuffix(ends): cell
            for name, cell in row.items()
            if name.endswith(ends) and cell is not None
        }


def assessed(snapshot, catalog, out, as_of, **request):
    """Return the results of a run on DuckDB."""
    backend = DuckdbBackend(threads=2)
    try:
        summary = assess(snapshot, catalog, Request(as_of=as_of, **request), out, backend)
    finally:
        backend.close()
    return Results(out, summary.run)


def cell_text(value):
    """What a person would type."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if value == NEVER:
        return "9999-12-31"
    return "" if value is None else str(value)


class Worked:
    """The worked cases of the catalog by file and id (算例)."""

    def __init__(self, cases):
        self.cases = cases

    def __call__(self, file, case):
        return self.cases[file, case]


@pytest.fixture
def zone(tmp_path, catalog):
    """An empty zone to put worked cases into."""
    return Zone(tmp_path, catalog)


@pytest.fixture(scope="session")
def worked():
    """Return a worked case of the catalog by its file's stem and its id."""
    root = Path(yuqi_catalog.__file__).parent
    found = {}
    for file in root.rglob("*.test.yaml"):
        for case in read_cases(file.read_text("utf-8"), str(file.relative_to(root))):
            found[file.name.removesuffix(".test.yaml"), case.id] = case
    return Worked(found)


@pytest.fixture(scope="session")
def sampled(tmp_path_factory, catalog):
    """A sample zone of 300 enterprises: its snapshot, and a run with the long tables."""
    from types import SimpleNamespace

    folder = tmp_path_factory.mktemp("sampled")
    sample(folder / "facts", enterprises=300)
    snapshot = build_snapshot(folder / "facts", out=folder / "snapshot", accept_good=True)
    results = assessed(snapshot, catalog, folder / "run", snapshot.as_of, long=True)
    return SimpleNamespace(folder=folder, snapshot=snapshot, results=results, as_of=snapshot.as_of)
