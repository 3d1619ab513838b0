"""A run says what it was, and equal inputs give equal rows, whoever else is in the zone."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest
from pyarrow import parquet

from yuqi import __version__
from yuqi.facts import build_snapshot

pytestmark = pytest.mark.slow

DEEP = ("tech_sme", "hnte", "innovative_sme", "specialised_sme", "little_giant")
SUBJECT = ["subject", "subject_id", "uscc"]
PROGRAMME = [*SUBJECT, "programme", "edition", "procedure"]
# the tables of the contract, key columns first; what we write beyond it stands after these
TABLES = {
    "verdicts": [
        *PROGRAMME,
        *("as_of", "verdict", "standing", "route", "score_low", "score_high", "score_bar", "bar_op"),
        *(
            "score_likely",
            "likely_basis",
            "open_by",
            "conditions_met",
            "conditions_unmet",
            "conditions_unknown",
        ),
        *("distance", "held", "held_until", "at_risk", "eligible_from"),
    ],
    "conditions": [
        *PROGRAMME,
        *(
            "condition",
            "role",
            "path",
            "label",
            "outcome",
            "op",
            "value",
            "value_low",
            "value_high",
            "value_text",
        ),
        *("threshold", "unit", "shortfall", "lever", "missing", "relational", "cite"),
    ],
    "items": [
        *PROGRAMME,
        *("item", "part", "low", "high", "max", "value", "unit", "judged", "missing", "cite"),
    ],
    "settles": [*PROGRAMME, "rank", "table", "field", "year", "kind", "narrows", "decisive"],
    "variables": [*SUBJECT, "variable", "value_low", "value_high", "value_text", "unit"],
    "benefits": [
        *SUBJECT,
        *("benefit", "edition", "year", "status", "amount", "amount_low", "amount_high", "stacked_out_by"),
        *("without_application", "budget_line", "cite"),
    ],
    "doubts": [*SUBJECT, "check", "severity", "code", "message", "rows"],
    "run": [
        *(
            "run",
            "engine",
            "catalog_hash",
            "facts_hash",
            "as_of",
            "as_of_from",
            "tax_year",
            "backend",
            "seed",
        ),
        *("rows_in", "rows_set_aside", "seconds"),
    ],
}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_the_contract_is_written(table, sampled):
    names = parquet.read_schema(sampled.results.folder / f"{table}.parquet").names

    assert [name for name in TABLES[table] if name not in names] == []
    keys = PROGRAMME if TABLES[table][:6] == PROGRAMME else SUBJECT if TABLES[table][:3] == SUBJECT else []
    assert names[: len(keys)] == keys


def test_the_wide_tables_have_a_column_for_each_answer(sampled):
    folder = sampled.results.folder
    for name in {row["programme"] for row in sampled.results.rows("verdicts")}:
        names = parquet.read_schema(folder / "outcomes" / f"{name}.parquet").names
        conditions = {row["condition"] for row in sampled.results.rows("conditions", programme=name)}
        items = {row["item"] for row in sampled.results.rows("items", programme=name)}

        assert names[:6] == PROGRAMME
        assert {f"{id_}__outcome" for id_ in conditions} <= set(names)
        assert {f"item__{id_}__{end}" for id_ in items for end in ("low", "high", "value")} <= set(names)


def test_every_table_of_outcomes_is_in_key_order(sampled):
    files = sorted((sampled.results.folder / "outcomes").glob("*.parquet"))
    assert len(files) > 20
    for file in files:
        codes = parquet.read_table(file, columns=["uscc"])["uscc"].to_pylist()
        assert codes == sorted(codes), file.name


def test_long_and_wide_tables_say_the_same(sampled):
    wide = {row["uscc"]: row for row in sampled.results.rows("outcomes/hnte")}
    for row in sampled.results.rows("conditions", programme="hnte"):
        assert wide[row["uscc"]][f"{row['condition']}__outcome"] == row["outcome"]
    for row in sampled.results.rows("items", programme="hnte"):
        own = wide[row["uscc"]]
        ends = tuple(own[f"item__{row['item']}__{end}"] for end in ("low", "high", "value"))
        assert ends == (row["low"], row["high"], row["value"])


def test_what_is_missing_is_named_only_where_something_is_open(sampled):
    unnamed = 0
    for row in sampled.results.rows("conditions"):
        if json.loads(row["missing"]):
            assert row["outcome"] == "unknown", (row["programme"], row["condition"])
        unnamed += row["outcome"] == "unknown" and row["missing"] == "[]"
    for row in sampled.results.rows("items"):
        if json.loads(row["missing"]):
            assert row["low"] < row["high"], (row["programme"], row["item"])

    # growth over a base of nought or less is unknown by the rule itself: no fact would help
    assert unnamed < len(sampled.results.rows("subjects"))


def test_counts_and_verdicts_agree(sampled):
    for row in sampled.results.rows("verdicts"):
        assert (row["verdict"] == "fail") == (row["conditions_unmet"] > 0)
        assert (row["verdict"] == "open") == (row["conditions_unmet"] == 0 < row["conditions_unknown"])
        assert (row["open_by"] == "none") == (row["verdict"] != "open")
        assert (row["distance"] == 0) == (row["conditions_unmet"] == 0)


def test_every_open_verdict_says_what_would_settle_it(sampled):
    asked = {(row["uscc"], row["programme"]) for row in sampled.results.rows("settles")}
    opened = {(row["uscc"], row["programme"]) for row in sampled.results.rows("verdicts", verdict="open")}

    assert asked == opened


def test_the_run_record_says_what_was_computed_from_what(sampled, catalog):
    run = sampled.results.one("run")

    assert run["engine"] == __version__
    assert run["catalog_hash"] == catalog.digest
    assert run["facts_hash"] == sampled.snapshot.facts_hash
    assert (run["as_of"], run["tax_year"], run["backend"]) == (
        sampled.as_of,
        sampled.as_of.year - 1,
        "duckdb",
    )
    assert run["rows_in"] == sum(sampled.snapshot.rows.values())
    assert set(json.loads(run["seconds"])) >= {"features", "verdicts", "settles"}


def tables_of(results):
    """Every table but the run's own record."""
    return {
        file.relative_to(results.folder).as_posix(): parquet.read_table(file)
        for file in sorted(results.folder.rglob("*.parquet"))
        if file.name != "run.parquet"
    }


