-- mean_growth(main_revenue, 2, unknown)

create table inputs as
with
"from_statements" as (
  select uscc, max("main_revenue") filter (where ("year" = 2024)) as "main_revenue_2024", max("main_revenue") filter (where ("year" = 2023)) as "main_revenue_2023", max("main_revenue") filter (where ("year" = 2025)) as "main_revenue_2025" from "statements" as "row" where "year" in (2023, 2024, 2025) group by uscc
)
select
  enterprise.uscc,
  "from_statements"."main_revenue_2024" as "main_revenue_2024",
  "from_statements"."main_revenue_2023" as "main_revenue_2023",
  "from_statements"."main_revenue_2025" as "main_revenue_2025"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    (cast("main_revenue_2024" as hugeint) * cast("main_revenue_2023" as hugeint)) as "x1",
    (((cast(case when ("main_revenue_2024" > 0) then ("main_revenue_2025" - "main_revenue_2024") end as hugeint) * cast("main_revenue_2023" as hugeint)) + (cast(case when ("main_revenue_2023" > 0) then ("main_revenue_2024" - "main_revenue_2023") end as hugeint) * cast("main_revenue_2024" as hugeint))) * 500000) as "x2"
  from inputs
),
shown as (
  select "uscc",
    case when ("x1" > 0) then case when ("x2" < 0) then (-((((-"x2") * 2) + "x1") // ("x1" * 2))) else ((("x2" * 2) + "x1") // ("x1" * 2)) end end as "value_1"
  from step_1
)
select
  uscc as "uscc",
  cast(cast((case when case when "value_1" is null then null else least("value_1", 99999999999999999) end is null then null else greatest(case when "value_1" is null then null else least("value_1", 99999999999999999) end, -99999999999999999) end) as bigint) * 0.000001 as decimal(18, 6)) as "value"
from shown;
