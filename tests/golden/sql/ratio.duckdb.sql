-- ratio(last(science_staff), last(staff), unmet) >= 0.10

create table inputs as
with
"from_statements" as (
  select uscc, max("staff") filter (where "x1") as "staff_2025", max("science_staff") filter (where "x1") as "science_staff_2025" from (select uscc, "science_staff", "staff", ("year" = 2025) as "x1" from "statements" as level_1 where "year" in (2025)) as "row" group by uscc
)
select
  enterprise.uscc,
  "from_statements"."staff_2025" as "staff_2025",
  "from_statements"."science_staff_2025" as "science_staff_2025"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    case when coalesce(("staff_2025" <= 0), false) then false else (("science_staff_2025" * 10) >= "staff_2025") end as "x2"
  from inputs
)
select
  uscc as "uscc",
  "x2" as "value"
from step_1;
