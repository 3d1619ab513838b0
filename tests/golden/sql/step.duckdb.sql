-- step(growth(revenue, unknown), grade_of_growth)

create table inputs as
with
"from_statements" as (
  select uscc, max("revenue") filter (where ("year" = 2024)) as "revenue_2024", max("revenue") filter (where ("year" = 2025)) as "revenue_2025" from "statements" as "row" where "year" in (2024, 2025) group by uscc
)
select
  enterprise.uscc,
  "from_statements"."revenue_2024" as "revenue_2024",
  "from_statements"."revenue_2025" as "revenue_2025"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    "revenue_2024",
    case when ("revenue_2024" > 0) then ("revenue_2025" - "revenue_2024") end as "x1"
  from inputs
),
step_2 as (
  select "uscc",
    "revenue_2024",
    "x1",
    (("x1" * 20) >= ("revenue_2024" * 7)) as "x2"
  from step_1
),
shown as (
  select "uscc",
    (case when "x2" then cast(90000 as bigint) when ("x1" > ("revenue_2024" * 0)) then 10000 else 0 end * 100) as "value_1",
    (case when (("x1" is null) or ("revenue_2024" is null)) then cast(100000 as bigint) when "x2" then 100000 when ("x1" > ("revenue_2024" * 0)) then 20000 else 0 end * 100) as "value_2"
  from step_2
)
select
  uscc as "uscc",
  cast("value_1" * 0.000001 as decimal(18, 6)) as "low",
  cast("value_2" * 0.000001 as decimal(18, 6)) as "high"
from shown;