def mixed(worked, zone):
    """A zone of different firms."""
    for number, (file, case) in enumerate(
        [
            ("hnte", "HNTE-W1"),
            ("hnte", "HNTE-W5"),
            ("hnte", "no panel yet"),
            ("tech_sme", "TSME-W6"),
            ("little_giant", "XJR26-W1"),
            ("specialised_sme", "unknown R&D of one year stays open"),
        ],
        start=1,
    ):
        zone.add(worked(file, case), number)


def test_rows_and_columns_in_another_order_give_the_same_hashes_and_rows(zone, worked):
    mixed(worked, zone)
    day = date(2026, 6, 30)

    plain = zone.assess(day, name="plain", long=True, programmes=DEEP)
    shuffled = zone.assess(day, name="shuffled", seed=5, long=True, programmes=DEEP)

    assert plain.run["facts_hash"] == shuffled.run["facts_hash"]
    assert plain.run["results_hash"] == shuffled.run["results_hash"]
    ours, theirs = tables_of(plain), tables_of(shuffled)
    assert {name for name in ours if not ours[name].equals(theirs[name])} == set()


def test_the_same_rows_in_other_files_give_the_same_hashes(zone, worked):
    mixed(worked, zone)
    plain = zone.write("plain")
    split = zone.folder / "split"
    shutil.copytree(plain, split)
    heading, *lines = (plain / "statements.csv").read_text("utf-8").splitlines()
    (split / "statements.csv").write_text("\n".join([heading, *lines[5:]]), "utf-8")
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "statements"
    for line in [heading, *lines[:5]]:
        sheet.append(line.split(","))
    book.save(split / "早先.xlsx")

    hashes = {
        build_snapshot(folder, out=zone.folder / f"{folder.name}.snapshot").facts_hash
        for folder in (plain, split)
    }

    assert len(hashes) == 1


def test_a_changed_cell_changes_both_hashes(zone, worked):
    uscc = zone.add(worked("hnte", "HNTE-W1"))
    day = date(2026, 6, 30)
    before = zone.assess(day, name="before", programmes=("hnte",))
    for row in zone.tables["statements"]:
        if row["uscc"] == uscc:
            row["science_staff"] = 1
    after = zone.assess(day, name="after", programmes=("hnte",))

    assert before.run["facts_hash"] != after.run["facts_hash"]
    assert before.run["results_hash"] != after.run["results_hash"]


def test_other_firms_change_nothing_but_what_is_marked_relational(zone, worked, catalog):
    day = date(2026, 6, 30)
    mixed(worked, zone)
    asked = {"long": True, "programmes": DEEP}
    together = zone.assess(day, name="together", **asked)

    for uscc in [row["uscc"] for row in zone.tables["enterprises"]][::2]:
        alone = type(zone)(zone.folder, catalog)
        alone.tables = {
            table: [row for row in rows if row["uscc"] in (uscc, "*")] for table, rows in zone.tables.items()
        }
        own = alone.assess(day, name=f"alone-{uscc}", **asked)
        for table in ("conditions", "items", "benefits"):
            wanted = [row for row in together.rows(table, uscc=uscc) if not row.get("relational")]
            assert [row for row in own.rows(table) if not row.get("relational")] == wanted


def test_only_some_firms_are_answered_as_in_the_whole_zone(sampled, catalog, tmp_path, tools):
    whole = sampled.results
    chosen = tuple(row["uscc"] for row in whole.rows("subjects")[10:14])

    few = tools.assessed(sampled.snapshot, catalog, tmp_path / "few", sampled.as_of, only=chosen)

    for table in ("verdicts", "conditions", "items", "settles", "benefits", "deadlines"):
        wanted = [row for row in whole.rows(table) if row["uscc"] in chosen]
        assert few.rows(table) == wanted, table
