-- sum_where(loan_interest, overlap_days(since, until, '2025-01-01', '2026-01-01'))

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'loan_interest' and until >= date '2026-06-30'), false) as "covered_loan_interest_20260630" from coverage where "table" in ('loan_interest') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'loan_interest' and until >= date '2026-06-30'), false) as "covered_loan_interest_20260630" from coverage where "table" in ('loan_interest') and uscc <> '*' group by uscc
),
"from_loan_interest" as (
  select uscc, sum(case when "x1" is null then null else greatest("x1", 0) end) filter (where (not "x2")) as "sum_loan_interest", bool_or("x2") as "sum_loan_interest_gap", sum(case when "x1" is null then null else greatest("x1", 0) end) as "sum_loan_interest_possible" from (select uscc, "x1", (case when "x1" is null then null else greatest("x1", 0) end is null) as "x2" from (select uscc, cast((case when "until" is null then null else least("until", date '2026-01-01') end - case when "since" is null then null else greatest("since", date '2025-01-01') end) as bigint) as "x1" from "loan_interest" as level_1
  offset 0) as level_2
  offset 0) as "row" group by uscc
)
select
  enterprise.uscc,
  complete_for_all."covered_loan_interest_20260630" or coalesce(complete_for_one."covered_loan_interest_20260630", false) as "covered_loan_interest_20260630",
  coalesce("from_loan_interest"."sum_loan_interest", 0) as "sum_loan_interest",
  coalesce("from_loan_interest"."sum_loan_interest_gap", false) as "sum_loan_interest_gap",
  coalesce("from_loan_interest"."sum_loan_interest_possible", 0) as "sum_loan_interest_possible"
from enterprises as enterprise
cross join complete_for_all
left join complete_for_one on complete_for_one.uscc = enterprise.uscc
left join "from_loan_interest" on "from_loan_interest".uscc = enterprise.uscc;

with shown as (
  select "uscc",
    ("sum_loan_interest" * 1000000) as "value_1",
    (case when "sum_loan_interest_gap" then cast(null as bigint) when "covered_loan_interest_20260630" then "sum_loan_interest_possible" end * 1000000) as "value_2"
  from inputs
  offset 0
)
select
  uscc as "uscc",
  cast(cast((case when case when "value_1" is null then null else least("value_1", 99999999999999999) end is null then null else greatest(case when "value_1" is null then null else least("value_1", 99999999999999999) end, -99999999999999999) end) as bigint) * 0.000001 as decimal(18, 6)) as "low",
  cast(cast((case when case when "value_2" is null then null else least("value_2", 99999999999999999) end is null then null else greatest(case when "value_2" is null then null else least("value_2", 99999999999999999) end, -99999999999999999) end) as bigint) * 0.000001 as decimal(18, 6)) as "high"
from shown;
