"""Ten times the enterprises are gone through in slices; a slice tells an enterprise what the whole tells it."""

import pytest


@pytest.mark.slow
def test_slices_give_every_enterprise_the_features_of_the_whole(tmp_path, monkeypatch):
    from benchmarks.boundary_firms import AS_OF
    from benchmarks.ten import slices
    from benchmarks.zone_at_hand import is_made, zone

    from yuqi.backends.duckdb import DuckdbBackend
    from yuqi.engine.assess import load_facts
    from yuqi.engine.compile import Passes, build_ruleset, needed_tables
    from yuqi.rules import load_catalog

    monkeypatch.setenv("YUQI_BENCH_DATA", str(tmp_path))
    assert not is_made(300)
    at_hand = zone(300, say=lambda _: None)
    inputs = list(build_ruleset(load_catalog(), as_of=AS_OF, benefits=False, checks=False).lowering.inputs)
    backend = DuckdbBackend(threads=1)
    load_facts(backend, at_hand.snapshot, needed_tables(inputs))
    passes = Passes(backend.dialect, AS_OF)
    backend.create("whole", "whole", passes.statement(inputs))

    conditions = list(slices(backend, 70))
    for number, only in enumerate(conditions):
        backend.create("slice", f"slice_{number}", passes.statement(inputs, only))
    together = " union all ".join(f"select * from slice_{number}" for number in range(len(conditions)))
    differing = backend.rows("compare", f"({together}) except all (from whole)")
    counted = backend.rows("count", f"select count(*), count(distinct uscc) from ({together})")
    backend.close()

    assert is_made(300)
    assert len(conditions) == 5
    assert (differing, counted) == ([], [(300, 300)])


def test_a_disk_that_is_too_small_is_said_before_anything_is_made(tmp_path, monkeypatch):
    from benchmarks import ten

    monkeypatch.setenv("YUQI_BENCH_DATA", str(tmp_path / "data"))

    with pytest.raises(SystemExit, match="GB free"):
        list(ten.run(10**12))

    assert list((tmp_path / "data").iterdir()) == []


def test_what_was_run_once_is_judged_by_that_run():
    from benchmarks.measure import Bar, Result

    slow, fast = (
        Result(bench="x", work="", rows=1, ours=1.0, bar=Bar(most=12), runs=[run]) for run in (13.0, 12.1)
    )

    assert (slow.passed, fast.passed) == (False, True)
