-- mean_years(rd_expense, 2) >= 10000000

create table inputs as
with
"from_statements" as (
  select uscc, max("rd_expense") filter (where ("year" = 2024)) as "rd_expense_2024", max("rd_expense") filter (where ("year" = 2025)) as "rd_expense_2025" from "statements" as "row" where "year" in (2024, 2025) group by uscc
)
select
  enterprise.uscc,
  enterprise."operating_since" as "operating_since",
  enterprise."registered_on" as "registered_on",
  "from_statements"."rd_expense_2024" as "rd_expense_2024",
  "from_statements"."rd_expense_2025" as "rd_expense_2025"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    "rd_expense_2024",
    "rd_expense_2025",
    cast(extract(year from coalesce("operating_since", "registered_on")) as bigint) as "x1"
  from inputs
  offset 0
),
step_2 as (
  select "uscc",
    "rd_expense_2024",
    "rd_expense_2025",
    "x1",
    (case when ("x1" <= 2025) then case when (2026 - "x1") is null then null else least((2026 - "x1"), 2) end end * 1000000000) as "x2"
  from step_1
  offset 0
),
step_3 as (
  select "uscc",
    case when (case when ("x1" <= 2025) then (case when ("x1" <= 2024) then coalesce("rd_expense_2024", 0) else 0 end + coalesce("rd_expense_2025", 0)) end >= "x2") then true when (case when ("x1" <= 2025) then (case when ("x1" <= 2024) then "rd_expense_2024" else 0 end + "rd_expense_2025") end < "x2") then false end as "x3"
  from step_2
  offset 0
)
select
  uscc as "uscc",
  "x3" as "value"
from step_3;
