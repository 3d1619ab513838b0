-- exists_where(awards, within(won_on, 3, calendar_years))

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'awards' and until >= date '2026-06-30'), false) as "covered_awards_20260630" from coverage where "table" in ('awards') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'awards' and until >= date '2026-06-30'), false) as "covered_awards_20260630" from coverage where "table" in ('awards') and uscc <> '*' group by uscc
),
"from_awards" as (
  select uscc, bool_or("x1") as "some_awards", bool_or(coalesce("x1", true)) as "some_awards_possible" from (select uscc, (("won_on" >= date '2023-01-01') and ("won_on" <= date '2026-06-30')) as "x1" from "awards" as level_1 where coalesce(("won_on" >= date '2023-01-01'), true) and coalesce(("won_on" <= date '2026-06-30'), true)) as "row" group by uscc
)
select
  enterprise.uscc,
  complete_for_all."covered_awards_20260630" or coalesce(complete_for_one."covered_awards_20260630", false) as "covered_awards_20260630",
  coalesce("from_awards"."some_awards", false) as "some_awards",
  coalesce("from_awards"."some_awards_possible", false) as "some_awards_possible"
from enterprises as enterprise
cross join complete_for_all
left join complete_for_one on complete_for_one.uscc = enterprise.uscc
left join "from_awards" on "from_awards".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    case when "some_awards" then true when ("covered_awards_20260630" and (not "some_awards_possible")) then false end as "some_awards_known"
  from inputs
)
select
  uscc as "uscc",
  "some_awards_known" as "value"
from step_1;
