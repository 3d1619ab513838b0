-- last(revenue) < lookup(size_rows, class_of(industry_code, size_rows), revenue)

create table inputs as
with
"from_statements" as (
  select uscc, max("revenue") filter (where ("year" = 2025)) as "revenue_2025" from "statements" as "row" where "year" in (2025) group by uscc
)
select
  enterprise.uscc,
  enterprise."industry_code" as "industry_code",
  "from_statements"."revenue_2025" as "revenue_2025"
from enterprises as enterprise
left join "from_statements" on "from_statements".uscc = enterprise.uscc;

with step_1 as (
  select "uscc",
    "revenue_2025",
    case when (starts_with("industry_code", 'C39') or starts_with("industry_code", 'C40')) then 'machinery' when (starts_with("industry_code", 'C')) then 'industry' end as "x1"
  from inputs
),
step_2 as (
  select "uscc",
    ("revenue_2025" < (case when ("x1" = 'industry') then cast(800000000 as bigint) when ("x1" = 'machinery') then 400000001 end * 50)) as "x2"
  from step_1
)
select
  uscc as "uscc",
  "x2" as "value"
from step_2;
