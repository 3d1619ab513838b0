"""The zone's figures: counted from facts, null when unknown, and the same as the ladder says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pyarrow import parquet

from yuqi import api
from yuqi.base import check_character


def code_of(number: int) -> str:
    first = f"91370000{number:09d}"
    return first + check_character(first)


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    place = tmp_path_factory.mktemp("zone")
    api.sample(place / "facts", enterprises=300)
    return api.snapshot(place / "facts", out=place / "snapshot", accept_good=True).folder


@pytest.fixture(scope="module")
def counted(zone):
    run = api.kpis(zone, out=zone.parent / "kpis")
    return run, {line.kpi: line for line in run.lines}


class Facts:
    """A small facts folder."""

    def __init__(self, path):
        self.path = path
        rows = "".join(f"{code_of(n)},企业{n},2015-01-01\n" for n in range(1, 5))
        self.csv("enterprises", "uscc,name,registered_on\n" + rows)
        (path / "zone.yaml").write_text("name: 园区\nas_of: 2026-06-30\n", "utf-8")

    def csv(self, table, text):
        (self.path / f"{table}.csv").write_text(text, "utf-8")
        return self


@pytest.fixture
def facts(tmp_path):
    (tmp_path / "facts").mkdir()
    return Facts(tmp_path / "facts")


def figures(facts, **more):
    run = api.kpis(facts.path, write=False, **more)
    return {line.kpi: line for line in run.lines}


def test_a_title_counts_as_the_ladder_counts_it(zone, counted, tmp_path):
    run = api.assess(zone, home=tmp_path)
    verdicts = parquet.read_table(run.folder / "verdicts.parquet", columns=["programme", "held"]).to_pylist()
    for programme in ("tech_sme", "hnte", "innovative_sme", "specialised_sme", "little_giant", "gazelle"):
        held = sum(1 for row in verdicts if row["programme"] == programme and row["held"])
        assert counted[1][f"kpi.{programme}"].value == held


def test_sums_are_those_of_the_statements(zone, counted):
    rows = parquet.read_table(zone / "statements.parquet").to_pylist()
    last = [row for row in rows if row["year"] == 2025]
    line = counted[1]["kpi.revenue"]
    known = [row["revenue"] for row in last if row["revenue"] is not None]
    assert line.value == Decimal(sum(known)) / 100
    assert (line.period, line.known) == ("2025", len(known))
    assert line.previous == Decimal(sum(row["revenue"] or 0 for row in rows if row["year"] == 2024)) / 100
    both = [row for row in last if row["rd_expense"] is not None and row["revenue"] is not None]
    share = Decimal(sum(row["rd_expense"] for row in both)) / sum(row["revenue"] for row in both)
    assert counted[1]["kpi.rd_intensity"].value == round(share, 6)


def test_the_table_has_the_columns_of_the_contract(counted):
    rows = parquet.read_table(counted[0].folder / "kpis.parquet").to_pylist()
    first = [*rows[0]][:9]
    assert first == [
        "subject",
        "subject_id",
        "uscc",
        "kpi",
        "period",
        "value",
        "target",
        "previous",
        "status",
    ]
    assert {row["subject"] for row in rows} == {"zone"}
    assert (counted[0].folder / "run.parquet").is_file()


def test_what_nobody_says_is_unknown_and_not_zero(facts):
    found = figures(facts)
    assert found["kpi.enterprises"].value == 4
    assert {found[name].value for name in ("kpi.hnte", "kpi.revenue", "kpi.inventions", "indicator.tax")} == {
        None
    }
    facts.csv("coverage", "table,uscc,complete,until\ntitles,*,是,2026-06-30\nip_rights,*,是,2026-06-30\n")
    found = figures(facts)
    assert (found["kpi.hnte"].value, found["kpi.inventions"].value) == (0, 0)
    assert found["kpi.revenue"].value is None


def test_indicators_have_target_rank_and_the_year_before(facts):
    facts.csv(
        "zone_indicators",
        "zone,period,indicator,value,target,rank\n"
        "园区,2025,electricity,100,90,3\n园区,2024,electricity,80,,\n园区,2026Q1,trade,7,8,\n"
        "园区,2027,electricity,1,,\n别的,2025,loans,5,,\n园区,2026,hnte,,9,2\n",
    )
    found = figures(facts)
    line = found["indicator.electricity"]
    assert (line.period, line.value, line.previous, line.target, line.rank) == ("2025", 100, 80, 90, 3)
    assert line.status == "reached"
    assert (found["indicator.trade"].period, found["indicator.trade"].status) == ("2026Q1", "behind")
    assert found["indicator.loans"].value is None
    assert (found["kpi.hnte"].target, found["kpi.hnte"].rank, found["kpi.hnte"].status) == (9, 2, None)


def test_a_zone_writes_its_targets_in_a_layer(facts, tmp_path):
    facts.csv(
        "titles",
        f"uscc,programme,granted_on,expires_on,revoked_on\n{code_of(1)},hnte,2024-01-01,2027-01-01,\n",
    )
    layer = tmp_path / "layer"
    (layer / "kpis").mkdir(parents=True)
    (layer / "kpis" / "targets.yaml").write_text('- overrides: kpi.hnte\n  targets: {"2026": 2}\n', "utf-8")
    line = figures(facts, catalogs=[layer])["kpi.hnte"]
    assert (line.value, line.target, line.status, line.previous) == (1, 2, "behind", 1)


def test_rights_run_for_their_term_where_no_end_is_known(facts):
    facts.csv(
        "ip_rights",
        "uscc,number,kind,filed_on,granted_on,lapsed_on,expires_on\n"
        f"{code_of(1)},1,invention,2000-01-01,2002-01-01,,\n"
        f"{code_of(1)},2,invention,2010-01-01,2012-01-01,,\n"
        f"{code_of(1)},3,invention,2010-01-01,2012-01-01,2026-06-30,\n"
        f"{code_of(1)},4,invention,2010-01-01,,,\n"
        f"{code_of(1)},5,utility_model,2015-01-01,2016-01-01,,\n",
    )
    found = figures(facts)
    assert (found["kpi.inventions"].value, found["kpi.patents"].value) == (1, 1)
    assert (found["kpi.inventions"].previous, found["kpi.patents"].previous) == (2, 2)


def test_months_are_added_up_to_the_last_there_is(facts):
    facts.csv(
        "monthly",
        "uscc,month,output,electricity\n"
        f"{code_of(1)},2026-01,10,\n{code_of(2)},2026-02,5,\n{code_of(1)},2025-02,3,\n{code_of(1)},2025-03,9,\n",
    )
    line = figures(facts)["kpi.monthly_output"]
    assert (line.period, line.value, line.previous) == ("2026-02", 15, 3)
    assert (line.known, line.enterprises) == (2, 4)


# ---------------------------------------------------------------- flows


TITLES = (
    "uscc,programme,granted_on,expires_on,revoked_on\n"
    f"{code_of(1)},innovative_sme,2023-05-01,2026-04-30,\n"  # from the start of 2024, expires in 2026
    f"{code_of(1)},specialised_sme,2024-06-01,2027-05-31,\n"  # moves up in 2024
    f"{code_of(2)},innovative_sme,2024-02-01,2027-01-31,2025-03-01\n"  # gained 2024, revoked 2025
    f"{code_of(3)},innovative_sme,2020-01-01,2022-12-31,\n"  # over before
    f"{code_of(3)},innovative_sme,2025-01-01,2027-12-31,\n"
    f"{code_of(1)},hnte,2022-01-01,2025-01-01,\n"
    f"{code_of(1)},gazelle,2025-05-01,2027-05-01,\n"
    f"{code_of(2)},gazelle,2025-05-01,2027-05-01,\n"
)


def test_flows_of_a_title_by_year(facts):
    facts.csv("titles", TITLES)
    found = api.flows(facts.path, ["innovative_sme"], first_year=2024, write=False).found
    shown = [
        (line.year, line.held_start, line.gained, line.expired, line.revoked, line.held_end, line.moved_up)
        for line in found.flows
    ]
    assert shown == [(2024, 1, 1, 0, 0, 2, 1), (2025, 3, 0, 0, 1, 2, 0), (2026, 2, 0, 1, 0, 1, 0)]
    assert found.flows[0].conversion == 1
    assert found.flows[2].until == date(2026, 6, 30)
    moves = {(line.before, line.after): line.enterprises for line in found.moves if line.year == 2024}
    assert moves == {("innovative_sme", "specialised_sme"): 1, (None, "innovative_sme"): 1}


def test_lineage_counts_who_held_another_title_before(facts):
    facts.csv("titles", TITLES)
    run = api.flows(facts.path, write=False)
    lines = {(line.programme, line.before): line for line in run.found.lineage}
    line = lines["gazelle", "hnte"]
    assert (line.holders, line.had_before, line.share) == (2, 1, Decimal("0.5"))
    assert "÷" in run.definitions["conversion"].zh


def test_every_year_adds_up(zone):
    run = api.flows(zone, out=zone.parent / "flows", format="csv")
    assert run.found.flows
    for line in run.found.flows:
        assert line.held_end == line.held_start + line.gained - line.lost
        assert line.lost == line.expired + line.revoked
    ends = {(line.programme, line.year): line.held_end for line in run.found.flows}
    assert ends["hnte", 2026] == next(
        line.value for line in api.kpis(zone, write=False).lines if line.kpi == "kpi.hnte"
    )
    assert {file.name for file in run.folder.iterdir()} >= {
        "title_flows.csv",
        "title_moves.csv",
        "lineage.csv",
    }
