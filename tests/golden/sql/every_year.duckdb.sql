-- every_year(rd_expense >= revenue * 0.03, 2)

create table inputs as
with
"from_statements" as (
  select uscc, max("rd_expense") filter (where "x1") as "rd_expense_2024", max("revenue") filter (where "x1") as "revenue_2024", max("rd_expense") filter (where "x2") as "rd_expense_2025", max("revenue") filter (where "x2") as "revenue_2025" from (select uscc, "rd_expense", "revenue", ("year" = 2024) as "x1", ("year" = 2025) as "x2" from "statements" as level_1 where "year" in (2024, 2025)) as "row" group by uscc
)
select
  enterprise.uscc,
  enterprise."operating_since" as "operating_since",
  enterprise."registered_on" as "registered_on",
  "from_statements"."rd_expense_2024" as "rd_expense_2024",
  "from_statements"."revenue_2024" as "revenue_2024",
  "from_statements"."rd_expense_2025" as "rd_expense_2025",
  "from_statements"."revenue_2025" as "revenue_2025"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    (extract(year from coalesce("operating_since", "registered_on")) <= 2024) as "x3",
    (("rd_expense_2024" * 100) >= ("revenue_2024" * 3)) as "x4",
    (extract(year from coalesce("operating_since", "registered_on")) <= 2025) as "x5",
    (("rd_expense_2025" * 100) >= ("revenue_2025" * 3)) as "x6"
  from inputs
),
step_2 as (
  select "uscc",
    (case when (not coalesce("x3", true)) then false when ("x3" is null) then (cast(null as boolean) and "x4") else "x4" end and case when (not coalesce("x5", true)) then false when ("x5" is null) then (cast(null as boolean) and "x6") else "x6" end) as "x7"
  from step_1
)
select
  uscc as "uscc",
  "x7" as "value"
from step_2;
