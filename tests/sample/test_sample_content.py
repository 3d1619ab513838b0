"""What is in the default sample zone: the real zones' figures, valid codes, made-up names, believable skew."""

import duckdb
import pytest

from yuqi.base import uscc_fault
from yuqi.sample import make_sample

ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
AS_OF = "date '2026-06-30'"


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    return make_sample(tmp_path_factory.mktemp("sample") / "zone")


@pytest.fixture
def facts(zone):
    connection = duckdb.connect()
    for table in zone.rows:
        connection.execute(f"create view {table} as select * from '{zone.folder}/{table}.parquet'")
    yield connection
    connection.close()


def ask(facts, sql: str):
    return facts.execute(sql).fetchall()


def one(facts, sql: str):
    (row,) = ask(facts, sql)
    return row[0] if len(row) == 1 else row


@pytest.mark.parametrize(
    ("programme", "holders"),
    [
        ("little_giant", 41),
        ("specialised_sme", 246),
        ("innovative_sme", 742),
        ("tech_sme", 2_103),
        ("hnte", 480),
        ("above_scale", 172),
    ],
)
def test_as_many_hold_a_title_as_in_the_real_zones(zone, facts, programme, holders):
    terms = {"hnte": 3, "innovative_sme": 3, "specialised_sme": 3}
    term = f"granted_on + interval {terms.get(programme, 1)} year"

    held = one(
        facts,
        f"""select count(distinct uscc) from titles where programme = '{programme}' and granted_on <= {AS_OF}
            and coalesce(expires_on, {term}) > {AS_OF} and (revoked_on is null or revoked_on > {AS_OF})""",
    )

    assert held == holders
    assert zone.titles[programme] == holders


def test_the_boards_are_as_full_as_in_the_real_zone(facts):
    boards = dict(ask(facts, "select listed_board, count(*) from enterprises group by all"))

    assert boards.pop("neeq") == 79
    assert boards.pop("regional") == 764
    assert sum(count for board, count in boards.items() if board != "0") == 21


def test_of_125_hnte_applications_of_the_last_year_112_are_granted(facts):
    decided = dict(
        ask(
            facts,
            "select outcome, count(*) from applications where programme = 'hnte' and year = 2025 group by all",
        )
    )

    assert decided == {"granted": 112, "rejected": 13}


def test_granted_scores_clear_the_bar_and_refused_ones_do_not(facts):
    assert one(facts, "select min(score) > 70 from applications where outcome = 'granted'")
    assert one(facts, "select max(score) = 70 from applications where outcome = 'rejected'")
    assert one(facts, "select count(score) >= 30 from applications where programme = 'hnte'")


def test_a_firm_applies_for_the_first_time_only_once(facts):
    twice = ask(
        facts,
        """select uscc from applications where programme = 'hnte' and first_time
           group by uscc having count(*) > 1""",
    )

    assert twice == []


def test_first_failures_lie_where_zibos_award_applies(facts):
    failures = one(
        facts,
        """select count(*) from applications join enterprises using (uscc)
           where programme = 'hnte' and outcome = 'rejected' and first_time and division like '3703%'""",
    )

    assert failures >= 3


def test_every_credit_code_is_valid_unique_and_of_no_assigned_division(facts):
    codes = [code for (code,) in ask(facts, "select uscc from enterprises")]

    assert len(set(codes)) == 7_310
    assert all(uscc_fault(code) is None for code in codes)
    assert all(code[2:8] == "330199" for code in codes)


