"""The boundary cohort: firms exactly at a threshold, found by their row."""

import duckdb
import pytest

from yuqi.sample import make_sample
from yuqi.sample.boundary import CASES


@pytest.fixture(scope="module")
def latest(tmp_path_factory):
    zone = make_sample(tmp_path_factory.mktemp("sample") / "zone", enterprises=1_500)
    rows = duckdb.sql(
        f"""with cohort as (
              select uscc, file_row_number // 61 % 12 as place, registered_on
              from read_parquet('{zone.folder}/enterprises.parquet', file_row_number = true)
              where file_row_number % 61 = 7)
            select place, cohort.uscc, registered_on, statement.*,
              sum(rd_expense_hnte) over firm as research, sum(revenue) over firm as sales
            from cohort join '{zone.folder}/statements.parquet' as statement using (uscc)
            where year >= 2023 and source = 'declared'
            window firm as (partition by cohort.uscc)
            qualify row_number() over (partition by place, year order by cohort.uscc) = 1 and year = 2025"""
    )
    return {row[0]: dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()}


def test_every_case_has_a_firm(latest):
    assert sorted(latest) == list(range(len(CASES)))


def test_science_staff_is_exactly_a_tenth_or_a_hundredth_of_a_person_below(latest):
    assert latest[0]["science_staff"] * 10 == latest[0]["staff"]
    assert latest[1]["science_staff"] * 10 == latest[1]["staff"] - latest[1]["staff"].__class__("0.10")


@pytest.mark.parametrize(
    ("case", "revenue", "percent"),
    [(2, "50000000.00", 5), (3, "50000000.01", 4), (4, "200000000.00", 4), (5, "200000000.01", 3)],
)
def test_research_is_the_least_that_clears_the_band_of_the_revenue(latest, case, revenue, percent):
    firm = latest[case]
    fen = int(firm["research"] * 100)
    sales = int(firm["sales"] * 100)

    assert str(firm["revenue"]) == revenue
    assert fen * 100 >= sales * percent
    assert (fen - 1) * 100 < sales * percent


def test_research_is_one_fen_below_five_percent(latest):
    firm = latest[6]

    assert (int(firm["research"] * 100) + 1) * 100 == int(firm["sales"] * 100) * 5


def test_high_tech_revenue_is_at_sixty_percent_or_one_fen_below(latest):
    for case, missing in ((7, 0), (8, 1)):
        income = int((latest[case]["total_income"] - latest[case]["nontaxable_income"]) * 100)

        assert (int(latest[case]["hightech_revenue"] * 100) + missing) * 10 == income * 6


def test_domestic_research_debt_and_main_revenue_are_at_their_bars(latest):
    assert latest[9]["rd_expense_domestic"] * 10 == latest[9]["rd_expense_hnte"] * 6
    assert latest[10]["liabilities"] * 4 == latest[10]["assets"] * 3
    assert latest[10]["main_revenue"] * 10 == latest[10]["revenue"] * 9


def test_one_firm_was_registered_exactly_365_days_before(latest):
    assert str(latest[11]["registered_on"]) == "2025-06-30"
