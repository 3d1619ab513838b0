-- item_points(growth) > 0

create table inputs as
with
"from_expert_scores" as (
  select uscc, max("low") filter (where "x1") as "judged_hnte_growth_low", max("outcome") filter (where "x1") as "judged_hnte_growth_outcome", max("high") filter (where "x1") as "judged_hnte_growth_high" from (select uscc, "high", "low", "outcome", (("programme" = 'hnte') and ("item" = 'growth')) as "x1" from (select uscc, programme, item, outcome, low, high, basis from (select uscc, programme, item, outcome, low, high, basis, row_number() over (partition by uscc, programme, item order by case basis when 'panel' then 3 when 'specialist' then 2 else 1 end desc, assessed_on desc nulls last) as place from expert_scores where assessed_on <= date '2026-06-30' and (valid_until is null or valid_until >= date '2026-06-30')) as ordered where place = 1) as level_1 where "item" in ('growth') and "programme" in ('hnte')) as "row" group by uscc
),
"from_statements" as (
  select uscc, max("revenue") filter (where ("year" = 2024)) as "revenue_2024", max("revenue") filter (where ("year" = 2025)) as "revenue_2025" from "statements" as "row" where "year" in (2024, 2025) group by uscc
)
select
  enterprise.uscc,
  "from_expert_scores"."judged_hnte_growth_low" as "judged_hnte_growth_low",
  "from_expert_scores"."judged_hnte_growth_outcome" as "judged_hnte_growth_outcome",
  "from_expert_scores"."judged_hnte_growth_high" as "judged_hnte_growth_high",
  "from_statements"."revenue_2024" as "revenue_2024",
  "from_statements"."revenue_2025" as "revenue_2025"
from enterprises as enterprise
left join "from_expert_scores" on "from_expert_scores".uscc = enterprise.uscc
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    "judged_hnte_growth_high",
    "judged_hnte_growth_low",
    "judged_hnte_growth_outcome",
    "revenue_2024",
    case when ("revenue_2024" > 0) then ("revenue_2025" - "revenue_2024") end as "x2"
  from inputs
),
step_2 as (
  select "uscc",
    "judged_hnte_growth_high",
    "judged_hnte_growth_low",
    "judged_hnte_growth_outcome",
    "revenue_2024",
    "x2",
    (("x2" * 20) >= ("revenue_2024" * 7)) as "x3"
  from step_1
),
step_3 as (
  select "uscc",
    "judged_hnte_growth_high",
    "judged_hnte_growth_low",
    "judged_hnte_growth_outcome",
    case when "x3" then cast(90000 as bigint) when ("x2" > ("revenue_2024" * 0)) then 10000 else 0 end as "x4",
    case when (("x2" is null) or ("revenue_2024" is null)) then cast(100000 as bigint) when "x3" then 100000 when ("x2" > ("revenue_2024" * 0)) then 20000 else 0 end as "x5"
  from step_2
),
step_4 as (
  select "uscc",
    "x4",
    "x5",
    coalesce("judged_hnte_growth_low", case when ("judged_hnte_growth_outcome" = 'A') then cast(90000 as bigint) when ("judged_hnte_growth_outcome" = 'C') then 10000 end, "x4") as "x6",
    coalesce("judged_hnte_growth_high", case when ("judged_hnte_growth_outcome" = 'A') then cast(100000 as bigint) when ("judged_hnte_growth_outcome" = 'C') then 20000 end, "x5") as "x7"
  from step_3
),
step_5 as (
  select "uscc",
    "x4",
    "x5",
    "x6",
    "x7",
    (greatest("x6", "x4") > least("x7", "x5")) as "x8"
  from step_4
),
step_6 as (
  select "uscc",
    case when (case when "x8" then "x4" else greatest("x6", "x4") end > 0) then true when (case when "x8" then "x5" else least("x7", "x5") end <= 0) then false end as "x9"
  from step_5
)
select
  uscc as "uscc",
  "x9" as "value"
from step_6;
