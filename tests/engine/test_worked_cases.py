"""Every worked case of the catalog, through SQL and through the direct evaluator: one test a file."""

from __future__ import annotations

from pathlib import Path

import pytest

import yuqi.catalog
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.assess.trial import run_cases
from yuqi.rules.cases import read_cases

pytestmark = pytest.mark.slow

ROOT = Path(yuqi.catalog.__file__).parent
FILES = sorted(ROOT.rglob("*.test.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.yaml"))
def test_worked_cases_come_out(file, catalog):
    cases = read_cases(file.read_text("utf-8"), str(file.relative_to(ROOT)))

    mismatches = run_cases(cases, catalog, DuckdbBackend)

    assert cases
    assert mismatches == []


def test_every_programme_that_is_assessed_has_a_worked_case(catalog):
    tested = set()
    for file in FILES:
        for case in read_cases(file.read_text("utf-8"), file.name):
            tested.update(each for each in (case.programme, case.benefit, *case.expect.benefits) if each)

    assessed = {id_ for id_, entry in catalog.programmes.items() if entry.editions}
    assert sorted(assessed - tested) == []
