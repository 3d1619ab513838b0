-- growth(revenue, unmet) >= 0.05

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
    case when coalesce(("revenue_2024" <= 0), false) then false else ((("revenue_2025" - "revenue_2024") * 20) >= "revenue_2024") end as "x1"
  from inputs
)
select
  uscc as "uscc",
  "x1" as "value"
from step_1;
