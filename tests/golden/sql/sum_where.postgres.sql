-- sum_where(financings, paid_in, qualified_investor and currency = 'CNY') >= 5000000

create table inputs as
with
complete_for_all as (
  select coalesce(bool_or("table" = 'financings' and until >= date '2026-06-30'), false) as "covered_financings_20260630" from coverage where "table" in ('financings') and uscc = '*'
),
complete_for_one as (
  select uscc, coalesce(bool_or("table" = 'financings' and until >= date '2026-06-30'), false) as "covered_financings_20260630" from coverage where "table" in ('financings') and uscc <> '*' group by uscc
),
"from_financings" as (
  select uscc, sum("paid_in") filter (where "x1") as "sum_paid_in", bool_or(("x2" and ("paid_in" is null))) as "sum_paid_in_gap", sum("paid_in") filter (where "x2") as "sum_paid_in_possible" from (select uscc, "paid_in", ("qualified_investor" and ("currency" = 'CNY') and (not ("paid_in" is null))) as "x1", coalesce(("qualified_investor" and ("currency" = 'CNY')), true) as "x2" from "financings" as level_1 where ("currency" in ('CNY') or "currency" is null) and coalesce("qualified_investor", true)
  offset 0) as "row" group by uscc
)
select
  enterprise.uscc,
  complete_for_all."covered_financings_20260630" or coalesce(complete_for_one."covered_financings_20260630", false) as "covered_financings_20260630",
  coalesce("from_financings"."sum_paid_in", 0) as "sum_paid_in",
  coalesce("from_financings"."sum_paid_in_gap", false) as "sum_paid_in_gap",
  coalesce("from_financings"."sum_paid_in_possible", 0) as "sum_paid_in_possible"
from enterprises as enterprise
cross join complete_for_all
left join complete_for_one on complete_for_one.uscc = enterprise.uscc
left join "from_financings" on "from_financings".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    case when ("sum_paid_in" >= 500000000) then true when (case when "sum_paid_in_gap" then cast(cast(null as bigint) as numeric(38, 0)) when "covered_financings_20260630" then "sum_paid_in_possible" end < 500000000) then false end as "x3"
  from inputs
  offset 0
)
select
  uscc as "uscc",
  "x3" as "value"
from step_1;
