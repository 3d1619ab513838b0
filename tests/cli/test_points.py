"""`yuqi points`: the ranked list, the score sheet, JSON, refusals."""

import json
from decimal import Decimal

import pyarrow.parquet as pq
import pytest


@pytest.fixture(scope="session")
def uscc(zone):
    """An enterprise with a report of last year."""
    years = pq.read_table(zone / "statements.parquet").to_pylist()
    gone = {
        row["uscc"]
        for row in pq.read_table(zone / "enterprises.parquet").to_pylist()
        if row["cancelled_on"] or row["moved_out_on"] or row["revoked_on"]
    }
    return next(
        row["uscc"] for row in years if row["year"] == 2025 and row["revenue"] and row["uscc"] not in gone
    )


def test_the_list_is_ranked_and_says_that_weights_are_illustrative(yuqi, zone, tmp_path):
    said = yuqi("points", zone, "national_2024", "--accept-good", "--top", "5")

    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "企业创新积分（2024年全国试行版）（示意）"
    assert lines[1].startswith("示意：")
    assert lines[2].split("\t")[:4] == ["名次", "统一社会信用代码", "名称", "阶段"]
    ranks = [line.split("\t")[0] for line in lines[3:8]]
    assert ranks == sorted(ranks, key=int)
    (run,) = (tmp_path / "home" / "runs").iterdir()
    assert lines[-1] == str(run)
    assert {file.stem for file in run.iterdir()} == {"points", "indicators", "run"}


def test_rank_intervals_come_with_robustness_only(yuqi, zone):
    without = yuqi("points", zone, "national_v2", "--accept-good", "--top", "1")
    with_ = yuqi(
        "points", zone, "national_v2", "--accept-good", "--top", "1", "--robustness", "--draws", "50"
    )

    assert "名次区间" not in without.out
    assert "名次区间" in with_.out


def test_a_score_sheet_adds_up(yuqi, zone, uscc):
    said = yuqi("points", zone, "national_2024", "--accept-good", "--only", uscc, "--lang", "en")

    assert said.code == 0
    rows = [line.split("\t") for line in said.out.splitlines() if line.count("\t") == 7]
    heading, *rows = rows
    at = heading.index("points")
    marks = [row for row in rows if not row[0].startswith("subtotal") and row[0] != "total"]
    (total,) = (row for row in rows if row[0] == "total")
    assert len(marks) == 18
    assert sum(Decimal(row[at]) for row in marks) == Decimal(total[at])
    for row in marks:
        if row[heading.index("normalised")]:
            share, weight = (Decimal(row[heading.index(name)]) for name in ("normalised", "weight"))
            assert abs(share * weight - Decimal(row[at])) <= Decimal("0.0001")


def test_json_has_the_tables_of_the_contract(yuqi, zone, uscc):
    said = yuqi("points", zone, "binjiang_24", "--accept-good", "--only", uscc, "--json")

    document = json.loads(said.out)
    assert set(document) == {"points", "indicators"}
    (row,) = document["points"]
    assert list(row) == [
        "subject", "subject_id", "uscc", "model", "stage", "total", "total_high", "base", "extra", "percentile",
        "peers", "grade", "rank_low", "rank_high", "missing", "model_status",
    ]  # fmt: skip
    assert row["model_status"] == "illustrative"
    assert list(document["indicators"][0])[4:] == [
        "indicator", "raw", "normalised", "weight", "points", "peer_median", "missing",
    ]  # fmt: skip
    assert len({line["indicator"] for line in document["indicators"]}) >= 24


def test_a_model_that_is_not_there_names_the_nearest(yuqi, zone):
    said = yuqi("points", zone, "national_2025")

    assert said.code == 2
    assert "points.national_2024" in said.err
    assert said.err.endswith("[api.no-such-model]\n")


def test_an_enterprise_that_is_not_there_is_refused(yuqi, zone):
    said = yuqi("points", zone, "national_v2", "--accept-good", "--only", "91330108MA2K106370")

    assert said.code == 2
    assert said.err.endswith("[engine.unknown-enterprise]\n")


def test_an_enterprise_that_left_the_zone_is_refused_by_its_own_words(yuqi, zone):
    rows = pq.read_table(zone / "enterprises.parquet").to_pylist()
    left = [row["uscc"] for row in rows if row["cancelled_on"] or row["moved_out_on"] or row["revoked_on"]]
    assert left, "the sample has enterprises that left"

    said = yuqi("points", zone, "national_v2", "--accept-good", "--only", left[0])

    assert said.code == 2
    assert said.err.endswith("[api.left-the-zone]\n")


def test_what_another_model_would_change_is_split(yuqi, zone, uscc):
    said = yuqi(
        "points",
        zone,
        "national_v2",
        "--accept-good",
        "--only",
        uscc,
        "--before-model",
        "national_2024",
        "--lang",
        "en",
    )

    assert said.code == 0
    cells = next(line for line in said.out.splitlines() if line.startswith(uscc)).split("\t")
    before, after, data, peers, method = (Decimal(cell) for cell in cells[1:])
    assert before + data + peers + method == after
    assert data == peers == 0
