"""Both databases give the same raw values and points."""

from datetime import date

import numpy as np
import pytest

from yuqi.engine.assess import load_facts
from yuqi.engine.compile import needed_tables
from yuqi.engine.points import compile_model, read_frame, score
from yuqi.engine.points.compiled import check_models

MODELS = ("points.national_2024", "points.national_v2", "points.binjiang_24", "points.growth_index")


def test_every_shipped_model_can_be_made_exact(demonstration):
    assert check_models(demonstration) == []


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_postgres_gives_what_duckdb_gives(duckdb, postgres, sampled, catalog, model):
    entry = catalog.points_models[model]
    compiled = compile_model(catalog, entry, date(2026, 6, 30))
    found = []
    for backend in (duckdb, postgres):
        load_facts(backend, sampled.snapshot, needed_tables(compiled.features))
        found.append(score(entry, compiled.marks, read_frame(backend, compiled, "points_now")))

    ours, theirs = found
    assert ours.frame.uscc == theirs.frame.uscc
    assert np.array_equal(ours.total, theirs.total)
    assert np.array_equal(ours.total_high, theirs.total_high)
    for one, other in zip(ours.earned, theirs.earned, strict=True):
        assert np.array_equal(one.raw, other.raw), one.mark.id
        assert np.array_equal(one.points, other.points), one.mark.id
