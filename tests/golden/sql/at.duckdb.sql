-- at(revenue, -1) >= 50000000

create table inputs as
with
"from_statements" as (
  select uscc, max("revenue") filter (where ("year" = 2024)) as "revenue_2024" from "statements" as "row" where "year" in (2024) group by uscc
)
select
  enterprise.uscc,
  "from_statements"."revenue_2024" as "revenue_2024"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

select
  uscc as "uscc",
  ("revenue_2024" >= 5000000000) as "value"
from inputs;
