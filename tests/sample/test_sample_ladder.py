"""The default sample zone assessed: a board with something to do on it, not full and not empty.

The bounds are wide: they hold the sample's aims, not the rules.
"""

from datetime import date

import duckdb
import pytest

from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.assess import Request, assess
from yuqi.facts import build_snapshot
from yuqi.rules import load_catalog
from yuqi.sample import make_sample


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    home = tmp_path_factory.mktemp("ladder")
    zone = make_sample(home / "zone")
    snapshot = build_snapshot(zone.folder, accept_good=True, out=home / "snapshot")
    assess(snapshot, load_catalog(), Request(as_of=date(2026, 6, 30)), home / "out", DuckdbBackend())
    return f"'{home}/out/verdicts.parquet'"


@pytest.mark.parametrize(
    ("programme", "standing", "low", "high"),
    [
        ("hnte", "pass", 40, 90),
        ("hnte", "near", 80, 200),
        ("hnte", "open", 150, 400),
        ("specialised_sme", "pass", 15, 45),
        ("specialised_sme", "near", 20, 80),
        ("little_giant", "pass", 3, 15),
        ("little_giant", "near", 2, 15),
        ("innovative_sme", "pass", 300, 700),
        ("tech_sme", "pass", 100, 400),
        ("above_scale", "pass", 90, 90),
    ],
)
def test_as_many_stand_before_a_title_as_an_officer_would_expect(verdicts, programme, standing, low, high):
    ((found,),) = duckdb.sql(
        f"select count(*) from {verdicts} where programme = '{programme}' and standing = '{standing}'"
    ).fetchall()

    assert low <= found <= high


@pytest.mark.parametrize(
    "programme", ["hnte", "tech_sme", "innovative_sme", "specialised_sme", "little_giant"]
)
def test_few_holders_fail_their_title_but_some_do(verdicts, programme):
    ((failing, decided),) = duckdb.sql(
        f"""select count(*) filter (verdict = 'fail'), count(*) from {verdicts}
            where programme = '{programme}' and held"""
    ).fetchall()

    assert 0.02 < failing / decided < 0.20


def test_an_open_score_of_a_likely_height_is_on_the_board(verdicts):
    ((likely,),) = duckdb.sql(
        f"""select count(*) from {verdicts}
            where programme = 'hnte' and standing = 'open' and score_likely > 70"""
    ).fetchall()

    assert likely >= 15
