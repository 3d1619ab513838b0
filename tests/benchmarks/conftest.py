"""The benchmarks stand beside src, not in it; a small session of facts for them."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def benchmarks_on_the_path():
    sys.path.insert(0, str(ROOT))
    yield
    sys.path.remove(str(ROOT))


@pytest.fixture(scope="session")
def boundary(benchmarks_on_the_path):
    """The boundary firms' facts in memory."""
    from benchmarks.boundary_firms import AS_OF
    from benchmarks.zone_at_hand import in_memory

    from yuqi.engine.compile import build_ruleset, needed_tables
    from yuqi.rules import load_catalog

    ruleset = build_ruleset(
        load_catalog(), as_of=AS_OF, programmes=["hnte", "tech_sme"], benefits=False, checks=False
    )
    backend = in_memory(None, needed_tables(list(ruleset.lowering.inputs)), boundary=2_500, threads=1)
    yield backend
    backend.close()
