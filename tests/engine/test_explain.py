"""Five steps from a verdict down to the cell: verdict, condition, figure, row, and the place it was typed."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from yuqi.base import YuqiError
from yuqi.engine.explain import Explainer, explain
from yuqi.facts import build_snapshot

pytestmark = pytest.mark.slow

SAME = (
    "outcome",
    "op",
    "value",
    "value_low",
    "value_high",
    "threshold",
    "unit",
    "shortfall",
    "lever",
    "cite",
)


def as_workbook(folder, table, sheet):
    """Turn a CSV file of a facts folder into a workbook of one sheet, below two columns nobody asked for."""
    file = folder / f"{table}.csv"
    rows = list(csv.reader(file.read_text("utf-8").splitlines()))
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append([None if cell == "" else cell for cell in row])
    book.save(folder / "年报.xlsx")
    file.unlink()


def test_a_condition_leads_to_the_cell_it_was_typed_into(zone, worked, catalog, duckdb):
    case = worked("hnte", "HNTE-W1")
    zone.add(worked("hnte", "HNTE-W2"), 1)
    uscc = zone.add(case, 2)
    folder = zone.write()
    as_workbook(folder, "statements", "statements")
    snapshot = build_snapshot(folder, out=zone.folder / "snapshot")

    told = explain(snapshot, catalog, duckdb, uscc, "hnte", as_of=case.as_of)

    (staff,) = [each for each in told["conditions"] if each["id"] == "science_staff"]
    (row,) = [each for each in staff["rows"] if each["column"] == "science_staff"]
    assert told["verdict"] == "pass"
    assert staff["outcome"] == "met"
    assert row["key"] == {"uscc": uscc, "year": 2025}
    assert (row["file"], row["sheet"]) == ("年报.xlsx", "statements")
    sheet = load_workbook(folder / "年报.xlsx")["statements"]
    headings = [cell.value for cell in sheet[1]]
    typed = sheet.cell(row["row"], headings.index("science_staff") + 1)
    assert Decimal(str(typed.value)) == row["value"]
    assert typed.coordinate == row["cell"]
    (ip,) = [each for each in told["conditions"] if each["id"] == "ip"]
    lines = (folder / "ip_rights.csv").read_text("utf-8").splitlines()
    for counted in ip["rows"]:
        assert counted["file"] == "ip_rights.csv"
        assert counted["key"]["number"] in lines[counted["row"] - 1]


def test_a_cell_merged_from_several_sources_names_the_source_it_was_taken_from(zone, worked, catalog, duckdb):
    case = worked("hnte", "HNTE-W1")
    uscc = zone.add(case)
    folder = zone.write()
    file = folder / "statements.csv"
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    latest = next(row for row in rows if row["year"] == "2025")
    same = {"uscc": uscc, "year": "2025"}
    rows.append({**same, "source": "tax", "revenue": latest["revenue"], "staff": "1"})
    rows.append({**same, "source": "social_insurance", "staff": latest["staff"]})
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, ["source", *rows[0]])
        writer.writeheader()
        writer.writerows(rows)
    snapshot = build_snapshot(folder, out=zone.folder / "snapshot")

    told = explain(snapshot, catalog, duckdb, uscc, "hnte", as_of=case.as_of)

    (staff,) = [each for each in told["conditions"] if each["id"] == "science_staff"]
    source_of = {row["column"]: row["source"] for row in staff["rows"]}
    assert source_of["staff"] == "social_insurance"
    (rd,) = [each for each in told["conditions"] if each["id"] == "rd_intensity"]
    revenue = {row["key"]["year"]: row["source"] for row in rd["rows"] if row["column"] == "revenue"}
    assert revenue == {2023: "declared", 2024: "declared", 2025: "tax"}


@pytest.mark.parametrize(
    "programme", ["hnte", "tech_sme", "innovative_sme", "specialised_sme", "little_giant"]
)
def test_an_explanation_says_what_the_tables_say(programme, sampled, catalog, duckdb):
    explainer = Explainer(sampled.snapshot, catalog, duckdb, [programme], as_of=sampled.as_of)
    verdicts = {row["uscc"]: row for row in sampled.results.rows("verdicts", programme=programme)}
    conditions, items, settles = {}, {}, {}
    for row in sampled.results.rows("conditions", programme=programme):
        conditions[row["uscc"], row["condition"]] = row
    for row in sampled.results.rows("items", programme=programme):
        items[row["uscc"], row["item"]] = row
    for row in sampled.results.rows("settles", programme=programme):
        settles.setdefault(row["uscc"], []).append(row)

    for uscc in list(verdicts)[::7]:
        told, row = explainer.explain(uscc, programme), verdicts[uscc]
        for name in (
            "verdict",
            "edition",
            "procedure",
            "standing",
            "route",
            "open_by",
            "held",
            "eligible_from",
        ):
            assert told[name] == row[name], name
        assert told["score_likely"] == row["score_likely"]
        if row["score_bar"] is not None:
            assert told["score"] == [row["score_low"], row["score_high"]]
        for said in told["conditions"]:
            other = conditions[uscc, said["id"]]
            assert {name: said[name] for name in SAME} == {name: other[name] for name in SAME}, said["id"]
        for said in told["items"]:
            other = items[uscc, said["id"]]
            assert (said["low"], said["high"], said["value"]) == (other["low"], other["high"], other["value"])
        wanted = [
            (each["table"], each["field"], each["year"], each["kind"]) for each in settles.get(uscc, [])
        ]
        asked = [(each["table"], each["field"], each["year"], each["kind"]) for each in told["settles"]]
        assert sorted(asked, key=str) == sorted(wanted, key=str)
        decisive = [each["decisive"] for each in told["settles"]]
        assert decisive == [each["decisive"] for each in settles.get(uscc, [])]


def test_every_condition_of_the_sample_zone_rests_on_rows_with_a_place(sampled, catalog, duckdb):
    explainer = Explainer(sampled.snapshot, catalog, duckdb, ["hnte"], as_of=sampled.as_of)
    usccs = [row["uscc"] for row in sampled.results.rows("subjects")][::15]

    rows = [
        row
        for uscc in usccs
        for part in ("conditions", "items")
        for each in explainer.explain(uscc, "hnte")[part]
        for row in each["rows"]
    ]

    assert len(rows) > 100
    assert all(row["file"] and row["row"] >= 2 and row["source"] for row in rows)


def test_an_unknown_enterprise_or_programme_is_refused_by_name(sampled, catalog, duckdb):
    def code(uscc, programme):
        with pytest.raises(YuqiError) as refused:
            explain(sampled.snapshot, catalog, duckdb, uscc, programme, as_of=sampled.as_of)
        return refused.value.problems[0].code

    assert code("91330108MA2K106370", "hnte") == "engine.unknown-enterprise"
    assert code("91330108MA2K106370", "hntee") == "engine.unknown-programme"