def test_the_organisation_code_inside_is_valid_too(facts):
    for (code,) in ask(facts, "select uscc from enterprises"):
        body = code[8:16]
        total = sum(w * int(c, 36) for w, c in zip(ORGANISATION_WEIGHTS, body, strict=True))

        assert code[16] == {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def test_every_name_says_that_it_is_a_sample(facts):
    assert one(facts, "select count(distinct name) from enterprises") == 7_310
    named = (
        "select name from enterprises union all select name from names "
        "union all select related_name from relations union all select name from platforms "
        "union all select lender from loans union all select investor from financings "
        "union all select counterparty from contracts union all select address from enterprises"
    )
    assert ask(facts, f"select name from ({named}) where name not like '%样例%'") == []
    assert one(facts, "select bool_and(contact_name like '样例联系人%') from enterprises")


def test_no_two_rights_share_a_number_and_none_looks_like_a_real_one(facts):
    assert one(facts, "select count(*) = count(distinct number) from ip_rights")
    assert one(facts, "select bool_and(number like 'YL%') from ip_rights")


def test_patent_titles_are_technical_and_seldom_repeat(facts):
    assert one(facts, "select avg((title like '一种%')::int) from ip_rights where kind = 'invention'") == 1
    assert one(facts, "select count(distinct title) / count(*) from ip_rights where kind = 'invention'") > 0.8
    assert one(
        facts, "select bool_and(ipc is not null) from ip_rights where kind in ('invention', 'utility_model')"
    )


def test_revenue_is_skewed_as_in_a_real_zone(facts):
    median, mean, most, idle = one(
        facts,
        """select median(revenue), avg(revenue), max(revenue), avg((revenue = 0)::int)
           from statements where year = 2025 and source = 'declared'""",
    )

    assert 500_000 < median < 2_000_000
    assert mean > 4 * float(median)
    assert 200_000_000 < most < 10**13
    assert 0.005 < idle < 0.05


def test_the_accounts_agree_with_themselves(facts):
    broken = one(
        facts,
        """select count(*) from statements
           where source = 'declared' and (assets - liabilities <> net_assets or total_income - cost <> profit_total
             or main_revenue > revenue and year <> 2024 or science_staff > staff)""",
    )

    assert broken == 0


def test_most_holders_meet_the_gates_of_their_title_and_some_do_not(facts):
    share = one(
        facts,
        f"""with latest as (
              select uscc, sum(rd_expense_hnte) / nullif(sum(revenue), 0) as research,
                max(revenue) filter (year = 2025) as revenue,
                max(science_staff) filter (year = 2025) / max(staff) filter (year = 2025) as science,
                max(hightech_revenue) filter (year = 2025)
                  / max(total_income - nontaxable_income) filter (year = 2025) as hightech
              from statements where source = 'declared' and year >= 2023 group by uscc)
            select avg((science >= 0.10 and hightech >= 0.60 and research >=
                case when revenue <= 5e7 then 0.05 when revenue <= 2e8 then 0.04 else 0.03 end)::int)
            from latest join titles using (uscc)
            where programme = 'hnte' and granted_on <= {AS_OF} and expires_on > {AS_OF} and revoked_on is null""",
    )

    assert 0.7 < share < 0.97


def test_two_sources_contradict_each_other_for_some_firms(facts):
    differing, agreeing = one(
        facts,
        """select count(*) filter (mine.revenue <> theirs.revenue), count(*) filter (mine.revenue = theirs.revenue)
           from statements as mine join statements as theirs using (uscc, year)
           where mine.source = 'declared' and theirs.source = 'tax'""",
    )

    assert 0.2 < differing / (differing + agreeing) < 0.5
    assert agreeing > 300


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [("ip_rights", 0.94, 0.965), ("rd_costs", 0.88, 0.93), ("financings", 0.95, 0.985)],
)
def test_some_tables_are_complete_for_most_firms_only(facts, table, low, high):
    covered = one(facts, f"select count(*) / 7310 from coverage where \"table\" = '{table}' and uscc <> '*'")

    assert low < covered < high


def test_titles_and_incidents_are_complete_for_all(facts):
    starred = {
        table for (table,) in ask(facts, "select \"table\" from coverage where uscc = '*' and complete")
    }

    assert {"titles", "incidents", "awards", "platforms", "standards", "relations"} <= starred
    assert "ip_rights" not in starred


def test_stand_in_calibres_are_missing_for_some(facts):
    empty = one(
        facts,
        """select avg((rd_expense_hnte is null)::int) from statements
           where year = 2025 and source = 'declared' and rd_expense is not null""",
    )

    assert 0.05 < empty < 0.11


def test_self_assessments_cover_four_in_ten_applicants(facts):
    items = dict(
        ask(
            facts,
            "select item, count(distinct uscc) from expert_scores where programme = 'hnte' group by all",
        )
    )
    pending = one(
        facts,
        "select count(distinct uscc) from applications where programme = 'hnte' and outcome = 'pending'",
    )

    assert {
        "ip_advancement",
        "ip_core_support",
        "rd_system",
        "rd_institution",
        "rd_incentive",
        "rd_talent",
    } <= set(items)
    assert items["rd_system"] > 0.3 * pending


def test_used_rights_are_of_class_two_and_in_the_list_of_rights(facts):
    kinds = {
        kind
        for (kind,) in ask(facts, "select distinct kind from ip_uses join ip_rights using (uscc, number)")
    }

    assert kinds <= {"utility_model", "design", "software_copyright"}
    assert one(facts, "select count(*) from ip_uses anti join ip_rights using (uscc, number)") == 0
