"""A reform against the baseline: equal to two independent assessments, and the baseline is left as it was."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

import yuqi.catalog as yuqi_catalog
from yuqi.api import sample
from yuqi.backends.duckdb import DuckdbBackend
from yuqi.engine.assess import Request, assess
from yuqi.engine.simulate import simulate
from yuqi.facts import NEVER, build_snapshot
from yuqi.rules import load_catalog
from yuqi.rules.load import read_layers
from yuqi.rules.reform import load_reform

pytestmark = pytest.mark.slow

DAY = date(2026, 6, 30)
EXAMPLE = Path(__file__).parents[2] / "docs/howto/examples/hnte-science-staff-15.yaml"

# Every way to change a catalog at once: a parameter, a scale, a gate, a formula, a new benefit, one removed.
MUCH = """
reform: {label: {zh: 大改, en: Much}}
parameters:
  ip_class1_kinds: [invention, plant_variety, national_crop_variety, national_new_drug, utility_model]
changes:
  - {entry: hnte, path: editions/2016/scorecard/bar, value: 60}
  - {entry: tech_sme, path: editions/2017/gates/staff_limit, remove: true}
  - {entry: tax.hnte_rate, path: formula, value: last(taxable_income) * 0.13}
  - {entry: zibo_2020.hnte_award, path: caps/0/amount, value: 100000}
added:
  - kind: benefit
    id: local.niche_grant
    label: {zh: 细分领域补助, en: Niche grant}
    source: {document: 某园区草案, article: 第一条}
    from: 2020-01-01
    checked_on: 2026-06-01
    confidence: uncertain
    status: illustrative
    gates:
      - {id: title, label: {zh: 持有, en: Held}, cite: 第一条, when: "holds(hnte, any, tax_year_end)"}
    formula: "1000 + last(revenue) * 0.0001"
    caps: [{per: firm, amount: 5000}]
    stacking: {group: local.niche_grant, rule: add}
removed: [tax.technology_transfer]
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reform")
    sample(folder / "facts", enterprises=900, seed=3)
    return build_snapshot(folder / "facts", out=folder / "snapshot", accept_good=True)


def assessed(snapshot, catalog, out, **request):
    backend = DuckdbBackend(threads=2)
    try:
        return assess(snapshot, catalog, Request(as_of=DAY, settles=False, **request), out, backend)
    finally:
        backend.close()


def simulated(snapshot, catalog, reform, out, backend=None):
    out.mkdir()
    session = backend or DuckdbBackend(threads=2)
    try:
        return simulate(snapshot, catalog, reform, Request(as_of=DAY), out, session)
    finally:
        if backend is None:
            session.close()


def rows(folder, table):
    return parquet.read_table(folder / f"{table}.parquet").to_pylist()


def verdicts(folder):
    return {(row["uscc"], row["programme"]): row for row in rows(folder, "verdicts")}


def verdict_changes(before, after):
    """What two assessments say differs: (uscc, programme) → verdicts on both sides."""
    was, now = verdicts(before), verdicts(after)
    pairs = {key: (was.get(key, {}).get("verdict"), now.get(key, {}).get("verdict")) for key in {*was, *now}}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def score_bands(folder, programme):
    return Counter(
        (row["edition"], int(row["score_low"] // 5 * 5))
        for row in rows(folder, "verdicts")
        if row["programme"] == programme and row["score_low"] is not None
    )


def paid(folder, only=None):
    """Yuan by benefit, of what is entitled to and not stacked out."""
    found = Counter()
    for row in rows(folder, "benefits"):
        if (
            row["status"] == "entitled"
            and row["stacked_out_by"] is None
            and (not only or row["uscc"] in only)
        ):
            found[row["benefit"]] += row["amount"]
    return found


def whole(folder, table):
    return {row["benefit"]: row for row in rows(folder, table) if row["group_by"] == "all"}


def edited_on_disk(tmp_path):
    """The shipped catalog copied and edited by hand, as somebody would who has no reforms."""
    folder = tmp_path / "catalog"
    shutil.copytree(str(yuqi_catalog.folder()), folder)
    programme = folder / "programmes/hnte/programme.yaml"
    text = programme.read_text("utf-8")
    line = "when: ratio(last(science_staff), last(staff), unmet) >= 0.10"
    assert text.count(line) == 1
    programme.write_text(text.replace(line, line.replace("0.10", "0.15")), "utf-8")
    catalog, problems = read_layers([folder], shipped=False)
    assert not problems
    return catalog


def test_the_example_reform_equals_two_independent_assessments(snapshot, tmp_path):
    catalog = load_catalog()
    assessed(snapshot, catalog, tmp_path / "before")
    assessed(snapshot, edited_on_disk(tmp_path), tmp_path / "after")

    done = simulated(snapshot, catalog, load_reform(EXAMPLE, catalog), tmp_path / "reform")

    changes = rows(tmp_path / "reform", "reform_changes")
    found = {(row["uscc"], row["programme"]): (row["before"], row["after"]) for row in changes}
    assert found == verdict_changes(tmp_path / "before", tmp_path / "after")
    assert found
    assert {row["after"] for row in changes} == {"fail"}  # a higher bar helps nobody
    names = {row["uscc"]: row["name"] for row in rows(tmp_path / "before", "subjects")}
    held = verdicts(tmp_path / "before")
    for row in changes:
        assert row["name"] == names[row["uscc"]]
        assert row["held"] == held[row["uscc"], "hnte"]["held"]
        assert row["effect"] == ("loss" if row["before"] == "pass" else "other")
    assert done.programmes == ("hnte",)
    for side in ("before", "after"):
        bands = Counter(
            {
                (row["edition"], row["band"]): row[side]
                for row in rows(tmp_path / "reform", "reform_scores")
                if row[side]
            }
        )
        assert bands == score_bands(tmp_path / side, "hnte")
        budget = whole(tmp_path / "reform", "reform_budget")
        assert {name: row[side] for name, row in budget.items()} == {
            name: paid(tmp_path / side)[name] for name in budget
        }
    # titles stay with whoever holds them: the reform changes no benefit by itself
    assert {row["change"] for row in budget.values()} == {Decimal(0)}
    assert {"tax.hnte_rate", "tax.small_profit", "zibo_2020.hnte_award"} <= set(budget)


def test_stakes_equal_an_assessment_in_which_titles_follow_verdicts(snapshot, tmp_path):
    catalog = load_catalog()
    reform = load_reform(EXAMPLE, catalog)

    simulated(snapshot, catalog, reform, tmp_path / "reform")

    changes = rows(tmp_path / "reform", "reform_changes")
    losers = {row["uscc"] for row in changes if row["held"] and row["after"] == "fail"}
    assert losers
    untitled = tmp_path / "untitled"
    shutil.copytree(snapshot.folder, untitled)
    titles = parquet.read_table(untitled / "titles.parquet")
    kept = [not (t["programme"] == "hnte" and t["uscc"] in losers) for t in titles.to_pylist()]
    parquet.write_table(titles.filter(pa.array(kept)), untitled / "titles.parquet")
    assessed(snapshot, reform.catalog, tmp_path / "held")
    assessed(replace(snapshot, folder=untitled), reform.catalog, tmp_path / "followed")
    stakes = whole(tmp_path / "reform", "reform_stakes")
    assert {name: (row["before"], row["after"]) for name, row in stakes.items()} == {
        name: (paid(tmp_path / "held", losers)[name], paid(tmp_path / "followed", losers)[name])
        for name in stakes
    }
    assert stakes["tax.hnte_rate"]["change"] < 0
    assert sum(row["change"] for row in stakes.values()) == sum(
        row["after"] - row["before"] for row in stakes.values()
    )


def test_a_reform_leaves_the_baseline_as_it_was(snapshot, tmp_path):
    catalog = load_catalog()
    before, digest = catalog.model_copy(deep=True), catalog.digest
    first = assessed(snapshot, catalog, tmp_path / "first", programmes=("hnte",))

    reform = load_reform(EXAMPLE, catalog)
    simulated(snapshot, catalog, reform, tmp_path / "reform")

    assert load_catalog() is catalog
    assert catalog == before
    assert catalog.digest == digest != reform.digest
    again = assessed(snapshot, catalog, tmp_path / "again", programmes=("hnte",))
    assert again.run["results_hash"] == first.run["results_hash"]


def test_a_reform_of_many_kinds_equals_two_assessments_in_every_group(snapshot, tmp_path):
    catalog = load_catalog()
    (tmp_path / "much.yaml").write_text(MUCH, "utf-8")
    reform = load_reform(tmp_path / "much.yaml", catalog)
    assessed(snapshot, catalog, tmp_path / "before")
    assessed(snapshot, reform.catalog, tmp_path / "after")

    done = simulated(snapshot, catalog, reform, tmp_path / "reform")

    changes = rows(tmp_path / "reform", "reform_changes")
    found = {(row["uscc"], row["programme"]): (row["before"], row["after"]) for row in changes}
    assert found == verdict_changes(tmp_path / "before", tmp_path / "after")
    assert {"hnte", "tech_sme"} <= set(done.programmes)
    budget = whole(tmp_path / "reform", "reform_budget")
    for side in ("before", "after"):
        assert {name: row[side] for name, row in budget.items()} == {
            name: paid(tmp_path / side)[name] for name in budget
        }
    differing = {
        name
        for name in {*paid(tmp_path / "before"), *paid(tmp_path / "after")}
        if paid(tmp_path / "before")[name] != paid(tmp_path / "after")[name]
    }
    assert differing <= set(budget)
    assert {"tax.hnte_rate", "local.niche_grant", "tax.technology_transfer"} <= set(budget)
    assert budget["tax.technology_transfer"]["after"] == 0
    by_group = rows(tmp_path / "reform", "reform_budget")
    for name, row in budget.items():
        for by in ("industry", "size", "district"):
            parts = [part for part in by_group if part["benefit"] == name and part["group_by"] == by]
            assert sum(part["before"] for part in parts) == row["before"]
            assert sum(part["after"] for part in parts) == row["after"]
            assert sum(part["enterprises"] for part in parts) == row["enterprises"]


def test_a_lower_bar_grants_titles_from_the_start_of_the_tax_year(snapshot, tmp_path):
    catalog = load_catalog()
    (tmp_path / "lower.yaml").write_text(
        "changes:\n"
        "  - {entry: hnte, path: editions/2016/scorecard/bar, value: 20}\n"
        "  - {entry: hnte, path: editions/2016/gates/rd_intensity, remove: true}\n",
        "utf-8",
    )
    reform = load_reform(tmp_path / "lower.yaml", catalog)

    simulated(snapshot, catalog, reform, tmp_path / "reform")

    changes = rows(tmp_path / "reform", "reform_changes")
    winners = {row["uscc"] for row in changes if row["after"] == "pass" and not row["held"]}
    assert {row["effect"] for row in changes if row["after"] == "pass"} == {"gain"}
    assert winners
    titled = tmp_path / "titled"
    shutil.copytree(snapshot.folder, titled)
    table = parquet.read_table(titled / "titles.parquet")
    new = [
        {"uscc": uscc, "programme": "hnte", "granted_on": date(2025, 1, 1), "level": "national"}
        | {"subject_id": "", "expires_on": NEVER, "revoked_on": NEVER, "barred_until": NEVER}
        for uscc in winners
    ]
    more = pa.Table.from_pylist(new, schema=table.schema)
    parquet.write_table(pa.concat_tables([table, more]), titled / "titles.parquet")
    assessed(snapshot, reform.catalog, tmp_path / "held")
    assessed(replace(snapshot, folder=titled), reform.catalog, tmp_path / "followed")
    movers = winners | {row["uscc"] for row in changes if row["held"] and row["after"] == "fail"}
    stakes = whole(tmp_path / "reform", "reform_stakes")
    assert {name: (row["before"], row["after"]) for name, row in stakes.items()} == {
        name: (paid(tmp_path / "held", movers)[name], paid(tmp_path / "followed", movers)[name])
        for name in stakes
    }
    assert any(row["change"] for row in stakes.values())


def test_a_reform_of_ladder_words_alone_changes_no_verdict(snapshot, tmp_path):
    catalog = load_catalog()
    (tmp_path / "words.yaml").write_text(
        "changes:\n  - {entry: hnte, path: near_rule/at_risk_months, value: 6}\n", "utf-8"
    )

    done = simulated(snapshot, catalog, load_reform(tmp_path / "words.yaml", catalog), tmp_path / "reform")

    assert rows(tmp_path / "reform", "reform_changes") == []
    assert done.programmes == ()


def test_postgres_says_the_same(snapshot, tmp_path, postgres):
    catalog = load_catalog()
    reform = load_reform(EXAMPLE, catalog)
    simulated(snapshot, catalog, reform, tmp_path / "duckdb")

    simulated(snapshot, catalog, reform, tmp_path / "postgres", postgres)

    for table in ("reform_changes", "reform_scores", "reform_budget", "reform_stakes"):
        assert rows(tmp_path / "postgres", table) == rows(tmp_path / "duckdb", table)
